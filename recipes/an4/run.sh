#!/usr/bin/env bash
# From CMU's AN4 recordings to a model and its word error rate.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"

usage() {
  cat <<'TEXT'
usage: recipes/an4/run.sh --data DIR --dir EXP [--stage N] [--stop-stage M] [--nj N] [--seed S]
                          [--config paper|fast|FILE] [--final-epochs N]

  --data DIR        the AN4 database (the folder that holds etc/ and wav/)
  --dir EXP         where everything is written; EXP/RESULTS at the end
  --stage N         begin with stage N (1)
  --stop-stage M    end with stage M (8)
  --nj N            processor cores to use (all)
  --seed S          of the training (1)
  --config C        of the training: a preset of asr-train, or a file (conf/train.json)
  --final-epochs N  of training with the held-out speakers too, when all is chosen; 0: none (24)

  1 data folders   2 features   3 tokens, words, language model   4 training   5 graph
  6 scales, cost of new words and confidences, chosen on the held-out speakers
  7 all training speakers: network, language model, model folder   8 test
TEXT
}

recipe_options="data dir stage stop_stage nj seed config final_epochs"
data= dir= stage=1 stop_stage=8 nj=$(getconf _NPROCESSORS_ONLN) seed=1 config=$here/conf/train.json final_epochs=24
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in stage stop_stage nj seed final_epochs; do require_number "${option//_/-}" "${!option}"; done
# The parameters of three quarters of these epochs are averaged, and asr-train averages 100 at most.
[ "$final_epochs" -le 133 ] || die "--final-epochs is $final_epochs, expected 0 to 133"
require_stages 8
require_no_blank --dir "$dir"

# The settings that are tried on the held-out speakers. Of equally good ones the first wins, so the usual come first. New words
# are spelled at a cost of 0, then with the best of the scales at the other costs and not at all (inf).
acoustic_scales="1.25 1.6 2 2.5 3 4"
prior_scales="0 0.3 0.6"
insertion_penalties="0 1 2 3"
new_word_costs="2 4 8 -2 -4 inf"
confidence_scales="0.4 0.1 0.15 0.2 0.3 0.6 0.8"
# Each held-out utterance is decoded from every offset of the frames that the network sees one in so many of, once with its
# speaker known and once alone: a single decoding's errors are too few to tell one setting from its neighbours.
frame_offsets() { seq 0 $(($(sed -n 's/^ *"keepEvery" : \([0-9]*\).*/\1/p' "$dir/training/model.json") - 1)); }

domain="spelled names and addresses, numbers, dates and a few commands in American English, spoken closely (CMU AN4)"

require_an4() {
  local file missing=
  for file in etc/an4_{train,test}.{fileids,transcription} wav; do
    [ -e "$data/$file" ] || missing="$missing $file"
  done
  [ -n "$missing" ] || return 0
  cat >&2 <<TEXT
run.sh: ${data:-(no --data)}: found no AN4 database here, for there is no$missing
AN4 (the "census" database, 64 MB) is to be had from Carnegie Mellon University's speech group:
  http://www.speech.cs.cmu.edu/databases/an4/ (take an4_sphere.tar.gz, and give the folder an4 that it unpacks to)
Copies with the recordings as FLAC or WAV do as well.
TEXT
  exit 1
}

# The sentences of a Kaldi text file, and their different words.
sentences() { cut -s -d' ' -f2- "$@"; }
words_of() { sentences "$@" | tr ' ' '\n' | grep -v '^$' | sort -u; }

# make_language DIR TEXT…: word list and trigram model of the transcripts.
make_language() {
  local out=$1
  shift
  mkdir -p "$out"
  produce "$out/sentences" sentences "$@"
  produce "$out/word_list" words_of "$@"
  asr-lm train --order 3 --text "$out/sentences" --out "$out/lm.arpa"
}

make_graph() {
  require_files "stage 3 or 7" "$1/word_list" "$1/lm.arpa" "$dir/tokens.txt"
  asr-graph --words "$1/word_list" --tokens "$dir/tokens.txt" --lm "$1/lm.arpa" --new-words \
    --out "$1/graph"
}

# Decodes the held-out speakers with every setting of the grid, then with every cost of new words, from posteriors computed once,
# and leaves the line `WORD_ERRORS ACOUSTIC_SCALE PRIOR_SCALE INSERTION_PENALTY NEW_WORD_COST` of the best in tuning/best.
choose_scales() {
  local out=$dir/tuning errors scale prior penalty cost
  rm -f "$out/best"
  compute_posteriors "$out"
  for scale in $acoustic_scales; do
    for prior in $prior_scales; do
      for penalty in $insertion_penalties; do try_scales "$out" "$scale" "$prior" "$penalty" 0; done
    done
  done >"$out/grid.partial"
  mv "$out/grid.partial" "$out/grid"
  produce "$out/new_words.partial" best_of "$out/grid"
  read -r errors scale prior penalty cost <"$out/new_words.partial"
  for cost in $new_word_costs; do try_scales "$out" "$scale" "$prior" "$penalty" "$cost"; done >>"$out/new_words.partial"
  mv "$out/new_words.partial" "$out/new_words"
  produce "$out/best" best_of "$out/new_words"
  say "Word errors, acoustic scale, prior scale, insertion penalty, cost of new words: $(cat "$out/best")"
}

# The first line with the fewest errors.
best_of() { awk 'NR == 1 || $1 < errors { errors = $1; best = $0 } END { print best }' "$1"; }

# compute_posteriors OUT: posteriors.scp of the held-out speakers from every view, with the text that belongs to it.
compute_posteriors() {
  local out=$1 speaker offset view
  mkdir -p "$out/known" "$out/alone"
  cp "$dir"/data/dev/{wav.scp,text,utt2spk} "$out/known"
  cp "$dir"/data/dev/{wav.scp,text} "$out/alone"
  for speaker in known alone; do
    for offset in $(frame_offsets); do
      view=${speaker}_$offset
      asr-decode --model "$dir/training" --data "$out/$speaker" --greedy --frame-offset "$offset" --jobs "$nj" \
        --write-posteriors "$out/$view" >"$out/$view.greedy.hyp"
      sed "s/^/$view-/" "$out/$view.scp" >&3
      sed "s/^/$view-/" "$out/$speaker/text" >&4
    done
  done 3>"$out/posteriors.scp" 4>"$out/text"
}

# Reads tuning/best into the variables errors, scale, prior, penalty and cost.
read_best() {
  read -r errors scale prior penalty cost <"$dir/tuning/best"
  [ -n "$cost" ] || die "$dir/tuning/best has no cost of new words: repeat stage 6"
}

# try_scales OUT ACOUSTIC PRIOR PENALTY NEW_WORD_COST: prints its line.
try_scales() {
  local name=$1/acoustic_$2_prior_$3_penalty_$4_new_$5
  produce "$name.hyp" asr-decode --model "$dir/training" --graph "$dir/lang_train/graph" --jobs "$nj" \
    --posteriors "$1/posteriors.scp" --acoustic-scale "$2" --prior-scale "$3" --word-insertion-penalty="$4" \
    --new-word-cost="$5" 2>"$name.log"
  produce "$name.score" asr-score "$1/text" "$name.hyp"
  echo "$(word_errors "$name.score") $2 $3 $4 $5"
}

# The number of errors in a line `%WER 5.95 [ 46 / 773, 8 ins, 12 del, 26 sub ]`.
word_errors() { awk '$1 == "%WER" { print $4; exit }' "$1"; }

# Tells the words' confidences with every scale, calibrated, and leaves the line `NORMALISED_CROSS_ENTROPY SCALE SLOPE OFFSET` of
# the best in tuning/best_confidence.
choose_confidence_scale() {
  local out=$dir/tuning scale
  for scale in $confidence_scales; do try_confidence_scale "$out" "$scale"; done >"$out/confidences.partial"
  mv "$out/confidences.partial" "$out/confidences"
  produce "$out/best_confidence" awk 'NR == 1 || $1 > best { best = $1; line = $0 } END { print line }' "$out/confidences"
  say "Normalised cross-entropy of the confidences, their scale, slope and offset: $(cat "$out/best_confidence")"
}

# try_confidence_scale OUT SCALE: prints its line.
try_confidence_scale() {
  local name=$1/confidence_$2 errors scale prior penalty cost
  read_best
  produce "$name.ctm" asr-decode --model "$dir/training" --graph "$dir/lang_train/graph" --jobs "$nj" --format ctm \
    --posteriors "$1/posteriors.scp" --acoustic-scale "$scale" --prior-scale "$prior" --word-insertion-penalty="$penalty" \
    --new-word-cost="$cost" --confidence-scale "$2" 2>"$name.log"
  produce "$name.score" asr-score "$1/text" "$name.ctm" --calibration 2>>"$name.log"
  # Where all words are right there is nothing to fit.
  awk -v scale="$2" '$1 == "slope" { if ($6 == "undefined") print 0, scale, 1, 0; else print $6, scale, $2, $4 + 0 }' \
    "$name.score"
}

# train_network NAME TRAINING_DATA [OPTION…]: leaves its network in the folder NAME.
train_network() {
  local name=$1 data=$2
  shift 2
  asr-train --train "$dir/data/$data" --validate "$dir/data/dev" --tokens "$dir/tokens.txt" --out "$dir/$name" \
    --config "$config" --seed "$seed" --domain "$domain" "$@"
}

# The network goes on to learn from all training speakers. Nobody is held out any more, so nothing is chosen: the last epoch
# is kept, and what is printed of validation is of speech that was trained on. The rate is half the training's, and rises to it
# over the first two epochs or so, while the optimiser's moments are few; the parameters are the mean of those of all epochs but
# the first quarter. Recombined utterances have rare words more often, and half of them words of all speakers, which helps here and
# not in a whole training (RESULTS.md).
train_on_all_speakers() {
  local file rate
  rate=$(asr-train --config "$config" --print-config | awk '$1 == "\"learningRate\"" { print $3 / 2 }')
  mkdir -p "$dir/data/all"
  for file in wav.scp feats.scp text utt2spk; do
    produce "$dir/data/all/$file" sort "$dir/data/train/$file" "$dir/data/dev/$file"
  done
  train_network training_all all --init "$dir/training" --set keep=last --set "epochs=$final_epochs" \
    --set "learningRate=$rate" --set schedule.rule=plateau --set "schedule.patience=$final_epochs" \
    --set augmentation.recombinationBalance=1 --set augmentation.recombinationAcrossSpeakers=0.5 \
    --set schedule.warmUpUpdates=100 --set schedule.annealFrom=0 --set "averagedEpochs=$(((3 * final_epochs + 3) / 4))"
}

# Where the network lies that is tested.
final_network() { if [ "$final_epochs" -gt 0 ]; then echo "$dir/training_all"; else echo "$dir/training"; fi; }

# Network, graph and the chosen scales in one folder, which is whole or absent.
assemble_model() {
  local errors scale prior penalty cost entropy confidence slope offset partial=$dir/model.partial network
  network=$(final_network)
  read_best
  read -r entropy confidence slope offset <"$dir/tuning/best_confidence"
  rm -rf "$partial"
  mkdir -p "$partial"
  cp "$network"/{model.json,weights.safetensors,tokens.txt} "$partial"
  asr-graph install --graph "$dir/lang_all/graph" --model "$partial" \
    --acoustic-scale "$scale" --prior-scale "$prior" --word-insertion-penalty="$penalty" \
    --new-word-cost="$cost" --confidence-scale "$confidence" --confidence-slope="$slope" --confidence-offset="$offset"
  rm -rf "$dir/model"
  mv "$partial" "$dir/model"
}

# Decodes the test part with the graph, without it, and with each file alone (whose speaker is then not known).
test_model() {
  local out=$dir/test data=$dir/data/test way
  mkdir -p "$out"
  produce "$out/graph.hyp" asr-decode --model "$dir/model" --data "$data" --jobs "$nj" 2>"$out/graph.log"
  produce "$out/greedy.hyp" asr-decode --model "$dir/model" --data "$data" --greedy --jobs "$nj" 2>"$out/greedy.log"
  produce "$out/alone.lines" decode_files "$data" 2>"$out/alone.log"
  cut -d' ' -f1 "$data/wav.scp" | produce "$out/alone.hyp" paste -d' ' - "$out/alone.lines"
  produce "$out/confidences.ctm" asr-decode --model "$dir/model" --data "$data" --format ctm --jobs "$nj" \
    2>"$out/confidences.log"
  produce "$out/confidences.score" asr-score "$data/text" "$out/confidences.ctm" --calibration 2>>"$out/confidences.log"
  for way in graph greedy alone; do
    produce "$out/$way.score" asr-score "$data/text" "$out/$way.hyp" --bootstrap-by-speaker "$data/utt2spk"
  done
  produce "$dir/RESULTS" report
  cat "$dir/RESULTS"
}

# The recordings of a data folder; as arguments of asr-decode each is a file of its own, and line k belongs to file k.
decode_files() { cut -d' ' -f2- "$1/wav.scp" | xargs -d'\n' asr-decode --model "$dir/model" --jobs "$nj"; }

report() {
  local errors scale prior penalty cost way
  read_best
  echo "AN4 test, $(wc -l <"$dir/data/test/text") utterances, $(words_in "$dir/data/test/text") words; seed $seed"
  echo "acoustic scale $scale, prior scale $prior, word insertion penalty $penalty, new word cost $cost: $errors errors in" \
    "$(words_in "$dir/tuning/text") words of the held-out speakers, each utterance $(views) times"
  for way in graph greedy alone; do
    echo "$way"
    sed 's/^/  /' "$dir/test/$way.score"
  done
  echo "confidences of graph, chosen held out (normalised cross-entropy, scale, slope, offset): $(cat "$dir/tuning/best_confidence")"
  sed -n 's/^\(%NCE\|confidence\)/  &/p' "$dir/test/confidences.score"
}

words_in() { sentences "$1" | wc -w; }

# How often each held-out utterance counts: with its speaker known and alone, from every frame offset.
views() { echo $((2 * $(frame_offsets | wc -l))); }

if [ "$stage" -le 1 ] && [ "$stop_stage" -ge 1 ]; then require_an4; fi
setup_machine
build_programs
mkdir -p "$dir"

if in_stage 1 "data folders"; then
  "$here/local/prepare.sh" "$data" "$here/conf/dev_speakers" "$dir/data"
fi

if in_stage 2 "features"; then
  for part in train dev test; do
    require_files "stage 1" "$dir/data/$part/wav.scp"
    asr-features --data "$dir/data/$part" --nj "$nj"
  done
fi

if in_stage 3 "tokens, words and language model of the training speakers' transcripts"; then
  require_files "stage 1" "$dir"/data/{train,dev}/text
  produce "$dir/tokens.txt" asr-graph tokens --text "$dir/data/train/text"
  make_language "$dir/lang_train" "$dir/data/train/text"
  produce "$dir/lang_train/dev_sentences" sentences "$dir/data/dev/text"
  asr-lm perplexity --lm "$dir/lang_train/lm.arpa" --text "$dir/lang_train/dev_sentences" >&2
fi

if in_stage 4 "training (seed $seed)"; then
  require_files "stages 1 to 3" "$dir"/data/{train,dev}/feats.scp "$dir/tokens.txt"
  train_network training train
fi

if in_stage 5 "graph of the training speakers' transcripts"; then
  make_graph "$dir/lang_train"
fi

if in_stage 6 "scales, cost of new words and confidences, chosen on the held-out speakers"; then
  require_files "stages 4 and 5" "$dir/training/model.json" "$dir/lang_train/graph/TLG.fst" "$dir/data/dev/text"
  choose_scales
  choose_confidence_scale
fi

if in_stage 7 "network, language model and graph of all training speakers, model folder"; then
  require_files "stages 4 and 6" "$dir/training/model.json" "$dir"/tuning/{best,best_confidence}
  read_best
  [ "$final_epochs" -eq 0 ] || train_on_all_speakers
  make_language "$dir/lang_all" "$dir"/data/{train,dev}/text
  make_graph "$dir/lang_all"
  assemble_model
fi

if in_stage 8 "test"; then
  require_files "stages 1 and 7" "$dir/model/TLG.fst" "$dir/data/test/text" "$dir"/tuning/{best,best_confidence}
  test_model
fi
