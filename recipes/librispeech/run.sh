#!/usr/bin/env bash
# From LibriSpeech, as it is distributed or a part of it, to a model and its word error rates.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/data_folder.sh"
. "$here/../utils/recipe.sh"
. "$here/../utils/stages.sh"

usage() {
  cat <<'TEXT'
usage: recipes/librispeech/run.sh --data LIBRISPEECH --dir EXP [--size 100|960] [--lm DIR | --transcripts FILE]
                                  [--lm-threshold T] [--stage N] [--stop-stage M] [--nj N] [--cmd LAUNCHER] [--seed S]
                                  [--config C]

  --data LIBRISPEECH  the folder that holds train-clean-100, test-clean … (FLAC as distributed; Opus and WAV do too)
  --dir EXP           where everything is written; EXP/RESULTS.md at the end
  --size S            hours to train on: 100, of train-clean-100, or 960, of train-clean-360 and train-other-500 too (100)
  --lm DIR            the released language models (openslr.org/11): 3-gram.pruned.1e-7.arpa.gz and librispeech-vocab.txt, by which the
                      search goes, and 4-gram.arpa.gz or 3-gram.arpa.gz, if one is there, for the lattices
  --transcripts FILE  without --lm: lines `ID WORDS…` for a trigram model, in place of those that are trained on
  --lm-threshold T    without --lm: the trigram of the search is pruned to perplexities larger by this share at most (1e-7)
  --stage N           begin with stage N (1)
  --stop-stage M      end with stage M (8)
  --nj N              jobs to run at once (as many as there are cores; a training takes all cores)
  --cmd LAUNCHER      what runs jobs, as recipes/utils/cmd/jobs.sh tells (recipes/utils/cmd/local.sh)
  --seed S            of the training (1)
  --config C          of the training: a preset of asr-train, or a file (conf/100h.json, conf/960h.json, or conf/part.json where there
                      are less than 20 hours)

  1 data folders   2 features   3 tokens, words, language model   4 training   5 graph
  6 scales, cost of new words and confidences, chosen on the held-out speakers   7 model folder   8 tests
TEXT
}

recipe_options="data dir size lm transcripts lm_threshold stage stop_stage nj cmd seed config"
data= dir= size=100 lm= transcripts= lm_threshold=1e-7 stage=1 stop_stage=8 nj=$(getconf _NPROCESSORS_ONLN)
cmd=$here/../utils/cmd/local.sh seed=1 config=
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in stage stop_stage nj seed; do require_number "${option//_/-}" "${!option}"; done
require_stages 8
require_no_blank --dir "$dir"
require_launcher
case $size in
  100) train_parts="train-clean-100" ;;
  960) train_parts="train-clean-100 train-clean-360 train-other-500" ;;
  *) die "--size is $size, expected 100 or 960" ;;
esac
[ -z "$lm" ] || [ -z "$transcripts" ] || die "--lm brings the language model along: --transcripts has nothing to do"
[ -z "$transcripts" ] || [ -s "$transcripts" ] || die "$transcripts is missing or empty"
if [ -n "$lm" ] && [ "$stage" -le 3 ]; then
  for file in 3-gram.pruned.1e-7.arpa.gz librispeech-vocab.txt; do
    [ -s "$lm/$file" ] || die "$lm/$file is missing: it is to be had from https://www.openslr.org/11"
  done
fi
if [ "$stage" -le 1 ]; then
  for part in $train_parts; do
    [ -d "$data/$part" ] || die "${data:-(no --data)}: there is no $part below it; LibriSpeech is to be had from https://www.openslr.org/12"
  done
fi

acoustic_scales="1 1.5 2 3"
prior_scales="0 0.3"
insertion_penalties="0 1 2"
new_word_costs="4 8 inf"
# So many held-out utterances choose epoch and scales.
most_held_out=600

