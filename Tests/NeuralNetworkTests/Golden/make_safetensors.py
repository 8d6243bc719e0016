#!/usr/bin/env python3
"""Makes written-by-python.safetensors beside this script, and reads written-by-hadamard.safetensors there.

The oracle is the package safetensors (0.8.0 made the file here). Every tensor's element i is (i - 3) / 4, which both
precisions hold exactly. The second file holds what SafeTensorsTests.swift encodes, which that test compares byte for
byte.
"""

import pathlib

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent


def tensor(shape, dtype):
    return ((np.arange(np.prod(shape)) - 3) / 4).astype(dtype).reshape(shape)


def main():
    tensors = {
        "single": tensor((3, 4), np.float32),
        "half": tensor((2, 5), np.float16),
        "vector": tensor((7,), np.float32),
        "empty": tensor((0, 3), np.float32),
        "ü": tensor((1, 1), np.float32),
    }
    save_file(tensors, FOLDER / "written-by-python.safetensors", metadata={"format": "np"})
    with safe_open(FOLDER / "written-by-hadamard.safetensors", framework="np") as file:
        assert sorted(file.keys()) == ["alpha", "beta", "ü"], file.keys()
        for name, shape in [("alpha", (3, 4)), ("beta", (1, 7)), ("ü", (1, 1))]:
            found = file.get_tensor(name)
            assert found.dtype == np.float16 and (found == tensor(shape, np.float16)).all(), name


if __name__ == "__main__":
    main()
