# To be sourced by a recipe's run.sh after recipe.sh: what the recipes do alike, from transcripts to a tuned model. The caller sets dir,
# where everything is written, nj, config, seed and domain, and has data folders dir/data/{train,dev} with features.

# The settings that are tried on the held-out speakers. Of equally good ones the first wins, so the usual come first. New words
# are spelled at a cost of 0, then with the best of the scales at the other costs and not at all (inf).
acoustic_scales="1.25 1.6 2 2.5 3 4"
prior_scales="0 0.3 0.6"
insertion_penalties="0 1 2 3"
new_word_costs="2 4 8 -2 -4 inf"
confidence_scales="0.4 0.1 0.15 0.2 0.3 0.6 0.8"
# What asr-score is told besides, where scales are chosen.
score_options=()
# The folder of the words and the language model by which scales are chosen.
language=lang_train
# Each held-out utterance is decoded once with its speaker known and once alone, and, where they have few words, from every offset of
# the frames that the network sees one in so many of: a single decoding's errors are too few to tell one setting from its neighbours.
enough_held_out_words=1500
frame_offsets() {
  local every
  every=$(sed -n 's/^ *"keepEvery" : \([0-9]*\).*/\1/p' "$dir/training/model.json")
  if [ "$(words_in "$dir/data/dev/text")" -lt "$enough_held_out_words" ]; then seq 0 $((every - 1)); else echo 0; fi
}

# split_data DATA PARTS: PARTS/1, 2 … of whole speakers, as many as jobs may run at once, or as there are speakers, or utterances
# where they are not known. Prints how many.
split_data() {
  local data=$1 parts=$2 count=$nj most
  if [ -f "$data/utt2spk" ]; then most=$(cut -d' ' -f2 "$data/utt2spk" | sort -u | wc -l); else most=$(wc -l <"$data/text"); fi
  [ "$count" -le "$most" ] || count=$most
  mkdir -p "$dir/log"
  # Speakers of unlike size may leave a part empty.
  while rm -rf "$parts" && ! asr-data split "$data" "$count" "$parts" 2>"$dir/log/split.log"; do
    count=$((count - 1))
    [ "$count" -gt 0 ] || die "$data cannot be divided: $(tail -n 1 "$dir/log/split.log")"
  done
  echo "$count"
}

# leave_out_faulty DATA [OPTION…]: what `asr-data validate` finds goes to DATA.findings; utterances with errors, which a training would
# stop at or never learn from, are left out, and told. For corpora as they are distributed.
leave_out_faulty() {
  local data=$1
  shift
  rm -f "$data.faulty"
  if asr-data validate "$data" --nj "$nj" --list "$data.faulty" "$@" >"$data.findings"; then return; fi
  [ -s "$data.faulty" ] || die "$data cannot be used: $data.findings tells why"
  say "$data: $(wc -l <"$data.faulty") utterances with errors are left out; $data.findings tells which"
  leave_out "$data" "$data.faulty"
}

# leave_out DATA FILE: without the utterances whose ids the file has.
leave_out() {
  rm -rf "$1.without"
  asr-data subset "$1" "$1.without" --without "$2"
  rm -rf "$1"
  mv "$1.without" "$1"
}

# The parts to test on, folders data/test_*.
tests() {
  local part
  for part in "$dir"/data/test_*/; do
    case $part in *.partial/ | *.without/) ;; *) [ ! -d "$part" ] || basename "$part" ;; esac
  done
}

# compute_features DATA: by jobs on parts of it, DATA/features/1, 2 …, where the archives stay. Commands are told by their paths, so
# that a job that is taken up alone finds them.
compute_features() {
  local data=$1 count file
  # The lines of earlier features name archives that are gone by now.
  rm -f "$data"/{feats,cmvn}.scp
  count=$(split_data "$data" "$data/features")
  "${launcher[@]}" JOB=1:"$count" "$dir/log/features_$(basename "$data").JOB.log" \
    "$HADAMARD_PROGRAMS/asr-features" --data "$data/features/JOB" --nj 1
  for file in feats cmvn; do produce "$data/$file.scp" sort "$data"/features/*/"$file.scp"; done
  cp "$data/features/1/feats.json" "$data"
}

# decode DATA HYPOTHESES OPTION…: by jobs on parts of the data.
decode() {
  local data=$1 out=$2 parts=$2.parts count
  shift 2
  rm -rf "$parts"
  count=$(split_data "$data" "$parts")
  "${launcher[@]}" JOB=1:"$count" "$dir/log/decode_$(basename "$out").JOB.log" \
    "$HADAMARD_ROOT/recipes/utils/cmd/output_to.sh" "$parts/JOB/hypotheses" \
    "$HADAMARD_PROGRAMS/asr-decode" --data "$parts/JOB" --jobs 1 "$@"
  produce "$out" sort "$parts"/*/hypotheses
  rm -rf "$parts"
}

# The sentences of a Kaldi text file, and their different words.
sentences() { cut -s -d' ' -f2- "$@"; }
words_of() { sentences "$@" | tr ' ' '\n' | grep -v '^$' | sort -u; }

# decode_large DATA HYPOTHESES OPTION…: by one process, which holds a large language model once.
decode_large() {
  local data=$1 out=$2
  shift 2
  produce "$out" asr-decode --data "$data" --jobs "$nj" "$@"
}

# Of words on standard input, one a line, those that the network's units spell.
spellable() {
  awk 'NR == FNR { if ($2 > 1 && $1 !~ /^[#<]./) unit[$1]; next }
    { for (i = 1; i <= length($0); i++) if (!(substr($0, i, 1) in unit)) next }
    $0 != ""' "$dir/tokens.txt" -
}

