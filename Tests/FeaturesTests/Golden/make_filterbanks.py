#!/usr/bin/env python3
"""Makes filterbanks.json and filterbanks.f32 beside this script: features of one signal under many options.

The oracle is kaldi-native-fbank (1.23.0 made the files here), which computes Kaldi's features; `pip install
kaldi-native-fbank numpy`. Options carry the names of Swift's FilterbankOptions, features follow one another as
little-endian 32-bit floats, row after row.
"""

import json
import pathlib

import kaldi_native_fbank as knf
import numpy as np

DEFAULTS = {
    "sampleRateHz": 16000,
    "frameLengthMilliseconds": 25,
    "frameShiftMilliseconds": 10,
    "preEmphasis": 0.97,
    "removeDCOffset": True,
    "window": "povey",
    "blackmanCoefficient": 0.42,
    "snipEdges": True,
    "dither": 0,
    "roundToPowerOfTwo": True,
    "numMelBins": 40,
    "lowFrequencyHz": 20,
    "highFrequencyHz": 0,
    "usePower": True,
    "useLog": True,
    "useEnergy": False,
    "rawEnergy": True,
    "energyFloor": 0,
}

SETTINGS = [
    ("defaults", {}),
    ("23 bins at 8 kHz, Hamming window", {"sampleRateHz": 8000, "numMelBins": 23, "window": "hamming"}),
    ("80 bins, Hann window", {"numMelBins": 80, "window": "hanning"}),
    ("Blackman window", {"window": "blackman"}),
    ("sine window", {"window": "sine"}),
    ("rectangular window", {"window": "rectangular"}),
    ("edges not snipped", {"snipEdges": False}),
    ("edges not snipped, shift of 12.5 ms", {"snipEdges": False, "frameShiftMilliseconds": 12.5}),
    ("pre-emphasis 0.5, mean kept", {"preEmphasis": 0.5, "removeDCOffset": False}),
    ("no pre-emphasis, magnitudes", {"preEmphasis": 0, "usePower": False}),
    ("upper edge 400 Hz below half the rate", {"highFrequencyHz": -400, "lowFrequencyHz": 64}),
    ("upper edge 3800 Hz", {"highFrequencyHz": 3800, "numMelBins": 23}),
    ("no logarithm", {"useLog": False}),
    ("raw energy", {"useEnergy": True}),
    ("energy after the window, floored", {"useEnergy": True, "rawEnergy": False, "energyFloor": 1e9}),
    ("transform of the frame's length", {"roundToPowerOfTwo": False}),
    ("44.1 kHz, 20 ms", {"sampleRateHz": 44100, "frameLengthMilliseconds": 20}),
]


def signal(count):
    """Low-passed noise of a linear congruential generator with a slow envelope and an offset: integers throughout."""
    state, low, samples = 1, 0, []
    for t in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        low = (3 * low + ((state >> 16) & 0x7FFF) - 16384) >> 2
        envelope = 1 + abs((t % 1600) - 800) // 8
        samples.append((low * envelope >> 7) + 200)
    return samples


def features(settings, samples):
    options = knf.FbankOptions()
    frame, mel = options.frame_opts, options.mel_opts
    frame.samp_freq = settings["sampleRateHz"]
    frame.frame_length_ms = settings["frameLengthMilliseconds"]
    frame.frame_shift_ms = settings["frameShiftMilliseconds"]
    frame.preemph_coeff = settings["preEmphasis"]
    frame.remove_dc_offset = settings["removeDCOffset"]
    frame.window_type = settings["window"]
    frame.blackman_coeff = settings["blackmanCoefficient"]
    frame.snip_edges = settings["snipEdges"]
    frame.dither = settings["dither"]
    frame.round_to_power_of_two = settings["roundToPowerOfTwo"]
    mel.num_bins = settings["numMelBins"]
    mel.low_freq = settings["lowFrequencyHz"]
    mel.high_freq = settings["highFrequencyHz"]
    options.use_power = settings["usePower"]
    options.use_log_fbank = settings["useLog"]
    options.use_energy = settings["useEnergy"]
    options.raw_energy = settings["rawEnergy"]
    options.energy_floor = settings["energyFloor"]
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(settings["sampleRateHz"], [float(x) for x in samples])
    fbank.input_finished()
    return np.array([fbank.get_frame(i) for i in range(fbank.num_frames_ready)], dtype="<f4")


def main():
    folder = pathlib.Path(__file__).parent
    cases, data = [], b""
    for name, changes in SETTINGS:
        for count in [4000] + ([150] if "edges" in name else []):
            options = {**DEFAULTS, **changes}
            rows = features(options, signal(count))
            cases.append(
                {"name": name, "samples": count, "rows": len(rows), "columns": rows.shape[1], "options": options}
            )
            data += rows.tobytes()
    (folder / "filterbanks.f32").write_bytes(data)
    (folder / "filterbanks.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
