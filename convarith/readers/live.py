"""Layers of frameworks that are loaded: which class of the framework they come from, and whether they do as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from warnings import warn

import numpy as np

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.numeric.forward import forward

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer

    Shape = tuple[int, ...]

AnyLayer = TypeVar("AnyLayer", bound="Layer")


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


def checked_by_trial(layer: AnyLayer, name: str, output: Callable[[Shape], Shape]) -> AnyLayer:
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


def warn_of_other_numbers(
    layer: Layer,
    name: str,
    run: Callable[[NDArray[np.float64]], tuple[NDArray[Any], NDArray[Any] | None, NDArray[Any] | None]],
) -> None:
    """Warn where a layer whose class computes by itself comes to other numbers than its attributes tell.

    Its sizes, reads and costs may be right all the same, as where it scales its weight or has a norm after it; or it
    pads by itself with something else, which no size shows.

    Args:
        layer: The layer, read by its attributes.
        name: Of its class.
        run: Runs it on an input of shape (N, C, *spatial), and gives what comes out, its weight and its bias.
    """
    size = _sizes(layer)[1]
    # Below 0, a maximum tells padding by zeros from none.
    x = np.random.default_rng(0).integers(-99, 0, (2, channels_in(layer), *size)).astype(float)
    try:
        found, weight, bias = run(x)
        expected = forward(layer, x, weight, bias)
        differs = ~np.isclose(found, expected, rtol=1e-9, atol=1e-9, equal_nan=True)
    except Exception as error:  # noqa: BLE001  # whatever a stranger's code raises
        warn(f"{name} computes in a way of its own: its sizes are as read, its numbers fail: {error}", stacklevel=3)
        return
    if differs.any():
        place = tuple(np.argwhere(differs)[0].tolist())
        warn(
            f"{name} computes in a way of its own: its sizes are as read, its numbers are not: {found[place]:.6g} at "
            f"{place[2:]} of {size_text(size)} where its attributes say {expected[place]:.6g}",
            stacklevel=3,
        )


def channels_in(layer: Layer) -> int:
    """Give the channels of an input that a layer is tried on: one where they are not told, as for a pooling."""
    return 1 if layer.channels is None else layer.channels[0]


def _sizes(layer: Layer) -> list[Shape]:
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
