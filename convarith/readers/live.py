"""Layers of frameworks that are loaded: which class of the framework they come from, and whether they do as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from convarith.frameworks.layer import FrameworkLayer

    Shape = tuple[int, ...]


def framework_class(layer: Any, homes: Sequence[str], names: Collection[str]) -> type | None:
    """Give the class of a framework that a layer is of or derives from; None where there is none.

    A class is known by where it comes from too: others use the same names for classes of their own.

    Args:
        layer: Any object.
        homes: What the names of the modules begin with that hold the framework's classes.
        names: Those of the classes.
    """
    found = (each for each in type(layer).__mro__ if each.__name__ in names)
    return next((each for each in found if each.__module__.startswith(tuple(homes))), None)


def does_as(layer: Any, base: type, methods: Collection[str]) -> bool:
    """Tell whether a layer has these methods from a class of the framework, and has none of them of its own."""
    of_its_own = getattr(layer, "__dict__", {})
    return all(_method(type(layer), name) is _method(base, name) and name not in of_its_own for name in methods)


def _method(of: type, name: str) -> Any:
    """Give what a class defines by a name, or inherits; None where it does neither."""
    return next((vars(each)[name] for each in of.__mro__ if name in vars(each)), None)


def checked_by_trial(layer: FrameworkLayer, name: str, output: Callable[[Shape], Shape]) -> FrameworkLayer:
    """Give back a layer whose class computes by itself, where it comes to the sizes that its attributes tell.

    Args:
        layer: The layer, read by its attributes.
        name: Of its class.
        output: Runs it on an input of a spatial size, and gives the spatial size of what comes out.

    Raises:
        ConvArithError: ``bad-value`` where it cannot be run, or comes to another size.
    """
    for size in _sizes(layer):
        try:
            found = output(size)
        except Exception as error:
            raise _unknown(name, "and could not be tried: it is not loaded, or fails") from error
        expected = layer.output_shape(size)
        if found != expected:
            raise _unknown(
                name,
                f"which gives {size_text(found)} of {size_text(size)} where its attributes say {size_text(expected)}",
            )
    return layer


def _sizes(layer: FrameworkLayer) -> list[Shape]:
    """Give sizes on which any window fits, and by which strides tell whether something pads."""
    axes = 1 if isinstance(layer.kernel, int) else len(layer.kernel)
    windows = [layer.window(number, axes) for number in range(axes)]
    # Four more than two windows: a crop is seen too, and each is by one more than a whole number of steps.
    return [tuple(window.full_output(2) + 4 + more for window in windows) for more in (0, 1, 2)]


def _unknown(name: str, why: str) -> ConvArithError:
    return ConvArithError(
        f"{name} computes in a way of its own, {why}",
        "bad-value",
        "describe what it does by a Conv, ConvTranspose or Pool",
    )
