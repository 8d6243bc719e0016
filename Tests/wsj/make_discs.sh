#!/usr/bin/env bash
# make_discs.sh OUT
#
# A small tree of the form of WSJ's discs, in place of LDC93S6B and LDC94S13B: synthetic voices (flite) that read sentences of thirty
# words, in SPHERE files with Shorten's compression, with NIST's lists, transcripts (.dot), word list, trigram and newspaper text.
# Needs flite, perl, and this project's asr-lm in PATH.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
rm -rf "$out"
mkdir -p "$out"

# sentences SEED COUNT: as they are transcribed; every other one with its punctuation read, some with NIST's marks.
sentences() {
  awk -v seed="$1" -v count="$2" '
    function any(list,    words, n) { n = split(list, words, "|"); return words[int(rand() * n) + 1] }
    BEGIN {
      srand(seed)
      for (i = 1; i <= count; i++) {
        comma = i % 2 ? " ,COMMA" : ""
        print any("The bank|The company|A trader|Mr. Brown|Analysts") " " any("said|sold|expects|bought") " " \
          any("ten|twenty|thirty|forty") " " any("million shares|percent more|new bonds|dollars a share") comma " " \
          any("on Monday|last year|in London|this month") (i % 2 ? " .PERIOD" : "") (i % 7 ? "" : " [tongue_click]")
      }
    }'
}

# Nobody reads punctuation in the development and test parts.
as_read_on() { case $1 in *si_tr_s) cat ;; *) without_punctuation ;; esac; }
without_punctuation() { sed -E 's/ (,COMMA|\.PERIOD)//g'; }

# What the voice reads.
spoken() { sed -E 's/\[[^]]*\]//g; s/,COMMA/comma/g; s/\.PERIOD/period/g; s/Mr\./mister/g'; }

# record VOICE STRETCH PITCH FOLDER ID SENTENCE
record() {
  mkdir -p "$4"
  flite -voice "$1" --setf duration_stretch="$2" --setf int_f0_target_mean="$3" -t "$(spoken <<<"$6")" -o "$out/speech.wav"
  "$here/shorten.pl" <"$out/speech.wav" >"$4/$5.wv1"
}

# speaker DISC FOLDER ID VOICE STRETCH PITCH COUNT LIST: records, transcribes, and lists a speaker's sentences.
speaker() {
  local disc=$1 folder=$2 speaker=$3 count=$7 list=$8 number=0 sentence id
  mkdir -p "$(dirname "$list")" "$out/$disc/${folder%%/*}/transcrp/dots"
  while read -r sentence; do
    number=$((number + 1))
    id=$(printf '%sc%04x' "$speaker" $((512 + number)))
    record "$4" "$5" "$6" "$out/$disc/$folder/$speaker" "$id" "$sentence"
    printf '%s (%s)\n' "$sentence" "$id" >>"$out/$disc/${folder%%/*}/transcrp/dots/${speaker}c0200.dot"
    printf '%s:%s/%s/%s.wv1\n' "${disc//[-.]/_}" "$folder" "$speaker" "$id" >>"$list"
  done < <(sentences "$(printf '%d' "0x$(md5sum <<<"$speaker" | head -c 6)")" "$count" | as_read_on "$folder")
}

lists=$out/11-13.1/wsj0/doc/indices
mkdir -p "$lists/train"
echo ";; speakers of WSJ0" >"$lists/train/tr_s_wv1.ndx"
speaker 11-1.1 wsj0/si_tr_s 011 slt 1.0 180 36 "$lists/train/tr_s_wv1.ndx"
speaker 11-1.1 wsj0/si_tr_s 01a rms 1.0 100 36 "$lists/train/tr_s_wv1.ndx"
speaker 13-1.1 wsj1/si_tr_s 46a awb 0.9 120 36 "$out/13-34.1/wsj1/doc/indices/si_tr_s.ndx"
speaker 13-1.1 wsj1/si_tr_s 46b slt 1.2 210 36 "$out/13-34.1/wsj1/doc/indices/si_tr_s.ndx"
speaker 13-2.1 wsj1/si_tr_s 47c rms 1.15 120 36 "$out/13-34.1/wsj1/doc/indices/si_tr_s.ndx"
speaker 13-16.1 wsj1/si_dt_20 4k0 slt 1.1 195 12 "$out/13-34.1/wsj1/doc/indices/h1_p0.ndx"
speaker 13-16.1 wsj1/si_dt_20 4k1 rms 1.05 110 12 "$out/13-34.1/wsj1/doc/indices/h1_p0.ndx"
speaker 13-33.1 wsj1/si_et_h1 4o0 rms 0.95 105 6 "$out/13-32.1/wsj1/doc/indices/wsj1/eval/h1_p0.ndx"
speaker 11-13.1 wsj0/si_et_20 440 slt 0.95 170 12 "$lists/test/nvp/si_et_20.ndx"
speaker 11-13.1 wsj0/si_et_20 441 awb 1.0 110 12 "$lists/test/nvp/si_et_20.ndx"
rm "$out/speech.wav"
# As on the discs: the list of eval92 leaves the ending out, that of eval93 names another disc, a speaker is listed twice and there once,
# and one disc is read in upper case.
sed -i 's/\.wv1$//' "$lists/test/nvp/si_et_20.ndx"
sed -i 's/^13_33_1/13_32_1/' "$out/13-32.1/wsj1/doc/indices/wsj1/eval/h1_p0.ndx"
echo "11_2_1:wsj0/si_tr_s/401/401c0201.wv1" >>"$lists/train/tr_s_wv1.ndx"
(cd "$out/13-16.1" && mv wsj1 WSJ1 && for file in WSJ1/si_dt_20/*/*; do mv "$file" "${file%/*}/$(basename "$file" | tr a-z A-Z)"; done)

models=$out/13-32.1/wsj1/doc/lng_modl
mkdir -p "$models"/{vocab,base_lm} "$models"/lm_train/np_data/{87,88,89}
for year in 87 88 89; do
  { echo "<p.${year}0102-0001.1>"
    sentences "$year" 200 | without_punctuation | sed -E 's/ \[[^]]*\]//' | awk '{ print "<s." NR ">"; print; print "</s." NR ">" }'
  } | gzip >"$models/lm_train/np_data/$year/w${year}_001.z"
done
gzip -dc "$models"/lm_train/np_data/8?/*.z | awk '!/^</ { print toupper($0) }' >"$out/text"
# "London" is for the expanded vocabulary alone.
{ echo "# the 20,000 most frequent words"; tr ' ' '\n' <"$out/text" | sort -u | grep -vx LONDON; } >"$models/vocab/wlist20o.nvp"
asr-lm train --order 3 --text "$out/text" --vocab <(grep -v '^#' "$models/vocab/wlist20o.nvp") --out "$out/lm.arpa"
# This file is called so, and is not compressed.
{ printf 'Trigram of the 20,000 most frequent words\nno verbalised punctuation\n\n'; cat "$out/lm.arpa"; } >"$models/base_lm/tcb20onp.z"
rm "$out/text" "$out/lm.arpa"
