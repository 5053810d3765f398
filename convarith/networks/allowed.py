"""The values nearest to one that a layer refuses which it takes: found by trying, so that no limit stands here."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.networks.operations import Normalization, Windowed
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypeGuard

    from convarith.networks.operations import Operation, Shape

_GROUPS = "group-divides"
_FARTHEST = 10_000  # from a number of groups to another one that is tried
Numbers: TypeAlias = "int | tuple[Numbers, ...]"
"""A setting: one number, one for each axis, or pairs of them."""


def largest_allowed(operation: Operation | None, setting: str, inputs: Sequence[Shape]) -> int | tuple[int, ...] | None:
    """Give a setting of a window with its numbers cut down to the largest that is allowed.

    Args:
        operation: The operation that refuses it.
        setting: Name of the setting, which has numbers with an upper limit.
        inputs: What comes in.

    Returns:
        One number, or one for each axis; None where it is not the largeness of numbers that is refused, or where both
        sides of an axis differ.
    """
    code = _refused_as(operation, inputs)
    given = getattr(operation.layer, setting, None) if isinstance(operation, Windowed) else None
    if code is None or not isinstance(operation, Windowed) or not _are_numbers(given):
        return None
    if _refused_as(operation.changed(setting, _cut(given, 0)), inputs) == code:
        return None
    if not isinstance(given, tuple):
        return _in_short(_most(given, lambda cut: _refused_as(operation.changed(setting, cut), inputs) == code))
    found = []
    for axis, along in enumerate(given):  # on each axis apart, without the others

        def refused(cut: Numbers, axis: int = axis) -> bool:
            alone = tuple(cut if number == axis else 0 for number in range(len(given)))
            return _refused_as(operation.changed(setting, alone), inputs) == code

        found.append(_most(along, refused))
    return _in_short(tuple(found))


def _most(given: Numbers, refused: Callable[[Numbers], bool]) -> Numbers:
    """Give numbers, cut down to the largest that are not refused; 0 is not."""
    low, high = 0, max(_flat(given)) + 1
    while high - low > 1:  # low is not refused
        middle = (low + high) // 2
        low, high = (low, middle) if refused(_cut(given, middle)) else (middle, high)
    return _cut(given, low)


def nearest_groups(operation: Operation | None, inputs: Sequence[Shape]) -> int | None:
    """Give the number of groups nearest to an operation's that divides its channels; None for what has none."""
    if isinstance(operation, Windowed):
        now = getattr(operation.layer, "groups", None)
    else:
        now = operation.groups if isinstance(operation, Normalization) else None
    if now is None or not inputs:
        return None
    near = [1, *range(max(2, now - _FARTHEST), now + _FARTHEST + 1)]
    divisors = [number for number in near if inputs[0][0] % number == 0]
    divisors.sort(key=lambda number: (abs(number - now), number))
    return next((each for each in divisors if _refused_as(_in_groups(operation, each), inputs) != _GROUPS), None)


def _in_groups(operation: Operation | None, groups: int) -> Operation | None:
    if isinstance(operation, Windowed):
        return operation.changed("groups", groups)
    return replace(operation, groups=groups) if isinstance(operation, Normalization) else operation


def _refused_as(operation: Operation | None, inputs: Sequence[Shape]) -> str | None:
    """Give the code of what an operation refuses; None where it takes its inputs."""
    if operation is None:
        return None
    try:
        operation.output(inputs)
    except ConvArithError as error:
        return error.code
    return None


def _are_numbers(given: object) -> TypeGuard[Numbers]:
    if isinstance(given, tuple):
        return bool(given) and all(map(_are_numbers, given))
    return isinstance(given, int)


def _flat(given: Numbers) -> list[int]:
    return [given] if isinstance(given, int) else [number for each in given for number in _flat(each)]


def _in_short(given: Numbers) -> int | tuple[int, ...] | None:
    """Give one number where all are, else one for each axis; None where that does not say it."""
    numbers = set(_flat(given))
    if len(numbers) == 1:
        return numbers.pop()
    along = [set(_flat(each)) for each in given] if isinstance(given, tuple) else []
    return None if any(len(each) > 1 for each in along) else tuple(each.pop() for each in along)


def _cut(given: Numbers, most: int) -> Numbers:
    return min(given, most) if isinstance(given, int) else tuple(_cut(each, most) for each in given)
