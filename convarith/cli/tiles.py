"""Results of ``convarith run`` that are written to their file tile by tile, while they are worked out."""

from __future__ import annotations

from math import prod
from os import sysconf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.format import dtype_to_descr, write_array_header_1_0

from convarith.cli.arrays import read_array
from convarith.cli.output import open_output, say_written
from convarith.cli.progress import progress
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.numeric.tiles import tiled

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.numeric.tiles import TiledRun

_COMFORTABLE = 1 << 28  # bytes of input and result that are held in memory as a whole


def in_tiles(layer: Layer, x: NDArray[Any], weight: NDArray[Any] | None, bias: NDArray[Any] | None) -> TiledRun | None:
    """Give a layer as it is run tile by tile; None where all of it fits in memory comfortably, or cannot be run."""
    try:
        found = tiled(layer, x, weight, bias)
    except ConvArithError:  # which whoever runs it as a whole is told of, in the order of the whole
        return None
    return found if found.bytes_whole > _COMFORTABLE else None


def refuse_beyond_memory(run: TiledRun) -> None:
    """Refuse to hold an input and a result that the machine has no memory for.

    Raises:
        ConvArithError: ``too-large``.
    """
    memory = sysconf("SC_PHYS_PAGES") * sysconf("SC_PAGE_SIZE")
    if run.bytes_whole > memory:
        raise ConvArithError(
            f"with a result of {size_text(run.shape)} input and result take {run.bytes_whole / 1e9:,.1f} GB, "
            f"and the machine has {memory / 1e9:,.1f} GB",
            "too-large",
            "let it go to a file while it is worked out, as in -o Y.npy",
        )


def write_tiles(run: TiledRun, path: Path, x: NDArray[Any], output: str | None) -> None:
    """Write a result as .npy, each tile to its places as soon as there is one.

    Args:
        run: The layer.
        path: The file of the input, which is mapped anew for each tile where it can be.
        x: The input.
        output: What ``-o`` names, a file.

    Raises:
        ConvArithError: As `TiledRun.results`.
        OSError: Where the file cannot be written.
    """
    mapped = isinstance(x, np.memmap)
    shape = run.shape if run.has_batch else run.shape[1:]
    _, channels, rows, *rest = run.shape
    line = prod(rest) * run.dtype.itemsize
    with open_output(output, "npy") as stream, progress("running") as watcher:
        write_array_header_1_0(stream, {"descr": dtype_to_descr(run.dtype), "fortran_order": False, "shape": shape})
        start = stream.tell()
        for done, (tile, result) in enumerate(run.results(lambda: read_array(path) if mapped else x), 1):
            for image, maps in zip(tile.images, result, strict=True):
                for channel, part in enumerate(maps):
                    stream.seek(start + ((image * channels + channel) * rows + tile.rows.start) * line)
                    stream.write(np.ascontiguousarray(part).data)
            if watcher is not None:
                watcher(done, len(run.tiles))
    say_written(output, f"{run.dtype} {shape}", joint=": ")
