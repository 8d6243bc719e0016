#!/usr/bin/env bash
# ssh.sh [--hosts FILE] [NAME=FIRST:LAST] LOG COMMAND…
#
# Runs jobs on the machines that FILE lists (or the variable HADAMARD_HOSTS names such a file), as many at once on each as it has
# cores, by GNU parallel: lines `HOST` or `JOBS/HOST`; `:` is this machine. They need the same folders at the same paths, the
# programs there, and a login without a password. How launchers are called is told in jobs.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/jobs.sh"

hosts=${HADAMARD_HOSTS:-}
read_job_arguments "hosts" "$@"
[ -n "$hosts" ] || die "--hosts, or the variable HADAMARD_HOSTS, names the file that lists the machines"
[ -s "$hosts" ] || die "$hosts: the list of machines is missing or empty"
command -v parallel >/dev/null || die "GNU parallel is missing. On Debian and Ubuntu: apt-get install parallel"

scripts=$(mktemp -d -p "$PWD" .ssh.XXXXXX)
trap 'rm -rf "$scripts"' EXIT
for ((job = first_job; job <= last_job; job++)); do
  rm -f "$(of_job "$job" "$log")"
  job_script "$job" >"$scripts/$job.sh"
  printf 'cd %q && PATH=%q bash %q\n' "$PWD" "$PATH" "$scripts/$job.sh"
done >"$scripts/lines"
parallel --will-cite --sshloginfile "$hosts" <"$scripts/lines" || true
report_failures "$0"
