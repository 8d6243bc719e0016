#!/usr/bin/env bash
# The paper's experiment: from the Wall Street Journal corpus, as the LDC distributes it, to character and word error rates.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"
. "$here/../utils/stages.sh"

usage() {
  cat <<'TEXT'
usage: recipes/wsj/run.sh --data DISCS --dir EXP [--cell mi-lstm|lstm] [--lm-threshold T] [--stage N] [--stop-stage M] [--nj N]
                          [--cmd LAUNCHER] [--seed S] [--config C]

  --data DISCS      the folder that holds the discs of LDC93S6B and LDC94S13B, 11-1.1 … 13-34.1, as they are distributed
  --dir EXP         where everything is written; EXP/RESULTS.md at the end
  --cell C          mi-lstm, the paper's, or lstm, its baseline; of the training (mi-lstm)
  --lm-threshold T  the trigrams of the searches are pruned to perplexities larger by this share at most (1e-7)
  --stage N         begin with stage N (1)
  --stop-stage M    end with stage M (8)
  --nj N            jobs to run at once (as many as there are cores; a training takes all cores)
  --cmd LAUNCHER    what runs jobs, as recipes/utils/cmd/jobs.sh tells (recipes/utils/cmd/local.sh)
  --seed S          of the training (1)
  --config C        of the training: a preset of asr-train, or a file (paper)

  1 data folders: si284, dev93, eval92   2 the 59 tokens; vocabularies and trigrams   3 features   4 training   5 graphs
  6 scales, cost of new words and confidences, chosen on dev93   7 model folder   8 tests
TEXT
}

recipe_options="data dir cell lm_threshold stage stop_stage nj cmd seed config"
data= dir= cell=mi-lstm lm_threshold=1e-7 stage=1 stop_stage=8 nj=$(getconf _NPROCESSORS_ONLN)
cmd=$here/../utils/cmd/local.sh seed=1 config=paper
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in stage stop_stage nj seed; do require_number "${option//_/-}" "${!option}"; done
require_stages 8
require_no_blank --dir "$dir"
require_launcher
case $cell in mi-lstm | lstm) ;; *) die "--cell is $cell, expected mi-lstm or lstm" ;; esac
[ "$stage" -gt 1 ] || [ -d "$data" ] || die "${data:-(no --data)}: no such folder; WSJ is LDC93S6B and LDC94S13B of ldc.upenn.edu"

domain="read sentences of the Wall Street Journal, punctuation too where it is read (WSJ, si284)"
language=lang_expanded
graphs="lang_basic lang_expanded"
acoustic_scales="0.9 1 1.25 1.6 2"
prior_scales="0 0.3 0.6 1"
insertion_penalties="0 1"
new_word_costs="4 8 inf"
score_options=(--fillers "$here/conf/unspelled_words")

# The utterances whose characters are not among the 59 are left out of training and choice, and told.
leave_out_other_characters() {
  local folder=$1
  awk 'FILENAME != ARGV[2] { known = known $2; next }
    {
      id = $1
      $1 = ""
      gsub(/<(NOISE|SPOKEN_NOISE|UNK)>| /, "")
      for (i = 1; i <= length($0); i++) if (!index(known, substr($0, i, 1))) { print id; next }
    }' "$here/conf/characters" "$folder/text" >"$folder.others"
  [ -s "$folder.others" ] || return 0
  say "$folder: $(wc -l <"$folder.others") utterances have other characters, and are left out ($folder.others)"
  leave_out "$folder" "$folder.others"
}

# What NIST's files hold that are called .z: some are compressed, and some are not.
unpacked() { gzip -dcf <"$1" | tr -d '\r'; }

language_models() { cat "$dir/data/language_models"; }

# NIST's trigram of the 20,000 most frequent words, without what stands before its tables.
nist_trigram() { unpacked "$(language_models)/base_lm/tcb20onp.z" | sed -n '/^\\data\\/,$p'; }
nist_words() { unpacked "$(language_models)/vocab/wlist20o.nvp" | awk '$1 !~ /^#/ && NF { print toupper($1) }'; }
basic_words() { nist_words | spellable | sort -u; }

