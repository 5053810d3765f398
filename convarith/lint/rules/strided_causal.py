"""Causal padding with a stride, of which there are two conventions."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.lint.analysis import DIRECT
from convarith.lint.findings import Hit, Severity
from convarith.lint.named_padding import name_readings, padding_in_numbers
from convarith.lint.rule import Example, Rule
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    for (layer, windowed, _, axes), (own, other) in analysis.seen_in(_two_ways, *DIRECT):
        plain, size = windowed.layer, tuple(axis.size for axis in axes)
        as_in = name_readings(plain, size).as_in
        yield Hit(
            f"padding 'causal' with stride {own.stride} puts {own.lo} before the input{as_in}, so that each window "
            f"ends with the first of {own.stride} positions; streaming models put {other.lo}, and end with the last: "
            f"{own.lo - other.lo} apart",
            layer.name,
            "padding",
            f"give what is meant in numbers, padding {own.lo}:0, or 'causal-filled' for the other",
            padding_in_numbers(layer.name, plain, size),
            safe=True,
        )


def _two_ways(each: WindowedLayer) -> tuple[Axis, Axis] | None:
    """Give the first axis that both conventions pad unlike, as each has it; None where there is none."""
    layer = each.operation.layer
    if each.resolved.framework is not None or layer.padding != "causal":
        return None
    size = tuple(axis.size for axis in each.axes)
    try:
        filled = replace(layer, padding="causal-filled").direct_axes(size)
    except ConvArithError:  # as of a pooling, whose padding has a limit
        return None
    return next((pair for pair in zip(each.axes, filled, strict=True) if pair[0].lo != pair[1].lo), None)


RULE = Rule(
    code="strided-causal",
    severity=Severity.WARNING,
    what="padding 'causal' with a stride, of which there are two conventions",
    why=(
        "With a stride, a window that sees no future can end with the first position of its step, as where the whole "
        "effective kernel but one position is put before the input, or with the last, as where a stride less is. "
        "Models that run on a stream, such as EnCodec's, have the second, or each step would wait for the next. Both "
        "give as many outputs for whole steps, so no check of shapes tells. Where a file names its framework there is "
        "no doubt, and nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [1, 16000]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 8
stride = 4
padding = "causal"
"""),
    good=Example("""\
[[network]]
input = [1, 16000]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 8
stride = 4
padding = "causal-filled"
"""),
    check=_check,
)
