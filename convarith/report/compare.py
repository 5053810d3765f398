"""A comparison of frameworks as JSON and as text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import number_text, size_text
from convarith.errors import ConvArithError
from convarith.report.parts import Table, as_html, as_text, print_parts
from convarith.report.terminal import print_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from convarith.frameworks.compare import Compared, Comparison

    Numbers = Mapping[str, NDArray[Any]]

_REFUSED = {  # what comes before why
    "not-in-framework": "not in these words: ",
    "pad-order": "not in these words: ",
    "does-not-fit": "",
    "not-expressible": "",
}
_MOST = 64  # numbers of an output that are shown
_SEPARATORS = (" ", " / ", " // ", " /// ")  # between numbers, rows, slices, channels


def to_json(comparison: Comparison, numbers: Numbers | None = None) -> str:
    """Give a comparison as one JSON object; as `to_dict`."""
    from json import dumps

    return dumps(to_dict(comparison, numbers), ensure_ascii=False)


def to_dict(comparison: Comparison, numbers: Numbers | None = None) -> dict[str, Any]:
    """Give a comparison under the names of its JSON form.

    Args:
        comparison: The comparison.
        numbers: What comes out for each framework by name; None where nothing was run.
    """
    rows = [_row_to_dict(row, comparison) for row in comparison.rows]
    if numbers is not None:
        for row in rows:
            found = numbers.get(row["framework"])
            row["values"] = None if found is None else _finite(found)
    return {
        "op": comparison.op,
        "input": list(comparison.size),
        "base": None if comparison.base is None else comparison.base.name,
        "translated": comparison.translated,
        "frameworks": rows,
    }


def _finite(found: NDArray[Any]) -> list[Any]:
    """Give numbers as lists, with null for those that JSON has no word for."""
    import numpy as np

    plain = found.astype(object)
    plain[~np.isfinite(found.astype(float))] = None
    whole: list[Any] = plain.tolist()
    return whole


def _row_to_dict(row: Compared, comparison: Comparison) -> dict[str, Any]:
    reading, size = row.reading, comparison.size
    axes = None if reading is None else reading.layer.direct_axes(size)
    return {
        "framework": row.framework.name,
        "title": row.framework.title,
        "version": row.framework.version,
        "output": None if reading is None else list(reading.layer.output_shape(size)),
        "padding": None if axes is None else [[axis.lo, axis.hi] for axis in axes],
        "output_padding": None if reading is None else list(reading.layer.output_paddings(size)),
        "shift": None if row.shift is None else list(row.shift),
        "kernel_flipped": None if reading is None else reading.layer.flip_kernel,
        "refusal": None if row.refusal is None else str(row.refusal),
        "notes": list(row.notes),
        "form": _form(row),
        "call": None if row.translation is None else row.translation.call,
        "code": None if row.translation is None else row.translation.code,
        "inexpressible": None if row.untranslatable is None else str(row.untranslatable),
    }


def _form(row: Compared) -> str:
    """Say what a framework's code does that gives the reading of the one that is compared with."""
    translation = row.translation
    if translation is None:
        return "not expressible"
    if translation.before is not None:
        return "pad first"
    if translation.after is not None:
        return "crop after"
    return "as is" if row.refusal is None else "in other words"


def to_code(comparison: Comparison) -> str:
    """Give the code alone; that of several frameworks under their names, with those that have none in a comment.

    Raises:
        ConvArithError: ``not-expressible`` where the one framework asked for, or all of them, have none.
    """
    if len(comparison.rows) == 1:
        (row,) = comparison.rows
        if row.translation is None:
            raise _why_not(row)
        return row.translation.code
    if all(row.translation is None for row in comparison.rows):
        raise _why_not(comparison.rows[0])
    parts = []
    for row in comparison.rows:
        text = f"{row.framework.comment} {_why_not(row)}" if row.translation is None else row.translation.code
        parts.append(f"{row.framework.comment} {row.framework.title}\n{text}")
    return "\n\n".join(parts)


def _why_not(row: Compared) -> ConvArithError:
    """Say why a framework has no code."""
    reasons = _reasons(row)
    return reasons[-1] if reasons else ConvArithError(f"{row.framework.title} has no code for this", "not-expressible")


def _reasons(row: Compared) -> list[ConvArithError]:
    """Give why a framework refuses the setting, and why it has no code; the former alone where that is why."""
    refusal, untranslatable = row.refusal, row.untranslatable
    if refusal is None or untranslatable is None:
        return [each for each in (refusal, untranslatable) if each is not None]
    same = untranslatable.setting in (None, refusal.setting)
    return [refusal] if same else [refusal, untranslatable]


def show(comparison: Comparison, numbers: Numbers | None = None, seed: int | None = None) -> None:
    """Print a comparison: a table with a row a framework, what came out, the code, and what there is to know.

    Args:
        comparison: The comparison.
        numbers: As for `to_json`.
        seed: What they follow from; None where the input counts and the kernel is ones.
    """
    base = comparison.base
    print_parts(_beginning(comparison))
    if base is not None and numbers is not None:
        given = "input 1, 2, 3, …, kernel of ones" if seed is None else f"random input and kernel of seed {seed}"
        print_lines(["", f"numbers ({given})"])
        _print_numbers(numbers, numbers[base.name])
    print_parts(_end(comparison))


