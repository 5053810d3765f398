"""What is written under a picture: which map is which, and the setting in the guide's symbols."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convarith.engine.numbers import number_text, size_text
from convarith.scene.model import Kind, Labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.engine.answer import Answer
    from convarith.engine.axis import Axis
    from convarith.scene.subject import Subject

_UNNAMED = (
    Kind.KERNEL,
    Kind.TAP,
    Kind.ZERO,
    Kind.HIDDEN,
    Kind.EMPTY,
    Kind.SHADE,
)  # in a legend: they explain themselves
_NAMES = {"conv": "convolution", "max_pool": "max pooling", "avg_pool": "average pooling"}
_LARGEST_KERNEL = 5  # taps along an axis, beyond which the elements of the kernel are not written out


def labels_of(subject: Subject, kinds: Iterable[Kind], *, kernel: bool = True, window: bool = True) -> Labels:
    """Write the labels of a layer on an input, for the kinds of cells that its picture has.

    Args:
        subject: The layer and its input.
        kinds: The kinds of cells.
        kernel: Whether a kernel that is turned is shown as the window carries it.
        window: Whether a transposed convolution is told as the convolution it equals, too.
    """
    answer = subject.answer
    setting, *equal = _transposed_lines(answer)[: 1 + window] if answer.transposed else (_direct_line(answer),)
    return Labels(
        legend=_legend([kind for kind in Kind if kind in kinds and kind not in _UNNAMED], answer.layer.padding_mode),
        lines=(_unbroken(setting), *_formulas(answer), *map(_unbroken, equal)),
        kernel=_flipped_kernel(answer.axes) if kernel and window else (),
        short=_unbroken(setting.removeprefix("convolution: ").replace("transposed convolution", "transposed")),
    )


def _legend(kinds: list[Kind], padding_mode: str) -> tuple[tuple[Kind, str], ...]:
    """Name the kinds of cells; padding and inserted zeros look alike, as in the guide, and share an entry."""
    if Kind.INSERTED in kinds and Kind.PADDING in kinds and padding_mode == "zeros":
        kinds.remove(Kind.INSERTED)
        return tuple((kind, "zero, inserted or padding" if kind is Kind.PADDING else kind) for kind in kinds)
    return tuple((kind, kind.value) for kind in kinds)


def _unbroken(line: str) -> str:
    """Keep a symbol and its value together where the line is folded."""
    return line.replace(" = ", "\u00a0=\u00a0").replace("→ ", "→\u00a0")


def _formulas(answer: Answer) -> list[str]:
    """Write the output size as the guide's formula with its numbers: once where all axes have the same."""
    formulas = [f"{each.formula} = {each.numbers}" for each in answer.relationships]
    if len(set(formulas)) == 1:
        return formulas[:1]
    return [f"axis {number}: {formula}" for number, formula in enumerate(formulas)]


def _direct_line(answer: Answer) -> str:
    name = _NAMES.get(answer.layer.op) or f"L{getattr(answer.layer, 'norm', 2):g} pooling"
    name += ", windows rounded up" if any(axis.overhang for axis in answer.axes) else ""
    return f"{name}: {_setting(answer, '')} → o = {_sizes(answer)[1]}"


def _transposed_lines(answer: Answer) -> tuple[str, str]:
    extra = f", a = {one_or_each(answer.output_padding)}" if any(answer.output_padding) else ""
    dilations = [axis.dilation for axis in answer.axes]
    dilated = f"d = {one_or_each(dilations)}, " if set(dilations) != {1} else ""
    pads = pads_text("p′", answer.axes)
    return (
        f"transposed convolution: {_setting(answer, '′')}{extra} → o′ = {_sizes(answer)[1]}",
        f"as the convolution it equals: s′ = 1, {dilated}{pads}, {flipped_text(answer.axes)}",
    )


def flipped_text(axes: Sequence[Axis]) -> str:
    """Tell how the kernel is turned that slides along these axes."""
    if not axes[-1].flipped:
        return "kernel as it is"
    return "kernel turned by 180°" if len(axes) <= 2 else "kernel flipped along each axis"


def _sizes(answer: Answer) -> tuple[str, str]:
    """Write the sizes that go in and come out: as one number where both are the same along all axes, as the guide's."""
    sizes = answer.input, answer.output
    short = all(len(set(size)) == 1 for size in sizes)
    inside, outside = (size_text(size[0] if short else size) for size in sizes)
    return inside, outside


def _setting(answer: Answer, prime: str) -> str:
    numbers: dict[str, Sequence[int]] = {
        "k": [axis.kernel for axis in answer.direct_axes],
        "s": [axis.stride for axis in answer.direct_axes],
        "d": [axis.dilation for axis in answer.direct_axes],
    }
    if set(numbers["d"]) == {1}:
        del numbers["d"]
    parts = [f"i{prime} = {_sizes(answer)[0]}"]
    parts += [f"{symbol} = {one_or_each(values)}" for symbol, values in numbers.items()]
    held = "" if answer.layer.padding_mode == "zeros" else f" {answer.layer.padding_mode}"
    parts.append(pads_text("p", answer.direct_axes) + held)
    if answer.layer.channels:
        inside, outside = answer.layer.channels
        parts.append(f"channels {inside} → {outside}" + (f" in {answer.groups} groups" if answer.groups > 1 else ""))
    return ", ".join(parts)


def one_or_each(values: Sequence[int]) -> str:
    """Write one number for all axes, or one each."""
    return str(values[0]) if len(set(values)) == 1 else size_text(values)


def pads_text(symbol: str, axes: Sequence[Axis]) -> str:
    """Write padding as one number where it is, otherwise as before:after for each axis."""
    return f"{symbol} = {pairs_text([(axis.lo, axis.hi) for axis in axes])}"


def pairs_text(pairs: Sequence[tuple[int, int]]) -> str:
    """Write what is before and after each axis as one number where it is, otherwise as before:after."""
    if len({pad for pair in pairs for pad in pair}) == 1:
        return number_text(pairs[0][0])
    if len(set(pairs)) == 1:
        pairs = pairs[:1]
    return "x".join(f"{number_text(lo)}:{number_text(hi)}" for lo, hi in pairs)


def _flipped_kernel(axes: Sequence[Axis]) -> tuple[tuple[str, ...], ...]:
    """Give the indices of the kernel's elements as the window carries them, where the kernel is turned."""
    if not axes[-1].flipped or max(axis.kernel for axis in axes) > _LARGEST_KERNEL:
        return ()
    elements = [[axis.kernel_element(tap) for tap in range(axis.kernel)] for axis in axes]
    names = [",".join(map(str, indices)) for indices in product(*elements)]
    width = axes[-1].kernel
    return tuple(tuple(names[start : start + width]) for start in range(0, len(names), width))
