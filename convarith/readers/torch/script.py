"""Modules that torch.jit traced or scripted, read from their graphs, in which all of their modules are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.readers.parsed import ParsedNetwork
from convarith.readers.torch.calls import Pieces, Unclear, Weight
from convarith.readers.torch.network import TorchNetwork
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.networks.operations import Shape

_LISTS = ("prim::ListConstruct", "prim::TupleConstruct")
_UNPACKED = ("prim::ListUnpack", "prim::TupleUnpack")


def by_script(module: Any, shape: Shape) -> ParsedNetwork:
    """Read the graph of a ScriptModule; branches and loops in it are not known.

    Args:
        module: The module.
        shape: Its input, channels first without batch; empty where it is not known.
    """
    graph = module.inlined_graph
    this, *inputs = graph.inputs()
    traced = _sizes(inputs[0]) if inputs else None
    shape = shape or tuple((traced or ())[1:])
    network = TorchNetwork(module.original_name, shape, traced[0] if traced else None)
    values: dict[str, Any] = {this.debugName(): module}
    if inputs:
        values[inputs[0].debugName()] = network.input
    for other in inputs[1:]:
        name = other.debugName()
        values[name] = network.unknown(name, f"another input, {name}", [])
    same_input = traced is not None and tuple(traced[1:]) == shape
    for node in graph.nodes():
        _take(node, values, network, same_input=same_input)
    network.give_out([values.get(each.debugName()) for each in graph.outputs()])
    parsed = network.builder.parsed()
    return ParsedNetwork(replace(parsed.network, note="read from its TorchScript graph"), parsed.problems)


def _sizes(value: Any) -> list[int] | None:
    """Give the shape that a tensor had as its module was traced; None where it was not."""
    return value.type().sizes() if value.isCompleteTensor() else None


def _take(node: Any, values: dict[str, Any], network: TorchNetwork, *, same_input: bool) -> None:
    """Take in the next node of a graph."""
    kind, outputs = node.kind(), [each.debugName() for each in node.outputs()]
    given = [values.get(each.debugName(), Unclear()) for each in node.inputs()]
    where = node.scopeName().rpartition("/")[2].removeprefix("__module.")
    if kind in _UNPACKED:
        for number, output in enumerate(outputs):
            values[output] = _piece(network, where or None, given[0], number)
        return
    for output in outputs[1:]:
        values[output] = Unclear()
    if not outputs:
        return
    if kind == "prim::Constant":
        values[outputs[0]] = _constant(node)
    elif kind == "prim::GetAttr":
        found = getattr(given[0], node.s("name"), None)
        values[outputs[0]] = found if found is None or not hasattr(found, "shape") else Weight(tuple(found.shape))
    elif kind in _LISTS:
        values[outputs[0]] = given
    else:
        shape = _sizes(node.output()) if same_input and len(outputs) == 1 else None
        values[outputs[0]] = network.call(where or None, kind.rpartition("::")[2], given, {}, shape)


def _piece(network: TorchNetwork, name: str | None, value: Any, number: int) -> Any:
    if isinstance(value, Pieces):
        return network.piece(name, value, number)
    return value[number] if isinstance(value, list | tuple) and number < len(value) else Unclear()


def _constant(node: Any) -> Any:
    value = node.output().toIValue()
    return Weight(tuple(value.shape)) if hasattr(value, "shape") else value
