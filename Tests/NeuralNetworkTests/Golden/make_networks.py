#!/usr/bin/env python3
"""Makes networks.json beside this script: forward pass, CTC loss and every gradient of two small networks.

The oracle is PyTorch's autograd in double precision (PyTorch 2.13.0 made the file here), from parameters rounded to
single precision. The MI-LSTM is written out from appendix A.1 of "On Multiplicative Integration with Recurrent Neural
Networks" (Wu et al. 2016); the additive baseline is torch.nn.LSTM. The reverse direction reverses each sequence.

Shapes: weights are stored transposed, [inputs x 4H], their gates in the order z, i, f, o.
"""

import json
import pathlib

import torch

INPUTS, CELLS, COLUMNS, LAYERS = 3, 4, 5, 2
LENGTHS = [6, 4, 2]
TARGETS = [[1, 2, 2], [3], [4, 1]]
VECTORS = {"mi-lstm": ["alpha", "beta1", "beta2", "b"], "lstm": ["b"]}


def draw(generator, *shape):
    """Numbers of magnitude about 1/2 that a 32-bit float holds exactly."""
    return (torch.randn(*shape, generator=generator) * 0.5).float().double()


def parameters(cell, generator):
    result = {}
    for layer in range(LAYERS):
        for direction in ["forward", "reverse"]:
            prefix = f"layer{layer}.{direction}."
            result[prefix + "W"] = draw(generator, INPUTS if layer == 0 else 2 * CELLS, 4 * CELLS)
            result[prefix + "U"] = draw(generator, CELLS, 4 * CELLS)
            for vector in VECTORS[cell]:
                result[prefix + vector] = draw(generator, 1, 4 * CELLS)
    result["output.W"] = draw(generator, 2 * CELLS, COLUMNS)
    result["output.b"] = draw(generator, 1, COLUMNS)
    return {name: value.requires_grad_() for name, value in result.items()}


def mi_lstm(x, p, prefix):
    """Appendix A.1 for one sequence, [T x D] to [T x H]."""
    h = c = torch.zeros(CELLS, dtype=torch.double)
    outputs = []
    for x_t in x:
        wx, uh = x_t @ p[prefix + "W"], h @ p[prefix + "U"]
        alpha, beta1, beta2, b = (p[prefix + v][0] for v in VECTORS["mi-lstm"])
        s = alpha * wx * uh + beta1 * uh + beta2 * wx + b
        z, i, f, o = s.split(CELLS)
        c = torch.sigmoid(i) * torch.tanh(z) + torch.sigmoid(f) * c
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs.append(h)
    return torch.stack(outputs)


def lstm(x, p, prefix):
    """torch.nn.LSTM, whose gates are i, f, g (our z), o."""

    def reordered(matrix):
        z, i, f, o = matrix.split(CELLS, dim=-1)
        return torch.cat([i, f, z, o], dim=-1)

    module = torch.nn.LSTM(x.shape[1], CELLS, dtype=torch.double)
    weights = {
        "weight_ih_l0": reordered(p[prefix + "W"]).T,
        "weight_hh_l0": reordered(p[prefix + "U"]).T,
        "bias_ih_l0": reordered(p[prefix + "b"])[0],
        "bias_hh_l0": torch.zeros(4 * CELLS, dtype=torch.double),
    }
    return torch.func.functional_call(module, weights, (x.unsqueeze(1),))[0].squeeze(1)


def logits(cell, x, p):
    run = mi_lstm if cell == "mi-lstm" else lstm
    for layer in range(LAYERS):
        forward = run(x, p, f"layer{layer}.forward.")
        reverse = run(x.flip(0), p, f"layer{layer}.reverse.").flip(0)
        x = torch.cat([forward, reverse], dim=1)
    return x @ p["output.W"] + p["output.b"]


def ctc(logits, target):
    return torch.nn.functional.ctc_loss(
        logits.log_softmax(1).unsqueeze(1), torch.tensor([target]), [len(logits)], [len(target)], reduction="sum"
    )


def flat(tensor):
    """Rows and numbers; nine digits hold a 32-bit float."""
    return {"rows": tensor.shape[0], "elements": [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]}


def case(cell, seed):
    generator = torch.Generator().manual_seed(seed)
    p = parameters(cell, generator)
    inputs = [(2 * draw(generator, length, INPUTS)).requires_grad_() for length in LENGTHS]
    outputs = [logits(cell, x, p) for x in inputs]
    losses = [ctc(y, target) for y, target in zip(outputs, TARGETS)]
    sum(losses).backward()
    return {
        "cell": cell,
        "layers": LAYERS,
        "cells": CELLS,
        "targets": TARGETS,
        "parameters": {name: flat(value) for name, value in p.items()},
        "inputs": [flat(x) for x in inputs],
        "logits": [flat(y) for y in outputs],
        "losses": [float(f"{loss.item():.12g}") for loss in losses],
        "parameterGradients": {name: flat(value.grad) for name, value in p.items()},
        "inputGradients": [flat(x.grad) for x in inputs],
    }


def main():
    cases = [case("mi-lstm", seed=1), case("lstm", seed=2)]
    path = pathlib.Path(__file__).parent / "networks.json"
    path.write_text(json.dumps(cases, separators=(",", ":")).replace('],"', '],\n"').replace("}},", "}},\n") + "\n")


if __name__ == "__main__":
    main()
