"""The frameworks there are, each imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convarith.engine.names import known_name

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
    wanted = known_name("framework", name, NAMES, ALIASES, setting="framework")
    found: Framework = import_module(f"convarith.frameworks.{wanted}").FRAMEWORK
    return found
