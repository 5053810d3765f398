"""The wire format of protocol buffers is read as Google's own library reads it, and what it refuses is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.onnx_models import fields_of, model_class

from convarith.readers.onnx.messages import MESSAGES, parse_model
from convarith.readers.onnx.wire import Field, Reader

READER = Reader(
    {
        "Outer": {
            1: Field("whole", "int64"),
            2: Field("short", "int32"),
            3: Field("wholes", "int64", repeats=True),
            4: Field("numbers", "float", repeats=True),
            5: Field("text", "string"),
            6: Field("data", "bytes", most=3),
            7: Field("inner", "Inner"),
            8: Field("inners", "Inner", repeats=True),
            9: Field("double", "double"),
        },
        "Inner": {1: Field("whole", "int64"), 2: Field("wholes", "int64", repeats=True)},
    }
)
MINUS_ONE = b"\xff" * 9 + b"\x01"
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "int32": st.integers(-(1 << 31), (1 << 31) - 1),
    "int64": st.integers(-(1 << 63), (1 << 63) - 1),
    "float": st.floats(width=32, allow_nan=False),
    "double": st.floats(allow_nan=False),
    "string": st.text(max_size=5),
    "bytes": st.binary(max_size=5),
}


def read(content: bytes) -> Any:
    return READER.read(content, "Outer")


@pytest.mark.parametrize(
    ("content", "name", "value"),
    [
        (b"", "whole", 0),
        (b"", "wholes", ()),
        (b"\x08\x96\x01", "whole", 150),
        (b"\x08" + MINUS_ONE, "whole", -1),
        (b"\x10" + MINUS_ONE, "short", -1),
        (b"\x08\x01\x08\x02", "whole", 2),  # the last one holds
        (b"\x18\x01\x18\x02", "wholes", [1, 2]),  # one by one
        (b"\x1a\x02\x01\x02\x18\x03", "wholes", [1, 2, 3]),  # in a row, then one alone
        (b"\x25\x00\x00\x80\x3f\x22\x04\x00\x00\x00\x40", "numbers", [1.0, 2.0]),
        (b"\x49" + bytes(6) + b"\xf0\x3f", "double", 1.0),
        (b"\x2a\x02\xc3\xa9", "text", "é"),
        (b"\x2a\x01\xff", "text", "\\xff"),
        (b"\x32\x03abc", "data", b"abc"),
        (b"\x32\x04abcd", "data", b""),  # too much to be wanted
        (b"\x7a\x03abc\x78\x05\x7d1234\x7912345678\x08\x07", "whole", 7),  # after fields that are not wanted
        (b"\x0d1234", "whole", 0),  # of the number of a field, but of another kind
    ],
)
def test_a_field_is_read(content: bytes, name: str, value: object) -> None:
    assert getattr(read(content), name) == value


def test_a_message_within_is_read_and_one_that_stands_twice_adds_to_itself() -> None:
    found = read(b"\x3a\x04\x08\x01\x10\x05\x3a\x02\x10\x06\x42\x00\x42\x02\x08\x03")
    assert (found.inner.whole, found.inner.wholes) == (1, [5, 6])
    assert [each.whole for each in found.inners] == [0, 3]


def test_a_field_that_is_not_there_has_its_default_and_says_so() -> None:
    assert not read(b"").HasField("inner")
    assert read(b"").inner.whole == 0
    assert read(b"\x3a\x00").HasField("inner")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x08", "a number before byte 1 does not end"),
        (b"\x08" + b"\xff" * 11, "a number before byte 11 does not end"),
        (b"\x2a\x05abc", "a field at byte 0 has 5 bytes, and 3 are there"),
        (b"\x08\x01\x3a\x02\x2a\x01abc", "a field at byte 4 has 1 bytes, and 0 are there"),  # in the message around it
        (b"\x0d12", "at byte 0 is no field of a message"),
        (b"\x00\x00", "at byte 0 is no field of a message"),
        (b"\x08\x01\x0b\x0c", "at byte 2 is no field of a message"),  # a group
        (b"\x22\x03123", "3 bytes from byte 2 on are not a multiple of 4"),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(content)


def messages(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Give any values of the fields of an ONNX message."""
    fields = {}
    for field in MESSAGES[kind]:
        name, number, inner = field.split()
        value = KINDS[inner] if inner in KINDS else messages(inner)
        fields[name] = st.lists(value, max_size=2) if number.endswith("*") else value
    return st.fixed_dictionaries({}, optional=fields)


@given(messages("ModelProto"))
def test_what_protobuf_writes_is_read(values: dict[str, Any]) -> None:
    made = model_class()(**values)
    content = made.SerializeToString()
    if content:
        assert fields_of(parse_model(content), "ModelProto") == fields_of(made, "ModelProto")
