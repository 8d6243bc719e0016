#!/usr/bin/env bash
# From your recordings and what is said in them to a model of your own.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"
. "$here/../utils/stages.sh"

usage() {
  cat <<'TEXT'
usage: recipes/own-data/run.sh --data SOURCE --dir EXP [--speaker none|folder|prefix] [--token-unit scalar|grapheme]
                               [--drop-faulty yes|no] [--words FILE] [--text FILE] [--epochs N] [--domain TEXT]
                               [--stage N] [--stop-stage M] [--nj N] [--cmd LAUNCHER] [--seed S] [--config C]

  --data SOURCE     a folder of sound files with a text file of the same name beside each, or a manifest (.csv, .tsv, .jsonl)
                    with columns such as path, sentence and speaker: `asr-data help import` tells
  --dir EXP         where everything is written; the model is EXP/model, its errors are in EXP/RESULTS.md
  --speaker RULE    who speaks, where no column tells: nobody knows (none), the folder's name, or the file's up to - or _ (none)
  --token-unit U    what the network tells one by one: Unicode scalars, or graphemes, characters with all their marks (scalar)
  --drop-faulty A   whether to go on without recordings in which stage 1 finds an error (no: it ends there)
  --words FILE      words to recognise besides those of the training texts, one a line
  --text FILE       more text of the kind, one sentence a line, for the language model
  --epochs N        of the training (by the hours of speech: 100 for less than an hour to 30 for ten hours and more)
  --domain TEXT     what the model is made for, as asr-decode then says ("recordings like those of SOURCE")
  --stage N         begin with stage N (1)
  --stop-stage M    end with stage M (8)
  --nj N            jobs to run at once (as many as there are cores; a training takes all cores)
  --cmd LAUNCHER    what runs jobs, as recipes/utils/cmd/jobs.sh tells (recipes/utils/cmd/local.sh)
  --seed S          of the training and of what is held out where speakers are not known (1)
  --config C        of the training: a preset of asr-train, or a file (fast; for less than half an hour a smaller network)

  1 data folder, and what is wrong with it   2 speakers held out for development and test; features
  3 tokens, words, language model   4 training   5 graph
  6 scales, cost of new words and confidences, chosen on the development part   7 model folder   8 test
TEXT
}

