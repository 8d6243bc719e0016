#!/usr/bin/env python3
"""Makes networks.json beside this script: forward pass, CTC loss and every gradient of small networks of every cell.

The oracle is PyTorch's autograd in double precision (PyTorch 2.13.0 made the file here), from parameters rounded to
single precision. rnn and lstm are torch.nn.RNN and torch.nn.LSTM; the others are written out from equations 1, 2 and 4 and
appendices A.1 and A.2 of "On Multiplicative Integration with Recurrent Neural Networks" (Wu et al. 2016). torch.nn.GRU
resets U_h h in place of h: that is the same where U_h is diagonal, and a case of its own. The reverse direction reverses
each sequence.

Shapes: weights are stored transposed, [inputs x gates], the LSTM's gates in the order z, i, f, o, the GRU's in z, r.
"""

import functools
import json
import pathlib

import torch

INPUTS, CELLS, COLUMNS, LAYERS = 3, 4, 5, 2
LENGTHS = [6, 4, 2]
TARGETS = [[1, 2, 2], [3], [4, 1]]
GATES = {"linear-rnn": {"": 1}, "rnn": {"": 1}, "lstm": {"": 4}, "gru": {"": 2, "candidate.": 1}}
VECTORS = {"additive": ["b"], "simple": ["b"], "general": ["alpha", "beta1", "beta2", "b"]}
NAMES = {"additive": "{}", "simple": "mi-{}-simple", "general": "mi-{}"}


def draw(generator, *shape):
    """Numbers of magnitude about 1/2 that a 32-bit float holds exactly."""
    return (torch.randn(*shape, generator=generator) * 0.5).float().double()


def parameters(kind, form, directions, generator):
    result = {}
    for layer in range(LAYERS):
        for direction in directions:
            for block, gates in GATES[kind].items():
                prefix = f"layer{layer}.{direction}.{block}"
                inputs = INPUTS if layer == 0 else len(directions) * CELLS
                result[prefix + "W"] = draw(generator, inputs, gates * CELLS)
                result[prefix + "U"] = draw(generator, CELLS, gates * CELLS)
                for vector in VECTORS[form]:
                    result[prefix + vector] = draw(generator, 1, gates * CELLS)
    result["output.W"] = draw(generator, len(directions) * CELLS, COLUMNS)
    result["output.b"] = draw(generator, 1, COLUMNS)
    return {name: value.requires_grad_() for name, value in result.items()}


def block(form, x, z, p, prefix):
    """Equation 1, 2 or 4, before its nonlinearity."""
    wx, uz, b = x @ p[prefix + "W"], z @ p[prefix + "U"], p[prefix + "b"][0]
    if form == "additive":
        return wx + uz + b
    if form == "simple":
        return wx * uz + b
    alpha, beta1, beta2 = (p[prefix + v][0] for v in ["alpha", "beta1", "beta2"])
    return alpha * wx * uz + beta1 * uz + beta2 * wx + b


def written_out(kind, form, x, p, prefix):
    """One sequence, [T x D] to [T x H]: section 2.2, appendix A.1 or A.2."""
    h = c = torch.zeros(CELLS, dtype=torch.double)
    outputs = []
    for x_t in x:
        s = block(form, x_t, h, p, prefix)
        if kind == "linear-rnn":
            h = s
        elif kind == "rnn":
            h = torch.tanh(s)
        elif kind == "lstm":
            z, i, f, o = s.split(CELLS)
            c = torch.sigmoid(i) * torch.tanh(z) + torch.sigmoid(f) * c
            h = torch.sigmoid(o) * torch.tanh(c)
        else:
            z, r = torch.sigmoid(s).split(CELLS)
            candidate = torch.tanh(block(form, x_t, r * h, p, prefix + "candidate."))
            h = (1 - z) * h + z * candidate
        outputs.append(h)
    return torch.stack(outputs)


def rnn(x, p, prefix):
    """torch.nn.RNN."""
    module = torch.nn.RNN(x.shape[1], CELLS, dtype=torch.double)
    weights = {
        "weight_ih_l0": p[prefix + "W"].T,
        "weight_hh_l0": p[prefix + "U"].T,
        "bias_ih_l0": p[prefix + "b"][0],
        "bias_hh_l0": torch.zeros(CELLS, dtype=torch.double),
    }
    return torch.func.functional_call(module, weights, (x.unsqueeze(1),))[0].squeeze(1)


def gru(x, p, prefix):
    """torch.nn.GRU, whose gates are r, z, n (our candidate), and whose z is our 1 - z, so that its argument is ours negated."""

    def gathered(name):
        z, r = p[prefix + name].split(CELLS, dim=-1)
        return torch.cat([r, -z, p[prefix + "candidate." + name]], dim=-1)

    module = torch.nn.GRU(x.shape[1], CELLS, dtype=torch.double)
    weights = {
        "weight_ih_l0": gathered("W").T,
        "weight_hh_l0": gathered("U").T,
        "bias_ih_l0": gathered("b")[0],
        "bias_hh_l0": torch.zeros(3 * CELLS, dtype=torch.double),
    }
    return torch.func.functional_call(module, weights, (x.unsqueeze(1),))[0].squeeze(1)


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


def logits(run, directions, x, p):
    for layer in range(LAYERS):
        parts = [run(x, p, f"layer{layer}.forward.")]
        if "reverse" in directions:
            parts.append(run(x.flip(0), p, f"layer{layer}.reverse.").flip(0))
        x = torch.cat(parts, dim=1)
    return x @ p["output.W"] + p["output.b"]


def ctc(logits, target):
    return torch.nn.functional.ctc_loss(
        logits.log_softmax(1).unsqueeze(1), torch.tensor([target]), [len(logits)], [len(target)], reduction="sum"
    )


def flat(tensor):
    """Rows and numbers; nine digits hold a 32-bit float."""
    return {"rows": tensor.shape[0], "elements": [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]}


def case(kind, form, run, directions, seed, is_diagonal=False):
    generator = torch.Generator().manual_seed(seed)
    p = parameters(kind, form, directions, generator)
    diagonal = [name for name in p if is_diagonal and name.endswith("candidate.U")]
    for name in diagonal:
        p[name] = torch.diag(torch.diagonal(p[name].detach())).requires_grad_()
    inputs = [(2 * draw(generator, length, INPUTS)).requires_grad_() for length in LENGTHS]
    outputs = [logits(run, directions, x, p) for x in inputs]
    losses = [ctc(y, target) for y, target in zip(outputs, TARGETS)]
    sum(losses).backward()
    return {
        "cell": NAMES[form].format(kind),
        "isBidirectional": len(directions) == 2,
        # Off the diagonal, torch.nn.GRU's gradients are those of another unit.
        "incomparable": diagonal,
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
    both = ["forward", "reverse"]
    cases = [
        case("rnn", "additive", rnn, both, seed=1),
        case("lstm", "additive", lstm, both, seed=2),
        case("gru", "additive", gru, both, seed=3, is_diagonal=True),
    ]
    for kind in GATES:
        for form in VECTORS:
            run = functools.partial(written_out, kind, form)
            cases.append(case(kind, form, run, both if form == "general" else ["forward"], seed=len(cases) + 1))
    path = pathlib.Path(__file__).parent / "networks.json"
    path.write_text(json.dumps(cases, separators=(",", ":")).replace('],"', '],\n"').replace("}},", "}},\n") + "\n")


if __name__ == "__main__":
    main()
