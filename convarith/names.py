"""The names that can be given in Python, as types: editors offer them, and type checkers know when one is mistyped.

They are written out here because a type has to be; what each name means stands in the table that a test holds it to.
Nothing of this is imported when the program runs.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

PaddingMode: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
"""What padding may hold: `convarith.engine.padding.MODES`."""

PaddingName: TypeAlias = Literal[
    "valid", "same", "same-lower", "half", "full", "causal", "causal-filled", "same-filled"
]
"""Paddings that are called by a name: `convarith.engine.padding.NAMES`."""

PoolKind: TypeAlias = Literal["max", "avg", "lp"]
"""What a pooling makes of a window: `convarith.engine.pool.POOLS`."""

Operation: TypeAlias = Literal["conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool"]
"""What a layer with a window does: `convarith.frameworks.setting.OPERATIONS`."""

# pylint: disable=duplicate-code  # a Literal repeats what it may be; a test holds both together
FrameworkName: TypeAlias = Literal[
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
    "torch",
    "tf",
    "tflite",
    "onnxruntime",
]
"""Frameworks, and other names of some: `convarith.frameworks.registry.NAMES` and ``ALIASES``."""

View: TypeAlias = Literal["map", "values", "scatter", "equivalence", "overlap", "matrix", "field"]
"""What an animation shows: `convarith.scene.views.VIEWS`."""

Act: TypeAlias = Literal["stamp", "spread", "slide"]
"""The parts of the view ``equivalence``."""

Order: TypeAlias = Literal["rows", "columns", "snake", "random"]
"""In which outputs are worked out: `convarith.scene.order.ORDERS`."""

Theme: TypeAlias = Literal["guide", "dark", "print", "colorblind"]
"""The colours of an animation: `convarith.draw.themes.THEMES`."""

LabelLevel: TypeAlias = Literal["short", "full", "none"]
"""How much is written in an animation: `convarith.scene.request.LABELS`."""

StillFormat: TypeAlias = Literal["png", "svg"]
"""What the pictures in a folder are: `convarith.draw.style.STILLS`."""

AnimationFormat: TypeAlias = Literal[".gif", ".png", ".webp", ".mp4", ".webm", ".html", ".svg", ".pdf", "/"]
"""Endings that an animation's path can have, a slash for a folder of stills: `convarith.draw.formats.FORMATS`."""
