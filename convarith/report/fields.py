"""Stacks that see a length, as text, as HTML and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.report.parts import Table, as_html, as_text
from convarith.report.stacks import in_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.solving.fields import FieldStack, SolvedField

_SHOWN = 10  # stacks of an object that is printed


def text(found: SolvedField) -> str:
    """Give what is printed, as plain text."""
    return as_text(field_lines(found.field, found, _SHOWN))


def html(found: SolvedField) -> str:
    """Give the same as HTML for a notebook."""
    heading, *_ = field_lines(found.field, found, 0)
    rows = [_row(stack) for stack in found[:_SHOWN]]
    more = [f"and {len(found) - _SHOWN:,} more"] if len(found) > _SHOWN else []
    return as_html([heading, Table(("layers", "dilations", "times", "kernel", "stride", "sees", "taps"), rows), *more])


def _row(stack: FieldStack) -> list[str]:
    alike = len(set(stack.block)) == 1  # as they are in all layers
    dilations = str(stack.block[0]) if alike else " ".join(map(str, stack.block))
    counts = (stack.blocks, stack.kernel, stack.stride, stack.field, stack.parameters)
    return [str(stack.number), dilations, *(f"{count:,}" for count in counts)]


def field_lines(field: int, found: Sequence[FieldStack], limit: int | None) -> Iterator[str]:
    """Yield stacks that see a length, with their dilations and how many more there are."""
    order = ", fewest taps first" if len(found) > 1 else ""
    yield f"{field:,} seen by convolutions alike but for dilations that grow: {counted(len(found), 'stack')}{order}"
    shown = found if limit is None else found[:limit]
    for number, stack in enumerate(shown, 1):
        yield f"{number:>4}  {stack}"
    if len(shown) < len(found):
        yield f"and {len(found) - len(shown):,} more; --all shows them"


def field_line(stack: FieldStack) -> str:
    """Write a stack that sees a length as a network in one line of our own, with one channel."""
    return " | ".join(map(in_line, stack.layers))


def field_json(field: int, found: Sequence[FieldStack], limit: int | None) -> str:
    """Give stacks that see a length as one JSON object."""
    from json import dumps

    stacks = [
        {
            "layers": stack.number,
            "kernel": stack.kernel,
            "stride": stack.stride,
            "dilations": list(stack.dilations),
            "receptive_field": stack.field,
            "taps": stack.parameters,
            "network": field_line(stack),
        }
        for stack in (found if limit is None else found[:limit])
    ]
    return dumps({"field": field, "count": len(found), "stacks": stacks}, ensure_ascii=False)
