"""Padding as its user writes it, and as positions before and after an axis."""

from __future__ import annotations

from operator import index

from convarith.engine.names import known_name
from convarith.engine.numbers import (
    LARGEST,
    bounded,
    check_count,
    counted,
    is_sequence,
    setting_called,
    short_repr,
    shortest,
)
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from convarith.engine.window import Window
    from convarith.names import PaddingMode, PaddingName

    Pair: TypeAlias = tuple[int, int]
    Padding: TypeAlias = int | PaddingName | Sequence[int] | Sequence[Pair]
    """An int for all axes, one int or one (lo, hi) pair per axis, or one of `NAMES`."""
    PaddingAsSaid: TypeAlias = int | str | Sequence[int] | Sequence[Pair]
    """The same where names are not yet known to be ours: as a framework or a file has it."""

NAMES = {
    "valid": "no padding",
    "same": "as many outputs as inputs over the stride, the odd position at the end, as TensorFlow places it",
    "same-lower": "the same size, the odd position at the beginning, as ONNX's SAME_LOWER places it",
    "half": "half the effective kernel on either side (the guide's relationship 3)",
    "full": "the effective kernel less one on either side (relationship 4)",
    "causal": "the effective kernel less one, all of it before the input",
    "causal-filled": "the effective kernel less the stride before the input, after it what fills the last window, "
    "as EnCodec places it",
    "same-filled": "the effective kernel less the stride around the input, the odd position before it, after it what "
    "fills the last window too, as EnCodec places it where it is not causal",
}
OTHER_NAMES = {"same-upper": "same"}
"""What ONNX calls one of them."""

SAME = ("same", "same-lower")
BY_STRIDE = (*SAME, "causal-filled", "same-filled")
"""Names that give as many outputs as inputs over the stride, rounded up."""

MODES = {
    "zeros": "zeros",
    "reflect": "the input mirrored about its end; padding is below the size",
    "replicate": "the input's end again and again",
    "circular": "the input's other end; padding is up to the size",
}
"""What padding may hold, by PyTorch's names; anything else than zeros is an element of the input."""


def normalized_padding(padding: PaddingAsSaid) -> int | str | tuple[Pair, ...]:
    """Bring padding into its frozen form: an int, a known name, or a pair per axis.

    Raises:
        ConvArithError: ``bad-value`` for an unknown name or anything that is not whole numbers.
    """
    if isinstance(padding, str):
        return checked_name(padding)
    try:
        if is_sequence(padding) and padding:
            return tuple(map(_pair, padding))
        return _whole(padding)
    except (TypeError, ValueError) as error:
        if isinstance(error, ConvArithError):
            raise
        raise ConvArithError(
            f"padding {short_repr(padding)} is not made of whole numbers",
            "bad-value",
            "give an int, an int or a (lo, hi) pair per axis, or a name",
            "padding",
        ) from None


