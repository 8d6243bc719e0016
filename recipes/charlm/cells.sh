#!/usr/bin/env bash
# RNN, LSTM and GRU, additive and with Multiplicative Integration, with equal numbers of parameters (paper, section 3.2).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/local/common.sh"
usage() { printf 'usage: recipes/charlm/cells.sh --dir EXP [OPTION…]\n\n%s\n\nThe numbers of cells are those of conf/cells.runs, so that each network has 0.29 million parameters.\nEXP/cells.md and EXP/cells.svg at the end.\n' "$(grep -v -e --cells <<<"$option_help")"; }
epochs=3 cells= default_text=train.txt
read_options "$@"
[ -z "$cells" ] || die "the numbers of cells are those of conf/cells.runs"

list=$here/conf/cells.runs
train_runs cells- "$list" --streams 64 --length 50 --rate 1e-3
asr-charlm compare $(by_name cells- "$list") --curves "$dir/cells.svg" >"$dir/cells.tsv"
produce "$dir/cells.md" bits_table cells- "$list"
cat "$dir/cells.md"
