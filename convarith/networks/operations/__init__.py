"""What a layer of a network does to shapes, channels first: one small class an operation."""

from convarith.networks.operations.base import Operation, Shape, elementwise_axes
from convarith.networks.operations.features import Flatten, Linear
from convarith.networks.operations.joining import Add, Concat
from convarith.networks.operations.passing import Identity, Opaque
from convarith.networks.operations.space import Upsample
from convarith.networks.operations.windowed import GlobalPool, Windowed

__all__ = [
    "Add",
    "Concat",
    "Flatten",
    "GlobalPool",
    "Identity",
    "Linear",
    "Opaque",
    "Operation",
    "Shape",
    "Upsample",
    "Windowed",
    "elementwise_axes",
]
