"""Format ``sarif``: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS)."""

from __future__ import annotations

from json import dumps
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from convarith import __version__
from convarith.errors import CODES
from convarith.lint.findings import Severity
from convarith.lint.rules import all_rules
from convarith.report.checks.fingerprints import fingerprints
from convarith.report.checks.wording import told_with_fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from convarith.lint.findings import Finding
    from convarith.lint.rule import Example, Rule
    from convarith.report.checks.outcome import Outcome

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"


def write(outcome: Outcome) -> str:
    """Give the findings as one run, errors first, since GitHub keeps the first 5,000 results of a kind."""
    rules = list(_rules(outcome))
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    named = zip(outcome.findings, fingerprints(outcome), strict=True)
    worst_first = sorted(named, key=lambda each: each[0].severity is not Severity.ERROR)
    run = {
        "tool": {"driver": {"name": "convarith", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which convarith was run."}}},
        "results": [
            {
                "ruleId": finding.code,
                "ruleIndex": numbers[finding.code],
                "level": finding.severity,
                "message": {"text": told_with_fix(finding)},
                "locations": [_location(outcome, finding)],
                "partialFingerprints": {"finding/v1": name},
                **_fixes(outcome, finding),
            }
            for finding, name in worst_first
        ],
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rules(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield all rules, then the codes that were found for which there is none, as that of a file that is not read."""
    rules = {rule.code: rule for rule in all_rules()}
    for rule in rules.values():
        yield {
            "id": rule.code,
            "shortDescription": {"text": _sentence(rule.what)},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.why, "markdown": _markdown(rule)},
            "defaultConfiguration": {"enabled": rule.default, "level": rule.severity},
        }
    for code in sorted({finding.code for finding in outcome.findings} - rules.keys()):
        told = {"text": _sentence(CODES[code])}
        yield {
            "id": code,
            "shortDescription": told,
            "fullDescription": told,
            "help": told,
            "defaultConfiguration": {"level": Severity.ERROR},
        }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _markdown(rule: Rule) -> str:
    return f"{rule.why}\n\nFound in\n\n{_block(rule.bad)}\n\nand not in\n\n{_block(rule.good)}\n"


def _block(example: Example) -> str:
    return f"```{PurePosixPath(example.name).suffix[1:]}\n{example.text.rstrip()}\n```"


def _location(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    """Give where a finding is: its place in the file, and the layer, which tells it where a format has no lines."""
    region = {"startLine": finding.line or 1, "startColumn": finding.column, "endColumn": finding.end_column}
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(outcome, finding.file),
            "region": {name: value for name, value in region.items() if value is not None},
        },
        **_logical(finding),
    }


def _artifact(outcome: Outcome, file: str) -> dict[str, str]:
    path = outcome.path(file)
    quoted = quote(path, errors="backslashreplace")  # a name of a file need not be text
    if Path(path).is_absolute():
        return {"uri": f"file://{'' if quoted.startswith('/') else '/'}{quoted}"}
    return {"uri": quoted, "uriBaseId": _ROOT}


def _fixes(outcome: Outcome, finding: Finding) -> dict[str, Any]:
    """Give the edits of the file that mend a finding, as one fix."""
    if not finding.edits:
        return {}
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.first[0],
                "startColumn": edit.first[1],
                "endLine": edit.last[0],
                "endColumn": edit.last[1],
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.edits
    ]
    change = {"artifactLocation": _artifact(outcome, finding.file), "replacements": replacements}
    return {"fixes": [{"description": {"text": finding.fix or finding.message}, "artifactChanges": [change]}]}


def _logical(finding: Finding) -> dict[str, Any]:
    if finding.network is None:
        return {}
    names = [("module", finding.network)] + ([("element", finding.layer)] if finding.layer else [])
    kind, name = names[-1]
    whole = "/".join(name for _, name in names)
    return {"logicalLocations": [{"name": name, "fullyQualifiedName": whole, "kind": kind}]}
