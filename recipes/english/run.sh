#!/usr/bin/env bash
# From public English recordings to a general English model.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"
. "$here/../utils/stages.sh"

usage() {
  cat <<'TEXT'
usage: recipes/english/run.sh --data DIR --dir EXP [--words N] [--lm-threshold T] [--stage N] [--stop-stage M] [--nj N]
                              [--cmd LAUNCHER] [--seed S] [--config FILE]

  --data DIR        holds an4, librispeech/LibriSpeech/{train-clean-100,test-other}, speechocean762, ljspeech/LJSpeech-1.1 as they are
                    distributed (parts of them do), and text/ with transcripts of LibriSpeech, lines `ID WORDS…`, for the language model
  --dir EXP         where everything is written; EXP/RESULTS.md at the end
  --words N         the vocabulary: the most frequent words of the texts (20000)
  --lm-threshold T  the trigram is pruned to perplexities larger by this share at most (3e-6)
  --stage N         begin with stage N (1)
  --stop-stage M    end with stage M (8)
  --nj N            jobs to run at once (as many as there are cores; a training takes all cores)
  --cmd LAUNCHER    what runs jobs, as recipes/utils/cmd/jobs.sh tells (recipes/utils/cmd/local.sh)
  --seed S          of the training (1)
  --config FILE     of the training (conf/train.json)

  1 data folders   2 features   3 tokens, words, language model   4 training   5 graph
  6 scales, cost of new words and confidences, chosen on the held-out speakers   7 model folder   8 tests
TEXT
}

recipe_options="data dir words lm_threshold stage stop_stage nj cmd seed config"
data= dir= words=20000 lm_threshold=3e-6 stage=1 stop_stage=8 nj=$(getconf _NPROCESSORS_ONLN)
cmd=$here/../utils/cmd/local.sh seed=1 config=$here/conf/train.json
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in words stage stop_stage nj seed; do require_number "${option//_/-}" "${!option}"; done
require_stages 8
require_no_blank --dir "$dir"
require_launcher
if [ "$stage" -le 3 ]; then
  compgen -G "$data/text/librispeech-train*.txt" >/dev/null || die "${data:-(no --data)}: there is no text/librispeech-train*.txt below it"
  for part in an4 librispeech/LibriSpeech speechocean762 ljspeech/LJSpeech-1.1 text; do
    [ -d "$data/$part" ] || die "${data:-(no --data)}: there is no $part below it; recipes/english/local tells where to get each"
  done
fi

domain="English, read or spoken closely: book sentences, spelled names, numbers and dates (parts of LibriSpeech, speechocean762, LJSpeech and AN4)"
acoustic_scales="1 1.5 2 3"
prior_scales="0 0.3"
insertion_penalties="0 1 2"
new_word_costs="inf 8 4"

# Every sentence that the language model may learn from: none of the held-out speakers'. (The test parts are of other corpora, or of
# other books.)
texts() {
  sentences "$data"/text/librispeech-train*.txt | grep -vxFf <(sentences "$dir/data/dev/text")
  sentences "$dir/data/train/text"
}

# The words of the training part and the most frequent of the texts.
vocabulary() {
  { words_of "$dir/data/train/text"
    tr ' ' '\n' <"$dir/lang_train/sentences" | grep -v '^$' | sort | uniq -c | sort -k1,1nr -k2 | awk -v n="$words" 'NR <= n { print $2 }'
  } | spellable | sort -u
}

report() {
  local errors scale prior penalty cost part way
  read_best
  echo "# English: results"
  echo
  echo "Made on $(date '+%F') by"
  echo
  commands
  echo
  echo "Seed $seed. Acoustic scale $scale, prior scale $prior, word insertion penalty $penalty,"
  echo "cost of new words $cost: $errors errors in $(words_in "$dir/tuning/text") words of the held-out speakers, each utterance $(views) times."
  for part in an4 librispeech speechocean; do
    for way in graph greedy; do
      printf '\n%s, %s:\n\n' "$part" "$way"
      sed 's/^/    /' "$dir/test/$part.$way.score"
    done
  done
}

setup_machine
build_programs
record_command recipes/english/run.sh "$@"

if in_stage 1 "data folders"; then
  "$here/local/prepare.sh" "$data" "$dir/data"
  for part in train dev; do leave_out_faulty "$dir/data/$part"; done
fi

if in_stage 2 "features"; then
  for part in train dev test_an4 test_librispeech test_speechocean; do
    require_files "stage 1" "$dir/data/$part/wav.scp"
    compute_features "$dir/data/$part"
  done
fi

if in_stage 3 "tokens, words and language model"; then
  require_files "stage 1" "$dir"/data/{train,dev}/text
  produce "$dir/tokens.txt" asr-graph tokens --text "$dir/data/train/text"
  mkdir -p "$dir/lang_train"
  produce "$dir/lang_train/sentences" texts
  produce "$dir/lang_train/word_list" vocabulary
  asr-lm train --order 3 --text "$dir/lang_train/sentences" --vocab "$dir/lang_train/word_list" --out "$dir/lang_train/whole.arpa"
  asr-lm prune --lm "$dir/lang_train/whole.arpa" --threshold "$lm_threshold" --out "$dir/lang_train/lm.arpa"
  produce "$dir/lang_train/dev_sentences" sentences "$dir/data/dev/text"
  asr-lm perplexity --lm "$dir/lang_train/lm.arpa" --text "$dir/lang_train/dev_sentences" >&2
fi

if in_stage 4 "training (seed $seed)"; then
  require_files "stages 1 to 3" "$dir"/data/{train,dev}/feats.scp "$dir/tokens.txt"
  train_network training train
fi

graph_scales_and_model

if in_stage 8 "tests"; then
  require_files "stages 1 and 7" "$dir/model/TLG.fst" "$dir/data/test_an4/text"
  mkdir -p "$dir/test"
  for part in an4 librispeech speechocean; do
    folder=$dir/data/test_$part
    decode "$folder" "$dir/test/$part.graph.hyp" --model "$dir/model"
    decode "$folder" "$dir/test/$part.greedy.hyp" --model "$dir/model" --greedy
    for way in graph greedy; do
      produce "$dir/test/$part.$way.score" \
        asr-score "$folder/text" "$dir/test/$part.$way.hyp" --bootstrap-by-speaker "$folder/utt2spk"
    done
  done
  produce "$dir/RESULTS.md" report
  cat "$dir/RESULTS.md"
fi
