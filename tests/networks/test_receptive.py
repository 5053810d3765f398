"""What an output depends on, held against a network that is run with one place lit after the other."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.sample_networks import NETWORKS, layer, network, seen_of_input, seen_of_layer, spaces

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, NetworkLayer, infer_shapes
from convarith.networks.receptive import receptive_fields, receptive_positions

CHAINS = ("chain", "pooled", "every pool", "dilated", "up again", "upsampled", "to a size", "line", "volume")


@pytest.mark.parametrize("name", NETWORKS)
def test_each_output_of_each_layer_sees_what_makes_it_change(name: str) -> None:
    net = NETWORKS[name]
    for node in net.layers:
        for position, expected in seen_of_input(net, node.name).items():
            assert receptive_positions(net, node.name, position).get(INPUT, frozenset()) == expected


@pytest.mark.parametrize("name", CHAINS)
def test_of_the_layers_between_too(name: str) -> None:
    net = NETWORKS[name]
    top = net.layers[-1].name
    for node in net.layers[:-1]:
        for position, expected in seen_of_layer(net, top, node.name).items():
            assert receptive_positions(net, top, position)[node.name] == expected


WINDOWS = st.fixed_dictionaries(
    {"kernel": st.integers(1, 3), "stride": st.integers(1, 2), "dilation": st.integers(1, 2)},
    optional={"padding": st.integers(0, 1)},
)


@st.composite
def chains(draw: st.DrawFn) -> Network:
    """Draw a few layers one after the other, some with what came before them added."""
    nodes = []
    last = INPUT
    for number in range(draw(st.integers(1, 4))):
        op = draw(st.sampled_from(["conv", "conv_transpose", "avg_pool", "max_pool", "upsample", "concat"]))
        settings: dict[str, Any] = {}
        if op == "upsample":
            settings = {"scale": draw(st.integers(1, 2))}
        elif op != "concat":
            settings = dict(draw(WINDOWS))
            if op.endswith("pool") and settings["kernel"] == 1:
                settings["padding"] = 0
        sources = (last, last) if op == "concat" else (last,)
        last = str(number)
        nodes.append(layer(last, op, *sources, **settings))
    return network(*nodes, shape=(1, draw(st.integers(1, 7))))


@given(chains().filter(lambda net: not infer_shapes(net).problems))
def test_any_chain_sees_what_makes_it_change(net: Network) -> None:
    top = net.layers[-1].name
    for position, expected in seen_of_input(net, top).items():
        assert receptive_positions(net, top, position).get(INPUT, frozenset()) == expected


def middle(net: Network) -> tuple[set[int], list[set[int]]]:
    """Give what an output far from all borders sees of a line, output 0 of its period, and what all of them see."""
    top = net.layers[-1].name
    half = infer_shapes(net).shapes[top][1] // 2
    seen = [
        {place for (place,) in receptive_positions(net, top, (at,))[INPUT]}
        for at in range(half - half % PERIOD, half - half % PERIOD + PERIOD)
    ]
    return seen[0], seen


PERIOD = 16  # of outputs, after four layers that at most double the positions


@given(chains())
def test_the_field_in_closed_form_is_what_outputs_far_from_the_borders_see(net: Network) -> None:
    net = network(*net.layers, shape=(1, 1600))  # of which four strides of 2 leave some periods
    fields = receptive_fields(net)[net.layers[-1].name]
    first, seen = middle(net)
    if fields is None:  # it reads zeros only
        assert not any(seen)
        return
    (field,) = fields
    half = infer_shapes(net).shapes[net.layers[-1].name][1] // 2
    assert field.size == max(max(each) - min(each) + 1 for each in seen if each)
    assert field.holes == any(after - before > 1 for each in seen for before, after in pairwise(sorted(each)))
    if first:
        from_zero = field.jump * (half - half % PERIOD)
        assert min(first) == field.start + from_zero
        assert Fraction(min(first) + max(first), 2) == field.center + from_zero


@given(chains(), chains())
def test_branches_see_what_either_of_them_sees(left: Network, right: Network) -> None:
    def branch(net: Network, prefix: str) -> list[NetworkLayer]:
        renamed = {each.name: prefix + each.name for each in net.layers} | {INPUT: INPUT}
        return [
            replace(each, name=renamed[each.name], sources=tuple(renamed[source] for source in each.sources))
            for each in net.layers
        ]

    # The sum of what has equal jumps is cropped to the same size, far from where it is looked at.
    nodes = [*branch(left, "left"), *branch(right, "right")]
    ends = [nodes[len(left.layers) - 1].name, nodes[-1].name]
    shapes = infer_shapes(network(*nodes, shape=(1, 400))).shapes
    size = min(shapes[end][1] for end in ends)
    crops = [layer(f"{end} cropped", "conv", end, kernel=1, padding=[[0, size - shapes[end][1]]]) for end in ends]
    net = network(*nodes, *crops, layer("sum", "add", *(crop.name for crop in crops)), shape=(1, 400))
    jumps = [fields[0].jump for fields in map(receptive_fields(net).get, ends) if fields]
    assume(len(jumps) == 2)  # a branch may read zeros only
    fields = receptive_fields(net)["sum"]
    if len(jumps) < len(ends):
        return  # one of them sees nothing but padding
    if jumps[0] != jumps[1]:
        assert fields is None
        return
    _, seen = middle(net)
    (field,) = fields or ()
    assert field.size == max(max(each) - min(each) + 1 for each in seen if each)
    assert field.holes == any(after - before > 1 for each in seen for before, after in pairwise(sorted(each)))


def stack(*settings: dict[str, Any], shape: tuple[int, ...]) -> Network:
    """Put layers one after the other; those without an op are convolutions, padded to keep their size."""
    nodes, last = [], INPUT
    for number, each in enumerate(settings):
        op = each.get("op", "conv")
        more = {name: value for name, value in each.items() if name != "op"}
        nodes.append(layer(str(number), op, last, **more))
        last = str(number)
    return network(*nodes, shape=shape)


def kernels(*sizes: int, **more: Any) -> list[dict[str, Any]]:
    return [{"kernel": size, "padding": size // 2, **more} for size in sizes]


def pool(kernel: int, stride: int) -> dict[str, Any]:
    return {"op": "max_pool", "kernel": kernel, "stride": stride}


def vgg16() -> list[dict[str, Any]]:
    blocks = ([*kernels(*[3] * convolutions), pool(2, 2)] for convolutions in (2, 2, 3, 3, 3))
    return [each for block in blocks for each in block]


def resnet50(strided: int) -> list[dict[str, Any]]:
    """List the main branch up to the last block; the stride of a stage is in its first block's first or second."""
    layers = [*kernels(7, stride=2), {**pool(3, 2), "padding": 1}]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            bottleneck = kernels(1, 3, 1)
            if stage and not block:
                bottleneck[strided]["stride"] = 2
            layers += bottleneck
    return layers


