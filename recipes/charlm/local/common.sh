# To be sourced by the experiments: their options, and the trainings that conf/*.runs list.

export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"

option_help="  --train FILE   text to learn from, a sentence a line (EXP/text/train.txt, which local/prepare.sh leaves, or its first half)
  --validate FILE  text that chooses rate and epoch (EXP/text/valid.txt)
  --test FILE    text that is scored (EXP/text/test.txt)
  --dir EXP      where everything is written: each training in EXP/runs/NAME
  --epochs N     of each training
  --cells N      of each layer
  --seed S       of the trainings (1)
  --nj N         trainings at once, each on a core (as many as there are cores)

Interrupted, it goes on where it stood when the same command is given again."

# read_options ARGUMENT…: after the script has set epochs, and cells where they may be chosen.
read_options() {
  recipe_options="train validate test dir epochs cells seed nj"
  train= validate= test= dir= seed=1 nj=$(getconf _NPROCESSORS_ONLN)
  parse_options "$@"
  [ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
  for option in dir train validate; do require_no_blank "--$option" "${!option}"; done
  for option in epochs seed nj; do require_number "$option" "${!option}"; done
  [ -z "$cells" ] || require_number cells "$cells"
  train=${train:-$dir/text/$default_text} validate=${validate:-$dir/text/valid.txt} test=${test:-$dir/text/test.txt}
  require_files "local/prepare.sh" "$train" "$validate" "$test"
  setup_machine
  build_programs
  mkdir -p "$dir/runs" "$dir/logs"
}

# runs FILE: the names in a list of trainings.
runs() { awk 'NF { print $1 }' "$@"; }

# train_runs PREFIX FILE OPTION…: a training for each line `NAME OPTION…` of the file, behind the options that all share, nj of them
# at once; the results are in EXP/runs/PREFIXNAME. The log of one that fails is named, with its last line.
train_runs() {
  local prefix=$1 list=$2
  shift 2
  say "$(runs "$list" | wc -l) trainings, $nj at once; logs in $dir/logs/$prefix*.log"
  awk -v prefix="$prefix" 'NF { $1 = prefix $1; print }' "$list" |
    # Paths in $shared have no blanks, and what looks like a pattern in them is none.
    shared="--train $train --validate $validate --epochs $epochs --seed $seed --shards 1 $*" dir=$dir \
      xargs -P "$nj" -L 1 sh -fc '
        name=$1
        shift
        asr-charlm train $shared --out "$dir/runs/$name" "$@" >"$dir/logs/$name.log" 2>&1 ||
          { echo "$name: $(tail -n 1 "$dir/logs/$name.log") ($dir/logs/$name.log)" >&2; exit 1; }
      ' train || die "not all trainings ended well"
}

# test_bits NAME: bits per character of a training's model on the test text.
test_bits() { asr-charlm evaluate --model "$dir/runs/$1" "$test" | cut -f 3; }

# best_bits NAME: the best bits per character in validation, and their epoch.
best_bits() { asr-charlm compare "$dir/runs/$1" | cut -f 3,4; }

# by_name PREFIX FILE: NAME=FOLDER of each training of a list, for asr-charlm compare.
by_name() { runs "$2" | awk -v folder="$dir/runs/$1" '{ print $1 "=" folder $1 }'; }

# bits_table PREFIX FILE…: a Markdown table of the trainings of lists.
bits_table() {
  local prefix=$1 name
  shift
  echo "| network | best in validation | its epoch | test |"
  echo "|---|---|---|---|"
  for name in $(runs "$@"); do
    local best bits
    best=$(best_bits "$prefix$name")
    bits=$(test_bits "$prefix$name")
    echo "| $name | ${best%%$'\t'*} | ${best##*$'\t'} | $bits |"
  done
}

# What the experiments of section 3.1 share. The paper has 2048 cells, weights in ±0.02 and a rate of 1e-4; U of 512 cells has in ±0.04 the
# spectral radius that U of 2048 has in ±0.02.
exploration=(--streams 64 --length 50 --rate 5e-4 --weight-range 0.04)
