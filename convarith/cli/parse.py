"""The text of options that only the command line has; numbers per axis are read by `convarith.engine.spelling`."""

from __future__ import annotations

from convarith.engine.numbers import short_repr
from convarith.engine.spelling import LONGEST, read_number
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.padding import Pair


def read_frames(text: str | None) -> slice:
    """Read ``A:B``, the frames from A to B, counted from 1, or below 0 from the end; None for all.

    Either may be left out for the first or the last; ``A`` alone is one frame. ``every:N`` is each N-th, and ``A:B:N``
    each N-th of those from A to B.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if text is None:
        return slice(None)
    first, separator, rest = text.partition(":")
    last, stepped, step = ("", ":", rest) if first == "every" else rest.partition(":")
    ends = ("", "") if first == "every" else (first, last if separator else first)
    if step == "0":
        raise ConvArithError(f"frames {short_repr(text)} come no further", "bad-value", "write every:1 for each one")
    start, end = (_frame(each, text) if each or not separator else None for each in ends)
    # Counted from the end, the last is -1, and what comes after it is no number but the end.
    return slice(
        start - 1 if start and start > 0 else start,
        None if end == -1 else end + 1 if end and end < 0 else end,
        _frame(step, text) if stepped else None,
    )


def _frame(part: str, whole: str) -> int:
    way_out = "write A:B, as in 1:9, :9 or -1, or every:N"
    number = read_number(part, whole, "frames", way_out)
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
    return name, int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST else value


def read_groups(text: str) -> int:
    """Read ``2``.

    Raises:
        ConvArithError: ``bad-value``.
    """
    return read_number(text, text, "groups", "write one number, such as 2")


def read_channels(text: str) -> Pair:
    """Read ``IN:OUT``, also ``3,64`` or ``3 -> 64``; a single number is both.

    Raises:
        ConvArithError: ``bad-value``.
    """
    arrowless = text.replace("->", ":").replace("→", ":").strip(" ()[]")
    inside, separator, outside = (each.strip() for each in arrowless.replace(",", ":").partition(":"))
    way_out = "write IN:OUT, such as 3:64"
    return (
        read_number(inside, text, "channels", way_out),
        read_number(outside if separator else inside, text, "channels", way_out),
    )


def one_at_most(**given: bool) -> None:
    """Refuse options that exclude each other, by their names with underscores for hyphens.

    Raises:
        ConvArithError: ``contradiction``.
    """
    names = [f"--{name.replace('_', '-')}" for name, there in given.items() if there]
    if len(names) > 1:
        raise ConvArithError(f"{' and '.join(names)} exclude each other", "contradiction", "give one of them")
