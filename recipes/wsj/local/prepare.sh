#!/usr/bin/env bash
# prepare.sh DISCS OUT
#
# Reads the discs of LDC93S6B (WSJ0) and LDC94S13B (WSJ1) as they are distributed, folders 11-* and 13-* somewhere below DISCS, and writes
# the data folders OUT/{train,dev,test_eval92} (si284, dev93, eval92) and OUT/test_eval93 where disc 13-32.1 has its list, and the file
# OUT/language_models, the folder of the language models. Recordings are SPHERE files, compressed by Shorten; `wav.scp` has ffmpeg
# read them.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 2 ] || die "usage: prepare.sh DISCS OUT"
[ -d "$1" ] || die "$1: no such folder"
corpora=$(cd "$1" && pwd)
out=$2
case $corpora in *[[:space:]\'\|]*) die "$corpora: wav.scp cannot hold a path with a blank, ' or |" ;; esac
command -v ffmpeg >/dev/null || die "ffmpeg is missing, which reads the recordings (Debian: apt-get install ffmpeg)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# Lines of a disc's name and its folder; of a disc that is there twice, the first.
find -L "$corpora" -maxdepth 4 -type d \( -name '11-[0-9]*.[0-9]*' -o -name '13-[0-9]*.[0-9]*' \) | sort |
  awk -F/ '!seen[$NF]++ { print $NF "\t" $0 }' >"$work/discs"
[ -s "$work/discs" ] || die "$corpora: found no disc (folders 11-1.1 … 13-34.1) below it; WSJ is LDC93S6B and LDC94S13B of ldc.upenn.edu"

# on_disc DISC PATH: a file or folder, by its path on the disc; fails where it is not there.
on_disc() {
  local folder
  folder=$(awk -F'\t' -v disc="$1" '$1 == disc { print $2 }' "$work/discs")
  [ -n "$folder" ] && [ -e "$folder/$2" ] && printf '%s\n' "$folder/$2"
}

need() { on_disc "$1" "$2" || die "$corpora: disc $1 with $2 is not below it"; }

# recordings INDEX…: lines of id and path, of NIST's lists `11_1_1:wsj0/si_tr_s/01i/01ic0201.wv1`. Some lists leave the ending out.
# Speaker 401 of disc 11-2.1 is listed and has no transcripts.
recordings() {
  cat "$@" | tr -d '\r' | awk -F'\t' '
    NR == FNR { folder[$1] = $2; next }
    /^[ \t]*(;.*)?$/ { next }
    {
      if (!match($0, /^[0-9]+_[0-9]+_[0-9]+:[ \t]*/)) { print "expected `11_1_1:PATH`, found \"" $0 "\"" > "/dev/stderr"; exit 1 }
      disc = substr($0, 1, index($0, ":") - 1)
      sub(/_/, "-", disc)
      sub(/_/, ".", disc)
      path = substr($0, RLENGTH + 1)
      sub(/[ \t]+$/, "", path)
      sub(/^\//, "", path)
      if (path !~ /\.wv[12]$/) path = path ".wv1"
      if (disc == "11-2.1" && path ~ /wsj0\/si_tr_s\/401\//) next
      if (!(disc in folder)) { print "disc " disc " is missing, which a list names" > "/dev/stderr"; exit 1 }
      id = path
      sub(/.*\//, "", id)
      sub(/\.wv[12]$/, "", id)
      print tolower(id) "\t" folder[disc] "/" path
    }' "$work/discs" - | sort -u
}

# Words of all utterances.
find -L $(cut -f2 "$work/discs") -iname '*.dot' -print0 | sort -z | xargs -0r cat >"$work/dots"
[ -s "$work/dots" ] || die "$corpora: the discs have no transcripts (.dot)"
awk -f "$here/normalise.awk" "$work/dots" | sort -u -k1,1 | sed 's/ /\t/' >"$work/words"

# data_folder OUT INDEX…
data_folder() {
  local folder=$1 id path words
  shift
  recordings "$@" >"$work/recordings"
  cut -f2 "$work/recordings" | while read -r path; do [ -f "$path" ] || printf '%s\n' "$path"; done >"$work/absent"
  [ ! -s "$work/absent" ] || die "$(wc -l <"$work/absent") recordings of $folder are not on the discs, the first of them $(head -n 1 "$work/absent")"
  join -t$'\t' -v1 "$work/recordings" "$work/words" >"$work/silent"
  [ ! -s "$work/silent" ] || die "$(wc -l <"$work/silent") recordings of $folder have no transcript, the first of them $(head -n 1 "$work/silent")"
  check_sound "$(head -n 1 "$work/recordings" | cut -f2)"
  join -t$'\t' "$work/recordings" "$work/words" | awk -F'\t' '{
    print $1 "\t" substr($1, 1, 3) "\tffmpeg -nostdin -loglevel error -i " $2 " -f wav - |\t" $3
  }' | write_data_folder "$folder"
}

# Whether ffmpeg finds as many samples in a recording as its header tells.
check_sound() {
  local told found
  told=$(head -c 1024 "$1" | awk '$1 == "sample_count" { print $3 }')
  found=$(($(ffmpeg -nostdin -loglevel error -i "$1" -f s16le - | wc -c) / 2))
  [ "$told" = "$found" ] || die "$1: its header tells of ${told:-no} samples, and ffmpeg finds $found"
}

data_folder "$out/train" "$(need 11-13.1 wsj0/doc/indices/train/tr_s_wv1.ndx)" "$(need 13-34.1 wsj1/doc/indices/si_tr_s.ndx)"
data_folder "$out/dev" "$(need 13-34.1 wsj1/doc/indices/h1_p0.ndx)"
data_folder "$out/test_eval92" "$(need 11-13.1 wsj0/doc/indices/test/nvp/si_et_20.ndx)"
rm -rf "$out/test_eval93"
if eval93=$(on_disc 13-32.1 wsj1/doc/indices/wsj1/eval/h1_p0.ndx); then data_folder "$out/test_eval93" "$eval93"; fi
need 13-32.1 wsj1/doc/lng_modl >"$out/language_models"
