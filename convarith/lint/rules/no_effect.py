"""Settings that change nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.pool import Pool
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    for each in analysis.windowed:
        yield from _dilation(each)
        yield from _ceil_mode(each)
        yield from _padding_mode(each)
        if not analysis.assumed:
            yield from _stride(each)


def _hit(each: WindowedLayer, setting: str, why: str, *, safe: bool = True) -> Hit:
    name = each.layer.name
    return Hit(why, name, setting, f"leave {setting} out", (Change(name, setting, None),), safe)


def _dilation(each: WindowedLayer) -> Iterator[Hit]:
    if all(axis.kernel == 1 for axis in each.axes) and any(axis.dilation > 1 for axis in each.axes):
        told = next(axis.dilation for axis in each.axes if axis.dilation > 1)
        yield _hit(
            each, "dilation", f"dilation {told} has no effect on a kernel of 1: there is nothing between its taps"
        )


def _ceil_mode(each: WindowedLayer) -> Iterator[Hit]:
    """Find one that never changes anything, or not here, where the window that it adds would start past the input."""
    if not getattr(each.operation.layer, "ceil_mode", False):
        return
    if all(axis.stride == 1 for axis in each.axes):
        yield _hit(each, "ceil_mode", "ceil_mode has no effect with a stride of 1: there is nothing to round")
        return
    size = tuple(axis.size for axis in each.axes)
    floored = replace(cast("Pool", each.operation.layer), ceil_mode=False).axes(size)
    same = [below.output for below in floored] == [axis.output for axis in each.axes]
    if same and any(axis.leftover for axis in floored):
        why = "ceil_mode has no effect: the window that it would add starts in the padding at the end, and is left out"
        yield _hit(each, "ceil_mode", why, safe=False)


def _padding_mode(each: WindowedLayer) -> Iterator[Hit]:
    mode = each.operation.layer.padding_mode
    if mode != "zeros" and not any(axis.lo or axis.hi for axis in each.axes):
        yield _hit(each, "padding_mode", f"padding_mode {mode!r} has no effect: there is no padding")


def _stride(each: WindowedLayer) -> Iterator[Hit]:
    still = all(axis.size == axis.output == 1 and axis.stretch == 1 for axis in each.axes)
    if still and not each.operation.default_stride and any(axis.stride > 1 for axis in each.axes):
        told = max(axis.stride for axis in each.axes)
        why = f"stride {told} has no effect on a single position: there is no second window"
        yield _hit(each, "stride", why, safe=False)


RULE = Rule(
    code="no-effect",
    severity=Severity.WARNING,
    what="a setting that changes nothing",
    why=(
        "A dilation of a kernel of 1, a ceil mode with nothing to round, a padding mode without padding, a stride over "
        "a single position: whoever reads the file takes them to mean something. Leaving them out changes nothing."
    ),
    bad=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 1
dilation = 2
"""),
    good=Example("""\
[[network]]
input = [3, 32, 32]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 1
"""),
    check=_check,
)
