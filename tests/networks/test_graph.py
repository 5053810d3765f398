"""What there is to ask of a network."""

from __future__ import annotations

import pytest
from support.sample_networks import NETWORKS, layer, network

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.receptive import receptive_fields
from convarith.networks.sizes import size_rules
from convarith.networks.summary import summarize


def test_shapes_are_those_of_an_input_of_any_size() -> None:
    net = network(layer("a", "conv", INPUT, kernel=3, out_channels=4), layer("b", "max_pool", "a", kernel=2))
    assert net.shapes() == {"a": (4, 6, 6), "b": (4, 3, 3)}
    assert net.shapes(10) == net.shapes((10, 10)) == {"a": (4, 8, 8), "b": (4, 4, 4)}
    assert net.shapes([5, 12])["b"] == (4, 1, 5)


def test_shapes_of_a_network_that_does_not_go_through_are_refused_with_the_first_problem() -> None:
    net = network(layer("a", "max_pool", INPUT, kernel=9), layer("b", "max_pool", INPUT, kernel=10))
    with pytest.raises(ConvArithError, match=r"^a: axis 0: kernel 9 does not fit") as caught:
        net.shapes()
    assert (caught.value.code, caught.value.setting) == ("does-not-fit", "kernel")
    assert [problem.layer for problem in net.problems()] == ["a", "b"]
    assert [problem.layer for problem in net.problems(9)] == ["b"]
    assert net.problems(10) == ()


def test_a_size_has_as_many_axes_as_the_input() -> None:
    net = network(layer("a", "max_pool", INPUT, kernel=2))
    for ask in (net.shapes, net.problems):
        with pytest.raises(ConvArithError, match="size has 3 entries, the input 2 axes") as caught:
            ask((8, 8, 8))
        assert (caught.value.code, caught.value.setting) == ("wrong-axes", "size")


def test_valid_sizes_are_those_with_which_all_layers_go_through() -> None:
    net = network(
        layer("a", "max_pool", INPUT, kernel=2), layer("b", "upsample", "a", scale=2), layer("c", "add", INPUT, "b")
    )
    assert net.valid_sizes(range(1, 10)) == (2, 4, 6, 8)
    assert net.valid_sizes([3, 5]) == ()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_sums_itself_up_and_tells_its_sizes_and_fields(name: str) -> None:
    net = NETWORKS[name]
    assert net.summary() == summarize(net)
    assert net.sizes() == size_rules(net)
    for each in net.layers:
        assert net.receptive_field(each.name) == receptive_fields(net)[each.name]


def test_a_layer_that_there_is_not_has_no_receptive_field() -> None:
    with pytest.raises(ConvArithError, match="no layer is called 'aa'; did you mean 'a'") as caught:
        NETWORKS["chain"].receptive_field("aa")
    assert caught.value.code == "unknown-layer"
