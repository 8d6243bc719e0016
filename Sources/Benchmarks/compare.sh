#!/usr/bin/env bash
# Times Hadamard's shapes and PyTorch's alternately, in one go, and prints the medians and their ratios.
#
# usage: Sources/Benchmarks/compare.sh PYTHON [ROUNDS]
#   PYTHON: an interpreter with torch and, for filterbanks, torchaudio or kaldi_native_fbank (pip install torch ...).
#   ROUNDS: rounds of all measurements (3).
# BENCHMARKS in the environment names the program where it is built already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${1:?usage: Sources/Benchmarks/compare.sh PYTHON [ROUNDS]}
rounds=${2:-3}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
ours=${BENCHMARKS:-}
if [ -z "$ours" ]; then
  HADAMARD_NATIVE=1 swift build -c release --product Benchmarks >&2
  ours=$(HADAMARD_NATIVE=1 swift build -c release --show-bin-path)/Benchmarks
fi

# name cores command...: appends {"name": ..., "cores": ..., result}.
measure() {
  local name=$1 cores=$2
  shift 2
  local cpus=0
  [ "$cores" = 1 ] || cpus=0-$((cores - 1))
  printf '%-44s %s core(s)\n' "$name" "$cores" >&2
  local line
  if line=$(OMP_NUM_THREADS=$cores MKL_NUM_THREADS=$cores taskset -c "$cpus" "$@" 2>/dev/null | tail -1); then
    printf '{"name": "%s", "threads": %s, "result": %s}\n' "$name" "$cores" "$line" >>"$results"
  else
    echo "  failed, left out" >&2
  fi
}

precisions=float32
"$ours" training --precision bfloat16 --frames 8 --batch 1 --repetitions 1 >/dev/null 2>&1 && precisions="float32 bfloat16"
for round in $(seq "$rounds"); do
  for frames in 400 800; do
    for cores in 1 2; do
      [ $frames$cores != 8001 ] || continue
      for precision in $precisions; do
        for cell in mi-lstm lstm; do
          measure "train $cell $precision T=$frames" $cores \
            "$ours" training --json --frames $frames --cell $cell --precision $precision --repetitions 1
        done
        measure "train torch-lstm $precision T=$frames" $cores \
          "$python" Sources/Benchmarks/peers.py train lstm $precision $frames $cores
      done
      [ $frames = 800 ] && continue
      for kind in mi-eager mi-custom; do
        measure "train torch-$kind float32 T=$frames" $cores \
          "$python" Sources/Benchmarks/peers.py train $kind float32 $frames $cores
      done
    done
  done
  for precision in $precisions; do
    measure "infer mi-lstm $precision B=1 T=800" 1 \
      "$ours" inference --json --batch 1 --frames 800 --precision $precision
    measure "infer torch-lstm $precision B=1 T=800" 1 \
      "$python" Sources/Benchmarks/peers.py infer lstm $precision 800 1
  done
  for shape in "500 80" "1500 250"; do
    set -- $shape
    measure "ctc T=$1 L=$2" 2 "$ours" ctc --json --frames "$1" --labels "$2"
    measure "ctc torch T=$1 L=$2" 2 "$python" Sources/Benchmarks/peers.py ctc "$1" "$2" 2
  done
  measure "filterbanks" 1 "$ours" filterbanks --json
  measure "filterbanks kaldi-native-fbank" 1 "$python" Sources/Benchmarks/peers.py filterbanks 1
done
"$python" Sources/Benchmarks/peers.py table "$results"
