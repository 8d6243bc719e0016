#!/usr/bin/env bash
# speechocean762.sh PART
#
# Reads a part of speechocean762 as it is distributed (PART is its folder train or test, with wav.scp, text and utt2spk, and the
# recordings lie below the folder above), and writes the lines of recipes/utils/data_folder.sh, in upper case. Ids begin with
# `so` and the speaker. The few utterances with digits in their text are left out, for nothing tells how they were read.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 1 ] || die "usage: speechocean762.sh PART"
for file in wav.scp text utt2spk; do
  [ -f "$1/$file" ] || die "$1/$file is missing: speechocean762 is to be had from https://www.openslr.org/101"
done
part=$(cd "$1" && pwd)
corpus=$(dirname "$part")

join -t$'\t' <(sort -k1,1 "$part/utt2spk") <(sort -k1,1 "$part/wav.scp") | join -t$'\t' - <(sort -k1,1 "$part/text") |
  tr -d '\r' | awk -F'\t' '$4 !~ /[0-9]/ { print "so" $2 "-" $1 "\tso" $2 "\t" $3 "\t" toupper($4) }' |
  while IFS=$'\t' read -r id speaker path words; do
    path=$corpus/$path
    path=$(first_existing "${path%.*}" WAV wav flac opus)
    printf '%s\t%s\t%s\t%s\n' "$id" "$speaker" "$path" "$words"
  done
