"""What modules of PyTorch do to shapes: a table of them, by the names of their classes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Windowed
from convarith.readers import flow as following
from convarith.readers.flow import Flow, NotCertainError, Step
from convarith.readers.live import framework_class
from convarith.readers.torch import channels_of, plain_layer, window_class

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Translation: TypeAlias = "Callable[[Any, Flow], Step]"
_HOMES = ("torch.nn.", "torch.ao.nn.")


def is_known(module: Any) -> bool:
    """Tell whether what a module does to shapes is told by its class and attributes."""
    return plain_layer(module) is not None or module_class(module) is not None


def module_class(module: Any) -> str | None:
    """Give the name of the class of PyTorch that a module is of, where it is known here; None where it is not."""
    found = framework_class(module, _HOMES, MODULES)
    if found is None or (found is not type(module) and type(module).forward is not found.forward):  # type: ignore[attr-defined]
        return None
    return found.__name__


def step_of_module(module: Any, flow: Flow) -> Step:
    """Give what a module that is known does to what flows in.

    Raises:
        NotCertainError: For another one.
    """
    if window_class(module) is not None:
        return _windowed(module, flow)
    name = module_class(module)
    if name is None:
        raise NotCertainError("not known here")
    return MODULES[name](module, flow)


def _windowed(module: Any, flow: Flow) -> Step:
    layer = plain_layer(module)
    if layer is None:
        raise NotCertainError("with a forward of its own")
    axes = len(layer.kernel) if isinstance(layer.kernel, tuple) else 1
    inside, outside = channels_of(module)
    op = layer.op if isinstance(layer, FrameworkLayer) else layer.op
    return Step(op, lambda: Windowed(replace(layer, channels=None), outside, inside), axes + 1, (flow,))
