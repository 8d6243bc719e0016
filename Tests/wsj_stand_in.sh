#!/usr/bin/env bash
# recipes/wsj from its first stage to its last, on a small tree of the form of WSJ's discs (Tests/wsj).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recipes/utils/setup.sh

for program in flite perl ffmpeg; do
  if ! command -v "$program" >/dev/null; then
    say "Skipped: recipes/wsj, for there is no $program"
    exit 0
  fi
done
build_programs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -f recipes/wsj/local/normalise.awk Tests/wsj/transcripts.dot | diff Tests/wsj/transcripts.words - ||
  die "recipes/wsj/local/normalise.awk reads transcripts otherwise than Tests/wsj/transcripts.words has them"
if echo "no id" | awk -f recipes/wsj/local/normalise.awk 2>"$work/log"; then die "a transcript without an id is not refused"; fi

say "Making a stand-in for WSJ's discs"
Tests/wsj/make_discs.sh "$work/discs" 2>"$work/log" || { cat "$work/log" >&2; die "no discs"; }
flite -voice rms -t "ten million shares" -o "$work/speech.wav"
Tests/wsj/shorten.pl <"$work/speech.wav" >"$work/speech.wv1"
tail -c +45 "$work/speech.wav" | cmp - <(ffmpeg -nostdin -loglevel error -i "$work/speech.wv1" -f s16le -) ||
  die "ffmpeg finds other samples than were compressed"

# run OPTION…: the recipe; its messages are shown where it fails.
run() { recipes/wsj/run.sh --dir "$work/exp" --config Tests/wsj/train.json "$@" >"$work/out" 2>"$work/log"; }

say "recipes/wsj on the stand-in (some minutes)"
run --data "$work/discs" || { tail -n 30 "$work/log" >&2; die "the recipe fails"; }
diff "$work/out" "$work/exp/RESULTS.md" || die "what the recipe prints is not its RESULTS.md"
grep -q ' 59 tokens with the blank' "$work/out" || die "the tokens are not the 59"
# Every way of every part has its line, and the words are recognised, though the voices of the test have their own speed and pitch.
# "London" is in the expanded vocabulary alone.
awk -F'|' '/^\| (dev93|eval92|eval93) / { split($4, rate, " "); lines++; if ($3 ~ /expanded/ && rate[1] > 20) bad++ } END { exit bad || lines != 15 }' \
  "$work/out" || { cat "$work/out" >&2; die "the stand-in is not recognised"; }
! grep -qx LONDON "$work/exp/lang_basic/word_list" || die "LONDON is in the basic vocabulary"
grep -qw LONDON "$work/exp/test/test_eval92.expanded_pruned.hyp" || die "LONDON is not recognised with the expanded vocabulary"

# The last stage again says the same; the baseline's cell is what the option says.
cp "$work/exp/RESULTS.md" "$work/first"
run --stage 8 || { tail -n 30 "$work/log" >&2; die "stage 8 fails"; }
diff <(grep '^|' "$work/first") <(grep '^|' "$work/exp/RESULTS.md") || die "a repeated stage 8 gives other results"
rm -rf "$work/exp/training"
sed -E 's/"epochs": [0-9]+/"epochs": 1/' Tests/wsj/train.json >"$work/short.json"
run --cell lstm --stage 4 --stop-stage 4 --config "$work/short.json" || { tail -n 30 "$work/log" >&2; die "stage 4 fails"; }
grep -q '"cell" : "lstm"' "$work/exp/training/model.json" || die "--cell lstm trains another cell"

# A disc that is missing, a recording that is cut off.
mv "$work/discs/13-16.1" "$work/kept"
if run --data "$work/discs" --stop-stage 1; then die "a missing disc is not noticed"; fi
grep -q 'the recording 13-16.1/wsj1/si_dt_20/4k0/4k0c0201.wv1 is listed, and not on the discs' "$work/log" || { cat "$work/log" >&2; die "a missing disc is not named"; }
mv "$work/kept" "$work/discs/13-16.1"
truncate -s 20000 "$work/discs/13-16.1/WSJ1/si_dt_20/4k0/4K0C0201.WV1"
if run --data "$work/discs" --stop-stage 1; then die "a recording that is cut off is not noticed"; fi
grep -q '4K0C0201.WV1: its header tells of' "$work/log" || { cat "$work/log" >&2; die "a recording that is cut off is not named"; }
say "recipes/wsj runs on its stand-in."
