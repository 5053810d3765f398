"""W in compressed rows, by convarith and by SciPy, and against writing arrays of its size, in turn in one process.

Prints the ratios: SciPy's `kron` over ours at 512², and the best of its ways over ours; ours over writing at 1024²,
memory beyond the result over the result; then the ratios of time and memory of the identity pushed through PyTorch over
ours at 64², both warm; then, of 10⁷ entries along one axis, the time an entry over that at 512², and the memory beyond
the result over the result.
"""

import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from timeit import Timer
from typing import Any

import numpy as np
import torch
from scipy import sparse

import convarith as ca

WEIGHT = np.arange(1, 10, dtype=np.float32).reshape(3, 3)
LAYER = ca.Conv(3)


def ours(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return ca.matrix(LAYER, (size, size)).to_csr(WEIGHT)


def by_kron(size: int) -> Any:
    rows = size - 2
    shifts = [sparse.diags_array(np.ones(rows, np.float32), offsets=n, shape=(rows, size)) for n in range(3)]
    lines = [sparse.diags_array(list(line), offsets=[0, 1, 2], shape=(rows, size), dtype=np.float32) for line in WEIGHT]
    return sum(sparse.kron(shift, line, format="csr") for shift, line in zip(shifts, lines, strict=True))


def by_diags(size: int) -> Any:
    """Lay the taps along diagonals, as if windows went on over the end of a line, and leave those windows out."""
    whole = sparse.diags_array(list(WEIGHT.ravel()), offsets=offsets(size), shape=(size**2, size**2), dtype=np.float32)
    return whole.tocsr()[windows(size)]


def by_dia(size: int) -> Any:
    data = np.broadcast_to(WEIGHT.reshape(-1, 1), (9, size**2))
    return sparse.dia_array((data, offsets(size)), shape=(size**2, size**2)).tocsr()[windows(size)]


def offsets(size: int) -> list[int]:
    return [line * size + tap for line in range(3) for tap in range(3)]


def windows(size: int) -> np.ndarray:
    return (np.arange(size - 2)[:, None] * size + np.arange(size - 2)).ravel()


def pushed(size: int) -> np.ndarray:
    """Push the identity through PyTorch: column j of W is what input j alone makes."""
    eye = torch.eye(size * size).reshape(-1, 1, size, size)
    dense: torch.Tensor = torch.nn.functional.conv2d(eye, torch.from_numpy(WEIGHT)[None, None])
    return np.asarray(dense.reshape(size * size, -1).T)


def written(arrays: tuple[np.ndarray, ...]) -> None:
    for array in arrays:
        np.empty_like(array)[:] = 1


def ratio(above: Callable[[], object], below: Callable[[], object], runs: int) -> float:
    pairs = [(_seconds(above), _seconds(below)) for _ in range(runs + 1)]
    return median(a / b for a, b in pairs[1:])


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def warm_ratio(above: Callable[[], object], below: Callable[[], object], runs: int) -> float:
    """As `ratio`, each called in a row: right after a work of much memory nothing of the other's is in any cache."""
    pairs = [(_seconds_in_a_row(above), _seconds_in_a_row(below)) for _ in range(runs)]
    return median(a / b for a, b in pairs)


def _seconds_in_a_row(work: Callable[[], object]) -> float:
    work()
    calls, seconds = Timer(work).autorange()
    return seconds / calls


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def along_one_axis() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return ca.matrix(LAYER, 3_333_335).to_csr(WEIGHT[0])


data, indices, indptr = ours(512)
mine = sparse.csr_array((data, indices, indptr), shape=(510**2, 512**2))
SCIPYS = (by_kron, by_diags, by_dia)
assert all((mine != way(512)).nnz == 0 for way in SCIPYS)
large = ours(1024)
size_of_large = sum(array.nbytes for array in large)
small = sum(array.nbytes for array in ours(64))
over = [ratio(partial(way, 512), lambda: ours(512), 7) for way in SCIPYS]
print(over[0], min(over))
print(ratio(lambda: ours(1024), lambda: written(large), 9))
print(peak(lambda: ours(1024)) / size_of_large)
print(warm_ratio(lambda: pushed(64), lambda: ours(64), 3))
print((64 * 64 * 4) * (64 * 64 + 62 * 62) / small)
long = along_one_axis()
print(ratio(along_one_axis, lambda: ours(512), 5) / len(long[0]) * len(data))
print(peak(along_one_axis) / sum(array.nbytes for array in long))
