"""The summary of a network as a table and as JSON."""

from __future__ import annotations

from convarith.engine.names import known_name
from convarith.engine.numbers import counted, number_text, size_text
from convarith.records import NamedTuple
from convarith.report.parts import Table, as_html, as_text, print_parts
from convarith.report.sizes import as_far, nothing_known
from convarith.report.terminal import aligned, terminal_columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from fractions import Fraction
    from typing import Any

    from convarith.networks.size_rule import SizeRule
    from convarith.networks.summary import Summary, SummaryRow
    from convarith.report.parts import Part

_UNKNOWN = "?"
_NONE = "—"


def _per_axis(row: SummaryRow, tell: Callable[[int], str]) -> str:
    """Write what there is to tell of each axis, once where that is the same for all."""
    if row.fields is None:
        return _NONE
    told = [tell(axis) for axis in range(len(row.fields))]
    return told[0] if len(set(told)) == 1 else "x".join(told)


def _of_field(name: str) -> Callable[[SummaryRow], str]:
    return lambda row: _per_axis(row, lambda axis: _number(getattr((row.fields or ())[axis], name)))


def _padding(row: SummaryRow) -> str:
    padding = row.padding
    return _NONE if padding is None else _per_axis(row, lambda axis: ":".join(map(_number, padding[axis])))


def _number(number: Fraction | int) -> str:
    return number_text(number.numerator) if number.denominator == 1 else f"{float(number):.6g}".replace("-", "−")


class _Column(NamedTuple):
    """What stands in a column.

    Attributes:
        told: What it is, in a line.
        text: Gives it for a row.
    """

    told: str
    text: Callable[[SummaryRow], str]


COLUMNS: Mapping[str, _Column] = {
    "layer": _Column("its name", lambda row: row.name),
    "op": _Column("what it does", lambda row: row.op),
    "output": _Column("shape, channels first", lambda row: _UNKNOWN if row.output is None else size_text(row.output)),
    "parameters": _Column("weights", lambda row: f"{row.parameters:,}" if row.parameters else _NONE),
    "macs": _Column("multiplications with an addition", lambda row: f"{row.macs:,}" if row.macs else _NONE),
    "field": _Column("receptive field: positions of the input that an output sees", _of_field("size")),
    "jump": _Column("positions of the input from one output to the next", _of_field("jump")),
    "start": _Column("first position that the first output sees", _of_field("start")),
    "center": _Column("center of what the first output sees", _of_field("center")),
    "padding": _Column("positions before and after each axis", _padding),
}
"""What a table can tell, by the heading."""
_NAMES = ("layer", "op")  # columns of text, which come first
_DROPPED = ("center", "start", "padding", "jump", "op")
"""Columns that go where there is no room, the first one first."""
_SHORTEST = 12  # characters that are left of a name at least
_MOST_NOTES = 8
_ALL_ROOM = 1 << 20  # columns that no table fills
_ARGUMENT = "input=SHAPE"  # what sets an input in Python


def show(summary: Summary, columns: Sequence[str] | None = None) -> None:
    """Print a summary: a table with a row a layer, totals, the sizes it takes, and what is not known.

    Args:
        summary: The summary.
        columns: Which columns of `COLUMNS`; None for those that there is room for.

    Raises:
        ConvArithError: ``bad-value`` for a column that there is not.
    """
    # What goes to a pipe or a file has room, unless somebody says how much.
    print_parts(_parts(summary, columns, terminal_columns(otherwise=_ALL_ROOM), "--input SHAPE"))


def text(summary: Summary) -> str:
    """Give what is printed, as plain text."""
    return as_text([*_parts(summary, None, terminal_columns(otherwise=_ALL_ROOM), _ARGUMENT), *_problems(summary)])


def html(summary: Summary) -> str:
    """Give the same as HTML for a notebook, with all columns."""
    return as_html([*_parts(summary, None, _ALL_ROOM, _ARGUMENT), *_problems(summary)])


def _problems(summary: Summary) -> list[str]:
    """Tell what does not go through, which a command says on standard error."""
    return [f"{problem.layer}: {problem.error}" for problem in summary.problems]


def _parts(summary: Summary, columns: Sequence[str] | None, width: int, sets_input: str) -> list[Part]:
    chosen = _checked(columns) if columns is not None else list(COLUMNS)
    rows = [[COLUMNS[column].text(row) for column in chosen] for row in summary.rows]
    if columns is None:
        chosen, rows = _fitting(chosen, rows, width)
    names = next((place for place, column in enumerate(chosen) if column not in _NAMES), len(chosen))
    return [_title(summary, sets_input), "", Table(chosen, rows, names), "", *_totals(summary), *_notes(summary)]


