"""A network put together layer by layer."""

from __future__ import annotations

from support.places import line_at

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Claim
from convarith.networks.operations import Add, Identity, Opaque, Windowed
from convarith.networks.places import KnownPlaces, Place
from convarith.readers.builder import NetworkBuilder


def test_layers_follow_each_other_unless_it_is_said_otherwise() -> None:
    builder = NetworkBuilder("net", (3, 8, 8), KnownPlaces(Place(1)))
    assert builder.last == INPUT
    first = builder.add("conv", lambda: Windowed(Conv(3), 4), places=KnownPlaces(Place(2)))
    second = builder.add("identity", Identity, name="relu")
    third = builder.add("add", Add, sources=(first, second), expect=(4, 6, 6))
    found = builder.parsed()
    assert (first, second, third, builder.last) == ("conv 1", "relu", "add 3", "add 3")
    assert [each.sources for each in found.network.layers] == [(INPUT,), (first,), (first, second)]
    assert (
        line_at(found.network.places.start),
        line_at(found.network.layers[0].places.start),
        found.network.layers[2].expect,
    ) == (
        1,
        2,
        (4, 6, 6),
    )
    assert found.network.problems() == found.problems == ()


def test_a_name_that_is_taken_gets_a_number() -> None:
    builder = NetworkBuilder("net")
    assert [builder.add("identity", Identity, name=name) for name in ("a", "a", "a", INPUT)] == [
        "a",
        "a (2)",
        "a (3)",
        "input (2)",
    ]


def test_what_an_operation_refuses_is_a_problem_on_the_line_of_its_setting() -> None:
    builder = NetworkBuilder("net")
    name = builder.add("conv", lambda: Windowed(Conv(0), 4), places=KnownPlaces(Place(3), {"kernel": Place(5)}))
    builder.refuse(ConvArithError("no", "bad-value"), None, Place(7))
    first, second = builder.parsed().problems
    assert (first.layer, line_at(first.place), first.error.code) == (name, 5, "bad-value")
    assert (second.layer, line_at(second.place)) == (None, 7)


def test_what_is_not_known_is_opaque_and_so_is_what_follows() -> None:
    builder = NetworkBuilder("net", (3, 8))
    builder.add_opaque("CBAM, no layer of PyTorch", name="attention")
    builder.add("identity", Identity)
    builder.add_opaque("Detect", shape=(5, 2))
    network = builder.parsed().network
    assert network.layers[0].operation == Opaque("CBAM, no layer of PyTorch")
    assert network.shapes() == {"opaque 3": (5, 2)}


def test_outputs_and_claims_are_given_on_each_output_once() -> None:
    builder = NetworkBuilder("net", (3, 8))
    first, second = (builder.add("identity", Identity) for _ in range(2))
    builder.outputs += [second, INPUT, first, second]
    builder.claims = {"hop": Claim(240, "hop_size", Place(3))}
    found = builder.parsed().network
    assert (found.outputs, found.claims) == ((second, first), {"hop": Claim(240, "hop_size", Place(3))})
    assert NetworkBuilder("net").parsed().network.outputs == ()


def test_what_is_not_known_is_opaque_by_whatever_name_it_was_called() -> None:
    builder = NetworkBuilder("net", (3, 8, 8))
    builder.add("attention", lambda: Opaque("attention", out_channels=3))
    builder.add("relu", Identity)
    assert [layer.op for layer in builder.parsed().network.layers] == ["opaque", "relu"]


def test_a_layer_that_is_called_again_shares_the_weights_of_the_first() -> None:
    builder = NetworkBuilder("net", (3, 8, 8))
    for weights in ("a", "b", "a", None, None, "a"):
        builder.add("conv", lambda: Windowed(Conv(1), 3), weights=weights)
    assert [layer.shares for layer in builder.parsed().network.layers] == [None, None, "conv 1", None, None, "conv 1"]
