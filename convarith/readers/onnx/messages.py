"""The messages of ONNX that are read here, and what is no ONNX refused; onnx itself, which loads long, is not needed.

The numbers of their fields stand in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. What is not listed here is
passed over, graphs inside of nodes among it, so that nothing nests.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.onnx.wire import Field, Reader

if TYPE_CHECKING:
    from convarith.readers.onnx.wire import Content

# By message: its fields as "name number type", with a * for what repeats.
MESSAGES = {
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
_WEIGHTS = {"float_data", "int32_data", "int64_data", "raw_data", "double_data"}
_WEIGHT_FROM = 1 << 12  # bytes of numbers, above which they are weights and nothing that tells a shape


def parse_model(content: Content) -> Any:
    """Parse what an ONNX file holds, but for its weights, which are not even looked at.

    Returns:
        A message with the fields of a ModelProto that are listed here.

    Raises:
        ConvArithError: ``unreadable`` for what is no ONNX; ``too-large`` for too many values.
    """
    if not len(content):
        raise ConvArithError("this file is empty", "unreadable", "give a model that was saved by onnx.save")
    try:
        return _reader().read(content, "ModelProto")
    except ValueError as error:
        raise _not_onnx(content, str(error)) from None
    except OverflowError as error:
        raise ConvArithError(f"this model has {error}", "too-large", "read a part of it") from None


def _not_onnx(content: Content, why: str) -> ConvArithError:
    if content[:23] == b"version https://git-lfs":
        return ConvArithError("this is a pointer of Git LFS, not the model", "unreadable", "fetch it by git lfs pull")
    return ConvArithError(
        f"this is no ONNX, or was cut off: {why}", "unreadable", "give a model that was saved by onnx.save"
    )


@cache
def _reader() -> Reader:
    return Reader({kind: dict(map(_field, fields)) for kind, fields in MESSAGES.items()})


def _field(text: str) -> tuple[int, Field]:
    name, number, kind = text.split()
    most = _WEIGHT_FROM if name in _WEIGHTS else None
    return int(number.rstrip("*")), Field(name, kind, number.endswith("*"), most)
