"""Checking networks: from what was read to findings."""

from __future__ import annotations

import os
import re

from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError
from convarith.lint.analysis import Analysis
from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding, Findings, LayerShape, Severity
from convarith.lint.rules import CODES
from convarith.lint.selection import Selection
from convarith.readers.parsed import PlacedError
from convarith.readers.source import in_source, open_source, read_source
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.lint.findings import Hit
    from convarith.names import FrameworkName
    from convarith.networks.operations import Shape
    from convarith.networks.places import Place
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.source import Opened

_COMMENT = b"convarith:"  # what every comment has in it that is for us
_NETWORK_WORDS = (
    (rb"(?m)^\s*\[\[\s*network\s*\]\]",),
    (rb"\bnetwork[\"']?\s*:", rb"\blayer[\"']?\s*:", rb"\bop[\"']?\s*:"),
)
"""What a file in convarith's own format has, as TOML, and as YAML or JSON."""
_ABOUT = 2  # lines above and below one that a finding is on


def check(
    source: str | os.PathLike[str] | Any,
    *,
    framework: FrameworkName | None = None,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    selection: Selection | None = None,
) -> Findings:
    """Check every layer of every network of a configuration file.

    Args:
        source: A file in a format of `convarith.readers.formats`, such as TOML, or a folder with a ``convarith.toml``
            or a ``pyproject.toml``; ``-`` for standard input; a text in such a format; or a model that is loaded.
        framework: The one in whose words networks are that name none; None for convarith's own.
        input: Channels, then spatial sizes, of the networks that tell no input; without it only what holds for any
            size is checked.
        selection: Which rules run; None for those that are on where nobody chooses.

    Returns:
        What was found, in the order of the file; empty where everything fits.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all.
        OSError: Where it cannot be read.

    >>> [finding.code for finding in ca.check("conv 6 k15", input=(1, 12, 12))]
    ['does-not-fit']
    """
    shape, chosen = () if input is None else spatial(input, "input"), selection or Selection()
    if not isinstance(source, str | os.PathLike):
        name, parsed = read_source(source, framework, input)
        return Findings(CheckedFile(name, tuple(check_network(each, name, shape, chosen) for each in parsed)))
    with in_source(str(source)):
        opened = open_source(source)
    with in_source(opened.name):
        parsed = opened.read(framework)
    return Findings(_checked(opened, parsed, shape, chosen))


def check_file(
    source: str | os.PathLike[str],
    framework: str | None = None,
    shape: Shape = (),
    selection: Selection | None = None,
    stdin_name: str = "",
) -> CheckedFile:
    """Check a source as `check` does, and give the shapes too; a file that cannot be read is a finding."""
    name = stdin_name or str(source)
    try:
        opened = open_source(source, stdin_name=stdin_name)
    except ConvArithError as error:
        return unreadable(name, error)
    except OSError as error:
        return not_opened(name, error)
    return check_opened(opened, framework, shape, selection or Selection())


def check_opened(opened: Opened, framework: str | None, shape: Shape, selection: Selection) -> CheckedFile:
    """Check a source that is open, as `check_file` does."""
    try:
        parsed = opened.read(framework)
    except PlacedError as error:
        return unreadable(opened.name, error, opened.content, error.place)
    except ConvArithError as error:
        return unreadable(opened.name, error, opened.content)
    return _checked(opened, parsed, shape, selection)


def _checked(opened: Opened, parsed: Sequence[ParsedNetwork], shape: Shape, selection: Selection) -> CheckedFile:
    """Check the networks of a source, without what its comments silence."""
    networks = tuple(check_network(each, opened.name, shape, selection) for each in parsed)
    if _COMMENT in opened.content:
        from convarith.lint.ignores import ignores_in, without_ignored

        networks = without_ignored(networks, parsed, ignores_in(opened.name, opened.content), selection)
    if any(finding.changes for network in networks for finding in network.findings):
        from convarith.lint.edits import with_edits

        networks = with_edits(networks, parsed, opened.name, opened.content)
    found = (finding for network in networks for finding in network.findings)
    return CheckedFile(opened.name, networks, lines=lines_about(found, opened.content))


def not_opened(name: str, error: OSError) -> CheckedFile:
    """Give a file, or a folder, that could not be opened."""
    told = ConvArithError(error.strerror or str(error), "unreadable", "check the path")
    return replace(unreadable(name, told), opened=False)


def unreadable(name: str, error: ConvArithError, content: bytes = b"", place: Place | None = None) -> CheckedFile:
    """Give a file that could not be read, with why."""
    finding = Finding(error.code, Severity.ERROR, error.message, name, place, None, None, error.hint or None)
    speaks = any(all(re.search(word, content) for word in words) for words in _NETWORK_WORDS)
    return CheckedFile(name, unreadable=finding, lines=lines_about([finding], content), speaks_of_networks=speaks)


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
    findings = sorted(_told_once(_findings(analysis, file, selection)), key=_in_order)
    layers = tuple(
        LayerShape(layer.name, layer.op, analysis.certain.shapes.get(layer.name)) for layer in network.layers
    )
    return CheckedNetwork(
        network.name, file, network.input, layers, tuple(findings), network.size_range, analysis.size_rule
    )


def _told_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Gather findings that say the same at one place, as of layers that one setting makes."""
    alike: dict[tuple[str, Place | None, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.place, finding.message), []).append(finding)
    for (_, place, message), (first, *others) in alike.items():
        if place is None or not others:
            yield from (first, *others)
        else:
            more = f"{len(others):,} more {'layer' if len(others) == 1 else 'layers'} made here"
            yield replace(first, message=f"{message} (as in {more})")


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
        place=hit.place or owner.places.place_of(hit.setting) or analysis.network.places.start,
        network=analysis.network.name,
        layer=hit.layer,
        fix=hit.fix or None,
        changes=hit.changes,
        safe=hit.safe,
    )


def _in_order(finding: Finding) -> tuple[int, int]:
    return finding.line or 0, finding.column or 0
