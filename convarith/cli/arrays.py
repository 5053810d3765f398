"""Arrays from files and from the command line."""

from __future__ import annotations

from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  # a class, whatever its name

import numpy as np
import typer

from convarith.draw.pictures import ENDINGS as PICTURES
from convarith.draw.pictures import count_frames, is_picture, read_picture
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.linalg.matrix import weight_of_shape
from convarith.numeric.arrays import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.cli.options import LayerOptions

# What NumPy raises for a file that is cut off, corrupt, or not its own.
_BROKEN = (ValueError, TypeError, EOFError, OverflowError, SyntaxError, TokenError, BadZipFile, ZlibError)


def given_weight(shape: tuple[int, ...], weights: Path | None, values: str | None) -> NDArray[Any] | None:
    """Give the weight that ``--weights`` or ``--values`` names, of the shape that is asked for; None for neither.

    Raises:
        ConvArithError: ``weight-shape`` for another shape; as `read_array` and `read_values`.
    """
    if weights is not None:
        return weight_of_shape(numbers("the weight", read_array(weights)), shape)
    return None if values is None else read_values(values, shape)


def size_of_input(text: str | None, file: Path, x: NDArray[Any]) -> tuple[int, ...]:
    """Give the spatial size of an input, which what is given as SIZE must not contradict.

    Raises:
        ConvArithError: ``bad-array`` for an input without spatial axes, ``contradiction`` for another SIZE.
    """
    size = x.shape[1:]
    if not size:
        raise ConvArithError(
            f"{file} has shape {x.shape}", "bad-array", "give channels first, then space: (C, *spatial)"
        )
    if text is not None and read_size(text) != size:
        raise ConvArithError(f"SIZE {text} is not that of {file}, {size_text(size)}", "contradiction", "leave SIZE out")
    return size


def undeclared_channels(options: LayerOptions, x: NDArray[Any], spatial: int) -> int:
    """Count the channels of an input with so many spatial axes; 1 where ``--channels`` or ``--groups`` tell of them."""
    declared = options.channels is not None or options.groups is not None
    return 1 if declared or x.ndim <= spatial else x.shape[-spatial - 1]


def for_each_channel(count: int) -> str:
    """Say that a kernel of one pair of channels is repeated."""
    return f"the kernel is applied to each of the {count} channels, as with --groups {count}"


def read_input(path: Path) -> NDArray[Any]:
    """Read the input of a layer: a picture, shape (C, height, width), or an array as `read_array` does.

    Of an animation the first frame is taken, which is said on standard error.

    Raises:
        ConvArithError: As `read_array` and `convarith.draw.pictures.read_picture`.
        OSError: Where it cannot be read.
    """
    if not is_picture(path):
        return read_array(path)
    picture, count = read_picture(path), count_frames(path)
    if count > 1:
        typer.echo(f"{path}: the first of {count} frames is taken", err=True)
    return picture


def read_array(path: Path) -> NDArray[Any]:
    """Read a ``.npy`` file (mapped into memory, not copied) or a ``.npz`` file with a single array; never a pickle.

    Raises:
        ConvArithError: ``bad-array`` for a file that holds anything else, or is cut off.
        OSError: Where it cannot be read.
    """
    try:
        with path.open("rb") as stream, np.errstate(over="ignore"):  # of a size that is a lie
            if stream.read(2) != b"PK":
                mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
                return mapped
            stream.seek(0)
            found: Any = np.load(stream, allow_pickle=False)
            names = found.files
            if len(names) == 1:
                return np.asarray(found[names[0]])
    except _BROKEN as error:
        raise _unreadable(path, error) from None
    raise ConvArithError(f"{path} holds {len(names)} arrays: {', '.join(names)}", "bad-array", "save one of them alone")


def _unreadable(path: Path, error: Exception) -> ConvArithError:
    ending = path.suffix.lower()
    if ending not in ("", ".npy", ".npz"):
        return ConvArithError(
            f"{path} cannot be read as an array: {ending} is not read here, only .npy and .npz, "
            f"and as an input pictures ({', '.join(PICTURES)})",
            "bad-array",
            "read it in Python, as with numpy.loadtxt, and write it with numpy.save",
        )
    text = str(error)
    pickled = "pickle" in text or "Python objects" in text
    reason = "is no .npy file, or holds pickled objects" if pickled else f"is no array: {text.partition(chr(10))[0]}"
    return ConvArithError(f"{path} {reason}", "bad-array", "write it with numpy.save")


def read_values(text: str, shape: tuple[int, ...]) -> NDArray[Any]:
    """Read numbers separated by commas or spaces into an array of a shape; integers where all of them are.

    Raises:
        ConvArithError: ``bad-value`` for text that is no number, ``weight-shape`` for another count.
    """
    parts = text.replace(",", " ").split()
    try:
        numbers = np.array([int(part) for part in parts], dtype=np.int64)
    except (ValueError, OverflowError):
        try:
            numbers = np.array([float(part) for part in parts])
        except ValueError:
            raise ConvArithError(f"{text!r} is not made of numbers", "bad-value", "write them as 1,2,1") from None
    if numbers.size != np.prod(shape):
        raise ConvArithError(
            f"there are {numbers.size} values, the weight has {' x '.join(map(str, shape))} = {np.prod(shape)}",
            "weight-shape",
            "give one for each, in C order",
        )
    return numbers.reshape(shape)
