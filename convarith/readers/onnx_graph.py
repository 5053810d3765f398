"""A graph of ONNX, from a file or live, as a network: what is constant is folded, the rest is layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.readers.builder import NetworkBuilder
from convarith.readers.flow import Flow, NotCertainError
from convarith.readers.onnx import attribute_value
from convarith.readers.onnx_constants import Constant, constant_of, fold
from convarith.readers.onnx_operators import OPERATORS, split_piece

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.networks.operations import Shape
    from convarith.readers.flow import Value
    from convarith.readers.onnx_operators import Translation
    from convarith.readers.parsed import ParsedNetwork

_MOST_NODES = 200_000
_DOMAINS = ("", "ai.onnx", "com.microsoft")
"""Those whose operators are known: ONNX's own, and onnxruntime's, which are named alike where they do alike."""


def read_graph(graph: Any, opset: int | None) -> ParsedNetwork:
    """Read a GraphProto, or a message with the same fields.

    Args:
        graph: The graph.
        opset: The model's opset; None where it is not told, for the newest that is known here.

    Raises:
        ConvArithError: ``no-layers`` for a graph without nodes, ``too-large`` for one of too many.
    """
    count = len(graph.node)
    if count > _MOST_NODES:
        raise ConvArithError(f"{count:,} nodes are over {_MOST_NODES:,}", "too-large", "read a part of it")
    if not count:
        raise ConvArithError("this graph has no nodes", "no-layers", "give a model that was saved by onnx.save")
    reader = _GraphReader(graph, opset)
    for node in graph.node:
        reader.take(node)
    return reader.builder.parsed()


class _GraphReader:
    """What is known of the tensors of a graph, as its nodes are gone through in order."""

    def __init__(self, graph: Any, opset: int | None) -> None:
        self.opset = opset
        self.tensors: dict[str, Flow | Constant] = {each.name: constant_of(each) for each in graph.initializer}
        self.stated = {each.name: _dims(each) for each in (*graph.input, *graph.value_info, *graph.output)}
        self.wanted = {name for node in graph.node for name in node.input}
        first = next((each.name for each in graph.input if each.name not in self.tensors), None)
        dims = self.stated.get(first or "")
        # What a file says of its tensors is true for its own input; without one it tells nothing here.
        shape = _without_batch(dims)
        self.batch = dims[0] if dims and dims[0] else None
        self.builder = NetworkBuilder(graph.name or "onnx", shape or ())
        self.has_input = shape is not None
        if first is not None:
            self.tensors[first] = _stated_flow(INPUT, dims)

    def take(self, node: Any) -> None:
        """Take in the next node."""
        view = Node(node, self)
        name = node.name or (node.output[0] if node.output else node.op_type)
        if constant := self._constant(view):
            self._give(node, constant)
            return
        try:
            step = _translation(node)(view)
        except NotCertainError as unknown:
            self._add_opaque(view, name, str(unknown))
            return
        layer = self.builder.add(step.op, step.make, name=name, sources=[flow.layer for flow in step.sources])
        self._give(node, step.flow_of(layer))
        for number, output in enumerate(node.output[1:] if node.op_type == "Split" else (), 1):
            piece = split_piece(view, number)
            self.tensors[output] = piece.flow_of(
                self.builder.add(piece.op, piece.make, name=output, sources=[flow.layer for flow in piece.sources])
            )

    def flow(self, name: str) -> Flow | Constant:
        """Give a tensor; one that is met for the first time comes from outside, or from nowhere."""
        found = self.tensors.get(name)
        if found is None:
            dims = self.stated.get(name)
            note = f"another input, {name}" if name in self.stated else f"{name}, which no node before gives"
            layer = self.builder.add_opaque(note, shape=_without_batch(dims), name=name, sources=[])
            found = self.tensors[name] = _stated_flow(layer, dims)
        return found

    def _constant(self, node: Node) -> Constant | None:
        """Give what a node makes of constants; None where the input flows through it."""
        if node.operator == "Shape" and node.inputs and isinstance(flow := self.flow(node.inputs[0]), Flow):
            if flow.rank is None:
                return Constant()
            sizes = tuple(flow.size(axis) for axis in range(flow.rank + 1))
            part = sizes[node.attributes.get("start", 0) : node.attributes.get("end", len(sizes))]
            return Constant((len(part),), part)
        if any(name and not isinstance(self.tensors.get(name), Constant) for name in node.inputs):
            return None
        if not node.inputs and node.operator != "Constant":
            return None
        inputs = [self.tensors.get(name, Constant()) for name in node.inputs]
        return fold(node.operator, node.attributes, [each for each in inputs if isinstance(each, Constant)])

    def _add_opaque(self, node: Node, name: str, why: str) -> None:
        for number, output in enumerate(node.outputs):
            if number and output not in self.wanted:
                continue
            dims = self.stated.get(output)
            layer = self.builder.add_opaque(
                f"{node.operator}, {why}",
                shape=_without_batch(dims) if self.has_input else None,
                name=name if number == 0 else output,
                sources=[flow.layer for flow in node.flows],
            )
            self.tensors[output] = _stated_flow(layer, dims)

    def _give(self, node: Any, tensor: Flow | Constant) -> None:
        """Note what a node gives; of what it gives besides nothing is known."""
        for number, output in enumerate(node.output):
            if number == 0 or isinstance(tensor, Constant):
                self.tensors[output] = tensor if number == 0 else Constant()
            elif output in self.wanted:
                layer = self.builder.add_opaque(
                    f"what {node.op_type} gives besides", name=output, sources=[tensor.layer]
                )
                self.tensors[output] = Flow(layer, None)


def _translation(node: Any) -> Translation:
    if node.domain not in _DOMAINS:
        raise NotCertainError(f"of {node.domain}")
    if node.op_type not in OPERATORS:
        raise NotCertainError("not known here")
    return OPERATORS[node.op_type]


class Node:
    """A node as operators look at it: its attributes and inputs by what is known of them."""

    def __init__(self, node: Any, reader: _GraphReader) -> None:
        self.operator: str = node.op_type
        self.inputs: Sequence[str] = tuple(node.input)
        self.outputs: Sequence[str] = tuple(node.output)
        self.attributes: Mapping[str, Any] = {each.name: attribute_value(each) for each in node.attribute}
        self.opset = reader.opset
        self._reader = reader

    @property
    def batch(self) -> int | None:
        """The batch of the network's input; None where it is not fixed."""
        return self._reader.batch

    @property
    def flows(self) -> list[Flow]:
        """The inputs that are no constants."""
        found = [self._reader.flow(name) for name in self.inputs if name]
        return [each for each in found if isinstance(each, Flow)]

    @property
    def constants(self) -> list[Constant]:
        """The inputs that are constants."""
        found = [self._reader.tensors.get(name) for name in self.inputs]
        return [each for each in found if isinstance(each, Constant)]

    def has(self, place: int) -> bool:
        """Tell whether an input is given."""
        return place < len(self.inputs) and bool(self.inputs[place])

    def values(self, place: int) -> tuple[Value, ...] | None:
        """Give the numbers of an input; None where it is left out, or they are not known."""
        found = self._reader.tensors.get(self.inputs[place]) if place < len(self.inputs) else None
        return found.values if isinstance(found, Constant) else None

    def listed(self, name: str, place: int) -> tuple[Value, ...] | None:
        """Give numbers that older opsets have as an attribute, and newer ones as an input; None as for `values`."""
        return tuple(self.attributes[name]) if name in self.attributes else self.values(place)

    def dims(self, place: int) -> tuple[int, ...] | None:
        """Give the shape of an input, batch first; None where it is not known."""
        if place >= len(self.inputs):
            return None
        found = self._reader.tensors.get(self.inputs[place])
        if isinstance(found, Constant):
            return found.dims
        dims = self._reader.stated.get(self.inputs[place])
        return dims if dims is not None and all(dims) else None

    @property
    def is_first_constant(self) -> bool:
        """Whether the first input, through which an operator's data flows, is a constant."""
        return bool(self.inputs) and isinstance(self._reader.tensors.get(self.inputs[0]), Constant)


def _dims(info: Any) -> tuple[int, ...] | None:
    """Give the shape that a ValueInfoProto states, with 0 for what is not fixed; None where it states none."""
    kind = info.type.tensor_type
    return tuple(max(0, each.dim_value) for each in kind.shape.dim) if kind.HasField("shape") else None


def _stated_flow(layer: str, dims: tuple[int, ...] | None) -> Flow:
    """Give the flow of a layer whose shape is stated, as far as it is."""
    if not dims:
        return Flow(layer)
    channels = dims[1] if len(dims) > 1 and dims[1] else None
    return Flow(layer, len(dims) - 1, channels)


def _without_batch(dims: tuple[int, ...] | None) -> Shape | None:
    return dims[1:] if dims is not None and len(dims) > 1 and all(dims[1:]) else None
