"""What would mend a network: the number that disagrees, the input, one change throughout, or one number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convarith.networks.graph import infer_shapes
from convarith.networks.repair import Kind, Repair, hint, repairs, ways_out
from convarith.readers.document import Document
from convarith.readers.network_tables import read_networks

if TYPE_CHECKING:
    from convarith.networks.graph import Network, Problem
    from convarith.networks.layers import Keys

Layers = list[dict[str, Any]]
Change = tuple[str, str, int]
"""Layer, setting and value of a single number."""

CONV = {"op": "conv", "out_channels": 3}
UP = {"op": "conv_transpose", "out_channels": 3}


def network(layers: Layers) -> Network:
    (read,) = read_networks(Document({"network": [{"input": [3, 16, 16], "layer": layers}]}))
    assert read.problems == ()
    return read.network


def problems(layers: Layers) -> tuple[Problem, ...]:
    return infer_shapes(network(layers)).problems


def changed(layers: Layers, change: Change) -> Layers:
    name, setting, value = change
    return [layer | {setting: value} if layer["name"] == name else layer for layer in layers]


def of_kind(kind: Kind, layers: Layers) -> list[Repair]:
    return [each for each in repairs(network(layers), problems(layers)[0]) if each.kind is kind]


def singles(found: list[Repair]) -> list[Change]:
    return [(each.layers[0], each.setting, each.value) for each in found if isinstance(each.value, int)]


def offered(layers: Layers) -> list[Change]:
    """Give the single numbers that are offered."""
    return singles(of_kind(Kind.SINGLE, layers))


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
    assert ("it", key, layer[key]) in offered([{**right, key: layer[key] + step}])


@pytest.mark.parametrize(
    ("layer", "shape", "change"),
    [
        ({**CONV, "kernel": 3}, [3, 16, 16], ("it", "padding", 1)),
        ({**CONV, "kernel": 2}, [3, 8, 8], ("it", "stride", 2)),
        ({**CONV, "kernel": 3}, [3, 12, 12], ("it", "dilation", 2)),
        ({**UP, "kernel": 3, "stride": 2, "padding": 1}, [3, 32, 32], ("it", "output_padding", 1)),
        ({**CONV, "kernel": [3, 3]}, [3, 16, 16], ("it", "padding", 1)),
    ],
)
def test_a_key_that_the_layer_lacks_is_found(layer: dict[str, Any], shape: list[int], change: Change) -> None:
    assert change in offered([{"name": "it", **layer, "expect": shape}])


@pytest.mark.parametrize(
    ("pool", "change"),
    [
        ({"kernel": 3}, ("it", "kernel", 2)),  # the stride that was not given goes with it
        ({"kernel": 3, "framework": "keras"}, ("it", "kernel", 2)),
        ({"kernel": 3}, ("it", "stride", 2)),
    ],
)
def test_a_stride_that_follows_the_kernel_follows_its_repair(pool: dict[str, Any], change: Change) -> None:
    layers: Layers = [{"name": "it", "op": "max_pool", **pool, "expect": [3, 8, 8]}]
    padded = [layers[0] | {"padding": 1}] if change[1] == "stride" else layers
    assert change in offered(padded)
    assert not problems(changed(padded, change))


def test_a_stride_that_was_given_stays_when_the_kernel_is_repaired() -> None:
    layers: Layers = [{"name": "it", "op": "max_pool", "kernel": 3, "stride": 3, "expect": [3, 8, 8]}]
    assert ("it", "kernel", 2) not in offered(layers)


def test_a_number_in_a_layer_before_the_one_that_fails_is_found() -> None:
    layers: Layers = [
        {"name": "down", "op": "max_pool", "kernel": 3},
        {"name": "middle", **CONV, "kernel": 1},
        {"name": "up", **UP, "kernel": 2, "stride": 2},
        {"name": "skip", "op": "concat", "from": ["input", "up"]},
    ]
    assert [problem.layer for problem in problems(layers)] == ["skip"]
    assert ("down", "kernel", 2) in offered(layers)


def test_a_layer_that_nothing_leads_from_to_the_failing_one_is_left_alone() -> None:
    layers: Layers = [
        {"name": "apart", **CONV, "kernel": 3},
        {"name": "it", **CONV, "kernel": 3, "from": "input", "expect": [3, 16, 16]},
    ]
    assert {layer for layer, _, _ in offered(layers)} == {"it"}


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
    assert offered([{"name": "it", "op": "upsample", "scale": 5, "expect": [3, 32, 32]}]) == [("it", "scale", 2)]


def test_sizes_that_no_array_has_have_none_near_them() -> None:
    layers: Layers = [{"name": "it", **CONV, "kernel": 3, "stride": 2, "expect": [3, 4, 4]}]
    broken = replace(network(layers), input=(3, 10**20, 24))
    assert repairs(broken, infer_shapes(broken).problems[0]) == []


def test_what_no_number_mends_is_not_mended() -> None:
    assert offered([{"name": "it", **CONV, "kernel": 1, "expect": [4, 16, 16]}]) == []


def test_the_smallest_change_comes_first_then_the_nearest_and_three_are_enough() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "padding": 1},
        {"name": "b", **CONV, "kernel": 7, "padding": 2, "expect": [3, 16, 16]},
    ]
    assert offered(layers) == [("b", "padding", 3), ("a", "padding", 2), ("b", "kernel", 5)]
    assert problems(changed(layers, ("a", "kernel", 1))) == ()


def test_a_change_that_only_shifts_the_problem_is_not_offered() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "expect": [3, 14, 14]},
        {"name": "b", "op": "add", "expect": [3, 16, 16]},
    ]
    assert [problem.layer for problem in problems(changed(layers, ("a", "padding", 1)))] == ["a"]
    assert offered(layers) == []


def test_a_change_that_mends_only_another_problem_is_not_offered() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3},
        {"name": "b", "op": "add", "from": "a", "expect": [4, 16, 16]},
        {"name": "c", "op": "add", "from": "a", "expect": [3, 16, 16]},
    ]
    assert [problem.layer for problem in problems(changed(layers, ("a", "padding", 1)))] == ["b"]
    assert offered(layers) == []


def test_of_two_problems_each_is_mended_alone_where_no_number_mends_both() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "expect": [3, 16, 16]},
        {"name": "b", **CONV, "kernel": 3, "from": "input", "expect": [3, 12, 12]},
    ]
    first, second = problems(layers)
    assert ("a", "padding", 1) in singles(repairs(network(layers), first))
    assert ("b", "dilation", 2) in singles(repairs(network(layers), second))


def test_a_change_that_mends_everything_pushes_aside_those_that_mend_one_problem() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 4},
        {"name": "b", **CONV, "kernel": 2, "padding": 1, "expect": [3, 15, 15]},
        {"name": "c", "op": "add", "from": "a", "expect": [3, 14, 14]},
    ]
    assert [problem.layer for problem in problems(layers)] == ["b", "c"]
    assert [problem.layer for problem in problems(changed(layers, ("b", "kernel", 1)))] == ["c"]
    assert {layer for layer, _, _ in offered(layers)} == {"a"}


NARROWING: Layers = [
    {"name": "wide", "op": "avg_pool", "kernel": 2},
    {"name": "flat", "op": "flatten"},
    {"name": "fc", "op": "linear", "in_features": 48, "out_features": 10},
]


def test_what_a_layer_declares_comes_first_then_the_input() -> None:
    first, second, *others = repairs(network(NARROWING), problems(NARROWING)[0])
    assert first == Repair(Kind.DECLARED, "in_features", 192, ("fc",), "linear")
    assert second == Repair(Kind.INPUT, "input", (9, 9))
    assert {each.kind for each in others} <= {Kind.SINGLE}


def test_channels_are_mended_where_they_come_in_then_where_they_go_out() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "out_channels": 8},
        {"name": "norm", "op": "avg_pool", "kernel": 1},
        {"name": "b", **CONV, "kernel": 3, "in_channels": 16},
    ]
    assert list(map(str, of_kind(Kind.DECLARED, layers))) == ["in_channels = 8 in 'b'", "out_channels = 16 in 'a'"]


def test_what_a_layer_declares_is_right_though_a_later_one_is_wrong() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 3, "in_channels": 4},
        {"name": "b", **CONV, "kernel": 3, "in_channels": 5},
    ]
    assert list(map(str, of_kind(Kind.DECLARED, layers))) == ["in_channels = 3 in 'a'"]


def test_channels_that_are_added_are_made_equal() -> None:
    layers: Layers = [
        {"name": "a", **CONV, "kernel": 1, "out_channels": 8},
        {"name": "sum", "op": "add", "from": ["input", "a"]},
    ]
    assert list(map(str, of_kind(Kind.DECLARED, layers))) == ["out_channels = 3 in 'a'"]


def test_expected_channels_are_those_that_go_out() -> None:
    layers: Layers = [{"name": "a", **CONV, "kernel": 1, "expect": [4, 16, 16]}]
    assert list(map(str, of_kind(Kind.DECLARED, layers))) == ["out_channels = 4 in 'a'"]


HALVED: Layers = [
    {"name": "down", "op": "max_pool", "kernel": 3},
    {"name": "up", "op": "upsample", "scale": 3},
    {"name": "skip", "op": "concat", "from": ["input", "up"]},
]


def test_the_sizes_next_to_the_input_are_offered_the_larger_first() -> None:
    assert list(map(str, of_kind(Kind.INPUT, HALVED))) == ["an input of 18x18", "an input of 15x15"]


def test_an_input_that_is_too_small_is_told_the_least() -> None:
    assert list(map(str, of_kind(Kind.INPUT, [{"name": "a", **CONV, "kernel": 21}]))) == ["an input of at least 21x21"]


def test_only_an_input_with_which_each_layer_is_as_expected_is_offered() -> None:
    expecting: Layers = [{**HALVED[0], "expect": [3, 5, 5]}, *HALVED[1:]]
    assert list(map(str, of_kind(Kind.INPUT, expecting))) == ["an input of 15x15"]


FEATURES: Layers = [
    {"name": "pool", "op": "max_pool", "kernel": 4},
    {"name": "flat", "op": "flatten", "expect": [27]},
    {"name": "fc", "op": "linear", "in_features": 27, "out_features": 2},
]


def test_it_becomes_what_brings_the_features_that_are_expected() -> None:
    assert list(map(str, of_kind(Kind.INPUT, FEATURES))) == ["an input of 15x15"]


def test_its_axes_may_change_in_opposite_ways() -> None:
    oblong = replace(network(FEATURES), input=(3, 11, 20))
    found = [str(each) for each in repairs(oblong, infer_shapes(oblong).problems[0]) if each.kind is Kind.INPUT]
    assert found == ["an input of 12x15"]


def test_a_pool_is_not_dilated_to_fit() -> None:
    assert {setting for _, setting, _ in offered(FEATURES)} == {"kernel", "stride"}


def test_one_change_goes_through_all_layers_that_are_alike() -> None:
    layers: Layers = [
        *({"name": name, **CONV, "kernel": 3} for name in "abcd"),
        {"name": "other", **CONV, "kernel": 1},
        {"name": "sum", "op": "add", "from": ["input", "other"]},
    ]
    (change,) = of_kind(Kind.UNIFORM, layers)
    assert change == Repair(Kind.UNIFORM, "padding", 1, ("a", "b", "c", "d"), "conv")
    assert str(change) == "padding = 1 in all 4 conv layers like 'a'"
    for name in change.layers:
        layers = changed(layers, (name, "padding", 1))
    assert not problems(layers)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        ({**CONV, "kernel": 2, "stride": 2}, [3, 15, 15]),
        ({"op": "max_pool", "kernel": 2}, [3, 16, 16]),
        ({"op": "upsample", "scale": 2}, [3, 16, 16]),
        ({**CONV, "kernel": 2}, [3, 16, 16]),
    ],
)
def test_no_layer_is_undone_by_a_kernel_a_stride_or_a_scale_of_1(layer: dict[str, Any], shape: list[int]) -> None:
    found = offered([{"name": "it", **layer, "expect": shape}])
    assert all(value > 1 for _, setting, value in found if setting in ("kernel", "stride", "scale"))


@pytest.mark.parametrize("kernel", [[3, 3], (3, 3)])
def test_a_number_that_is_said_once_an_axis_is_one(kernel: Any) -> None:
    assert ("it", "kernel", 5) in offered([{"name": "it", **CONV, "kernel": kernel, "expect": [3, 12, 12]}])


def test_numbers_that_differ_by_axis_are_left_alone() -> None:
    found = offered([{"name": "it", **CONV, "kernel": [3, 5], "padding": [0, 1], "expect": [3, 16, 16]}])
    assert {setting for _, setting, _ in found} <= {"stride", "dilation"}


def test_a_change_reads_as_a_line_of_the_configuration() -> None:
    assert str(Repair(Kind.SINGLE, "kernel", 2, ("down1",), "max_pool")) == "kernel = 2 in 'down1'"


def test_the_ways_out_names_every_kind_in_a_line() -> None:
    layers: Layers = [{"name": "a", **CONV, "kernel": 17}, {"name": "sum", "op": "add", "from": ["a", "a"]}]
    (problem,) = problems(layers)
    told = ways_out(repairs(network(layers), problem))
    assert told == (
        "it fits with an input of at least 17x17 (the input's size); "
        "or with padding = 1 in 'a', or kernel = 16 in 'a', or padding = 2 in 'a' (one number)"
    )
    alone = network([{"name": "it", "op": "flatten", "expect": [5]}])
    (problem,) = infer_shapes(alone).problems
    assert ways_out(repairs(alone, problem)) == ""


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
    # A kernel or a stride of 1 would be no repair, since it undoes a layer.
    key = draw(st.sampled_from([key for key in ("kernel", "stride", "padding") if key == "padding" or slip[key] > 1]))
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


@pytest.mark.parametrize(
    ("keys", "is_said"),
    [
        (None, True),
        ({"conv": {"kernel": "size", "padding": "pad"}}, True),
        ({"conv": {"kernel": "size"}}, False),
        ({"conv_transpose": {"kernel": "size", "padding": "pad"}}, False),
    ],
)
def test_a_problem_has_its_own_hint_where_the_file_has_keys_for_all_that_would_mend_it(
    keys: Keys | None,
    is_said: bool,  # noqa: FBT001
) -> None:
    whole = replace(network([{**CONV, "name": "a", "kernel": 20}]), keys=keys)  # which more padding would mend too
    (problem,) = infer_shapes(whole).problems
    assert hint(whole, problem) == (problem.error.hint if is_said else "")
