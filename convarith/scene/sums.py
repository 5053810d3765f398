"""What is worked out in a window, spelled out."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convarith.engine.axis import Place
from convarith.engine.layer import Pool
from convarith.engine.numbers import number_text
from convarith.scene.subject import contributions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.scene.subject import Meeting, Position, Subject


def value_text(value: Any) -> str:  # a scalar of any NumPy type
    """Write a number for a cell: whole ones in full, others with three digits."""
    whole = int(value)
    return number_text(whole) if whole == value else f"{value:.3g}".replace("-", "−")


def index_text(subject: Subject, name: str, position: Position) -> str:
    """Write an element as the guide does, y[0,1]: the channel first where there are several."""
    channel, *where = position
    if subject.one_axis:
        where = where[1:]
    if max(subject.channels) > 1:
        where = [channel, *where]
    return f"{name}[{','.join(map(str, where))}]"


def term(factor: str, weight: str) -> str:
    """Write a product, its negative factor in brackets where it comes second."""
    return f"{factor}·({weight})" if weight.startswith("−") else f"{factor}·{weight}"


def spelled(subject: Subject, output: Position, meetings: Sequence[Meeting]) -> str:
    """Spell out how an output comes from its window; zeros that are no input are left out."""
    numbers = subject.numbers
    read = contributions(meetings)
    values = [value_text(numbers.x[each.element]) for each in read]
    result = value_text(numbers.y[output])
    if isinstance(subject.layer, Pool):
        sum_ = _pooled(subject.layer.kind, values, len(meetings), _counted(subject, meetings))
    else:
        assert numbers.weight is not None  # noqa: S101  # only pooling has none
        weights = [value_text(numbers.weight[each.weight]) for each in read]
        sum_ = " + ".join(map(term, values, weights))
    return f"{index_text(subject, 'y', output)} = {sum_} = {result}" if read else _nothing(subject, output, result)


def _nothing(subject: Subject, output: Position, result: str) -> str:
    return f"{index_text(subject, 'y', output)} = {result}, from zeros only"


def _pooled(kind: str, values: Iterable[str], taps: int, counted: int) -> str:
    if kind == "max":
        return f"max({', '.join(values)})"
    if kind == "avg":
        return f"({' + '.join(values)})/{counted}"
    # A window that hangs over counts as if what it misses had the mean of the rest.
    missing = f"·{taps}/{counted}" if counted != taps else ""
    squares = " + ".join(f"{value}²" for value in values)
    return f"√(({squares}){missing})" if missing else f"√({squares})"


def _counted(subject: Subject, meetings: Iterable[Meeting]) -> int:
    """Count the taps that do not hang over the padding."""
    return sum(
        all(axis.place(at) is not Place.BEYOND for axis, at in zip(subject.axes, meeting.place[1:], strict=True))
        for meeting in meetings
    )


def longest(subject: Subject) -> str:
    """Give a sum at least as long as any, which tells how much room to leave."""
    numbers = subject.numbers
    terms = subject.channels[0] // subject.groups
    terms *= prod(max(sum(1 for _ in axis.window(at)) for at in range(axis.output)) for axis in subject.axes)
    value = _widest(numbers.x)
    result = _widest(numbers.y)
    last = tuple(size - 1 for size in numbers.y.shape)
    if isinstance(subject.layer, Pool):
        sum_ = _pooled(subject.layer.kind, [value] * terms, terms, terms)
    else:
        sum_ = " + ".join([term(value, _widest(numbers.weight))] * terms)
    return f"{index_text(subject, 'y', last)} = {sum_} = {result}"


def _widest(numbers: Any) -> str:  # an array of any type
    return max(map(value_text, numbers.ravel()), key=len)
