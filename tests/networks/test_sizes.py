"""Which input sizes go through: rules held against networks that are sent every size."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sample_networks import NETWORKS, layer, network

from convarith.engine.conv import Conv
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.graph import INPUT, Network, NetworkLayer, infer_shapes
from convarith.networks.operations import Add, Crop, Flatten, Linear, Multiply, Opaque, Operation, Pad, Resize, Windowed
from convarith.networks.size_rule import SizeRule
from convarith.networks.sizes import (
    alike_rule,
    fitting_input,
    fitting_shapes,
    size_rates,
    size_rules,
    sizes_text,
    unchanged_rules,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.networks.operations import Shape

EVERY = range(1, 201)


def fitting(net: Network, axis: int) -> list[int]:
    """Send every size along one axis, the others as they are."""
    shapes = {size: (*net.input[: axis + 1], size, *net.input[axis + 2 :]) for size in EVERY}
    return [size for size, shape in shapes.items() if not infer_shapes(net, shape).problems]


def fitting_alike(net: Network) -> list[int]:
    return [size for size in EVERY if not net.problems(size)]


def held(rule: SizeRule) -> list[int]:
    return [size for size in EVERY if size in rule]


@pytest.mark.parametrize("name", NETWORKS)
def test_each_axis_takes_the_sizes_that_go_through(name: str) -> None:
    net = NETWORKS[name]
    rules = size_rules(net)
    assert [held(rule) for rule in rules] == [fitting(net, axis) for axis in range(len(net.input) - 1)]
    assert held(alike_rule(net)) == fitting_alike(net)
    assert all(rule.complete and not rule.notes for rule in rules)


SETTINGS = st.fixed_dictionaries(
    {"kernel": st.integers(1, 5), "stride": st.integers(1, 4)},
    optional={"padding": st.integers(-1, 2), "dilation": st.integers(1, 3)},
)
FRAMEWORKS = st.sampled_from(["pytorch", "keras", "onnx", "tinygrad", "caffe", "flax"])


@st.composite
def lines(draw: st.DrawFn) -> Network:
    """Draw a network over one axis, whose layers take from any before them."""
    names = [INPUT]
    nodes: list[NetworkLayer] = []
    for number in range(draw(st.integers(1, 6))):
        name = str(number)
        sources = [draw(st.sampled_from(names[-3:]))]
        kind = draw(
            st.sampled_from(["conv", "conv", "same", "conv_transpose", "pool", "framework", "upsample", "to", "join"])
        )
        if kind == "join":
            sources.append(draw(st.sampled_from(names)))
        nodes.append(_drawn(draw, kind, name, sources))
        names.append(name)
    return network(*nodes, shape=(1, 200))


@st.composite
def hourglasses(draw: st.DrawFn) -> Network:
    """Draw a network that goes down and comes up again, and joins what has the same depth."""
    nodes: list[NetworkLayer] = []

    def add(kind: str, *sources: str) -> str:
        nodes.append(_drawn(draw, kind, str(len(nodes)), sources))
        return nodes[-1].name

    def level(source: str, depth: int) -> str:
        stride = draw(st.integers(1, 5))
        down = layer(str(len(nodes)), draw(st.sampled_from(["avg_pool", "conv"])), source, kernel=stride, stride=stride)
        nodes.append(down)
        inside = level(down.name, depth - 1) if depth else down.name
        if draw(st.booleans()):
            inside = add(draw(st.sampled_from(["conv", "same", "pool", "framework"])), inside)
        up = draw(
            st.sampled_from(
                [
                    layer(str(len(nodes)), "upsample", inside, scale=stride),
                    layer(str(len(nodes)), "conv_transpose", inside, kernel=stride, stride=stride),
                    layer(str(len(nodes)), "conv_transpose", inside, kernel=stride + 2, stride=stride, padding=1),
                ]
            )
        )
        nodes.append(up)
        return add("join", source, up.name)

    level(INPUT, draw(st.integers(0, 2)))
    return network(*nodes, shape=(1, 200))


def _drawn(draw: st.DrawFn, kind: str, name: str, sources: Sequence[str]) -> NetworkLayer:
    settings: dict[str, Any] = dict(draw(SETTINGS))
    match kind:
        case "upsample" | "to":
            size = {"scale": draw(st.integers(1, 3))} if kind == "upsample" else {"size": draw(st.integers(1, 40))}
            return layer(name, "upsample", *sources, **size)
        case "join":
            return layer(name, "concat", *sources)
        case "same":
            words = st.sampled_from(["same", "same-lower", "full", "half", "causal"])
            return layer(name, "conv", *sources, **(settings | {"padding": draw(words)}))
        case "pool":
            settings["padding"] = draw(st.integers(0, settings["kernel"] // 2))
            op = draw(st.sampled_from(["max_pool", "avg_pool"]))
            return layer(name, op, *sources, **settings, ceil_mode=draw(st.booleans()))
        case "framework":
            op = draw(st.sampled_from(["conv", "max_pool"]))
            given_layer = FrameworkLayer(
                settings["kernel"],
                framework=draw(FRAMEWORKS),
                op=op,
                stride=settings["stride"],
                padding=draw(st.sampled_from(["same", "SAME", "valid", None, 1])),
            )
            return NetworkLayer(name, op, Windowed(given_layer, 1), tuple(sources))
        case _:
            return layer(name, kind, *sources, **settings)


@given(lines() | hourglasses())
def test_any_line_takes_the_sizes_that_go_through(net: Network) -> None:
    (rule,) = size_rules(net)
    assert held(rule) == fitting(net, 0)
    assert held(alike_rule(net)) == held(rule)
    came_out = {size: infer_shapes(net, (1, size)).shapes.get(net.layers[-1].name) for size in held(rule)}
    (unchanged,) = unchanged_rules(net) or (SizeRule("L", 1, 1, ()),)
    assert held(unchanged) == [size for size, shape in came_out.items() if shape and shape[1] == size]


def chain(*settings: Mapping[str, Any], shape: tuple[int, ...]) -> Network:
    """Put layers one after the other."""
    nodes, last = [], INPUT
    for number, each in enumerate(settings):
        nodes.append(_of(str(number), each, last))
        last = str(number)
    return network(*nodes, shape=shape)


def _of(name: str, settings: Mapping[str, Any], source: str = INPUT) -> NetworkLayer:
    return layer(name, settings["op"], source, **{key: value for key, value in settings.items() if key != "op"})


def conv(kernel: int | list[int], **more: Any) -> dict[str, Any]:
    return {"op": "conv", "kernel": kernel, **more}


def pool(kernel: int, **more: Any) -> dict[str, Any]:
    return {"op": "max_pool", "kernel": kernel, **more}


def lenet(features: int, shape: tuple[int, ...]) -> Network:
    fully: list[dict[str, Any]] = [{"op": "flatten"}, {"op": "linear", "in_features": features, "out_features": 10}]
    return chain(conv(5, out_channels=6), pool(2), conv(5, out_channels=16), pool(2), *fully, shape=shape)


def unet(depth: Sequence[Sequence[int]], shape: tuple[int, ...]) -> Network:
    """Make a network that halves each axis as often as it is listed, and joins what has the same depth."""
    nodes: list[NetworkLayer] = []
    skips = []
    last = INPUT

    def add(op: str, *sources: str, **settings: Any) -> str:
        nodes.append(layer(str(len(nodes)), op, *sources, **settings))
        return nodes[-1].name

    for strides in depth:
        last = add("conv", last, kernel=3, padding=1)
        skips.append(last)
        last = add("max_pool", last, kernel=list(strides))
    for strides in reversed(depth):
        last = add("conv_transpose", last, kernel=list(strides), stride=list(strides))
        last = add("concat", last, skips.pop())
    return network(*nodes, shape=shape)


def joined(operation: Operation, *sources: dict[str, Any], shape: tuple[int, ...] = (4, 40, 40)) -> Network:
    """Join what layers of the input give, or the input where one is empty."""
    nodes = [_of(str(number), each) for number, each in enumerate(sources) if each]
    names = [str(number) if each else INPUT for number, each in enumerate(sources)]
    return network(*nodes, NetworkLayer("joined", "joined", operation, tuple(names)), shape=shape)


GATHERED = {"op": "global_avg_pool"}
OPERATIONS = {
    "pad": chain({"op": "pad", "padding": [[3, -5], [0, 2]]}, conv(3), shape=(4, 40, 40)),
    "reflected pad": chain({"op": "pad", "padding": 3, "padding_mode": "reflect"}, shape=(4, 40, 40)),
    "crop": chain(conv(3), {"op": "crop", "cropping": [[3, 5], [0, 2]]}, shape=(4, 40, 40)),
    "crop to another": joined(Crop(None), {}, conv(5)),
    "crop to what is smaller at times": joined(Crop(None), conv(9), pool(2)),
    "crop to another from an offset": joined(Crop(None, offset=9), {}, pool(2)),
    "pad to another": joined(Pad(None), pool(3), {}),
    "resize to another": joined(Resize(), pool(2), {}),
    "resize": chain(conv(3), {"op": "resize", "size": [5, 9]}, shape=(4, 40, 40)),
    "upsample by parts": chain({"op": "upsample", "scale": 1.5}, pool(2), shape=(4, 40, 40)),
    "downsample": chain({"op": "upsample", "scale": [0.25, 0.375]}, pool(2), shape=(4, 40, 40)),
    "adaptive": chain(conv(3), {"op": "adaptive_avg_pool", "size": [7, 3]}, shape=(4, 40, 40)),
    "shuffle": chain({"op": "pixel_shuffle", "factor": 2}, conv(7), shape=(4, 40, 40)),
    "unshuffle": chain(conv(3), {"op": "pixel_unshuffle", "factor": [3, 4]}, shape=(4, 41, 42)),
    "squeeze and excitation": joined(Multiply(), GATHERED, conv(1, out_channels=4)),
    "broadcast along one axis at times": joined(Add(), {"op": "max_pool", "kernel": [20, 1]}, {}, shape=(4, 20, 40)),
    "mean that stays": chain({"op": "mean", "axis": 1, "keepdims": True}, conv([1, 3]), shape=(4, 40, 40)),
    "mean that goes": chain({"op": "mean", "axis": 1}, conv([3], in_channels=4), shape=(4, 40, 40)),
    "mean of all space": chain(conv(3), {"op": "mean"}, {"op": "linear", "out_features": 5}, shape=(4, 40, 40)),
    "turned": chain({"op": "permute", "order": [0, 2, 1]}, conv([3, 5]), shape=(4, 40, 40)),
    "chunk of channels": chain({"op": "split", "index": 1, "parts": 2}, conv(3, in_channels=2), shape=(4, 40, 40)),
    "chunk of space": chain({"op": "split", "index": 2, "parts": 3, "axis": 1}, conv(2), shape=(4, 40, 40)),
    "piece of space": chain({"op": "split", "index": 1, "sizes": [30, 10], "axis": 2}, shape=(4, 40, 40)),
    "flat": chain(conv(3), {"op": "reshape", "shape": [-1]}, {"op": "linear", "out_features": 5}, shape=(4, 40, 40)),
    "flat of a number": chain(pool(2), {"op": "reshape", "shape": [1600]}, shape=(4, 40, 40)),
    "to another space": chain(pool(2), {"op": "reshape", "shape": [16, 10, 10]}, conv(3), shape=(4, 40, 40)),
    "normalized": chain(conv(3, out_channels=6), {"op": "group_norm", "groups": 3}, shape=(4, 40, 40)),
    "normalized at a size": chain({"op": "layer_norm", "shape": [4, 40, 30]}, shape=(4, 40, 30)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_takes_the_sizes_that_go_through(name: str) -> None:
    net = OPERATIONS[name]
    assert infer_shapes(net).problems == ()
    rules = size_rules(net)
    assert [held(rule) for rule in rules] == [fitting(net, axis) for axis in range(len(net.input) - 1)]
    assert all(rule.complete for rule in rules)


@pytest.mark.parametrize(
    ("net", "texts"),
    [
        (unet([[2, 2]] * 4, (1, 256, 256)), ["H ≡ 0 (mod 16), H ≥ 16", "W ≡ 0 (mod 16), W ≥ 16"]),
        (
            unet([[1, 2, 2], [2, 2, 2], [2, 2, 2], [1, 2, 2], [1, 1, 2]], (1, 16, 64, 64)),
            ["D ≡ 0 (mod 4), D ≥ 4", "H ≡ 0 (mod 16), H ≥ 16", "W ≡ 0 (mod 32), W ≥ 32"],
        ),
        (chain(conv(3), conv(3), pool(2), shape=(1, 28, 28)), ["H ≥ 6", "W ≥ 6"]),
        (chain(conv(7, padding=3), shape=(1, 8)), ["L ≥ 1"]),
        (chain(*[conv(2, dilation=2**power) for power in range(10)], shape=(1, 4096)), ["L ≥ 1024"]),
        (
            chain(
                conv(10, stride=5),
                *[conv(3, stride=2)] * 4,
                *[conv(2, stride=2)] * 2,
                shape=(1, 16000),
            ),
            ["L ≥ 400"],
        ),
        (chain(conv(10**5), shape=(1, 2 * 10**9)), ["L ≥ 100000"]),
    ],
    ids=["U-Net", "nnU-Net", "no padding", "padded", "dilated", "wav2vec 2.0", "wide"],
)
def test_known_networks_have_their_rules(net: Network, texts: list[str]) -> None:
    assert [str(rule) for rule in size_rules(net)] == texts


def test_features_that_are_declared_leave_a_few_sizes() -> None:
    rules = size_rules(lenet(400, (1, 32, 32)))
    assert [str(rule) for rule in rules] == ["H = 32 to 35", "W = 32 to 35"]
    assert [rule.notes for rule in rules] == [
        ("5 takes 400 features, here with W = 32",),
        ("5 takes 400 features, here with H = 32",),
    ]
    oblong = size_rules(lenet(16 * 4 * 7, (1, 30, 40)))
    assert [str(rule) for rule in oblong] == ["H = 28 to 31", "W = 40 to 43"]
    assert str(alike_rule(lenet(400, (1, 50, 60)))) == "size = 32 to 35"


def test_where_its_own_input_has_other_features_all_axes_are_alike() -> None:
    for rule in size_rules(lenet(400, (1, 28, 28))):
        assert held(rule) == [32, 33, 34, 35]
        assert rule.notes == ("5 takes 400 features, here with H = W",)


def test_where_its_own_input_is_not_told_all_axes_are_alike_too() -> None:
    net = replace(lenet(400, (1, 28, 28)), input=())
    assert [str(rule) for rule in size_rules(net)] == ["H = 32 to 35", "W = 32 to 35"]


def test_features_that_no_size_comes_to_leave_none() -> None:
    assert [str(rule) for rule in size_rules(lenet(401, (1, 32, 32)))] == ["no H", "no W"]
    assert held(alike_rule(lenet(401, (1, 32, 32)))) == []


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 200), st.integers(1, 30))
def test_any_features_leave_the_sizes_that_come_to_them(kernel: int, stride: int, features: int, size: int) -> None:
    flat: list[dict[str, Any]] = [{"op": "flatten"}, {"op": "linear", "in_features": features, "out_features": 1}]
    net = chain(conv(kernel, stride=stride, out_channels=2), *flat, shape=(1, size, 9))
    assert held(alike_rule(net)) == fitting_alike(net)
    own = fitting(net, 0)
    if own:
        assert held(size_rules(net)[0]) == own


def test_after_a_global_pooling_features_are_the_same_for_every_size() -> None:
    fully: list[dict[str, Any]] = [{"op": "flatten"}, {"op": "linear", "in_features": 4, "out_features": 10}]
    net = chain(conv(3, out_channels=4), {"op": "global_avg_pool"}, *fully, shape=(1, 8, 8))
    assert [(str(rule), rule.notes) for rule in size_rules(net)] == [("H ≥ 3", ()), ("W ≥ 3", ())]


def test_channels_that_do_not_fit_leave_no_size() -> None:
    net = chain(conv(3, out_channels=4), conv(3, in_channels=5), shape=(1, 8, 8))
    rule = size_rules(net)[0]
    assert (str(rule), rule.notes) == ("no H", ("1: in_channels = 5, but 4 come in",))
    assert rule.nearest(8) == (None, None)


def test_what_is_not_known_is_passed_over_and_said() -> None:
    opaque = NetworkLayer("attention", "opaque", Opaque("a module of its own"), ("a",))
    net = network(
        layer("a", "conv"), opaque, layer("b", "conv", "attention", kernel=9), layer("c", "max_pool", "a", kernel=5)
    )
    rule = size_rules(net)[0]
    assert (str(rule), rule.covers) == ("H ≥ 7", (2, 4))
    assert rule.notes == ("attention is not known, nor what follows from it: a module of its own",)
    more = replace(net, layers=(*net.layers, replace(opaque, name="another")))
    assert size_rules(more)[0].notes == (
        "attention is not known, nor what follows from it: a module of its own; and 1 more",
    )


def test_what_is_not_known_but_leaves_space_as_it_is_hides_nothing() -> None:
    attention = NetworkLayer("attention", "opaque", Opaque("attention", out_channels=1), ("a",))
    up = layer("up", "upsample", "attention", scale=4)
    net = network(layer("a", "max_pool", kernel=4), attention, up, layer("sum", "add", "up", INPUT))
    rule = size_rules(net)[0]
    assert (str(rule), rule.complete, rule.notes) == ("H ≡ 0 (mod 4), H ≥ 4", True, ())


def test_what_takes_nothing_has_its_shape_whatever_the_input() -> None:
    table = NetworkLayer("table", "opaque", Opaque("a table of positions", (1, 8, 9)), ())
    rules = size_rules(network(table, layer("sum", "add", "table", INPUT), shape=(1, 8, 9)))
    assert [str(rule) for rule in rules] == ["H = 1, 8", "W = 1, 9"]


def test_an_input_that_is_not_told_has_the_axes_that_layers_speak_of() -> None:
    line = Network("net", (), (layer("a", "conv", kernel=[3], in_channels=5), layer("b", "max_pool", "a", kernel=2)))
    assert [str(rule) for rule in size_rules(replace(line, layers=(layer("a", "conv", kernel=[3, 5, 1]),)))] == [
        "D ≥ 3",
        "H ≥ 5",
        "W ≥ 1",
    ]
    assert [str(rule) for rule in size_rules(line)] == ["L ≥ 4"]
    assert [str(rule) for rule in size_rules(replace(line, layers=(layer("a", "conv"),)))] == ["H ≥ 3", "W ≥ 3"]


@pytest.mark.parametrize(
    ("shape", "fits"),
    [((1, 64, 64), (1, 64, 64)), ((1, 100, 90), (1, 112, 96)), ((), (1, 256, 256))],
)
def test_an_input_that_fits_is_found(shape: tuple[int, ...], fits: tuple[int, ...]) -> None:
    assert fitting_input(replace(unet([[2, 2]] * 4, (1, 16, 16)), input=shape)) == fits


def test_sizes_that_come_back_unchanged() -> None:
    strides = (2, 4, 5, 8)
    down = [conv(2 * stride, stride=stride, padding=(stride + 1) // 2) for stride in strides]
    up = [{**each, "op": "conv_transpose", "output_padding": each["stride"] % 2} for each in reversed(down)]
    codec = chain(*down, *up, shape=(1, 32000))
    (rule,) = unchanged_rules(codec)
    assert (rule.modulus, rule.residues) == (320, (0,))
    assert unchanged_rules(lenet(400, (1, 32, 32))) == ()


def test_what_repeats_after_too_many_sizes_is_said() -> None:
    steps = [pool(stride) for stride in (61, 59, 53, 47)]
    net = chain(*steps, {"op": "upsample", "scale": 61 * 59 * 53 * 47}, shape=(1, 10**9))
    joined = replace(net, layers=(*net.layers, layer("sum", "add", INPUT, "4")))
    for net in (joined, chain(conv(10**9), shape=(1, 2 * 10**9))):
        (rule,) = size_rules(net)
        assert not rule.complete
        assert "over 300,000" in rule.notes[0]


@pytest.mark.timed
def test_thousands_of_layers_that_each_take_a_little_end_in_time() -> None:
    net = chain(*[conv(3)] * 5_000, shape=(1, 10**5))
    begun = time.process_time()
    (rule,) = size_rules(net)
    assert time.process_time() - begun < 10
    assert not rule.complete
    assert "over 5,000,000 sizes were listed" in rule.notes[0]


@pytest.mark.timed
def test_a_network_of_two_hundred_layers_takes_a_moment() -> None:
    net = unet([[2, 2]] * 5, (1, 256, 256))
    long = [layer(f"more {number}", "conv", "0", kernel=3, padding=1) for number in range(180)]
    begun = time.process_time()
    size_rules(replace(net, layers=(*net.layers, *long)))
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([5], "5"),
        ([5, 9], "5, 9"),
        ([5, 6, 7], "5 to 7"),
        ([64, 80, 96], "64 to 96 in steps of 16"),
        ([1, 2, 4], "1, 2, 4"),
        ([1, 2, 4, 5, 6, 7, 8, 9], "1, 2, 4, 5, 6, 7, 8, 9"),
        ([1, 2, 4, 5, 6, 7, 8, 9, 10, 11], "1, 2, 4, 5, 6, 7, 8, 9 and 2 more"),
        (range(4, 513, 4), "4 to 512 in steps of 4"),
    ],
)
def test_sizes_are_told_shortly(sizes: Sequence[int], words: str) -> None:
    assert sizes_text(SizeRule("L", 1, 1, (), tuple(sizes)), range(1, 600)) == words


def test_sizes_of_a_pattern_are_told_shortly_too() -> None:
    assert sizes_text(SizeRule("L", 32, 16, (0,)), range(1, 10**12)) == "32 to 999999999984 in steps of 16"
    assert sizes_text(SizeRule("L", 32, 16, (0, 1)), range(40, 10**12)) == (
        "48, 49, 64, 65, 80, 81, 96, 97 and 124999999986 more"
    )


def test_a_network_that_begins_with_features_takes_as_many() -> None:
    assert fitting_input(Network("fc", (), (NetworkLayer("fc", "linear", Linear(2, 5), (INPUT,)),))) == (5,)


@pytest.mark.parametrize(("shape", "rule"), [((), "H = 81 to 88"), ((1, 84, 84), "H ≥ 81")])
def test_what_is_expected_holds_for_any_input_where_none_is_told(shape: Shape, rule: str) -> None:
    def layer(name: str, source: str, kernel: int, stride: int, padding: str, expect: Shape | None) -> NetworkLayer:
        windowed = Windowed(FrameworkLayer(kernel, framework="keras", stride=stride, padding=padding), 8)
        return NetworkLayer(name, "conv", windowed, (source,), expect)

    layers = (
        layer("a", INPUT, 8, 4, "same", None),
        layer("b", "a", 4, 2, "same", None),
        layer("c", "b", 11, 1, "valid", (8, 1, 1)),
    )
    assert str(size_rules(Network("squeezed", shape, layers))[0]) == rule


def test_features_that_are_expected_ask_all_axes_where_no_input_is_told() -> None:
    layers = (
        NetworkLayer("a", "conv", Windowed(Conv(3), 4, 3), (INPUT,)),
        NetworkLayer("b", "flatten", Flatten(), ("a",), (100,)),
    )
    assert [str(rule) for rule in size_rules(Network("viewed", (), layers))] == ["H = 7", "W = 7"]
    assert fitting_input(Network("viewed", (), layers)) == (3, 7, 7)


@pytest.mark.parametrize("name", NETWORKS)
def test_rates_are_by_how_much_outputs_grow_with_the_input(name: str) -> None:
    net = NETWORKS[name]
    small, large = (infer_shapes(net, (net.input[0], *(size,) * (len(net.input) - 1))) for size in (2_520, 5_040))
    for layer_name, rates in size_rates(net).items():
        if layer_name in small.shapes and layer_name in large.shapes and not (small.problems or large.problems):
            grown = [b - a for a, b in zip(small.shapes[layer_name][1:], large.shapes[layer_name][1:], strict=True)]
            assert grown == [2_520 * rate for rate in rates]


def test_rates_pass_what_keeps_space_and_end_where_axes_do() -> None:
    net = network(
        layer("up", "conv_transpose", kernel=4, stride=2, padding=1),
        NetworkLayer("kept", "opaque", Opaque("attention", None, 1), ("up",)),
        layer("down", "conv", "kept", kernel=3, stride=3),
        layer("flat", "flatten", "down"),
        shape=(1, 30),
    )
    assert size_rates(net) == {"input": (1,), "up": (2,), "kept": (2,), "down": (Fraction(2, 3),)}


def test_axes_that_change_places_have_no_rates() -> None:
    swapped = network(layer("swapped", "permute", order=[0, 2, 1]), layer("same", "relu"), shape=(1, 30, 20))
    assert set(size_rates(swapped)) == {"input", "same"}


def test_shapes_are_those_of_the_own_input_or_of_one_that_fits() -> None:
    down = layer("down", "conv", kernel=3, stride=2, padding=1), layer("up", "upsample", "down", scale=2)
    joined = (*down, layer("both", "add", "up", "input"))
    assert fitting_shapes(network(*joined, shape=(1, 17)))["both"] == (1, 18)


def test_flat_features_that_become_space_have_no_sizes_to_tell_of() -> None:
    net = network(layer("a", "reshape", shape=(1, 8, 8)), layer("b", "conv", "a"), shape=(64,))
    assert infer_shapes(net).problems == ()
    assert size_rules(net) == unchanged_rules(net) == ()
    assert fitting_input(net) == (64,)
