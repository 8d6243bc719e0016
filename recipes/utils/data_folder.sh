# To be sourced by the scripts that read corpora, which run under `set -euo pipefail` and LC_ALL=C. They tell of utterances by
# lines of four fields with tabs between them: id, speaker, path of the recording, words.

# write_data_folder OUT: the lines on standard input become the Kaldi data folder OUT (wav.scp, text, utt2spk and spk2utt, in
# C-locale order), which is whole or absent.
write_data_folder() {
  local out=$1 partial=$1.partial
  rm -rf "$partial"
  mkdir -p "$partial"
  sort -t$'\t' -k1,1 >"$partial/utterances"
  [ -s "$partial/utterances" ] || die "$out: there is no utterance"
  awk -F'\t' -v out="$partial" -v name="$out" '
    function refuse(reason) { print name ": " reason > "/dev/stderr"; failed = 1; exit 1 }
    $1 == last { refuse("the utterance " $1 " occurs twice") }
    NF != 4 || $1 ~ /[ ]/ || $2 ~ /[ ]/ || $1 == "" || $2 == "" { refuse("found \"" $0 "\", expected id, speaker, path and words") }
    {
      last = $1
      print $1, $3 > (out "/wav.scp")
      print $1 ($4 == "" ? "" : " " $4) > (out "/text")
      print $1, $2 > (out "/utt2spk")
      if (!($2 in said)) { speakers[++count] = $2 }
      said[$2] = said[$2] " " $1
    }
    END { if (!failed) for (i = 1; i <= count; i++) print speakers[i] said[speakers[i]] | ("sort >" out "/spk2utt") }
  ' "$partial/utterances" || die "$out is not written"
  rm "$partial/utterances"
  rm -rf "$out"
  mv "$partial" "$out"
  say "$out: $(wc -l <"$out/text") utterances, $(wc -l <"$out/spk2utt") speakers"
}

# data_folder_lines FOLDER: a data folder as lines.
data_folder_lines() {
  join -t$'\t' <(tabbed "$1/utt2spk") <(tabbed "$1/wav.scp") | join -a1 -t$'\t' -o 1.1,1.2,1.3,2.2 - <(tabbed "$1/text")
}

tabbed() { sed 's/ /\t/' "$1"; }

# every_nth_speaker N: of the lines on standard input those of every Nth speaker, in the speakers' order; the first is the Nth.
# other_speakers N: all the rest.
every_nth_speaker() { choose_speakers "$1" 0; }
other_speakers() { choose_speakers "$1" 1; }

choose_speakers() {
  sort -t$'\t' -k2,2 | awk -F'\t' -v n="$1" -v others="$2" '
    $2 != speaker { speaker = $2; count++ }
    (count % n != 0) == others'
}

# first_existing STEM EXTENSION…: the file STEM.EXTENSION that there is.
first_existing() {
  local stem=$1 extension
  shift
  for extension in "$@"; do
    if [ -f "$stem.$extension" ]; then printf '%s\n' "$stem.$extension"; return; fi
  done
  die "$stem.$1: no such recording, though the transcripts tell of it"
}
