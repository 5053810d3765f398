"""The numbers of a setting: whole, in range, one for all axes or one per axis."""

from __future__ import annotations

from operator import index

from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias, TypeGuard, TypeVar

    T = TypeVar("T")

    Ints: TypeAlias = int | Sequence[int]
    """One int for all axes, or one per axis, outermost first."""

LARGEST = 2**63 - 1
"""The largest length an array can have; a larger number is taken for a slip of the pen."""


_WIDEST = 80  # characters of a value in a message


def short_repr(value: object) -> str:
    """Write a value as Python does, for a message of one line."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or a list thousands deep
        return f"({type(value).__name__}, too large to show)"
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def setting_called(name: str) -> str:
    """Give the field that a name in a sentence stands for: ``output_padding`` for "output padding"."""
    return name.replace(" ", "_")


def whole_number(name: str, value: object, least: int = 1) -> int:
    """Give ``value`` as an int from ``least`` to `LARGEST`.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if type(value) is int and least <= value <= LARGEST:  # as nearly always, and then without a look at the rest
        return value
    setting = setting_called(name)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ConvArithError(
            f"{name} {short_repr(value)} is not a whole number", "bad-value", "give an integer", setting
        )
    try:
        number = index(value)  # an array has the method, and refuses
    except TypeError:
        raise ConvArithError(
            f"{name} {short_repr(value)} is no single number", "bad-value", "give an integer", setting
        ) from None
    if number < least:
        raise ConvArithError(f"{name} {number} is below {least}", "bad-value", f"give at least {least}", setting)
    return bounded(name, number)


def bounded(name: str, number: int) -> int:
    """Give back a number whose magnitude an array could have.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if abs(number) > LARGEST:
        raise ConvArithError(
            f"{name} has {number.bit_length()} bits",
            "bad-value",
            "no array is longer than 2^63 − 1; check for a typo",
            setting_called(name),
        )
    return number


def whole_numbers(name: str, value: Ints, least: int = 1) -> int | tuple[int, ...]:
    """Give one whole number for all axes, or a tuple of one per axis.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if isinstance(value, str):
        raise ConvArithError(
            f"{name} {short_repr(value)} is not a whole number",
            "bad-value",
            "give an integer, or one for each axis as in (5, 5)",
            setting_called(name),
        )
    if isinstance(value, int) or not (isinstance(value, tuple) or hasattr(value, "__iter__")):
        return whole_number(name, value, least)
    numbers = tuple(whole_number(name, each, least) for each in value)
    if not numbers:
        raise ConvArithError(f"{name} has no numbers", "bad-value", "give one number per axis", setting_called(name))
    return numbers


def spatial(size: Ints, name: str = "size") -> tuple[int, ...]:
    """Give a spatial size as a tuple of one whole number per axis; a lone int is one axis.

    Raises:
        ConvArithError: ``bad-value``.
    """
    numbers = whole_numbers(name, size)
    return (numbers,) if isinstance(numbers, int) else numbers


def along(numbers: T | Sequence[T], axis: int, axes: int, name: str) -> T:
    """Give the number that applies along one of so many axes.

    Raises:
        ConvArithError: ``wrong-axes`` where there is one per axis, of another number of axes.
    """
    if type(numbers) is int:  # as nearly always
        return numbers
    if is_sequence(numbers):
        check_count(name, len(numbers), axes)
        one: T = numbers[axis]
        return one
    return numbers  # type: ignore[return-value]  # which is no sequence


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Tell whether there are several, one after the other."""
    if isinstance(value, tuple | list | int | str):  # as nearly always; whom to ask otherwise takes long to import
        return not isinstance(value, int)
    from collections.abc import Sequence

    return isinstance(value, Sequence)


def check_count(name: str, count: int, axes: int) -> None:
    """Refuse a list of one thing per axis whose length is not the number of axes.

    Raises:
        ConvArithError: ``wrong-axes``.
    """
    if count != axes:
        raise ConvArithError(
            f"{name} has {counted(count, 'entry', 'entries')}, the input {counted(axes, 'axis', 'axes')}",
            "wrong-axes",
            "give one for all axes, or one per axis",
            setting_called(name),
        )


def shortest(numbers: Sequence[int]) -> int | tuple[int, ...]:
    """Write numbers of axes as people do: the one that all are, or all of them."""
    return numbers[0] if len(set(numbers)) == 1 else tuple(numbers)


def counted(number: int, what: str, several: str = "") -> str:
    """Write a number of things, of which several are called otherwise where an s does not do.

    >>> counted(1, "error"), counted(2000, "error"), counted(2, "entry", "entries")
    ('1 error', '2,000 errors', '2 entries')
    """
    return f"{number:,} {what if number == 1 else several or what + 's'}"


def number_text(number: int) -> str:
    """Write a number with the minus sign of formulas."""
    return str(number).replace("-", "−")


def size_text(numbers: Ints) -> str:
    """Write a size as the command line does: 16x224x224."""
    return str(numbers) if isinstance(numbers, int) else "x".join(map(str, numbers))
