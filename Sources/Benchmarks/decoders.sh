#!/usr/bin/env bash
# Times the search and other programs' alternately on the same posteriors, one core each, and scores what they find.
#
# usage: Sources/Benchmarks/decoders.sh PYTHON GRAPH POSTERIORS LM TEXT SCALE [ROUNDS]
#   PYTHON: an interpreter with kaldi-decoder, kaldifst, flashlight-text, kenlm and pyctcdecode (pip install ...).
#   GRAPH: a folder as asr-graph makes it, without --new-words.
#   POSTERIORS: PREFIX of asr-decode --write-posteriors PREFIX; to be called where that was.
#   LM: the ARPA file that the graph was made from.
#   TEXT: what is said, as Kaldi's text.
#   SCALE: of the acoustics; the others' weight of the language model is its inverse.
#   ROUNDS: of all measurements (3).
set -euo pipefail
export LC_ALL=C OMP_NUM_THREADS=1
usage="usage: Sources/Benchmarks/decoders.sh PYTHON GRAPH POSTERIORS LM TEXT SCALE [ROUNDS]"
python=${1:?$usage} graph=$(realpath "${2:?$usage}") posteriors=$(realpath "${3:?$usage}.ark")
lm=$(realpath "${4:?$usage}") text=$(realpath "${5:?$usage}") scale=${6:?$usage} rounds=${7:-3}
scp=${posteriors%.ark}.scp
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

programs=${HADAMARD_PROGRAMS:-}
if [ -z "$programs" ]; then
  export HADAMARD_NATIVE=1
  swift build --package-path "$here/../.." -c release >&2
  programs=$(swift build --package-path "$here/../.." -c release --show-bin-path)
fi
PATH=$programs:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NAME COMMAND…, which writes its words to $work/words: appends `NAME|MICROSECONDS|MEGABYTES|WER` to the results.
measure() {
  local name=$1 line errors
  shift
  rm -f "$work/words"
  if ! line=$(taskset -c 0 "$@" 2>"$work/log" | tail -1) || [ ! -f "$work/words" ]; then
    echo "$name: $(tail -1 "$work/log")" >&2
    return
  fi
  errors=$(asr-score "$text" "$work/words" 2>"$work/log" | awk '$1 == "%WER" && !told++ { print $2 }') ||
    echo "$name: not scored: $(tail -1 "$work/log")" >&2
  echo "$line" | sed -E 's/.*"microseconds_per_frame": ([0-9.]+).*"peak_megabytes": ([0-9.]+).*/'"$name"'|\1|\2|'"$errors"'/' \
    >>"$work/results"
}

ours() {
  measure "$1" Benchmarks search --json --graph "$graph" --posteriors "$scp" --acoustic-scale "$scale" --max-active 7000 \
    --repetitions 1 --out "$work/words" --beam "${@:2}"
}
theirs() {
  measure "$1" "$python" "$here/peers.py" search "$2" "$graph" "$posteriors" "$3" "$4" "$scale" 0 "$work/words"
}

for round in $(seq "$rounds"); do
  for beam in 12 16; do
    theirs "kaldi-decoder's FasterDecoder, beam $beam" kaldi $beam 7000
    ours "search, beam $beam" $beam
  done
  theirs "its LatticeSimpleDecoder, beam 12, lattice beam 6" kaldi-lattices 12 7000
  ours "lattices, beam 12, lattice beam 6, determinised" 12 --lattice-beam 6
  theirs "flashlight-text with KenLM, beam size 50" flashlight 50 "$lm"
  theirs "pyctcdecode with KenLM, beam width 50" pyctcdecode 50 "$lm"
  for beam in 5 6 8; do ours "search, beam $beam" $beam; done
done

awk -F'|' '
  function median(list, count,  parts, i, j, t) {
    count = split(list, parts, " ")
    for (i = 2; i <= count; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) {
      t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t
    }
    return parts[int((count + 1) / 2)]
  }
  !($1 in times) { order[++n] = $1 }
  { times[$1] = times[$1] " " $2; if ($3 + 0 > memory[$1] + 0) memory[$1] = $3; errors[$1] = $4 }
  END {
    print "| | µs a frame | MB | word error rate, % |"
    print "|---|---|---|---|"
    for (i = 1; i <= n; i++) printf "| %s | %s | %d | %s |\n", order[i], median(times[order[i]]), memory[order[i]], errors[order[i]]
  }' "$work/results"
