"""What is worked out in a window, spelled out: numbers, names, symbols and sums as they are written."""

from __future__ import annotations

from math import isclose, isfinite, isinf, isnan, lcm, prod
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import number_text
from convarith.engine.pool import Pool
from convarith.scene.subject import contributions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.engine.axis import Axis
    from convarith.scene.subject import Position, Subject, Tap

LOWEST = "−∞"
"""The largest of nothing, and so what a maximum is padded with."""

_JOINT = 3  # letters between two terms
_WHOLE_SUM = 100  # letters of a sum that is written whole, about two lines under a picture
_BEGINNING = 52  # letters of the terms that a longer one begins with
_IN_FULL = 1e9  # from which on floats are written with an exponent
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def value_text(value: Any) -> str:  # a number of Python or of any NumPy type
    """Write a number for a cell: whole ones in full, others with three digits."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return LOWEST if value < 0 else "∞"
    if isinstance(value, int) or (value == int(value) and abs(value) < _IN_FULL):
        return number_text(int(value))
    digits, _, exponent = f"{value:{'.0f' if 1_000 <= abs(value) < 1_000_000 else '.3g'}}".partition("e")
    return (digits + (f"e{int(exponent)}" if exponent else "")).replace("-", "−")


def added_text(value: Any) -> str:  # a number of Python or of any NumPy type
    """Write a number that is added, with its sign."""
    text = value_text(value)
    return text if text.startswith("−") else f"+{text}"


def index_text(subject: Subject, name: str, position: Position) -> str:
    """Write an element as the guide does, y[0,1]: the channel first where there are several."""
    channels, where = _index(subject, position)
    return f"{name}[{','.join(map(str, (*channels, *where)))}]"


def symbol_text(subject: Subject, name: str, position: Position, shape: Sequence[int]) -> str:
    """Write an element of an array of some shape as a symbol, w₀₁: its channels first where there are several.

    Indices are set apart where some of the array have two digits.
    """
    parts = ["".join(map(str, part)) for part in _index(subject, position) if part]
    if max(shape) > 10:
        parts = [str(each) for part in _index(subject, position) for each in part]
    return name + ",".join(parts).translate(_LOWERED)


def _index(subject: Subject, position: Position) -> tuple[Position, Position]:
    """Split a position into channels, as far as they tell anything, and places along the layer's own axes."""
    spatial = len(subject.axes)
    channels, where = position[:-spatial], position[-spatial:]
    return channels if max(subject.channels) > 1 else (), where[1:] if subject.one_axis else where


def channel_text(subject: Subject, channel: int) -> str:
    """Tell, before a sum, which channel of the output it is for and by which slice of the kernel; empty for a lone one.

    A slice is written as NumPy takes it.
    """
    if max(subject.channels) == 1:
        return ""
    if isinstance(subject.layer, Pool):
        return f"channel {channel}: "
    return f"output channel {channel} by {kernel_text(subject, channel)}: "


