"""What single layers make of sizes, for every size: found by asking them about as many as their numbers reach over."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache, partial
from itertools import chain, count, takewhile
from re import findall
from typing import TYPE_CHECKING, Any

from convarith.engine.window import effective_kernel
from convarith.errors import ConvArithError
from convarith.networks.size_map import SizeMap, refuse_long, repeats, rise_of, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convarith.engine.layer import Layer
    from convarith.networks.operations import Operation, Shape

_MOST_ASKED = 4_000  # sizes that a layer is asked about one by one
_NEAR = 64  # sizes from the first that fits within which a wide window has settled


@lru_cache(maxsize=1 << 12)
def window_maps(layer: Layer, axes: int, others: Shape | None = None) -> tuple[SizeMap, ...]:
    """Give what each size becomes by a layer along each of so many axes.

    A layer's own formula holds as soon as its window, its padding and its steps have room, so that a few sizes more
    than these add up to tell all.

    Args:
        layer: The layer.
        axes: Spatial axes.
        others: A size that fits, for the axes beside the one that is asked about; None for one that all axes may have.

    Raises:
        ConvArithError: ``too-large`` where these are more than can be listed.
    """
    stride = max(numbers_in(layer.stride))
    reach = effective_kernel(max(numbers_in(layer.kernel)), max(numbers_in(layer.dilation))) + stride
    more = (getattr(layer, name, None) for name in ("padding", "output_padding", "output_size"))
    reach += sum(map(abs, chain.from_iterable(map(numbers_in, more))))
    return _maps(layer.output_shape, axes, reach + 2, stride, others)


@lru_cache(maxsize=1 << 12)
def operation_maps(operation: Operation, channels: int, axes: int, others: Shape | None = None) -> tuple[SizeMap, ...]:
    """Give what each size becomes by any operation whose axes do not depend on each other, as `window_maps` does."""

    def output(size: Shape) -> Shape | None:
        shape = operation.output([(channels, *size)])
        return shape and shape[1:]

    numbers = [abs(number) for number in numbers_in(operation)]
    return _maps(output, axes, sum(numbers) + 8, max(numbers, default=1), others)


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
        for name in getattr(value, "__fields__", ()):
            yield from numbers_in(getattr(value, name))


def _maps(
    output: Callable[[Shape], Shape | None], axes: int, reach: int, longest: int, others: Shape | None
) -> tuple[SizeMap, ...]:
    """Give the maps of what repeats from a size of ``reach`` on at the latest, after ``longest`` sizes at most."""
    most = refuse_long(reach + 2 * longest)

    @cache
    def asked(size: Shape) -> Shape | None:
        try:
            return output(size)
        except ConvArithError:
            return None

    if others is None:
        sizes = (most, *range(min(most, _MOST_ASKED), 0, -1)) if axes > 1 else ()
        others = (next((size for size in sizes if asked((size,) * axes)), most),) * axes

    def along(axis: int, size: int) -> int:
        found = asked((size,) * axes) or asked((*others[:axis], size, *others[axis + 1 :]))
        return found[axis] if found else 0

    return tuple(_map(partial(along, axis), reach, longest) for axis in range(axes))


def _map(output: Callable[[int], int], reach: int, longest: int) -> SizeMap:
    begin, last = 1, reach
    if reach > _MOST_ASKED:  # a window that wide fits from one size on, and what is odd about it is near that size
        begin = bisect_left(range(1, reach), 1, key=lambda size: min(output(size), 1)) + 1
        last = min(reach, begin + _NEAR + 2 * longest)
    values = [0] * (begin - 1) + [output(size) for size in range(begin, last + 2 * longest)]
    found = _shortest(values, longest)
    if any(found.at(size) != output(size) for size in range(max(reach, len(values)), reach + 2 * longest)):
        raise _no_pattern()
    return found


def _shortest(values: Sequence[int], longest: int) -> SizeMap:
    """Give the map of values that repeat at last, after so many sizes or fewer."""
    end = values[-2 * longest :]
    for period in takewhile(longest.__ge__, _periods(_steps(end))):
        rise = rise_of(end, period)
        if repeats(end, period, rise):
            return settled(values, period, rise)
    raise _no_pattern()


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


def _no_pattern() -> ConvArithError:
    return ConvArithError("its sizes follow no pattern that is known here", "too-large", "check its numbers")
