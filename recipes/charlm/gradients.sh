#!/usr/bin/env bash
# How gradients travel in a linear RNN and in a linear MI-RNN (paper, section 3.1.1 and figure 1(a)): ln ‖∂C/∂h_t‖ at t = 0, 5, 10
# after every epoch, where C is the cost of the 50th character alone.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/local/common.sh"
usage() { printf 'usage: recipes/charlm/gradients.sh --dir EXP [OPTION…]\n\n%s\n\nEXP/gradients.md and EXP/gradients.svg at the end.\n' "$option_help"; }
epochs=8 cells=512 default_text=half.txt
read_options "$@"

list=$here/conf/gradients.runs
train_runs "" "$list" --cells "$cells" "${exploration[@]}" --input-weight-range 0.02
asr-charlm compare $(by_name "" "$list") --gradients "$dir/gradients.svg" >"$dir/gradients.tsv"
gradients_table() {
  local bits
  echo "| network | ln ‖∂C/∂h‖ at t = 0 | 5 | 10 | best in validation | test |"
  echo "|---|---|---|---|---|---|"
  while IFS=$'\t' read -r name _ best _ t0 t5 t10; do
    bits=$(test_bits "$name")
    echo "| $name | $t0 | $t5 | $t10 | $best | $bits |"
  done <"$dir/gradients.tsv"
}
produce "$dir/gradients.md" gradients_table
cat "$dir/gradients.md"
