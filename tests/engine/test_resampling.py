"""What outputs read where they do not step evenly: places, shares, and the even axes that read the same."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.axis import Axis
from convarith.engine.resampling import MODES, Resampling, SharedAxis, checked_mode, scaled
from convarith.errors import ConvArithError

sizes = st.integers(1, 40)
interpolating = st.sampled_from([mode for mode in MODES if mode != "area"])


@pytest.mark.parametrize(
    ("size", "scale", "expected"), [(7, 2, 14), (7, 1.5, 10), (10, 0.7, 7), (3, 0.3, 0), (2**62, 1, 2**62)]
)
def test_a_factor_leads_to_a_size_rounded_down(size: int, scale: float, expected: int) -> None:
    assert scaled(size, scale) == expected


@given(sizes, sizes)
def test_shares_are_windows_that_leave_nothing_out(size: int, output: int) -> None:
    axis = SharedAxis(size, output)
    shares = [axis.elements(number) for number in range(output)]
    assert {element for share in shares for element in share} == set(range(size))
    assert [(share[0], share[-1] + 1) for share in shares] == [
        (floor(Fraction(number * size, output)), ceil(Fraction((number + 1) * size, output)))
        for number in range(output)
    ]
    assert max(map(len, shares)) == axis.kernel


@given(sizes, sizes, interpolating, st.booleans())
def test_weights_add_up_to_one_and_stay_inside(size: int, output: int, mode: str, align: bool) -> None:  # noqa: FBT001  # drawn
    axis = Resampling(size, output, mode, align_corners=align and mode in ("linear", "cubic"))
    for number in range(output):
        weights = axis.weights(number)
        assert sum(weight for _, weight in weights) == 1
        assert all(0 <= element < size for element, _ in weights)
        assert 1 <= len(axis.elements(number)) <= len(weights) <= axis.kernel


@given(sizes, st.sampled_from(["linear", "cubic"]))
def test_aligned_corners_lie_on_the_outermost_elements(size: int, mode: str) -> None:
    axis = Resampling(size, 7, mode, align_corners=True)
    assert [*axis.elements(0), *axis.elements(6)] == [0, size - 1]
    assert [axis.position(0), axis.position(3), axis.position(6)] == [0, Fraction(size - 1, 2), size - 1]


@given(sizes, interpolating)
def test_the_same_size_copies(size: int, mode: str) -> None:
    axis = Resampling(size, size, mode)
    assert all([list(each) for each in axis.weights(number)] == [[number, 1]] for number in range(size))


@given(sizes, interpolating, st.booleans())
def test_the_same_size_steps_evenly(size: int, mode: str, align: bool) -> None:  # noqa: FBT001  # drawn
    axis = Resampling(size, size, mode, align_corners=align and mode in ("linear", "cubic") and size > 1)
    assert axis.even() == Axis(size=size, kernel=1)


def test_by_a_factor_outputs_lie_where_it_puts_them_and_not_where_the_sizes_do() -> None:
    assert Resampling(7, 10, scale=1.5).ratio == Fraction(2, 3)
    assert Resampling(7, 10).ratio == Fraction(7, 10)
    assert Resampling(10, 3, scale=1 / 3).ratio == 3


@pytest.mark.parametrize(
    ("mode", "factor", "kernel", "lo"),
    [("nearest", 3, 3, 2), ("linear", 2, 4, 2), ("linear", 3, 5, 3), ("cubic", 2, 8, 4)],
)
def test_a_whole_factor_reads_as_a_transposed_convolution(mode: str, factor: int, kernel: int, lo: int) -> None:
    axis = Resampling(5, 5 * factor, mode).even()
    assert axis is not None
    assert (axis.kernel, axis.stretch, axis.lo, axis.output) == (kernel, factor, lo, 5 * factor)


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "area"])
def test_even_axes_read_the_same(mode: str) -> None:
    found = 0
    for size, output in product(range(1, 13), range(1, 37)):
        axis = Resampling(size, output, mode)
        even = axis.even()
        if even is not None:
            assert even.output == output
            for number in range(output):
                assert set(even.elements(number)) == axis.elements(number)
            found += 1
    assert found > 40


def test_shares_are_even_where_one_size_divides_the_other() -> None:
    for size, output in product(range(1, 13), range(1, 37)):
        axis = SharedAxis(size, output)
        even = axis.even()
        assert (even is not None) == (size % output == 0 or output % size == 0)
        if even is not None:
            assert [list(even.elements(number)) for number in range(output)] == [
                list(axis.elements(number)) for number in range(output)
            ]


@given(sizes, sizes, interpolating, st.integers(0, 50))
def test_what_is_read_without_ends_repeats(size: int, output: int, mode: str, number: int) -> None:
    axis = Resampling(size, output, mode)
    step, period = axis.ratio.numerator, axis.ratio.denominator
    first, later = axis.reach(number), axis.reach(number + period)
    assert [element + step for element in first] == list(later)


@pytest.mark.parametrize(("name", "mode"), [("bilinear", "linear"), ("bicubic", "cubic"), ("nearest", "nearest")])
def test_a_mode_may_have_its_name_for_so_many_axes(name: str, mode: str) -> None:
    assert checked_mode(name) == mode


@pytest.mark.parametrize("name", ["lanczos", "", None, 3, ["linear"]])
def test_no_mode_has_another_name(name: object) -> None:
    with pytest.raises(ConvArithError, match="no mode of resizing is called") as caught:
        checked_mode(name)
    assert (caught.value.code, caught.value.setting) == ("bad-value", "mode")