# The hours of sound that `asr-data stats` tells of, on standard input.
hours_of_sound() { awk '/^sound / { print $3 == "minutes" ? $2 / 60 : $2 }'; }

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
  read -r errors scale <"$out/best"
  [ "$errors" -lt "$(words_in "$out/text")" ] ||
    die "not a word of the held-out speakers is recognised: the network has learnt nothing yet; repeat stage 4 with more epochs"
}

# The first line with the fewest errors.
best_of() { awk 'NR == 1 || $1 < errors { errors = $1; best = $0 } END { print best }' "$1"; }

# compute_posteriors OUT: posteriors.scp of the held-out speakers from every view, with the text that belongs to it.
compute_posteriors() {
  local out=$1 speaker offset view
  mkdir -p "$out"
  for speaker in $(dev_views); do
    rm -rf "$out/$speaker"
    mkdir -p "$out/$speaker"
    for file in wav.scp segments text; do
      if [ -f "$dir/data/dev/$file" ]; then cp "$dir/data/dev/$file" "$out/$speaker"; fi
    done
    [ "$speaker" = alone ] || cp "$dir/data/dev/utt2spk" "$out/$speaker"
    for offset in $(frame_offsets); do
      view=${speaker}_$offset
      asr-decode --model "$dir/training" --data "$out/$speaker" --greedy --frame-offset "$offset" --jobs "$nj" \
        --write-posteriors "$out/$view" >"$out/$view.greedy.hyp"
      sed "s/^/$view-/" "$out/$view.scp" >&3
      sed "s/^/$view-/" "$out/$speaker/text" >&4
    done
  done 3>"$out/posteriors.scp" 4>"$out/text"
}

# With its speaker known, where it is, and alone.
dev_views() { if [ -f "$dir/data/dev/utt2spk" ]; then echo known alone; else echo alone; fi; }

# Reads tuning/best into the variables errors, scale, prior, penalty and cost.
read_best() {
  read -r errors scale prior penalty cost <"$dir/tuning/best"
  [ -n "$cost" ] || die "$dir/tuning/best has no cost of new words: repeat stage 6"
}

# try_scales OUT ACOUSTIC PRIOR PENALTY NEW_WORD_COST: prints its line.
try_scales() {
  local name=$1/acoustic_$2_prior_$3_penalty_$4_new_$5
  produce "$name.hyp" asr-decode --model "$dir/training" --graph "$dir/$language/graph" --jobs "$nj" \
    --posteriors "$1/posteriors.scp" --acoustic-scale "$2" --prior-scale "$3" --word-insertion-penalty="$4" \
    --new-word-cost="$5" 2>"$name.log"
  produce "$name.score" asr-score "$1/text" "$name.hyp" "${score_options[@]}" 2>>"$name.log"
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
  produce "$name.ctm" asr-decode --model "$dir/training" --graph "$dir/$language/graph" --jobs "$nj" --format ctm \
    --posteriors "$1/posteriors.scp" --acoustic-scale "$scale" --prior-scale "$prior" --word-insertion-penalty="$penalty" \
    --new-word-cost="$cost" --confidence-scale "$2" 2>"$name.log"
  produce "$name.score" asr-score "$1/text" "$name.ctm" "${score_options[@]}" --calibration 2>>"$name.log"
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

# The recordings of a data folder; as arguments of asr-decode each is a file of its own, and line k belongs to file k.
decode_files() { cut -d' ' -f2- "$1/wav.scp" | xargs -d'\n' asr-decode --model "$dir/model" --jobs "$nj"; }

words_in() { sentences "$1" | wc -w; }

# How often each held-out utterance counts: with its speaker known and alone, from every offset that is tried.
views() { echo $(($(dev_views | wc -w) * $(frame_offsets | wc -l))); }

# assemble_model NETWORK GRAPH: network, graph and the chosen scales in one folder, dir/model, which is whole or absent.
assemble_model() {
  local errors scale prior penalty cost entropy confidence slope offset partial=$dir/model.partial
  read_best
  read -r entropy confidence slope offset <"$dir/tuning/best_confidence"
  rm -rf "$partial"
  mkdir -p "$partial"
  cp "$1"/{model.json,weights.safetensors,tokens.txt} "$partial"
  asr-graph install --graph "$2" --model "$partial" \
    --acoustic-scale "$scale" --prior-scale "$prior" --word-insertion-penalty="$penalty" \
    --new-word-cost="$cost" --confidence-scale "$confidence" --confidence-slope="$slope" --confidence-offset="$offset"
  rm -rf "$dir/model"
  mv "$partial" "$dir/model"
}

# Stages 5 to 7, from a trained network and dir/LANGUAGE to dir/model. Graphs are made of the folders named in graphs.
graphs=$language
graph_scales_and_model() {
  local folder
  if in_stage 5 "graph"; then
    for folder in $graphs; do make_graph "$dir/$folder"; done
  fi
  if in_stage 6 "scales, cost of new words and confidences, chosen on the held-out part"; then
    require_files "stages 4 and 5" "$dir/training/model.json" "$dir/$language/graph/TLG.fst" "$dir/data/dev/text"
    choose_scales
    choose_confidence_scale
  fi
  if in_stage 7 "model folder"; then
    require_files "stages 4 to 6" "$dir/training/model.json" "$dir/$language/graph/TLG.fst" "$dir"/tuning/{best,best_confidence}
    assemble_model "$dir/training" "$dir/$language/graph"
  fi
}
