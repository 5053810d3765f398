"""Modules of PyTorch that are loaded, as networks: traced by torch.fx, else run once without numbers.

Nothing is learned of weights but their shapes: what has to be run is run on the meta device, with parameters that have
no numbers in place of the module's own, which stays as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError
from convarith.readers.torch.fx import by_fx, traced
from convarith.readers.torch.hooks import by_hooks
from convarith.readers.torch.modules import is_known
from convarith.readers.torch.network import TorchNetwork
from convarith.readers.torch.script import by_script

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork


def from_module(module: Any, input: Ints | None = None) -> ParsedNetwork:  # noqa: A002  # the network's field
    """Read a module; torch is not imported but by what makes the module.

    Args:
        module: A torch.nn.Module, compiled by torch.compile or not, one that torch.jit traced or scripted, or an
            ExportedProgram.
        input: Channels, then spatial sizes; None where it is not known, so that it can only be traced.

    Returns:
        The network, whose note says which way was taken. What is not known has the shape that it had in a run without
        numbers, where there was one.

    Raises:
        ConvArithError: ``bad-value`` for what is no module, and for one that can be followed in no way.
    """
    torch = sys.modules.get("torch")
    batch = None
    if torch is not None and hasattr(module, "example_inputs") and hasattr(module, "module"):  # of torch.export
        batch = _exported_batch(module)
        module = module.module()
    if torch is None or not isinstance(module, torch.nn.Module):
        raise ConvArithError(f"{type(module).__name__} is no module of PyTorch", "bad-value", "give a torch.nn.Module")
    while hasattr(module, "_orig_mod"):  # of torch.compile, whose results come from it
        module = module._orig_mod  # noqa: SLF001  # there is no other way
    shape = () if input is None else spatial(input, "input")
    if is_known(module):
        return _of_one(module, shape)
    if isinstance(module, torch.jit.ScriptModule):
        return by_script(module, shape)
    try:
        graph = traced(module)
    except Exception as error:  # whatever a stranger's code raises
        why = str(error).strip().partition("\n")[0]
        if input is None:
            raise ConvArithError(
                f"{type(module).__name__} cannot be traced by torch.fx: {why}",
                "bad-value",
                "give its input, so that it can be run without numbers: input=(3, 224, 224)",
                "input",
            ) from error
        return by_hooks(module, shape, why)
    return by_fx(module, graph, shape, batch)


def _of_one(module: Any, shape: Shape) -> ParsedNetwork:
    """Give the network of a single module, whose code need not be followed."""
    name = type(module).__name__
    network = TorchNetwork(name, shape)
    network.module(name, module, [network.input])
    return network.builder.parsed()


def _exported_batch(program: Any) -> int | None:
    """Give the batch that a program was exported with, which its graph has as a number; None where it tells none."""
    given = (program.example_inputs or ((), {}))[0]
    return given[0].shape[0] if given and getattr(given[0], "shape", ()) else None
