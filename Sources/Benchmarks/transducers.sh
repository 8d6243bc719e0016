#!/usr/bin/env bash
# Times asr-fst and OpenFst's tools alternately on the transducers of a decoding graph, one core each; and asr-graph, from the
# lexicon and the model to the graph, beside the sum of OpenFst's steps from L and G on.
#
# usage: Sources/Benchmarks/transducers.sh WORDS TEXT [ROUNDS]
#   WORDS: a word list, one a line, in the characters of TEXT.
#   TEXT: sentences, one a line, for a trigram model.
#   ROUNDS: of all measurements (3).
# Needs OpenFst's tools (Debian's libfst-tools) and GNU time.
set -euo pipefail
export LC_ALL=C
words=$(realpath "${1:?usage: Sources/Benchmarks/transducers.sh WORDS TEXT [ROUNDS]}")
text=$(realpath "${2:?usage: Sources/Benchmarks/transducers.sh WORDS TEXT [ROUNDS]}")
rounds=${3:-3}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for tool in fstcompose /usr/bin/time; do
  command -v $tool >/dev/null || { echo "transducers.sh: $tool is missing: apt-get install libfst-tools time" >&2; exit 1; }
done
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

programs=${HADAMARD_PROGRAMS:-}
if [ -z "$programs" ]; then
  HADAMARD_NATIVE=1 swift build -c release >&2
  programs=$(HADAMARD_NATIVE=1 swift build -c release --show-bin-path)
fi
PATH=$programs:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# timed NAME PROGRAM COMMAND…: appends `NAME PROGRAM SECONDS KIB` to the results; of a failure `NAME PROGRAM - -`.
timed() {
  local name=$1 program=$2 figures=$work/figures
  shift 2
  if taskset -c 0 /usr/bin/time -o "$figures" -f '%e %M' "$@" >"$work/log" 2>&1; then
    echo "$name $program $(tail -1 "$figures")" >>"$work/results"
  else
    echo "$name $program - -" >>"$work/results"
    echo "$name, $program: $(tail -1 "$work/log")" >&2
  fi
}

# alternately NAME OPENFST_TOOL OUR_COMMAND ARGUMENTS…: leaves results in $work/theirs.fst and $work/ours.fst.
alternately() {
  local name=$1 tool=$2 command=$3 round
  shift 3
  for round in $(seq "$rounds"); do
    timed "$name" openfst "$tool" "$@" "$work/theirs.fst"
    timed "$name" hadamard asr-fst "$command" "$@" "$work/ours.fst"
  done
  echo "$name sizes $(size "$work/theirs.fst") $(size "$work/ours.fst")" >>"$work/results"
}

size() { fstinfo "$1" | awk '/^# of states/ { states = $4 } /^# of arcs/ { arcs = $4 } END { print states "/" arcs }'; }

sed 's/^/x /' "$text" >"$work/text"
asr-graph tokens --text "$work/text" >"$work/tokens.txt" 2>/dev/null
asr-lm train --order 3 --text "$text" --vocab "$words" --out "$work/lm.arpa" >&2
for round in $(seq "$rounds"); do
  timed whole-graph hadamard asr-graph --words "$words" --tokens "$work/tokens.txt" --lm "$work/lm.arpa" --out "$work/graph"
done
cd "$work/graph"

alternately compose-LG fstcompose compose L.fst G.fst
cp "$work/theirs.fst" LG.fst
alternately determinize fstdeterminize determinize LG.fst
cp "$work/theirs.fst" det.fst
alternately minimize fstminimize minimize det.fst
cp "$work/theirs.fst" min.fst
alternately push-weights fstpush push --push_weights min.fst
alternately arcsort-output fstarcsort arcsort --sort_type=olabel min.fst
alternately arcsort-input fstarcsort arcsort --sort_type=ilabel min.fst
cp "$work/theirs.fst" sorted.fst
alternately compose-TLG fstcompose compose T.fst sorted.fst
cp "$work/theirs.fst" composed.fst
alternately rmepsilon fstrmepsilon rmepsilon composed.fst
alternately connect fstconnect connect composed.fst

awk '
  function median(list, count,  parts, i, j, t) {
    count = split(list, parts, " ")
    for (i = 2; i <= count; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) {
      t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t
    }
    return parts[int((count + 1) / 2)]
  }
  $2 == "sizes" { theirs[$1] = $3; ours[$1] = $4; next }
  !($1 in seen) { seen[$1]; order[++n] = $1 }
  $3 != "-" { seconds[$1, $2] = seconds[$1, $2] " " $3; if ($4 > memory[$1, $2]) memory[$1, $2] = $4 }
  END {
    chain = "compose-LG determinize minimize arcsort-input compose-TLG"
    for (i = split(chain, steps, " "); i > 0; i--) {
      name = steps[i]; sum += median(seconds[name, "openfst"])
      if (!((name, "openfst") in seconds)) isShort = 1
      if (memory[name, "openfst"] > memory["whole-graph", "openfst"]) memory["whole-graph", "openfst"] = memory[name, "openfst"]
    }
    seconds["whole-graph", "openfst"] = isShort ? "" : sum
    print "| | OpenFst, s | MB | states/arcs | asr-fst, s | MB | states/arcs | time | memory |"
    print "|---|---|---|---|---|---|---|---|---|"
    for (i = 1; i <= n; i++) {
      name = order[i]; a = median(seconds[name, "openfst"]); b = median(seconds[name, "hadamard"])
      printf "| %s | %s | %.0f | %s | %s | %.0f | %s | %s | %s |\n", name, a, memory[name, "openfst"] / 1024, theirs[name], b,
        memory[name, "hadamard"] / 1024, ours[name], a && b ? sprintf("%.2f", b / a) : "",
        a && b ? sprintf("%.2f", memory[name, "hadamard"] / memory[name, "openfst"]) : ""
    }
  }' "$work/results"
