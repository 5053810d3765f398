"""What a layer of a network does to shapes, channels first: one small class an operation."""

from convarith.networks.operations.base import Operation, Reading, Shape, elementwise_axes
from convarith.networks.operations.blocks import PixelShuffle, PixelUnshuffle
from convarith.networks.operations.features import Flatten, Linear, Mean, Permute, Reshape, Unflatten
from convarith.networks.operations.joining import Add, ChannelSlice, Concat, Loss, Multiply, Shortcut, Split
from convarith.networks.operations.margins import Crop, Pad
from convarith.networks.operations.passing import Detection, Identity, Normalization, Opaque, PRelu
from convarith.networks.operations.resizing import Resize, Upsample
from convarith.networks.operations.windowed import AdaptivePool, GlobalPool, Windowed

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
