#!/usr/bin/env bash
# The three forms of the building block: RNN (equation 1), MI-RNN-simple (2), MI-RNN-general (4), by their validation curves
# (paper, section 3.1.3 and figure 1(b)).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/local/common.sh"
usage() { printf 'usage: recipes/charlm/formulations.sh --dir EXP [OPTION…]\n\n%s\n\nEXP/formulations.md and EXP/formulations.svg at the end.\n' "$option_help"; }
epochs=8 cells=512 default_text=half.txt
read_options "$@"

list=$here/conf/formulations.runs
train_runs "" "$list" --cells "$cells" "${exploration[@]}" --input-weight-range 0.02
asr-charlm compare $(by_name "" "$list") --curves "$dir/formulations.svg" >"$dir/formulations.tsv"
produce "$dir/formulations.md" bits_table "" "$list"
cat "$dir/formulations.md"