recipe_options="data dir speaker token_unit drop_faulty words text epochs domain stage stop_stage nj cmd seed config"
data= dir= speaker=none token_unit=scalar drop_faulty=no words= text= epochs= domain= stage=1 stop_stage=8
nj=$(getconf _NPROCESSORS_ONLN) cmd=$here/../utils/cmd/local.sh seed=1 config=fast
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in stage stop_stage nj seed; do require_number "${option//_/-}" "${!option}"; done
[ -z "$epochs" ] || require_number epochs "$epochs"
require_stages 8
require_no_blank --dir "$dir"
require_launcher
case $drop_faulty in yes | no) ;; *) die "--drop-faulty is $drop_faulty, expected yes or no" ;; esac
case $token_unit in scalar | grapheme) ;; *) die "--token-unit is $token_unit, expected scalar or grapheme" ;; esac
for file in "$words" "$text"; do [ -z "$file" ] || [ -s "$file" ] || die "$file is missing or empty"; done
case $words$text in *.gz*) die "--words and --text are read as they are: unpack them" ;; esac
line=$([ -z "$words" ] || awk 'NF > 1 { print FILENAME ":" NR ": " $0; exit }' "$words")
[ -z "$line" ] || die "$line: expected one word a line"
if [ "$stage" -le 1 ]; then
  [ -n "$data" ] || { usage >&2; die "--data says where the recordings are"; }
  [ -e "$data" ] || die "$data does not exist"
  case $(realpath "$data")/ in
    "$(realpath -m "$dir/data")"/* | "$(realpath -m "$dir/data.partial")"/*)
      die "--data is $data, and the recipe writes its own tables to $dir/data: give another --dir" ;;
  esac
fi
[ -n "$domain" ] || domain="recordings like those of $(basename "${data:-the training}")"

# Fewer settings than AN4's recipe tries, for there may be hours to try them on.
acoustic_scales="1 1.5 2 3"
prior_scales="0 0.3"
insertion_penalties="0 1 2"
new_word_costs="4 -4 inf"

# check_data FOLDER: what is found in stage 1, and what becomes of it.
check_data() {
  local all=$1
  rm -f "$dir/faulty"
  if ! asr-data validate "$all" --nj "$nj" --token-unit "$token_unit" --list "$dir/faulty" >"$dir/findings"; then
    cat "$dir/findings" >&2
    [ -f "$dir/faulty" ] || die "the recordings could not be checked"
    [ "$drop_faulty" = yes ] ||
      die "repair the errors above (they are in $dir/findings too), or go on without these recordings by --drop-faulty yes"
    say "Going on without the $(wc -l <"$dir/faulty") recordings with errors."
    asr-data subset "$all" "$all.sound" --without "$dir/faulty"
    rm -rf "$all"
    mv "$all.sound" "$all"
  else
    cat "$dir/findings" >&2
  fi
}

# One of ten speakers for development and one for the test, at least one each where there are three; without speakers, or with
# fewer, utterances, whose voices are then in the training too.
hold_out() {
  local all=$dir/data/all count
  if [ "$(speaker_count "$all")" -ge 3 ]; then
    cut -d' ' -f2 "$all/utt2spk" | sort -u >"$dir/speakers"
    count=$((($(wc -l <"$dir/speakers") + 9) / 10))
    shuffled "$dir/speakers" >"$dir/speakers.shuffled"
    head -n "$count" "$dir/speakers.shuffled" >"$dir/speakers.test"
    sed -n "$((count + 1)),$((2 * count))p" "$dir/speakers.shuffled" >"$dir/speakers.dev"
    for part in dev test; do asr-data subset "$all" "$dir/data/$part" --speakers "$dir/speakers.$part"; done
  else
    say "Fewer than three speakers are known: single utterances are held out, and voices of the test are in the training too."
    count=$((($(wc -l <"$all/text") + 9) / 10))
    cut -d' ' -f1 "$all/text" >"$dir/utterances"
    shuffled "$dir/utterances" >"$dir/utterances.shuffled"
    head -n "$count" "$dir/utterances.shuffled" >"$dir/utterances.test"
    sed -n "$((count + 1)),$((2 * count))p" "$dir/utterances.shuffled" >"$dir/utterances.dev"
    for part in dev test; do asr-data subset "$all" "$dir/data/$part" --utterances "$dir/utterances.$part"; done
  fi
  cat "$dir"/data/{dev,test}/text | cut -d' ' -f1 >"$dir/held_out"
  asr-data subset "$all" "$dir/data/train" --without "$dir/held_out"
}

speaker_count() { if [ -f "$1/utt2spk" ]; then cut -d' ' -f2 "$1/utt2spk" | sort -u | wc -l; else echo 0; fi; }

# Lines in an order that the seed chooses.
shuffled() {
  awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' "$1" | sort -g | cut -f2-
}

# Epochs by the hours that `asr-data stats` tells: little speech is to be heard more often.
epochs_for_speech() {
  hours_of_sound <"$1" | awk '{ print $1 < 1 ? 100 : $1 < 3 ? 70 : $1 < 10 ? 50 : 30 }'
}

# The size of the network by the hours, where the configuration is the recipe's own.
size_for_speech() {
  if [ "$config" = fast ] && hours_of_sound <"$1" | awk '{ exit !($1 < 0.5) }'; then
    echo --set layers=3 --set cellsPerDirection=200
  fi
}

report() {
  local errors scale prior penalty cost
  read_best
  cat <<TEXT
# Results

Made on $(date '+%F') by

$(commands)

| part | utterances | words | speakers |
|---|---|---|---|
$(for part in train dev test; do
    echo "| $part | $(wc -l <"$dir/data/$part/text") | $(words_in "$dir/data/$part/text") | $(speaker_count "$dir/data/$part") |"
  done)

Test part, which nothing was chosen by; in Kaldi's form, the interval by bootstrap:

    $(sed 's/^/    /' "$dir/test/graph.score" | sed '1s/^    //')

Without the language model (greedy):

    $(sed 's/^/    /' "$dir/test/greedy.score" | sed '1s/^    //')

Chosen on the development part: acoustic scale $scale, prior scale $prior, word insertion penalty $penalty, cost of new words
$cost ($errors errors in $(words_in "$dir/tuning/text") words, each utterance $(views) times).

    asr-decode --model $dir/model FILE
    asr-score $dir/data/test/text $dir/test/graph.hyp --by-word
TEXT
}

setup_machine
build_programs
asr-train --config "$config" --print-config >/dev/null
record_command recipes/own-data/run.sh "$@"

if in_stage 1 "data folder, and what is wrong with it"; then
  rm -rf "$dir/data.partial" "$dir/stats"
  asr-data import "$data" "$dir/data.partial/all" --speaker "$speaker"
  check_data "$dir/data.partial/all"
  asr-data stats "$dir/data.partial/all" >"$dir/data.partial/stats"
  cat "$dir/data.partial/stats" >&2
  rm -rf "$dir/data"
  mv "$dir/data.partial" "$dir/data"
  mv "$dir/data/stats" "$dir/stats"
fi

if in_stage 2 "speakers held out; features"; then
  require_files "stage 1" "$dir/data/all/text" "$dir/stats"
  hold_out
  for part in train dev test; do compute_features "$dir/data/$part"; done
fi

if in_stage 3 "tokens, words and language model of the training texts"; then
  require_files "stage 2" "$dir"/data/{train,dev}/text
  # Of all texts: a letter that only the held-out ones have cannot be told, but should not stop the training either.
  produce "$dir/tokens.txt" asr-graph tokens --text "$dir/data/all/text" --unit "$token_unit"
  mkdir -p "$dir/lang_train"
  produce "$dir/lang_train/sentences" cat <(sentences "$dir/data/train/text") ${text:+"$text"}
  produce "$dir/lang_train/word_list" sort -u <(words_of "$dir/data/train/text") ${words:+"$words"}
  asr-lm train --order 3 --text "$dir/lang_train/sentences" --vocab "$dir/lang_train/word_list" --out "$dir/lang_train/lm.arpa"
fi

if in_stage 4 "training (seed $seed)"; then
  require_files "stages 1 to 3" "$dir"/data/{train,dev}/feats.scp "$dir/tokens.txt" "$dir/stats"
  train_network training train --set "epochs=${epochs:-$(epochs_for_speech "$dir/stats")}" $(size_for_speech "$dir/stats")
fi

graph_scales_and_model

if in_stage 8 "test"; then
  require_files "stages 2 and 7" "$dir/model/TLG.fst" "$dir/data/test/text" "$dir/tuning/best"
  mkdir -p "$dir/test"
  decode "$dir/data/test" "$dir/test/graph.hyp" --model "$dir/model"
  decode "$dir/data/test" "$dir/test/greedy.hyp" --model "$dir/model" --greedy
  by_speaker=()
  [ "$(speaker_count "$dir/data/test")" -lt 2 ] || by_speaker=(--bootstrap-by-speaker "$dir/data/test/utt2spk")
  for way in graph greedy; do
    produce "$dir/test/$way.score" asr-score "$dir/data/test/text" "$dir/test/$way.hyp" "${by_speaker[@]}"
  done
  asr-score "$dir/data/test/text" "$dir/test/graph.hyp" --html "$dir/test/errors.html" >"$dir/test/html.log" 2>&1
  produce "$dir/RESULTS.md" report
  cat "$dir/RESULTS.md"
fi
