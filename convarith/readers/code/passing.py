"""Operations that all frameworks' code has under some name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.engine.pool import Pool
from convarith.networks.operations import Add, Concat, Flatten, GlobalPool, Identity, Linear, Opaque, Upsample, Windowed
from convarith.readers.code.signature import ANYTHING, signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.padding import Pair
    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

def same(names: str, *, arrays: str = "") -> dict[str, Signature]:
    """Give signatures of what leaves every shape alone, whatever its arguments are."""
    each = signature("identity", "", f"{ANYTHING}:", lambda _: Identity(), arrays=arrays)
    return dict.fromkeys(names.split(), each)


def flatten(_: Fields) -> Operation:
    """Make a flatten."""
    return Flatten()


def linear(fields: Fields) -> Operation:
    """Make a fully connected layer."""
    return Linear(fields["out_features"], fields.get("in_features"))


def upsample(fields: Fields) -> Operation:
    """Make an enlargement by ``scale``, or to ``size``; a whole number may be written as a fraction."""
    scale = _whole(fields.get("scale"))
    return Upsample(scale=scale, size=None if scale is not None else fields.get("size"))


def _whole(scale: Any) -> Any:
    if isinstance(scale, list | tuple):
        return tuple(map(_whole, scale))
    return int(scale) if isinstance(scale, float) and scale.is_integer() else scale


def padded(pads: Sequence[Pair]) -> Operation:
    """Make a padding, or below 0 a crop, of each axis."""
    return Windowed(Pool((1,) * len(pads), kind="max", stride=1, padding=tuple(pads), free_padding=True))


def global_pool(_: Fields) -> Operation:
    """Make a pooling over all of space that keeps its axes."""
    return GlobalPool()


def adaptive(kind: str, axes: int, fields: Fields) -> Operation:
    """Make a pooling to a size, which is known where that is one position."""
    size = fields["size"]
    if size == 1 or (isinstance(size, tuple) and size == (1,) * axes):
        return GlobalPool()
    return Opaque(f"an adaptive pooling ({kind}) to {short_repr(size)}")


def joined(fields: Fields) -> Operation:
    """Make a join along the channels, which ``axis`` names, where it is that of batch, channels, space."""
    axis = fields.get("axis", 0)
    return Concat() if axis == 1 else Opaque(f"a join along axis {axis}, which is not that of the channels")


def added(_: Fields) -> Operation:
    """Make a sum."""
    return Add()
