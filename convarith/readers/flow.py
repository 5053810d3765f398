"""What flows through a network that is followed from call to call, as a graph of ONNX or a trace of PyTorch gives it.

Shapes there have the batch first, which a network here has not, and axes are counted with it. Layers are known without
their sizes, so what a call does has to be certain from what it is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.networks.operations import Operation


class Flow(NamedTuple):
    """A tensor that depends on the input.

    Attributes:
        layer: Name of the layer that gives it.
        rank: How many axes it has without the batch; None where that is not known.
        channels: How many channels it has; None where that is not known.
        pooled: Whether there is a single position in space.
        last: The size of the last axis, where a linear layer gives it; None where that is not known.
    """

    layer: str
    rank: int | None = None
    channels: int | None = None
    pooled: bool = False
    last: int | None = None

    def axis(self, axis: int) -> int | None:
        """Count an axis from the start; None where that is not known."""
        if axis >= 0:
            return axis
        return None if self.rank is None else axis + self.rank + 1

    def axes_of_space(self) -> list[int] | None:
        """Give the axes of space; None where they are not known."""
        return None if self.rank is None else list(range(2, self.rank + 1))

    def size(self, axis: int) -> Value:
        """Give the size along an axis."""
        found = self.axis(axis)
        if found == 1 and self.channels is not None:
            return self.channels
        return DimOf(self.layer, axis if found is None else found)


class DimOf(NamedTuple):
    """The size of a layer's output along an axis, which is known where the network runs.

    Attributes:
        layer: Name of the layer.
        axis: Which axis; below 0 from the end.
    """

    layer: str
    axis: int


class Excess(NamedTuple):
    """How much larger one size is than another, or a part of that: its half, rounded down, or the rest.

    Attributes:
        of: The one.
        over: The other.
        part: ``"all"``, ``"half"`` or ``"rest"``.
    """

    of: DimOf
    over: DimOf
    part: str = "all"


Value: TypeAlias = int | float | DimOf | Excess | None
"""A number, a size, or something that is not known."""


class Step(NamedTuple):
    """What a call is as a layer.

    Attributes:
        op: Name of its operation.
        make: Makes the operation.
        sources: What it takes.
        rank: Of what comes out, as for `Flow`.
        channels: The same.
        pooled: The same.
        last: The same.
    """

    op: str
    make: Callable[[], Operation]
    sources: Sequence[Flow]
    rank: int | None = None
    channels: int | None = None
    pooled: bool = False
    last: int | None = None

    def flow_of(self, layer: str) -> Flow:
        """Give what comes out of it, which is the layer of a name."""
        return Flow(layer, self.rank, self.channels, self.pooled, self.last)


class NotCertainError(Exception):
    """That it is not certain what a call does to shapes, and why."""


def as_is(op: str, make: Callable[[], Operation], flow: Flow) -> Step:
    """Give what leaves a shape alone."""
    return Step(op, make, (flow,), flow.rank, flow.channels, flow.pooled, flow.last)


def shown(shape: Sequence[Value]) -> str:
    """Write a shape as far as it is known."""
    return f"[{', '.join(map(_text, shape))}]"


def whole(values: Sequence[Value]) -> tuple[int, ...] | None:
    """Give values that all are whole numbers; None where they are not."""
    found = tuple(int(each) for each in values if isinstance(each, int | float) and each == int(each))
    return found if len(found) == len(values) else None


def _text(value: Value) -> str:
    if isinstance(value, DimOf):
        return f"axis {value.axis} of {value.layer}"
    return str(value) if isinstance(value, int | float) else "?"
