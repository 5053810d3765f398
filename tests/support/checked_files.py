"""Files as they are after a check, of every kind that a report must be able to tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from convarith.lint.findings import CheckedFile, CheckedNetwork, Edit, Finding, LayerShape, Severity
from convarith.networks.places import Place
from convarith.report.checks.outcome import Outcome

FINDING = Finding(
    code="does-not-fit",
    severity=Severity.ERROR,
    message="kernel 9 does not fit: 8 − 9 = −1",
    file="nets/a.toml",
    place=Place(8, 10, 11),
    network="net",
    layer="wide",
    fix="it fits with kernel = 8 in 'wide'",
)
MENDABLE = replace(FINDING, edits=(Edit(59, 60, "8", (8, 10), (8, 11)),), safe=True)
WARNING = replace(FINDING, code="even-same", severity=Severity.WARNING, place=Place(12), fix=None)
UNREADABLE = Finding(
    "unreadable", Severity.ERROR, "this is not TOML", "nets/b.toml", Place(1), None, None, "mend the syntax there"
)
MISSING = replace(UNREADABLE, file="missing.toml", place=None)
NO_LINE = replace(FINDING, file="m.onnx", place=None, layer="/conv/Conv", fix=None)
ODD = "a\"b'<c>&]]>\n\r\t\x00\x1b[31m\x85é−語%::0,\udcff"
ODD_NAMES = replace(FINDING, message=f"no {ODD}", network=ODD, layer=ODD, fix=f"mend {ODD}", file=f"x/{ODD}.toml")
LINES = {6: 'name = "wide"', 7: 'op = "conv"', 8: "kernel = 9", 9: "", 10: "[[network]]", 12: 'padding = "same"'}

CHECKED = CheckedNetwork(
    name="net",
    file="nets/a.toml",
    input=(3, 8, 8),
    layers=(LayerShape("down", "max_pool", (3, 4, 4)), LayerShape("wide", "conv", None)),
    findings=(FINDING,),
)
FITS = replace(CHECKED, layers=CHECKED.layers[:1], findings=())


def in_file(*networks: CheckedNetwork) -> CheckedFile:
    """Put networks into a file of the name that the first has."""
    return CheckedFile(networks[0].file, networks, lines=LINES)


def with_findings(*findings: Finding) -> CheckedFile:
    """Put findings into a file, all on one network, or being why it cannot be read."""
    first = findings[0]
    if first.network is None:
        return CheckedFile(first.file, unreadable=first)
    network = replace(CHECKED, name=first.network, file=first.file, findings=findings)
    return CheckedFile(first.file, (network,), lines={} if first.place is None else LINES)


def outcome(*files: CheckedFile, folder: str = "/work/project") -> Outcome:
    """Give the outcome of these files, checked in a folder."""
    return Outcome(files, Path(folder))


CASES = {
    "nothing to check": outcome(),
    "no findings": outcome(in_file(FITS)),
    "errors and warnings": outcome(with_findings(WARNING, FINDING, WARNING, FINDING), in_file(FITS)),
    "a file that is not readable": outcome(with_findings(FINDING), with_findings(UNREADABLE)),
    "a file that is missing": outcome(with_findings(MISSING)),
    "a format without lines": outcome(with_findings(NO_LINE)),
    "odd names": outcome(with_findings(ODD_NAMES)),
    "what can be mended": outcome(with_findings(MENDABLE)),
    "a text": outcome(with_findings(replace(FINDING, file="<text>"))),
    "standard input": outcome(with_findings(replace(FINDING, file="<stdin>"))),
    "a model in Python": outcome(with_findings(replace(NO_LINE, file="package.module:net"))),
    "an absolute path inside": outcome(with_findings(replace(FINDING, file="/work/project/nets/a.toml"))),
    "an absolute path outside": outcome(with_findings(replace(FINDING, file="/nets/ä b.toml"))),
}
"""Everything that each format has to tell."""