def wavenet(cycles: int, kernel: int = 2) -> list[dict[str, Any]]:
    return [
        {"kernel": kernel, "dilation": 2**power, "padding": [[2**power * (kernel - 1), 0]]}
        for power in list(range(10)) * cycles
    ]


ALEXNET = [
    {"kernel": 11, "stride": 4, "padding": 2},
    pool(3, 2),
    *kernels(5),
    pool(3, 2),
    *kernels(3, 3, 3),
    pool(3, 2),
]


@pytest.mark.parametrize(
    ("settings", "shape", "size", "jump"),
    [
        (vgg16()[:-1], (1, 224, 224), 196, 16),
        (vgg16(), (1, 224, 224), 212, 32),
        ([*vgg16(), {"kernel": 7}, {"kernel": 1}], (1, 224, 224), 404, 32),
        (ALEXNET, (1, 224, 224), 195, 32),
        (resnet50(strided=1)[:-9], (1, 224, 224), 267, 16),
        (resnet50(strided=1), (1, 224, 224), 427, 32),
        (resnet50(strided=0), (1, 224, 224), 483, 32),
        (wavenet(1), (1, 16000), 1024, 1),
        (wavenet(3), (1, 16000), 3070, 1),
        (wavenet(1, kernel=3), (1, 16000), 2047, 1),
    ],
    ids=[
        "VGG16 conv5_3",
        "VGG16 pool5",
        "VGG16 fc7",
        "AlexNet",
        "ResNet-50 conv4",
        "ResNet-50",
        "ResNet-50 with the strides of Caffe",
        "WaveNet",
        "WaveNet, three times",
        "WaveNet of three taps",
    ],
)
def test_known_networks_see_as_far_as_is_known(
    settings: list[dict[str, Any]], shape: tuple[int, ...], size: int, jump: int
) -> None:
    net = stack(*settings, shape=shape)
    fields = receptive_fields(net)[net.layers[-1].name] or ()
    assert [(field.size, field.jump, field.holes) for field in fields] == [(size, Fraction(jump), False)] * (
        len(shape) - 1
    )


def test_a_layer_sees_itself_where_it_is_asked_about_and_nothing_beside_its_way() -> None:
    net = NETWORKS["unused"]
    found = receptive_positions(net, "a", (1, 1))
    assert found["a"] == {(1, 1)}
    assert found.keys() == {"a", INPUT}
    assert receptive_positions(net, INPUT, (2, 3)) == {INPUT: {(2, 3)}}


