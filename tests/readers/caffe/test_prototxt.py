"""Protocol buffers' text format without a schema."""

from __future__ import annotations

import pytest
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.readers.caffe.prototxt import parse
from convarith.readers.parsed import NotInFormatError


def test_fields_have_all_their_values_in_order_with_their_places() -> None:
    message = parse("a: 1, b { c: \"x\"\n c: 'y' } # b\na: [2,\n3] d: { } e < f: -1.5e3 >;")
    assert [(each.value, *each.place, each.key.line) for each in message.values("a")] == [
        ("1", 1, 4, 5, 1),
        ("2", 3, 5, 6, 3),
        ("3", 4, 1, 2, 3),
    ]
    assert message.message("b").texts("c") == ["x", "y"]
    assert message.numbers("a") == [1, 2, 3]
    assert message.message("e").text("f") == "-1.5e3"
    assert line_at(message.place_of("x", "e", "a")) == 4
    assert (message.message("d").fields, message.text("x", "none")) == ({}, "none")


def test_texts_beside_each_other_are_one() -> None:
    assert parse("a: 'x\\n' \"y'\" b: 1").text("a") == "x\ny'"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a", 1),
        ("a: 1\nb {\n c: 2", 2),
        ("}", 1),
        ("a { b: 1 >", 1),
        ("\na: 'x\n", 2),
        ("a: }", 1),
        ("a: [1, {", 1),
        ("\n\n$", 3),
        ("a 1", 1),
        ("'x'", 1),
        ("a: '\\x'", 1),
    ],
)
def test_what_is_no_prototxt_is_said_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotInFormatError, match="this is not a prototxt") as refusal:
        parse(text)
    assert line_at(refusal.value.place) == line


def test_messages_nested_without_end_are_refused() -> None:
    with pytest.raises(ConvArithError, match="nested too deeply"):
        parse("a {" * 10_000)


@pytest.mark.parametrize("value", ["x", "1.5", "{}"])
def test_a_number_is_whole(value: str) -> None:
    with pytest.raises(ConvArithError, match="is not a whole number"):
        parse(f"a: {value}").numbers("a")
