"""The phases of a stretched axis, against loops over plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from support.strategies import Line, conv_transpose, transposed_lines

from convarith.engine.phases import Phase, phases

if TYPE_CHECKING:
    from support import plain_loops

    from convarith.engine.axis import Axis


def axis_of(line: Line) -> Axis:
    (axis,) = conv_transpose([line]).axes(line.size)
    return axis


def reads_of(phase: Phase) -> set[plain_loops.Triple]:
    return {
        (phase.first + phase.step * place, phase.taps[tap], element)
        for place in range(phase.axis.output)
        for tap, element in phase.axis.window(place)
    }


@settings(max_examples=500)
@given(transposed_lines)
def test_phases_together_read_what_the_oracle_stamps(line: Line) -> None:
    found = [reads_of(phase) for phase in phases(axis_of(line))]
    assert set().union(*found) == line.transposed()[1]
    assert sum(map(len, found)) == len(line.transposed()[1])


@settings(max_examples=500)
@given(transposed_lines)
def test_each_output_that_meets_a_tap_belongs_to_one_phase(line: Line) -> None:
    output, stamped = line.transposed()
    places = [place for phase in phases(axis_of(line)) for place in range(phase.first, output, phase.step)]
    assert places == sorted(places, key=lambda place: (place % line.stride, place))
    assert {place for place, *_ in stamped} <= set(places) <= set(range(output))
    assert len(places) == len(set(places))


@settings(max_examples=500)
@given(transposed_lines)
def test_a_phase_is_a_plain_axis_with_as_many_outputs_as_it_has_places(line: Line) -> None:
    output, _ = line.transposed()
    for phase in phases(axis_of(line)):
        plain = phase.axis
        assert (plain.stride, plain.stretch, plain.kernel) == (1, 1, len(phase.taps))
        assert plain.output == len(range(phase.first, output, phase.step)) > 0


@pytest.mark.parametrize(
    ("kernel", "dilation", "taps"),
    [
        pytest.param(4, 1, [[0, 2], [1, 3]], id="taps in turn"),
        pytest.param(3, 2, [[0, 1, 2]], id="dilation that the stride divides meets one phase"),
        pytest.param(1, 1, [[0]], id="a gap between stamps"),
    ],
)
def test_stride_two_has_up_to_two_phases(kernel: int, dilation: int, taps: list[list[int]]) -> None:
    (axis,) = conv_transpose([Line(5, kernel, 2, dilation, 0, 0, 1)]).axes(5)
    assert [sorted(phase.taps) for phase in phases(axis)] == taps


def test_a_stride_beyond_all_kernels_has_a_phase_for_each_tap() -> None:
    (axis,) = conv_transpose([Line(5, 3, 10**15, 1, 0, 0)]).axes(5)
    assert [(phase.first, list(phase.taps)) for phase in phases(axis)] == [(0, [0]), (1, [1]), (2, [2])]


def test_an_output_shorter_than_the_stride_has_as_many_phases_as_places() -> None:
    (axis,) = conv_transpose([Line(1, 2, 5, 1, 0, 0)]).axes(1)
    assert [(phase.first, list(phase.taps)) for phase in phases(axis)] == [(0, [0]), (1, [1])]
