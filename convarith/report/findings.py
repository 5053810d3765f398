"""The outcome of ``convarith check`` as text and as JSON."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.lint.findings import Severity
from convarith.networks.sizes import sizes_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.lint.findings import Checked, Finding


def count(networks: Sequence[Checked], severity: Severity) -> int:
    """Count the findings of a severity."""
    return sum(finding.severity is severity for network in networks for finding in network.findings)


def to_json(networks: Sequence[Checked], files: int) -> str:
    """Give networks, findings and their summary as one JSON object."""
    return dumps(
        {
            "networks": [_network(network) for network in networks],
            "findings": [_finding(finding) for network in networks for finding in network.findings],
            "summary": {
                "errors": count(networks, Severity.ERROR),
                "warnings": count(networks, Severity.WARNING),
                "files": files,
            },
        },
        ensure_ascii=False,
    )


def _network(network: Checked) -> dict[str, Any]:
    return {
        "name": network.name,
        "file": network.file,
        "input": list(network.input),
        "layers": [
            {"name": layer.name, "op": layer.op, "output": None if layer.output is None else list(layer.output)}
            for layer in network.layers
        ],
        "valid_sizes": None if network.valid_sizes is None else list(network.valid_sizes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "network": finding.network,
        "layer": finding.layer,
        "fix": finding.fix,
    }


def to_lines(networks: Sequence[Checked], files: int, *, shapes: bool) -> Iterator[str]:
    """Yield the lines of the text report: the findings, each with its fix, and a summary.

    Args:
        networks: The networks that were checked.
        files: How many files they came from.
        shapes: Tell every layer's shape too.
    """
    for network in networks:
        if shapes:
            yield f"{network.file}: {network.name}"
            yield from _shapes(network)
        for finding in network.findings:
            where = f"{finding.file}:{finding.line}" if finding.line else finding.file
            layer = f" in {finding.layer!r}" if finding.layer else ""
            yield f"{where}: {finding.severity}[{finding.code}] {finding.network}{layer}: {finding.message}"
            if finding.fix:
                yield f"    {finding.fix}"
        if network.valid_sizes and len(network.findings) == 0:
            yield f"{network.file}: {network.name}: sizes {sizes_text(network.valid_sizes)} go through"
    errors = count(networks, Severity.ERROR)
    layers = sum(len(network.layers) for network in networks)
    checked = f"{_counted(layers, 'layer')} in {_counted(len(networks), 'network')}, {_counted(files, 'file')}"
    yield f"{checked}: {_counted(errors, 'error')}" if errors else f"{checked}: everything fits"


def _shapes(network: Checked) -> Iterator[str]:
    rows = [("input", "", size_text(network.input))]
    rows += [(layer.name, layer.op, size_text(layer.output) if layer.output else "?") for layer in network.layers]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, op, output in rows:
        yield f"  {name.ljust(widths[0])}  {op.ljust(widths[1])}  {output}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
