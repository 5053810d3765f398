"""``convarith run``: a layer executed on arrays and pictures from files."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from convarith.cli.messages import say, tell
from convarith.cli.options import LAYER_OPTIONS, LayerOptions
from convarith.cli.output import (
    is_file,
    open_output,
    output_format,
    refuse_without_file,
    say_written,
)
from convarith.cli.panels import NUMBERS, OUTPUT
from convarith.cli.parameters import argument, flag, option
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.draw.pictures import ENDINGS as PICTURES
from convarith.draw.pictures import is_picture
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer


class Route(StrEnum):
    """The ways to execute a convolution, the names of `convarith.numeric.routes.ROUTES`."""

    LOOPS = "loops"
    MATRIX = "matrix"
    GATHER = "gather"
    SCATTER = "scatter"
    FAST = "fast"


class Format(StrEnum):
    """How the result is written."""

    NPY = "npy"
    NPZ = "npz"
    CSV = "csv"
    TXT = "txt"
    PNG = "png"
    JPG = "jpg"
    TIF = "tif"
    BMP = "bmp"
    WEBP = "webp"
    GIF = "gif"


ENDINGS: Mapping[str, str] = {f".{form}": form for form in ("npy", "npz", "csv", "txt")} | dict(PICTURES)
_PRINTED = 1_000  # numbers that are printed without being asked for


def run(
    *,
    x: Path = argument(
        metavar="X",
        help="Input, channels first: .npy or .npz of shape (C, *spatial) or (N, C, *spatial), or a picture: .png, "
        ".jpg, .tif, .bmp, .webp or .gif.",
        kind=Path,
    ),
    w: Path | None = argument(
        metavar="[W.npy]", help="Weight: (O, C/groups, *kernel); with -t (C, O/groups, …).", kind=Path, required=False
    ),
    values: str | None = option(
        "--values",
        metavar="1,2,1",
        help="The weight's numbers in C order, with --kernel, instead of W.npy; without -c and -g those of one "
        "kernel that is applied to each channel.",
        panel=NUMBERS,
    ),
    output: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write the result to this file; the ending says the format: .npy, .npz, .csv, .txt or a picture's. "
        "- is standard output. Without it a small result is printed.",
        panel=OUTPUT,
    ),
    form: Format | None = option(
        "--format",
        help="How the result is written, where no file's ending says it.",
        show_default="npy",
        kind=Format,
        panel=OUTPUT,
    ),
    bias: Path | None = option("--bias", metavar="B.npy", help="Bias, shape (O,).", kind=Path, panel=NUMBERS),
    options: LayerOptions = LAYER_OPTIONS,
    route: Route | None = option(
        "--route", help="The way to execute it.", show_default="fast", kind=Route, panel=NUMBERS
    ),
    by_matrix: bool = flag("--matrix", help="The same as --route matrix.", panel=NUMBERS),
) -> None:
    """Execute a layer on an array or a picture; the kernel size is the weight's.

    Frameworks slide the kernel as it is; for the convolution of textbooks, as SciPy's convolve2d has it, give it turned
    by 180°, which is --values from the last to the first.

    Numbers that become a picture are scaled so that the least is black and the largest white; what comes from a
    picture of 8 bits and stays between 0 and 255 is left as it is.

    Examples:
      # The edges in a picture
      convarith run photo.png --values 0,1,0,1,-4,1,0,1,0 -k 3 -p 1 -o edges.png
      # A weight of your own
      convarith run x.npy w.npy -s 2 -p 1 -o y.npy
      # A picture of half the size
      convarith run photo.png --pool max -k 2 -o small.png
    """
    from convarith.cli.arrays import for_each_channel, read_array, read_input
    from convarith.cli.tiles import in_tiles, refuse_beyond_memory, write_tiles

    one_at_most(matrix=by_matrix, route=route is not None)
    form = _form(output, form)
    w, options = _layer_in_place_of_weight(w, options)
    given = read_input(x)
    if is_picture(x) and options.kernel is not None and options.kernel.isdigit():
        options = replace(options, kernel=f"{options.kernel}x{options.kernel}")  # both axes are known to be space
    weight = _weight(w, values, options, given)
    repeated = 1
    if weight is not None:
        alone = values is not None or is_picture(x)  # a kernel that may be meant for each channel
        weight, options, repeated = _for_all_channels(weight, options, given, alone=alone)
    added = None if bias is None else read_array(bias)
    by = Route.MATRIX if by_matrix else route or Route.FAST
    layer = options.layer()
    cut = in_tiles(layer, given, weight, added) if by is Route.FAST else None
    if cut is not None and form is Format.NPY and is_file(output):
        write_tiles(cut, x, given, output)
    else:
        if cut is not None:
            refuse_beyond_memory(cut)
        result = _executed(layer, given, weight, added, by)
        if form is None:
            _print(result)
        else:
            _write(result, form, output, of_eight_bits=is_picture(x) and given.dtype == "u1")
    if repeated > 1:
        say(for_each_channel(repeated))


def _form(output: str | None, form: Format | None) -> Format | None:
    """Give the format in which the result is written; None where it is printed."""
    if not output and form is None:
        return None
    found = Format(output_format(output, form, ENDINGS, Format.NPY))
    if found not in (Format.CSV, Format.TXT):
        refuse_without_file(output, found, "Y")
    return found


def _for_all_channels(
    weight: NDArray[Any], options: LayerOptions, x: NDArray[Any], *, alone: bool
) -> tuple[NDArray[Any], LayerOptions, int]:
    """Give the weight as it meets all channels, the layer that has it, and how often a kernel alone is repeated."""
    from convarith.cli.arrays import undeclared_channels

    repeated = undeclared_channels(options, x, weight.ndim - 2) if alone and weight.shape[:2] == (1, 1) else 1
    if repeated > 1:
        weight, options = weight.repeat(repeated, axis=0), replace(options, groups=str(repeated))
    if options.kernel is None:
        options = replace(options, kernel=size_text(weight.shape[2:] or 1))
    return weight, options, repeated


def _layer_in_place_of_weight(w: Path | None, options: LayerOptions) -> tuple[Path | None, LayerOptions]:
    """Take a second argument for the layer where no weight comes before it, as for a pooling or with ``--values``."""
    if w is None or options.given() or w.exists() or not re.search(r"[ (]", str(w)):
        return w, options
    return None, LayerOptions.of(str(w))


def _weight(file: Path | None, values: str | None, options: LayerOptions, x: NDArray[Any]) -> NDArray[Any] | None:
    """Give the weight that a file or ``--values`` names; None for pooling.

    Raises:
        ConvArithError: ``bad-value`` or ``contradiction`` where there is not one of them; as `read_array` and
            `read_values`.
    """
    from convarith.cli.arrays import read_array, read_values
    from convarith.numeric.arrays import numbers

    if file is not None and values is not None:
        raise ConvArithError(f"{file} and --values both give the weight", "contradiction", "give one of them")
    if file is not None:
        return numbers("the weight", read_array(file))
    if values is None:
        if options.pool is None:
            raise ConvArithError(
                "a convolution needs its weight", "bad-value", "give W.npy after X, or --values with -k, or --pool"
            )
        return None
    if options.pool is not None:
        raise ConvArithError("pooling has no weight", "contradiction", "leave out --values, or --pool")
    layer = options.layer()
    kernel = layer.kernel
    if isinstance(kernel, int) and x.ndim > 3:
        raise ConvArithError(
            f"an input of shape {x.shape} may be (C, *spatial) or (N, C, *spatial)",
            "bad-array",
            f"give the kernel for each axis, as in -k {size_text((kernel,) * (x.ndim - 2))}",
        )
    spatial = (kernel,) * (x.ndim - 1) if isinstance(kernel, int) else kernel
    return read_values(values, layer.weight_shape(len(spatial)))


def _executed(
    layer: Layer, x: NDArray[Any], weight: NDArray[Any] | None, bias: NDArray[Any] | None, route: Route
) -> NDArray[Any]:
    """Execute a layer, and refuse whole numbers that do not fit their type."""
    from convarith.numeric.forward import forward, refuse_wrapped

    with at_work("running"):
        result = forward(layer, x, weight, bias, route=route)
        if weight is not None and result.dtype.kind in "iu":
            refuse_wrapped(partial(forward, layer, bias=bias), x, weight, bias, result)
    return result


def _print(result: NDArray[Any]) -> None:
    """Print a result to look at.

    Raises:
        ConvArithError: ``too-large``.
    """
    from convarith.report.array import to_grids

    way_out = "write it to a file, as in -o Y.npy"
    if result.size > _PRINTED:
        raise ConvArithError(
            f"a result of {size_text(result.shape)} = {result.size:,} numbers is too large to print",
            "too-large",
            way_out,
        )
    lines = to_grids(result)
    widest = max(map(len, lines))
    if sys.stdout.isatty() and widest > get_terminal_size().columns:
        raise ConvArithError(
            f"a row of the result takes {widest} columns, the terminal has {get_terminal_size().columns}",
            "too-large",
            way_out,
        )
    tell("\n".join(lines))
    say(_facts(result))


def _facts(result: NDArray[Any]) -> str:
    return f"{result.dtype} {result.shape}"


def _write(result: NDArray[Any], form: Format, output: str | None, *, of_eight_bits: bool) -> None:
    import numpy as np

    from convarith.cli.arrays import write_array

    facts = _facts(result)
    if form in PICTURES.values():
        facts += _write_picture(result, form, output, of_eight_bits=of_eight_bits)
    elif form in (Format.CSV, Format.TXT):
        from convarith.report.array import to_csv, to_text

        text = (to_csv if form is Format.CSV else to_text)(result)
        with open_output(output, form) as stream:
            stream.write(f"{text}\n".encode())
    else:
        with open_output(output, form) as stream:
            if form is Format.NPZ:
                np.savez(stream, y=result)
            else:
                write_array(stream, result)
    say_written(output, facts, joint=": ")


def _write_picture(result: NDArray[Any], form: Format, output: str | None, *, of_eight_bits: bool) -> str:
    """Write a result as a picture, and tell what its numbers have become."""
    from convarith.draw.pictures import shades, write_picture

    found = shades(result, of_eight_bits=of_eight_bits)
    with open_output(output, form) as stream:
        write_picture(stream, found.pixels, form)
    return f", {found.remark}"
