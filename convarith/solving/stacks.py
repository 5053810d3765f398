"""Stacks: layers one after the other that bring a size to another, all there are within bounds, the best first."""

from __future__ import annotations

from functools import cached_property

from convarith.engine.padding import shortest_padding
from convarith.errors import ConvArithError
from convarith.networks.reads import ITSELF, windows_along
from convarith.records import NamedTuple, dataclass
from convarith.solving.bounds import Bounds, layer_of
from convarith.solving.paths import Paths, Step
from convarith.solving.stack_layers import StackCost, StackLayer, StackLayers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from convarith.engine.layer import Layer
    from convarith.networks.reads import Reads

MOST_LISTED = 1_000_000
"""Stacks that may be listed all."""
MOST_TRIED = 20_000
"""Stacks that are looked at in search of one that sees far enough, where they are too many to list."""
_MOST_REACHED = 200_000


class Stack(NamedTuple):
    """Layers that bring a size to another.

    Attributes:
        cost: What people would rather not have of them.
        sizes: Along an axis, one more than layers.
        settings: What the layers are along an axis.
        op: Their operation.
    """

    cost: StackCost
    sizes: tuple[int, ...]
    settings: tuple[StackLayer, ...]
    op: str

    @property
    def layers(self) -> list[Layer]:
        """The layers themselves, for one axis or for all where their padding is the same at both ends."""
        return self.layers_along(1)

    def layers_along(self, axes: int) -> list[Layer]:
        """Give the layers themselves, alike along so many axes."""
        return [_layer(self.op, setting, axes) for setting in self.settings]

    @property
    def field(self) -> int:
        """How much of the input an output sees along an axis, of the one that sees farthest."""
        return width(reads_of(self.layers, self.sizes))


def _layer(op: str, setting: StackLayer, axes: int) -> Layer:
    window = setting.window
    settings: dict[str, Any] = {name: getattr(window, name) for name in ("kernel", "stride", "dilation")}
    settings["padding"] = shortest_padding([(window.lo, window.hi)] * axes)
    if op == "conv_transpose":
        settings["output_padding"] = setting.output_padding
    return layer_of(op, settings)


def reads_of(layers: Sequence[Layer], sizes: Sequence[int]) -> Reads:
    """Give what the outputs of layers read of the input along an axis."""
    reads = ITSELF
    for layer, size in zip(layers, sizes, strict=False):
        (axis,) = layer.axes((size,))
        reads = reads.through(windows_along(axis))
    return reads


def width(reads: Reads) -> int:
    """Give the positions from the first to the last that an output reads; of the one that reads farthest."""
    return max((span.width for span in reads.spans if span is not None), default=0)


@dataclass(frozen=True)
class Stacks:
    """All stacks of a number of layers within bounds that bring a size to another.

    The sizes on the way never turn back: each lies between the one before and the last, or is one of them.

    Attributes:
        layers: What each layer may be.
        size: Of the input, along each axis that is treated alike.
        output: That is wanted.
        number: How many layers.
        field: How much of the input an output has to see at least.
    """

    layers: StackLayers
    size: int
    output: int
    number: int
    field: int = 1

    @property
    def bounds(self) -> Bounds:
        """What each layer may be."""
        return self.layers.bounds

    @property
    def count(self) -> int:
        """How many there are, whatever they see."""
        return self._paths.count

    def __iter__(self) -> Iterator[Stack]:
        """Yield all of them, those that people would choose first, each worked out when it is asked for.

        Raises:
            ConvArithError: ``no-solution`` where many were looked at and none sees far enough.
        """
        transposed, looked, last = self.bounds.transposed, 0, 0
        for looked, path in enumerate(self._paths, 1):
            sizes, settings = path.states, path.options
            if transposed:
                sizes, settings = sizes[::-1], settings[::-1]
            stack = Stack(_cost(settings), sizes, settings, self.bounds.op)
            if self.field == 1 or stack.field >= self.field:
                last = looked
                yield stack
            elif looked - last >= MOST_TRIED and self.count > MOST_LISTED:
                break
        if looked and not last:
            of_all = f"of the first {looked:,}" if looked < self.count else f"of all {looked:,}"
            raise ConvArithError(
                f"{of_all} stacks none sees {self.field:,}",
                "no-solution",
                "ask for larger kernels, as in -k 7..15, or for more layers",
            )

    @cached_property
    def _paths(self) -> Paths[int, StackLayer]:
        """The ways from the larger side of the layers to the smaller: a transposed stack is gone through backwards.

        From there each layer leads to few sizes, the other way round to many.
        """
        start, end = (self.output, self.size) if self.bounds.transposed else (self.size, self.output)
        within = range(min(start, end), max(start, end) + 1)
        hulls = [range(end, end + 1)]
        for _ in range(self.number - 1):
            hull = self.layers.hull(hulls[-1]) if hulls[-1] else range(0)
            hulls.append(range(max(hull.start, within.start), min(hull.stop, within.stop)))
        hulls.reverse()

        falls, late = end <= start, self.layers.late

        def steps(number: int, size: int) -> Iterator[Step[int, StackLayer]]:
            place = late * (self.number - number if self.bounds.transposed else number + 1)
            hull = hulls[number]
            ahead = range(hull.start, min(hull.stop, size + 1)) if falls else range(max(hull.start, size), hull.stop)
            return (
                Step(windows, options, place * stride) for windows, stride, options in self.layers.narrowed(size, ahead)
            )

        return Paths(start, self.number, steps, lambda size: 0 if size == end else None)

    def nearest(self) -> tuple[int | None, int | None]:
        """Give the nearest outputs that so many layers reach, at most what is wanted and at least that.

        Raises:
            ConvArithError: ``too-large``.
        """
        sizes, falls = {self.size}, self.output <= self.size
        for _ in range(self.number):
            sizes = {
                output
                for size in sizes
                for output in self._after(size)
                if (output <= size if falls else output >= size)
            }
            if len(sizes) > _MOST_REACHED:
                raise ConvArithError("too many sizes can be reached", "too-large", "bound it further")
        below = max((each for each in sizes if each <= self.output), default=None)
        return below, min((each for each in sizes if each >= self.output), default=None)

    def _after(self, size: int) -> Iterator[int]:
        # What lies farther beyond what is wanted than a layer can lead is not the nearest.
        within = range(1, self.layers.hull(range(1, max(self.output, self.size) + 1)).stop)
        if self.bounds.transposed:
            return (each for each in self.layers.widened(size) if each in within)
        return (each for each, _, _ in self.layers.narrowed(size, within))

    def with_layers(self, number: int) -> Stacks:
        """Give the stacks of another number of layers."""
        return Stacks(self.layers, self.size, self.output, number, self.field)


def _cost(settings: Sequence[StackLayer]) -> StackCost:
    costs = [setting.cost for setting in settings]
    late = sum(place * setting.window.stride for place, setting in enumerate(settings, 1))
    return StackCost(*map(sum, zip(*costs, strict=True)))._replace(late=late)
