"""A dilation beyond the map, so that one tap reads all there is."""

from __future__ import annotations

from convarith.lint.analysis import DIRECT
from convarith.lint.axes import first_axis
from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not analysis.has_its_size:
        return
    for each, (axis, where) in analysis.seen_in(lambda each: first_axis(each.axes, _one_tap_reads), *DIRECT):
        yield Hit(
            f"{where}taps {axis.dilation} apart on an input of {axis.size}: a single one of {axis.kernel} reads "
            "input, the others padding",
            each.layer.name,
            "dilation",
            f"a dilation below {axis.size}",
        )


def _one_tap_reads(axis: Axis) -> bool:
    return axis.dilation >= axis.size and axis.dilation > 1 and axis.kernel > 1 and axis.reads <= axis.output


RULE = Rule(
    code="dilation-centre-only",
    severity=Severity.WARNING,
    what="a dilation beyond the map, so that a single tap reads input",
    why=(
        "Taps farther apart than the input is long cannot read two elements of it: the layer is one of kernel 1, with "
        "weights that only ever meet padding. The usual cause is an atrous pyramid on a smaller crop than it was made "
        "for."
    ),
    bad=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 18
dilation = 18
"""),
    good=Example("""\
[[network]]
input = [8, 64, 64]

[[network.layer]]
op = "conv"
out_channels = 8
kernel = 3
padding = 18
dilation = 18
"""),
    check=_check,
)