def text(comparison: Comparison) -> str:
    """Give what is printed where nothing was run, as plain text."""
    return as_text([*_beginning(comparison), *_end(comparison)])


def html(comparison: Comparison) -> str:
    """Give the same as HTML for a notebook."""
    *before, table = _beginning(comparison)
    return as_html([*before, table._replace(names=1), *_end(comparison)])


def _beginning(comparison: Comparison) -> tuple[str, str, Table]:
    base = comparison.base
    against = "refused by all" if base is None else f"shifts against {base.title}"
    return f"{comparison.op} {size_text(comparison.size)}, {against}", "", _table(comparison)


def _end(comparison: Comparison) -> list[str]:
    code = [] if comparison.base is None else ["", *_code(comparison, comparison.base.title)]
    notes = list(_notes(comparison))
    return [*code, *([""] if notes else []), *notes]


def _code(comparison: Comparison, base: str) -> list[str]:
    what = f"gives what {base} means" if comparison.translated else "gives its own reading, unless it names another"
    partly = any(row.translation is not None and not row.translation.exact for row in comparison.rows)
    whole = "; --code shows all of it" if partly else ""
    return [f"code (each {what}{whole})", *_code_lines(comparison)]


def _table(comparison: Comparison) -> Table:
    transposed = comparison.op == "conv_transpose"
    # What the same words give, which is not always what the code is to give.
    output = "same words give" if comparison.translated else "output"
    headings = ["framework", output, "padding", *(["extra"] if transposed else []), "shift", "code"]
    rows = []
    for row in comparison.rows:
        cells = ["—"] * (len(headings) - 2)
        if row.reading is not None and row.shift is not None:
            axes = row.reading.layer.direct_axes(comparison.size)
            extra = [size_text(row.reading.layer.output_paddings(comparison.size))] if transposed else []
            cells = [
                size_text(row.reading.layer.output_shape(comparison.size)),
                "x".join(f"{number_text(axis.lo)}:{number_text(axis.hi)}" for axis in axes),
                *extra,
                "x".join(_signed(each) for each in row.shift),
            ]
        rows.append([row.framework.name, *cells, "—" if comparison.base is None else _form(row)])
    return Table(headings, rows)


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else number_text(number)


def _code_lines(comparison: Comparison) -> Iterator[str]:
    width = max(len(row.framework.title) for row in comparison.rows)
    for row in comparison.rows:
        if row.translation is not None:
            notes = [] if row.translation.exact else [_form(row)]
            if not comparison.translated and not row.says_its_own and comparison.base is not None:
                notes.append(f"as {comparison.base.title}")
            around = f" ({', '.join(notes)})" if notes else ""
            yield f"  {row.framework.title.ljust(width)}  {row.translation.call}{around}"


def _notes(comparison: Comparison) -> Iterator[str]:
    for row in comparison.rows:
        lines = [f"{_REFUSED.get(each.code, 'refuses this: ')}{each}" for each in _reasons(row)] + [*row.notes]
        for line in lines:
            yield f"{row.framework.title}: {line}"


def _print_numbers(numbers: Numbers, basis: NDArray[Any]) -> None:
    """Print each output that came out with the frameworks that give it; in colour where it differs from the base's."""
    alike: dict[tuple[tuple[int, ...], bytes], list[str]] = {}
    for name, found in numbers.items():
        alike.setdefault((found.shape, found.tobytes()), []).append(name)
    for names in alike.values():
        found = numbers[names[0]]
        _print_result(found, basis, ", ".join(names))


def _print_result(found: NDArray[Any], basis: NDArray[Any], names: str) -> None:
    cut = f" … ({found.size:,} numbers)" if found.size > _MOST else ""
    if not sys.stdout.isatty():
        print_lines([f"  {''.join(_written(found))}{cut}   {names}"])
        return
    from rich.console import Console
    from rich.text import Text

    same = [False] * found.size if found.shape != basis.shape else (found == basis).reshape(-1).tolist()
    line = Text("  ")
    for piece, alike in zip(_written(found), same, strict=False):
        line.append(piece, "" if alike else "bold yellow")
    line.append(f"{cut}   ")
    line.append(names, "cyan")
    Console(highlight=False).print(line)


def _written(found: NDArray[Any]) -> list[str]:
    """Write the numbers, each with the separator after it; the first channel alone has none for channels."""
    shape = found.shape
    pieces = []
    for place, value in enumerate(found.reshape(-1)[:_MOST].tolist()):
        after, ends = place + 1, 0
        for length in reversed(shape):
            if after % length:
                break
            after //= length
            ends += 1
        last = place + 1 == min(found.size, _MOST)
        text = str(int(value)) if float(value).is_integer() else f"{value:.4g}".replace("inf", "∞")
        pieces.append(text.replace("-", "−") + ("" if last else _SEPARATORS[min(ends, len(_SEPARATORS) - 1)]))
    return pieces
