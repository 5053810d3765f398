"""Networks from plain values: what is read, and every mistake with the key that is to blame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from support.places import EachOnItsLine, line_at, line_of, lines_at

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.operations import Windowed
from convarith.networks.places import Place
from convarith.readers.document import Document
from convarith.readers.formats import read_content
from convarith.readers.network_tables import read_networks
from convarith.readers.parsed import PlacedError

if TYPE_CHECKING:
    from convarith.networks.graph import Network, NetworkLayer
    from convarith.readers.parsed import ParsedNetwork

CONV = {"op": "conv", "kernel": 3, "out_channels": 4}
POOL = {"op": "max_pool", "kernel": 2}
HUGE = 16**5000  # which Python refuses to write in decimals
DEEP: list[Any] = []
for _ in range(5000):
    DEEP = [DEEP]


def document(values: dict[str, Any]) -> Document:
    return Document(values, EachOnItsLine(values))


def shortly(value: object) -> str:
    return "huge" if value is HUGE else ascii(value)[:20]


def read(*layers: Any, **keys: Any) -> ParsedNetwork:
    (only,) = read_networks(document({"network": [{"input": [3, 8, 8], "layer": list(layers), **keys}]}))
    return only


def network(*layers: Any, **keys: Any) -> Network:
    done = read(*layers, **keys)
    assert done.problems == ()
    return done.network


def only_layer(layer: dict[str, Any]) -> NetworkLayer:
    (only,) = network(layer).layers
    return only


def problems(done: ParsedNetwork) -> list[tuple[str | None, str, int | None]]:
    return [(problem.layer, problem.error.code, line_at(problem.place)) for problem in done.problems]


def network_line(*key: str) -> int:
    return line_of(("network", 0, *key))


def layer_line(number: int, *key: str) -> int:
    return line_of(("network", 0, "layer", number, *key))


def test_a_network_has_its_name_its_input_and_its_layers() -> None:
    done = network({"name": "first", **CONV}, {"name": "second", **POOL}, name="net", sizes="8..10")
    assert (done.name, done.input, done.size_range) == ("net", (3, 8, 8), range(8, 11))
    assert [(each.name, each.op, each.sources) for each in done.layers] == [
        ("first", "conv", (INPUT,)),
        ("second", "max_pool", ("first",)),
    ]


def test_networks_and_layers_without_a_name_are_numbered() -> None:
    layers = [CONV, {"name": "mine", **POOL}, POOL]
    first, second = read_networks(document({"network": [{"input": [1], "layer": layers}, {"input": [1]}]}))
    assert [first.network.name, second.network.name] == ["network 1", "network 2"]
    assert [each.name for each in first.network.layers] == ["conv 1", "mine", "max_pool 3"]


def test_every_key_has_its_line() -> None:
    done = network(CONV, name="net")
    assert line_at(done.places.start) == network_line()
    assert lines_at(done.places, "name", "input") == {key: network_line(key) for key in ("name", "input")}
    (only,) = done.layers
    assert line_at(only.places.start) == layer_line(0)
    assert lines_at(only.places, *CONV) == {key: layer_line(0, key) for key in CONV}


def test_lines_that_are_not_known_are_left_out() -> None:
    (done,) = read_networks(Document({"network": [{"input": [1], "layer": [{"op": "no"}]}]}))
    assert done.network.places.start is None
    assert problems(done) == [("no 1", "unknown-op", None)]


def test_networks_may_stand_below_other_keys() -> None:
    below = document({"tool": {"convarith": {"network": [{"input": [1]}]}}})
    (done,) = read_networks(below, ("tool", "convarith"))
    assert line_at(done.network.places.start) == line_of(("tool", "convarith", "network", 0))


@pytest.mark.parametrize(("given", "shape"), [([3, 8, 9], (3, 8, 9)), ([100], (100,)), (100, (100,))])
def test_an_input_is_a_list_of_numbers_or_a_number_of_features(given: object, shape: tuple[int, ...]) -> None:
    assert network(input=given).input == shape


@pytest.mark.parametrize(
    ("given", "sources"),
    [
        ("input", ("input",)),
        ("a", ("a",)),
        (["a", "b"], ("a", "b")),
        (["b", "b", "input"], ("b", "b", "input")),
        (["a"], ("a",)),
    ],
)
def test_from_names_the_layers_that_are_taken(given: object, sources: tuple[str, ...]) -> None:
    done = network({"name": "a", **CONV}, {"name": "b", **CONV}, {"op": "concat", "from": given})
    assert done.layers[-1].sources == sources


def test_a_layer_keeps_what_its_author_expects() -> None:
    assert only_layer({"name": "a", "from": "input", "expect": [4, 6, 6], **CONV}).expect == (4, 6, 6)


def test_the_settings_of_a_layer_become_those_of_its_operation() -> None:
    settings = {"in_channels": 8, "groups": 4, "stride": 2, "padding": [[0, 1], [1, 0]], "dilation": [1, 2]}
    done = only_layer({**CONV, **settings})
    layer = Conv(3, stride=2, padding=((0, 1), (1, 0)), dilation=(1, 2), groups=4)
    assert done.operation == Windowed(layer, out_channels=4, in_channels=8)
    assert only_layer({**POOL, "op": "avg_pool", "count_include_pad": False}).operation == Windowed(
        Pool(2, kind="avg", count_include_pad=False), default_stride=True
    )


def test_a_key_without_a_value_is_not_given() -> None:
    empty = dict.fromkeys(["stride", "in_channels", "from", "expect", "name", "kernle"])
    done, same = only_layer({**CONV, **empty}), only_layer(CONV)
    assert replace(done, places=same.places) == same
    named = network(CONV, name=None, sizes=None, framework=None)
    assert (named.name, named.size_range) == ("network 1", None)
    assert [code for _, code, _ in problems(read({"op": "conv", "kernel": None, "out_channels": 1}))] == ["missing-key"]
    assert [code for _, code, _ in problems(read(CONV, input=None))] == ["missing-key"]


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ("64..512", range(64, 513)),
        ("5..5", range(5, 6)),
        (" 1 .. 2 ", range(1, 3)),
        ("1..1000000000000", range(1, 10**12 + 1)),
    ],
)
def test_sizes_are_a_first_and_a_last(given: str, sizes: range) -> None:
    assert network(sizes=given).size_range == sizes


@pytest.mark.parametrize(
    ("given", "told"),
    [
        *[(each, "is no range") for each in ("", "5", "..", "5..", "..5", "5-9", "-1..5", "1..2..3", "a..b", "1.5..2")],
        *[(each, "is no range") for each in (5, 5.5, True, [5, 9], {"a": 1}, "²..5", "1..٣", HUGE, f"1..{'9' * 5000}")],
        ("0..5", "sizes 0 is below 1"),
        ("9..5", "holds no sizes"),
        (f"1..{2**63}", "sizes has 64 bits"),
    ],
    ids=shortly,
)
def test_sizes_that_are_no_range_are_blamed(given: object, told: str) -> None:
    done = read(CONV, sizes=given)
    assert problems(done) == [(None, "bad-value", network_line("sizes"))]
    assert told in done.problems[0].error.message
    assert done.network.size_range is None


def test_sizes_need_an_axis_to_vary() -> None:
    assert problems(read(input=[3], sizes="1..5")) == [(None, "no-space", network_line("sizes"))]


@pytest.mark.parametrize(
    "given",
    [[], [0, 8], [-3], [3.0], [True], "3x8xbig", "3x0x8", {}, {"a": 1}, [[3]], 1.5, False, [2**70], [HUGE], DEEP],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("key", ["input", "expect"])
def test_a_shape_that_is_not_made_of_positive_whole_numbers_is_blamed(key: str, given: object) -> None:
    if key == "input":
        done, layer, line = read(CONV, input=given), None, network_line("input")
    else:
        done, layer, line = read({**CONV, "expect": given}), "conv 1", layer_line(0, "expect")
    assert problems(done) == [(layer, "bad-value", line)]
    assert done.problems[0].error.hint.startswith("give channels, then spatial sizes")


def test_a_network_needs_an_input() -> None:
    (done,) = read_networks(document({"network": [{"layer": [CONV]}]}))
    assert problems(done) == [(None, "missing-key", network_line())]
    assert "input = [3, 256, 256]" in done.problems[0].error.hint


@pytest.mark.parametrize(
    ("layer", "code", "key"),
    [
        ({"op": "convolution", "kernel": 3}, "unknown-op", "op"),
        ({"op": "", "kernel": 3}, "unknown-op", "op"),
        ({"op": 3}, "unknown-op", "op"),
        ({"op": ["conv"]}, "unknown-op", "op"),
        ({"op": HUGE}, "unknown-op", "op"),
        ({**CONV, "kernle": 3}, "unknown-key", "kernle"),
        ({**POOL, "out_channels": 3}, "unknown-key", "out_channels"),
        ({"op": "flatten", "kernel": 3}, "unknown-key", "kernel"),
        ({**CONV, "from": "nowhere"}, "bad-reference", "from"),
        ({**CONV, "from": ["input", "nowhere"]}, "bad-reference", "from"),
        ({**CONV, "from": "conv 1"}, "cycle", "from"),
        ({**CONV, "from": ""}, "bad-reference", "from"),
        ({**CONV, "from": []}, "bad-value", "from"),
        ({**CONV, "from": 1}, "bad-value", "from"),
        ({**CONV, "from": [1]}, "bad-value", "from"),
        ({**CONV, "from": {"a": 1}}, "bad-value", "from"),
        ({**CONV, "from": [["input"]]}, "bad-value", "from"),
        ({**CONV, "from": DEEP}, "bad-value", "from"),
        ({**CONV, "name": "input"}, "duplicate-name", "name"),
        ({**CONV, "kernel": 0}, "bad-value", "kernel"),
        ({**CONV, "kernel": []}, "bad-value", "kernel"),
        ({**CONV, "stride": 1.5}, "bad-value", "stride"),
        ({**CONV, "dilation": "two"}, "bad-value", "dilation"),
        ({**CONV, "padding": "sane"}, "bad-value", "padding"),
        ({**CONV, "padding": True}, "bad-value", "padding"),
        ({**CONV, "padding": DEEP}, "bad-value", "padding"),
        ({**CONV, "padding": [HUGE, None]}, "bad-value", "padding"),
        ({**CONV, "groups": -1}, "bad-value", "groups"),
        ({**CONV, "in_channels": True}, "bad-value", "in_channels"),
        ({**CONV, "out_channels": 2**70}, "bad-value", "out_channels"),
        ({**CONV, "op": "conv_transpose", "output_padding": -1}, "bad-value", "output_padding"),
        ({**CONV, "op": "conv_transpose", "output_size": 0}, "bad-value", "output_size"),
        ({**POOL, "ceil_mode": "yes"}, "bad-value", "ceil_mode"),
        ({"op": "upsample", "scale": 0}, "bad-value", "scale"),
        ({"op": "upsample", "size": 0}, "bad-value", "size"),
        ({"op": "linear", "out_features": 0}, "bad-value", "out_features"),
        ({"op": "linear", "out_features": 1, "in_features": 0}, "bad-value", "in_features"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_in_a_layer_is_told_with_the_key_that_is_to_blame(layer: dict[str, Any], code: str, key: str) -> None:
    done = read(layer)
    assert [(told, line) for _, told, line in problems(done)] == [(code, layer_line(0, key))]
    assert done.problems[0].layer == done.network.layers[0].name
    assert done.network.layers[0].operation is None or key in ("from", "name")


@pytest.mark.parametrize(
    ("layer", "code", "told"),
    [
        ({"kernel": 3}, "unknown-op", "names no op"),
        ({"op": "conv"}, "missing-key", "lacks kernel and out_channels"),
        ({"op": "conv", "kernel": 3}, "missing-key", "lacks out_channels"),
        ({"op": "max_pool", "stride": 2}, "missing-key", "lacks kernel"),
        ({"op": "linear"}, "missing-key", "lacks out_features"),
        ({"op": "upsample"}, "bad-value", "either a scale or a size"),
        ({}, "unknown-op", "names no op"),
    ],
)
def test_a_key_that_is_missing_is_told_at_the_layer(layer: dict[str, Any], code: str, told: str) -> None:
    done = read(layer)
    assert [(code, line) for _, code, line in problems(done)] == [(code, layer_line(0))]
    assert told in done.problems[0].error.message


@pytest.mark.parametrize(
    ("layer", "meant"),
    [
        ({"op": "conv_transposed"}, "conv_transpose"),
        ({**CONV, "kernle": 3}, "kernel"),
        ({**CONV, "from": "inptu"}, "input"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(layer: dict[str, Any], meant: str) -> None:
    assert read(layer).problems[0].error.hint == f"did you mean {meant!r}?"


def test_a_name_that_resembles_none_is_answered_with_what_there_is() -> None:
    hint = read(POOL | {"zzz": 1}).problems[0].error.hint
    assert hint.startswith("there are kernel, stride, padding, dilation, ceil_mode")


def test_a_layer_that_comes_later_cannot_be_taken_from() -> None:
    done = read({"name": "a", **CONV, "from": "b"}, {"name": "b", **CONV, "from": "input"})
    assert problems(done) == [("a", "bad-reference", layer_line(0, "from"))]
    assert done.problems[0].error.message == "'a' takes from 'b', which comes later"
    assert done.problems[0].error.hint.startswith("move 'b' up, before 'a'")


def test_a_layer_that_takes_from_itself_by_way_of_others_is_told_with_these() -> None:
    done = read({"name": "a", **CONV, "from": ["input", "c"]}, {"name": "b", **CONV}, {"name": "c", **CONV})
    assert problems(done) == [("a", "cycle", layer_line(0, "from"))]
    assert done.problems[0].error.message == (
        "'a' takes from itself, by way of others: 'a' takes from 'c', 'c' from 'b', 'b' from 'a'"
    )


def test_what_a_crop_takes_its_size_from_can_close_a_circle() -> None:
    done = read({"name": "a", "op": "crop", "to": "b"}, {"name": "b", **CONV})
    assert problems(done) == [("a", "cycle", layer_line(0, "to"))]
    done = read({"name": "a", **CONV, "from": "b"}, {"name": "b", "op": "crop", "from": "input", "to": "a"})
    assert problems(done) == [("a", "cycle", layer_line(0, "from"))]


def test_a_name_like_another_is_likely_that_one() -> None:
    done = read({"name": "stem", **CONV}, {"op": "concat", "from": ["input", "steam"]})
    assert done.problems[0].error.instead == ("input", "stem")
    assert read({"name": "stem", **CONV}, {**CONV, "from": "steam"}).problems[0].error.instead == "stem"
    assert read({"name": "stem", **CONV}, {**CONV, "from": "x"}).problems[0].error.instead is None


def test_only_a_concat_or_an_add_takes_several_inputs() -> None:
    done = read({"name": "a", **CONV}, {"name": "b", **CONV, "from": ["a", "input"]})
    assert problems(done) == [("b", "too-many-inputs", layer_line(1, "from"))]


def test_a_name_taken_twice_is_told_where_it_is_taken_the_second_time() -> None:
    done = read({"name": "a", **CONV}, {"name": "a", **CONV})
    assert problems(done) == [("a", "duplicate-name", layer_line(1, "name"))]


def test_another_mistake_of_a_layer_with_a_taken_name_is_told_at_that_layer() -> None:
    done = read({"name": "a", **CONV}, {"name": "a", **CONV, "kernel": 0})
    assert problems(done)[1] == ("a", "bad-value", layer_line(1, "kernel"))


def test_a_taken_number_is_a_taken_name() -> None:
    assert problems(read({"name": "conv 2", **CONV}, CONV)) == [("conv 2", "duplicate-name", layer_line(1))]


@pytest.mark.parametrize("name", [5, 1.5, True, [], {}, "", "a\nb", "\x1b[31m", HUGE], ids=shortly)
def test_a_name_is_a_line_of_text(name: object) -> None:
    done = read({**CONV, "name": name}, name=name)
    assert [(code, line) for _, code, line in problems(done)] == [
        ("bad-value", network_line("name")),
        ("bad-value", layer_line(0, "name")),
    ]
    for written in (done.network.name, done.network.layers[0].name):
        assert written.isprintable()
        assert written != ""


def test_every_mistake_is_found_at_once() -> None:
    done = read(
        {"name": "a", **CONV, "kernel": 0, "from": "nowhere", "expect": []},
        {"name": "b", **CONV, "kernle": 3, "pading": 1},
        {"name": "c", "op": "cnov"},
        colour="red",
        input=[],
        sizes="all",
    )
    assert [code for _, code, _ in problems(done)] == [
        "unknown-key",
        "bad-value",
        "bad-value",
        "bad-reference",
        "bad-value",
        "unknown-key",
        "unknown-key",
        "unknown-op",
    ]


def test_an_unknown_key_of_a_network_is_blamed() -> None:
    assert problems(read(layers=[])) == [(None, "unknown-key", network_line("layers"))]


@pytest.mark.parametrize("layers", [3, "", "conv", {"op": "conv"}, [3], [[CONV]], ["conv"], [CONV, 3], True])
def test_layers_are_a_list_of_tables(layers: object) -> None:
    done = read(layer=layers)
    assert problems(done) == [(None, "bad-value", network_line("layer"))]
    assert done.network.layers == ()


def test_a_network_may_have_no_layers() -> None:
    assert network().layers == ()
    assert read_networks(document({"network": [{"input": [1]}]}))[0].network.layers == ()


@pytest.mark.parametrize("tables", [None, [], 3, "", "net", {"input": [1]}, True])
def test_without_networks_there_is_nothing_to_check(tables: object) -> None:
    with pytest.raises(ConvArithError, match="no network") as caught:
        read_networks(document({} if tables is None else {"network": tables}))
    assert caught.value.code == "no-network"
    assert "[[network]]" in caught.value.hint


def test_a_network_that_is_no_list_of_them_is_told_how_to_be_one() -> None:
    with pytest.raises(ConvArithError, match="network is a table, and has to be a list") as caught:
        read_networks(document({"network": {"input": [1], "layer": []}}))
    assert caught.value.code == "bad-value"


def test_keys_that_are_no_texts_are_those_of_another_file() -> None:
    config: Any = {"name": "tests", True: ["push"]}  # as YAML reads `on: [push]`
    with pytest.raises(ConvArithError, match="'name' is no key") as caught:
        read_networks(document(config))
    assert caught.value.code == "no-network"


@pytest.mark.parametrize("table", [3, "net", [], [{}], HUGE, DEEP], ids=lambda table: type(table).__name__)
def test_a_network_is_a_table(table: object) -> None:
    with pytest.raises(PlacedError, match=r"^network 2 is .*, no table;") as caught:
        read_networks(document({"network": [{"input": [1]}, table]}))
    assert (caught.value.code, caught.value.place) == ("bad-value", Place(line_of(("network", 1)), 9))


def test_an_unknown_key_at_the_top_is_refused_with_its_line() -> None:
    with pytest.raises(PlacedError, match="'netwrok' is no key of a configuration; did you mean 'network'") as caught:
        read_networks(document({"netwrok": [{}]}))
    assert (caught.value.code, caught.value.place) == ("unknown-key", Place(line_of(("netwrok",)), 1))


def flowing(done: Network) -> list[tuple[int, ...]]:
    return list(infer_shapes(done).shapes.values())[-1:]


def test_a_network_may_be_in_a_frameworks_words() -> None:
    same = {**CONV, "stride": 2, "padding": "same"}
    up = {"op": "conv_transpose", "kernel": 3, "out_channels": 1, "stride": 2, "padding": "same"}
    assert flowing(network(same, up, framework="keras")) == [(1, 8, 8)]
    refused = infer_shapes(network(same, framework="pytorch")).problems
    assert [(each.layer, each.error.code) for each in refused] == [("conv 1", "padding-limit")]


def test_a_layer_may_be_in_the_words_of_another() -> None:
    same = {**CONV, "stride": 2, "padding": "same"}
    assert flowing(network({**same, "framework": "keras"}, framework="pytorch")) == [(4, 4, 4)]


def test_layers_without_a_window_are_in_nobodys_words() -> None:
    assert flowing(network(CONV, {"op": "flatten"}, framework="keras")) == [(144,)]


def test_a_framework_for_those_that_name_none() -> None:
    config = {"network": [{"input": [3, 8, 8], "layer": [{**CONV, "stride": 2, "padding": "same"}]}]}
    for name, problems in (("pytorch", 1), ("keras", 0)):
        (done,) = read_networks(document(config), (), name)
        assert len(infer_shapes(done.network).problems) == problems


@pytest.mark.parametrize("given", ["kerras", 7])
def test_a_framework_that_there_is_not_is_blamed(given: object) -> None:
    done = read(CONV, framework=given)
    assert problems(done) == [(None, "bad-value", network_line("framework"))]


@pytest.mark.parametrize("given", ["kerras", 3, ["keras"]])
def test_a_framework_of_a_layer_that_there_is_not_is_blamed(given: object) -> None:
    (problem,) = read({**CONV, "framework": given}).problems
    assert problem.error.message.startswith("no framework is called ")


def test_a_groups_limit_is_told_in_the_frameworks_words() -> None:
    done = network({**CONV, "out_channels": 6, "groups": 3, "padding": [[0, 1], [0, 1]]}, framework="pytorch")
    assert "PyTorch has no padding that differs" in infer_shapes(done).problems[0].error.message


def test_keys_of_no_known_kind_are_said_to_be_so() -> None:
    with pytest.raises(ConvArithError, match="'nc' is no key") as caught:
        read_content("a.yaml", b"nc: 80\nbackbone: []\n")
    assert "no kind of configuration that is known here" in caught.value.hint


NAMED = [{**CONV, "name": "a"}, {**CONV, "name": "b", "from": "input"}]


@pytest.mark.parametrize(("given", "outputs"), [(None, ()), ("a", ("a",)), (["b", "a"], ("b", "a"))])
def test_outputs_are_a_layer_or_several(given: Any, outputs: tuple[str, ...]) -> None:
    assert network(*NAMED, output=given).outputs == outputs


def test_a_layer_of_a_stack_may_be_an_output() -> None:
    stack = {"op": "stack", "name": "s", "layers": "one: conv 2 k3 | conv 2 k3"}
    assert network(stack, output=["s.one", "s"]).outputs == ("s.one", "s")


@pytest.mark.parametrize("given", [3, True, [], [3], {}, {"a": 1}, [["a"]]], ids=repr)
def test_an_output_that_is_no_name_is_blamed(given: object) -> None:
    done = read(*NAMED, output=given)
    assert problems(done) == [(None, "bad-value", network_line("output"))]
    assert done.network.outputs == ()


@pytest.mark.parametrize("given", ["c", ["a", "c"], "input"])
def test_an_output_that_is_no_layer_is_blamed(given: object) -> None:
    assert problems(read(*NAMED, output=given)) == [(None, "bad-reference", network_line("output"))]
