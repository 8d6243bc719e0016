#!/usr/bin/env bash
# MI-LSTM against LSTM on AN4: the recipe for every seed with either cell, and all else the same.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"

usage() {
  cat <<'TEXT'
usage: recipes/an4/compare_cells.sh --data DIR --dir EXP [--seeds "1 2 3 4 5"] [--epochs N] [--nj N]
                                    [--config paper|fast|FILE]

  --data DIR    the AN4 database, as for run.sh
  --dir EXP     where everything is written: each run in EXP/CELL_SEED, EXP/COMPARISON and EXP/curves.svg at the end
  --seeds LIST  of the trainings (1 2 3 4 5)
  --epochs N    of each training (36)
  --nj N        processor cores to use (all)
  --config C    of the trainings, cell and epochs apart (conf/train.json)

The networks are those of the training speakers without the held-out ones (run.sh --final-epochs 0). Interrupted, it goes on
where it stood when the same command is given again. Of a run that is done EXP/CELL_SEED needs no more than RESULTS.md,
test/graph.hyp, test/greedy.hyp and training/report.json, as recipes/an4/cells has them of ten runs.
TEXT
}

recipe_options="data dir seeds epochs nj config"
data= dir= seeds="1 2 3 4 5" epochs=36 nj=$(getconf _NPROCESSORS_ONLN) config=$here/conf/train.json
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for seed in $seeds; do require_number seeds "$seed"; done
require_number nj "$nj"
require_number epochs "$epochs"
setup_machine
build_programs
mkdir -p "$dir"

# A run that was trained in another way is none to compare with.
for cell in mi-lstm lstm; do
  produce "$dir/$cell.json.now" asr-train --config "$config" --set "cell=$cell" --set "epochs=$epochs" --print-config
  [ ! -e "$dir/$cell.json" ] || cmp -s "$dir/$cell.json" "$dir/$cell.json.now" ||
    die "the runs in $dir were made by $cell.json there, and this command makes $cell.json.now: take another --dir"
  mv "$dir/$cell.json.now" "$dir/$cell.json"
done
"$here/run.sh" --data "$data" --dir "$dir" --stop-stage 1
for seed in $seeds; do
  for cell in mi-lstm lstm; do
    [ ! -s "$dir/${cell}_$seed/RESULTS.md" ] || continue
    say "$cell, seed $seed"
    "$here/run.sh" --data "$data" --dir "$dir/${cell}_$seed" --seed "$seed" --nj "$nj" --config "$dir/$cell.json" \
      --final-epochs 0
  done
done

# files CELL NAME: the file of that name of each seed's run.
files() {
  local seed
  for seed in $seeds; do echo "$dir/$1_$seed/$2"; done
}

# compare WAY [OPTION…]: scores of both cells, and whether they differ.
compare() {
  local way=$1 part=$dir/data/test ours others
  shift
  mapfile -t ours < <(files mi-lstm "test/$way.hyp")
  mapfile -t others < <(files lstm "test/$way.hyp")
  echo "mi-lstm, $way"
  asr-score "$part/text" "${ours[@]}" --against "${others[@]}" "$@" | sed 's/^against$/lstm, '"$way"'/'
}

# Runs of before the recipe spelled new words are none to compare with those of after.
mapfile -t results < <(files mi-lstm RESULTS.md; files lstm RESULTS.md)
spelling=$(cat "${results[@]}" | grep -c 'new word cost' || true)
[ "$spelling" -eq 0 ] || [ "$spelling" -eq ${#results[@]} ] ||
  die "some of the runs in $dir were decoded with new words and some without: RESULTS.md tells which"

comparison() {
  local way part=$dir/data/test
  for way in greedy graph; do
    compare "$way"
    compare "$way" --bootstrap-by-speaker "$part/utt2spk" | grep difference
  done
}

mapfile -t ours < <(files mi-lstm training)
mapfile -t others < <(files lstm training)
produce "$dir/curves.svg" asr-train --curves "${ours[@]}" --against "${others[@]}"
produce "$dir/COMPARISON" comparison
cat "$dir/COMPARISON"
