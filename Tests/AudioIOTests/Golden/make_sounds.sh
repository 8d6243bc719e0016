#!/bin/sh
# Makes the sound files beside this script: 0.25 s of 0.4 sin(2π·440 t) + 0.3 sin(2π·1000 t) (stereo: 440 Hz at 0.4 on
# the left, 1000 Hz at 0.3 on the right) in many formats. The files here were made with SoX 14.4.2, FFmpeg 5.1,
# flac 1.4.2, LAME 3.100, opus-tools 0.2 and vorbis-tools 1.4.2; none uses libsndfile, which the tests read with.
set -eu
cd "$(dirname "$0")"
mono='aevalsrc=0.4*sin(2*PI*440*t)+0.3*sin(2*PI*1000*t):s=16000:d=0.25'
left_right='aevalsrc=0.4*sin(2*PI*440*t)|0.3*sin(2*PI*1000*t):s=16000:d=0.25'
make() {
    source=$1
    shift
    ffmpeg -loglevel error -y -f lavfi -i "$source" -bitexact -map_metadata -1 "$@"
}
make "$mono" -c:a pcm_s16le s16.wav
make "$mono" -c:a pcm_s24le s24.wav
make "$mono" -c:a pcm_f32le f32.wav
make "$mono" -c:a pcm_mulaw mulaw.wav
make "$mono" -c:a pcm_s16be mono.aiff
make "$mono" -f s16be headerless.s16be
make "$left_right" -c:a pcm_s16le stereo.wav
flac --silent --force --no-padding --blocksize 576 -o mono.flac s16.wav
sox s16.wav mono.sph
lame --quiet -b 64 s16.wav mono.mp3
oggenc --quiet --quality 5 --serial 1 -o vorbis.ogg s16.wav
opusenc --quiet --bitrate 64 --serial 1 s16.wav mono.opus
# Two seconds of 440 Hz in pages of 0.1 s, to be cut between them.
sox -n -r 16000 -b 16 -c 1 long.wav synth 2 sine 440 vol 0.4
opusenc --quiet --bitrate 16 --max-delay 100 --serial 1 long.wav pages.opus
rm long.wav
# Three seconds: 0.5 s of noise, then silence, with 440 Hz at 0.4 from 2.5 to 2.9 s; at a variable bit rate and into a
# pipe, where LAME cannot go back to say how long it is, and the first frames' bit rate is not that of the others.
burst='0.4*sin(2*PI*440*t)*between(t\,2.5\,2.9)+0.5*(random(0)-0.5)*lt(t\,0.5)'
make "aevalsrc=$burst:s=16000:d=3" -c:a pcm_s16le burst.wav
lame --quiet -V 5 burst.wav - | cat > variable.mp3
rm burst.wav
