# To be sourced by a recipe's run.sh after setup.sh: options, stages, and files that are either whole or absent.

# Sets a variable for each option on the command line, in Kaldi's manner: `--stop-stage 3` or `--stop-stage=3` sets
# stop_stage. The caller lists its options' variables in recipe_options, and defines usage for `--help`.
parse_options() {
  local name value
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage; exit 0 ;;
      --*=*) name=${1%%=*} value=${1#*=}; shift ;;
      --*) name=$1; [ $# -ge 2 ] || die "the option $name needs a value"; value=$2; shift 2 ;;
      *) usage >&2; die "unexpected argument '$1'" ;;
    esac
    name=${name#--}
    name=${name//-/_}
    case " $recipe_options " in
      *" $name "*) printf -v "$name" '%s' "$value" ;;
      *) usage >&2; die "unknown option '--${name//_/-}'" ;;
    esac
  done
}

require_number() {
  case $2 in
    '' | *[!0-9]*) die "the option --$1 needs a whole number, not '$2'" ;;
  esac
}

# require_stages LAST: stops unless stage and stop_stage are stages, 1 to LAST, in this order.
require_stages() {
  local option value
  for option in stage stop_stage; do
    value=${!option}
    [ ${#value} -le 2 ] && [ "$value" -ge 1 ] && [ "$value" -le "$1" ] ||
      die "the option --${option//_/-} is $value, and the stages are 1 to $1"
  done
  [ "$stage" -le "$stop_stage" ] || die "stage $stage, where it begins, lies behind stage $stop_stage, where it ends"
}

# require_no_blank OPTION PATH: Kaldi's lists of files are split at blanks.
require_no_blank() {
  case $2 in
    *[[:space:]]*) die "$1 is '$2': the lists of files that are written there cannot hold a path with a blank" ;;
  esac
}

# require_files STAGE FILE…: stops unless every file that a stage reads is there.
require_files() {
  local by=$1 file
  shift
  for file in "$@"; do
    [ -s "$file" ] || die "$file is missing or empty: it is made by $by, which has to run first"
  done
}

# require_launcher: splits cmd into the words of the array launcher, and stops unless the first is a program. dir may not have JOB in
# it, in whose place the number of a job comes.
require_launcher() {
  if [ -f "$cmd" ] && [ -x "$cmd" ]; then launcher=("$cmd"); else read -r -a launcher <<<"$cmd"; fi
  command -v "${launcher[0]:-}" >/dev/null || die "--cmd is '$cmd', and there is no such program: recipes/utils/cmd has some"
  case $(realpath -m "$dir") in *JOB*) die "--dir is '$dir': JOB in a path stands for the number of a job" ;; esac
  [ "$nj" -ge 1 ] || die "--nj is $nj, expected 1 or more"
}

# produce FILE COMMAND…: the command's standard output becomes FILE, if the command succeeds.
produce() {
  local file=$1
  shift
  "$@" >"$file.partial" || { rm -f "$file.partial"; die "$1 failed; $file is not written"; }
  mv "$file.partial" "$file"
}

# in_stage N NAME: whether stage N is among those asked for; says so when it is.
in_stage() {
  [ "$stage" -le "$1" ] && [ "$1" -le "$stop_stage" ] || return 1
  say "Stage $1 ($(date '+%H:%M:%S')): $2"
}

# record_command RECIPE ARGUMENT…: for RESULTS.md, which tells the commands that made it, from the last that began with stage 1.
record_command() {
  mkdir -p "$dir"
  [ "$stage" -gt 1 ] || rm -f "$dir/commands"
  printf '%q ' "$@" | sed 's/ $//' >>"$dir/commands"
  echo >>"$dir/commands"
}

# The recorded commands as a block of Markdown, each once.
commands() { awk '!seen[$0]++ { print "    " $0 }' "$dir/commands"; }
