"""Sizes through a window: many at once, and back."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, direct_lines

from convarith.engine.conv import Conv
from convarith.engine.index import output_sizes
from convarith.engine.sizes import inputs, outputs
from convarith.engine.window import Window
from convarith.errors import ConvArithError

small_windows = st.builds(
    Window, st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.integers(-1, 2), st.integers(-1, 2)
)


@given(direct_lines)
def test_ints_and_arrays_have_the_same_outputs_and_0_where_nothing_fits(line: Line) -> None:
    numbers = (line.kernel, line.stride, line.dilation, line.lo, line.hi)
    sizes = range(1, 15)
    one_by_one = [outputs(size, *numbers) for size in sizes]
    assert outputs(np.array(sizes), *numbers).tolist() == one_by_one
    assert one_by_one[line.size - 1] == line.convolved()[0]
    assert min(one_by_one) >= 0


@given(st.lists(small_windows, min_size=1, max_size=3), st.integers(1, 4), st.integers(0, 3))
def test_the_way_back_through_a_stack_meets_just_the_sizes_that_come_down(
    windows: list[Window], first: int, more: int
) -> None:
    wanted = range(first, first + more + 1)
    back = reduce(lambda run, window: inputs(window, run), reversed(windows), wanted)
    for size in range(back.start - 4, back.stop + 4):
        assert (reduce(lambda each, window: window.outputs(each), windows, size) in wanted) is (size in back)


def test_many_settings_are_asked_at_once() -> None:
    found = output_sizes([[5], [6], [1]], kernel=3, stride=[1, 2], padding=(1, 0))
    one_by_one = [[Conv(3, stride=s, padding=[(1, 0)]).output_shape(i)[0] for s in (1, 2)] for i in (5, 6)]
    assert found.tolist() == [*one_by_one, [0, 0]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kernel": 0}, "kernel has a number below 1"),
        ({"kernel": 3, "stride": [1, 0]}, "stride has a number below 1"),
        ({"kernel": 3, "dilation": 1.5}, "dilation is not made of whole numbers"),
        ({"kernel": [1, 2], "stride": [1, 2, 3]}, "do not broadcast"),
        ({"kernel": 2**40, "dilation": 2**40}, "beyond 64 bits"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ConvArithError, match=message):
        output_sizes([5, 6], **settings)  # type: ignore[arg-type]
