#!/usr/bin/env python3
"""Makes resampled.json and resampled.s16 beside this script: one signal at many rates, resampled by soxr.

The oracle is libsoxr's VHQ recipe through python-soxr (1.1.0 made the files here; `pip install soxr numpy`). The
signal is a sum of tones, so that the test makes the input itself; outputs follow one another as little-endian 16-bit
integers of 1/32768, of which only every rate's middle is kept.
"""

import json
import math
import pathlib

import numpy as np
import soxr

PAIRS = [
    (44100, 16000),
    (48000, 16000),
    (8000, 16000),
    (11025, 16000),
    (22050, 16000),
    (44056, 16000),
    (16000, 8000),
    (16001, 16000),
    (96000, 16000),
]
# Shares of 0.9 × half the lower rate: the pass band.
TONES = [(0.031, 0.2), (0.113, 0.15), (0.317, 0.1), (0.587, 0.1), (0.83, 0.1), (0.97, 0.1)]
DURATION = 0.25
KEPT = 600


def main():
    folder = pathlib.Path(__file__).parent
    cases, data = [], b""
    for source, target in PAIRS:
        band = 0.9 * min(source, target) / 2
        count = int(DURATION * source)
        times = np.arange(count) / source
        x = sum(a * np.sin(2 * math.pi * share * band * times) for share, a in TONES)
        y = soxr.resample(x, source, target, quality="VHQ")
        first = len(y) // 2 - KEPT // 2
        cases.append({"from": source, "to": target, "count": count, "first": first})
        data += np.round(y[first : first + KEPT] * 32768).astype("<i2").tobytes()
    (folder / "resampled.json").write_text(
        json.dumps({"tones": [{"share": s, "amplitude": a} for s, a in TONES], "kept": KEPT, "cases": cases}, indent=1)
        + "\n"
    )
    (folder / "resampled.s16").write_bytes(data)


if __name__ == "__main__":
    main()
