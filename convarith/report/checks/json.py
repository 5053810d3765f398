"""Format ``json``: networks, findings and a summary, for programs."""

from __future__ import annotations

from json import dumps

from convarith.lint.findings import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.lint.findings import CheckedNetwork, Finding
    from convarith.report.checks.outcome import Outcome

_MOST_LISTED = 10_000  # sizes


def write(outcome: Outcome) -> str:
    """Give networks, findings and their summary as one JSON object; files that cannot be read are findings."""
    return dumps(
        {
            "networks": [_network(network) for network in outcome.networks],
            "findings": [as_object(finding) for finding in outcome.findings],
            "summary": {
                "errors": outcome.count(Severity.ERROR),
                "warnings": outcome.count(Severity.WARNING),
                "files": len(outcome.files),
                "opaque": outcome.opaque,
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


def as_object(finding: Finding) -> dict[str, Any]:
    """Give a finding as an object of JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "network": finding.network,
        "layer": finding.layer,
        "fix": finding.fix,
        "safe": finding.safe,
        "edits": [
            {
                "line": edit.first[0],
                "column": edit.first[1],
                "end_line": edit.last[0],
                "end_column": edit.last[1],
                "text": edit.text,
            }
            for edit in finding.edits
        ],
    }
