"""Models of ONNX written without onnx, by Google's protobuf from the table of the messages that are read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from convarith.readers.onnx.messages import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = {int: (2, "i"), float: (1, "f"), str: (3, "s"), list: (7, "ints")}
NUMBERS = {int: (7, "int64_data"), float: (1, "float_data")}


_PACKAGE = "convarith.onnx"


@cache
def model_class() -> Any:
    """Give the class of a ModelProto with the fields that are read."""
    file = descriptor_pb2.FileDescriptorProto(name="convarith/onnx.proto", package=_PACKAGE, syntax="proto3")
    kinds, labels = descriptor_pb2.FieldDescriptorProto.Type, descriptor_pb2.FieldDescriptorProto.Label
    for message, fields in MESSAGES.items():
        added = file.message_type.add(name=message)
        for field in fields:
            name, number, kind = field.split()
            repeats = labels.LABEL_REPEATED if number.endswith("*") else labels.LABEL_OPTIONAL
            one = added.field.add(name=name, number=int(number.rstrip("*")), label=repeats)
            if kind in MESSAGES:
                one.type, one.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
            else:
                one.type = kinds.Value(f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()  # one of its own: onnx may be loaded besides
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.ModelProto"))


def fields_of(message: Any, kind: str) -> dict[str, Any]:
    """Give all that is read of a message, whoever parsed it, as plain values."""
    found: dict[str, Any] = {}
    for field in MESSAGES[kind]:
        name, number, inner = field.split()
        value = getattr(message, name)
        if number.endswith("*"):
            found[name] = [fields_of(each, inner) if inner in MESSAGES else each for each in value]
        else:
            found[name] = fields_of(value, inner) if inner in MESSAGES else value
    return found


def node(operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> dict[str, Any]:
    """Describe a node."""
    return {"operator": operator, "inputs": inputs, "outputs": outputs, "attributes": attributes}


def model(
    nodes: Sequence[Mapping[str, Any]],
    *,
    inputs: Mapping[str, Sequence[int | str]],
    weights: Mapping[str, Sequence[int]] | None = None,
    constants: Mapping[str, Sequence[float]] | None = None,
    stated: Mapping[str, Sequence[int | str]] | None = None,
    opset: int = 17,
) -> Any:
    """Give a model: nodes, inputs with their shapes, weights by their shapes, rows of constants, and stated shapes."""
    found = model_class()()
    found.opset_import.add(version=opset)
    graph = found.graph
    graph.name = "net"
    for listed, shapes in ((graph.input, inputs), (graph.value_info, stated or {})):
        for name, shape in shapes.items():
            info = listed.add(name=name).type.tensor_type.shape
            for size in shape:
                info.dim.add(**({"dim_value": size} if isinstance(size, int) else {}))
    for name, dims in (weights or {}).items():
        graph.initializer.add(name=name, dims=dims, data_type=1)
    for name, row in (constants or {}).items():
        kind, field = NUMBERS[type(row[0])]
        graph.initializer.add(name=name, dims=[len(row)], data_type=kind, **{field: row})
    for number, each in enumerate(nodes):
        one = graph.node.add(op_type=each["operator"], input=each["inputs"], output=each["outputs"])
        one.name = f"{each['operator']}_{number}"
        for name, value in each["attributes"].items():
            kind, field = KINDS[type(value)]
            held = value.encode() if isinstance(value, str) else value
            one.attribute.add(name=name, type=kind, **{field: held})
    return found
