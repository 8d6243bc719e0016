# To be sourced by the launchers beside it, which run under `set -euo pipefail`.
#
# A launcher is called as Kaldi's are: `LAUNCHER [OPTION…] [NAME=FIRST:LAST] LOG COMMAND…`. It runs the command once, or once for
# each number from FIRST to LAST with the number in place of NAME in the log's path and in the command, and waits for all. What a
# job writes goes to its log, between a line that tells the command and one that tells how it ended. Where jobs fail, each is named
# with the end of its log and the call that takes it up alone, and the launcher's exit code is 1.

# read_job_arguments OPTIONS ARGUMENT…: sets job_name (empty of a single job), first_job, last_job, log, and command; and of the
# options, which are names without dashes, each with a value, variables of their names.
read_job_arguments() {
  local options=" $1 " name
  shift
  job_name='' first_job=1 last_job=1 given_options=()
  while [ $# -gt 0 ]; do
    case $1 in
      --*)
        name=${1#--}
        case $options in *" $name "*) ;; *) die "unknown option '$1'" ;; esac
        [ $# -ge 2 ] || die "the option $1 needs a value"
        printf -v "${name//-/_}" '%s' "$2"
        given_options+=("$1" "$2")
        shift 2
        ;;
      [A-Za-z_]*=*:*)
        [[ $1 =~ ^([A-Za-z_][A-Za-z_0-9]*)=([0-9]+):([0-9]+)$ ]] || die "'$1' is no range of jobs: expected NAME=FIRST:LAST"
        job_name=${BASH_REMATCH[1]} first_job=$((10#${BASH_REMATCH[2]})) last_job=$((10#${BASH_REMATCH[3]}))
        [ "$first_job" -ge 1 ] && [ "$first_job" -le "$last_job" ] || die "'$1' is no range of jobs: expected 1 or more, ascending"
        shift
        ;;
      *) break ;;
    esac
  done
  [ $# -ge 2 ] || die "expected [NAME=FIRST:LAST] LOG COMMAND…"
  log=$1
  shift
  command=("$@")
  [ -z "$job_name" ] || [ "$first_job" = "$last_job" ] || [[ $log == *"$job_name"* ]] ||
    die "$log: the log's path has no $job_name, and all jobs would write to it"
}

# of_job N TEXT: the text with the number in place of the job's name.
of_job() { if [ -n "$job_name" ]; then printf '%s' "${2//"$job_name"/$1}"; else printf '%s' "$2"; fi; }

# job_script N: the shell commands that run a job, and write its log.
job_script() {
  local words=() word
  for word in "${command[@]}"; do words+=("$(printf '%q' "$(of_job "$1" "$word")")"); done
  cat <<SCRIPT
mkdir -p $(printf '%q' "$(dirname "$(of_job "$1" "$log")")")
exec >$(printf '%q' "$(of_job "$1" "$log")") 2>&1
printf '# %s\n' $(printf '%q' "${words[*]}")
printf '# begun %s on %s\n' "\$(date '+%F %T')" "\$(hostname)"
status=0
${words[*]} || status=\$?
# What the command writes may not end in a line's end.
[ -z "\$(tail -c 1 $(printf '%q' "$(of_job "$1" "$log")"))" ] || echo
printf '# ended with code %s, %s\n' "\$status" "\$(date '+%F %T')"
exit "\$status"
SCRIPT
}

# has_ended_well N: whether the log of a job says so.
has_ended_well() { [[ "$(tail -n 1 "$(of_job "$1" "$log")" 2>/dev/null)" == '# ended with code 0,'* ]]; }

# report_failures LAUNCHER: names the jobs whose logs do not say that they ended well; returns 1 if there are any.
report_failures() {
  local launcher=$1 job file failed=0 words call
  printf -v words ' %q' "${command[@]}"
  printf -v call ' %q' "$launcher" "${given_options[@]}"
  for ((job = first_job; job <= last_job; job++)); do
    has_ended_well "$job" && continue
    failed=$((failed + 1))
    file=$(of_job "$job" "$log")
    if [ -z "$job_name" ]; then say "$launcher: the job failed; the end of $file:"; else
      say "$launcher: job $job of $first_job to $last_job failed; the end of $file:"
    fi
    if [ -f "$file" ]; then tail -n 8 "$file" | sed 's/^/    /' >&2; else say "    (it wrote no log)"; fi
    say "  alone again by:$call${job_name:+ $job_name=$job:$job} $(printf '%q' "$log")$words"
  done
  [ "$failed" -eq 0 ]
}

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }
