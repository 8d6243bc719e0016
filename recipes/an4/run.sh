#!/usr/bin/env bash
# From CMU's AN4 recordings to a model and its word error rate.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"
. "$here/../utils/stages.sh"

usage() {
  cat <<'TEXT'
usage: recipes/an4/run.sh --data DIR --dir EXP [--stage N] [--stop-stage M] [--nj N] [--seed S]
                          [--config paper|fast|FILE] [--final-epochs N] [--cmd LAUNCHER]

  --data DIR        the AN4 database (the folder that holds etc/ and wav/)
  --dir EXP         where everything is written; EXP/RESULTS.md at the end
  --stage N         begin with stage N (1)
  --stop-stage M    end with stage M (8)
  --nj N            jobs to run at once (as many as there are cores; a training takes all cores)
  --cmd LAUNCHER    what runs jobs, as recipes/utils/cmd/jobs.sh tells (recipes/utils/cmd/local.sh)
  --seed S          of the training (1)
  --config C        of the training: a preset of asr-train, or a file (conf/train.json)
  --final-epochs N  of training with the held-out speakers too, when all is chosen; 0: none (24)

  1 data folders   2 features   3 tokens, words, language model   4 training   5 graph
  6 scales, cost of new words and confidences, chosen on the held-out speakers
  7 all training speakers: network, language model, model folder   8 test
TEXT
}

recipe_options="data dir stage stop_stage nj seed config final_epochs cmd"
data= dir= stage=1 stop_stage=8 nj=$(getconf _NPROCESSORS_ONLN) seed=1 config=$here/conf/train.json final_epochs=24
cmd=$here/../utils/cmd/local.sh
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for option in stage stop_stage nj seed final_epochs; do require_number "${option//_/-}" "${!option}"; done
# The parameters of three quarters of these epochs are averaged, and asr-train averages 100 at most.
[ "$final_epochs" -le 133 ] || die "--final-epochs is $final_epochs, expected 0 to 133"
require_stages 8
require_no_blank --dir "$dir"
require_launcher

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

# Decodes the test part with the graph, without it, and with each file alone (whose speaker is then not known).
test_model() {
  local out=$dir/test data=$dir/data/test way
  mkdir -p "$out"
  decode "$data" "$out/graph.hyp" --model "$dir/model"
  decode "$data" "$out/greedy.hyp" --model "$dir/model" --greedy
  produce "$out/alone.lines" decode_files "$data" 2>"$out/alone.log"
  cut -d' ' -f1 "$data/wav.scp" | produce "$out/alone.hyp" paste -d' ' - "$out/alone.lines"
  produce "$out/confidences.ctm" asr-decode --model "$dir/model" --data "$data" --format ctm --jobs "$nj" \
    2>"$out/confidences.log"
  produce "$out/confidences.score" asr-score "$data/text" "$out/confidences.ctm" --calibration 2>>"$out/confidences.log"
  for way in graph greedy alone; do
    produce "$out/$way.score" asr-score "$data/text" "$out/$way.hyp" --bootstrap-by-speaker "$data/utt2spk"
  done
  produce "$dir/RESULTS.md" report
  cat "$dir/RESULTS.md"
}

report() {
  local errors scale prior penalty cost way
  read_best
  echo "# AN4: results"
  echo
  echo "Made on $(date '+%F') by"
  echo
  commands
  echo
  echo "AN4 test, $(wc -l <"$dir/data/test/text") utterances, $(words_in "$dir/data/test/text") words; seed $seed"
  echo "acoustic scale $scale, prior scale $prior, word insertion penalty $penalty, new word cost $cost: $errors errors in" \
    "$(words_in "$dir/tuning/text") words of the held-out speakers, each utterance $(views) times"
  for way in graph greedy alone; do
    printf '\n%s:\n\n' "$way"
    sed 's/^/    /' "$dir/test/$way.score"
  done
  echo
  echo "confidences of graph, chosen held out (normalised cross-entropy, scale, slope, offset): $(cat "$dir/tuning/best_confidence")"
  echo
  sed -n 's/^\(%NCE\|confidence\)/    &/p' "$dir/test/confidences.score"
}

if [ "$stage" -le 1 ] && [ "$stop_stage" -ge 1 ]; then require_an4; fi
setup_machine
build_programs
record_command recipes/an4/run.sh "$@"

if in_stage 1 "data folders"; then
  "$here/local/prepare.sh" "$data" "$here/conf/dev_speakers" "$dir/data"
fi

if in_stage 2 "features"; then
  for part in train dev test; do
    require_files "stage 1" "$dir/data/$part/wav.scp"
    compute_features "$dir/data/$part"
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
  assemble_model "$(final_network)" "$dir/lang_all/graph"
fi

if in_stage 8 "test"; then
  require_files "stages 1 and 7" "$dir/model/TLG.fst" "$dir/data/test/text" "$dir"/tuning/{best,best_confidence}
  test_model
fi
