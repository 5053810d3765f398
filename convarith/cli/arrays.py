"""Arrays from files and from the command line."""

from __future__ import annotations

from io import BytesIO
from math import prod
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convarith.cli.messages import say
from convarith.draw.pictures import ENDINGS as PICTURES
from convarith.draw.pictures import count_frames, is_picture, read_picture
from convarith.engine.numbers import counted, size_text
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.foreign import foreign
from convarith.linalg.matrix import weight_of_shape
from convarith.numeric.arrays import numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zipfile import ZipFile

    from numpy.typing import NDArray

    from convarith.cli.options import LayerOptions

_MOST_UNPACKED = 1 << 30  # bytes from a packed array that is packed as densely as hardly any is
_MOST_DENSE = 100  # bytes from one
_MAGICS = (b"\x93NUMPY", b"PK")  # what .npy and .npz begin with


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
    if 0 in x.shape:
        raise ConvArithError(
            f"{file} has shape {x.shape}, no numbers", "bad-array", "give one at least along each axis"
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
        say(f"{path}: the first of {count} frames is taken")
    return picture


def read_array(path: Path) -> NDArray[Any]:
    """Read a ``.npy`` file (mapped into memory, not copied) or a ``.npz`` file with a single array; never a pickle.

    Raises:
        ConvArithError: ``bad-array`` for a file that holds anything else, or is cut off; ``too-large`` for one that
            unpacks to far more than it is.
        OSError: Where it cannot be read.
    """
    with path.open("rb") as stream:
        return _load(path, stream if path.is_file() else _piped(path, stream))


def _piped(path: Path, pipe: IO[bytes]) -> IO[bytes]:
    """Give what comes through a pipe, which can be read once only, as something to go back in.

    Raises:
        ConvArithError: ``bad-array`` for what does not begin as an array does; ``too-large`` for what does not end.
    """
    from convarith.readers.source import read_stream

    start = pipe.read(len(_MAGICS[0]))
    if not start.startswith(_MAGICS):
        raise _no_array(path)
    try:
        return BytesIO(start + read_stream(pipe))
    except ConvArithError as error:
        raise error.reworded(f"{path}: {error.message}") from None


def _load(path: Path, stream: IO[bytes]) -> NDArray[Any]:
    """Load what begins as an array does; a file is mapped."""
    start = stream.read(len(_MAGICS[0]))
    stream.seek(0)
    if not start.startswith(_MAGICS):
        raise _no_array(path)
    mapped = start == _MAGICS[0] and path.is_file()
    try:
        with (
            foreign(f"{path} is no array", "bad-array", "write it with numpy.save"),
            np.errstate(over="ignore"),  # of a size that is a lie
        ):
            if mapped:
                return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))
            found: Any = np.load(stream, allow_pickle=False)
            if isinstance(found, np.ndarray):
                return found
            names = found.files
            if len(names) == 1:
                _refuse_bomb(path, found.zip)
                return np.asarray(found[names[0]])
    except ConvArithError as error:
        pickled = "pickle" in error.message or "Python objects" in error.message
        raise _no_array(path) if pickled else error from None
    raise ConvArithError(f"{path} holds {len(names)} arrays: {', '.join(names)}", "bad-array", "save one of them alone")


def _refuse_bomb(path: Path, archive: ZipFile) -> None:
    """Refuse an archive of a few bytes that would fill the memory.

    Raises:
        ConvArithError: ``too-large``.
    """
    for member in archive.infolist():
        if member.file_size > max(_MOST_UNPACKED, _MOST_DENSE * member.compress_size):
            raise ConvArithError(
                f"{path} has {member.compress_size:,} bytes that unpack to {member.file_size:,}",
                "too-large",
                "save it with numpy.save, which does not pack it",
            )


def _no_array(path: Path) -> ConvArithError:
    ending = path.suffix.lower()
    if ending in ("", ".npy", ".npz"):
        return ConvArithError(
            f"{path} is no .npy file, or holds pickled objects", "bad-array", "write it with numpy.save"
        )
    return ConvArithError(
        f"{path} cannot be read as an array: {ending} is not read here, only .npy and .npz, "
        f"and as an input pictures ({', '.join(PICTURES)})",
        "bad-array",
        "read it in Python, as with numpy.loadtxt, and write it with numpy.save",
    )


class _Stream(NamedTuple):
    """Something to write to and no more."""

    write: Callable[[bytes], int]


def write_array(stream: IO[bytes], array: NDArray[Any]) -> None:
    """Write a ``.npy`` file; never a pickle.

    NumPy would ask a file for its position, which a pipe has not, and write to it by the C library, whose last bytes a
    full disk drops without a word.

    Raises:
        OSError: Where not all of it can be written.
    """
    np.save(_Stream(stream.write), array, allow_pickle=False)


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
    if numbers.size != prod(shape):
        raise ConvArithError(
            f"{counted(numbers.size, 'value')} given, the weight {_elements(shape)}",
            "weight-shape",
            "give one for each, in C order",
        )
    return numbers.reshape(shape)


def _elements(shape: tuple[int, ...]) -> str:
    """Tell how many elements a shape has, with the product where it is one."""
    total = counted(prod(shape), "element")
    return f"has {' x '.join(map(str, shape))} = {total}" if len(shape) > 1 else f"has {total}"