def checked_name(name: str, what: str = "padding") -> str:
    """Give the name of a padding, which may be written in any case, or as ``SAME_UPPER``.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    return known_name(what, name, NAMES, OTHER_NAMES, setting=setting_called(what))


def _pair(each: Any) -> Pair:
    lo, hi = each if is_sequence(each) else (each, each)
    return _whole(lo), _whole(hi)


def _whole(number: Any) -> int:
    if type(number) is int and -LARGEST <= number <= LARGEST:  # as nearly always
        return number
    if isinstance(number, bool):
        raise TypeError  # Python counts with them; a layer does not
    return bounded("padding", index(number))


def pads_along(padding: PaddingAsSaid, axis: int, axes: int) -> Pair | str:
    """Give the (lo, hi) that applies along one of so many axes, or the name; a single pair applies along all.

    Raises:
        ConvArithError: ``wrong-axes``.
    """
    if isinstance(padding, str):
        return padding
    if isinstance(padding, int):
        return padding, padding
    pairs: Sequence[Any] = padding  # of pairs, once it is normalized
    if len(pairs) == 1:  # one (lo, hi) pair for all axes, which no int can say
        one: Pair = pairs[0]
        return one
    if len(pairs) == 2 * axes and all(lo == hi for lo, hi in pairs):
        raise _both_ends_in_a_row([lo for lo, _ in pairs], axes)
    check_count("padding", len(pairs), axes)
    along: Pair = pairs[axis]
    return along


def _both_ends_in_a_row(row: Sequence[int], axes: int) -> ConvArithError:
    """Give the error for a number before and one after each axis in a row, which frameworks order in two ways."""
    ways = dict.fromkeys(
        "x".join(f"{lo}:{hi}" for lo, hi in pairs)
        for pairs in (zip(row[::2], row[1::2], strict=True), zip(row[:axes], row[axes:], strict=True))
    )
    where = ("where each axis has its two numbers together", "where all begins come first")
    told = " or ".join(f"{way} {place}" for way, place in zip(ways, where, strict=False))
    return ConvArithError(
        f"padding has {len(row)} numbers, the input {counted(axes, 'axis', 'axes')}",
        "wrong-axes",
        f"write before:after for each axis: {told if len(ways) > 1 else next(iter(ways))}",
        "padding",
    )


def shortest_padding(pads: Sequence[Pair]) -> int | tuple[int, ...] | tuple[Pair, ...]:
    """Write paddings of axes as people do: a number for all, one an axis, or pairs."""
    if any(lo != hi for lo, hi in pads):
        return tuple(pads)
    return shortest([lo for lo, _ in pads])


def pads_for_name(name: str, window: Window, *, size: int, output: int) -> Pair:
    """Give the (lo, hi) that a name stands for on a direct axis.

    Args:
        name: One of `NAMES`.
        window: The axis' window, without padding.
        size: Input size of the direct axis.
        output: Output size that the names `BY_STRIDE` aim for.
    """
    reach = window.effective_kernel - 1
    match name:
        case "same" | "same-lower":
            total = max(0, window.least_size(output) - size)
            less, more = total // 2, total - total // 2
            return (less, more) if name == "same" else (more, less)
        case "half":
            return window.effective_kernel // 2, window.effective_kernel // 2
        case "full":
            return reach, reach
        case "causal":
            return reach, 0
        case "causal-filled" | "same-filled":
            total = window.effective_kernel - window.stride
            after = 0 if name == "causal-filled" else total // 2
            return total - after, after + output * window.stride - size
        case _:
            return 0, 0


def checked_mode(mode: object) -> PaddingMode:
    """Give back the name of a padding mode.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    return known_name("padding mode", mode, MODES, setting="padding_mode")  # type: ignore[return-value]  # one of MODES


def refuse_far_padding(mode: str, size: int, lo: int, hi: int) -> None:
    """Refuse padding that reaches farther than its mode has elements for, as PyTorch does.

    Raises:
        ConvArithError: ``padding-limit``.
    """
    limit = {"reflect": size - 1, "circular": size}.get(mode)
    if limit is not None and max(lo, hi) > limit:
        raise ConvArithError(
            f"mode {mode!r} pads {size} by at most {limit}, not {max(lo, hi)}",
            "padding-limit",
            "pad less, or use another mode",
            "padding",
        )


def padding_source(element: int, size: int, mode: str) -> int:
    """Give the input element that a position beyond the ends holds; those inside hold themselves.

    It holds for NumPy arrays too: there is no comparison in it.

    Args:
        element: Position in elements; below 0 before the input, from ``size`` on after it.
        size: Input size i.
        mode: One of `MODES` but ``"zeros"``.

    >>> [padding_source(each, 4, "reflect") for each in range(-3, 7)]
    [3, 2, 1, 0, 1, 2, 3, 2, 1, 0]
    """
    last = size - 1
    match mode:
        case "circular":
            return element % size
        case "reflect":
            return last - abs(last - element % max(1, 2 * last))
        case "replicate":  # between 0 and last
            return (abs(element) - abs(element - last) + last) // 2
        case _:
            raise AssertionError(f"padding of mode {mode!r} holds no elements")
