"""The arithmetic of a layer, walked through step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import counted, number_text, size_text
from convarith.engine.padding import MODES
from convarith.engine.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.answer import Answer
    from convarith.engine.axis import Axis
    from convarith.engine.relationship import Applied


def steps(answer: Answer) -> Iterator[str]:
    """Yield the lines of the walk; axes that are alike to the number are walked once."""
    yield f"{answer.layer.op} {size_text(answer.input)} → {size_text(answer.output)}"
    walks: dict[tuple[Axis, Axis, Applied], list[str]] = {}
    for number, parts in enumerate(zip(answer.direct_axes, answer.axes, answer.relationships, strict=True)):
        walks.setdefault(parts, []).append(str(number))
    for (direct, axis, applied), numbers in walks.items():
        yield ""
        yield f"ax{'i' if len(numbers) == 1 else 'e'}s {', '.join(numbers)}"
        ceil = isinstance(answer.layer, Pool) and answer.layer.ceil_mode
        walk = _transposed_steps(direct, axis) if answer.transposed else _direct_steps(axis, ceil=ceil)
        for number, step in enumerate((*walk, _relationship_step(applied)), start=1):
            yield f"  {number}. {step}"
    for note in answer.notes:
        yield ""
        yield f"note: {note}"


def _direct_steps(axis: Axis, *, ceil: bool) -> Iterator[str]:
    yield f"The input has i = {axis.size} positions. {_kernel(axis)}"
    yield _pads(axis)
    if axis.overhang:
        yield (
            f"In ceil mode one window more may hang over the end by {axis.overhang}: "
            f"{axis.padded} + {axis.overhang} = {axis.padded + axis.overhang}."
        )
    yield (
        f"The first window starts at position {number_text(-axis.lo)} and can move on by "
        f"{axis.padded + axis.overhang} − {axis.effective_kernel} = {axis.room}; in strides of s = {axis.stride} that "
        f"is ⌊{axis.room}/{axis.stride}⌋ = {axis.output - 1} moves, so {axis.output - 1} + 1 = {axis.output} windows."
    )
    if axis.leftover and ceil:
        yield (
            f"{axis.leftover} of the {axis.room} are left over; ceil mode adds no window for them, as it would start "
            "after the input."
        )
    elif axis.leftover:
        yield (
            f"{axis.leftover} of the {axis.room} are left over: with this padding, inputs of "
            f"{_span(axis.direct_sizes(axis.output))} all give {axis.output}."
        )
    if axis.unread:
        yield f"{axis.unread} input positions are read by no window, {axis.unread_tail} of them at the end."


def _transposed_steps(direct: Axis, axis: Axis) -> Iterator[str]:
    extra = direct.leftover_after(axis.size)
    yield (
        f"The input has i′ = {axis.size} positions: what a direct convolution with k = {direct.kernel}, "
        f"s = {direct.stride}, {_padding_of(direct)} leaves of the size we look for. {_kernel(direct)}"
    )
    if direct.stride > 1:
        yield (
            f"Undo the stride: put s − 1 = {counted(direct.stride - 1, 'zero')} between the elements, "
            f"which spreads them to ({axis.size} − 1)·{direct.stride} + 1 = {axis.stretched} positions."
        )
    else:
        yield "The stride is 1, so no zeros go between the elements."
    reach = direct.effective_kernel - 1
    yield (
        f"Pad so that every output meets the taps that made it: before d(k − 1) − p = {reach} − "
        f"{_bracketed(direct.lo)} = {number_text(axis.lo)}, after {reach} − {_bracketed(direct.hi)} + a = "
        f"{number_text(axis.hi)}, where a = {extra} is the output padding."
    )
    if axis.lo < 0 or axis.hi < 0:
        yield "A negative padding is a crop: that many positions are cut away."
    if axis.padding_mode == "circular":
        yield f"The padding is circular: the {axis.size}·{direct.stride} = {axis.output} positions go around."
    flipped = "turned round" if axis.flipped else "as it is"
    yield (
        f"Slide the kernel, {flipped}, by 1 over the {axis.stretched} {_signed(axis.lo)} {_signed(axis.hi)} = "
        f"{axis.padded} positions: {axis.padded} − {axis.effective_kernel} + 1 = {axis.output} windows."
    )
    if direct.stride > 1:
        yield (
            f"With this padding, direct sizes of {_span(direct.direct_sizes(axis.size))} all come down to "
            f"{axis.size}; a = {extra} picks {direct.size} among them."
            if extra < direct.stride
            else f"a = {extra} is not below the stride {direct.stride}: the direct convolution of {direct.size} has "
            f"{direct.output} windows, of which the first {axis.size} are undone."
        )


def _relationship_step(applied: Applied) -> str:
    relationship = applied.relationship
    remark = f"; {applied.remark}" if applied.remark else ""
    return (
        f"In one line, the guide's relationship {relationship.number} ({relationship.case}{remark}): "
        f"{applied.formula} = {applied.numbers}."
    )


def _span(sizes: range) -> str:
    return f"{max(1, sizes[0])} to {sizes[-1]}"


def _kernel(axis: Axis) -> str:
    if axis.dilation == 1 or axis.kernel == 1:
        return f"The kernel covers k = {axis.kernel} of them."
    return (
        f"The kernel's k = {axis.kernel} taps, d = {axis.dilation} apart, cover "
        f"{axis.dilation}·({axis.kernel} − 1) + 1 = {axis.effective_kernel} of them."
    )


def _pads(axis: Axis) -> str:
    if axis.lo == axis.hi == 0:
        return "There is no padding: the windows slide over the input itself."
    verb = "Crop" if max(axis.lo, axis.hi) <= 0 else "Pad"
    before, after = (-axis.lo, -axis.hi) if verb == "Crop" else (axis.lo, axis.hi)
    total = f"{axis.size} {_signed(axis.lo)} {_signed(axis.hi)} = {axis.padded} positions"
    held = f" with {MODES[axis.padding_mode].partition(';')[0]}" if axis.padding_mode != "zeros" else ""
    return f"{verb} the input by {number_text(before)} before and {number_text(after)} after{held}: {total}."


def _padding_of(axis: Axis) -> str:
    lo, hi = number_text(axis.lo), number_text(axis.hi)
    return f"p = {lo}" if lo == hi else f"padding {lo} before and {hi} after"


def _signed(number: int) -> str:
    return f"+ {number}" if number >= 0 else f"− {-number}"


def _bracketed(number: int) -> str:
    return str(number) if number >= 0 else f"(−{-number})"
