#!/usr/bin/env bash
# Starts a Slurm controller and a node on this machine, and runs jobs through recipes/utils/cmd/slurm.sh: an array, one of whose
# jobs fails, and then that job alone. Skipped where Slurm is not installed, or this is not root.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
say() { printf '%s\n' "$*" >&2; }
die() { say "slurm_jobs.sh: $*"; exit 1; }

for program in slurmctld slurmd sbatch munged; do
  command -v "$program" >/dev/null || { say "Skipped: jobs through Slurm, for $program (Debian's slurm-wlm) is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { say "Skipped: jobs through Slurm, whose daemons need root"; exit 0; }

folder=$(mktemp -d)
stop() {
  for daemon in slurmd slurmctld munged; do
    [ ! -f "$folder/$daemon.pid" ] || kill "$(cat "$folder/$daemon.pid")" 2>/dev/null || true
  done
  # They write their state when they end.
  for _ in $(seq 20); do rm -rf "$folder" 2>/dev/null && break || sleep 0.5; done
}
trap stop EXIT
chmod 755 "$folder"
mkdir -p "$folder"/{state,spool,munge}

# The key and the socket lie in the folder, so that a munged of the machine's own is left alone.
dd if=/dev/urandom of="$folder/munge/key" bs=64 count=1 status=none
chmod 400 "$folder/munge/key"
chmod 711 "$folder/munge"
munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munged.pid" \
  --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"

host=$(hostname -s)
cat >"$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CryptoType=crypto/munge
SlurmctldPort=16817
SlurmdPort=16818
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
slurmctld
slurmd
for _ in $(seq 60); do
  [ "$(sinfo -h -o %T 2>/dev/null)" != idle ] || break
  sleep 0.5
done
[ "$(sinfo -h -o %T)" = idle ] || { tail -n 20 "$folder"/slurm*.log >&2; die "the node does not come up"; }

work=$folder/work
mkdir -p "$work"
cd "$work"
launcher=$root/recipes/utils/cmd/slurm.sh
# Job 2 fails until the file is there.
job='echo "job JOB is task $SLURM_ARRAY_TASK_ID"; [ JOB != 2 ] || [ -e repaired ] || { echo "job JOB lacks a file"; exit 3; }; echo JOB >done.JOB'
if "$launcher" JOB=1:4 log/job.JOB.log bash -c "$job" 2>message; then die "a failed job went unseen"; fi
grep -q 'job 2 of 1 to 4 failed; the end of log/job.2.log:' message || die "the failed job is not named: $(cat message)"
grep -q 'job 2 lacks a file' message || die "the end of its log is not shown: $(cat message)"
[ "$(grep -c 'failed' message)" = 1 ] || die "jobs are named that did not fail: $(cat message)"
[ "$(cat done.1 done.3 done.4 | xargs)" = "1 3 4" ] && [ ! -e done.2 ] || die "the other jobs were not done"
grep -q '^# ended with code 3' log/job.2.log || die "the log does not tell the code"
grep -q '^job 1 is task 1$' log/job.1.log || die "the jobs were no array of Slurm's: $(cat log/job.1.log)"
touch repaired
again=$(sed -n 's/^ *alone again by: //p' message)
bash -c "$again" || die "the job alone fails too"
[ "$(cat done.2)" = 2 ] || die "the job alone was not done"
say "Jobs through Slurm: an array of four, one of which failed and was taken up again."
