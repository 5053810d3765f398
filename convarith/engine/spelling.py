"""Numbers as text, as the command line and configurations spell them: ``3``, ``3x5``, ``0:1x2:2``, ``16x224x224``.

Between axes stands ``x``, ``×``, ``*``, a comma or a space, and brackets may stand around all: ``5x5`` is ``(5, 5)``.
"""

from __future__ import annotations

from convarith.engine.numbers import setting_called, short_repr
from convarith.engine.padding import checked_name
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.padding import PaddingAsSaid, Pair

LONGEST = 30
"""Digits of a number; Python itself refuses to read one of some thousand."""

_BRACKETS = ("()", "[]")
_ALIKE = str.maketrans({"×": "x", ",": "x", "*": "x", "−": "-", "[": "(", "]": ")"})
"""Signs that mean the same; the minus is that of our own answers."""


def read_size(text: str, name: str = "size") -> tuple[int, ...]:
    """Read ``16x224x224``: one number per axis.

    Raises:
        ConvArithError: ``bad-value``.
    """
    return tuple(read_number(part, text, name, "write 32, 5x5 or 16x224x224") for part in _parts(text))


def read_ints(text: str, name: str) -> int | tuple[int, ...]:
    """Read ``3`` for all axes or ``3x5`` for one each.

    Raises:
        ConvArithError: ``bad-value``.
    """
    numbers = tuple(read_number(part, text, name, "write 3, or 3x5 for each axis") for part in _parts(text))
    return numbers if len(numbers) > 1 else numbers[0]


def read_bounds(text: str, name: str) -> int | range | tuple[int | range, ...]:
    """Read ``3``, ``3..7``, or one of these for each axis, as ``3..7x1``.

    Raises:
        ConvArithError: ``bad-value``.
    """
    parts = [_bound(part, text, name) for part in _parts(text)]
    return parts[0] if len(parts) == 1 else tuple(parts)


def _bound(part: str, whole: str, name: str) -> int | range:
    way_out = "give a number, a range as 3..7, or one for each axis as 3x5"
    first, _, last = part.partition("..")
    numbers = [read_number(each, whole, name, way_out) for each in (first, last or first)]
    return range(numbers[0], numbers[1] + 1) if ".." in part else numbers[0]


def read_framework_padding(text: str) -> PaddingAsSaid:
    """Read padding as `read_padding`; a name, or a row of numbers with commas, is for the framework to read.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if any(character.isalpha() and character not in "xX" for character in text):
        return text
    row = _bare(text)
    return row.replace(" ", "") if "," in row and not set(row) & set(":()[]") else read_padding(text)


def read_padding(text: str, name: str = "padding") -> PaddingAsSaid:
    """Read ``1``, ``1x2``, ``0:1x2:2`` (before:after), which is also ``((0, 1), (2, 2))``, or a name.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if not any(character.isdigit() for character in text):
        return checked_name(text, name)
    parts = _parts(_colons_for_brackets(text))
    pairs = [_pair(part, text, name) for part in parts]
    if len(pairs) == 1 and ":" not in parts[0]:
        return pairs[0][0]
    return pairs


def read_number(part: str, whole: str, name: str, way_out: str) -> int:
    """Read a whole number.

    Args:
        part: Its text.
        whole: The text that it is part of.
        name: What that is, in a message.
        way_out: What to write instead.

    Raises:
        ConvArithError: ``bad-value``.
    """
    digits = part[1:] if part[:1] in ("+", "-") else part
    is_number = digits.isascii() and digits.isdigit()
    if len(digits) > LONGEST and is_number:
        raise ConvArithError(
            f"{name} has a number of {len(digits)} digits",
            "bad-value",
            "no array is that long; check for a typo",
            setting_called(name),
        )
    if not is_number:
        reason = "is not a whole number" if part else "lacks a number"
        where = f"{name} {short_repr(whole)}"
        if part not in ("", whole):
            where = f"{short_repr(part)} in {where}"
        raise ConvArithError(f"{where} {reason}", "bad-value", way_out, setting_called(name))
    return int(part)


def _pair(part: str, whole: str, name: str) -> Pair:
    lo, separator, hi = (each.strip() for each in part.partition(":"))
    way_out = "write 1, 1x2, or before:after for each axis as in 0:1x2:2"
    return read_number(lo, whole, name, way_out), read_number(hi if separator else lo, whole, name, way_out)


def _colons_for_brackets(text: str) -> str:
    """Write ``((0, 1), (2, 2))`` as ``0:1x2:2``, and leave what has no brackets in brackets as it is."""
    alike = "".join(text.split()).translate(_ALIKE)
    if alike.count("(") < 2 and ")x(" not in alike:
        return text
    return "x".join(each.replace("x", ":") for each in alike.replace("x)", ")").strip("()").split(")x("))


def _parts(text: str) -> list[str]:
    """Give what stands between the signs of axes, or where there are none between spaces."""
    alike = _bare(text).lower().translate(_ALIKE)
    if "x" in alike:
        return [part.strip() for part in alike.split("x")]
    return ":".join(each.strip() for each in alike.split(":")).split() or [""]


def _bare(text: str) -> str:
    """Give what stands in brackets around all, without the last comma that Python writes in ``(5,)``."""
    bare = text.strip()
    return bare[1:-1].strip().removesuffix(",") if bare[:1] + bare[-1:] in _BRACKETS else bare
