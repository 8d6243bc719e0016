#!/usr/bin/env bash
# What a character model adds to a recogniser: it chooses among the best sentences of lattices. How much it counts is chosen on held-out
# recordings.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"

usage() {
  cat <<'TEXT'
usage: recipes/charlm/rescoring.sh --char-lm DIR --dev DATA --tests "DATA…" --dir EXP [--model MODEL] [--weights "W…"] [--nbest N]

  --char-lm DIR    the character model: a folder of asr-charlm train
  --dev DATA       Kaldi data folder (wav.scp, text, utt2spk) of held-out recordings, on which the weight is chosen
  --tests "DATA…"  those that are scored
  --dir EXP        where everything is written; EXP/rescoring.md at the end
  --model MODEL    the recogniser, with a graph (the model that comes along)
  --weights "W…"   to choose among: the character model's share of the language's cost (0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8)
  --nbest N        sentences to choose among (100)
TEXT
}

recipe_options="char_lm dev tests dir model weights nbest"
char_lm= dev= tests= dir= model= weights="0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8" nbest=100
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
require_number nbest "$nbest"
for data in $dev $tests; do require_files "the caller" "$data/wav.scp" "$data/text"; done
[ -n "$dev" ] && [ -n "$tests" ] || { usage >&2; die "--dev and --tests name data folders"; }
setup_machine
build_programs
mkdir -p "$dir"
# Lattices that are there already must be this recogniser's.
echo "${model:-the model that comes along}" >"$dir/model.now"
[ ! -e "$dir/model" ] || cmp -s "$dir/model" "$dir/model.now" ||
  die "the lattices in $dir are those of $(cat "$dir/model"): take another --dir"
mv "$dir/model.now" "$dir/model"
recogniser=()
[ -z "$model" ] || recogniser=(--model "$model")

# lattices DATA: EXP/NAME.lat and EXP/NAME.hyp, the lattices of a data folder and their best words.
lattices() {
  local name
  name=$(basename "$1")
  [ ! -s "$dir/$name.hyp" ] || return 0
  say "lattices of $name"
  produce "$dir/$name.hyp" asr-decode "${recogniser[@]}" --data "$1" --lattice-beam 10 --write-lattices "$dir/$name.lat"
}

# rescored DATA WEIGHT: EXP/NAME-WEIGHT.hyp.
rescored() {
  local name
  name=$(basename "$1")
  produce "$dir/$name-$2.hyp" asr-decode "${recogniser[@]}" --lattices "$dir/$name.lat" --rescore-char-lm "$char_lm" \
    --char-lm-weight "$2" --rescore-nbest "$nbest" 2>>"$dir/log"
}

# wer DATA HYPOTHESES: the word error rate.
wer() { asr-score "$1/text" "$2" 2>>"$dir/log" | awk '$1 == "%WER" && !/interval/ { print $2; exit }'; }

for data in $dev $tests; do lattices "$data"; done
: >"$dir/dev"
for weight in $weights; do
  rescored "$dev" "$weight"
  rate=$(wer "$dev" "$dir/$(basename "$dev")-$weight.hyp")
  echo "$weight $rate" >>"$dir/dev"
done
best=$(sort -s -k2,2g "$dir/dev" | head -n 1 | cut -d' ' -f1)

rescoring_table() {
  local data name before after difference weight rate
  echo "| recordings | without, %WER | with the character model | difference, 95 % interval |"
  echo "|---|---|---|---|"
  for data in $dev $tests; do
    name=$(basename "$data")
    before=$(wer "$data" "$dir/$name.hyp")
    after=$(wer "$data" "$dir/$name-$best.hyp")
    difference=$(asr-score "$data/text" "$dir/$name-$best.hyp" --against "$dir/$name.hyp" 2>>"$dir/log" |
      sed -n 's/^%WER difference \([^,]*\), 95 % interval \([^,]*\),.*/\1, \2/p')
    echo "| $name | $before | $after | $difference |"
  done
  printf '\nThe weight %s was chosen on %s, of' "$best" "$(basename "$dev")"
  while read -r weight rate; do printf ' %s (%s)' "$weight" "$rate"; done <"$dir/dev"
  echo "."
}
for data in $tests; do rescored "$data" "$best"; done
produce "$dir/rescoring.md" rescoring_table
cat "$dir/rescoring.md"
