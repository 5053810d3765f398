"""The answer of ``convarith shape`` as JSON and as text."""

from __future__ import annotations

from convarith.engine.numbers import counted, number_text, size_text
from convarith.engine.overlap import taps_met
from convarith.engine.padding import MODES
from convarith.engine.receptive import counts_met
from convarith.report.solve import setting_text
from convarith.report.terminal import print_lines, print_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from convarith.engine.answer import Answer
    from convarith.engine.axis import Axis
    from convarith.engine.relationship import Applied
    from convarith.report.parts import Part

_LATEX = {
    "⌊": r"\left\lfloor ",
    "⌋": r" \right\rfloor",
    "⌈": r"\left\lceil ",
    "⌉": r" \right\rceil",
    "·": r"\cdot ",
    "−": "-",
    "′": "'",
    "lo": r"\mathrm{lo}",
    "hi": r"\mathrm{hi}",
}
"""What stands for signs and names of formulas."""
_LONGEST_SHOWN, _LONGEST_TURN = 8, 1000  # outputs until the overlap repeats, in text and in JSON


def to_dict(answer: Answer) -> dict[str, Any]:
    """Give the answer under the names of its JSON form; lists run over the axes, outermost first."""
    reads = answer.reads
    return {
        "op": answer.layer.op,
        "framework": answer.framework,
        "input": list(answer.input),
        "output": list(answer.output),
        "kernel": [axis.kernel for axis in answer.direct_axes],
        "stride": [axis.stride for axis in answer.direct_axes],
        "dilation": [axis.dilation for axis in answer.direct_axes],
        "padding": [[axis.lo, axis.hi] for axis in answer.direct_axes],
        "padding_mode": answer.layer.padding_mode,
        "output_padding": list(answer.output_padding),
        "groups": answer.groups,
        "channels": None if answer.layer.channels is None else list(answer.layer.channels),
        "unread": [axis.unread_tail for axis in answer.axes],
        "unread_anywhere": [axis.unread for axis in answer.axes],
        "receptive_field": list(answer.receptive_field),
        "parameters": answer.parameters,
        "macs": answer.macs,
        "macs_read": answer.layer.over_channels(reads),
        "reads": reads,
        "products": answer.products,
        "zero_insertion": _zero_insertion(answer),
        "overlap": _overlap(answer),
        "relationships": [_relationship(applied) for applied in answer.relationships],
        "notes": list(answer.notes),
    }


def to_json(answer: Answer) -> str:
    """Give the answer as one JSON object."""
    from json import dumps

    return dumps(to_dict(answer), ensure_ascii=False)


def _zero_insertion(answer: Answer) -> dict[str, Any] | None:
    if not answer.transposed:
        return None
    return {
        "stretched": [axis.stretched for axis in answer.axes],
        "zeros_between": [axis.stretch - 1 for axis in answer.axes],
        "padding": [[axis.lo, axis.hi] for axis in answer.axes],
        "products": answer.zero_inserted_products,
    }


def _overlap(answer: Answer) -> list[list[int] | None] | None:
    """Give how many inputs reach each output of a turn, along each axis; None for what is long, and direct layers."""
    if not answer.transposed:
        return None
    return [None if axis.stretch > _LONGEST_TURN else list(taps_met(axis)) for axis in answer.axes]


def _relationship(applied: Applied) -> dict[str, Any]:
    return {
        "number": applied.relationship.number,
        "case": applied.relationship.case,
        "formula": applied.formula,
        "numbers": applied.numbers,
        "remark": applied.remark,
    }


def show(answer: Answer) -> None:
    """Print the answer: a line, a table with a row per axis, and what follows."""
    rows, lines = table(answer), details(answer)  # before the first line: a refusal must not follow half an answer
    print_lines([headline(answer), ""])
    print_table(*rows)
    print_lines(["", *lines])


def text(answer: Answer) -> str:
    """Give what is printed, as plain text."""
    from convarith.report.parts import as_text

    return as_text(_parts(answer))


def html(answer: Answer) -> str:
    """Give the same as HTML for a notebook."""
    from convarith.report.parts import as_html

    return as_html(_parts(answer))


def latex(answer: Answer) -> str:
    """Give the output sizes as formulas in LaTeX, as far as KaTeX and MathJax know it: a line where axes are alike."""
    found = axes_alike(answer.relationships)
    formulas = [f"$\\displaystyle {_in_latex(f'{applied.formula} = {applied.numbers}')}$" for _, applied in found]
    if len(found) == 1:
        return formulas[0]
    return "\n\n".join(f"{axes}: {formula}" for (axes, _), formula in zip(found, formulas, strict=True))


def _in_latex(formula: str) -> str:
    """Write a formula in LaTeX, what is divided within its brackets as a fraction."""
    import re

    fractions = re.sub(r"(?<=[⌊⌈])\((.*?)\)/([^⌋⌉]+)", r"\\frac{\1}{\2}", formula)
    return "".join(_LATEX.get(part, part) for part in re.split(r"(lo|hi|[^\x00-\x7f])", fractions))


def _parts(answer: Answer) -> list[Part]:
    from convarith.report.parts import Table

    return [headline(answer), "", Table(*table(answer)), "", *details(answer)]


