#!/usr/bin/env python3
"""Makes adam.json and sgd.json beside this script: a parameter's way under torch.optim.Adam, and under torch.optim.SGD
with momentum 0.9.

PyTorch 2.13.0 in double precision made the files here. Gradients of many magnitudes, zero among them, and a learning
rate that is halved on the way.
"""

import json
import pathlib

import torch

STEPS = 25
SCALES = [1.0, 1e3, 1e-3, 1e-7, 0.0, 1.0]


def way(optimiser):
    generator = torch.Generator().manual_seed(3)
    parameter = torch.randn(len(SCALES), generator=generator).float().double().requires_grad_()
    optimizer = optimiser(parameter)
    start = parameter.tolist()
    steps = []
    for step in range(STEPS):
        rate = 0.01 if step < 15 else 0.005
        optimizer.param_groups[0]["lr"] = rate
        noise = torch.randn(len(SCALES), generator=generator) + 0.3
        parameter.grad = (noise * torch.tensor(SCALES)).float().double()
        optimizer.step()
        steps.append(
            {
                "learningRate": rate,
                "gradient": [float(f"{v:.9g}") for v in parameter.grad.tolist()],
                "parameter": [float(f"{v:.9g}") for v in parameter.tolist()],
            }
        )
    return {"start": [float(f"{v:.9g}") for v in start], "steps": steps}


def main():
    optimisers = {
        "adam": lambda parameter: torch.optim.Adam([parameter], lr=0.01),
        "sgd": lambda parameter: torch.optim.SGD([parameter], lr=0.01, momentum=0.9),
    }
    for name, optimiser in optimisers.items():
        path = pathlib.Path(__file__).parent / f"{name}.json"
        path.write_text(json.dumps(way(optimiser), separators=(",", ":")).replace("},", "},\n") + "\n")


if __name__ == "__main__":
    main()
