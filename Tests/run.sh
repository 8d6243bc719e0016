#!/usr/bin/env bash
# Sets the machine up, then runs every check: formatting, shell syntax, all tests in release mode, and the README's
# example as a package of its own. Ends with the list of what was skipped.
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

run_tests() {
  say "Building and running the tests (swift test -c release)"
  export HADAMARD_NATIVE=1
  mkdir -p .build
  local log=.build/tests.log
  swift test -c release --disable-xctest 2>&1 | tee "$log"
  grep -E '^.{1,5} (Test|Suite) .* skipped' "$log" >&2 || say "No test was skipped."
}

setup_machine
check_formatting
check_shell_syntax
run_tests
say "All tests passed."