def headline(answer: Answer) -> str:
    """Tell in a line what comes out."""
    read_as = f", read as {answer.framework}" if answer.framework else ""
    return f"{answer.layer.op} {size_text(answer.input)} → {size_text(answer.output)}{read_as}"


def table(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Give the headings of a table of the axes, and a row for each."""
    headings = ["axis", "input", "kernel", "stride", "dilation", "padding"]
    headings += ["extra"] if answer.transposed else []
    headings += ["output", "unread", "field"]
    rows = []
    for number, (axis, direct) in enumerate(zip(answer.axes, answer.direct_axes, strict=True)):
        row = [
            number,
            axis.size,
            axis.kernel,
            direct.stride,
            axis.dilation,
            f"{number_text(direct.lo)}:{number_text(direct.hi)}",
        ]
        row += [answer.output_padding[number]] if answer.transposed else []
        row += [axis.output, axis.unread_tail, answer.receptive_field[number]]
        rows.append([str(cell) for cell in row])
    return headings, rows


def details(answer: Answer) -> list[str]:
    """Give, line by line, what follows: the relationship with its numbers, what is read, what it costs, notes."""
    lines = []
    for numbers, applied in axes_alike(answer.relationships):
        remark = f"; {applied.remark}" if applied.remark else ""
        lines.append(f"relationship {applied.relationship.number} ({applied.relationship.case}{remark})")
        lines.append(f"  {numbers}: {applied.formula} = {applied.numbers}")
    if answer.transposed:
        lines += _zero_insertion_lines(answer)
        lines += _overlap_lines(answer)
    if answer.layer.padding_mode != "zeros":
        lines.append(f"{answer.layer.padding_mode} padding: {MODES[answer.layer.padding_mode].partition(';')[0]}")
    lines += _unread_lines(answer)
    lines += _cost_lines(answer)
    lines += [f"note: {note}" for note in answer.notes]
    return lines


def axes_alike(relationships: tuple[Applied, ...]) -> list[tuple[str, Applied]]:
    """Gather axes whose relationship is the same to the number."""
    axes: dict[Applied, list[str]] = {}
    for number, applied in enumerate(relationships):
        axes.setdefault(applied, []).append(str(number))
    return [
        (f"ax{'i' if len(numbers) == 1 else 'e'}s {', '.join(numbers)}", applied) for applied, numbers in axes.items()
    ]


def _zero_insertion_lines(answer: Answer) -> list[str]:
    pads = "x".join(f"{number_text(axis.lo)}:{number_text(axis.hi)}" for axis in answer.axes)
    stretched = size_text(tuple(axis.stretched for axis in answer.axes))
    zeros = size_text(tuple(axis.stretch - 1 for axis in answer.axes))
    spread = (
        ""
        if stretched == size_text(answer.input)
        else f" spread to {stretched} ({zeros} zero{'s' * (zeros != '1')} between) and"
    )
    flipped = "kernel turned round" if answer.axes[0].flipped else "kernel as it is"
    return [f"equals a convolution of stride 1, {flipped}, on the input{spread} padded by {pads}"]


def _overlap_lines(answer: Answer) -> Iterator[str]:
    """Yield whether as many inputs reach every output, borders aside, and the nearest setting where it is so."""
    told: dict[str, list[str]] = {}
    for number, axis in enumerate(answer.axes):
        told.setdefault(_overlap_text(axis), []).append(str(number))
    if all(verdict.endswith(": even") for verdict in told):
        even = None
    else:
        from convarith.solving.even import even_setting  # which takes longer to load than most layers to answer

        even = even_setting(answer.layer, answer.input)
    for verdict, numbers in told.items():
        where = f"ax{'i' if len(numbers) == 1 else 'e'}s {', '.join(numbers)}: " if len(told) > 1 else ""
        also = f", even with {setting_text(even)}" if even is not None and verdict.endswith(": uneven") else ""
        yield f"{where}{verdict}{also}"


def _overlap_text(axis: Axis) -> str:
    """Write how many inputs reach each output: two turns of them, or where they are long the least and the most."""
    least, most = counts_met(axis)
    if least == most:
        return f"overlap {most}: even"
    if axis.stretch > _LONGEST_SHOWN:
        return f"overlap {least} to {most}: uneven"
    return f"overlap {' '.join(map(str, taps_met(axis) * 2))} …: uneven"


def _unread_lines(answer: Answer) -> list[str]:
    return [
        f"axis {number}: {axis.unread:,} of {counted(axis.size, 'input')} "
        f"{'is' if axis.unread == 1 else 'are'} never read, {axis.unread_tail:,} at the end"
        for number, axis in enumerate(answer.axes)
        if axis.unread
    ]


def _cost_lines(answer: Answer) -> list[str]:
    other = "cropped away" if answer.transposed else "of padding"
    if answer.macs is None:
        count, read, what = answer.products, answer.reads, "multiplications per pair of channels"
    elif answer.layer.op.endswith("pool"):
        count, read, what = answer.products, answer.reads, "reads per channel"
    else:
        count, read, what = answer.macs, answer.macs_read or 0, "multiplications"
    lines = [f"{count:,} {what}: {read:,} of input elements, {count - read:,} {other}"]
    if answer.parameters:
        outside = answer.layer.channels[1] if answer.layer.channels else 0
        lines.append(f"{answer.parameters:,} weights ({outside:,} more with a bias)")
    return lines
