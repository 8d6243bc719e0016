#!/usr/bin/env bash
# Sets the machine up, then runs every check: formatting, shell syntax, all tests in release mode (and lists what was
# skipped), and the README's example as a package of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. recipes/utils/setup.sh

check_formatting() {
  say "Checking the formatting of Swift code"
  swift format lint --strict --parallel -r Sources Tests Package.swift
}

check_shell_syntax() {
  say "Checking the syntax of shell scripts"
  local script
  git ls-files -co --exclude-standard '*.sh' .ci/run | while read -r script; do bash -n "$script"; done
}

# flite speaks the recordings that one test makes, oneDNN is the second library that products are computed by, Open MPI
# joins the processes of a training on several machines, OpenFst's tools are what asr-fst is compared with, GNU parallel and Slurm
# run jobs on other machines, ffmpeg reads recordings of the LDC's kind. None is needed: without them their tests are skipped and say
# so, without oneDNN products are tested by OpenBLAS alone.
install_extras() {
  local package
  for package in flite libdnnl-dev libopenmpi-dev openmpi-bin libfst-tools parallel slurm-wlm ffmpeg; do
    (install_packages "$package") || say "$package could not be installed"
  done
}

run_tests() {
  say "Building and running the tests (swift test -c release)"
  export HADAMARD_NATIVE=1
  mkdir -p .build
  local log=.build/tests.log
  swift test -c release --disable-xctest 2>&1 | tee "$log"
  grep -E '^.{1,5} (Test|Suite) .* skipped' "$log" >&2 || say "No test was skipped."
}

# The README's example as a program of a package of its own, which depends on this one as other packages do: built by a
# plain `swift build`, without HADAMARD_NATIVE. It is given the model that comes along and the sample recording.
run_readme_example() {
  if [ ! -f Sources/DefaultModel/Model/model.json ]; then
    say "Skipped: the README's example, for this clone carries no model"
    return
  fi
  say "Building and running the README's example as a package of its own (plain swift build)"
  local package=.build/readme-example words expected
  mkdir -p "$package/Sources/Example"
  awk '/^```/ { inside = /swift/; next } inside' README.md >"$package/Sources/Example/main.swift"
  cat >"$package/Package.swift" <<'SWIFT'
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "readme-example",
  dependencies: [.package(name: "hadamard", path: "../..")],
  targets: [
    .executableTarget(name: "Example", dependencies: [.product(name: "Recognizer", package: "hadamard")])
  ]
)
SWIFT
  ln -sfn "$PWD/Sources/DefaultModel/Model" "$package/model"
  ln -sfn "$PWD/recipes/sample/sample.flac" "$package/sample.flac"
  words=$(cd "$package" && env -u HADAMARD_NATIVE swift run --quiet | cut -d' ' -f1 | tr '\n' ' ')
  expected=$(awk '$1 == "sample" { $1 = $2 = ""; print }' recipes/sample/sentences.txt | xargs)
  [ "${words% }" = "$expected" ] || die "the README's example: found '$words', expected '$expected'"
}

setup_machine
install_extras
check_formatting
check_shell_syntax
run_tests
run_readme_example
Tests/two_ranks.sh
Tests/interrupted_jobs.sh
Tests/slurm_jobs.sh
Tests/wsj_stand_in.sh
Tests/librispeech_layout.sh
Tests/charlm_recipe.sh
say "All tests passed."
