#!/usr/bin/env bash
# ljspeech.sh CORPUS
#
# Reads LJSpeech as it is distributed (metadata.csv of `id|text|text without numbers and abbreviations`, recordings in wavs), and
# writes the lines of recipes/utils/data_folder.sh: letters in upper case and apostrophes, all else as blanks. Recordings that
# are not there are passed over, so that a part of the corpus does.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 1 ] || die "usage: ljspeech.sh CORPUS"
[ -f "$1/metadata.csv" ] || die "$1/metadata.csv is missing: LJSpeech is to be had from https://keithito.com/LJ-Speech-Dataset"
corpus=$(cd "$1" && pwd)

tr -d '\r' <"$corpus/metadata.csv" | awk -F'|' '
    NF != 3 { print "metadata.csv:" NR ": found \"" $0 "\", expected id|text|text" > "/dev/stderr"; exit 1 }
    {
      words = toupper($3)
      gsub(/[^A-Z'\'']/, " ", words)
      gsub(/ +/, " ", words)
      gsub(/^ | $/, "", words)
      print $1 "\t" words
    }' |
  while IFS=$'\t' read -r id words; do
    for extension in wav flac opus; do
      path=$corpus/wavs/$id.$extension
      if [ -f "$path" ]; then printf 'lj-%s\tlj\t%s\t%s\n' "$id" "$path" "$words"; fi
    done
  done
