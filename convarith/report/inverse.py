"""What undoes a layer, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.report.solve import setting_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.frameworks.translation import Translation
    from convarith.solving.inverse import Inverse


def to_lines(undone: Inverse, translation: Translation | None) -> Iterator[str]:
    """Yield what undoes a layer, and which sizes it cannot tell apart.

    Args:
        undone: The answer.
        translation: How a framework says it; None for none.
    """
    by = undone.undone_by
    options = setting_text(by) + (" -t" if by.transposed else "")
    yield f"{undone.layer.op} {size_text(undone.input)} -> {size_text(undone.output)}"
    yield f"{by.op} {size_text(undone.output)} -> {size_text(undone.input)} undoes its shape, not its values: {options}"
    if translation is not None:
        yield from translation.code.splitlines()
    for number, sizes in enumerate(undone.alike):
        if len(sizes) > 1:
            axis = f"axis {number}: " if len(undone.alike) > 1 else ""
            last = undone.output[number] if by.transposed else undone.input[number]
            yield f"{axis}{sizes[0]} to {sizes[-1]} all come to {last}; output padding tells which of them comes back"


def to_json(undone: Inverse, translation: Translation | None) -> str:
    """Give the same as one JSON object."""
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
            **({} if translation is None else {"code": translation.code}),
        },
        ensure_ascii=False,
    )
