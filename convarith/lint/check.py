"""Checking networks: from what was read to findings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError
from convarith.lint.analysis import Analysis
from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding, LayerShape, Severity
from convarith.lint.rules import CODES
from convarith.lint.selection import Selection
from convarith.readers.parsed import PlacedError
from convarith.readers.source import open_source, read_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from convarith.engine.numbers import Ints
    from convarith.lint.findings import Hit
    from convarith.networks.operations import Shape
    from convarith.networks.places import Place
    from convarith.readers.parsed import ParsedNetwork

_ABOUT = 2  # lines above and below one that a finding is on


def check(
    source: str | os.PathLike[str],
    *,
    framework: str | None = None,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    selection: Selection | None = None,
) -> list[Finding]:
    """Check every layer of every network of a configuration file.

    Args:
        source: A file in a format of `convarith.readers.formats`, such as TOML, or a folder with a ``convarith.toml``
            or a ``pyproject.toml``; ``-`` for standard input; or a text in such a format.
        framework: The one in whose words networks are that name none; None for convarith's own.
        input: Channels, then spatial sizes, of the networks that tell no input; without it only what holds for any
            size is checked.
        selection: Which rules run; None for those that are on where nobody chooses.

    Returns:
        What was found, in the order of the file; empty where everything fits.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all.
        OSError: Where it cannot be read.
    """
    shape = () if input is None else spatial(input, "input")
    name, parsed = read_source(source, framework)
    chosen = selection or Selection()
    return [finding for each in parsed for finding in check_network(each, name, shape, chosen).findings]


def check_file(
    source: str | os.PathLike[str],
    framework: str | None = None,
    shape: Shape = (),
    selection: Selection | None = None,
) -> CheckedFile:
    """Check a source as `check` does, and give the shapes too; a file that cannot be read is a finding."""
    name, content = str(source), b""
    try:
        name, read, content = open_source(source)
        parsed = read(framework)
    except PlacedError as error:
        return _unreadable(name, content, error, error.place)
    except ConvArithError as error:
        return _unreadable(name, content, error)
    except OSError as error:
        missing = ConvArithError(error.strerror or str(error), "unreadable", "check the path")
        return _unreadable(name, content, missing)
    chosen = selection or Selection()
    checked = CheckedFile(name, tuple(check_network(each, name, shape, chosen) for each in parsed))
    return replace(checked, lines=lines_about(checked.findings, content))


def _unreadable(name: str, content: bytes, error: ConvArithError, place: Place | None = None) -> CheckedFile:
    finding = Finding(error.code, Severity.ERROR, error.message, name, place, None, None, error.hint or None)
    return CheckedFile(name, unreadable=finding, lines=lines_about([finding], content))


def lines_about(findings: Iterable[Finding], content: bytes) -> dict[int, str]:
    """Give the lines that findings are on and those about them, by their numbers; none of what is no text."""
    found = [finding.line for finding in findings if finding.line is not None]
    try:
        lines = re.split(r"\r\n|\r|\n", content.decode("utf-8-sig")) if found else []
    except UnicodeDecodeError:
        return {}
    wanted = {number for line in found for number in range(line - _ABOUT, line + _ABOUT + 1)}
    return {number: lines[number - 1] for number in sorted(wanted) if 1 <= number <= len(lines)}


def check_network(parsed: ParsedNetwork, file: str, shape: Shape, selection: Selection) -> CheckedNetwork:
    """Check a network.

    Args:
        parsed: The network, as it was read.
        file: The name of its file.
        shape: Its input, where it tells none; empty for none.
        selection: Which rules run.
    """
    analysis = Analysis(parsed.on_input(shape) if shape and not parsed.network.input else parsed)
    network = analysis.network
    findings = sorted(_findings(analysis, file, selection), key=_in_order)
    layers = tuple(
        LayerShape(layer.name, layer.op, analysis.certain.shapes.get(layer.name)) for layer in network.layers
    )
    return CheckedNetwork(
        network.name, file, network.input, layers, tuple(findings), network.size_range, analysis.size_rule
    )


def _findings(analysis: Analysis, file: str, selection: Selection) -> Iterator[Finding]:
    for problem in analysis.problems:
        code = problem.error.code
        if code not in CODES and code in selection:  # what could not be understood, for which there is no rule
            yield _finding(analysis, file, code, selection.severity(code, Severity.ERROR), analysis.hit(problem))
    for rule in selection.rules():
        for hit in rule.check(analysis):
            yield _finding(analysis, file, rule.code, selection.severity(rule.code, rule.severity), hit)


def _finding(analysis: Analysis, file: str, code: str, severity: Severity, hit: Hit) -> Finding:
    owner = analysis.network if hit.layer is None else analysis.by_name.get(hit.layer, analysis.network)
    return Finding(
        code=code,
        severity=severity,
        message=hit.message,
        file=file,
        place=hit.place or owner.places.place_of(hit.setting),
        network=analysis.network.name,
        layer=hit.layer,
        fix=hit.fix or None,
        changes=hit.changes,
        safe=hit.safe,
    )


def _in_order(finding: Finding) -> tuple[int, int]:
    return finding.line or 0, finding.column or 0
