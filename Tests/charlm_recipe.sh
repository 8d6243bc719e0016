#!/usr/bin/env bash
# recipes/charlm on a small text: that the experiments make their tables and figures, and go on where they stood.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recipes/utils/setup.sh
build_programs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say "recipes/charlm on a small text"
# 40 speakers of 12 sentences each; what follows a word is known.
awk 'BEGIN {
  split("THE CAT SAT ON A MAT AND THE DOG RAN TO IT", words, " ")
  for (speaker = 100; speaker < 140; speaker++) for (n = 0; n < 12; n++) {
    line = speaker "-1-" sprintf("%04d", n)
    for (i = 1; i <= 4 + (speaker + n) % 8; i++) line = line " " words[i]
    print line
  }
}' >"$work/transcripts"
recipes/charlm/local/prepare.sh "$work/transcripts" "$work/transcripts" "$work/exp/text" 2>"$work/log" ||
  { cat "$work/log" >&2; die "no texts"; }
[ "$(cat "$work/exp/text/train.txt" "$work/exp/text/valid.txt" | wc -l)" = 480 ] || die "sentences are lost"
[ "$(wc -l <"$work/exp/text/valid.txt")" = 24 ] || die "not every twentieth speaker is held out"
! grep -q '[0-9]' "$work"/exp/text/*.txt || die "ids are left in the texts"

# run SCRIPT OPTION…: its messages are shown where it fails.
run() {
  local script=$1
  shift
  "recipes/charlm/$script" --dir "$work/exp" "$@" >"$work/out" 2>"$work/log" || { tail -n 20 "$work/log" >&2; die "$script fails"; }
}

# check NAME LINES FIGURE…: the table that was printed is the file's, with so many lines and no empty cell; the figures are images.
check() {
  local name=$1 lines=$2 figure
  shift 2
  diff "$work/out" "$work/exp/$name.md" >&2 || die "what is printed is not $name.md"
  [ "$(grep -c '^|' "$work/out")" = "$lines" ] || { cat "$work/out" >&2; die "$name.md has not $lines lines"; }
  ! grep -q '|  *|' "$work/out" || { cat "$work/out" >&2; die "$name.md has empty cells"; }
  for figure in "$@"; do grep -q '</svg>' "$work/exp/$figure.svg" || die "no $figure.svg"; done
}

small=(--cells 12 --epochs 2)
run gradients.sh "${small[@]}"
check gradients 4 gradients
run formulations.sh "${small[@]}"
check formulations 5 formulations
run activations.sh "${small[@]}"
check activations 5 activations-rnn activations-mi-rnn
run scales.sh "${small[@]}"
check scales 4 scales
run cells.sh --epochs 1
check cells 8 cells
# Given again, it does nothing anew.
cp "$work/exp/runs/cells-gru/model.safetensors" "$work/before"
run cells.sh --epochs 1
check cells 8 cells
cmp "$work/before" "$work/exp/runs/cells-gru/model.safetensors" || die "a training that was done was done again"
if recipes/charlm/cells.sh --dir "$work/exp" --cells 4 >"$work/out" 2>"$work/log"; then die "--cells is not refused by cells.sh"; fi

if [ -f Sources/DefaultModel/Model/model.json ]; then
  mkdir -p "$work/data"
  echo "sample $PWD/recipes/sample/sample.flac" >"$work/data/wav.scp"
  grep '^sample ' recipes/sample/sentences.txt | cut -d' ' -f1,3- >"$work/data/text"
  echo "sample voice" >"$work/data/utt2spk"
  run rescoring.sh --char-lm "$work/exp/runs/cells-gru" --dev "$work/data" --tests "$work/data" --weights "0 0.5"
  check rescoring 4
else
  say "Skipped: recipes/charlm/rescoring.sh, for this clone carries no model"
fi
