#!/usr/bin/env bash
# slurm.sh [--options "SBATCH OPTIONS"] [NAME=FIRST:LAST] LOG COMMAND…
#
# Runs jobs as one array of Slurm's, and waits for it. What sbatch is to be told besides (partition, memory, time) is in --options or
# the variable HADAMARD_SBATCH_OPTIONS. The machines need the same folders at the same paths. How launchers are called is told in
# jobs.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/jobs.sh"

options=${HADAMARD_SBATCH_OPTIONS:-}
read_job_arguments "options" "$@"
command -v sbatch >/dev/null || die "sbatch is missing: this machine belongs to no Slurm cluster"

scripts=$(mktemp -d -p . .slurm.XXXXXX)
trap 'rm -rf "$scripts"' EXIT
# What an interrupt leaves in the queue would write on.
trap '[ ! -s "$scripts/id" ] || scancel "$(cut -d";" -f1 "$scripts/id")"; exit 130' INT TERM HUP
{
  echo '#!/usr/bin/env bash'
  echo 'case $SLURM_ARRAY_TASK_ID in'
  for ((job = first_job; job <= last_job; job++)); do
    rm -f "$(of_job "$job" "$log")"
    printf '%s)\n%s\n;;\n' "$job" "$(job_script "$job")"
  done
  echo 'esac'
} >"$scripts/job.sh"
# Words of the options are words of sbatch's.
read -r -a words <<<"$options"
sbatch --parsable --wait --export=ALL --chdir="$PWD" --array="$first_job-$last_job" --job-name="$(basename "${command[0]}")" \
  --output=/dev/null "${words[@]}" "$scripts/job.sh" >"$scripts/id" &
wait "$!" || true
# A shared disk may show the logs of other machines a little later.
for wait in 1 2 4; do
  for ((job = first_job; job <= last_job; job++)); do has_ended_well "$job" || { sleep "$wait"; break; }; done
done
report_failures "$0"
