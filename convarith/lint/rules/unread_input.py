"""The end of an input that no window reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.lint.axes import first_direct_axis
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.networks.operations import Identity, Normalization, PRelu

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis

_ELEMENTWISE = (Identity, Normalization, PRelu)


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size:
        return
    seen = analysis.seen_in(lambda each: first_direct_axis(each, _stops_short))
    short = {each.layer.name: found for each, found in seen}
    for name, (axis, where) in short.items():
        if _read_elsewhere(analysis, name, short):
            continue
        ends = f"{axis.output} windows of {axis.effective_kernel}, {axis.stride} apart, end before"
        unread = axis.unread_tail + min(axis.hi, 0)
        last = (
            f"the last {unread} of {axis.size} positions are" if unread > 1 else f"the last of {axis.size} positions is"
        )
        yield Hit(
            f"{where}{last} never read: {ends} {'them' if unread > 1 else 'it'}",
            name,
            "padding",
            f"pad the end by {axis.hi + axis.stride - axis.leftover}, or choose an input that leaves nothing over",
        )


def _stops_short(axis: Axis) -> bool:
    """Tell whether elements at the end are not read; not those that a crop takes, or that lie between all windows."""
    over = axis.skipped == 0 and axis.leftover > max(axis.hi, 0)
    return over and axis.unread_tail > max(-axis.hi, 0)


def _read_elsewhere(analysis: Analysis, name: str, short: Container[str]) -> bool:
    """Tell whether somebody takes the same elements who does not stop short; elementwise layers only pass them on."""
    own, source = name, analysis.by_name[name].sources[0]
    while True:
        others = (reader.name for reader in analysis.readers[source] if reader.name != own)
        if source in analysis.network.outputs or any(other not in short for other in others):
            return True
        before = analysis.by_name.get(source)
        if before is None or len(before.sources) != 1 or not isinstance(before.operation, _ELEMENTWISE):
            return False
        own, source = source, before.sources[0]


RULE = Rule(
    code="unread-input",
    severity=Severity.WARNING,
    what="input at the end that no window reaches",
    why=(
        "Where the stride does not divide what the window has room for, a few positions are left over. In padding "
        "that costs nothing; input that is left over is lost to this layer, and the map is not centred any more. "
        "Where another branch reads those positions, and of sounds, which come in any length, nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [3, 33, 33]

[[network.layer]]
op = "max_pool"
kernel = 2
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "max_pool"
kernel = 2
"""),
    check=_check,
)
