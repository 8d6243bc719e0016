#!/usr/bin/env bash
# prepare.sh DISCS OUT
#
# Reads the discs of LDC93S6B (WSJ0) and LDC94S13B (WSJ1) as they are distributed, folders such as 11-1.1 or 13_34.1 somewhere below DISCS,
# and writes the data folders OUT/{train,dev,test_eval92} (si284, dev93, eval92) and OUT/test_eval93 where disc 13-32.1 has its list, and
# the file OUT/language_models, which names the folder of the language models. `wav.scp` has sphere.sh read the recordings.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 2 ] || die "usage: prepare.sh DISCS OUT"
[ -d "$1" ] || die "$1: no such folder"
corpora=$(cd "$1" && pwd)
out=$2
case $corpora$here in *[[:space:]\'\|]*) die "$corpora, $here: wav.scp cannot hold a path with a blank, ' or |" ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# Lines of a disc's name, as 11-1.1, and its folder; of a disc that is there twice, the first.
find -L "$corpora" -maxdepth 4 -type d -name '1[13][-_][0-9]*.[0-9]*' | sort |
  awk -F/ '{ disc = $NF; sub(/_/, "-", disc) } !seen[disc]++ { print disc "\t" $0 }' >"$work/discs"
[ -s "$work/discs" ] || die "$corpora: found no disc (folders 11-1.1 … 13-34.1) below it; WSJ is LDC93S6B and LDC94S13B of ldc.upenn.edu"

# Lines of disc/path, in lower case as lists have it, and the recording: some discs are read in upper case.
while IFS=$'\t' read -r disc folder; do
  find -L "$folder" -type f -iname '*.wv[12]' | awk -v disc="$disc" -v skip="${#folder}" '{ print disc tolower(substr($0, skip + 1)) "\t" $0 }'
done <"$work/discs" | sort >"$work/recordings"

# on_disc DISC PATH: a file or folder, by its path on the disc in any case; nothing where it is not there.
on_disc() {
  local folder
  folder=$(awk -F'\t' -v disc="$1" '$1 == disc { print $2 }' "$work/discs")
  [ -z "$folder" ] || find -L "$folder" -ipath "$folder/$2" -print -quit
}

# need VARIABLE DISC PATH: the same into a variable; ends where it is not there.
need() {
  printf -v "$1" '%s' "$(on_disc "$2" "$3")"
  [ -n "${!1}" ] || die "$corpora: disc $2 with $3 is not below it"
}

# listed LIST…: lines of id and recording, of NIST's lists `11_1_1:wsj0/si_tr_s/01i/01ic0201.wv1`; some leave the ending out, and that of
# eval93 names disc 13-32.1, while its recordings are on 13-33.1. Of speaker 401 disc 11-2.1 is listed, and has nothing.
listed() {
  cat "$@" | tr -d '\r' | awk -F'\t' '
    NR == FNR { path[$1] = $2; next }
    /^[ \t]*(;.*)?$/ { next }
    {
      if (!match($0, /^[0-9]+_[0-9]+_[0-9]+:[ \t]*\/?/)) { print "expected `11_1_1:PATH`, found \"" $0 "\"" > "/dev/stderr"; exit 1 }
      disc = substr($0, 1, index($0, ":") - 1)
      sub(/_/, "-", disc)
      sub(/_/, ".", disc)
      file = tolower(substr($0, RLENGTH + 1))
      sub(/[ \t]+$/, "", file)
      if (file !~ /\.wv[12]$/) file = file ".wv1"
      if (disc == "13-32.1" && file ~ /^wsj1\/si_et_h1/) disc = "13-33.1"
      if (disc == "11-2.1" && file ~ /^wsj0\/si_tr_s\/401\//) next
      id = file
      sub(/.*\//, "", id)
      sub(/\.wv[12]$/, "", id)
      key = disc "/" file
      if (!(key in path)) { print "the recording " key " is listed, and not on the discs" > "/dev/stderr"; exit 1 }
      print id "\t" path[key]
    }' "$work/recordings" - | sort -u
}

# data_folder OUT UTTERANCES LIST…: so many UTTERANCES the whole corpus has.
data_folder() {
  local folder=$1 whole=$2 count
  shift 2
  listed "$@" >"$work/list" || die "$folder is not written"
  join -t$'\t' -v1 "$work/list" "$work/words" >"$work/silent"
  [ ! -s "$work/silent" ] || die "$(wc -l <"$work/silent") recordings of $folder have no transcript, the first of them $(head -n 1 "$work/silent")"
  join -t$'\t' "$work/list" "$work/words" >"$work/joined"
  cut -f1 "$work/joined" | uniq -d >"$work/twice"
  [ ! -s "$work/twice" ] || die "$folder: $(head -n 1 "$work/twice") has two recordings, or two transcripts of other words"
  "$here/sphere.sh" "$(head -n 1 "$work/list" | cut -f2)" >/dev/null || die "the recordings cannot be read"
  awk -F'\t' -v sphere="$here/sphere.sh" '{ print $1 "\t" substr($1, 1, 3) "\t" sphere " " $2 " |\t" $3 }' "$work/joined" |
    write_data_folder "$folder"
  count=$(wc -l <"$folder/text")
  [ "$count" -eq "$whole" ] || say "$folder: $count utterances; the corpus as it is distributed has $whole"
}

need wsj0_training 11-13.1 wsj0/doc/indices/train/tr_s_wv1.ndx
need wsj1_training 13-34.1 wsj1/doc/indices/si_tr_s.ndx
need dev93 13-34.1 wsj1/doc/indices/h1_p0.ndx
need eval92 11-13.1 wsj0/doc/indices/test/nvp/si_et_20.ndx
eval93=$(on_disc 13-32.1 wsj1/doc/indices/wsj1/eval/h1_p0.ndx)
need models 13-32.1 wsj1/doc/lng_modl
for file in base_lm/tcb20onp.z vocab/wlist20o.nvp lm_train/np_data/87 lm_train/np_data/88 lm_train/np_data/89; do
  [ -e "$models/$file" ] || die "$models/$file is missing"
done

# Words of all utterances. What the lists do not need may have any form.
cut -f2 "$work/discs" | tr '\n' '\0' | xargs -0 -I{} find -L {} -type f -iname '*.dot' -print0 | sort -z >"$work/dots"
[ -s "$work/dots" ] || die "$corpora: the discs have no transcripts (.dot)"
xargs -0 awk -f "$here/normalise.awk" <"$work/dots" >"$work/all_words" || say "These lines are passed over."
sort -u "$work/all_words" | sed 's/ /\t/' >"$work/words"

data_folder "$out/train" 37416 "$wsj0_training" "$wsj1_training"
data_folder "$out/dev" 503 "$dev93"
data_folder "$out/test_eval92" 333 "$eval92"
if [ -n "$eval93" ]; then data_folder "$out/test_eval93" 213 "$eval93"; fi
printf '%s\n' "$models" >"$out/language_models"
