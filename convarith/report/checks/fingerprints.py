"""Names by which other programs know a finding again after its file has been edited."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome


def fingerprints(outcome: Outcome) -> list[str]:
    """Give each finding a name of its own, in their order.

    It is made of the file, the code, the network, the layer and a running number among those that have these in
    common, and not of lines, messages or numbers, which change while the finding stays.
    """
    met: Counter[tuple[str | None, ...]] = Counter()
    names = []
    for finding in outcome.findings:
        about = (outcome.path(finding.file), finding.code, finding.network, finding.layer)
        names.append(sha256(dumps([*about, met[about]]).encode()).hexdigest())
        met[about] += 1
    return names
