"""The messages of ONNX that are read here, parsed by Google's protobuf; onnx itself, which loads long, is not needed.

The numbers of their fields stand in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. What is not listed here is
passed over, graphs inside of nodes among it, so that nothing nests.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError, missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

# By message: its fields as "name number type", with a * for what repeats.
_MESSAGES = {
    "ModelProto": ("graph 7 GraphProto", "opset_import 8* OperatorSetIdProto"),
    "OperatorSetIdProto": ("domain 1 string", "version 2 int64"),
    "GraphProto": (
        "node 1* NodeProto",
        "name 2 string",
        "initializer 5* TensorProto",
        "input 11* ValueInfoProto",
        "output 12* ValueInfoProto",
        "value_info 13* ValueInfoProto",
    ),
    "NodeProto": (
        "input 1* string",
        "output 2* string",
        "name 3 string",
        "op_type 4 string",
        "attribute 5* AttributeProto",
        "domain 7 string",
    ),
    "AttributeProto": (
        "name 1 string",
        "f 2 float",
        "i 3 int64",
        "s 4 bytes",
        "t 5 TensorProto",
        "floats 7* float",
        "ints 8* int64",
        "strings 9* bytes",
        "type 20 int32",
    ),
    "TensorProto": (
        "dims 1* int64",
        "data_type 2 int32",
        "float_data 4* float",
        "int32_data 5* int32",
        "int64_data 7* int64",
        "name 8 string",
        "raw_data 9 bytes",
        "double_data 10* double",
    ),
    "ValueInfoProto": ("name 1 string", "type 2 TypeProto"),
    "TypeProto": ("tensor_type 1 TensorTypeProto",),
    "TensorTypeProto": ("shape 2 TensorShapeProto",),
    "TensorShapeProto": ("dim 1* DimensionProto",),
    "DimensionProto": ("dim_value 1 int64",),
}
_PACKAGE = "convarith.onnx"
_GRAPH, _INITIALIZER = 7, 5  # numbers of fields
_NUMBERS_OF_TENSORS = {4, 5, 6, 7, 9, 10, 11}
_MOST_BYTES = (1 << 31) - 1  # of one message, by protobuf's own limit
_CUT_FROM = 1 << 20  # bytes of a file from which on its weights are cut away before it is parsed
_WEIGHT_FROM = 1 << 12  # bytes of numbers, above which they are weights and nothing that tells a shape
_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # the kinds of fields on the wire


def parse_model(content: bytes) -> Any:
    """Parse what an ONNX file holds, but for its weights.

    Returns:
        A message with the fields of a ModelProto that are listed here.

    Raises:
        ConvArithError: ``unreadable`` for what is no ONNX; ``too-large``; ``missing-extra`` without protobuf.
    """
    if len(content) > _MOST_BYTES:
        raise ConvArithError(
            f"{len(content):,} bytes are over {_MOST_BYTES:,}, which a message of protobuf can have",
            "too-large",
            "save the weights as external data: they are not needed here",
        )
    if not content:
        raise ConvArithError("this file is empty", "unreadable", "give a model that was saved by onnx.save")
    message = model_class()
    from google.protobuf.message import DecodeError

    try:
        return message.FromString(content if len(content) < _CUT_FROM else without_weights(content))
    except DecodeError as error:
        raise _not_onnx(content, str(error)) from None


def without_weights(content: bytes) -> bytes:
    """Give a model without the numbers of its larger initializers, which are most of it and tell no shape.

    Raises:
        ConvArithError: ``unreadable`` where a field is longer than what holds it.
    """
    view = memoryview(content)
    try:
        return b"".join(_kept(view, (_GRAPH, _INITIALIZER)))
    except (IndexError, ValueError) as error:
        raise _not_onnx(content, str(error)) from None


def _kept(view: memoryview, path: tuple[int, ...]) -> list[bytes | memoryview]:
    """Give the parts of a message that are kept: all but numbers, in what lies at the end of the path of fields."""
    parts: list[bytes | memoryview] = []
    for number, start, value, end in _fields(view):
        if path and number == path[0] and end - start > _WEIGHT_FROM:
            inside = _kept(view[value:end], path[1:])
            parts += [_varint_bytes(number << 3 | _LENGTH), _varint_bytes(sum(map(len, inside))), *inside]
        elif path or number not in _NUMBERS_OF_TENSORS or end - start <= _WEIGHT_FROM:
            parts.append(view[start:end])
    return parts


def _fields(view: memoryview) -> Iterator[tuple[int, int, int, int]]:
    """Give each field of a message: its number, where it and its value start, and where it ends."""
    at = 0
    while at < len(view):
        start = at
        key, at = _varint(view, at)
        kind, value = key & 7, at
        if kind == _VARINT:
            _, at = _varint(view, at)
        elif kind == _LENGTH:
            length, value = _varint(view, at)
            at = value + length
        elif kind in (_EIGHT, _FOUR):
            at += 8 if kind == _EIGHT else 4
        else:
            raise ValueError(f"at byte {start} is no field of a message")
        if at > len(view):
            raise ValueError(f"a field at byte {start} has {at - value:,} bytes, and {len(view) - value:,} are there")
        yield key >> 3, start, value, at


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    """Read a whole number, seven bits a byte, the last first; give it and where it ends."""
    number = shift = 0
    while True:
        byte = view[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > 63:
            raise ValueError(f"a number before byte {at} does not end")


def _varint_bytes(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _not_onnx(content: bytes, why: str) -> ConvArithError:
    if content.startswith(b"version https://git-lfs"):
        return ConvArithError("this is a pointer of Git LFS, not the model", "unreadable", "fetch it by git lfs pull")
    return ConvArithError(
        f"this is no ONNX, or was cut off: {why}", "unreadable", "give a model that was saved by onnx.save"
    )


@cache
def model_class() -> Any:
    """Give the class of a ModelProto with the fields that are listed.

    Raises:
        ConvArithError: ``missing-extra``.
    """
    try:
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    except ImportError:
        raise missing_extra("reading ONNX", "protobuf", "networks") from None
    file = descriptor_pb2.FileDescriptorProto(name="convarith/onnx.proto", package=_PACKAGE, syntax="proto3")
    kinds, labels = descriptor_pb2.FieldDescriptorProto.Type, descriptor_pb2.FieldDescriptorProto.Label
    for message, fields in _MESSAGES.items():
        added = file.message_type.add(name=message)
        for field in fields:
            name, number, kind = field.split()
            repeats = labels.LABEL_REPEATED if number.endswith("*") else labels.LABEL_OPTIONAL
            one = added.field.add(name=name, number=int(number.rstrip("*")), label=repeats)
            if kind in _MESSAGES:
                one.type, one.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
            else:
                one.type = kinds.Value(f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()  # one of its own: onnx may be loaded besides
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.ModelProto"))
