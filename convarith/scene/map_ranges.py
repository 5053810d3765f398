"""The positions of each map that are drawn: its channels, then those along each axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.records import NamedTuple
from convarith.scene.broken_range import BrokenRange, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.broken_range import Positions
    from convarith.scene.subject import Subject

# Positions up to which all of an axis are drawn, and about how many of a longer one: the lone axis of a layer, one of
# two that make a sheet, and one along which there are sheets.
_ROW, _SHEET, _SHEETS = (32, 20), (40, 24), (16, 8)
_LEAST_OUTPUTS = 2  # at either end, to see the window step
_SHORT_GAP = 2  # positions that are drawn rather than left out
_WORTHWHILE = 0.75  # share of the positions above which all are drawn instead


def drawn_range(axis: Axis) -> range:
    """Give the positions that are drawn: all of the stretched input, its padding, what is cropped, what overhangs."""
    return range(min(0, -axis.lo), max(axis.stretched, axis.end + axis.overhang))


def uncropped_range(axis: Axis) -> range:
    """Give the outputs along a transposed direct axis, with what is cropped of them: nothing where it goes around."""
    return drawn_range(axis) if axis.padding_mode == "zeros" else range(axis.size)


def input_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the input itself, without inserted zeros and padding."""
    return (range(subject.channels[0]), *map(range, subject.input_size))


def padded_input_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the stretched, padded input that the windows move over."""
    return (range(subject.channels[0]), *map(drawn_range, subject.axes))


def output_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the output."""
    return (range(subject.channels[1]), *(range(axis.output) for axis in subject.axes))


def uncropped_output_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the output of a transposed convolution with what the padding crops off."""
    return (range(subject.channels[1]), *map(uncropped_range, subject.direct_axes))


def kernel_ranges(subject: Subject) -> tuple[range, ...]:
    """Give the ranges of the kernel that leads from one input channel to those that it reaches, where it scatters."""
    return tuple(map(range, subject.weight_shape[1:]))


class Drawn(NamedTuple):
    """What is drawn along an axis: positions of the stretched, padded input, and outputs, whose windows lie in them."""

    positions: Positions
    outputs: Positions


def drawn_along(axis: Axis, *, longest: int, shown: int) -> Drawn:
    """Give what is drawn along an axis: all of it, or of a long one some outputs at both ends, with their windows.

    Args:
        axis: The axis.
        longest: Positions up to which all are drawn.
        shown: About how many positions are drawn of a longer one: fewer than two windows at either end are not.
    """
    everything = Drawn(drawn_range(axis), range(axis.output))
    if max(map(length, everything)) <= longest:
        return everything
    few = _ends(axis, _LEAST_OUTPUTS)
    for count in range(_LEAST_OUTPUTS + 1, shown):
        more = _ends(axis, count)
        if max(map(length, more)) > shown:
            break
        few = more
    return few if length(few.positions) <= _WORTHWHILE * length(everything.positions) else everything


def _ends(axis: Axis, count: int) -> Drawn:
    """Give so many outputs at either end of an axis, their windows, and the ends of the input."""
    first, last = min(count, axis.output), max(0, axis.output - count)
    outputs = _joined([range(first), range(last, axis.output)])
    windows = [range(axis.position(at, 0), axis.position(at, axis.kernel - 1) + 1) for at in outputs]
    everything = drawn_range(axis)
    ends = range(everything.start, everything.start + 1), range(everything.stop - 1, everything.stop)
    return Drawn(_joined([*windows, *ends]), outputs)


def _joined(parts: Iterable[range]) -> Positions:
    """Join parts that overlap or nearly touch: a gap would be no shorter than what it leaves out."""
    found: list[range] = []
    for part in sorted(parts, key=lambda part: part.start):
        if found and part.start - found[-1].stop <= _SHORT_GAP:
            found[-1] = range(found[-1].start, max(found[-1].stop, part.stop))
        else:
            found.append(part)
    return BrokenRange(tuple(found)) if len(found) > 1 else found[0]


def drawn_maps(subject: Subject) -> tuple[tuple[Positions, ...], tuple[Positions, ...]]:
    """Give what is drawn of the stretched, padded input and of the output; long axes only around their ends."""
    inside, outside = map(range, subject.channels)
    if subject.whole:
        return padded_input_ranges(subject), output_ranges(subject)
    drawn = _drawn_along_each(subject, subject.axes)
    return (inside, *(each.positions for each in drawn)), (outside, *(each.outputs for each in drawn))


def drawn_stamps(subject: Subject) -> tuple[tuple[Positions, ...], tuple[Positions, ...]]:
    """Give what is drawn of a transposed layer's input, and of its output with what is cropped, as `drawn_maps`.

    Its stamps are the windows of the direct convolution: an input is an output of that, and stamps what that reads.
    """
    inside, outside = map(range, subject.channels)
    # A stamp that goes around has no end to be drawn at; with much output padding there are windows of no input.
    around = subject.layer.padding_mode != "zeros"
    more = any(axis.output != size for axis, size in zip(subject.direct_axes, subject.input_size, strict=True))
    if subject.whole or around or more:
        return input_ranges(subject), uncropped_output_ranges(subject)
    drawn = _drawn_along_each(subject, subject.direct_axes)
    return (inside, *(each.outputs for each in drawn)), (outside, *(each.positions for each in drawn))


def _drawn_along_each(subject: Subject, axes: Sequence[Axis]) -> list[Drawn]:
    limits = [_SHEETS] * (len(axes) - 2) + [_ROW if subject.one_axis else _SHEET] * 2
    return [
        drawn_along(axis, longest=longest, shown=shown) for axis, (longest, shown) in zip(axes, limits, strict=True)
    ]
