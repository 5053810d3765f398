"""What flows through a network that is followed from call to call, as a graph of ONNX or a trace of PyTorch gives it.

Shapes there have the batch first, which a network here has not; its layers are known without their sizes, so what a
call does has to be certain from what it is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from convarith.networks.operations import Add, Concat, Flatten, GlobalPool, Identity, Linear, Upsample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.operations import Operation


class Flow(NamedTuple):
    """A tensor that depends on the input.

    Attributes:
        layer: Name of the layer that gives it.
        rank: How many axes it has without the batch; None where that is not known.
    """

    layer: str
    rank: int | None = None


class DimOf(NamedTuple):
    """The size of a layer's output along an axis, batch first, which is known where the network runs.

    Attributes:
        layer: Name of the layer.
        axis: Which axis; below 0 from the end.
    """

    layer: str
    axis: int


Value: TypeAlias = int | float | DimOf | None
"""A number, a size, or something that is not known."""


class Step(NamedTuple):
    """What a call is as a layer.

    Attributes:
        op: Name of its operation.
        make: Makes the operation.
        rank: How many axes comes out without the batch; None where that is not known.
        sources: What it takes.
    """

    op: str
    make: Callable[[], Operation]
    rank: int | None
    sources: Sequence[Flow]


class NotCertainError(Exception):
    """That it is not certain what a call does to shapes, and why."""


def unchanged(flow: Flow, op: str) -> Step:
    """Give what leaves a shape as it is."""
    return Step(op, Identity, flow.rank, (flow,))


def elementwise(op: str, flows: Sequence[Flow], constants: Sequence[tuple[int, ...] | None]) -> Step:
    """Give what goes element by element over tensors and constants, of which the shapes are given where known."""
    rank = max((flow.rank for flow in flows if flow.rank is not None), default=None)
    for dims in constants:
        if dims is None or not _stays(dims, rank):
            raise NotCertainError(f"with a constant of shape {dims if dims is None else list(dims)}")
    if len(flows) == 1:
        return Step(op, Identity, rank, flows)
    if any(flow.rank != rank for flow in flows):
        raise NotCertainError("over tensors of several ranks")
    return Step("add", Add, rank, flows)


def _stays(dims: tuple[int, ...], rank: int | None) -> bool:
    """Tell whether a constant that is broadcast leaves a shape as it is: one number, or one for each channel."""
    if max(dims, default=1) == 1:
        return rank is None or len(dims) <= rank + 1
    return rank is not None and rank + 1 >= len(dims) >= rank and sum(dim > 1 for dim in dims) == 1 and dims[-rank] > 1


def concat(flows: Sequence[Flow], axis: int) -> Step:
    """Give what joins tensors along an axis."""
    rank = next((flow.rank for flow in flows if flow.rank is not None), None)
    if _from_start(axis, rank) != 1:
        raise NotCertainError(f"along axis {axis}")
    return Step("concat", Concat, rank, flows)


def flatten(flow: Flow, start: int = 1, end: int = -1) -> Step:
    """Give what makes one axis of those from start to end."""
    if _from_start(start, flow.rank) != 1 or (end != -1 and end != flow.rank):
        raise NotCertainError(f"from axis {start} to axis {end}")
    return Step("flatten", Flatten, 1, (flow,))


def reshape(flow: Flow, shape: Sequence[Value], batch: int | None) -> Step:
    """Give what arranges a tensor anew.

    Args:
        flow: The tensor.
        shape: What is asked for, batch first, where one number may be -1.
        batch: The number that means the batch; None where none is known to.
    """
    first, *sizes = shape
    if not (isinstance(first, DimOf) and first.axis == 0) and (first is None or first != batch):
        raise NotCertainError(f"to {shown(shape)}, which may change the batch")
    if sizes == [-1]:
        return Step("flatten", Flatten, 1, (flow,))
    raise NotCertainError(f"to {shown(shape)}")


def linear(flow: Flow, out_features: int, in_features: int | None) -> Step:
    """Give a product with a matrix, along the last axis."""
    return Step("linear", lambda: Linear(out_features, in_features), flow.rank, (flow,))


def global_pool(flow: Flow) -> Step:
    """Give a pooling over all of space."""
    return Step("global_pool", GlobalPool, flow.rank, (flow,))


def scaled(flow: Flow, factors: Sequence[Value]) -> Step:
    """Give an enlargement of space by factors."""
    whole = tuple(int(each) for each in factors if isinstance(each, int | float) and each == int(each))
    if len(whole) < len(factors):
        raise NotCertainError(f"by {shown(factors)}")
    return Step("upsample", lambda: Upsample(scale=whole), flow.rank, (flow,))


def _from_start(axis: int, rank: int | None) -> int | None:
    """Count an axis from the start, batch first; None where that is not known."""
    if axis >= 0:
        return axis
    return None if rank is None else axis + rank + 1


def shown(shape: Sequence[Value]) -> str:
    """Write a shape as far as it is known."""
    return f"[{', '.join(map(_text, shape))}]"


def _text(value: Value) -> str:
    if isinstance(value, DimOf):
        return f"axis {value.axis} of {value.layer}"
    return "?" if value is None else str(value)
