#!/usr/bin/env bash
# How much the scale of W's first values matters: RNN and MI-RNN with W drawn from [-r, r] for r of 0.02, 0.1, 0.3 and 0.6 (paper,
# section 3.1.2 and table 1, top). Those of 0.02 are the trainings of formulations.sh.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/local/common.sh"
usage() { printf 'usage: recipes/charlm/scales.sh --dir EXP [OPTION…]\n\n%s\n\nEXP/scales.md and EXP/scales.svg at the end.\n' "$option_help"; }
epochs=8 cells=512 default_text=half.txt
read_options "$@"

train_runs "" "$here/conf/formulations.runs" --cells "$cells" "${exploration[@]}" --input-weight-range 0.02
train_runs "" "$here/conf/scales.runs" --cells "$cells" "${exploration[@]}"
scales_table() {
  local name r row
  echo "| network | r = 0.02 | 0.1 | 0.3 | 0.6 | standard deviation |"
  echo "|---|---|---|---|---|---|"
  for name in rnn mi-rnn; do
    row=$(test_bits "$name")
    for r in 0.1 0.3 0.6; do row="$row $(test_bits "$name-$r")"; done
    awk -v name="$name" '
      { for (i = 1; i <= NF; i++) { row = row " | " $i; sum += $i; squares += $i * $i } }
      END { printf "| %s%s | %.4f |\n", name, row, sqrt((squares - sum * sum / NF) / NF) }' <<<"$row"
  done
}
produce "$dir/scales.md" scales_table
asr-charlm compare $(for name in rnn rnn-0.1 rnn-0.6 mi-rnn mi-rnn-0.1 mi-rnn-0.6; do echo "$name=$dir/runs/$name"; done) \
  --curves "$dir/scales.svg" >"$dir/scales.tsv"
cat "$dir/scales.md"