def test_all_that_is_there_is_seen_through_a_global_pooling() -> None:
    net = NETWORKS["all of it"]
    rows, columns = spaces(net)["a"]
    assert receptive_positions(net, "c", (2, 0))["a"] == set(product(range(rows), range(columns)))


def test_what_sees_nothing_sees_nothing_through_a_global_pooling() -> None:
    # The first window of `b` lies in its padding.
    net = network(layer("a", "global_avg_pool"), layer("b", "conv", "a", kernel=1, padding=1), shape=(1, 3))
    assert receptive_positions(net, "b", (0,))[INPUT] == frozenset()
    assert receptive_positions(net, "b", (1,))[INPUT] == {(0,), (1,), (2,)}


def test_flat_features_are_no_places() -> None:
    net = network(layer("a", "conv"), layer("flat", "flatten", "a"), layer("out", "linear", "flat", out_features=2))
    for name in ("flat", "out"):
        with pytest.raises(ConvArithError, match=f"{name} looks at all features at once") as caught:
            receptive_positions(net, name, ())
        assert caught.value.code == "no-space"
    assert receptive_positions(net, "a", (0, 0))[INPUT] == set(product(range(3), range(3)))


@pytest.mark.timed
@pytest.mark.parametrize(
    ("op", "settings"), [("conv", {"kernel": 10**9}), ("conv", {"kernel": 2000}), ("global_max_pool", {})]
)
def test_more_places_than_can_be_gone_through_are_refused_at_once(op: str, settings: dict[str, int]) -> None:
    net = network(layer("a", op, **settings), shape=(1, 10**9, 10**9))
    begun = time.process_time()
    with pytest.raises(ConvArithError, match="a looks at up to") as caught:
        receptive_positions(net, "a", (0, 0))
    assert caught.value.code == "too-large"
    assert time.process_time() - begun < 1


def test_a_field_of_a_thousand_places_across_is_traced() -> None:
    net = network(layer("a", "conv", kernel=1001), shape=(1, 1500, 1500))
    assert len(receptive_positions(net, "a", (0, 0))[INPUT]) == 1001**2


@pytest.mark.parametrize(
    ("op", "settings", "size", "jump"),
    [
        ("relu", {}, 3, Fraction(1)),
        ("pad", {"padding": 2}, 3, Fraction(1)),
        ("upsample", {"scale": 2, "mode": "linear"}, 4, Fraction(1, 2)),
        ("upsample", {"scale": 1.5}, 3, Fraction(2, 3)),
        ("upsample", {"scale": 0.75, "mode": "linear"}, 4, Fraction(4, 3)),
        ("resize", {"size": 12, "mode": "bicubic"}, 6, Fraction(1, 2)),
        ("pixel_shuffle", {"factor": [1]}, 3, Fraction(1)),
        ("pixel_unshuffle", {"factor": 3}, 5, Fraction(3)),
        ("adaptive_avg_pool", {"size": 4}, 4, Fraction(3, 2)),
        ("adaptive_avg_pool", {"size": 1}, 8, Fraction(1)),
        ("mean", {"keepdims": True}, 8, Fraction(1)),
        ("global_max_pool", {}, 8, Fraction(1)),
    ],
)
def test_the_field_of_every_operation_after_a_convolution(
    op: str, settings: dict[str, Any], size: int, jump: Fraction
) -> None:
    net = network(layer("a", "conv"), layer("b", op, "a", **settings), shape=(1, 8))
    (field,) = receptive_fields(net)["b"] or ()
    assert (field.size, field.jump) == (size, jump)


def test_what_is_cropped_to_another_layer_begins_later_and_reads_nothing_of_that_layer() -> None:
    net = network(layer("a", "conv"), layer("b", "conv", "a"), layer("c", "crop", "a", "b", to="b"), shape=(1, 9))
    (field,) = receptive_fields(net)["c"] or ()
    assert (field.size, field.start) == (3, 1)
    assert receptive_positions(net, "c", (0,)) == {"c": {(0,)}, "a": {(1,)}, INPUT: {(1,), (2,), (3,)}}


def test_what_reads_zeros_only_has_no_field() -> None:
    net = network(
        layer("a", "conv_transpose", kernel=1, stride=2),
        layer("b", "conv", "a", kernel=1, stride=2, padding=1),
        shape=(1, 1),
    )
    assert receptive_fields(net)["b"] is None


def test_what_is_joined_with_something_unknown_has_no_field() -> None:
    net = network(
        layer("a", "conv"), layer("b", "opaque"), layer("c", "opaque", "a", "b", output=[1, 4, 4]), shape=(1, 6, 6)
    )
    assert receptive_fields(net) == {"a": receptive_fields(net)["a"], "b": None, "c": None}
