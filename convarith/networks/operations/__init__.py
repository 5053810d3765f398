"""What a layer of a network does to shapes, channels first: one small class an operation."""

from __future__ import annotations

from importlib import import_module

from convarith.networks.operations.base import Operation, Reading, Shape, elementwise_axes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.networks.operations.blocks import PixelShuffle, PixelUnshuffle
    from convarith.networks.operations.features import Flatten, Linear, Mean, Permute, Reshape, Unflatten
    from convarith.networks.operations.gathering import AdaptivePool, GlobalPool
    from convarith.networks.operations.joining import Add, ChannelSlice, Concat, Loss, Multiply, Shortcut, Split
    from convarith.networks.operations.margins import Crop, Pad
    from convarith.networks.operations.passing import Detection, Identity, Normalization, Opaque, PRelu
    from convarith.networks.operations.resizing import Resize, Upsample
    from convarith.networks.operations.windowed import Windowed

_MODULES = {
    "blocks": ("PixelShuffle", "PixelUnshuffle"),
    "features": ("Flatten", "Linear", "Mean", "Permute", "Reshape", "Unflatten"),
    "gathering": ("AdaptivePool", "GlobalPool"),
    "joining": ("Add", "ChannelSlice", "Concat", "Loss", "Multiply", "Shortcut", "Split"),
    "margins": ("Crop", "Pad"),
    "passing": ("Detection", "Identity", "Normalization", "Opaque", "PRelu"),
    "resizing": ("Resize", "Upsample"),
    "windowed": ("Windowed",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AdaptivePool",
    "Add",
    "ChannelSlice",
    "Concat",
    "Crop",
    "Detection",
    "Flatten",
    "GlobalPool",
    "Identity",
    "Linear",
    "Loss",
    "Mean",
    "Multiply",
    "Normalization",
    "Opaque",
    "Operation",
    "PRelu",
    "Pad",
    "Permute",
    "PixelShuffle",
    "PixelUnshuffle",
    "Reading",
    "Reshape",
    "Resize",
    "Shape",
    "Shortcut",
    "Split",
    "Unflatten",
    "Upsample",
    "Windowed",
    "elementwise_axes",
]


def __getattr__(name: str) -> Any:  # whatever a module holds
    """Import an operation on first use: their dataclasses take long to make, and a network has a few of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
