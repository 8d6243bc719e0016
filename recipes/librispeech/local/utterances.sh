#!/usr/bin/env bash
# utterances.sh PART
#
# Reads a part of LibriSpeech as it is distributed (PART/SPEAKER/CHAPTER/SPEAKER-CHAPTER.trans.txt beside FLAC; Opus and WAV do
# too), and writes the lines of recipes/utils/data_folder.sh.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 1 ] || die "usage: utterances.sh PART"
[ -d "$1" ] || die "$1: no such folder; a part of LibriSpeech is to be had from https://www.openslr.org/12"
part=$(cd "$1" && pwd)

count=0
for transcripts in "$part"/*/*/*.trans.txt; do
  [ -f "$transcripts" ] || die "$part: found no SPEAKER/CHAPTER/SPEAKER-CHAPTER.trans.txt below it"
  chapter=$(dirname "$transcripts")
  speaker=$(basename "$(dirname "$chapter")")
  while read -r id words; do
    [ -n "$id" ] || continue
    path=$(first_existing "$chapter/$id" flac opus wav)
    printf '%s\t%s\t%s\t%s\n' "$id" "$speaker" "$path" "$words"
    count=$((count + 1))
  done < <(tr -d '\r' <"$transcripts")
done
[ "$count" -gt 0 ] || die "$part: the transcripts tell of no utterance"
