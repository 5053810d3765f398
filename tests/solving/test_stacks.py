"""Stacks that bring a size to another, held against trying all there are."""

from __future__ import annotations

from functools import cache
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import convarith as ca
from convarith.solving.bounds import Bounds, layer_of
from convarith.solving.solve_stack import no_stack, solve_stack, stacks
from convarith.solving.stack_layers import StackLayers
from convarith.solving.stacks import Stack, Stacks

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = ("conv", "conv_transpose", "max_pool")

bounds = st.builds(
    Bounds,
    op=st.sampled_from(OPERATIONS),
    kernel=st.sampled_from([range(1, 4), range(2, 3), range(4, 5)]),
    stride=st.sampled_from([range(1, 3), range(2, 4), range(3, 4)]),
    dilation=st.sampled_from([range(1, 2), range(1, 3)]),
    padding=st.sampled_from([None, range(2), range(-1, 2)]),
    pads=st.sampled_from([None, None, "same", "valid", (0, 1)]),
)


def layers_within(bounds: Bounds) -> Iterator[dict[str, Any]]:
    """Yield the settings of all layers within bounds whose padding is the same at both ends, or as it is told."""
    for window in bounds.windows():
        each = bounds.padding_for(window.kernel, window.dilation)
        pads = [((pad, pad),) for pad in each] if bounds.pads is None else [bounds.pads]
        extras = range(max(window.stride, window.dilation)) if bounds.transposed else range(1)
        for padding, extra in product(pads, extras):
            told: dict[str, Any] = {"kernel": window.kernel, "stride": window.stride, "dilation": window.dilation}
            told["padding"] = padding if isinstance(padding, str) or bounds.pads is None else (padding,)
            yield told | ({"output_padding": extra} if extra else {})


