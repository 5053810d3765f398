"""Models of ONNX written without onnx, by the messages that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.readers.onnx.messages import model_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KINDS = {int: (2, "i"), float: (1, "f"), str: (3, "s"), list: (7, "ints")}
NUMBERS = {int: (7, "int64_data"), float: (1, "float_data")}


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
