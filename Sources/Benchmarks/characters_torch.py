#!/usr/bin/env python3
"""Times a training step of a character model in PyTorch and here, alternately, and prints the ratios.

    characters_torch.py BENCHMARKS [ROUNDS] [CELLS STREAMS LENGTH]

BENCHMARKS is our program. A step is forward, cross-entropy, backward and an update by Adam, of 128 sequences of 50 of 50 symbols
each, one-hot, through one layer of 2048 cells: nn.RNN, nn.LSTM and nn.GRU there; rnn, lstm and gru here, additive and with
Multiplicative Integration. Both use all cores that the process may run on. Needs torch.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import torch

SYMBOLS = 50
KINDS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def theirs(kind, cells, streams, length, repetitions=3):
    layer, affine = KINDS[kind](SYMBOLS, cells), torch.nn.Linear(cells, SYMBOLS)
    optimiser = torch.optim.Adam([*layer.parameters(), *affine.parameters()], lr=1e-6)
    x = torch.nn.functional.one_hot(torch.randint(SYMBOLS, (length, streams)), SYMBOLS).float()
    y = torch.randint(SYMBOLS, (length * streams,))

    def step():
        optimiser.zero_grad()
        logits = affine(layer(x)[0]).reshape(-1, SYMBOLS)
        torch.nn.functional.cross_entropy(logits, y).backward()
        optimiser.step()

    step()
    seconds = []
    for _ in range(repetitions):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    return streams * length / statistics.median(seconds)


def ours(program, cell, cells, streams, length):
    shape = ["--cells", cells, "--streams", streams, "--length", length, "--symbols", SYMBOLS]
    command = [program, "characters", "--json", "--repetitions", "3", "--cell", cell, *map(str, shape)]
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    line = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return json.loads(line)["characters_per_second"]


def main():
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    shape = tuple(map(int, sys.argv[3:6])) if len(sys.argv) > 3 else (2048, 128, 50)
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    figures = {}
    for round_ in range(rounds):
        for kind in KINDS:
            for name, rate in [
                (kind, lambda: ours(program, kind, *shape)),
                ("torch " + kind, lambda: theirs(kind, *shape)),
                ("mi-" + kind, lambda: ours(program, "mi-" + kind, *shape)),
            ]:
                figures.setdefault(name, []).append(rate())
                print(f"round {round_ + 1}: {name} {figures[name][-1]:.0f} characters/s", file=sys.stderr)
    print("| cell | here, characters/s | PyTorch | ratio | with MI | of additive |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        additive, peer, mi = figures[kind], figures["torch " + kind], figures["mi-" + kind]
        ratio = statistics.median(a / b for a, b in zip(additive, peer))
        share = statistics.median(a / b for a, b in zip(mi, additive))
        a, b, c = map(statistics.median, (additive, peer, mi))
        print(f"| {kind} | {a:.0f} | {b:.0f} | {ratio:.2f} | {c:.0f} | {share:.2f} |")


if __name__ == "__main__":
    main()
