"""The receptive field is the widest reach of any window away from the borders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.axis import Axis
from convarith.engine.receptive import receptive_field

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