# prepare OUT: train, dev and test_PART of every part that is there to test on. Held out are utterances of dev-clean and dev-other; every
# tenth speaker of what is trained on, where the distribution's development parts are missing.
prepare() {
  local out=$1 part
  mkdir -p "$out"
  for part in $train_parts; do "$here/local/utterances.sh" "$data/$part"; done >"$out/all"
  : >"$out/held_out"
  for part in dev-clean dev-other test-clean test-other; do
    [ -d "$data/$part" ] || continue
    "$here/local/utterances.sh" "$data/$part" >"$out/$part"
    write_data_folder "$out/test_$part" <"$out/$part"
    case $part in dev-*) cat "$out/$part" >>"$out/held_out" ;; esac
    rm "$out/$part"
  done
  if [ -s "$out/held_out" ]; then
    write_data_folder "$out/train" <"$out/all"
  else
    say "There is neither dev-clean nor dev-other: every tenth speaker is held out."
    every_nth_speaker 10 <"$out/all" >"$out/held_out"
    other_speakers 10 <"$out/all" | write_data_folder "$out/train"
  fi
  evenly "$most_held_out" "$out/held_out" | write_data_folder "$out/dev"
  rm "$out/all" "$out/held_out"
  for part in train dev; do leave_out_faulty "$out/$part"; done
  asr-data stats "$out/train" >"$out/stats"
}

# evenly N FILE: N lines at even distances, or all.
evenly() { awk -v n="$1" -v all="$(wc -l <"$2")" 'all <= n || int(NR * n / all) > int((NR - 1) * n / all)' "$2"; }

# Without the sentences that are held out or tested, which a file of transcripts may have.
language_texts() {
  if [ -n "$transcripts" ]; then
    sentences "$transcripts" | grep -vxFf <(sentences "$dir"/data/dev/text "$dir"/data/test_*/text)
  else
    sentences "$dir/data/train/text"
  fi
}

# The language model of the search, lm.arpa, its words, and large.arpa (.gz) for the lattices, where there is a larger one.
make_trigram() {
  local out=$1 large
  mkdir -p "$out"
  rm -f "$out"/lm.arpa* "$out"/large.arpa*
  if [ -n "$lm" ]; then
    produce "$out/word_list" spellable <"$lm/librispeech-vocab.txt"
    produce "$out/lm.arpa" gzip -dc "$lm/3-gram.pruned.1e-7.arpa.gz"
    for large in 4-gram 3-gram; do
      if [ -s "$lm/$large.arpa.gz" ]; then
        ln -s "$(realpath "$lm/$large.arpa.gz")" "$out/large.arpa.gz"
        break
      fi
    done
  else
    produce "$out/sentences" language_texts
    produce "$out/word_list" transcript_words
    asr-lm train --order 3 --text "$out/sentences" --vocab "$out/word_list" --out "$out/large.arpa"
    asr-lm prune --lm "$out/large.arpa" --threshold "$lm_threshold" --out "$out/lm.arpa"
  fi
  produce "$out/dev_sentences" sentences "$dir/data/dev/text"
  asr-lm perplexity --lm "$out/lm.arpa" --text "$out/dev_sentences" >&2
}

transcript_words() { { words_of "$dir/data/train/text"; tr ' ' '\n' <"$dir/lang_train/sentences"; } | spellable | sort -u; }

large_model() { ls "$dir"/lang_train/large.arpa* 2>/dev/null || true; }

# The configuration by the hours, where none is given.
training_config() {
  if [ -n "$config" ]; then
    echo "$config"
  elif hours_of_sound <"$dir/data/stats" | awk '{ exit !($1 < 20) }'; then
    echo "$here/conf/part.json"
  else
    echo "$here/conf/$(cat "$dir/data/size")h.json"
  fi
}

ways() { [ -z "$(large_model)" ] || echo rescored; echo graph greedy; }