# The text of 1987 to 1989, one sentence a line, punctuation as it would not be read. A word that ends with a point ends a sentence,
# unless it is known with its point, as MR. is.
newspaper_sentences() {
  local file
  for file in "$(language_models)"/lm_train/np_data/8[789]/*; do unpacked "$file" || return 1; done |
    awk 'FILENAME != "-" { known[$1]; next }
      /^</ || !NF { next }
      {
        line = ""
        for (i = 1; i <= NF; i++) {
          word = toupper($i)
          ends = word ~ /[^.]\.$/ && !(word in known)
          if (ends) sub(/\.$/, "", word)
          line = line (line == "" ? "" : " ") word
          if (ends) { print line; line = "" }
        }
        if (line != "") print line
      }' "$dir/lang_basic/word_list" <(words_of "$dir/data/train/text") -
}

# The basic vocabulary, and every word besides that occurs twice or more.
expanded_words() {
  { cat "$dir/lang_basic/word_list"
    tr ' ' '\n' <"$dir/lang_expanded/sentences" | sort | uniq -c | awk '$1 > 1 && $2 ~ /[A-Z]/ && $2 !~ /[0-9]/ { print $2 }' | spellable
  } | sort -u
}

# prune_trigram FOLDER: lm.arpa, of the search, from full.arpa.
prune_trigram() {
  asr-lm prune --lm "$1/full.arpa" --threshold "$lm_threshold" --out "$1/lm.arpa"
  asr-lm perplexity --lm "$1/full.arpa" --text "$dir/dev_sentences" >&2
  asr-lm perplexity --lm "$1/lm.arpa" --text "$dir/dev_sentences" >&2
}

ways="greedy basic_pruned basic_full expanded_pruned expanded_full"

# test_part PART: greedy, and with each vocabulary by the pruned trigram, and by the full one over lattices.
test_part() {
  local part=$1 vocabulary way scales language
  scales=(--acoustic-scale "$scale" --prior-scale "$prior" --word-insertion-penalty="$penalty" --new-word-cost="$cost")
  decode "$dir/data/$part" "$dir/test/$part.greedy.hyp" --model "$dir/training" --greedy
  for vocabulary in basic expanded; do
    language=$dir/lang_$vocabulary
    decode "$dir/data/$part" "$dir/test/$part.${vocabulary}_pruned.hyp" --model "$dir/training" --graph "$language/graph" "${scales[@]}"
    decode_large "$dir/data/$part" "$dir/test/$part.${vocabulary}_full.hyp" --model "$dir/training" --graph "$language/graph" \
      "${scales[@]}" --graph-lm "$language/lm.arpa" --rescore-lm "$language/full.arpa"
  done
  for way in $ways; do
    produce "$dir/test/$part.$way.score" asr-score "$dir/data/$part/text" "$dir/test/$part.$way.hyp" \
      "${score_options[@]}" --bootstrap-by-speaker "$dir/data/$part/utt2spk" 2>"$dir/test/$part.$way.log"
  done
}

report() {
  local part way
  cat <<TEXT
# WSJ: results

Made on $(date '+%F') by

$(commands)

Trained: $(cat "$dir/trained"). Acoustic scale $scale, prior scale $prior, word insertion penalty $penalty, cost of new words $cost, chosen
on dev93: $errors errors in $(words_in "$dir/tuning/text") words, each utterance $(views) times. $(wc -l <"$dir/data/train/text") utterances of training
and $(wc -l <"$dir/data/dev/text") of dev93, $(($(grep -c -v '^#[0-9]' "$dir/tokens.txt") - 1)) tokens with the blank. Noises are taken away on both sides before counting.

| part | searched with | words wrong, % | characters wrong, % |
|---|---|---|---|
TEXT
  for part in dev $(tests); do
    for way in $ways; do
      printf '| %s | %s | %s | %s |\n' "$(name_of "$part")" "${way/_/ }" \
        "$(sed -n 's/^%WER //p' "$dir/test/$part.$way.score" | head -n 1)" \
        "$(sed -n 's/^%CER //p' "$dir/test/$part.$way.score" | head -n 1)"
    done
  done
  cat <<'TEXT'

The paper has 8.2 % of eval92's words wrong with the expanded trigram and 6.0 % of its characters without a language model (its
LSTM: 8.7 and 6.5); Eesen 6.70 % with the expanded full trigram.
TEXT
}

name_of() { case $1 in dev) echo dev93 ;; *) echo "${1#test_}" ;; esac; }

setup_machine
command -v ffmpeg >/dev/null || install_packages ffmpeg
command -v ffmpeg >/dev/null || die "there is no ffmpeg, which reads the recordings"
build_programs
asr-train --config "$config" --print-config >/dev/null
record_command recipes/wsj/run.sh "$@"

if in_stage 1 "data folders: si284, dev93, eval92"; then
  rm -rf "$dir/data.partial"
  "$here/local/prepare.sh" "$data" "$dir/data.partial"
  for part in train dev; do
    leave_out_other_characters "$dir/data.partial/$part"
    leave_out_faulty "$dir/data.partial/$part" --frame-shift 10
  done
  rm -rf "$dir/data"
  mv "$dir/data.partial" "$dir/data"
fi

if in_stage 2 "tokens; vocabularies and trigrams"; then
  require_files "stage 1" "$dir/data/language_models" "$dir"/data/{train,dev}/text
  produce "$dir/tokens.txt" asr-graph tokens --text "$here/conf/characters" $(sed 's/^/--whole-word /' "$here/conf/unspelled_words")
  produce "$dir/dev_sentences" sed -E 's/^[^ ]+ ?//; s/<(NOISE|SPOKEN_NOISE|UNK)> ?//g' "$dir/data/dev/text"
  mkdir -p "$dir"/lang_{basic,expanded}
  produce "$dir/lang_basic/word_list" basic_words
  produce "$dir/lang_basic/full.arpa" nist_trigram
  prune_trigram "$dir/lang_basic"
  produce "$dir/lang_expanded/sentences" newspaper_sentences
  produce "$dir/lang_expanded/word_list" expanded_words
  asr-lm train --order 3 --text "$dir/lang_expanded/sentences" --vocab "$dir/lang_expanded/word_list" \
    --out "$dir/lang_expanded/full.arpa"
  prune_trigram "$dir/lang_expanded"
fi

if in_stage 3 "features"; then
  require_files "stage 1" "$dir"/data/{train,dev,test_eval92}/wav.scp
  for part in train dev $(tests); do compute_features "$dir/data/$part"; done
fi

if in_stage 4 "training ($cell, seed $seed)"; then
  require_files "stages 1 to 3" "$dir"/data/{train,dev}/feats.scp "$dir/tokens.txt"
  train_network training train --set "cell=$cell"
  echo "$cell, configuration $config, seed $seed" >"$dir/trained"
fi

graph_scales_and_model

if in_stage 8 "tests"; then
  require_files "stages 1 to 6" "$dir/training/model.json" "$dir"/lang_{basic,expanded}/graph/TLG.fst "$dir/tuning/best" "$dir/trained"
  read_best
  mkdir -p "$dir/test"
  for part in dev $(tests); do test_part "$part"; done
  produce "$dir/RESULTS.md" report
  cat "$dir/RESULTS.md"
fi
