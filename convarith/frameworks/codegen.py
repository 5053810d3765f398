"""Pieces of code that the frameworks' snippets share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.frameworks.setting import Setting


def collapsed(numbers: Ints) -> Ints:
    """Give one number for all axes where they are alike, and a tuple of one per axis otherwise."""
    if isinstance(numbers, int):
        return numbers
    return numbers[0] if len(set(numbers)) == 1 else tuple(numbers)


def per_axis(numbers: Ints, axes: int) -> tuple[int, ...]:
    """Give a number for each of so many axes."""
    return (numbers,) * axes if isinstance(numbers, int) else tuple(numbers)


def call(name: str, *values: Any, **named: Any) -> str:
    """Write a call; named arguments that are None are left out.

    >>> call("nn.Conv1d", 1, 1, kernel_size=3, padding=None)
    'nn.Conv1d(1, 1, kernel_size=3)'
    """
    parts = [literal(value) for value in values]
    parts += [f"{key}={literal(value)}" for key, value in named.items() if value is not None]
    return f"{name}({', '.join(parts)})"


def literal(value: Any) -> str:
    """Write a value as Python, text with double quotes."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple | list):
        inside = ", ".join(map(literal, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def none_if_default(value: Any, default: Any) -> Any:
    """Give None for a value that is the default, and so needs no word."""
    return None if value == default else value


def channels_or_groups(layer: Setting) -> tuple[int, int]:
    """Give channels in and out; where they are not told, one for each group."""
    return layer.channels or (layer.groups, layer.groups)


def slices(pads: Sequence[tuple[int, int]]) -> list[str]:
    """Write the slice of each axis that is cropped by so many at its ends; those that are padded stay whole.

    >>> slices([(-1, 0), (2, -3), (0, 0)])
    ['1:', ':-3', ':']
    """
    return [f"{-lo if lo < 0 else ''}:{hi if hi < 0 else ''}" for lo, hi in pads]


def pad_channels_last(pad: str, x: str, pads: Sequence[tuple[int, int]], op: str) -> tuple[str, ...]:
    """Write the lines that pad, then crop, the spatial axes of an array whose first axis is a batch, its last channels.

    Args:
        pad: A function that takes an array, (before, after) of each of its axes, and ``constant_values``.
        x: Name of the array.
        pads: (lo, hi) of each spatial axis; negative crops.
        op: Operation that it is padded for; for ``"max_pool"`` by what is below everything.
    """
    lines = []
    widths = [(max(lo, 0), max(hi, 0)) for lo, hi in pads]
    if any(map(any, widths)):
        filled = ', constant_values=float("-inf")' if op == "max_pool" else ""
        lines.append(f"{x} = {pad}({x}, {literal([(0, 0), *widths, (0, 0)])}{filled})")
    if any(lo < 0 or hi < 0 for lo, hi in pads):
        lines.append(f"{x} = {x}[{', '.join([':', *slices(pads), ':'])}]")
    return tuple(lines)
