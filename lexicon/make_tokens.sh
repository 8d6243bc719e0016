#!/usr/bin/env bash
# make_tokens.sh TEXT
#
# Prints the token table for the transcripts of a Kaldi text file (UTF-8), in Eesen's form: <eps> 0, <blk> 1, then the
# units in C-locale order (every character that occurs, and <SPACE> between words), then the disambiguation symbols #0
# (the grammar's backoff) and #1 (a word whose spelling another word begins with). What the units are goes to standard
# error: a stray digit or punctuation mark shows there.
set -euo pipefail

[ $# -eq 1 ] && [ -s "$1" ] || { echo "usage: make_tokens.sh TEXT (a Kaldi text file)" >&2; exit 1; }
characters=$(LC_ALL=C cut -s -d' ' -f2- "$1" | LC_ALL=C.UTF-8 grep -o '[^[:space:]]' | LC_ALL=C sort -u)
units=$(printf '%s\n' "$characters" "<SPACE>" | LC_ALL=C sort)
echo "make_tokens.sh: units: $(tr '\n' ' ' <<<"$units")" >&2
printf '%s\n' "<eps>" "<blk>" "$units" "#0" "#1" | LC_ALL=C awk '{ print $0, NR - 1 }'
