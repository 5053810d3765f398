"""The text of the command line, read once into the values that layers are made of."""

from __future__ import annotations

from convarith.engine.numbers import short_repr
from convarith.engine.padding import NAMES, Padding, Pair
from convarith.errors import ConvArithError, nearest_first

_LONGEST = 30  # characters of a number; Python itself refuses to read one of some thousand digits


def read_size(text: str, name: str = "size") -> tuple[int, ...]:
    """Read ``16x224x224``: one number per axis.

    Raises:
        ConvArithError: ``bad-value``.
    """
    return tuple(_number(part, text, name, "write 32, 5x5 or 16x224x224") for part in text.lower().split("x"))


def read_ints(text: str, name: str) -> int | tuple[int, ...]:
    """Read ``3`` for all axes or ``3x5`` for one each.

    Raises:
        ConvArithError: ``bad-value``.
    """
    numbers = tuple(_number(part, text, name, "write 3, or 3x5 for each axis") for part in text.lower().split("x"))
    return numbers if len(numbers) > 1 else numbers[0]


def read_bounds(text: str, name: str) -> int | range | tuple[int | range, ...]:
    """Read ``3``, ``3..7``, or one of these for each axis, as ``3..7x1``.

    Raises:
        ConvArithError: ``bad-value``.
    """
    parts = [_bound(part, text, name) for part in text.lower().split("x")]
    return parts[0] if len(parts) == 1 else tuple(parts)


def _bound(part: str, whole: str, name: str) -> int | range:
    way_out = "give a number, a range as 3..7, or one for each axis as 3x5"
    first, _, last = part.partition("..")
    numbers = [_number(each, whole, name, way_out) for each in (first, last or first)]
    return range(numbers[0], numbers[1] + 1) if ".." in part else numbers[0]


def read_framework_padding(text: str) -> Padding:
    """Read padding as `read_padding`; a name, or numbers with commas in the framework's order, is for it to read.

    Raises:
        ConvArithError: ``bad-value``.
    """
    own = "," in text or any(character.isalpha() and character not in "xX" for character in text)
    return text if own else read_padding(text)


def read_padding(text: str) -> Padding:
    """Read ``1``, ``1x2``, ``0:1x2:2`` (before:after), or a name.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if text in NAMES:
        return text
    if not any(character.isdigit() for character in text):
        raise ConvArithError(
            f"no padding is called {short_repr(text)}", "bad-value", f"the names are {nearest_first(text, NAMES)}"
        )
    pairs = [_pair(part, text) for part in text.lower().split("x")]
    if len(pairs) == 1 and ":" not in text:
        return pairs[0][0]
    return pairs


def read_frames(text: str | None) -> slice:
    """Read ``A:B``, the frames from A to B, counted from 1, or below 0 from the end; None for all.

    Either may be left out for the first or the last; ``A`` alone is one frame.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if text is None:
        return slice(None)
    first, separator, last = text.partition(":")
    numbers = [_frame(end, text) if end or not separator else None for end in (first, last if separator else first)]
    start, end = numbers
    # Counted from the end, the last is -1, and what comes after it is no number but the end.
    return slice(
        start - 1 if start and start > 0 else start, None if end == -1 else end + 1 if end and end < 0 else end
    )


def _frame(part: str, whole: str) -> int:
    way_out = "write A:B, as in 1:9, :9 or -1"
    number = _number(part, whole, "frames", way_out)
    if number == 0:
        raise ConvArithError(f"frames {short_repr(whole)} count from 1", "bad-value", way_out)
    return number


def read_extra_argument(text: str) -> tuple[str, int | bool | str]:
    """Read ``NAME=VALUE``: a whole number, true or false, or else the text itself.

    Raises:
        ConvArithError: ``bad-value``.
    """
    name, separator, value = text.partition("=")
    if not (name and separator and value):
        raise ConvArithError(f"{short_repr(text)} is no argument with its value", "bad-value", "write --set opset=9")
    if value.lower() in ("true", "false"):
        return name, value.lower() == "true"
    return name, int(value) if value.isascii() and value.isdigit() and len(value) <= _LONGEST else value


def read_groups(text: str) -> int:
    """Read ``2``.

    Raises:
        ConvArithError: ``bad-value``.
    """
    return _number(text, text, "groups", "write one number, such as 2")


def read_channels(text: str) -> Pair:
    """Read ``IN:OUT``; a single number is both.

    Raises:
        ConvArithError: ``bad-value``.
    """
    inside, separator, outside = text.partition(":")
    way_out = "write IN:OUT, such as 3:64"
    return (
        _number(inside, text, "channels", way_out),
        _number(outside if separator else inside, text, "channels", way_out),
    )


def _pair(part: str, whole: str) -> Pair:
    lo, separator, hi = part.partition(":")
    way_out = "write 1, 1x2, or before:after for each axis as in 0:1x2:2"
    return _number(lo, whole, "padding", way_out), _number(hi if separator else lo, whole, "padding", way_out)


def _number(part: str, whole: str, name: str, way_out: str) -> int:
    digits = part.lstrip("+-")
    if len(digits) > _LONGEST and digits.isdigit():
        raise ConvArithError(
            f"{name} has a number of {len(digits)} digits", "bad-value", "no array is that long; check for a typo"
        )
    try:
        return int(part)
    except ValueError:
        reason = "is not a whole number" if part else "lacks a number"
        where = f"{name} {short_repr(whole)}"
        if part not in ("", whole):
            where = f"{short_repr(part)} in {where}"
        raise ConvArithError(f"{where} {reason}", "bad-value", way_out) from None


def one_at_most(**given: bool) -> None:
    """Refuse options that exclude each other, by their names with underscores for hyphens.

    Raises:
        ConvArithError: ``contradiction``.
    """
    names = [f"--{name.replace('_', '-')}" for name, there in given.items() if there]
    if len(names) > 1:
        raise ConvArithError(f"{' and '.join(names)} exclude each other", "contradiction", "give one of them")
