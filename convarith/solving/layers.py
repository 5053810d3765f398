"""From a size to another: all layers within bounds that do it, those that people would choose first."""

from __future__ import annotations

from functools import cached_property
from heapq import heappop, heappush, heapreplace, merge
from itertools import islice
from math import prod

from convarith.engine.numbers import shortest
from convarith.engine.padding import shortest_padding
from convarith.records import NamedTuple, dataclass
from convarith.solving.axis import Cost, axis_space, fitting_windows, least_cost, reachable
from convarith.solving.bounds import layer_of, usual_bounds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    from convarith.engine.layer import Layer
    from convarith.engine.window import Window
    from convarith.solving.axis import AxisSpace, Padded
    from convarith.solving.bounds import Bounds

    Found = TypeVar("Found", bound="AxisSetting | Solution")


class AxisSetting(NamedTuple):
    """What a layer is along an axis; in the order of the costs.

    Attributes:
        cost: What people would rather not have of it.
        padded: Its padding.
        window: Its kernel, stride and dilation.
    """

    cost: Cost
    padded: Padded
    window: Window


class Solution(NamedTuple):
    """A layer that brings a size to another; in the order of the costs.

    Attributes:
        cost: What people would rather not have of it, along all axes together.
        axes: What it is along each axis.
        op: Its operation.
    """

    cost: Cost
    axes: tuple[AxisSetting, ...]
    op: str

    @property
    def layer(self) -> Layer:
        """The layer itself."""
        settings: dict[str, Any] = {
            name: shortest([getattr(axis.window, name) for axis in self.axes])
            for name in ("kernel", "stride", "dilation")
        }
        settings["padding"] = shortest_padding([(axis.padded.lo, axis.padded.hi) for axis in self.axes])
        if self.op == "conv_transpose":
            settings["output_padding"] = shortest([axis.padded.output_padding for axis in self.axes])
        return layer_of(self.op, settings)


class Way(NamedTuple):
    """What is asked along an axis: within bounds, from a size to an output. Axes with the same are treated alike."""

    bounds: Bounds
    size: int
    output: int


@dataclass(frozen=True)
class Solutions:
    """All layers within bounds that bring a size to another.

    Axes of which the same is asked are treated alike; others have the same window, or windows that differ.

    Attributes:
        ways: What is asked along each axis.
    """

    ways: tuple[Way, ...]

    @cached_property
    def _spaces(self) -> Mapping[Way, Mapping[Window, AxisSpace]]:
        """The windows that there are for each different way, with their paddings."""
        return {way: _spaces(way) for way in dict.fromkeys(self.ways)}

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return prod(sum(space.count for space in spaces.values()) for spaces in self._spaces.values())

    @property
    def windows(self) -> tuple[tuple[Window, ...], ...]:
        """The windows that there are for each different way."""
        return tuple(map(tuple, self._spaces.values()))

    def __iter__(self) -> Iterator[Solution]:
        """Yield all of them, those that people would choose first, each worked out when it is asked for."""
        if not self.count:  # as where one axis has none
            return iter(())
        first, *others = self._spaces.values()
        common = [window for window in first if all(window in other for other in others)]
        alike = _in_order(
            common,
            lambda window: least_cost(self.ways[0].bounds.op, window, len(self.ways)),
            lambda window: self._solutions([{window: each[window]} for each in (first, *others)]),
        )
        return merge(alike, self._unlike()) if others else alike

    def without(self, name: str) -> Solutions:
        """Give the solutions there are where nothing is told of a setting."""
        return Solutions(
            tuple(
                way._replace(bounds=way.bounds.without(name, usual_bounds(way.bounds.op, way.size, way.output)))
                for way in self.ways
            )
        )

    def nearest(self) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
        """Give the nearest outputs that can be reached, at most what is wanted along all axes, and at least that."""
        found = [_nearest(way) for way in self.ways]
        below = [low for low, _ in found if low is not None]
        above = [high for _, high in found if high is not None]
        return tuple(below) if len(below) == len(found) else None, tuple(above) if len(above) == len(found) else None

    def best(self, number: int) -> list[Solution]:
        """Give so many of them, or all there are."""
        return list(islice(self, number))

    def _unlike(self) -> Iterator[Solution]:
        """Yield the solutions whose windows differ."""
        if len({window for spaces in self._spaces.values() for window in spaces}) == 1:
            return  # or all paddings of the one there is would be gone through in search of another
        for solution in self._solutions(list(self._spaces.values())):
            if len({axis.window for axis in solution.axes}) > 1:
                yield solution._replace(cost=solution.cost._replace(unlike=1))

    def _solutions(self, spaces: Sequence[Mapping[Window, AxisSpace]]) -> Iterator[Solution]:
        """Yield the combinations of some windows and paddings for each way, in order.

        Costs add up, so a combination comes after those with an earlier setting along one axis.
        """
        settings = [_Remembered(_settings(each)) for each in spaces]
        start = (0,) * len(settings)
        waiting = [(self._solution(settings, start), start)]
        met = {start}
        while waiting:
            solution, numbers = heappop(waiting)
            yield solution
            for way, number in enumerate(numbers):
                following = (*numbers[:way], number + 1, *numbers[way + 1 :])
                if following not in met and settings[way].has(number + 1):
                    met.add(following)
                    heappush(waiting, (self._solution(settings, following), following))

    def _solution(self, settings: Sequence[_Remembered], numbers: tuple[int, ...]) -> Solution:
        chosen = {way: each.items[number] for way, each, number in zip(self._spaces, settings, numbers, strict=True)}
        axes = tuple(chosen[way] for way in self.ways)
        return Solution(Cost(*map(sum, zip(*(axis.cost for axis in axes), strict=True))), axes, self.ways[0].bounds.op)