def kernel_text(subject: Subject, channel: int) -> str:
    """Name the slice of the kernel that makes a channel of the output, as NumPy takes it."""
    if max(subject.channels) == 1:
        return "w"
    if not subject.transposed:
        return f"w[{channel}]"
    inside, outside = (count // subject.groups for count in subject.channels)
    first = channel // outside * inside
    leads = ":" if subject.groups == 1 else f"{first}:{first + inside}"
    return f"w[{leads},{channel % outside}]"


def term(factor: str, weight: str) -> str:
    """Write a product, without a factor of one, and a negative factor in brackets where it comes second."""
    for one, other in ((factor, weight), (weight, factor)):
        if one == "1":
            return other
        if one == "−1":
            return other[1:] if other.startswith("−") else f"−{other}"
    return f"{factor}·({weight})" if weight.startswith("−") else f"{factor}·{weight}"


def sum_text(terms: Sequence[str]) -> str:
    """Join terms by plus and minus; of a sum that is too long its beginning and its last term."""
    first, *more = cut_short(terms)
    return first + "".join(f" − {each[1:]}" if each.startswith("−") else f" + {each}" for each in more)


def cut_short(terms: Sequence[str]) -> list[str]:
    """Give terms as they are, or the first of many, an ellipsis and the last one."""
    if _letters(terms) <= _WHOLE_SUM:
        return list(terms)
    count = 1
    while _letters(terms[: count + 1]) <= _BEGINNING:
        count += 1
    return [*terms[:count], "…", terms[-1]] if count + 1 < len(terms) else list(terms)


def count_text(terms: Sequence[str]) -> str:
    """Tell how many terms there are behind a sum that does not show all of them."""
    return f" ({len(terms):,}\u00a0terms)" if "…" in cut_short(terms) else ""


def _letters(terms: Sequence[str]) -> int:
    return sum(len(each) + _JOINT for each in terms)


def sum_caption(subject: Subject, output: Position, taps: Sequence[Tap]) -> str:
    """Spell out how an output comes from its window; what adds nothing to it is left out."""
    numbers = subject.numbers
    read = contributions(taps)
    name, result = index_text(subject, "y", output), value_text(numbers.y[output])
    values = [numbers.x[each.element].item() for each in read]
    if isinstance(subject.layer, Pool):
        terms = _pool_terms(subject.layer, values)
        written = _pooled(subject.layer, terms, len(taps), int(subject.divisors[output[1:]])) if terms else ""
        exact = all(map(_is_exact, values))
    else:
        assert numbers.weight is not None  # noqa: S101  # only pooling has none
        weights = [numbers.weight[each.weight].item() for each in read]
        pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if value * weight != 0]
        terms = [term(value_text(value), value_text(weight)) for value, weight in pairs]
        written = sum_text(terms) if terms else ""
        exact = all(_is_exact(each) for pair in pairs for each in pair)
    if not terms:
        return _nothing(subject, output, result)
    sign = "=" if exact and _is_exact(numbers.y[output]) else "≈"
    equal = "" if written == result else f"{written} {sign} "
    return f"{channel_text(subject, output[0])}{name} = {equal}{result}{count_text(terms)}"


def _is_exact(value: Any) -> bool:  # a number of Python or of any NumPy type
    """Tell whether a number is what is written for it, or was rounded to that."""
    written = float(value_text(value).replace("−", "-").replace("∞", "inf"))
    # A root of a whole number is not always one to the last digit.
    return isclose(written, value, rel_tol=1e-12) or (isnan(written) and isnan(value))


def _nothing(subject: Subject, output: Position, result: str) -> str:
    what = "padding" if result == LOWEST else "zeros"
    return f"{channel_text(subject, output[0])}{index_text(subject, 'y', output)} = {result}, from {what} only"


def _pool_terms(layer: Pool, values: Iterable[float]) -> list[str]:
    """Write what a pooling compares or adds up; of what it adds up no zeros."""
    if layer.kind == "max":
        return list(map(value_text, values))
    texts = [value_text(value) for value in values if value != 0]
    if layer.kind == "avg":
        return texts
    power = ""
    if layer.norm != 1:
        power = f"{layer.norm:g}".translate(_RAISED) if float(layer.norm).is_integer() else f"^{layer.norm:g}"
    return [_base(text, absolute=layer.absolute, bare=not power) + power for text in texts]


def _base(text: str, *, absolute: bool, bare: bool) -> str:
    """Write what is raised to a power, or stands bare."""
    if absolute:
        return f"|{text}|"
    return f"({text})" if text.startswith("−") and not bare else text


def _pooled(layer: Pool, terms: Sequence[str], taps: int, divisor: int) -> str:
    if layer.kind == "max":
        return f"max({', '.join(cut_short(terms))})"
    added = sum_text(terms)
    several = f"({added})" if len(terms) > 1 else added
    if layer.kind == "avg":
        return added if divisor == 1 else f"{several}/{divisor}"
    if divisor != taps:  # a window that hangs over counts as if what it misses had the mean of the rest
        added = f"{several}·{taps}" + (f"/{divisor}" if divisor > 1 else "")
    if layer.norm == 1:
        return added
    return f"√({added})" if layer.norm == 2 else f"({added})^(1/{layer.norm:g})"


