#!/usr/bin/env bash
# The paper's language-model experiments, one after another.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'TEXT'
usage: recipes/charlm/run.sh --transcripts FILE --dev-transcripts FILE --dir EXP [--seed S] [--nj N]

  --transcripts FILE      all transcripts of LibriSpeech's train-clean-100, lines `ID WORDS…` (openslr.org/12)
  --dev-transcripts FILE  those of dev-clean
  --dir EXP               where everything is written; tables EXP/*.md and figures EXP/*.svg at the end
  --seed S                of the trainings (1)
  --nj N                  trainings at once, each on a core (as many as there are cores)

The experiments are gradients.sh, formulations.sh, activations.sh, scales.sh and cells.sh beside this script; each runs alone too, on any
text, and --help tells what it takes.
TEXT
}

. "$here/../utils/setup.sh"
. "$here/../utils/recipe.sh"
recipe_options="transcripts dev_transcripts dir seed nj"
transcripts= dev_transcripts= dir= seed=1 nj=$(getconf _NPROCESSORS_ONLN)
parse_options "$@"
[ -n "$dir" ] || { usage >&2; die "--dir says where to write"; }
for file in "$transcripts" "$dev_transcripts"; do
  [ -s "$file" ] || die "${file:-(no transcripts)} is missing or empty: --transcripts and --dev-transcripts name them"
done
mkdir -p "$dir"
"$here/local/prepare.sh" "$transcripts" "$dev_transcripts" "$dir/text"
for experiment in gradients formulations activations scales cells; do
  say "$experiment"
  "$here/$experiment.sh" --dir "$dir" --seed "$seed" --nj "$nj"
done
