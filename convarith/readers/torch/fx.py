"""Modules of PyTorch traced by torch.fx, which follows an input without sizes through their code."""

from __future__ import annotations

import inspect
import sys
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from convarith.readers.parsed import ParsedNetwork
from convarith.readers.torch.calls import Pieces, Unclear, Weight
from convarith.readers.torch.meta import run_on_meta, shape_with_batch
from convarith.readers.torch.modules import is_known
from convarith.readers.torch.network import TorchNetwork
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.operations import Shape


def traced(module: Any) -> Any:
    """Trace a module, and give its graph.

    Raises:
        Exception: Whatever the module's code raises as it is traced, as where it asks for numbers or sizes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cannot watch over the defaults
        return _tracer().trace(module, concrete_args=_defaults(module))


def by_fx(module: Any, graph: Any, shape: Shape, batch: int | None = None) -> ParsedNetwork:
    """Read the graph of a module.

    Args:
        module: The module.
        graph: What `traced` gave.
        shape: Its input, channels first without batch; empty where it is not known.
        batch: The batch where its code has it as a number.
    """
    network = _followed(module, graph, TorchNetwork(type(module).__name__, shape, batch), {})
    if network.has_opaque and shape:
        shapes = _shapes(module, graph, shape)
        network = _followed(module, graph, TorchNetwork(type(module).__name__, shape, batch), shapes)
    parsed = network.builder.parsed()
    return ParsedNetwork(replace(parsed.network, note="traced by torch.fx"), parsed.problems)


def _defaults(module: Any) -> dict[str, Any] | None:
    """Give the arguments of a forward beside the first that may be left out, as they are then."""
    parameters = list(inspect.signature(module.forward).parameters.values())[1:]
    return {each.name: each.default for each in parameters if each.default is not each.empty} or None


def _tracer() -> Any:
    """Give a tracer that does not go into what is known."""
    fx = import_module("torch.fx")  # a part of torch that may not be loaded

    class Tracer(fx.Tracer):  # type: ignore[name-defined,misc]  # found at run time
        def is_leaf_module(self, m: Any, module_qualified_name: str) -> bool:
            return is_known(m) or bool(super().is_leaf_module(m, module_qualified_name))

        def call_module(self, m: Any, forward: Any, args: Any, kwargs: Any) -> Any:
            compiled = getattr(m, "_orig_mod", None)
            return super().call_module(m, forward, args, kwargs) if compiled is None else compiled(*args, **kwargs)

    return Tracer()


def _followed(module: Any, graph: Any, network: TorchNetwork, shapes: Mapping[Any, Any]) -> TorchNetwork:
    """Put the network of a graph together, whose nodes give tensors of shapes that may be known."""
    values: dict[Any, Any] = {}
    submodules = dict(module.named_modules(remove_duplicate=False))
    seen_input = False
    for node in graph.nodes:
        args, named = (_filled(each, values) for each in (node.args, node.kwargs))
        known = shapes.get(node)
        if node.op == "placeholder":
            values[node] = network.input if not seen_input else _other_input(node, network)
            seen_input = True
        elif node.op == "get_attr":
            values[node] = _attribute(module, node.target)
        elif node.op == "call_module":
            values[node] = network.module(node.target, submodules[node.target], [*args, *named.values()], known)
        elif node.op == "call_method":
            values[node] = network.call(node.name, node.target, args, named, known)
        elif node.op == "call_function":
            function = getattr(node.target, "__name__", str(node.target))
            if function == "getitem" and isinstance(args[0], Pieces) and isinstance(args[1], int):
                values[node] = network.piece(node.name, args[0], args[1], known)
            else:
                values[node] = network.call(node.name, function, args, named, known)
        elif node.op == "output":
            network.give_out(list(args[0].values()) if isinstance(args[0], dict) else args[0])
    return network


def _other_input(node: Any, network: TorchNetwork) -> Any:
    """Give an input beside the first, whose default the code was traced with where it has one."""
    return Unclear() if node.args else network.unknown(node.name, f"another input, {node.target}", [])


def _filled(value: Any, values: Mapping[Any, Any]) -> Any:
    """Put values in the place of the nodes in an argument."""
    if isinstance(value, slice):
        return slice(*(_filled(each, values) for each in (value.start, value.stop, value.step)))
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_filled(each, values) for each in value)
    return values.get(value) if hasattr(value, "op") and hasattr(value, "target") else value


def _attribute(module: Any, target: str) -> Any:
    for name in target.split("."):
        module = getattr(module, name)
    return Weight(tuple(module.shape)) if hasattr(module, "shape") else module


def _shapes(module: Any, graph: Any, shape: Shape) -> Mapping[Any, Any]:
    """Give the shapes that nodes give, of a batch without numbers; none where it cannot be run so."""
    torch = sys.modules["torch"]
    found: dict[Any, Any] = {}

    class Noting(torch.fx.Interpreter):  # type: ignore[name-defined,misc]  # found at run time
        def run_node(self, n: Any) -> Any:
            result = super().run_node(n)
            found[n] = shape_with_batch(result)
            return result

    class Run(torch.nn.Module):  # type: ignore[name-defined,misc]  # found at run time
        def __init__(self) -> None:
            super().__init__()
            self.of = module

        def forward(self, x: Any) -> Any:
            return Noting(self.of, graph=graph).run(x)

    try:
        run_on_meta(Run(), shape)
    except Exception:  # noqa: BLE001  # whatever a stranger's code raises: then there are fewer shapes
        return found
    return found