def longest_sum_caption(subject: Subject) -> str:
    """Give a sum at least as long as any, which tells how much room to leave.

    It is known before the numbers are, of which there may be more than anyone could draw.
    """
    inputs, weights = subject.samples
    count = subject.channels[0] // subject.groups * prod(map(_most_read, subject.axes))
    last = (subject.channels[1] - 1, *(axis.output - 1 for axis in subject.axes))
    if isinstance(subject.layer, Pool):
        layer, taps = subject.layer, prod(axis.kernel for axis in subject.axes)
        hangs_over = layer.kind == "lp" and any(axis.overhang for axis in subject.axes)
        one = max((each for value in inputs for each in _pool_terms(layer, [value])), key=len, default="0")
        divisor = layer.divisor_override or taps - hangs_over
        sum_ = max((_pooled(layer, terms, taps, divisor) for terms in longest_sums(one, count)), key=len)
        results = [widest(inputs)] if layer.kind == "max" else [_widest_mean(inputs, taps)]
        nothing = LOWEST if layer.kind == "max" else "0"
    else:
        one = max((term(value, weight) for value in _texts(inputs) for weight in _texts(weights)), key=len)
        sum_ = max(map(sum_text, longest_sums(one, count)), key=len)
        results, nothing = _results(inputs, weights, count), "0"
    name = f"{channel_text(subject, last[0])}{index_text(subject, 'y', last)}"
    return max(
        f"{name} = {sum_} = {max(results, key=len)}{longest_count(one, count)}",
        _nothing(subject, last, nothing),
        key=len,
    )


def longest_sums(one: str, count: int) -> list[list[str]]:
    """Give sums at least as long as any of at most so many terms, none longer than one: written whole, and cut."""
    letters = len(one) + _JOINT
    fitting = _WHOLE_SUM // letters
    if count <= fitting:
        return [[one] * count]
    whole = [*[one] * (fitting - 1), one + "0" * (_WHOLE_SUM - fitting * letters)] if fitting else [one]
    return [whole, [one] * min(count, fitting + 3)]


def longest_count(one: str, count: int) -> str:
    """Tell of so many terms, where they are cut if they are as long as one."""
    return f" ({count:,}\u00a0terms)" if (len(one) + _JOINT) * count > _WHOLE_SUM else ""


def _results(inputs: Sequence[float], weights: Sequence[float], count: int) -> list[str]:
    """Write the largest sums of so many products, and one of fractions where there are any."""
    ends = [
        count * one * other
        for one in _ends([each for each in inputs if isfinite(each)])
        for other in _ends([each for each in weights if isfinite(each)])
    ]
    fractions = [-0.000123] if any(each != int(each) for each in (*inputs, *weights) if isfinite(each)) else []
    return list(map(value_text, (*ends, *fractions, *inputs, *weights)))


def _most_read(axis: Axis) -> int:
    """Give how many taps of a window can read an input element, at most."""
    apart = lcm(axis.stretch, axis.dilation)  # positions from one that does to the next
    most = -(-axis.kernel * axis.dilation // apart)
    return most if axis.padding_mode != "zeros" else min(most, (axis.stretched - 1) // apart + 1)


def widest(numbers: Iterable[float]) -> str:
    """Write the longest of some numbers."""
    return max(map(value_text, numbers), key=len)


def _texts(numbers: Iterable[float]) -> list[str]:
    """Write the longest of those below zero and of those above, which stand differently in a sum; no 1 if it may be."""
    texts = sorted({value_text(number) for number in numbers})  # in an order that is the same each time
    signs = ([text for text in texts if text.startswith("−") == negative] for negative in (False, True))
    return [max(each, key=lambda text: (len(text), text not in ("1", "−1"))) for each in signs if each]


def _ends(numbers: Sequence[float]) -> tuple[float, ...]:
    """Give the least and the largest."""
    return (min(numbers), max(numbers)) if numbers else ()


def _widest_mean(inputs: Sequence[float], taps: int) -> str:
    """Write a number as long as any mean of so many inputs, or root of their squares."""
    finite = [each for each in inputs if isfinite(each)]
    digits = len(str(int(taps * max(map(abs, finite), default=1))))
    # The least is one part in so many; beyond four digits there is an exponent, which is no longer.
    fraction = ("−" if min(finite, default=0) < 0 else "") + "0." + "0" * min(digits - 1, 3) + "123"
    return max(fraction, widest(inputs), key=len)
