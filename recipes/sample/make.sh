#!/bin/sh
# make.sh VOICE "TEXT" OUT.flac: a synthetic recording, 16 kHz FLAC, by flite.
# make.sh --all FOLDER: the sentences of sentences.txt, as FOLDER/NAME.flac.
# Needs flite and flac (Debian, Ubuntu: apt-get install flite flac).
set -eu

usage() {
    echo "usage: make.sh VOICE \"TEXT\" OUT.flac | make.sh --all FOLDER" >&2
    exit 1
}

make() {
    # </dev/null: flite must not eat the list of sentences that the loop below reads.
    flite -voice "$1" -t "$2" -o "$work/speech.wav" </dev/null
    flac --silent --best --no-padding -o "$work/speech.flac" "$work/speech.wav"
    mv "$work/speech.flac" "$3"
}

for program in flite flac; do
    command -v "$program" >/dev/null || {
        echo "make.sh: $program is not installed; on Debian and Ubuntu: apt-get install flite flac" >&2
        exit 1
    }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case "${1:-}" in
--all)
    [ $# -eq 2 ] || usage
    while read -r name voice text; do
        case "$name" in '' | '#'*) continue ;; esac
        make "$voice" "$text" "$2/$name.flac"
    done <"$(dirname "$0")/sentences.txt"
    ;;
*)
    [ $# -eq 3 ] || usage
    make "$1" "$2" "$3"
    ;;
esac
