"""What a summary tells of each layer, and of all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sample_networks import NETWORKS, layer, network

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, NetworkLayer
from convarith.networks.operations import Linear, Opaque
from convarith.networks.receptive import receptive_fields
from convarith.networks.sizes import size_rules
from convarith.networks.summary import Summary, of_layers, summarize


@pytest.mark.parametrize("name", NETWORKS)
def test_there_is_a_row_a_layer_with_its_shape_and_its_fields(name: str) -> None:
    net = NETWORKS[name]
    found = summarize(net)
    shapes, fields = net.shapes(), receptive_fields(net)
    assert (found.name, found.input, found.problems, found.assumed) == (net.name, net.input, (), False)
    assert [(row.name, row.op) for row in found.rows] == [(each.name, each.op) for each in net.layers]
    assert [row.output for row in found.rows] == [shapes[each.name] for each in net.layers]
    assert [row.fields for row in found.rows] == [fields[each.name] for each in net.layers]
    assert found.sizes == size_rules(net)
    assert (found.layers, found.known, found.opaque) == (len(net.layers), len(net.layers), 0)


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_and_macs_are_those_of_the_operations_and_are_summed(name: str) -> None:
    net = NETWORKS[name]
    found, shapes = summarize(net), {INPUT: net.input, **net.shapes()}
    for row, each in zip(found.rows, net.layers, strict=True):
        assert each.operation is not None
        inputs = [shapes[source] for source in each.sources]
        assert (row.parameters, row.macs) == (each.operation.parameters(inputs), each.operation.macs(inputs))
    assert found.parameters == sum(row.parameters for row in found.rows)
    assert found.macs == sum(row.macs for row in found.rows)


def reach(net: Network) -> list[list[list[int]]]:
    return [[list(map(int, pair)) for pair in row.padding or ()] for row in summarize(net).rows]


def test_effective_padding_is_what_is_seen_before_the_first_and_behind_the_last_element() -> None:
    net = network(layer("a", "conv", padding=1), layer("b", "conv", "a", stride=2, padding=1), shape=(1, 8, 9))
    assert reach(net) == [[[1, 1], [1, 1]], [[2, 1], [2, 2]]]
    unpadded = network(layer("a", "conv"), layer("b", "max_pool", "a", kernel=2), shape=(1, 9, 9))
    assert reach(unpadded) == [[[0, 0], [0, 0]], [[0, -1], [0, -1]]]


def test_what_does_not_go_through_is_told_and_what_follows_is_not_known() -> None:
    net = network(layer("a", "conv"), layer("b", "conv", "a", kernel=9), layer("c", "conv", "b"))
    found = summarize(net)
    assert [row.output for row in found.rows] == [(1, 6, 6), None, None]
    assert [row.padding is None for row in found.rows] == [False, True, True]
    assert [problem.layer for problem in found.problems] == ["b"]


def test_an_opaque_layer_is_counted_with_its_note() -> None:
    odd = NetworkLayer("odd", "opaque", Opaque("Mish, which is not known"), ("a",))
    found = summarize(network(layer("a", "conv"), odd, layer("c", "conv", "odd")))
    assert (found.layers, found.known, found.opaque) == (3, 2, 1)
    assert [row.note for row in found.rows] == [None, "Mish, which is not known", None]
    assert [row.output for row in found.rows] == [(1, 6, 6), None, None]


def test_flat_layers_see_no_positions() -> None:
    net = network(layer("flat", "flatten"), NetworkLayer("fc", "linear", Linear(3), ("flat",)))
    found = summarize(net)
    assert [(row.output, row.fields, row.padding) for row in found.rows] == [((64,), None, None), ((3,), None, None)]


def test_without_an_input_one_is_assumed_that_goes_through() -> None:
    net = Network("net", (), (layer("a", "conv", in_channels=5, kernel=7), layer("b", "max_pool", "a", kernel=2)))
    found = summarize(net)
    assert found.assumed
    assert found.input[0] == 5
    assert found.problems == ()
    assert found.rows[-1].output is not None


NESTED = network(
    layer("layer1.0.conv1", "conv", kernel=1),
    layer("layer1.0.conv2", "conv", "layer1.0.conv1"),
    layer("layer1.1.conv1", "conv", "layer1.0.conv2"),
    layer("/head/conv/Conv", "conv", "layer1.1.conv1", stride=2),
    layer("last", "max_pool", "/head/conv/Conv", kernel=1),
)


def names(summary: Summary) -> list[tuple[str, str]]:
    return [(row.name, row.op) for row in summary.rows]


def test_to_a_depth_names_that_begin_alike_are_one_row() -> None:
    found = summarize(NESTED)
    assert names(found.to_depth(1)) == [
        ("layer1", "3 layers"),
        ("/head/conv/Conv", "conv"),
        ("last", "max_pool"),
    ]
    assert names(found.to_depth(2))[:2] == [("layer1.0", "2 layers"), ("layer1.1.conv1", "conv")]
    assert found.to_depth(3) == found


def test_such_a_row_is_the_last_of_its_layers_with_what_all_cost() -> None:
    found = summarize(NESTED)
    row, *_ = found.to_depth(1).rows
    assert (row.output, row.fields, row.padding) == tuple(
        getattr(found.rows[2], name) for name in ("output", "fields", "padding")
    )
    assert row.parameters == sum(each.parameters for each in found.rows[:3])
    assert row.macs == sum(each.macs for each in found.rows[:3])
    whole = found.to_depth(1)
    assert (whole.parameters, whole.macs, whole.layers, whole.known) == (found.parameters, found.macs, 5, 5)


def test_some_layers_and_those_within_them_are_chosen_with_their_totals() -> None:
    whole = summarize(NESTED)
    (found,) = of_layers([whole], ["layer1.0", "/head"])
    assert [row.name for row in found.rows] == ["layer1.0.conv1", "layer1.0.conv2", "/head/conv/Conv"]
    assert (found.layers, found.known, found.sizes) == (3, 3, whole.sizes)
    assert found.parameters == sum(row.parameters for row in found.rows)
    assert [
        [row.name for row in each.rows] for each in of_layers([whole, summarize(NETWORKS["skipping"])], ["last"])
    ] == [["last"]]


def test_of_a_layer_that_there_is_not_the_nearest_are_told() -> None:
    with pytest.raises(
        ConvArithError, match=r"no layer is called 'layer1.0.conv'; did you mean 'layer1.0.conv1'"
    ) as caught:
        of_layers([summarize(NESTED)], ["last", "layer1.0.conv"])
    assert caught.value.code == "unknown-layer"
    long = summarize(network(*(layer(f"layer {number}", "conv", INPUT) for number in range(20))))
    with pytest.raises(ConvArithError, match=r"there are layer \d+,.* and 6 more$"):
        of_layers([long], ["stem"])


def test_weights_that_a_layer_shares_are_counted_once() -> None:
    first, again = layer("a", "conv"), replace(layer("a (2)", "conv", "a"), shares="a")
    found = summarize(network(first, again, shape=(1, 9, 9)))
    assert [row.parameters for row in found.rows] == [10, 0]
    assert [row.macs for row in found.rows] == [9 * 49, 9 * 25]
