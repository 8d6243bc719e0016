#!/usr/bin/env bash
# Training over MPI, by two ranks on this machine: builds asr-train and RankChecks with HADAMARD_MPI=1 into .build-mpi, and
# checks that gradients are those of one rank, that a run repeats itself byte for byte, and that a rank that fails or is
# killed stops the run with a message, after which the same command ends in the same weights. Without Open MPI it says that
# it was skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recipes/utils/setup.sh

build() {
  say "Building asr-train with MPI (HADAMARD_MPI=1)"
  export HADAMARD_NATIVE=1 HADAMARD_MPI=1
  local product
  for product in asr-train RankChecks; do
    swift build -c release --quiet --scratch-path .build-mpi --product "$product"
  done
  programs=$(swift build -c release --scratch-path .build-mpi --show-bin-path)
}

# Two ranks on however few cores, by root too, as in a container.
two_ranks() { mpirun -n 2 --allow-run-as-root --oversubscribe --bind-to none "$@"; }

# train OUT: trains $epochs epochs on the data in $work.
train() {
  two_ranks "$programs/asr-train" --train "$work/data" --validate "$work/data" --tokens "$work/data/tokens.txt" \
    --config "$work/data/train.json" --out "$work/$1" --epochs "$epochs"
}

# The process of a rank that trains below $work.
rank_process() {
  local process
  for process in /proc/[0-9]*; do
    {
      tr '\0' '\n' <"$process/environ" | grep -qx "OMPI_COMM_WORLD_RANK=$1" || continue
      tr '\0' '\n' <"$process/cmdline" | grep -qF "$work/" || continue
    } 2>/dev/null
    echo "${process#/proc/}"
  done
}

# expect_the_same_model OUT OUT ERROR
expect_the_same_model() { "$programs/RankChecks" same "$work/$1" "$work/$2" || die "$3"; }

# A run's messages come from its first rank: one line an epoch.
check_that_a_run_repeats_itself() {
  say "Two runs of two ranks end in the same bytes"
  train whole 2>"$work/whole.err" || die "two ranks cannot train: $(cat "$work/whole.err")"
  [ "$(grep -c '^epoch ' "$work/whole.err")" = "$epochs" ] || die "not one line an epoch: $(cat "$work/whole.err")"
  train again 2>/dev/null
  expect_the_same_model whole again "the same command gave other weights"
}

# kill -9 for one of the two ranks in the middle, then the same command.
check_that_a_killed_rank_stops_the_run() {
  local rank run
  for rank in 0 1; do
    say "Killing rank $rank stops the run with a message; the same command ends in the same weights"
    train "killed$rank" 2>"$work/killed.err" &
    run=$!
    until grep -q '^epoch  10' "$work/killed.err"; do
      kill -0 "$run" 2>/dev/null || die "the run ended before it could be killed: $(cat "$work/killed.err")"
      sleep 0.01
    done
    kill -9 "$(rank_process "$rank")"
    ! wait "$run" || die "a run went on without its rank $rank"
    grep -q "rank $rank .*exited on signal 9" "$work/killed.err" || die "no message: $(cat "$work/killed.err")"
    train "killed$rank" 2>"$work/resumed.err" || die "it does not go on: $(cat "$work/resumed.err")"
    grep -q 'going on after epoch' "$work/resumed.err" || die "not taken up: $(cat "$work/resumed.err")"
    expect_the_same_model whole "killed$rank" "the run that was killed ended in other weights"
  done
}

# expect_failure WORDS: the training of $work/data fails, says WORDS in a line, and says nothing else of its own.
expect_failure() {
  ! train failed 2>"$work/failed.err" || die "it should have failed: $1"
  grep '^asr-train: ' "$work/failed.err" >"$work/failed.lines" || true
  grep -q "$1" "$work/failed.lines" && [ "$(wc -l <"$work/failed.lines")" = 1 ] ||
    die "not one line with '$1': $(cat "$work/failed.err")"
  [ ! -e "$work/failed/model.json" ] || die "a failed run has left a model"
}

check_that_errors_are_told_once() {
  say "An error of one rank, and one that both meet, ends both with one line"
  echo "no sound" >"$work/data/u1.wav"  # u0, u2, … are the first rank's
  expect_failure 'rank 1 of 2, on .*: utterance u1: '
  rm "$work/data/u1.wav"
  expect_failure 'rank 0 of 2, on .*: .*u1.wav does not exist'
}

check_that_processes_that_mpi_does_not_join_are_refused() {
  say "Processes that a launcher starts without MPI's knowledge are refused"
  SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=0 "$programs/asr-train" --train "$work/data" --validate "$work/data" \
    --tokens "$work/data/tokens.txt" --out "$work/failed" 2>"$work/failed.err" && die "two runs would share a folder"
  grep -q '^asr-train: 2 processes were started together (SLURM_STEP_NUM_TASKS), and MPI knows 1' "$work/failed.err" ||
    die "not the line that was expected: $(cat "$work/failed.err")"
}

# The program of the build without MPI, where there is one.
check_that_a_program_without_mpi_refuses() {
  local program=.build/release/asr-train
  [ -x "$program" ] || return 0
  say "A program without MPI refuses to be started twice"
  programs=.build/release expect_failure '2 processes were started together (OMPI_COMM_WORLD_SIZE), and this program was built'
}

if ! command -v mpirun >/dev/null || ! is_installed libopenmpi-dev; then
  say "Skipped: training over MPI, for libopenmpi-dev and openmpi-bin are not installed"
  exit 0
fi
epochs=60
build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
two_ranks "$programs/RankChecks" >&2
"$programs/RankChecks" data "$work/data"
check_that_a_run_repeats_itself
check_that_a_killed_rank_stops_the_run
check_that_errors_are_told_once
check_that_processes_that_mpi_does_not_join_are_refused
check_that_a_program_without_mpi_refuses
