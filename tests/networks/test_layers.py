"""Shapes through a network: what flows, what is told, and what stays silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.places import line_at

from convarith.networks.graph import INPUT, Network, NetworkLayer, infer_shapes
from convarith.networks.operations import Opaque
from convarith.networks.places import NOWHERE, KnownPlaces, Place
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from convarith.networks.operations import Shape

LAYER_LINE = 100
KEY_LINES = {
    key: 100 + number
    for number, key in enumerate(
        (
            "kernel",
            "stride",
            "padding",
            "dilation",
            "output_padding",
            "output_size",
            "groups",
            "in_channels",
            "in_features",
            "scale",
            "expect",
        ),
        1,
    )
}


def layer(name: str, op: str, *sources: str, expect: Shape | None = None, **settings: Any) -> NetworkLayer:
    written = [*settings, "expect"] if expect else list(settings)
    places = KnownPlaces(Place(LAYER_LINE), {key: Place(KEY_LINES[key]) for key in written if key in KEY_LINES})
    return NetworkLayer(name, op, SCHEMAS[op].build(settings), sources, expect, places)


def broken(name: str, *sources: str) -> NetworkLayer:
    """Make a layer whose settings were refused already."""
    return NetworkLayer(name, "conv", None, sources)


def network(*nodes: NetworkLayer, shape: Shape = (3, 8, 8)) -> Network:
    return Network("net", shape, nodes)


def told(net: Network) -> list[tuple[str | None, str]]:
    return [(problem.layer, problem.error.code) for problem in infer_shapes(net).problems]


def test_shapes_follow_the_sources() -> None:
    net = network(
        layer("a", "conv", INPUT, kernel=3, out_channels=4, padding=1),
        layer("b", "max_pool", "a", kernel=2),
        layer("c", "upsample", "b", scale=2),
        layer("d", "concat", "a", "c", INPUT),
        layer("e", "conv", "d", kernel=1, out_channels=3),
        layer("f", "add", "e", INPUT),
        layer("g", "flatten", "f"),
        layer("h", "linear", "g", out_features=10),
    )
    assert infer_shapes(net).problems == ()
    assert infer_shapes(net).shapes == {
        "a": (4, 8, 8),
        "b": (4, 4, 4),
        "c": (4, 8, 8),
        "d": (11, 8, 8),
        "e": (3, 8, 8),
        "f": (3, 8, 8),
        "g": (192,),
        "h": (10,),
    }


def test_a_network_without_layers_has_no_shapes() -> None:
    assert infer_shapes(network()) == infer_shapes(network(), (1, 1))
    assert infer_shapes(network()).shapes == {}


def test_another_input_replaces_the_networks_own() -> None:
    net = network(layer("a", "conv", INPUT, kernel=3, out_channels=4))
    assert infer_shapes(net, (1, 5, 6)).shapes == {"a": (4, 3, 4)}


def test_a_layer_that_fails_is_told_once_and_what_depends_on_it_is_silent() -> None:
    net = network(
        layer("fails", "conv", INPUT, kernel=9, out_channels=4),
        layer("depends", "conv", "fails", kernel=9, out_channels=4),
        layer("joins", "concat", INPUT, "depends"),
        layer("apart", "max_pool", INPUT, kernel=2),
        layer("fails too", "add", INPUT, "apart"),
    )
    assert told(net) == [("fails", "does-not-fit"), ("fails too", "join-mismatch")]
    assert infer_shapes(net).shapes == {"apart": (3, 4, 4)}


def test_a_layer_whose_settings_were_refused_is_passed_over_with_what_depends_on_it() -> None:
    net = network(broken("refused", INPUT), layer("depends", "conv", "refused", kernel=9, out_channels=4))
    assert told(net) == []
    assert infer_shapes(net).shapes == {}


def test_an_expected_shape_that_comes_out_is_silent() -> None:
    assert told(network(layer("a", "max_pool", INPUT, kernel=2, expect=(3, 4, 4)))) == []


@pytest.mark.parametrize("expect", [(3, 4, 5), (4, 4, 4), (3, 4), (48,)])
def test_an_expected_shape_that_does_not_come_out_is_told(expect: Shape) -> None:
    (problem,) = infer_shapes(network(layer("a", "max_pool", INPUT, kernel=2, expect=expect))).problems
    assert problem.error.code == "expected-shape"
    assert problem.error.message == f"expected {'x'.join(map(str, expect))}, comes out as 3x4x4"
    assert "expect = [3, 4, 4]" in problem.error.hint
    assert line_at(problem.place) == KEY_LINES["expect"]


def test_layers_go_on_from_what_came_out_and_not_from_what_was_expected() -> None:
    net = network(
        layer("a", "max_pool", INPUT, kernel=2, expect=(3, 9, 9)), layer("b", "conv", "a", kernel=4, out_channels=1)
    )
    assert told(net) == [("a", "expected-shape")]
    assert infer_shapes(net).shapes["b"] == (1, 1, 1)


def test_expectations_are_about_the_networks_own_input() -> None:
    net = network(layer("a", "max_pool", INPUT, kernel=2, expect=(3, 4, 4)))
    assert infer_shapes(net, (3, 10, 10)).problems == ()


@pytest.mark.parametrize(
    ("node", "code", "key"),
    [
        (layer("a", "conv", INPUT, kernel=9, out_channels=1), "does-not-fit", "kernel"),
        (layer("a", "max_pool", INPUT, kernel=2, padding=2), "pool-padding", "padding"),
        (
            layer("a", "conv_transpose", INPUT, kernel=2, out_channels=1, output_padding=1),
            "output-padding-limit",
            "output_padding",
        ),
        (layer("a", "conv_transpose", INPUT, kernel=2, out_channels=1, output_size=1), "output-size", "output_size"),
        (layer("a", "conv", INPUT, kernel=2, out_channels=1, groups=2), "group-divides", "groups"),
        (layer("a", "conv", INPUT, kernel=2, out_channels=1, in_channels=2), "channel-mismatch", "in_channels"),
        (layer("a", "conv_transpose", INPUT, kernel=2, out_channels=1, padding=5), "does-not-fit", "padding"),
        (layer("a", "conv", INPUT, kernel=[2, 2, 2], out_channels=1), "wrong-axes", "kernel"),
        (layer("a", "max_pool", INPUT, kernel=2, stride=[2, 2, 2]), "wrong-axes", "stride"),
        (layer("a", "conv", INPUT, kernel=2, out_channels=1, padding=[1, 1, 1]), "wrong-axes", "padding"),
        (layer("a", "conv", INPUT, kernel=2, out_channels=1, dilation=[1, 1, 1]), "wrong-axes", "dilation"),
        (layer("a", "upsample", INPUT, scale=[1, 1, 1]), "wrong-axes", "scale"),
    ],
)
def test_the_line_is_that_of_the_key_to_blame(node: NetworkLayer, code: str, key: str) -> None:
    (problem,) = infer_shapes(network(node)).problems
    assert (problem.error.code, line_at(problem.place)) == (code, KEY_LINES[key])


def test_a_linear_layers_channels_are_its_features() -> None:
    net = network(layer("a", "linear", INPUT, out_features=1, in_features=2), shape=(3,))
    (problem,) = infer_shapes(net).problems
    assert (problem.error.code, line_at(problem.place)) == ("linear-features", KEY_LINES["in_features"])


def test_where_no_key_is_to_blame_the_line_is_the_layers() -> None:
    (problem,) = infer_shapes(network(layer("a", "linear", INPUT, out_features=1))).problems
    assert line_at(problem.place) == LAYER_LINE


@pytest.mark.parametrize(
    "nodes",
    [
        [layer("0", "upsample", INPUT, scale=2**62), layer("1", "conv", "0", kernel=1, out_channels=1)],
        [layer("0", "upsample", INPUT, size=2**62), layer("1", "flatten", "0")],
        [
            layer("0", "concat", INPUT, INPUT),
            *(layer(f"{number}", "concat", f"{number - 1}", f"{number - 1}") for number in range(1, 5000)),
        ],
    ],
    ids=["upsample", "flatten", "concat"],
)
def test_a_shape_that_no_array_could_have_is_refused_where_it_arises(nodes: list[NetworkLayer]) -> None:
    (problem,) = infer_shapes(network(*nodes)).problems
    assert problem.error.code == "bad-value"
    assert "2^63" in problem.error.hint


def test_a_setting_that_stands_nowhere_stands_where_its_layer_begins() -> None:
    whole, kernel, key = Place(3), Place(5, 10, 11), Place(5, 1, 7)
    places = KnownPlaces(whole, {"kernel": kernel}, {"kernel": key})
    assert [places.place_of(setting) for setting in ("kernel", "stride", None)] == [kernel, whole, whole]
    assert [places.key_of(setting) for setting in ("kernel", "stride")] == [key, whole]
    assert [places.as_a_whole().place_of(setting) for setting in ("kernel", None)] == [whole, whole]


def test_a_format_without_lines_has_no_places() -> None:
    assert [NOWHERE.place_of("kernel"), NOWHERE.written("kernel"), NOWHERE.key_of("kernel")] == [None] * 3
    assert NOWHERE.as_a_whole().start is None


@pytest.mark.parametrize(("place", "text"), [(Place(3), "line 3"), (Place(3, 7, 9), "line 3, column 7")])
def test_a_place_is_told_as_in_a_sentence(place: Place, text: str) -> None:
    assert str(place) == text


def test_what_is_not_known_has_the_shape_that_it_is_said_to_give_for_the_own_input_only() -> None:
    attention = NetworkLayer("attention", "opaque", Opaque("attention", (3, 4, 4)), ("a",))
    table = NetworkLayer("table", "opaque", Opaque("a table", (3, 4, 4)), ())
    net = network(layer("a", "max_pool", INPUT, kernel=2), attention, table, layer("b", "add", "attention", "table"))
    assert infer_shapes(net).shapes.keys() == {"a", "attention", "table", "b"}
    assert infer_shapes(net, (3, 8, 8)).shapes == infer_shapes(net).shapes
    assert infer_shapes(net, (3, 10, 10)).shapes == {"a": (3, 5, 5), "table": (3, 4, 4)}


def test_what_keeps_the_space_of_its_first_input_is_not_known_where_that_is_not() -> None:
    first = NetworkLayer("first", "opaque", Opaque("unknown"), (INPUT,))
    net = network(
        first,
        *(
            NetworkLayer(name, "opaque", Opaque("attention", out_channels=4), sources)
            for name, sources in (("of first", ("first", INPUT)), ("of input", (INPUT, "first")))
        ),
    )
    assert infer_shapes(net).shapes == {"of input": (4, *net.input[1:])}
