"""What single layers make of sizes, for every size: found by asking them about some."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from itertools import count, takewhile
from re import findall

from convarith.engine.window import effective_kernel
from convarith.errors import ConvArithError
from convarith.networks.operations import Split
from convarith.networks.size_map import SizeMap, refuse_long, repeats, rise_of, settled
from convarith.records import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from convarith.engine.layer import Layer
    from convarith.networks.operations import Operation, Shape

_MOST_TRIED = 4_000  # sizes, for one that all axes may have


@lru_cache(maxsize=1 << 12)
def window_maps(layer: Layer, axes: int, others: Shape | None = None) -> tuple[SizeMap, ...]:
    """Give what each size becomes by a layer along each of so many axes.

    A layer's own formula holds as soon as its window, its padding and its steps have room, so that the sizes from what
    these add up to on tell how it goes on, and a few of those before where that begins. A transposed layer with an
    output size takes single sizes, and is asked about all.

    Args:
        layer: The layer.
        axes: Spatial axes.
        others: A size that fits, for the axes beside the one that is asked about; None for one that all axes may have.

    Raises:
        ConvArithError: ``too-large`` where these are more than can be listed.
    """
    strides = list(numbers_in(layer.stride))
    reach = effective_kernel(max(numbers_in(layer.kernel)), max(numbers_in(layer.dilation))) + max(strides) + 2
    reach += 2 * sum(map(abs, numbers_in(layer.padding)))  # a number that stands alone is at both ends
    wanted = max(numbers_in(getattr(layer, "output_size", None)), default=0)
    if not wanted:
        if layer.uniform and others is None:  # so that what holds along one axis holds along all
            return _maps(layer.output_shape, 1, reach, max(strides), None) * axes
        return _maps(layer.output_shape, axes, reach, max(strides), others)
    reach += wanted // min(strides)
    return _maps(layer.output_shape, axes, reach, max(strides), others, range(1, reach))


@lru_cache(maxsize=1 << 12)
def operation_maps(operation: Operation, channels: int, axes: int, others: Shape | None = None) -> tuple[SizeMap, ...]:
    """Give what each size becomes by any operation whose axes do not depend on each other, as `window_maps` does."""

    def output(size: Shape) -> Shape | None:
        shape = operation.output([(channels, *size)])
        return shape and shape[1:]

    numbers = [abs(number) for number in numbers_in(operation)]
    reach = (sum(numbers) + 3) ** 2  # of pieces of an axis two numbers are multiplied
    return _maps(output, axes, reach, max(numbers, default=1), others, _odd_sizes(operation))


def _odd_sizes(operation: Operation) -> Sequence[int]:
    """Give the sizes that an operation may treat unlike those near them, such as one that it asks for."""
    match operation:
        case Split(parts=int(parts)):
            return range(1, parts * parts + 1)
        case Split(sizes=tuple(sizes)):
            return (sum(sizes),)
        case _:
            return [number for number in numbers_in(operation) if number > 0]


def numbers_in(value: Any) -> Iterator[int]:
    """Yield all whole numbers in a setting; those of a fraction are both of its parts."""
    if isinstance(value, str):
        yield from map(int, findall(r"-?\d+", value))
    elif isinstance(value, int):
        yield int(value)
    elif isinstance(value, float):
        yield from value.as_integer_ratio()  # in full: products with 0.7 are rounded, and follow no short pattern
    elif isinstance(value, tuple | list):
        for each in value:
            yield from numbers_in(each)
    elif hasattr(value, "numerator"):
        yield from (value.numerator, value.denominator)
    else:
        for each in fields(value):  # of a record, and none of what is none
            yield from numbers_in(getattr(value, each.name))


def _maps(
    output: Callable[[Shape], Shape | None],
    axes: int,
    reach: int,
    longest: int,
    others: Shape | None,
    odd: Sequence[int] = (),
) -> tuple[SizeMap, ...]:
    """Give the maps of what repeats from a size of ``reach`` on at the latest, after ``longest`` sizes at most."""
    most = reach + refuse_long(2 * longest)
    refuse_long(len(odd))

    @cache
    def asked(size: Shape) -> Shape | None:
        try:
            return output(size)
        except ConvArithError:
            return None

    if others is None:
        sizes = (most, *odd, *range(min(most, _MOST_TRIED), 0, -1)) if axes > 1 else ()
        others = (next((size for size in sizes if asked((size,) * axes)), most),) * axes

    def along(axis: int, size: int) -> int:
        found = asked((size,) * axes) or asked((*others[:axis], size, *others[axis + 1 :]))
        return found[axis] if found else 0

    return tuple(_map(partial(along, axis), reach, longest, odd) for axis in range(axes))


def _map(output: Callable[[int], int], reach: int, longest: int, odd: Sequence[int]) -> SizeMap:
    """Give the map of what repeats from ``reach`` on, where ``odd`` sizes may be unlike those near them."""
    pattern, rise = _pattern([output(size) for size in range(reach, reach + 2 * longest)], longest)
    period = len(pattern)

    def differs(size: int) -> bool:
        value = output(size)
        periods, phase = divmod(size - reach, period)
        return (value and value - periods * rise) != pattern[phase]

    runs = [run for first in range(1, period + 1) for run in _runs(output, range(first, reach + period, period))]
    ends = (size for sizes, _, _ in runs for size in (sizes[0], *sizes[-2:]))
    begin = max(filter(differs, (*odd, *ends)), default=0)
    values = [0] * refuse_long(begin + period)
    for sizes, first, step in runs:
        listed = takewhile(len(values).__ge__, sizes if first else ())
        for size, value in zip(listed, count(first, step), strict=False):
            values[size - 1] = value
    for size in takewhile(len(values).__ge__, sorted(odd)):
        values[size - 1] = output(size)
    return settled(values, period, rise)


def _runs(output: Callable[[int], int], sizes: range) -> Iterator[tuple[range, int, int]]:
    """Cut sizes a period apart into runs, each with its first output and the step from each output to the next.

    No size of a run fits, or all do and outputs rise evenly, which is seen at the ends and in the middle: of sizes a
    period apart none fits below one of them, and from there on they rise evenly but for the first ones.
    """
    parts = [sizes]
    while parts:
        part = parts.pop()
        first, last, half = output(part[0]), output(part[-1]), len(part) // 2
        step, uneven = divmod(last - first, max(len(part) - 1, 1))
        if uneven or (first > 0) != (last > 0) or output(part[half]) != first + half * step:
            parts += part[:half], part[half:]
        else:
            yield part, first, step


def _pattern(values: Sequence[int], longest: int) -> tuple[Sequence[int], int]:
    """Give the first period of values that repeat after so many sizes or fewer, and their rise in a period."""
    for period in takewhile(longest.__ge__, _periods(_steps(values))):
        rise = rise_of(values, period)
        if repeats(values, period, rise):
            return values[:period], rise
    raise ConvArithError("its sizes follow no pattern that is known here", "too-large", "check its numbers")


def _steps(values: Sequence[int]) -> list[int | None]:
    """Give by how much each value that fits is above the one before it; None for those that do not fit.

    The first one has none before it, and what repeats here is asked of the values themselves.
    """
    steps: list[int | None] = []
    before = None
    for value in values:
        if value and before is not None:
            steps.append(value - before)
        elif before is not None:
            steps.append(None)
        before = value or before
    return steps


def _periods(values: Sequence[object]) -> Iterator[int]:
    """Yield all numbers of steps by which a sequence repeats, the shortest first.

    These are its length less that of a part that it both begins and ends with, as Knuth, Morris and Pratt find them.
    """
    borders = [0]  # of all beginnings: how much of each it also ends with
    for value in values[1:]:
        length = borders[-1]
        while length and value != values[length]:
            length = borders[length - 1]
        borders.append(length + (value == values[length]))
    length = borders[-1]
    while length:
        yield len(values) - length
        length = borders[length - 1]
    yield from count(max(1, len(values)))
