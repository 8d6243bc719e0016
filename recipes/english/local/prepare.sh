#!/usr/bin/env bash
# prepare.sh CORPORA OUT
#
# Reads AN4, LibriSpeech (train-clean-100, or what there is of it, and test-other), speechocean762 and LJSpeech below CORPORA and
# writes the data folders OUT/{train,dev,test_an4,test_librispeech,test_speechocean}. Every 20th speaker of LibriSpeech and
# speechocean762 is held out for dev, and AN4's held-out speakers are.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../utils/setup.sh"
. "$here/../../utils/data_folder.sh"

[ $# -eq 2 ] || die "usage: prepare.sh CORPORA OUT"
corpora=$1
out=$2
an4=$here/../../an4
libri=$here/../../librispeech/local/utterances.sh
librispeech=$corpora/librispeech/LibriSpeech

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

"$an4/local/prepare.sh" "$corpora/an4" "$an4/conf/dev_speakers" "$work/an4"
for part in train dev test; do data_folder_lines "$work/an4/$part" >"$work/an4.$part"; done
"$libri" "$librispeech/train-clean-100" >"$work/librispeech.all"
"$libri" "$librispeech/test-other" >"$work/librispeech.test"
for part in train test; do
  "$here/speechocean762.sh" "$corpora/speechocean762/$part" >"$work/speechocean.$part"
done
mv "$work/speechocean.train" "$work/speechocean.all"
"$here/ljspeech.sh" "$corpora/ljspeech/LJSpeech-1.1" >"$work/ljspeech.train"
for corpus in librispeech speechocean; do
  every_nth_speaker 20 <"$work/$corpus.all" >"$work/$corpus.dev"
  other_speakers 20 <"$work/$corpus.all" >"$work/$corpus.train"
done

cat "$work"/{an4,librispeech,speechocean,ljspeech}.train | write_data_folder "$out/train"
cat "$work"/{an4,librispeech,speechocean}.dev | write_data_folder "$out/dev"
for corpus in an4 librispeech speechocean; do write_data_folder "$out/test_$corpus" <"$work/$corpus.test"; done
