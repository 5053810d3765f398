"""The layers of a network: blocks that repeat, and layers that take the size of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.places import EachOnItsLine, line_at, line_of

from convarith.networks.graph import INPUT, infer_shapes
from convarith.readers.document import Document
from convarith.readers.network_tables import read_networks
from convarith.readers.source import read_source
from convarith.readers.spans import Span, Spans

if TYPE_CHECKING:
    from convarith.networks.graph import Network
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

ROOT = Path(__file__).parents[2]
CONV = {"op": "conv", "kernel": 3, "out_channels": 4}
POOL = {"op": "max_pool", "kernel": 2}


def layer_line(number: int, *key: str | int) -> int:
    return line_of(("network", 0, "layer", number, *key))


def read(*layers: Any) -> ParsedNetwork:
    values = {"network": [{"input": [3, 8, 8], "layer": list(layers)}]}
    (only,) = read_networks(Document(values, EachOnItsLine(values)))
    return only


def network(*layers: Any) -> Network:
    done = read(*layers)
    assert done.problems == ()
    return done.network


def problems(done: ParsedNetwork) -> list[tuple[str | None, str, int | None]]:
    return [(problem.layer, problem.error.code, line_at(problem.place)) for problem in done.problems]


RESIDUAL = [
    {"name": "wide", "op": "conv", "kernel": 3, "padding": 1, "out_channels": 3},
    {"op": "add", "from": ["input", "wide"]},
]


def sources(done: Network) -> dict[str, tuple[str, ...]]:
    return {layer.name: layer.sources for layer in done.layers}


def test_a_stack_becomes_its_layers_and_goes_on_under_its_own_name() -> None:
    done = network({"name": "block", "op": "stack", "layers": RESIDUAL, "expect": [3, 8, 8]}, POOL)
    assert sources(done) == {
        "block.wide": (INPUT,),
        "block.add 2": (INPUT, "block.wide"),
        "block": ("block.add 2",),
        "max_pool 2": ("block",),
    }
    assert infer_shapes(done).shapes["max_pool 2"] == (3, 4, 4)


def test_the_layers_of_a_stack_may_be_written_in_a_line() -> None:
    written = "wide: conv 3 k3 p1 | add from=input,wide"
    told = [{"name": "block", "op": "stack", "layers": layers, "repeat": 2} for layers in (written, RESIDUAL)]
    first, second = map(network, told)
    assert sources(first) == sources(second)
    assert infer_shapes(first).shapes == infer_shapes(second).shapes


def test_of_many_layers_the_last_ones_are_offered_for_a_wrong_name() -> None:
    layers = [{"name": f"enc{number:03}", "op": "relu"} for number in range(200)]
    done = read(*layers, {"op": "stack", "layers": [{"name": "in1", "op": "relu"}, {"op": "relu", "from": "x"}]})
    (problem,) = done.problems
    assert problem.error.hint.startswith("there are enc102, enc103, ")
    (problem,) = read(*layers, {"op": "relu", "from": "enc0199"}).problems
    assert problem.error.hint == "did you mean 'enc199'?"


def test_layers_with_the_same_settings_share_their_operation_and_others_do_not() -> None:
    alike = [{**CONV, "stride": 1}, {"stride": 1, **CONV}, {**CONV, "stride": 1}]
    one, _, other = network(*alike).layers
    assert one.operation is other.operation
    done = read({**CONV, "stride": 1}, {**CONV, "stride": True}, {**CONV, "stride": 1.0}, {**CONV, "stride": [1]})
    assert [code for _, code, _ in problems(done)] == ["bad-value"] * 2


def test_a_mistake_in_a_line_is_told_on_the_line_of_the_layers() -> None:
    stack = {"name": "block", "op": "stack", "layers": "conv 3 k0 | conv 3"}
    stack_line, layers_line = Span(4, 5, 4, 5), Span(6, 7, 6, 7)
    found: dict[KeyPath, Span] = {
        ("network", 0, "layer", 0): stack_line,
        ("network", 0, "layer", 0, "layers"): layers_line,
    }
    spans = Spans("\n" * 7, lambda _: found)
    (done,) = read_networks(Document({"network": [{"input": [3, 8, 8], "layer": [stack]}]}, spans))
    assert problems(done) == [("block.conv 1", "bad-value", 7), ("block.conv 2", "missing-key", 7)]


def test_a_stack_that_repeats_takes_each_time_what_it_gave_before() -> None:
    done = network({"name": "block", "op": "stack", "layers": RESIDUAL, "repeat": 2})
    assert sources(done) == {
        "block.1.wide": (INPUT,),
        "block.1.add 2": (INPUT, "block.1.wide"),
        "block.2.wide": ("block.1.add 2",),
        "block.2.add 2": ("block.1.add 2", "block.2.wide"),
        "block": ("block.2.add 2",),
    }


def test_a_stack_in_a_stack_knows_the_names_around_it() -> None:
    inner = {"name": "inner", "op": "stack", "layers": [{"op": "concat", "from": ["input", "stem", "first"]}]}
    outer = {"name": "outer", "op": "stack", "layers": [{"name": "first", "op": "relu"}, inner], "repeat": 1}
    done = network({"name": "stem", "op": "relu"}, outer)
    assert sources(done)["outer.1.inner.concat 1"] == ("outer.1.first", "stem", "outer.1.first")
    assert sources(done)["outer.1.inner"] == ("outer.1.inner.concat 1",)


def test_names_in_a_stack_are_not_known_outside() -> None:
    done = read({"name": "block", "op": "stack", "layers": RESIDUAL}, {"op": "relu", "from": "wide"})
    assert problems(done) == [("relu 2", "bad-reference", layer_line(1, "from"))]


def test_a_stack_takes_from_where_it_says() -> None:
    done = network({"name": "a", "op": "relu"}, POOL, {"op": "stack", "from": "a", "layers": RESIDUAL})
    assert sources(done)["stack 3.wide"] == ("a",)


def test_a_mistake_in_a_stack_is_told_once_on_its_line() -> None:
    broken = {"op": "conv", "kernel": 0, "out_channels": 1}
    done = read({"name": "block", "op": "stack", "layers": [broken], "repeat": 3})
    assert problems(done) == [
        ("block.1.conv 1", "bad-value", line_of(("network", 0, "layer", 0, "layers", 0, "kernel")))
    ]
    assert [each.name for each in done.network.layers] == [
        "block.1.conv 1",
        "block.2.conv 1",
        "block.3.conv 1",
        "block",
    ]


def test_what_does_not_fit_in_a_stack_is_told_where_it_comes_to_it() -> None:
    done = network({"name": "block", "op": "stack", "layers": [POOL], "repeat": 4})
    (problem,) = infer_shapes(done).problems
    assert problem.layer == "block.4.max_pool 1"
    assert line_at(problem.place) == layer_line(0, "layers", 0, "kernel")


@pytest.mark.parametrize(
    ("settings", "code", "key"),
    [
        ({"layers": 3}, "bad-value", "layers"),
        ({"layers": ""}, "bad-value", "layers"),
        ({"layers": "conv 3 q3"}, "bad-value", "layers"),
        ({"layers": "3x8x8 | relu"}, "bad-value", "layers"),
        ({"layers": [3]}, "bad-value", "layers"),
        ({"layers": RESIDUAL, "repeat": 0}, "bad-value", "repeat"),
        ({"layers": RESIDUAL, "repeat": "3"}, "bad-value", "repeat"),
        ({"layers": RESIDUAL, "repeat": 50_001}, "too-large", "repeat"),
        ({"layers": RESIDUAL, "times": 2}, "unknown-key", "times"),
        ({"layers": RESIDUAL, "from": ["input", "input"]}, "too-many-inputs", "from"),
    ],
)
def test_a_mistake_in_the_stack_itself_is_told_with_its_key(settings: dict[str, Any], code: str, key: str) -> None:
    done = read({"op": "stack", **settings})
    assert [(told, line) for _, told, line in problems(done)] == [(code, layer_line(0, key))]


def test_a_stack_has_layers() -> None:
    assert problems(read({"op": "stack"})) == [("stack 1", "missing-key", layer_line(0))]
    assert sources(network(POOL, {"name": "block", "op": "stack", "layers": [], "repeat": 9})) == {
        "max_pool 1": (INPUT,),
        "block": ("max_pool 1",),
    }


def test_stacks_that_multiply_and_stacks_without_end_are_refused_at_once() -> None:
    nested: dict[str, Any] = {"op": "stack", "layers": [POOL], "repeat": 1000}
    for _ in range(4):
        nested = {"op": "stack", "layers": [nested], "repeat": 1000}
    assert [problem.error.code for problem in read(nested).problems] == ["too-large"] * 4
    for _ in range(100):
        nested = {"op": "stack", "layers": [nested]}
    assert [problem.error.code for problem in read(nested).problems] == ["too-large"]


def test_a_layer_may_take_the_size_of_another() -> None:
    done = network({"name": "skip", **CONV}, {"name": "up", "op": "upsample", "scale": 2}, {"op": "crop", "to": "skip"})
    assert sources(done)["crop 3"] == ("up", "skip")
    assert infer_shapes(done).shapes["crop 3"] == (4, 6, 6)


@pytest.mark.parametrize(
    ("settings", "code", "key"),
    [
        ({"op": "crop", "to": "nowhere"}, "bad-reference", "to"),
        ({"op": "crop", "to": 3}, "bad-value", "to"),
        ({"op": "crop", "to": ["input"]}, "bad-value", "to"),
        ({"op": "pad", "to": "input", "padding": 1}, "contradiction", "to"),
        ({"op": "relu", "to": "input"}, "unknown-key", "to"),
        ({"op": "resize", "to": "input", "from": ["input", "input"]}, "too-many-inputs", "from"),
    ],
)
def test_a_mistake_in_whose_size_is_taken_is_told_there(settings: dict[str, Any], code: str, key: str) -> None:
    assert [(told, line) for _, told, line in problems(read(settings))] == [(code, layer_line(0, key))]


@pytest.mark.parametrize(
    ("file", "parameters", "macs"),
    [
        ("docs/examples/resnet50.toml", 25_557_032, 4_089_184_256),
        ("docs/examples/yolov3.toml", 61_949_149, 32_932_037_632),
    ],
)
def test_networks_of_stacks_have_the_parameters_and_multiplications_that_everyone_knows(
    file: str, parameters: int, macs: int
) -> None:
    _, (done,) = read_source(ROOT / file)
    assert done.problems == ()
    through = infer_shapes(done.network)
    assert through.problems == ()
    shapes = {INPUT: done.network.input, **through.shapes}
    costs = [
        (layer.operation.parameters(inputs), layer.operation.macs(inputs))
        for layer in done.network.layers
        if layer.operation is not None
        for inputs in [[shapes[source] for source in layer.sources]]
    ]
    assert [sum(each) for each in zip(*costs, strict=True)] == [parameters, macs]


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ({"kernel_size": "3,3", "Strides": "(2, 2)"}, {"kernel": [3, 3], "stride": [2, 2]}),
        ({"kernel-size": 3, "dilation_rate": 2}, {"kernel": 3, "dilation": 2}),
        (
            {"kernel": 3, "padding": "HALF", "pad-mode": "Reflect"},
            {"kernel": 3, "padding": "half", "padding_mode": "reflect"},
        ),
        ({"kernel": 3, "pads": "[[0, 1], [2, 2]]"}, {"kernel": 3, "padding": [[0, 1], [2, 2]]}),
    ],
)
def test_keys_may_be_called_as_frameworks_do_and_names_have_any_case(
    written: dict[str, Any], own: dict[str, Any]
) -> None:
    told, plain = (read({"op": op, "out_channels": 4, **keys}) for op, keys in (("Conv", written), ("conv", own)))
    assert told.problems == ()
    assert told.network.layers[0].operation == plain.network.layers[0].operation
    assert told.network.layers[0].op == "conv"


def test_a_key_that_is_given_twice_by_two_names_is_not_known_a_second_time() -> None:
    (problem,) = read(CONV | {"kernel_size": 5}).problems
    assert problem.error.message == "conv has no key 'kernel_size'"


def test_what_is_wrong_with_a_key_stands_where_it_is_written() -> None:
    assert problems(read({"op": "conv", "out_channels": 4, "kernel_size": 0})) == [
        ("conv 1", "bad-value", layer_line(0, "kernel_size"))
    ]
