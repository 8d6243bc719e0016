#!/usr/bin/env bash
# prepare.sh AN4 DEV_SPEAKERS OUT
#
# Reads the AN4 database as CMU distributes it and writes the Kaldi data folders OUT/{train,dev,test}: wav.scp, text,
# utt2spk and spk2utt in C-locale order. Speakers listed in DEV_SPEAKERS go from training to dev.
#
# CMU names an utterance `an251-fash-b`; here it is `fash-an251-b`, because a Kaldi id starts with its speaker. (The
# original name has the first two parts exchanged.)
set -euo pipefail
export LC_ALL=C

die() { echo "prepare.sh: $*" >&2; exit 1; }

[ $# -eq 3 ] || die "usage: prepare.sh AN4 DEV_SPEAKERS OUT"
an4=$(cd "$1" && pwd)
dev_speakers=$2
out=$3

# Lines `ID SPEAKER PATH` of one part (train, test), PATH below AN4/wav and without its extension.
utterances() {
  awk -v file="etc/an4_$1.fileids" '
    { sub(/\r$/, "") }
    NF == 0 { next }
    {
      count = split($1, path, "/")
      speaker = path[count - 1]
      if (count < 2 || split(path[count], name, "-") != 3 || name[2] != speaker) {
        print file ":" NR ": found \"" $0 "\", expected FOLDER/SPEAKER/NAME-SPEAKER-b" > "/dev/stderr"
        exit 1
      }
      print speaker "-" name[1] "-" name[3], speaker, $1
    }' "$an4/etc/an4_$1.fileids"
}

# Lines `ID WORDS…` of one part. The file has `<s> WORDS </s> (NAME)` for training and `WORDS (NAME)` for the test.
transcripts() {
  awk -v file="etc/an4_$1.transcription" '
    { sub(/\r$/, "") }
    NF == 0 { next }
    {
      if ($NF !~ /^\([^()]+\)$/ || split(substr($NF, 2, length($NF) - 2), name, "-") != 3) {
        print file ":" NR ": found \"" $0 "\", expected WORDS… (NAME-SPEAKER-b)" > "/dev/stderr"
        exit 1
      }
      line = name[2] "-" name[1] "-" name[3]
      for (i = 1; i < NF; i++) if ($i != "<s>" && $i != "</s>") line = line " " $i
      print line
    }' "$an4/etc/an4_$1.transcription"
}

# Appends the file that holds the recording to each line `ID SPEAKER PATH`: FLAC, WAV or SPHERE, as the distribution goes.
locate_audio() {
  local id speaker path file extension
  while read -r id speaker path; do
    file=
    for extension in flac wav sph; do
      if [ -f "$an4/wav/$path.$extension" ]; then file=$an4/wav/$path.$extension; break; fi
    done
    [ -n "$file" ] || die "$an4/wav/$path.{flac,wav,sph}: no such recording, though etc/ lists it"
    echo "$id $speaker $file"
  done
}

# write_folder NAME UTTERANCES TRANSCRIPTS: both sorted by id. Written beside, then renamed, so that it is whole or absent.
write_folder() {
  local folder=$out/$1 partial=$out/$1.partial
  rm -rf "$partial"
  mkdir -p "$partial"
  locate_audio <"$2" | awk '{ id = $1; sub(/^[^ ]+ [^ ]+ /, ""); print id, $0 }' >"$partial/wav.scp"
  cut -d' ' -f1,2 "$2" >"$partial/utt2spk"
  awk '{ utterances[$2] = utterances[$2] " " $1 } END { for (s in utterances) print s utterances[s] }' \
    "$partial/utt2spk" | sort >"$partial/spk2utt"
  join -o 2.1 "$2" "$3" | cmp -s - <(cut -d' ' -f1 "$2") || die "$1: some utterances have no transcript in etc/"
  awk 'NR == FNR { wanted[$1] = 1; next } $1 in wanted' "$2" "$3" >"$partial/text"
  rm -rf "$folder"
  mv "$partial" "$folder"
  echo "$1: $(wc -l <"$folder/text") utterances, $(wc -l <"$folder/spk2utt") speakers" >&2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
grep -v '^#' "$dev_speakers" | sort >"$work/dev_speakers"
for part in train test; do
  utterances "$part" | sort >"$work/$part.all"
  transcripts "$part" | sort >"$work/$part.text"
  duplicate=$(cut -d' ' -f1 "$work/$part.all" | uniq -d | head -n 1)
  [ -z "$duplicate" ] || die "etc/an4_$part.fileids lists $duplicate twice"
done
awk 'NR == FNR { held[$1] = 1; next } $2 in held' "$work/dev_speakers" "$work/train.all" >"$work/dev.utterances"
awk 'NR == FNR { held[$1] = 1; next } !($2 in held)' "$work/dev_speakers" "$work/train.all" >"$work/train.utterances"
cp "$work/test.all" "$work/test.utterances"
[ -s "$work/dev.utterances" ] || die "none of the speakers in $dev_speakers is among the training speakers"
write_folder train "$work/train.utterances" "$work/train.text"
write_folder dev "$work/dev.utterances" "$work/train.text"
write_folder test "$work/test.utterances" "$work/test.text"
