"""Layers that bring a size to another, held against trying all there are."""

from __future__ import annotations

from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convarith as ca
from convarith.solving.axis import AxisSpace
from convarith.solving.bounds import OPERATIONS, Bounds, layer_of, usual_bounds
from convarith.solving.layers import Solutions, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.solving.axis import Padded

SMALL = Bounds(kernel=range(1, 4), stride=range(1, 3), dilation=range(1, 2))


def outputs(bounds: Bounds, size: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield what the engine brings a size to, and with which setting, for all settings within the bounds."""
    for window in bounds.windows():
        each = bounds.padding_for(window.kernel, window.dilation)
        extras = range(max(window.stride, window.dilation)) if bounds.transposed else range(1)
        for lo, hi, extra in product(each, each, bounds.output_padding or extras):
            told: dict[str, Any] = {"kernel": window.kernel, "stride": window.stride, "dilation": window.dilation}
            told |= {"padding": ((lo, hi),)} | ({"output_padding": extra} if bounds.transposed else {})
            try:
                (output,) = layer_of(bounds.op, told).output_shape((size,))
            except ca.ConvArithError:
                continue
            yield output, (window.kernel, window.stride, window.dilation, lo, hi, extra)


def tried(bounds: Bounds, size: int, wanted: int) -> list[tuple[Any, ...]]:
    return [setting for output, setting in outputs(bounds, size) if output == wanted]


def found(solutions: Solutions) -> list[tuple[Any, ...]]:
    return [
        tuple(
            number
            for axis in solution.axes
            for number in (
                *(axis.window.kernel, axis.window.stride, axis.window.dilation),
                *(axis.padded.lo, axis.padded.hi, axis.padded.output_padding),
            )
        )
        for solution in solutions
    ]


bounds = st.builds(
    Bounds,
    op=st.sampled_from(OPERATIONS),
    kernel=st.sampled_from([range(1, 4), range(2, 3), range(4, 6)]),
    stride=st.sampled_from([range(1, 3), range(3, 4)]),
    dilation=st.sampled_from([range(1, 3), range(3, 4)]),
    padding=st.sampled_from([None, range(2), range(-2, 2)]),
)


@given(bounds, st.integers(1, 12), st.integers(1, 14))
def test_all_that_trying_finds_is_found_and_nothing_else(bounds: Bounds, size: int, output: int) -> None:
    solutions = Solutions((Way(bounds, size, output),))
    assert sorted(found(solutions)) == sorted(tried(bounds, size, output))
    assert solutions.count == len(found(solutions))


@given(bounds, st.integers(1, 12), st.integers(1, 14))
def test_solutions_come_in_the_order_of_their_costs(bounds: Bounds, size: int, output: int) -> None:
    costs = [solution.cost for solution in Solutions((Way(bounds, size, output),))]
    assert all(before <= after for before, after in pairwise(costs))


@pytest.mark.parametrize("sizes", [[(5, 2)], [(5, 2), (7, 4)], [(8, 2), (8, 2)]])
def test_settings_of_equal_cost_and_padding_come_by_kernel_stride_and_dilation(sizes: list[tuple[int, int]]) -> None:
    ways = tuple(Way(usual_bounds("conv", *each), *each) for each in sizes)
    ties = [
        (before, after)
        for before, after in pairwise(islice(Solutions(ways), 3_000))
        if before.cost == after.cost and before.axes[0].padded == after.axes[0].padded
    ]
    windows = [[axes[0].window for _, axes, _ in tie] for tie in ties]
    assert windows
    assert all(
        (before.kernel, before.stride, before.dilation) <= (after.kernel, after.stride, after.dilation)
        for before, after in windows
    )


def test_axes_with_other_sizes_have_the_same_window_or_others() -> None:
    ways = (Way(SMALL, 8, 4), Way(SMALL, 9, 9))
    each = [tried(way.bounds, way.size, way.output) for way in ways]
    solutions = Solutions(ways)
    assert sorted(found(solutions)) == sorted((*one, *other) for one, other in product(*each))
    assert solutions.count == len(each[0]) * len(each[1])
    costs = [solution.cost for solution in solutions]
    assert all(before <= after for before, after in pairwise(costs))


def test_there_is_none_where_one_axis_has_none() -> None:
    solutions = Solutions((Way(SMALL, 8, 4), Way(SMALL, 8, 100)))
    assert (solutions.count, list(solutions)) == (0, [])


def test_axes_with_the_same_sizes_are_treated_alike() -> None:
    way = Way(SMALL, 8, 4)
    assert Solutions((way, way)).count == Solutions((way,)).count
    assert all(len(set(solution.axes)) == 1 for solution in Solutions((way, way)))


@pytest.mark.parametrize("size", [128, 10**18])
def test_a_size_of_any_magnitude_is_halved_at_once(size: int) -> None:
    solutions = Solutions((Way(Bounds(kernel=range(11, 12), stride=range(2, 3)), size, size // 2),))
    (first,) = solutions.best(1)
    assert first.layer == ca.Conv(11, stride=2, padding=5)


@given(bounds, st.integers(1, 12), st.integers(1, 14))
def test_the_nearest_outputs_are_the_nearest_that_trying_reaches(bounds: Bounds, size: int, output: int) -> None:
    reached = {each for each, _ in outputs(bounds, size)}
    below, above = Solutions((Way(bounds, size, output),)).nearest()
    assert below == (None if not (lower := {each for each in reached if each <= output}) else (max(lower),))
    assert above == (None if not (upper := {each for each in reached if each >= output}) else (min(upper),))


def test_what_nobody_asks_for_is_not_worked_out() -> None:
    wide = Bounds(kernel=range(1, 40), stride=range(1, 20), dilation=range(1, 10))
    solutions = Solutions((Way(wide, 224, 112), Way(wide, 300, 100), Way(wide, 64, 64)))
    assert solutions.count > 10**12
    assert len(list(islice(solutions, 5))) == 5


def test_windows_that_cost_more_than_what_is_asked_for_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    paddings = AxisSpace.paddings

    def noted(space: AxisSpace) -> Iterator[Padded]:
        opened.append(space.window.kernel)
        return paddings(space)

    monkeypatch.setattr(AxisSpace, "paddings", noted)
    bounds = Bounds(kernel=range(1, 2000), stride=range(2, 3), dilation=range(1, 2))
    (first,) = Solutions((Way(bounds, 28, 10),)).best(1)
    assert first.layer == ca.Conv(11, stride=2, padding=1)
    assert max(opened) == 11


def test_where_there_is_one_window_no_other_is_looked_for() -> None:
    wide = Bounds(kernel=range(4096, 4097), stride=range(1, 2), dilation=range(1, 2))
    solutions = Solutions((Way(wide, 32, 32), Way(wide, 32, 7)))
    (first,) = solutions.best(1)
    assert first.layer.output_shape((32, 32)) == (32, 7)
