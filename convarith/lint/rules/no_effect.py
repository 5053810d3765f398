"""Settings that change nothing."""

from __future__ import annotations

from convarith.lint.analysis import DIRECT
from convarith.lint.axes import rounded_down
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer


class _Idle(NamedTuple):
    """A setting that changes nothing, why, and whether that holds for any input."""

    setting: str
    why: str
    always: bool = True


def _check(analysis: Analysis) -> Iterator[Hit]:
    # Dilation of a transposed layer limits its output padding, and what is circular there goes around.
    for each, found in analysis.seen_in(lambda each: tuple(_idle(each)) or None, *DIRECT):
        for setting, why, always in found:
            chosen = setting != "stride" or not each.operation.default_stride
            if chosen and (always or analysis.has_its_size):
                name = each.layer.name
                yield Hit(why, name, setting, f"leave {setting} out", (Change(name, setting, None),), safe=always)


def _idle(each: WindowedLayer) -> Iterator[_Idle]:
    axes, layer = each.axes, each.operation.layer
    if all(axis.kernel == 1 for axis in axes) and (dilation := max(axis.dilation for axis in axes)) > 1:
        yield _Idle(
            "dilation", f"dilation {dilation} has no effect on a kernel of 1, which has nothing between its taps"
        )
    yield from _idle_ceil(axes, rounded_down(each))
    if layer.padding_mode != "zeros" and not any(axis.lo or axis.hi for axis in axes):
        never = not isinstance(layer.padding, str) or all(axis.kernel == 1 for axis in axes)
        yield _Idle("padding_mode", f"padding_mode {layer.padding_mode!r} has no effect: there is no padding", never)
    if all(axis.size == axis.output == 1 for axis in axes) and (stride := max(axis.stride for axis in axes)) > 1:
        yield _Idle(
            "stride", f"stride {stride} has no effect on a single position: there is no second window", always=False
        )


def _idle_ceil(axes: Sequence[Axis], floor: Sequence[Axis] | None) -> Iterator[_Idle]:
    """Find a ceil mode that never changes anything; or not here, where the window that it adds would start too late."""
    if floor is None or any(below.output < axis.output for below, axis in zip(floor, axes, strict=True)):
        return
    if all(axis.stride == 1 for axis in axes):
        yield _Idle("ceil_mode", "ceil_mode has no effect with a stride of 1: there is nothing to round")
    elif any(axis.leftover for axis in floor):
        why = "ceil_mode has no effect: the window that it would add starts in the padding at the end, and is left out"
        yield _Idle("ceil_mode", why, always=False)


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
