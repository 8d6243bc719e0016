#!/usr/bin/env bash
# local.sh [--max-jobs-run N] [NAME=FIRST:LAST] LOG COMMAND…
#
# Runs jobs as processes of this machine, N at once (all at once without). How launchers are called is told in jobs.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/jobs.sh"

max_jobs_run=0
read_job_arguments "max-jobs-run" "$@"
[[ $max_jobs_run =~ ^[0-9]+$ ]] || die "--max-jobs-run needs a whole number, not '$max_jobs_run'"

# A job that is left behind by an interrupt would write on: each is a group of processes of its own, and ends as one.
groups=()
stop_jobs() {
  local group
  for group in "${groups[@]}"; do kill -TERM -- "-$group" 2>/dev/null || true; done
  exit 130
}
trap stop_jobs INT TERM HUP

running=0
for ((job = first_job; job <= last_job; job++)); do
  # The log of an earlier call says nothing of this one.
  rm -f "$(of_job "$job" "$log")"
  setsid bash -c "$(job_script "$job")" </dev/null &
  groups+=("$!")
  running=$((running + 1))
  if [ "$running" = "$max_jobs_run" ]; then
    wait -n || true
    running=$((running - 1))
  fi
done
wait || true
report_failures "$0"
