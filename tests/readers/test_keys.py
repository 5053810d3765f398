"""What is said of the keys of our own format is what the reader does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from convarith.frameworks.registry import NAMES, framework
from convarith.readers.document import Document
from convarith.readers.keys import ALTERNATIVES, OPERATIONS, TABLES, key_of
from convarith.readers.kinds import PADDINGS_OF_FRAMEWORKS
from convarith.readers.layer_schema import IDENTITIES, SCHEMAS, TO
from convarith.readers.network_tables import read_networks

if TYPE_CHECKING:
    from convarith.errors import ConvArithError

ALL = [(op, name) for op, schema in SCHEMAS.items() for name in schema.keys]


BESIDE = {
    ("crop", "offset"): {TO: "input"},
    ("upsample", "align_corners"): {"mode": "bilinear"},
    ("resize", "align_corners"): {"mode": "bilinear"},
    ("conv_transpose", "padding_mode"): {"framework": "equinox"},
}
"""What some keys need beside them."""


def needed(op: str) -> dict[str, Any]:
    """Give what an operation must have."""
    names = (*SCHEMAS[op].required, *ALTERNATIVES.get(op, ())[:1])
    return {name: key_of(op, name).example for name in names}


def with_key(op: str, name: str, value: object) -> dict[str, Any]:
    """Give a layer with a key, and without those that exclude it."""
    alternatives, replaces_first = ALTERNATIVES.get(op, ()), name in ALTERNATIVES.get(op, ())[1:] or name == "offset"
    given = {key: each for key, each in needed(op).items() if not (replaces_first and key in alternatives)}
    beside = BESIDE.get((op, name), {}) if value != key_of(op, name).default else {}
    return {"op": op, **given, **beside, name: value}


def problems(layer: dict[str, Any], **network: object) -> list[ConvArithError]:
    document = Document({"network": [{"input": [4, 8, 8], **network, "layer": [layer]}]})
    return [problem.error for problem in read_networks(document)[0].problems]


def made(layer: dict[str, Any]) -> object:
    document = Document({"network": [{"input": [4, 8, 8], "layer": [layer]}]})
    (parsed,) = read_networks(document)
    assert parsed.problems == ()
    return parsed.network.layers[-1].operation


def test_every_operation_that_changes_something_is_described() -> None:
    assert set(OPERATIONS) == set(SCHEMAS) - set(IDENTITIES)


@pytest.mark.parametrize(("op", "name"), ALL)
def test_every_key_is_described_in_a_sentence_with_a_value_that_the_reader_takes(op: str, name: str) -> None:
    key = key_of(op, name)
    assert key.what.endswith(".")
    example = "input" if name == TO else key.example
    assert problems(with_key(op, name, example)) == []
    assert key.example != key.default


@pytest.mark.parametrize(("op", "name"), [each for each in ALL if key_of(*each).default is not None])
def test_a_default_is_what_the_reader_takes_where_the_key_is_left_out(op: str, name: str) -> None:
    assert made(with_key(op, name, key_of(op, name).default)) == made({"op": op, **needed(op)})


@pytest.mark.parametrize(("op", "name"), ALL)
def test_a_key_that_may_be_left_out_says_what_holds_then(op: str, name: str) -> None:
    schema, key = SCHEMAS[op], key_of(op, name)
    told = key.default is not None or bool(key.otherwise)
    assert told != (name in schema.required or name in ALTERNATIVES.get(op, ()))


@pytest.mark.parametrize("table", TABLES)
def test_keys_of_tables_are_those_that_the_reader_knows(table: str) -> None:
    from convarith.readers import layer_tables, network_tables

    known = network_tables._NETWORK_KEYS if table == "network" else layer_tables._LAYER_KEYS  # noqa: SLF001
    assert tuple(TABLES[table]) == known


def test_paddings_of_frameworks_are_those_of_all_that_there_are() -> None:
    own = {name for each in NAMES for names in framework(each).paddings.values() for name in names}
    assert {name.upper() for name in own} == {name.upper() for name in PADDINGS_OF_FRAMEWORKS}


@pytest.mark.parametrize(
    ("op", "key", "text", "value"),
    [
        ("conv", "kernel", "3x5", [3, 5]),
        ("conv", "kernel", "3", 3),
        ("conv", "kernel", "(3, 5)", [3, 5]),
        ("conv", "stride", "2×1", [2, 1]),
        ("conv", "dilation", "1,2", [1, 2]),
        ("conv", "padding", "0:1x0:1", [[0, 1], [0, 1]]),
        ("conv", "padding", "1x2", [1, 2]),
        ("conv", "padding", "-1", -1),
        ("conv", "padding", "same", "same"),
        ("conv_transpose", "output_padding", "0x1", [0, 1]),
        ("pad", "padding", "0:1x2:3", [[0, 1], [2, 3]]),
        ("crop", "cropping", "1x0:2", [[1, 1], [0, 2]]),
        ("adaptive_avg_pool", "size", "7x7", [7, 7]),
        ("upsample", "size", "16x16", [16, 16]),
        ("pixel_shuffle", "factor", "2x2", [2, 2]),
        ("reshape", "shape", "4x-1", [4, -1]),
        ("permute", "order", "1x0x2", [1, 0, 2]),
        ("split", "sizes", "1x3", [1, 3]),
        ("opaque", "output", "64x8x8", [64, 8, 8]),
    ],
)
def test_a_text_stands_for_the_numbers_that_it_spells_on_the_command_line(
    op: str, key: str, text: str, value: object
) -> None:
    assert made(with_key(op, key, text)) == made(with_key(op, key, value))


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("kernel", "3y5", "kernel '3y5' is not a whole number"),
        ("kernel", "3x", "kernel '3x' lacks a number"),
        ("stride", "0", "stride 0 is below 1"),
        ("padding", "smae", "no padding is called 'smae'"),
        ("padding", "0:1:2", "'1:2' in padding '0:1:2' is not a whole number"),
    ],
)
def test_a_text_that_spells_no_numbers_is_refused_with_its_key(key: str, text: str, told: str) -> None:
    (error,) = problems(with_key("conv", key, text))
    assert error.message.startswith(told)
    assert (error.code, error.setting) == ("bad-value", key)


def test_shapes_of_networks_and_layers_may_be_texts() -> None:
    document = Document({"network": [{"input": "3x8x8", "layer": [{"op": "relu", "expect": "3x8x8"}]}]})
    (parsed,) = read_networks(document)
    assert parsed.problems == ()
    assert parsed.network.input == parsed.network.layers[0].expect == (3, 8, 8)
    (error,) = problems({"op": "relu", "expect": "3x8xbig"})
    assert (error.setting, error.code) == ("expect", "bad-value")


def test_names_and_rows_of_a_framework_are_its_own_to_read() -> None:
    layer = {"op": "conv", "out_channels": 4, "kernel": 3, "padding": "1,1,1,1"}
    assert problems({**layer, "framework": "onnx"}) == []
    assert problems(layer, framework="onnx") == []
    assert made({**layer, "padding": "1,2"}) == made({**layer, "padding": [1, 2]})
