"""What an output depends on, held against a network that is run with one place lit after the other."""

from __future__ import annotations

import time
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sample_networks import NETWORKS, layer, network, seen_of_input, seen_of_layer, spaces

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, infer_shapes
from convarith.networks.receptive import receptive_positions

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
