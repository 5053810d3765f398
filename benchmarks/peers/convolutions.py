"""Convolutions on one thread, warm, by convarith and by PyTorch, in turn in one process.

Prints a line for each setting and dtype: name, dtype, ratio, milliseconds of both.
"""

import os

os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"})

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import torch

import convarith as ca

torch.set_num_threads(1)
functional = torch.nn.functional
SETTINGS: list[tuple[str, Any, Any, dict[str, Any], bool]] = [
    ("64→64 56² k3", (1, 64, 56, 56), (64, 64, 3, 3), {"padding": 1}, False),
    ("256→256 14² k3", (1, 256, 14, 14), (256, 256, 3, 3), {"padding": 1}, False),
    ("stem 8×3×224² k7 s2", (8, 3, 224, 224), (64, 3, 7, 7), {"padding": 3, "stride": 2}, False),
    ("transposed 64→64 28² k4 s2", (1, 64, 28, 28), (64, 64, 4, 4), {"padding": 1, "stride": 2}, True),
    ("transposed of one channel 512² k7", (1, 1, 512, 512), (1, 1, 7, 7), {}, True),
    ("depthwise 64 56² k3", (1, 64, 56, 56), (64, 1, 3, 3), {"padding": 1, "groups": 64}, False),
]


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(shape: Any, kernel: Any, options: dict[str, Any], dtype: Any, *, transposed: bool) -> tuple[float, ...]:
    """Give the median ratio, and the milliseconds of both, after some rounds that do not count."""
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=shape).astype(dtype), rng.normal(size=kernel).astype(dtype)
    tensors = torch.from_numpy(x), torch.from_numpy(weight)
    ours = ca.conv_transpose if transposed else ca.conv
    peer = functional.conv_transpose2d if transposed else functional.conv2d
    assert np.allclose(ours(x, weight, **options), peer(*tensors, **options).numpy(), rtol=1e-3, atol=1e-3)
    pairs = [
        (seconds(lambda: ours(x, weight, **options)), seconds(lambda: peer(*tensors, **options))) for _ in range(25)
    ]
    mine, theirs = zip(*pairs[5:], strict=True)
    return median(a / b for a, b in zip(mine, theirs, strict=True)), median(mine) * 1000, median(theirs) * 1000


for name, shape, kernel, options, transposed in SETTINGS:
    for dtype in (np.float32, np.float64):
        measured = compare(shape, kernel, options, dtype, transposed=transposed)
        print("|".join([name, np.dtype(dtype).name, *map(str, measured)]))
