"""An array of numbers as text: rows and columns that line up, or commas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.errors import ConvArithError
from convarith.report.terminal import aligned

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGITS = 6  # of a number that is printed to be looked at


def as_rows(array: NDArray[Any]) -> NDArray[Any]:
    """Give an array as rows and columns; axes of length 1 in front of these are left out.

    Raises:
        ConvArithError: ``bad-array`` for one of more axes.
    """
    flat = _without_leading_ones(array)
    if flat.ndim > 2:
        raise ConvArithError(
            f"a result of shape {array.shape} has {flat.ndim} axes, and a text file holds rows and columns",
            "bad-array",
            "write .npy or .npz",
        )
    return np.atleast_2d(flat)


def to_csv(array: NDArray[Any]) -> str:
    """Give rows of numbers with commas between them, each so that it reads back as it was.

    Raises:
        ConvArithError: As `as_rows`.
    """
    return "\n".join(",".join(map(_exact, row)) for row in as_rows(array))


def to_text(array: NDArray[Any]) -> str:
    """Give rows of numbers that line up, each so that it reads back as it was.

    Raises:
        ConvArithError: As `as_rows`.
    """
    return "\n".join(aligned([list(map(_exact, row)) for row in as_rows(array)]))


def to_grids(array: NDArray[Any]) -> list[str]:
    """Give the lines of an array of any number of axes, to look at: a grid for each index of all but the last two."""
    if not array.size:
        return [f"no numbers, shape {array.shape}"]
    flat = np.atleast_2d(_without_leading_ones(array))
    if flat.ndim == 2:
        return _grid(flat)
    lines: list[str] = []
    for index in np.ndindex(flat.shape[:-2]):
        lines += [""] * bool(lines) + [f"[{', '.join(map(str, index))}]", *_grid(flat[index])]
    return lines


def _grid(rows: NDArray[Any]) -> list[str]:
    return aligned([[_rounded(each) for each in row] for row in rows])


def _without_leading_ones(array: NDArray[Any]) -> NDArray[Any]:
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    return array


def _exact(number: Any) -> str:
    """Write a number of NumPy's in the fewest digits that give it back."""
    return str(int(number)) if number.dtype.kind in "biu" else str(number).strip("()")


def _rounded(number: Any) -> str:
    return str(int(number)) if number.dtype.kind in "biu" else f"{number:.{_DIGITS}g}"
