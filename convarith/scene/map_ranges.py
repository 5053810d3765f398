"""The positions of each map that are drawn: its channels, then those along each axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.scene.subject import Subject


def drawn_range(axis: Axis) -> range:
    """Give the positions that are drawn: all of the stretched input, its padding, what is cropped, what overhangs."""
    return range(min(0, -axis.lo), max(axis.stretched, axis.padded + axis.overhang - axis.lo))


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
