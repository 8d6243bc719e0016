#!/usr/bin/env python3
"""Makes losses.json beside this script: CTC losses of a padded batch and their gradients with respect to the logits.

The oracle is torch.nn.functional.ctc_loss in double precision (PyTorch 2.13.0 made the file here). Logits and targets
come from a linear congruential generator in integers, which the test repeats, so only results are stored: every loss,
and the gradient of every frame that is a multiple of STRIDE, row after row.
"""

import json
import pathlib

import torch

# Frames, labels, and the labels' alphabet: a small one repeats often. The last has not a frame to spare.
SHAPES = [(50, 12, 29), (173, 60, 29), (300, 90, 3), (120, 0, 29), (64, 1, 29), (24, 24, 29)]
COLUMNS = 30
STRIDE = 12


class Draws:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        """15 bits."""
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return self.state >> 16


def logits(draws, frames):
    """Multiples of 1/2048 in [-8, 8)."""
    numbers = [(draws.next() - 16384) / 2048 for _ in range(frames * COLUMNS)]
    return torch.tensor(numbers, dtype=torch.double).view(frames, COLUMNS)


def target(draws, labels, alphabet, frames):
    """Labels in 1...alphabet; without repeated neighbours where they would not fit."""
    result = []
    for _ in range(labels):
        label = 1 + draws.next() % alphabet
        if labels == frames and result and result[-1] == label:
            label = 1 + label % alphabet
        result.append(label)
    return result


def main():
    draws = Draws(1)
    utterances = [(logits(draws, t), target(draws, u, a, t)) for t, u, a in SHAPES]
    frames = [len(x) for x, _ in utterances]
    padded = torch.nn.utils.rnn.pad_sequence([x for x, _ in utterances]).requires_grad_()
    losses = torch.nn.functional.ctc_loss(
        padded.log_softmax(2),
        torch.tensor([label for _, labels in utterances for label in labels]),
        frames,
        [len(labels) for _, labels in utterances],
        reduction="none",
    )
    losses.sum().backward()
    cases = []
    for n, (_, labels) in enumerate(utterances):
        gradient = padded.grad[: frames[n] : STRIDE, n].flatten().tolist()
        cases.append(
            {
                "frames": frames[n],
                "target": labels,
                "loss": float(f"{losses[n].item():.12g}"),
                "gradient": [float(f"{v:.7g}") for v in gradient],
            }
        )
    path = pathlib.Path(__file__).parent / "losses.json"
    golden = {"columns": COLUMNS, "stride": STRIDE, "utterances": cases}
    path.write_text(json.dumps(golden, separators=(",", ":")).replace("},", "},\n") + "\n")


if __name__ == "__main__":
    main()
