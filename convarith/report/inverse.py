"""What undoes a layer, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.report.parts import as_html, as_text
from convarith.report.solve import setting_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.frameworks.translation import Translation
    from convarith.solving.inverse import Inverse


def to_lines(undone: Inverse) -> Iterator[str]:
    """Yield what undoes a layer, and which sizes it cannot tell apart."""
    by = undone.undone_by
    options = setting_text(by) + (" -t" if by.transposed else "")
    yield f"{undone.layer.op} brings {size_text(undone.input)} to {size_text(undone.output)}"
    yield f"{by.op} {options} brings {size_text(undone.output)} back to {size_text(undone.input)}, the shape only"
    named: dict[str, list[int]] = {}
    for number in range(len(undone.alike)):
        named.setdefault(_alike(undone, number), []).append(number)
    for told, axes in named.items():
        if told:
            yield f"{_axes(axes)}: {told}" if len(undone.alike) > 1 else told


def text(undone: Inverse) -> str:
    """Give what is printed, as plain text."""
    return as_text(to_lines(undone))


def html(undone: Inverse) -> str:
    """Give the same as HTML for a notebook."""
    return as_html(to_lines(undone))


def _axes(numbers: list[int]) -> str:
    return f"axis {numbers[0]}" if len(numbers) == 1 else f"axes {' and '.join(map(str, numbers))}"


def _alike(undone: Inverse, number: int) -> str:
    """Tell the sizes of an axis that go the same way, and what tells them apart; nothing where there is one."""
    sizes, extras = undone.alike[number], undone.output_paddings[number]
    if len(sizes) == 1:
        return ""
    if not extras:
        return f"{_run(sizes)} come back to {undone.input[number]}"
    told = f"{_run(sizes)} come to {undone.output[number]}"
    if len(extras) == len(sizes):
        return f"{told}; output padding {_run(extras)} brings them back in turn"
    first = undone.input[number] - undone.undone_by.output_paddings(undone.output)[number] + extras[0]
    return f"{told}; output padding {_run(extras)} brings back {_run(range(first, first + len(extras)))}"


def _run(numbers: range) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{numbers[0]} {'and' if len(numbers) == 2 else 'to'} {numbers[-1]}"


def to_json(undone: Inverse, translation: Translation | None) -> str:
    """Give the same, and how a framework says it if one is to, as one JSON object."""
    from json import dumps

    by, output = undone.undone_by, undone.output
    axes = by.direct_axes(output)
    inverse = {
        "op": by.op,
        **{name: [getattr(axis, name) for axis in axes] for name in ("kernel", "stride", "dilation")},
        "padding": [[axis.lo, axis.hi] for axis in axes],
        "output_padding": list(by.output_paddings(output)),
        "groups": by.groups,
        "channels": None if by.channels is None else list(by.channels),
    }
    return dumps(
        {
            "op": undone.layer.op,
            "input": list(undone.input),
            "output": list(output),
            "inverse": inverse,
            "sizes": [[sizes[0], sizes[-1]] for sizes in undone.alike],
            "output_paddings": [[extras[0], extras[-1]] if extras else None for extras in undone.output_paddings],
            **({} if translation is None else {"code": translation.code}),
        },
        ensure_ascii=False,
    )
