#!/usr/bin/env bash
# The texts of the experiments: LibriSpeech's transcripts, a sentence a line.
set -euo pipefail
export LC_ALL=C

usage="usage: local/prepare.sh TRAIN-CLEAN-100 DEV-CLEAN OUT

  TRAIN-CLEAN-100  all transcripts of that part, lines \`ID WORDS…\`
  DEV-CLEAN        those of dev-clean
  OUT              folder for train.txt and valid.txt, of TRAIN-CLEAN-100, test.txt, of DEV-CLEAN, and half.txt, the first half of
                   train.txt

Every twentieth speaker of TRAIN-CLEAN-100 is held out for valid.txt."

[ $# -eq 3 ] || { printf '%s\n' "$usage" >&2; exit 1; }
train=$1 dev=$2 out=$3
mkdir -p "$out"

# text FILE…: the lines without their ids.
text() { cut -d' ' -f2- "$@"; }

cut -d- -f1 "$train" | sort -u | awk 'NR % 20 == 0' >"$out/held_out"
[ -s "$out/held_out" ] || { echo "$train: fewer than 20 speakers, of whom every twentieth is held out" >&2; exit 1; }
awk -v out="$out" -v list="$out/held_out" '
  BEGIN { while ((getline speaker <list) > 0) held[speaker] = 1 }
  { split($1, id, "-"); print >(out "/" (id[1] in held ? "valid" : "train") ".ids") }
' "$train"
text "$out/train.ids" >"$out/train.txt.partial"
text "$out/valid.ids" >"$out/valid.txt.partial"
text "$dev" >"$out/test.txt.partial"
rm "$out/train.ids" "$out/valid.ids" "$out/held_out"
head -n $(($(wc -l <"$out/train.txt.partial") / 2)) "$out/train.txt.partial" >"$out/half.txt.partial"
for part in half train valid test; do mv "$out/$part.txt.partial" "$out/$part.txt"; done
wc -m "$out"/*.txt >&2