@cache
def steps(bounds: Bounds, size: int) -> list[tuple[int, tuple[int, ...]]]:
    """Give what all layers bring a size to, with their settings in numbers, as the engine has them."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for told in layers_within(bounds):
        try:
            layer = layer_of(bounds.op, told)
            ((output,), (axis,), (extra,)) = (
                layer.output_shape((size,)),
                layer.direct_axes((size,)),
                layer.output_paddings((size,)),
            )
        except ca.ConvArithError:
            continue
        found.append((output, (axis.kernel, axis.stride, axis.dilation, axis.lo, axis.hi, extra)))
    return found


def tried(bounds: Bounds, size: int, to: int, number: int) -> list[tuple[tuple[int, ...], ...]]:
    """Give the settings of all stacks whose sizes never turn back, by trying every layer at every place."""
    if not number:
        return [()] if size == to else []
    return [
        (setting, *others)
        for output, setting in steps(bounds, size)
        if min(size, to) <= output <= max(size, to)
        for others in tried(bounds, output, to, number - 1)
    ]


def numbers(stack: Stack) -> tuple[tuple[int, ...], ...]:
    return tuple(
        (*(each.window.kernel, each.window.stride, each.window.dilation), *(each.window.lo, each.window.hi, each[-1]))
        for each in stack.settings
    )


@settings(max_examples=200)
@example(Bounds("conv", range(1, 4), range(1, 3), range(1, 2)), 9, 3, 3)
@example(Bounds("conv", range(1, 4), range(1, 3), range(1, 2)), 4, 6, 3)
@example(Bounds("conv_transpose", range(1, 4), range(1, 3), range(1, 2)), 3, 9, 3)
@example(Bounds("conv_transpose", range(2, 4), range(1, 3), range(1, 2)), 6, 4, 3)
@example(Bounds("conv_transpose", range(2, 5), range(1, 3), range(1, 2), pads="same"), 3, 12, 3)
@example(Bounds("conv_transpose", range(2, 5), range(1, 3), range(1, 2), pads=(0, 1)), 3, 10, 2)
@example(Bounds("conv", range(2, 5), range(1, 3), range(1, 3), pads="same"), 12, 3, 3)
@example(Bounds("max_pool", range(2, 5), range(1, 3), range(1, 2), pads=(0, 1)), 9, 3, 2)
@given(bounds, st.integers(1, 9), st.integers(1, 12), st.integers(1, 3))
def test_all_that_trying_finds_is_found_and_nothing_else(bounds: Bounds, size: int, to: int, number: int) -> None:
    stacks = Stacks(StackLayers(bounds), size, to, number)
    wanted = sorted(tried(bounds, size, to, number))
    assert stacks.count == len(wanted)
    found = list(islice(stacks, 3000))
    if len(wanted) <= len(found):
        assert sorted(map(numbers, found)) == wanted
    assert all(before.cost <= after.cost for before, after in pairwise(found))


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize(("size", "to"), [(12, 3), (3, 12), (7, 1), (5, 5), (10**18, 10**18 // 8)])
def test_the_engine_confirms_each_size_on_the_way(op: str, size: int, to: int) -> None:
    bounds = Bounds(op, range(1, 6), range(1, 4), range(1, 3))
    for stack in islice(Stacks(StackLayers(bounds), size, to, 3), 200):
        assert (stack.sizes[0], stack.sizes[-1]) == (size, to)
        for layer, (before, after) in zip(stack.layers, pairwise(stack.sizes), strict=True):
            assert layer.output_shape((before,)) == (after,)


def test_the_order_is_stable() -> None:
    first, second = (list(islice(stacks((24,), (6,), 3, "conv", {}), 500)) for _ in range(2))
    assert first == second


@given(st.integers(2, 40), st.integers(2, 40), st.integers(1, 3))
def test_scaled_stacks_are_those_whose_layers_divide_exactly(size: int, to: int, number: int) -> None:
    bounds = Bounds("conv", range(1, 4), range(1, 4), range(1, 2))
    scaled = Stacks(StackLayers(bounds, scaled=True), size, to, number)
    every = [
        stack
        for stack in Stacks(StackLayers(bounds), size, to, number)
        if all(
            before == after * setting.window.stride
            for setting, (before, after) in zip(stack.settings, pairwise(stack.sizes), strict=True)
        )
    ]
    assert sorted(map(numbers, scaled)) == sorted(map(numbers, every))


def test_even_overlap_takes_kernels_that_are_multiples_of_their_strides() -> None:
    bounds = Bounds("conv_transpose", range(1, 9), range(1, 5), range(1, 2))
    found = list(islice(Stacks(StackLayers(bounds, even_overlap=True), 4, 64, 3), 500))
    assert found
    assert all(not each.window.kernel % each.window.stride for stack in found for each in stack.settings)


def test_what_people_take_comes_first() -> None:
    def first(size: tuple[int], to: tuple[int], number: int, op: str, **bounds: Any) -> list[tuple[int, ...]]:
        (stack,) = islice(stacks(size, to, number, op, bounds), 1)
        return [(each[0], each[1], each[3], each[5]) for each in numbers(stack)]

    assert first((4,), (64,), 4, "conv_transpose") == [(4, 2, 1, 0)] * 4  # DCGAN's generator
    assert first((64,), (4,), 4, "conv", kernel=4) == [(4, 2, 1, 0)] * 4  # and its discriminator
    assert first((8,), (2,), 2, "max_pool") == [(2, 2, 0, 0)] * 2
    rates = first((100,), (25_600,), 4, "conv_transpose", kernel=range(1, 17), stride=range(1, 9))
    assert [(kernel, stride) for kernel, stride, *_ in rates] == [(8, 4)] * 4
    assert [stride for _, stride, *_ in first((16_000,), (50,), 4, "conv")] == [5, 4, 4, 4]
    assert first((11,), (1,), 3, "conv", kernel=3, stride=range(1, 3)) == [(3, 2, 1, 0), (3, 2, 1, 0), (3, 1, 0, 0)]


def test_other_strides_come_before_padding_that_changes_nothing() -> None:
    found = list(islice(stacks((1,), (240,), 4, "conv_transpose", {}, scaled=True), 30))
    assert len({stack.sizes for stack in found}) == 30


def test_a_field_is_that_of_the_network() -> None:
    for stack in islice(stacks((64,), (8,), 3, "conv", {}, 30), 50):
        words = " | ".join(
            f"conv 1 k{each.window.kernel} s{each.window.stride} p{each.window.lo}" for each in stack.settings
        )
        network = ca.network(f"1x64 | {words}")
        (seen,) = network.receptive_field(network.layers[-1].name) or ()
        assert stack.field == seen.size >= 30


def test_stacks_that_see_too_little_are_left_out_and_no_others() -> None:
    bounds = {"kernel": range(1, 4), "stride": range(1, 3)}
    every = list(stacks((8,), (4,), 2, "conv", bounds))
    assert list(stacks((8,), (4,), 2, "conv", bounds, 5)) == [stack for stack in every if stack.field >= 5]
    with pytest.raises(ca.ConvArithError, match=f"of all {len(every)} stacks none sees 100") as caught:
        list(stacks((8,), (4,), 2, "conv", bounds, 100))
    assert caught.value.code == "no-solution"


@given(st.sampled_from(OPERATIONS), st.integers(1, 9), st.integers(1, 20), st.integers(1, 2))
@example("conv_transpose", 9, 14, 2)  # which would be reached by turning back
def test_the_nearest_sizes_are_the_nearest_that_trying_reaches(op: str, size: int, to: int, number: int) -> None:
    bounds = Bounds(op, range(1, 4), range(1, 3), range(1, 2))
    reached = [
        each
        for each in range(1, 80)
        if (each <= size if to <= size else each >= size) and tried(bounds, size, each, number)
    ]
    below, above = Stacks(StackLayers(bounds), size, to, number).nearest()
    assert below == max((each for each in reached if each <= to), default=None)
    assert above == min((each for each in reached if each >= to), default=None)


def test_no_stack_tells_the_nearest_sizes_and_other_numbers_of_layers() -> None:
    asked = stacks((1,), (241,), 3, "conv_transpose", {}, scaled=True)
    assert not asked.count
    assert "the nearest that 3 layers reach: 240 and 245" in no_stack(asked).hint
    asked = stacks((64,), (4,), 2, "conv", {"kernel": 4, "stride": 2})
    error = no_stack(asked)
    assert error.code == "no-solution"
    assert error.hint == "4 to 12 layers do; the nearest that 2 layers reach: 14"


@pytest.mark.parametrize(
    ("to", "number", "told"), [(10, 2, "1 layer does"), (4, 1, "3 layers do"), (3, 1, "3 or 4 layers do")]
)
def test_other_numbers_of_layers_are_told_one_by_one_where_they_are_few(to: int, number: int, told: str) -> None:
    asked = stacks((20,), (to,), number, "conv", {"kernel": 2, "stride": 2})
    assert no_stack(asked).hint.split("; ")[0] == told


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"size": (4, 5), "to": (8, 12)}, "contradiction"),
        ({"size": 8, "to": 4, "layers": 65}, "too-large"),
        ({"size": 8, "to": 4, "layers": 0}, "bad-value"),
        ({"size": 8, "to": 4, "even_overlap": True}, "contradiction"),
        ({"size": 8, "to": 4, "field": 0}, "bad-value"),
        ({"size": 8, "to": 4, "weight": 3}, "bad-value"),
        ({"size": 8, "to": 4, "kernel": range(1, 9000)}, "too-large"),
        ({"size": 8, "to": (4, 4)}, "wrong-axes"),
        ({"size": 10**17, "to": 10, "layers": 20}, "too-large"),
        ({"size": 7, "to": 100}, "no-solution"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ca.ConvArithError) as caught:
        solve_stack(**{"layers": 2} | asked)
    assert caught.value.code == code


def test_stacks_of_several_axes_and_in_a_framework_s_terms() -> None:
    (stack,) = solve_stack((4, 4), to=(64, 64), layers=4, op="conv_transpose", limit=1)
    assert stack == [ca.ConvTranspose(4, stride=2, padding=1)] * 4
    (said,) = solve_stack((4, 4), to=(64, 64), layers=4, op="conv_transpose", limit=1, framework="keras")
    size: tuple[int, ...] = (4, 4)
    for layer in said:
        size = layer.output_shape(size)
    assert size == (64, 64)


def test_a_stack_may_see_one_element_where_no_more_is_asked_for() -> None:
    (layer,), *_ = solve_stack(5, to=5, layers=1, kernel=1)
    assert layer == ca.Conv(1)
    with pytest.raises(ca.ConvArithError, match="none sees 2"):
        solve_stack(5, to=5, layers=1, kernel=1, field=2)


@pytest.mark.parametrize(("op", "to", "framework"), [("conv_transpose", 20, "darknet"), ("lp_pool", 3, "flax")])
def test_a_framework_that_has_no_such_layer_has_no_stack(op: str, to: int, framework: str) -> None:
    assert solve_stack(8, to=to, layers=2, op=op, framework=framework) == []  # type: ignore[arg-type]


def test_where_sizes_have_to_be_multiples_it_says_that_others_may_do() -> None:
    with pytest.raises(ca.ConvArithError) as caught:
        solve_stack(9, to=5, layers=1, scaled=True)
    assert str(caught.value) == (
        "no stack of 1 layer within the bounds brings 9 to 5; the nearest that 1 layer reaches: 3 and 9; "
        "sizes that are no multiples may do: leave --scaled (scaled=True) out"
    )


def test_six_layers_out_of_more_than_anyone_could_list() -> None:
    found = stacks((16_000,), (50,), 6, "conv", {})
    assert found.count > 10**15
    assert len(list(islice(found, 10))) == 10


def test_only_sizes_are_looked_at_from_which_the_wanted_one_is_still_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, narrowed = [], StackLayers.narrowed

    def noted(layers: StackLayers, size: int, within: range) -> Any:
        asked.append((size, within))
        return narrowed(layers, size, within)

    monkeypatch.setattr(StackLayers, "narrowed", noted)
    layers = StackLayers(Bounds("conv", range(3, 4), range(1, 2), range(1, 2), range(1)))
    (stack,) = Stacks(layers, size=11, output=5, number=3)
    assert stack.sizes == (11, 9, 7, 5)
    assert asked == [(11, range(9, 10)), (9, range(7, 8)), (7, range(5, 6))]
