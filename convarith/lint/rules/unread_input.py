"""The end of an input that no window reaches."""

from __future__ import annotations

from convarith.lint.analysis import DIRECT
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import TypeAlias

    from convarith.lint.analysis import Analysis, WindowedLayer

_Unread: TypeAlias = "dict[int, int]"
"""Positions at the end that are not read, by the axis' number."""


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size:
        return
    short = {each.layer.name: (each, unread) for each, unread in analysis.seen_in(_unread, *DIRECT)}
    for each, unread in short.values():
        left = _not_read_elsewhere(analysis, each.layer.name, unread, short)
        if left:
            yield _hit(each, left)


def _unread(each: WindowedLayer) -> _Unread | None:
    """Give what a layer does not read; not what a crop takes, or lies between all windows."""
    over = {
        number: axis.unread_tail + min(axis.hi, 0)
        for number, axis in enumerate(each.axes)
        if axis.stride > 1 and axis.leftover > max(axis.hi, 0) and axis.skipped == 0
    }
    return over or None


def _not_read_elsewhere(analysis: Analysis, name: str, unread: _Unread, short: Container[str]) -> _Unread:
    """Give what of it is neither padding of a layer before, nor read by another layer that does not stop short."""
    from convarith.networks.operations import Identity, Normalization, Pad, PRelu  # which a network may do without

    own, source = name, analysis.by_name[name].sources[0]
    while unread:
        others = (reader.name for reader in analysis.readers[source] if reader.name != own)
        if source in analysis.network.outputs or any(other not in short for other in others):
            return {}
        before = analysis.by_name.get(source)
        if before is not None and isinstance(before.operation, Pad):
            added = [axis.hi for axis in analysis.axes(before)]
            unread = {number: count for number, count in unread.items() if count > added[number]}
        elif before is None or not isinstance(before.operation, Identity | Normalization | PRelu):
            break
        own, source = source, before.sources[0]
    return unread


def _hit(each: WindowedLayer, left: _Unread) -> Hit:
    number, unread = next(iter(left.items()))
    axis = each.axes[number]
    where = "" if len(left) == len(each.axes) else f"axis {number}: "
    last = f"the last {unread} of {axis.size} positions are" if unread > 1 else f"the last of {axis.size} positions is"
    ends = f"{axis.output} windows of {axis.effective_kernel}, {axis.stride} apart, end before"
    return Hit(
        f"{where}{last} never read: {ends} {'them' if unread > 1 else 'it'}",
        each.layer.name,
        "padding",
        f"pad the end by {axis.hi + axis.stride - axis.leftover}, or choose an input that leaves nothing over",
    )


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
