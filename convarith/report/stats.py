"""The facts about a W, as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from math import isinf
from typing import TYPE_CHECKING

from convarith.report.json_text import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.linalg.analysis import Stats

_SHOWN = 6  # singular values that are written out from either end


def to_json(stats: Stats) -> str:
    """Give the facts as one JSON object; a condition that is infinite is null."""
    condition = stats.condition
    known = {"rank": stats.rank, "condition": None if condition is None or isinf(condition) else condition}
    return json_text(asdict(stats) | known)


def to_lines(stats: Stats) -> Iterator[str]:
    """Yield the lines of the text report."""
    rows, cols = stats.shape
    yield f"shape      {rows:,} x {cols:,}"
    yield f"entries    {stats.entries:,} of {rows * cols:,}, density {stats.density:.3g}"
    yield f"memory     {_bytes(stats.bytes_dense)} dense, {_bytes(stats.bytes_sparse)} in compressed rows"
    if stats.structure is None:
        yield "structure  too large to look at"
    else:
        yield f"structure  {', '.join(stats.structure) or 'neither Toeplitz nor block Toeplitz nor circulant'}"
    if stats.singular_values is None:
        missing = "at most 4,000,000 cells" if stats.structure is None else "--weights or --values"
        yield f"rank       needs {missing}"
        return
    yield f"rank       {stats.rank} of at most {min(rows, cols)}"
    yield f"condition  {stats.condition:.6g}"
    values = [f"{value:.6g}" for value in stats.singular_values]
    shown = values if len(values) <= 2 * _SHOWN else [*values[:_SHOWN], "…", *values[-_SHOWN:]]
    yield f"singular   {', '.join(shown)}"


def _bytes(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} B"
