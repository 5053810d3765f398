"""The single number that would mend a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convarith.networks.graph import infer_shapes
from convarith.networks.repair import Change, repairs
from convarith.readers.network_tables import read_networks

if TYPE_CHECKING:
    from convarith.networks.graph import Network, Problem

Layers = list[dict[str, Any]]

CONV = {"op": "conv", "out_channels": 3}
UP = {"op": "conv_transpose", "out_channels": 3}


def network(layers: Layers) -> Network:
    (read,) = read_networks({"network": [{"input": [3, 16, 16], "layer": layers}]}, (), lambda _: None)
    assert read.problems == ()
    return read.network


def problems(layers: Layers) -> tuple[Problem, ...]:
    return infer_shapes(network(layers)).problems


def changed(layers: Layers, change: Change) -> Layers:
    return [layer | {change.setting: change.value} if layer["name"] == change.layer else layer for layer in layers]


def offered(layers: Layers) -> list[Change]:
    return repairs(network(layers), problems(layers)[0])


@pytest.mark.parametrize("step", [-3, -2, -1, 1, 2, 3])
@pytest.mark.parametrize(
    ("layer", "key", "shape"),
    [
        ({**CONV, "kernel": 8}, "kernel", [3, 9, 9]),
        ({"op": "avg_pool", "kernel": 4}, "kernel", [3, 4, 4]),
        ({**CONV, "kernel": 4, "stride": 4}, "stride", [3, 4, 4]),
        ({**CONV, "kernel": 11, "padding": 4}, "padding", [3, 14, 14]),
        ({**CONV, "kernel": 2, "dilation": 4}, "dilation", [3, 12, 12]),
        ({**UP, "kernel": 9, "stride": 7, "output_padding": 3}, "output_padding", [3, 117, 117]),
        ({"op": "upsample", "scale": 4}, "scale", [3, 64, 64]),
    ],
)
def test_a_number_that_is_off_by_three_at_most_is_found(
    layer: dict[str, Any], key: str, shape: list[int], step: int
) -> None:
    right = {"name": "it", **layer, "expect": shape}
    assert problems([right]) == ()
    assert Change("it", key, layer[key]) in offered([{**right, key: layer[key] + step}])


@pytest.mark.parametrize(
    ("layer", "shape", "change"),
    [
        ({**CONV, "kernel": 3}, [3, 16, 16], Change("it", "padding", 1)),
        ({**CONV, "kernel": 2}, [3, 8, 8], Change("it", "stride", 2)),
        ({**CONV, "kernel": 3}, [3, 12, 12], Change("it", "dilation", 2)),
        ({**UP, "kernel": 3, "stride": 2, "padding": 1}, [3, 32, 32], Change("it", "output_padding", 1)),
        ({**CONV, "kernel": [3, 3]}, [3, 16, 16], Change("it", "padding", 1)),
    ],
)
def test_a_key_that_the_layer_lacks_is_found(layer: dict[str, Any], shape: list[int], change: Change) -> None:
    assert change in offered([{"name": "it", **layer, "expect": shape}])


@pytest.mark.parametrize(
    ("pool", "change"),
    [
        ({"kernel": 3}, Change("it", "kernel", 2)),  # the stride that was not given goes with it
        ({"kernel": 3, "framework": "keras"}, Change("it", "kernel", 2)),
        ({"kernel": 3}, Change("it", "stride", 2)),
    ],
)
def test_a_stride_that_follows_the_kernel_follows_its_repair(pool: dict[str, Any], change: Change) -> None:
    layers: Layers = [{"name": "it", "op": "max_pool", **pool, "expect": [3, 8, 8]}]
    padded = [layers[0] | {"padding": 1}] if change.setting == "stride" else layers
    assert change in offered(padded)
    assert not problems(changed(padded, change))


def test_a_stride_that_was_given_stays_when_the_kernel_is_repaired() -> None:
    layers: Layers = [{"name": "it", "op": "max_pool", "kernel": 3, "stride": 3, "expect": [3, 8, 8]}]
    assert Change("it", "kernel", 2) not in offered(layers)


def test_a_number_in_a_layer_before_the_one_that_fails_is_found() -> None:
    layers: Layers = [
        {"name": "down", "op": "max_pool", "kernel": 3},
        {"name": "middle", **CONV, "kernel": 1},
        {"name": "up", **UP, "kernel": 2, "stride": 2},
        {"name": "skip", "op": "concat", "from": ["input", "up"]},
    ]
    assert [problem.layer for problem in problems(layers)] == ["skip"]
    assert Change("down", "kernel", 2) in offered(layers)


def test_a_layer_that_nothing_leads_from_to_the_failing_one_is_left_alone() -> None:
    layers: Layers = [
        {"name": "apart", **CONV, "kernel": 3},
        {"name": "it", **CONV, "kernel": 3, "from": "input", "expect": [3, 16, 16]},
    ]
    assert {change.layer for change in offered(layers)} == {"it"}


@pytest.mark.parametrize(("between", "found"), [(6, True), (7, False)])
def test_the_search_goes_eight_layers_back(between: int, *, found: bool) -> None:
    layers: Layers = [
        {"name": "first", "op": "max_pool", "kernel": 5},
        *({"name": f"{number}", "op": "add"} for number in range(between)),
        {"name": "last", "op": "flatten", "expect": [3 * 4 * 4]},
    ]
    assert bool(offered(layers)) is found


def test_a_number_that_is_off_by_more_than_three_is_not_guessed() -> None:
    assert offered([{"name": "it", "op": "upsample", "scale": 6, "expect": [3, 32, 32]}]) == []
    assert offered([{"name": "it", "op": "upsample", "scale": 5, "expect": [3, 32, 32]}]) == [Change("it", "scale", 2)]


def test_what_no_number_mends_is_not_mended() -> None:
    assert offered([{"name": "it", **CONV, "kernel": 1, "expect": [4, 16, 16]}]) == []


def test_the_smallest_change_comes_first_then_the_nearest_and_three_are_enough() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "padding": 1},
        {"name": "b", **CONV, "kernel": 3, "expect": [3, 16, 16]},
    ]
    assert offered(layers) == [Change("b", "padding", 1), Change("a", "padding", 2), Change("b", "kernel", 1)]
    assert problems(changed(layers, Change("a", "kernel", 1))) == ()


def test_a_change_that_only_shifts_the_problem_is_not_offered() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "expect": [3, 14, 14]},
        {"name": "b", "op": "add", "expect": [3, 16, 16]},
    ]
    assert [problem.layer for problem in problems(changed(layers, Change("a", "padding", 1)))] == ["a"]
    assert offered(layers) == []


def test_a_change_that_mends_only_another_problem_is_not_offered() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3},
        {"name": "b", "op": "add", "from": "a", "expect": [4, 16, 16]},
        {"name": "c", "op": "add", "from": "a", "expect": [3, 16, 16]},
    ]
    assert [problem.layer for problem in problems(changed(layers, Change("a", "padding", 1)))] == ["b"]
    assert offered(layers) == []


def test_of_two_problems_each_is_mended_alone_where_no_number_mends_both() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "expect": [3, 16, 16]},
        {"name": "b", **CONV, "kernel": 3, "from": "input", "expect": [3, 12, 12]},
    ]
    first, second = problems(layers)
    assert Change("a", "padding", 1) in repairs(network(layers), first)
    assert Change("b", "dilation", 2) in repairs(network(layers), second)


def test_a_change_that_mends_everything_pushes_aside_those_that_mend_one_problem() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 4},
        {"name": "b", **CONV, "kernel": 2, "padding": 1, "expect": [3, 15, 15]},
        {"name": "c", "op": "add", "from": "a", "expect": [3, 14, 14]},
    ]
    assert [problem.layer for problem in problems(layers)] == ["b", "c"]
    assert [problem.layer for problem in problems(changed(layers, Change("b", "kernel", 1)))] == ["c"]
    assert {change.layer for change in offered(layers)} == {"a"}


def test_a_change_reads_as_a_line_of_the_configuration() -> None:
    assert str(Change("down1", "kernel", 2)) == "kernel = 2 in 'down1'"


@st.composite
def slips(draw: st.DrawFn) -> Layers:
    """Draw a network that fits with one number changed, as a slip of the pen changes it."""
    windows = [
        {
            "kernel": draw(st.integers(1, 4)),
            "stride": draw(st.integers(1, 2)),
            "padding": draw(st.integers(0, 2)),
            **draw(st.sampled_from([CONV, UP])),
        }
        for _ in range(draw(st.integers(1, 4)))
    ]
    layers: Layers = [{"name": f"{number}", **window} for number, window in enumerate(windows)]
    fits = infer_shapes(network(layers))
    assume(not fits.problems)
    layers[-1]["expect"] = list(fits.shapes[layers[-1]["name"]])
    slip = draw(st.sampled_from(layers))
    key = draw(st.sampled_from(["kernel", "stride", "padding"]))
    slip[key] += draw(st.integers(-3, 3))
    assume(slip[key] >= (key != "padding"))
    assume(problems(layers))
    return layers


@given(slips())
def test_a_slip_of_the_pen_is_mended_and_every_change_offered_mends_it(layers: Layers) -> None:
    found = offered(layers)
    assert found
    for change in found:
        assert not problems(changed(layers, change))
