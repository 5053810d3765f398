"""Networks of models that are loaded, told apart by where their classes come from."""

from __future__ import annotations

from importlib import import_module

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.readers.parsed import ParsedNetwork

_READERS = {
    "torch": ("torch.live", "from_module"),
    "keras": ("keras.model", "from_model"),
    "tf_keras": ("keras.model", "from_model"),
    "onnx": ("onnx.file", "from_model"),
}
"""By package: the module of `convarith.readers` and its function that reads a model."""
_TAKES_INPUT = ("torch",)


def from_object(source: Any, input: Ints | None = None) -> ParsedNetwork:  # noqa: A002  # the network's field
    """Read a model that is loaded; no framework is imported.

    Args:
        source: The model.
        input: Channels, then spatial sizes, for a model that does not tell.

    Raises:
        ConvArithError: ``bad-value`` for anything else, and what the reader of the model raises.
    """
    packages = [each.__module__.partition(".")[0] for each in type(source).__mro__]
    package = next((each for each in packages if each in _READERS), None)
    if package is None:
        raise ConvArithError(
            f"{short_repr(source)} is no path of a file with a network",
            "bad-value",
            "give a str or a Path, or a model of PyTorch, Keras or ONNX that is loaded",
        )
    module, name = _READERS[package]
    read = getattr(import_module(f"convarith.readers.{module}"), name)
    found: ParsedNetwork = read(source, input) if package in _TAKES_INPUT else read(source)
    return found
