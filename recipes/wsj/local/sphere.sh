#!/usr/bin/env bash
# sphere.sh FILE
#
# The recording in a SPHERE file, compressed by Shorten or not, as WAV on standard output, by ffmpeg. A file whose header tells of more
# samples than are found, or of fewer, fails.
set -euo pipefail
export LC_ALL=C

wav=$(mktemp)
trap 'rm -f "$wav"' EXIT
told=$(head -c 1024 "$1" | awk '/^(sample|channel)_count / { n[$1] = $3 } END { print n["sample_count"] * n["channel_count"] }')
ffmpeg -nostdin -loglevel error -y -i "$1" -c:a pcm_s16le -bitexact -f wav "$wav"
found=$((($(stat -c %s "$wav") - 44) / 2))
if [ "$told" != "$found" ]; then
  echo "sphere.sh: $1: its header tells of $told samples, and ffmpeg finds $found" >&2
  exit 1
fi
cat "$wav"
