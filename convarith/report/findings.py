"""The outcome of ``convarith check`` as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.lint.findings import Severity
from convarith.networks.sizes import sizes_text
from convarith.report.sizes import as_far

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding


_MOST_LISTED = 10_000  # sizes in JSON


def count(files: Sequence[CheckedFile], severity: Severity) -> int:
    """Count the findings of a severity."""
    return sum(finding.severity is severity for file in files for finding in file.findings)


def to_json(files: Sequence[CheckedFile]) -> str:
    """Give networks, findings and their summary as one JSON object; files that cannot be read are findings."""
    from json import dumps

    return dumps(
        {
            "networks": [_network(network) for file in files for network in file.networks],
            "findings": [_finding(finding) for file in files for finding in file.findings],
            "summary": {
                "errors": count(files, Severity.ERROR),
                "warnings": count(files, Severity.WARNING),
                "files": len(files),
                "opaque": _opaque(network for file in files for network in file.networks),
            },
        },
        ensure_ascii=False,
    )


def _network(network: CheckedNetwork) -> dict[str, Any]:
    return {
        "name": network.name,
        "file": network.file,
        "input": list(network.input),
        "layers": [
            {"name": layer.name, "op": layer.op, "output": None if layer.output is None else list(layer.output)}
            for layer in network.layers
        ],
        **_sizes(network),
    }


def _sizes(network: CheckedNetwork) -> dict[str, Any]:
    """Give the sizes of the range that go through, unless they are very many, and the rule for all."""
    rule, sizes = network.size_rule, network.size_range
    if rule is None or sizes is None:
        return {"valid_sizes": None, "size_rule": None}
    told = {name: getattr(rule, name) for name in ("least", "modulus", "residues", "exceptions")}
    return {
        "valid_sizes": list(rule.among(sizes)) if len(sizes) <= _MOST_LISTED else None,
        "size_rule": {"text": str(rule), **told},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "network": finding.network,
        "layer": finding.layer,
        "fix": finding.fix,
    }


def unreadable_line(finding: Finding) -> str:
    """Write in a line why a file could not be read."""
    return f"{_where(finding)}: {'; '.join(filter(None, [finding.message, finding.fix]))}"


def _where(finding: Finding) -> str:
    return ":".join(str(each) for each in (finding.file, finding.line, finding.column) if each)


def to_lines(files: Sequence[CheckedFile], *, shapes: bool) -> Iterator[str]:
    """Yield the lines of the text report on files that could be read: findings, each with its fix, and a summary.

    Args:
        files: The files that were checked.
        shapes: Tell every layer's shape too.
    """
    readable = [file for file in files if file.unreadable is None]
    networks = [network for file in readable for network in file.networks]
    for network in networks:
        if shapes:
            yield f"{network.file}: {network.name}"
            yield from _shapes(network)
        for finding in network.findings:
            where = _where(finding)
            layer = f" in {finding.layer!r}" if finding.layer else ""
            yield f"{where}: {finding.severity}[{finding.code}] {finding.network}{layer}: {finding.message}"
            if finding.fix:
                yield f"    {finding.fix}"
        if _sizes_unchecked(network) and not network.findings:
            told = f"{network.file}: {network.name}"
            yield f"{told}: tells no input, so only its channels were checked; give --input SHAPE"
        if network.size_rule and network.size_range and len(network.findings) == 0:
            sizes = sizes_text(network.size_rule, network.size_range)
            yield f"{network.file}: {network.name}: sizes {sizes} go through{as_far(network.size_rule.covers)}"
    errors = count(readable, Severity.ERROR)
    layers = sum(len(network.layers) for network in networks)
    opaque = _opaque(networks)
    known = _counted(layers, "layer") + (f" ({opaque:,} opaque)" if opaque else "")
    checked = f"{known} in {_counted(len(networks), 'network')}, {_counted(len(readable), 'file')}"
    yield f"{checked}: {_counted(errors, 'error') if errors else _fitting(networks, opaque)}"


def _fitting(networks: Sequence[CheckedNetwork], opaque: int) -> str:
    """Write what fits where nothing is wrong, and no more than was checked."""
    all_known = f"{'all that is known' if opaque else 'everything'} fits"
    unchecked = sum(map(_sizes_unchecked, networks))
    if not unchecked:
        return all_known
    if unchecked == len(networks):
        return "channels fit, sizes were not checked"
    return f"{all_known}, but the sizes of {_counted(unchecked, 'network')} were not checked"


def _sizes_unchecked(network: CheckedNetwork) -> bool:
    """Tell whether a network tells neither its input nor, layer by layer, what comes out."""
    return not network.input and any(layer.output is None for layer in network.layers)


def _opaque(networks: Iterable[CheckedNetwork]) -> int:
    """Count the layers that are not known."""
    return sum(layer.op == "opaque" for network in networks for layer in network.layers)


def _shapes(network: CheckedNetwork) -> Iterator[str]:
    rows = [("input", "", size_text(network.input) or "?")]
    rows += [(layer.name, layer.op, size_text(layer.output) if layer.output else "?") for layer in network.layers]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, op, output in rows:
        yield f"  {name.ljust(widths[0])}  {op.ljust(widths[1])}  {output}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
