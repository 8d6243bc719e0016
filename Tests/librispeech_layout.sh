#!/usr/bin/env bash
# The first stages of recipes/librispeech, up to the training, on a few synthetic recordings in LibriSpeech's layout: FLAC and Opus, with
# and without the development parts and the released language models.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recipes/utils/setup.sh

for program in flite ffmpeg; do
  if ! command -v "$program" >/dev/null; then
    say "Skipped: recipes/librispeech, for there is no $program"
    exit 0
  fi
done
build_programs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
corpus=$work/LibriSpeech

# chapter PART SPEAKER VOICE EXTENSION SENTENCE…
chapter() {
  local folder=$corpus/$1/$2/7 name=$2-7 voice=$3 extension=$4 number=0 sentence id
  shift 4
  mkdir -p "$folder"
  for sentence in "$@"; do
    id=$(printf '%s-%04d' "$name" "$number")
    flite -voice "$voice" -t "$sentence" -o "$work/speech.wav"
    ffmpeg -nostdin -loglevel error -y -i "$work/speech.wav" -ar 16000 "$folder/$id.$extension"
    echo "$id $sentence" >>"$folder/$name.trans.txt"
    number=$((number + 1))
  done
}

for speaker in 10 11 12 13 14 15 16 17 18 19; do
  chapter train-clean-100 "$speaker" slt $([ "$speaker" = 15 ] && echo opus || echo flac) "THE SEA WAS CALM" "A SHIP CAME HOME WITH NUMBER $speaker"
done
sed -i 's/ 1[0-9]$/ TEN/' "$corpus"/train-clean-100/*/*/*.trans.txt
chapter test-clean 30 rms flac "THE SHIP WAS CALM"

run() { recipes/librispeech/run.sh --data "$corpus" "$@" >"$work/out" 2>"$work/log"; }
fail() { tail -n 20 "$work/log" >&2; die "$*"; }
lines() { wc -l <"$work/$1"; }

say "recipes/librispeech up to its training"
run --dir "$work/part" --stop-stage 3 || fail "the recipe fails"
[ "$(lines part/data/train/text) $(lines part/data/dev/text) $(lines part/data/test_test-clean/text)" = "18 2 1" ] ||
  fail "a tenth of the speakers is not held out"
[ "$(lines part/data/train/feats.scp)" = 18 ] || fail "FLAC and Opus do not all have features"
grep -q '15-7-0000.opus' "$work/part/data/train/wav.scp" || fail "the Opus recording is not found"

# The test part's sentence is not learnt from transcripts that have it; the words of the others are known.
cat "$corpus"/*/*/*/*.trans.txt >"$work/transcripts"
echo "x LIONS CAME" >>"$work/transcripts"
run --dir "$work/transcribed" --transcripts "$work/transcripts" --stop-stage 3 || fail "--transcripts fails"
! grep -q "THE SHIP WAS CALM" "$work/transcribed/lang_train/sentences" || fail "the language model has a sentence of the test part"
grep -qx LIONS "$work/transcribed/lang_train/word_list" || fail "a word of the transcripts is not in the list"

# The released models: the small one makes the graph, the larger goes over the lattices.
chapter dev-clean 20 rms flac "A SHIP CAME HOME" "THE SEA WAS HOME"
mkdir "$work/models"
printf '%s\n' A CALM CAME HOME SEA SHIP THE WAS WITH "R2D2" >"$work/models/librispeech-vocab.txt"
for order in 3 4; do
  "$HADAMARD_PROGRAMS/asr-lm" train --order "$order" --text "$work/part/lang_train/sentences" --out "$work/models/$order-gram.arpa.gz" 2>"$work/log"
done
if run --dir "$work/released" --lm "$work/models" --stop-stage 3; then die "a missing language model is not noticed"; fi
grep -q '3-gram.pruned.1e-7.arpa.gz is missing' "$work/log" || fail "the missing language model is not named"
mv "$work/models/3-gram.arpa.gz" "$work/models/3-gram.pruned.1e-7.arpa.gz"
run --dir "$work/released" --lm "$work/models" --stop-stage 3 || fail "--lm fails"
[ "$(lines released/data/train/text) $(lines released/data/dev/text)" = "20 2" ] || fail "dev-clean is not the development part"
[ "$(lines released/lang_train/word_list)" = 9 ] || fail "a word with characters of no transcript is in the list, or one without is not"
[ "$(readlink "$work/released/lang_train/large.arpa.gz")" = "$work/models/4-gram.arpa.gz" ] || fail "the 4-gram is not taken"
run --dir "$work/released" --stage 5 --stop-stage 5 || fail "no graph"
if run --dir "$work/none" --data "$work" --stop-stage 1; then die "a missing part is not noticed"; fi
grep -q 'there is no train-clean-100 below it' "$work/log" || fail "the missing part is not named"
say "recipes/librispeech reads what it is to read."
