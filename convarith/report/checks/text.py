"""Format ``text``: findings for people, each with the line that it is about."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.lint.findings import Severity
from convarith.report.checks.finding import place_of
from convarith.report.checks.outcome import sizes_unchecked
from convarith.report.checks.wording import in_a_line, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding
    from convarith.report.checks.outcome import Outcome

_BOLD, _RED, _YELLOW, _BLUE, _CYAN, _GREEN = "1", "1;31", "1;33", "1;34", "36", "1;32"
_COLORS = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW}
_USUAL_WIDTH = 120  # of lines of files, where nobody says how wide it is
_ABOUT = 2  # lines above and below


def write(outcome: Outcome) -> str:
    """Give the findings with their lines and fixes, what else there is to say of networks, and a summary."""
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    for file in outcome.files:
        if file.unreadable is not None:
            yield from _finding(outcome, file, file.unreadable)
        for network in file.networks:
            if outcome.shapes:
                yield from _shapes(network)
            for finding in network.findings:
                yield from _finding(outcome, file, finding)
            yield from _notes(network, "input=SHAPE" if outcome.in_python else "--input SHAPE")
    failed = outcome.count(Severity.ERROR)
    worst = _RED if failed else _YELLOW if outcome.findings else _GREEN
    yield _painted(outcome, outcome.summary(), worst)


def _painted(outcome: Outcome, text: str, color: str) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if outcome.color and text else text


def _finding(outcome: Outcome, file: CheckedFile, finding: Finding) -> Iterator[str]:
    """Tell a finding: what it is, where, the line, and what would mend it."""
    head = f"{finding.severity}[{finding.code}]"
    first, *more = _folded(outcome, f"{head}: {in_a_line(finding.message)}", "  ")
    yield _painted(outcome, head, _COLORS[finding.severity]) + _painted(outcome, first[len(head) :], _BOLD)
    yield from (_painted(outcome, line, _BOLD) for line in more)
    yield from _source(outcome, file, finding)
    if finding.fix:
        head = "help"
        first, *more = _folded(outcome, f"{head}: {in_a_line(finding.fix)}", "      ")
        yield _painted(outcome, head, _CYAN) + first[len(head) :]
        yield from more
    yield ""


def _folded(outcome: Outcome, text: str, indent: str) -> list[str]:
    if outcome.width is None:
        return [text]
    from textwrap import wrap

    return wrap(text, outcome.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _owner(finding: Finding) -> str:
    if finding.network is None:
        return ""
    network = printable(finding.network)
    return f" ({finding.layer!r} of {network})" if finding.layer else f" ({network})"


def _shown_lines(file: CheckedFile, finding: Finding) -> list[int]:
    """Give the numbers of the lines that are shown: that of the finding and those about it, but for empty ends."""
    if finding.line is None or finding.line not in file.lines:
        return []
    near = [n for n in range(finding.line - _ABOUT, finding.line + _ABOUT + 1) if n in file.lines]
    filled = [n for n in near if n == finding.line or file.lines[n].strip()]
    return [n for n in near if filled[0] <= n <= filled[-1]]


def _source(outcome: Outcome, file: CheckedFile, finding: Finding) -> Iterator[str]:
    """Tell where a finding is, and show the line with marks, between those about it."""
    from convarith.report.checks.excerpt import excerpt  # which nothing needs where all is well

    shown = _shown_lines(file, finding)
    margin = len(str(max(shown, default=1)))
    width = max(20, (outcome.width or _USUAL_WIDTH) - margin - 3)
    bar = _painted(outcome, " " * margin + " |", _BLUE)
    yield f"{' ' * margin}{_painted(outcome, '-->', _BLUE)} {place_of(finding)}{_owner(finding)}"
    if shown:
        yield bar
    for number in shown:
        here = number == finding.line
        column, end_column = (finding.column, finding.end_column) if here else (1, None)
        text, marks = excerpt(file.lines[number], column, end_column, width)
        yield f"{_painted(outcome, f'{number:>{margin}} |', _BLUE)} {text}".rstrip()
        if here:
            indent = " " * (len(marks) - len(marks.lstrip()))
            yield f"{bar} {indent}{_painted(outcome, marks.lstrip(), _COLORS[finding.severity])}"
    if shown:
        yield bar


def _notes(network: CheckedNetwork, sets_input: str) -> Iterator[str]:
    """Say what is worth knowing of a network on which nothing was found, and what sets an input that it lacks."""
    if network.findings:
        return
    name = f"{printable(network.file)}: {printable(network.name)}"
    if sizes_unchecked(network):
        yield f"{name}: tells no input, so only its channels were checked; give {sets_input}"
    if network.size_rule and network.size_range:
        from convarith.networks.sizes import sizes_text
        from convarith.report.sizes import as_far

        sizes = sizes_text(network.size_rule, network.size_range)
        yield f"{name}: sizes {sizes} go through{as_far(network.size_rule.covers)}"


def _shapes(network: CheckedNetwork) -> Iterator[str]:
    yield f"{printable(network.file)}: {printable(network.name)}"
    rows = [("input", "", size_text(network.input) or "?")]
    rows += [
        (printable(layer.name), layer.op, size_text(layer.output) if layer.output else "?") for layer in network.layers
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, op, output in rows:
        yield f"  {name.ljust(widths[0])}  {op.ljust(widths[1])}  {output}"
