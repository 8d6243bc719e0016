#!/usr/bin/env bash
# output_to.sh FILE COMMAND…: the command's standard output becomes FILE, if the command succeeds. For jobs, whose own output is
# their log.
set -euo pipefail
file=$1
shift
"$@" >"$file.partial" || { status=$?; rm -f "$file.partial"; exit "$status"; }
mv "$file.partial" "$file"
