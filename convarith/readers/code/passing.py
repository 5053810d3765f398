"""Operations that all frameworks' code has under some name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.networks.operations import (
    AdaptivePool,
    Add,
    Concat,
    Flatten,
    GlobalPool,
    Identity,
    Linear,
    Multiply,
    Normalization,
    Opaque,
    Pad,
    Upsample,
)
from convarith.readers.code.signature import ANYTHING, signature
from convarith.readers.layer_schema import IDENTITIES
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.engine.padding import Pair
    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature


def same(names: str, *, arrays: str = "") -> dict[str, Signature]:
    """Give signatures of what leaves every shape alone, whatever its arguments are.

    Args:
        names: As the framework has them, after a colon what they are called here, where it is not the same word.
        arrays: As of a `Signature`.
    """
    words = (word.partition(":") for word in names.split())
    return {
        name: signature(op or _IDENTITIES.get(_plain(name), "identity"), "", f"{ANYTHING}:", _identity, arrays=arrays)
        for name, _, op in words
    }


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _identity(_: Fields) -> Operation:
    return Identity()


_IDENTITIES = {_plain(name): name for name in IDENTITIES}


def normalization(
    op: str, required: str = "", optional: str = f"{ANYTHING}:", make: Callable[[Fields], Operation] | None = None
) -> Signature:
    """Give the signature of a normalization, whose numbers may be anything that code says."""
    whole = signature(op, required, optional, make or (lambda _: Normalization()))
    return replace(whole, lenient=True)


def flatten(_: Fields) -> Operation:
    """Make a flatten."""
    return Flatten()


def linear(axis: int | None, fields: Fields) -> Operation:
    """Make a fully connected layer that goes along an axis of an array, as of `Linear`."""
    return Linear(fields["out_features"], fields.get("in_features"), fields.get("bias", True), axis)


def upsample(fields: Fields) -> Operation:
    """Make an enlargement by ``scale``, or to ``size``; how it fills in changes no shape."""
    return Upsample(fields.get("scale"), fields.get("size"))


def padded(pads: Sequence[Pair], mode: str = "zeros") -> Operation:
    """Make a padding, or below 0 a crop, of each axis."""
    return Pad(tuple(pads), mode)


def global_pool(_: Fields) -> Operation:
    """Make a pooling over all of space that keeps its axes."""
    return GlobalPool()


def adaptive(kind: str, axes: int, fields: Fields) -> Operation:
    """Make a pooling to a size."""
    size = fields["size"]
    return AdaptivePool(kind, (size,) * axes if isinstance(size, int) else size)


def joined(fields: Fields) -> Operation:
    """Make a join along the channels, which ``axis`` names, where it is that of batch, channels, space."""
    axis = fields.get("axis", 0)
    return Concat() if axis == 1 else Opaque(f"a join along axis {axis}, which is not that of the channels")


def added(_: Fields) -> Operation:
    """Make a sum."""
    return Add()


def multiplied(_: Fields) -> Operation:
    """Make a product element by element."""
    return Multiply()
