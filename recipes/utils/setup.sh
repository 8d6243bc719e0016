# To be sourced by a script of the recipes or the tests, which runs under `set -euo pipefail`.
#
#   setup_machine     checks for Swift and git and installs the system libraries that are missing
#   build_programs    builds the programs for this machine's processor; their folder is then HADAMARD_PROGRAMS, and
#                     first in PATH
#
# Both say on standard error what they do, and leave standard output alone.

HADAMARD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The three libraries that Hadamard stands on: sound files, the Fourier transform, matrix products.
HADAMARD_DEBIAN_PACKAGES=(libsndfile1-dev libfftw3-dev libopenblas-dev)

# Where a command's standard error goes to a log, what the script itself says still goes to its own.
exec {HADAMARD_STANDARD_ERROR}>&2
say() { printf '%s\n' "$*" >&"$HADAMARD_STANDARD_ERROR"; }

die() { say "$(basename "$0"): $*"; exit 1; }

setup_machine() {
  command -v git >/dev/null || die "git is missing (the build fetches its Swift packages with it). On Debian and Ubuntu: apt-get install git"
  command -v swift >/dev/null || die "Swift is missing. Install Swift 6.2 or later from https://www.swift.org/install and put it in PATH."
  install_packages "${HADAMARD_DEBIAN_PACKAGES[@]}"
  show_swift_the_libraries
}

# install_packages NAME…: Debian packages, where they are missing.
install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "This is no Debian or Ubuntu machine: nothing is installed here. Needed, with their headers: libsndfile," \
      "FFTW 3 in single precision, OpenBLAS (on Fedora: dnf install libsndfile-devel fftw-devel openblas-devel)."
    return
  fi
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  say "Installing the system packages ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "not root, and no sudo: have an administrator run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Without the program pkg-config, which is not needed, Swift looks for the libraries' descriptions in no folder of
# Debian's, and warns.
show_swift_the_libraries() {
  command -v pkg-config >/dev/null && return
  local folder
  for folder in /usr/lib/*-linux-gnu*/pkgconfig; do
    if [ -d "$folder" ]; then export PKG_CONFIG_PATH="${PKG_CONFIG_PATH:+$PKG_CONFIG_PATH:}$folder"; fi
  done
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Native code computes elementwise loops about four times faster; see Package.swift for why it is not the default.
build_programs() {
  export HADAMARD_NATIVE=1
  local progress=()
  [ -t 2 ] || progress=(--quiet)
  say "Building (swift build -c release; some minutes the first time)"
  swift build -c release "${progress[@]}" --package-path "$HADAMARD_ROOT" >&2
  HADAMARD_PROGRAMS=$(swift build -c release --package-path "$HADAMARD_ROOT" --show-bin-path)
  export PATH="$HADAMARD_PROGRAMS:$PATH"
}
