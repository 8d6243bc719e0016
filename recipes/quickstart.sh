#!/usr/bin/env bash
# From a fresh clone to the first transcript.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/utils/setup.sh"

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
  cat <<'TEXT'
usage: recipes/quickstart.sh [FILE…]

Installs the system libraries that are missing, builds Hadamard, and prints what is said in each sound file, one line
a file. Without FILE it transcribes the sample recording that comes along.
TEXT
  exit 0
fi

[ $# -gt 0 ] || set -- "$here/sample/sample.flac"
setup_machine
build_programs
say "Transcribing $*"
asr-decode "$@"
