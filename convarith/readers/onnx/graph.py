"""A graph of ONNX, from a file or live, as a network: what is constant is folded, the rest is layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.cycles import a_cycle, refuse_cycle
from convarith.readers.flow import Flow, NotCertainError
from convarith.readers.onnx.constants import Constant, fold, shape_values
from convarith.readers.onnx.operators import OPERATORS, split_piece
from convarith.readers.onnx.tensors import Node, Tensors

if TYPE_CHECKING:
    from convarith.readers.flow import Step
    from convarith.readers.onnx.operators import Translation
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
    tensors = Tensors(graph, opset)
    for node in graph.node:
        _take(Node(node, tensors), tensors)
    if tensors.out_of_order:
        _refuse_cycle(graph, tensors)
    given = (tensors.known.get(each.name) for each in graph.output)
    tensors.builder.outputs += [each.layer for each in given if isinstance(each, Flow)]
    return tensors.builder.parsed()


def _refuse_cycle(graph: Any, tensors: Tensors) -> None:
    """Note a cycle of nodes; onnxruntime runs others that are only out of order."""
    nodes = [Node(node, tensors) for node in graph.node]
    givers = {name: number for number, node in enumerate(nodes) for name in node.outputs if name}
    around = a_cycle(
        range(len(nodes)), lambda number: [givers[name] for name in nodes[number].inputs if name in givers]
    )
    if around is not None:
        at = around.index(min(around))
        names = [nodes[number].name for number in (*around[at:], *around[:at])]
        tensors.builder.refuse(refuse_cycle(names), names[0])


def _take(node: Node, tensors: Tensors) -> None:
    """Take in the next node."""
    constant = _constant(node, tensors)
    if constant is not None:
        tensors.known |= dict.fromkeys(node.outputs[1:], Constant()) | dict.fromkeys(node.outputs[:1], constant)
        return
    try:
        steps = [_translation(node)(node)]
        if node.operator == "Split":
            steps += [split_piece(node, number) for number in range(1, len(node.outputs))]
        for number, (step, output) in enumerate(zip(steps, node.outputs, strict=False)):
            tensors.known[output] = _added(step, output if number else node.name, tensors)
    except NotCertainError as unknown:
        _add_opaque(node, str(unknown), tensors)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):  # of attributes that are not the operator's own
        _add_opaque(node, "with attributes that it does not have", tensors)
    else:
        _give_besides(node, len(steps), tensors)


def _give_besides(node: Node, start: int, tensors: Tensors) -> None:
    """Note what a node gives from an output on."""
    if node.operator == "DynamicQuantizeLinear":  # whose scale and zero point are one number each
        tensors.known |= dict.fromkeys(node.outputs[start:], Constant(()))
        return
    for output in _wanted(node, tensors, start):
        tensors.add_opaque(f"what {node.operator} gives besides", output, output, node.flows)


def _add_opaque(node: Node, why: str, tensors: Tensors) -> None:
    for number, output in enumerate((*node.outputs[:1], *_wanted(node, tensors, 1))):
        tensors.add_opaque(f"{node.operator}, {why}", output if number else node.name, output, node.flows)


def _added(step: Step, name: str, tensors: Tensors) -> Flow:
    sources = [flow.layer for flow in step.sources]
    return step.flow_of(tensors.builder.add(step.op, step.make, name=name, sources=sources))


def _wanted(node: Node, tensors: Tensors, start: int) -> list[str]:
    """Give those outputs of a node from a place on that others take."""
    return [output for output in node.outputs[start:] if output in tensors.wanted]


def _constant(node: Node, tensors: Tensors) -> Constant | None:
    """Give what a node makes of constants; None where the input flows through it."""
    if node.operator == "Shape" and node.inputs and isinstance(flow := tensors.flow(node.inputs[0]), Flow):
        if flow.rank is None:
            return Constant()
        return shape_values(node.attributes, [flow.size(axis) for axis in range(flow.rank + 1)])
    inputs = [tensors.known.get(name) if name else Constant() for name in node.inputs]
    found = [each for each in inputs if isinstance(each, Constant)]
    if len(found) < len(inputs) or (not inputs and node.operator != "Constant"):
        return None
    return fold(node.operator, node.attributes, found)


def _translation(node: Node) -> Translation:
    if node.domain not in _DOMAINS:
        raise NotCertainError(f"of {node.domain}")
    if node.operator not in OPERATORS:
        raise NotCertainError("not known here")
    return OPERATORS[node.operator]