report() {
  local errors scale prior penalty cost part way
  read_best
  cat <<TEXT
# LibriSpeech: results

Made on $(date '+%F') by

$(commands)

Trained: $(cat "$dir/trained"), on $(hours_of_sound <"$dir/data/stats" | awk '{ printf "%.1f", $1 }') hours. Acoustic scale $scale, prior
scale $prior, word insertion penalty $penalty, cost of new words $cost, chosen on the held-out utterances (dev; of dev-clean and dev-other
where they are there): $errors errors in $(words_in "$dir/tuning/text") words, each utterance $(views) times. Language model: $(cat "$dir/lang_train/source").

| part | utterances | words | speakers |
|---|---|---|---|
TEXT
  for part in train dev $(tests); do
    echo "| ${part#test_} | $(wc -l <"$dir/data/$part/text") | $(words_in "$dir/data/$part/text") | $(wc -l <"$dir/data/$part/spk2utt") |"
  done
  for part in $(tests); do
    for way in $(ways); do
      printf '\n%s, %s:\n\n' "${part#test_}" "$way"
      sed 's/^/    /' "$dir/test/$part.$way.score"
    done
    printf '\nWhat comes out of %s with the graph, over what was said:\n\n' "${part#test_}"
    examples "$part"
  done
}

# Five utterances of a part at even distances.
examples() {
  evenly 5 "$dir/data/$1/text" | while read -r id words; do
    printf '    %s\n    %s\n\n' "$(awk -v id="$id" '$1 == id { $1 = ""; print substr($0, 2) }' "$dir/test/$1.graph.hyp")" "$words"
  done
}

setup_machine
build_programs
[ -z "$config" ] || asr-train --config "$config" --print-config >/dev/null
record_command recipes/librispeech/run.sh "$@"

if in_stage 1 "data folders"; then
  rm -rf "$dir/data.partial"
  prepare "$dir/data.partial"
  echo "$size" >"$dir/data.partial/size"
  rm -rf "$dir/data"
  mv "$dir/data.partial" "$dir/data"
  [ -n "$(tests)" ] || say "There is no part to test on: neither dev-clean, dev-other, test-clean nor test-other."
fi

if in_stage 2 "features"; then
  require_files "stage 1" "$dir"/data/{train,dev}/wav.scp
  for part in train dev $(tests); do compute_features "$dir/data/$part"; done
fi

if in_stage 3 "tokens, words and language model"; then
  require_files "stage 1" "$dir"/data/{train,dev}/text
  produce "$dir/tokens.txt" asr-graph tokens --text "$dir/data/train/text"
  make_trigram "$dir/lang_train"
  echo "${lm:-trigram of ${transcripts:-the transcripts of the training part}}" >"$dir/lang_train/source"
fi

if in_stage 4 "training (seed $seed)"; then
  require_files "stages 1 to 3" "$dir"/data/{train,dev}/feats.scp "$dir"/data/{stats,size} "$dir/tokens.txt"
  config=$(training_config)
  domain="read English books (LibriSpeech, $(hours_of_sound <"$dir/data/stats" | awk '{ printf "%.0f", $1 }') hours)"
  train_network training train
  echo "configuration $config, seed $seed" >"$dir/trained"
fi

graph_scales_and_model

if in_stage 8 "tests"; then
  require_files "stages 1 to 7" "$dir/model/TLG.fst" "$dir/trained" "$dir/lang_train/source"
  mkdir -p "$dir/test"
  [ -n "$(tests)" ] || die "there is no part to test on: neither dev-clean, dev-other, test-clean nor test-other was below --data"
  for part in $(tests); do
    folder=$dir/data/$part
    decode "$folder" "$dir/test/$part.graph.hyp" --model "$dir/model"
    decode "$folder" "$dir/test/$part.greedy.hyp" --model "$dir/model" --greedy
    large=$(large_model)
    [ -z "$large" ] ||
      decode_large "$folder" "$dir/test/$part.rescored.hyp" --model "$dir/model" --graph-lm "$dir/lang_train/lm.arpa" --rescore-lm "$large"
    for way in $(ways); do
      produce "$dir/test/$part.$way.score" \
        asr-score "$folder/text" "$dir/test/$part.$way.hyp" --bootstrap-by-speaker "$folder/utt2spk"
    done
  done
  produce "$dir/RESULTS.md" report
  cat "$dir/RESULTS.md"
fi
