"""The receptive field is the widest reach of any window away from the borders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.axis import Axis
from convarith.engine.receptive import elements_met, receptive_field

numbers = st.integers(1, 5)


@given(numbers, numbers, numbers)
def test_a_direct_window_sees_its_effective_kernel(kernel: int, stride: int, dilation: int) -> None:
    axis = Axis(size=60, kernel=kernel, stride=stride, dilation=dilation)
    elements = [element for _, element in axis.window(0)]
    assert receptive_field(axis) == max(elements) - min(elements) + 1


@given(numbers, numbers, numbers)
def test_a_stretched_window_sees_what_its_taps_meet_between_the_zeros(kernel: int, stretch: int, dilation: int) -> None:
    axis = Axis(size=40, kernel=kernel, dilation=dilation, stretch=stretch)
    seen = [[element for _, element in axis.window(output)] for output in range(axis.output)]
    assert receptive_field(axis) == max(max(each) - min(each) + 1 for each in seen if each)


@given(numbers, numbers, numbers, st.integers(-3, 3))
def test_far_from_the_borders_a_window_meets_the_elements_that_it_reads(
    kernel: int, step: int, dilation: int, lo: int
) -> None:
    stepping = Axis(size=90, kernel=kernel, stride=step, dilation=dilation, lo=lo)
    stretched = Axis(size=90, kernel=kernel, stretch=step, dilation=dilation, lo=lo)
    for axis in (stepping, stretched):
        middle = axis.output // 2
        for output in range(middle, middle + step):
            assert list(elements_met(axis, output)) == [element for _, element in axis.window(output)]
