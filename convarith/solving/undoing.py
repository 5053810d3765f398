"""What undoes each operation of networks, by the shapes that go in and come out."""

from __future__ import annotations

from functools import singledispatch

from convarith.engine.numbers import shortest
from convarith.engine.padding import shortest_padding
from convarith.networks.operations import (
    AdaptivePool,
    Crop,
    Flatten,
    GlobalPool,
    Linear,
    Mean,
    Operation,
    Pad,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    Reshape,
    Resize,
    Unflatten,
    Upsample,
    Windowed,
)
from convarith.records import NamedTuple
from convarith.solving.inverse import inverse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from convarith.networks.operations import Shape


class Written(NamedTuple):
    """A layer as convarith's own format has it: the name of its operation, and its settings under their keys."""

    op: str
    settings: Mapping[str, Any]


@singledispatch
def undo(operation: Operation | None, before: Shape, after: Shape) -> Sequence[Written] | None:
    """Give what leads from an operation's output shape back to its input shape; None where nothing is known to."""
    del operation, before, after
    return None


@undo.register(Windowed)
def _(operation: Windowed, before: Shape, after: Shape) -> Sequence[Written]:
    layer = operation.layer
    if layer.op.endswith("_pool"):
        return _enlarged(before, after)
    by = inverse(layer, before[1:]).undone_by
    kept = before[1:] == after[1:] and layer.op == "conv" and set(_each(by.stride)) == {1}
    settings: dict[str, Any] = {"out_channels": before[0], "kernel": by.kernel}
    usual = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "output_padding": 0}
    for name, default in usual.items():
        value = getattr(by, name, default)
        if value != default:
            settings[name] = value
    if kept:
        settings["padding"] = shortest_padding([(axis.lo, axis.hi) for axis in by.axes(after[1:])])
        settings.pop("output_padding", None)
        settings = {key: value for key, value in settings.items() if (key, value) != ("padding", 0)}
    if not operation.bias:
        settings["bias"] = False
    return [Written("conv" if kept else by.op, settings)]


def _each(numbers: Any) -> tuple[int, ...]:
    return numbers if isinstance(numbers, tuple) else (numbers,)


def _enlarged(before: Shape, after: Shape) -> Sequence[Written]:
    """Bring space back up: by a factor where that gives its size, to the size otherwise."""
    size, now = before[1:], after[1:]
    if size == now:
        return []
    if all(above % below == 0 for above, below in zip(size, now, strict=True)):
        scales = [above // below for above, below in zip(size, now, strict=True)]
        return [Written("upsample", {"scale": shortest(scales)})]
    return [Written("upsample", {"size": shortest(size)})]


@undo.register(GlobalPool)
@undo.register(AdaptivePool)
def _(operation: Operation, before: Shape, after: Shape) -> Sequence[Written]:
    del operation
    return _enlarged(before, after)


@undo.register(Upsample)
@undo.register(Resize)
def _(operation: Operation, before: Shape, after: Shape) -> Sequence[Written]:
    del operation
    if before[1:] != after[1:] and all(above % below == 0 for above, below in zip(after[1:], before[1:], strict=True)):
        scales = [above // below for above, below in zip(after[1:], before[1:], strict=True)]
        return [Written("avg_pool", {"kernel": shortest(scales)})]
    return _enlarged(before, after)


@undo.register(Mean)
def _(operation: Mean, before: Shape, after: Shape) -> Sequence[Written] | None:
    if len(after) == len(before) and after[0] == before[0]:
        return _enlarged(before, after)
    if operation.keepdims or after != before[:1]:
        return None
    alone = (after[0], *(1 for _ in before[1:]))
    return [Written("unflatten", {"shape": alone}), *_enlarged(before, alone)]


@undo.register(Flatten)
@undo.register(Reshape)
@undo.register(Unflatten)
def _(operation: Operation, before: Shape, after: Shape) -> Sequence[Written]:
    del operation
    if before == after:
        return []
    if len(before) == 1:
        return [Written("flatten", {})]
    return [Written("unflatten" if len(after) == 1 else "reshape", {"shape": before})]


@undo.register(Linear)
def _(operation: Linear, before: Shape, after: Shape) -> Sequence[Written]:
    del after
    return [Written("linear", {"out_features": before[0]} | ({} if operation.bias else {"bias": False}))]


@undo.register(Permute)
def _(operation: Permute, before: Shape, after: Shape) -> Sequence[Written]:
    del before, after
    return [Written("permute", {"order": tuple(operation.order.index(axis) for axis in range(len(operation.order)))})]


@undo.register(PixelShuffle)
def _(operation: PixelShuffle, before: Shape, after: Shape) -> Sequence[Written]:
    del before, after
    return [Written("pixel_unshuffle", {"factor": operation.factor})]


@undo.register(PixelUnshuffle)
def _(operation: PixelUnshuffle, before: Shape, after: Shape) -> Sequence[Written]:
    del before, after
    return [Written("pixel_shuffle", {"factor": operation.factor})]


@undo.register(Pad)
@undo.register(Crop)
def _(operation: Operation, before: Shape, after: Shape) -> Sequence[Written]:
    del after
    pads = [(axis.lo, axis.hi) for axis in operation.axes(before[1:]) or ()]
    if all(min(pair) >= 0 for pair in pads):
        return [Written("crop", {"cropping": shortest_padding(pads)})]
    return [Written("pad", {"padding": shortest_padding([(-lo, -hi) for lo, hi in pads])})]
