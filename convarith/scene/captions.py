"""What is worked out in a window, sum_caption out."""

from __future__ import annotations

from math import isclose, isinf, isnan, lcm, prod
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import number_text
from convarith.engine.place import Place, place_at
from convarith.engine.pool import Pool
from convarith.scene.subject import contributions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.subject import Position, Subject, Tap

MOST_TERMS = 1_000
"""Terms of a sum for which room is left: more than any picture has lines for."""

LOWEST = "−∞"
"""The largest of nothing, and so what a maximum is padded with."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def value_text(value: Any) -> str:  # a scalar of any NumPy type
    """Write a number for a cell: whole ones in full, others with three digits."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return LOWEST
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


def sum_caption(subject: Subject, output: Position, taps: Sequence[Tap]) -> str:
    """Spell out how an output comes from its window; zeros that are no input are left out."""
    numbers = subject.numbers
    read = contributions(taps)
    values = [value_text(numbers.x[each.element]) for each in read]
    result = value_text(numbers.y[output])
    if isinstance(subject.layer, Pool):
        sum_ = _pooled(subject.layer, values, len(taps), _counted(subject, taps))
    else:
        assert numbers.weight is not None  # noqa: S101  # only pooling has none
        weights = [value_text(numbers.weight[each.weight]) for each in read]
        sum_ = " + ".join(map(term, values, weights))
    if not read:
        return _nothing(subject, output, result)
    return f"{index_text(subject, 'y', output)} = {sum_} {_equals(numbers.y[output], result)} {result}"


def _equals(value: Any, written: str) -> str:  # a scalar of any NumPy type
    """Tell whether a number is what is written, or was rounded to it."""
    number = float(written.replace("−", "-").replace("∞", "inf"))
    # A root of a whole number is not always one to the last digit.
    return "=" if isclose(number, value, rel_tol=1e-12) or (isnan(number) and isnan(value)) else "≈"


def _nothing(subject: Subject, output: Position, result: str) -> str:
    what = "padding" if result == LOWEST else "zeros"
    return f"{index_text(subject, 'y', output)} = {result}, from {what} only"


def _pooled(layer: Pool, values: Iterable[str], taps: int, counted: int) -> str:
    if layer.kind == "max":
        return f"max({', '.join(values)})"
    if layer.kind == "avg":
        return f"({' + '.join(values)})/{layer.divisor_override or counted}"
    power = f"{layer.norm:g}".translate(_RAISED) if float(layer.norm).is_integer() else f"^{layer.norm:g}"
    sum_ = " + ".join(_base(value, absolute=layer.absolute) + power for value in values)
    if counted != taps:  # a window that hangs over counts as if what it misses had the mean of the rest
        sum_ = f"({sum_})·{taps}/{counted}"
    return f"√({sum_})" if layer.norm == 2 else f"({sum_})^(1/{layer.norm:g})"


def _base(value: str, *, absolute: bool) -> str:
    """Write what is raised to a power."""
    if absolute:
        return f"|{value}|"
    return f"({value})" if value.startswith("−") else value


def _counted(subject: Subject, taps: Iterable[Tap]) -> int:
    """Count the taps that a mean counts: none that hang over the padding, and those on it as the layer says."""
    left_out = {Place.BEYOND}
    if isinstance(subject.layer, Pool) and not subject.layer.count_include_pad:
        left_out.add(Place.PADDING)
    return sum(
        all(place_at(axis, at) not in left_out for axis, at in zip(subject.axes, tap.place[1:], strict=True))
        for tap in taps
    )


def longest_sum_caption(subject: Subject) -> str:
    """Give a sum at least as long as any, which tells how much room to leave.

    It is known before the numbers are, of which there may be more than anyone could draw.
    """
    inputs, weights = subject.spans
    terms = subject.channels[0] // subject.groups * prod(map(_most_read, subject.axes))
    few = min(terms, MOST_TERMS)
    if isinstance(subject.layer, Pool):
        taps = prod(axis.kernel for axis in subject.axes)
        layer = subject.layer
        hangs_over = layer.kind == "lp" and any(axis.overhang for axis in subject.axes)
        value = max(_ends(inputs), key=lambda each: len(_pooled(layer, [each], taps, taps)))
        sum_ = _pooled(layer, [value] * few, taps, taps - hangs_over)
        fraction = _widest_fraction(inputs, max(taps, layer.divisor_override or 0))
        result, nothing = (value, LOWEST) if layer.kind == "max" else (fraction, "0")
    else:
        products = (term(value, weight) for value in _ends(inputs) for weight in _ends(weights))
        sum_ = " + ".join([max(products, key=len)] * few)
        ends = [terms * one * other for one in (inputs[0], inputs[-1]) for other in (weights[0], weights[-1])]
        result, nothing = widest(ends), "0"
    last = (subject.channels[1] - 1, *(axis.output - 1 for axis in subject.axes))
    spelled_out = f"{index_text(subject, 'y', last)} = {sum_} = {result}"
    return max(spelled_out, _nothing(subject, last, nothing), key=len)


def _most_read(axis: Axis) -> int:
    """Give how many taps of a window can read an input element, at most."""
    apart = lcm(axis.stretch, axis.dilation)  # positions from one that does to the next
    most = -(-axis.kernel * axis.dilation // apart)
    return most if axis.padding_mode != "zeros" else min(most, (axis.stretched - 1) // apart + 1)


def widest(numbers: Sequence[int]) -> str:
    """Write the longest of some whole numbers, or of a range."""
    return max(_ends(numbers), key=len)


def _ends(numbers: Sequence[int]) -> tuple[str, str]:
    """Write the least and the largest, one of which is the longest."""
    return value_text(min(numbers)), value_text(max(numbers))


def _widest_fraction(inputs: range, taps: int) -> str:
    """Write a number as long as any mean of so many inputs, or root of their squares."""
    digits = len(str(taps * max(abs(inputs[0]), abs(inputs[-1]))))
    # The least is one part in so many; beyond four digits there is an exponent, which is no longer.
    return ("−" if inputs[0] < 0 else "") + "0." + "0" * min(digits - 1, 3) + "123"
