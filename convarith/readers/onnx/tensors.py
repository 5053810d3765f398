"""The tensors of a graph of ONNX, and its nodes by what is known of the tensors that they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.networks.graph import INPUT
from convarith.readers.builder import NetworkBuilder
from convarith.readers.flow import Flow
from convarith.readers.onnx.constants import Constant, constant_of
from convarith.readers.onnx.layer import attribute_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.networks.operations import Shape
    from convarith.readers.flow import Value


class Tensors:
    """What is known of the tensors of a graph, as its nodes are gone through in order.

    Attributes:
        opset: The model's opset; None where it is not told.
        batch: The batch of the input; None where it is not fixed.
        known: What each tensor is that has been met, by name.
        stated: The shapes that the graph states, batch first, with 0 for what is not fixed.
        wanted: Names of the tensors that nodes take.
        builder: The network so far.
        out_of_order: Whether a node takes what none before it gives.
    """

    def __init__(self, graph: Any, opset: int | None) -> None:
        self.opset = opset
        self.out_of_order = False
        self._inputs = {each.name for each in graph.input}
        self.known: dict[str, Flow | Constant] = {each.name: constant_of(each) for each in graph.initializer}
        self.stated = {each.name: _dims(each) for each in (*graph.input, *graph.value_info, *graph.output)}
        self.wanted = {name for node in graph.node for name in node.input}
        first = next((each.name for each in graph.input if each.name not in self.known), None)
        dims = self.stated.get(first or "")
        self.batch = dims[0] if dims and dims[0] else None
        self.builder = NetworkBuilder(graph.name or "onnx", _without_batch(dims) or ())
        if first is not None:
            self.known[first] = _stated_flow(INPUT, dims)

    def flow(self, name: str) -> Flow | Constant:
        """Give a tensor; one that is met for the first time comes from outside, or from nowhere."""
        if name not in self.known:
            self.out_of_order = self.out_of_order or name not in self._inputs
            note = f"another input, {name}" if name in self._inputs else f"{name}, which no node before gives"
            self.add_opaque(note, name, name, [])
        return self.known[name]

    def add_opaque(self, note: str, name: str, tensor: str, sources: Sequence[Flow]) -> None:
        """Add a layer that is not known, which gives a tensor of the shape that the graph states for its own input."""
        dims = self.stated.get(tensor)
        shape = _without_batch(dims) if self.builder.input else None
        layer = self.builder.add_opaque(note, shape=shape, name=name, sources=[flow.layer for flow in sources])
        self.known[tensor] = _stated_flow(layer, dims)


class Node:
    """A node as operators look at it: its attributes and inputs by what is known of them."""

    def __init__(self, node: Any, graph: Tensors) -> None:
        self.operator: str = node.op_type
        self.domain: str = node.domain
        self.inputs: Sequence[str] = tuple(node.input)
        self.outputs: Sequence[str] = tuple(node.output)
        self.name: str = node.name or (node.output[0] if node.output else node.op_type)
        self.attributes: Mapping[str, Any] = {each.name: attribute_value(each) for each in node.attribute}
        self.graph = graph

    @property
    def flows(self) -> list[Flow]:
        """The inputs that are no constants."""
        found = [self.graph.flow(name) for name in self.inputs if name]
        return [each for each in found if isinstance(each, Flow)]

    @property
    def constants(self) -> list[Constant]:
        """The inputs that are constants."""
        found = [self.graph.known.get(name) for name in self.inputs]
        return [each for each in found if isinstance(each, Constant)]

    def has(self, place: int) -> bool:
        """Tell whether an input is given."""
        return place < len(self.inputs) and bool(self.inputs[place])

    def values(self, place: int) -> tuple[Value, ...] | None:
        """Give the numbers of an input; None where it is left out, or they are not known."""
        found = self.graph.known.get(self.inputs[place]) if place < len(self.inputs) else None
        return found.values if isinstance(found, Constant) else None

    def listed(self, name: str, place: int) -> tuple[Value, ...] | None:
        """Give numbers that older opsets have as an attribute, and newer ones as an input; None as for `values`."""
        return tuple(self.attributes[name]) if name in self.attributes else self.values(place)

    def dims(self, place: int) -> tuple[int, ...] | None:
        """Give the shape of an input, batch first; None where it is not known."""
        if place >= len(self.inputs):
            return None
        found = self.graph.known.get(self.inputs[place])
        if isinstance(found, Constant):
            return found.dims
        dims = self.graph.stated.get(self.inputs[place])
        return dims if dims is not None and all(dims) else None


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
