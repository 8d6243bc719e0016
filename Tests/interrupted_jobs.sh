#!/usr/bin/env bash
# Interrupts recipes/utils/cmd/local.sh while its jobs run, and looks whether any of their processes is left. (By itself, for the
# processes of Swift's tests have signals blocked.)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
die() { printf 'interrupted_jobs.sh: %s\n' "$*" >&2; exit 1; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for signal in INT TERM HUP; do
  # A number of seconds that no other process sleeps.
  seconds=9$RANDOM$$
  rm -rf log
  # A shell's background jobs ignore INT, and timeout gives it back.
  status=0
  timeout --signal="$signal" 2 "$root/recipes/utils/cmd/local.sh" JOB=1:2 log/JOB bash -c "sleep $seconds; echo JOB" \
    2>/dev/null || status=$?
  [ "$status" = 124 ] || die "the launcher ended with code $status before it was interrupted"
  [ "$(grep -l '^# begun' log/1 log/2 | wc -l)" = 2 ] || die "the jobs had not begun"
  for _ in 1 2 3 4 5 6; do
    pgrep -f "sleep $seconds" >/dev/null || break
    sleep 0.5
  done
  ! pgrep -af "sleep $seconds" >&2 || die "$signal leaves jobs behind"
done
echo "Interrupted jobs: none is left behind." >&2
