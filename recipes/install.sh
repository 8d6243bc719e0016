#!/usr/bin/env bash
# Installs the programs and the model that the repository carries.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/utils/setup.sh"
. "$here/utils/recipe.sh"

usage() {
  cat <<'TEXT'
usage: recipes/install.sh --prefix DIR

Builds Hadamard for this machine's processor and puts the programs into DIR/bin and the model that comes along into
DIR/share/hadamard/model, where they look for it.
TEXT
}

recipe_options="prefix"
prefix=
parse_options "$@"
[ -n "$prefix" ] || { usage >&2; die "--prefix says where to install"; }

setup_machine
build_programs

model=$HADAMARD_ROOT/Sources/DefaultModel/Model
[ -f "$model/model.json" ] || die "$model/model.json is missing: this clone carries no model"
mkdir -p "$prefix/bin" "$prefix/share/hadamard"
for program in "$HADAMARD_ROOT"/Sources/asr-*; do
  install -m 755 "$HADAMARD_PROGRAMS/$(basename "$program")" "$prefix/bin"
done
rm -rf "$prefix/share/hadamard/model.partial"
cp -r "$model" "$prefix/share/hadamard/model.partial"
rm -rf "$prefix/share/hadamard/model"
mv "$prefix/share/hadamard/model.partial" "$prefix/share/hadamard/model"
say "Programs in $prefix/bin, model in $prefix/share/hadamard/model"
