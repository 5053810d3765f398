"""Long inputs made short enough to be followed: the first of their elements, the others of which go alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.answer import describe
from convarith.engine.transposed import ConvTranspose
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.subject import Nested, Subject

_LONGEST_LINE, _LONGEST_SIDE = 40, 20  # positions along a lone axis, and along each of several
_FEWEST = 2  # inputs, which have zeros between them


def shortened(subject: Subject) -> Subject:
    """Give a transposed layer on the first elements of its input, as many as can be followed.

    These may be all of them, and are where all are asked for.

    Raises:
        ConvArithError: Where the layer does not fit the shorter input.
    """
    axes = subject.answer.axes
    most = _LONGEST_LINE if subject.one_axis else _LONGEST_SIDE
    sizes = tuple(_fitting(axis, most) for axis in axes)
    if subject.whole or sizes == subject.answer.input:
        return subject
    layer = subject.answer.layer
    if isinstance(layer, ConvTranspose) and layer.output_size is not None:
        layer = replace(layer, output_size=None, output_padding=subject.answer.output_padding)
    x, weight = subject.given
    given = None if x is None else _first(x, (subject.channels[0], *sizes))
    return replace(subject, answer=describe(layer, sizes), given=(given, weight))


def _fitting(axis: Axis, most: int) -> int:
    """Give how many inputs there are, stretched and padded, in so many positions."""
    return min(axis.size, max(_FEWEST, 1 + (most - 1 - max(axis.lo, 0) - max(axis.hi, 0)) // axis.stretch))


def _first(numbers: Nested, counts: Sequence[int]) -> Nested:
    """Give the first of nested numbers along each axis."""
    if not counts or isinstance(numbers, int | float):
        return numbers
    return [_first(each, counts[1:]) for each in numbers[: counts[0]]]