def _nearest(way: Way) -> tuple[int | None, int | None]:
    """Give the nearest outputs along an axis, at most and at least what is wanted."""
    runs = [run for window in way.bounds.windows() if (run := reachable(way.bounds, window, way.size))]
    below = max((min(run[-1], way.output) for run in runs if run[0] <= way.output), default=None)
    above = min((max(run[0], way.output) for run in runs if run[-1] >= way.output), default=None)
    return below, above


def _spaces(way: Way) -> Mapping[Window, AxisSpace]:
    found = {window: axis_space(way.bounds, window, way.size, way.output) for window in fitting_windows(*way)}
    return {window: space for window, space in found.items() if space.count}


def _settings(spaces: Mapping[Window, AxisSpace]) -> Iterator[AxisSetting]:
    """Yield the settings of some windows along an axis, in order."""
    return _in_order(
        spaces,
        lambda window: least_cost(spaces[window].op, window),
        lambda window: _with_paddings(window, spaces[window]),
    )


def _in_order(
    windows: Iterable[Window], least: Callable[[Window], Cost], found: Callable[[Window], Iterator[Found]]
) -> Iterator[Found]:
    """Yield what is found for each window, in order; no window is looked at before its least cost is reached."""
    closed = sorted(((least(window), number, window) for number, window in enumerate(windows)), reverse=True)
    opened: list[tuple[Found, int, Iterator[Found]]] = []
    while opened or closed:
        while closed and not (opened and opened[0][0].cost < closed[-1][0]):
            _, number, window = closed.pop()
            settings = found(window)
            for first in islice(settings, 1):
                heappush(opened, (first, number, settings))
        if not opened:
            return
        item, number, settings = opened[0]
        yield item
        following = next(settings, None)
        if following is None:
            heappop(opened)
        else:
            heapreplace(opened, (following, number, settings))


def _with_paddings(window: Window, space: AxisSpace) -> Iterator[AxisSetting]:
    return (AxisSetting(padded.cost, padded, window) for padded in space.paddings())


class _Remembered:
    """The settings of an iterator, those that were asked for kept."""

    def __init__(self, settings: Iterator[AxisSetting]) -> None:
        self._settings = settings
        self.items = [next(settings)]

    def has(self, number: int) -> bool:
        """Tell whether there is one of that number, from 0; the next one is asked for if need be."""
        if number == len(self.items):
            self.items += islice(self._settings, 1)
        return number < len(self.items)