def _title(summary: Summary, sets_input: str) -> str:
    """Write of what it is, and on which input, or what sets another."""
    if not summary.assumed:
        return f"{summary.name} {size_text(summary.input)}"
    if summary.sizes and nothing_known(summary.sizes):  # any would do
        return f"{summary.name}, whose input is not told"
    return f"{summary.name} {size_text(summary.input)} (an input assumed; {sets_input} sets another)"


def _checked(columns: Sequence[str]) -> list[str]:
    return [known_name("column", column, COLUMNS) for column in columns]


def _fitting(columns: list[str], rows: list[list[str]], width: int) -> tuple[list[str], list[list[str]]]:
    """Leave columns out until the table fits, then shorten names."""

    def over() -> int:
        return len(aligned([columns, *rows])[0]) - (width - 2)

    for column in _DROPPED:
        if over() <= 0:
            return columns, rows
        place = columns.index(column)
        columns = columns[:place] + columns[place + 1 :]
        rows = [row[:place] + row[place + 1 :] for row in rows]
    excess = over()
    if excess > 0:
        most = max(_SHORTEST, max(len(row[0]) for row in rows) - excess)
        rows = [[row[0] if len(row[0]) <= most else f"…{row[0][1 - most :]}", *row[1:]] for row in rows]
    return columns, rows


def _totals(summary: Summary) -> Iterator[str]:
    counts = f"{counted(summary.known, 'layer')} known, {summary.opaque:,} opaque"
    yield f"{counts}; {summary.parameters:,} parameters, {summary.macs:,} MACs"
    if summary.sizes:
        rules = "; ".join(map(str, summary.sizes))
        covers = summary.sizes[0].covers
        yield "which sizes it takes is not known" if nothing_known(summary.sizes) else f"takes {rules}{as_far(covers)}"


def _notes(summary: Summary) -> Iterator[str]:
    """Tell why layers are not known, each reason once."""
    reasons: dict[str, list[str]] = {}
    for row in summary.rows:
        if row.note is not None:
            reasons.setdefault(row.note, []).append(row.name)
    for note, names in list(reasons.items())[:_MOST_NOTES]:
        others = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        yield f"opaque: {names[0]}{others}: {note}"
    if len(reasons) > _MOST_NOTES:
        yield f"and {len(reasons) - _MOST_NOTES:,} more reasons, which --json tells"


def to_json(summaries: Sequence[tuple[str, Summary]]) -> str:
    """Give summaries, each with the name of the file that it is of, as one JSON object."""
    from json import dumps

    return dumps({"networks": [to_dict(summary, file) for file, summary in summaries]}, ensure_ascii=False)


def to_dict(summary: Summary, file: str) -> dict[str, Any]:
    """Give a summary under the names of its JSON form; lists run over the axes, outermost first."""
    return {
        "name": summary.name,
        "file": file,
        "input": list(summary.input),
        "input_assumed": summary.assumed,
        "layers": [row_to_dict(row) for row in summary.rows],
        "parameters": summary.parameters,
        "macs": summary.macs,
        "known": summary.known,
        "opaque": summary.opaque,
        "sizes": _rules(summary.sizes),
        "layers_covered": summary.sizes[0].covers[0] if summary.sizes and summary.sizes[0].covers else None,
        "problems": [{"layer": problem.layer, "message": str(problem.error)} for problem in summary.problems],
    }


def _rules(rules: Sequence[SizeRule] | None) -> list[str] | None:
    """Write the rules for sizes; None where there are none, or nothing is known of them."""
    return None if rules is None or nothing_known(rules) else [str(rule) for rule in rules]


def row_to_dict(row: SummaryRow) -> dict[str, Any]:
    """Give a row under the names of its JSON form."""
    fields = row.fields
    return {
        "name": row.name,
        "op": row.op,
        "output": None if row.output is None else list(row.output),
        "parameters": row.parameters,
        "macs": row.macs,
        "receptive_field": None if fields is None else [field.size for field in fields],
        "jump": None if fields is None else [_plain(field.jump) for field in fields],
        "start": None if fields is None else [field.start for field in fields],
        "center": None if fields is None else [_plain(field.center) for field in fields],
        "effective_padding": None if row.padding is None else [list(map(_plain, reach)) for reach in row.padding],
        "note": row.note,
    }


def _plain(number: Fraction) -> int | float:
    """Give a number as JSON has one, whole where it is."""
    return int(number) if number.denominator == 1 else float(number)
