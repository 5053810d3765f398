"""A layer from a text that anyone can type or paste."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque, Windowed
from convarith.readers.formats import TEXTS
from convarith.readers.parsed import PlacedError, told_with_place
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.names import FrameworkName
    from convarith.readers.parsed import ParsedNetwork

_EXAMPLES = "write it as in nn.Conv2d(3, 64, 7, stride=2, padding=3), or as in conv 64 k7 s2 p3"


def read_text(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of code, of what PyTorch prints of a model, or of a line of our own.

    Args:
        text: The text; nothing in it is executed.
        framework: The one in whose words it is where it names none; None for the first that has its names, or for
            convarith's own.

    Raises:
        ConvArithError: ``unreadable`` for what is none of these, or not well formed; as its reader.
    """
    form = next((each for each in TEXTS if each.is_of(text.encode(errors="replace"))), None)
    if form is None:
        raise ConvArithError(f"{short_repr(text)} is neither code nor a line of layers", "unreadable", _EXAMPLES)
    found: list[ParsedNetwork] = getattr(import_module(f"convarith.readers.{form.module}"), form.read)(text, framework)
    return found


def layer(text: str, *, framework: FrameworkName | None = None) -> Layer:
    """Read one layer, as its framework's code has it or as a line of our own has.

    Args:
        text: Such as ``"nn.Conv2d(3, 64, 7, stride=2, padding=3)"``, ``"keras.layers.Conv2D(64, 3)"`` or
            ``"conv 64 k7 s2 p3"``; nothing in it is executed.
        framework: The one whose code it is, where its names could be several's.

    Returns:
        The layer, in the words of its framework, with its channels where the text tells both.

    Raises:
        ConvArithError: ``bad-value`` for what is no text, for several layers and for one without a window;
            ``unreadable`` for what cannot be understood; what is wrong with the layer.

    >>> ca.layer("nn.Conv2d(3, 64, 7, stride=2, padding=3)").output_shape((224, 224))
    (112, 112)
    """
    if not isinstance(text, str):
        raise ConvArithError(f"{short_repr(text)} is no text of a layer", "bad-value", _EXAMPLES)
    try:
        found = read_text(text, framework)
    except PlacedError as error:
        raise told_with_place(error) from None
    for problem in (problem for each in found for problem in each.problems):
        raise problem.error
    layers = [layer for each in found for layer in each.network.layers]
    operation = layers[0].operation if len(layers) == 1 else None
    if isinstance(operation, Opaque):
        raise ConvArithError(operation.note, "bad-value", "write its numbers themselves")
    if operation is None or not isinstance(operation, Windowed):
        what = f"{len(layers)} layers" if len(layers) != 1 else f"a {layers[0].op}, which slides no window"
        raise ConvArithError(f"this text has {what}", "bad-value", "give one convolution or pooling alone")
    inside, outside = operation.in_channels, operation.out_channels
    if inside is None or outside is None:
        return operation.layer
    return replace(operation.layer, channels=(inside, outside))
