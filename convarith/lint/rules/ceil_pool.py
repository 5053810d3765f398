"""A window of a pooling that is there by rounding up only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from convarith.lint.axes import first_axis
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.pool import Pool
    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    if analysis.assumed:
        return
    for layer, operation, _, axes in analysis.windowed:
        if not getattr(operation.layer, "ceil_mode", False):  # which Caffe does not say, whose default it is
            continue
        floor = replace(cast("Pool", operation.layer), ceil_mode=False).axes(tuple(axis.size for axis in axes))
        ends = {axis: below for axis, below in zip(axes, floor, strict=True) if below.output < axis.output}
        rounded = first_axis(axes, ends.__contains__)
        if rounded is not None:
            axis, where = rounded
            yield Hit(
                f"{where}rounding up adds a window at the end: {axis.output} instead of {ends[axis].output}, "
                f"{ends[axis].leftover} of whose {axis.effective_kernel} positions are there",
                layer.name,
                "ceil_mode",
                "leave ceil_mode out where the smaller map is meant; frameworks differ in which such windows they keep",
                (Change(layer.name, "ceil_mode", None),),
            )


RULE = Rule(
    code="ceil-pool",
    severity=Severity.WARNING,
    what="a last window of a pooling that is there by rounding up only",
    why=(
        "In ceil mode the last window hangs over the end. Frameworks differ in whether it is kept where it starts in "
        "the padding, and in what a mean of it is divided by, so that exported models come out otherwise. Caffe rounds "
        "up unless told not to, so there nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [8, 112, 112]

[[network.layer]]
op = "max_pool"
kernel = 3
stride = 2
ceil_mode = true
"""),
    good=Example("""\
[[network]]
input = [8, 112, 112]

[[network.layer]]
op = "max_pool"
kernel = 3
stride = 2
padding = 1
"""),
    check=_check,
)
