#!/usr/bin/env bash
# Whether hidden units are saturated: histograms of their values over the validation text, RNN and MI-RNN (paper, section 3.1.1 and
# figure 1(c, d)). The trainings are those of formulations.sh.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/local/common.sh"
usage() { printf 'usage: recipes/charlm/activations.sh --dir EXP [OPTION…]\n\n%s\n\nEXP/activations.md and EXP/activations-{rnn,mi-rnn-simple,mi-rnn}.svg at the end.\n' "$option_help"; }
epochs=8 cells=512 default_text=half.txt
read_options "$@"

train_runs "" "$here/conf/formulations.runs" --cells "$cells" "${exploration[@]}" --input-weight-range 0.02
activations_table() {
  local name
  echo "| network | within ±0.5 | beyond ±0.9 | beyond ±0.95 |"
  echo "|---|---|---|---|"
  for name in rnn mi-rnn-simple mi-rnn; do
    asr-charlm evaluate --model "$dir/runs/$name" "$validate" --activations "$dir/activations-$name.tsv" \
      --histogram "$dir/activations-$name.svg" --title "Hidden values of $name" >/dev/null
    # The parts are 0.05 wide, and their middles are listed.
    awk -v name="$name" '
      { m = $1 < 0 ? -$1 : $1 }
      m < 0.5 { inside += $2 }
      m > 0.9 { outside += $2 }
      m > 0.95 { edge += $2 }
      END { printf "| %s | %.1f %% | %.1f %% | %.1f %% |\n", name, 100 * inside, 100 * outside, 100 * edge }
    ' "$dir/activations-$name.tsv"
  done
}
produce "$dir/activations.md" activations_table
cat "$dir/activations.md"
