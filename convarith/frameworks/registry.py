"""The frameworks there are, each imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError, nearest_first

if TYPE_CHECKING:
    from convarith.frameworks.framework import Framework
    from convarith.names import FrameworkName

NAMES: tuple[FrameworkName, ...] = (
    "pytorch",
    "tensorflow",
    "keras",
    "jax",
    "flax",
    "haiku",
    "equinox",
    "onnx",
    "mlx",
    "tinygrad",
    "caffe",
    "darknet",
    "coreml",
)
"""Each is a module beside this one, whose ``FRAMEWORK`` it is."""

ALIASES = {"torch": "pytorch", "tf": "tensorflow", "tflite": "tensorflow", "onnxruntime": "onnx"}
"""Other names of some."""


def framework(name: Any) -> Framework:
    """Give a framework by its name.

    Raises:
        ConvArithError: ``bad-value`` for a name that there is not.
    """
    wanted = name.lower() if isinstance(name, str) else ""
    wanted = ALIASES.get(wanted, wanted)
    if wanted not in NAMES:
        known = nearest_first(name, NAMES)
        raise ConvArithError(
            f"no framework is called {short_repr(name)}", "bad-value", f"there are {known}", "framework"
        )
    found: Framework = import_module(f"convarith.frameworks.{wanted}").FRAMEWORK
    return found
