"""Padding ``same`` with a stride, which frameworks place differently."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.engine.padding import SAME
from convarith.lint.findings import Hit, Severity
from convarith.lint.named_padding import name_readings, padding_in_numbers, padding_text
from convarith.lint.rule import Example, Rule
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    if analysis.assumed:  # where it stands depends on the size
        return
    for (layer, windowed, _, axes), (told, pads) in analysis.seen_in(_differences):
        yield Hit(
            told,
            layer.name,
            "padding",
            f"give what is meant in numbers: padding {pads}",
            padding_in_numbers(layer.name, windowed.layer, tuple(axis.size for axis in axes)),
            safe=analysis.network.size_range is None,
        )


def _differences(each: WindowedLayer) -> tuple[str, str] | None:
    """Tell who places a padding by name otherwise, and what it comes to here; None where that is nobody."""
    layer = each.operation.layer
    if each.resolved.framework is not None or layer.padding not in SAME:
        return None
    size = tuple(axis.size for axis in each.axes)
    direct = layer.direct_axes(size)
    if all(axis.stride == 1 for axis in direct):
        return None
    readings, pads = name_readings(layer, size), padding_text(direct)
    others = [*readings.others, *_by_custom(layer, size, direct)]
    told = "; ".join(f"{who} has {_difference(axes, direct, layer)}" for who, axes in others)
    stride = max(axis.stride for axis in direct)
    return (
        (f"padding {layer.padding!r} with stride {stride} comes to {pads}{readings.as_in}; {told}", pads)
        if others
        else None
    )


def _by_custom(layer: Layer, size: tuple[int, ...], direct: tuple[Axis, ...]) -> Iterator[tuple[str, tuple[Axis, ...]]]:
    """Yield who has no such name and what stands in its place there, if it cannot be the same at both ends."""
    if all(axis.stride == 1 or axis.lo == axis.hi for axis in direct):
        return
    if layer.padding == "same":
        yield "PyTorch, which refuses that, by custom", _usual_in_pytorch(layer, size)
    else:
        yield "TensorFlow, which has 'same' only,", replace(layer, padding="same").direct_axes(size)


def _difference(other: tuple[Axis, ...], own: tuple[Axis, ...], layer: Layer) -> str:
    """Tell another padding, and by how much what comes out differs."""
    shift = size_text([abs(there.lo - here.lo) for there, here in zip(other, own, strict=True)])
    sizes = [size_text([axis.size if layer.transposed else axis.output for axis in each]) for each in (other, own)]
    resized = f", and gives {sizes[0]}, not {sizes[1]}" if sizes[0] != sizes[1] else ""
    return f"{padding_text(other)}, shifted by {shift}{resized}"


def _usual_in_pytorch(layer: Layer, size: tuple[int, ...]) -> tuple[Axis, ...]:
    """Give the direct axes of what its users write in place of it: half a kernel, or what leads to the same size."""
    if not layer.transposed:
        return replace(layer, padding="half").direct_axes(size)
    from convarith.frameworks.compare import compare

    setting = {name: getattr(layer, name) for name in ("op", "kernel", "stride", "dilation")}
    (row,) = compare({**setting, "output_size": layer.output_shape(size)}, size, "pytorch").rows
    return (layer if row.reading is None else row.reading.layer).direct_axes(size)


RULE = Rule(
    code="same-stride",
    severity=Severity.WARNING,
    what="padding 'same' with a stride, where frameworks differ for this size",
    why=(
        "With a stride, 'same' pads just enough for the last window, which is an odd number for many sizes, one more "
        "on one side. TensorFlow and those that follow it put that at the end. PyTorch refuses the name, and its users "
        "write half the kernel at both ends, which gives as many outputs but reads each a position earlier: weights "
        "carried over see a shifted picture, and no check of shapes tells. Where a stride is longer than the kernel, "
        "onnxruntime crops, and the others do not. Where a file names its framework there is "
        "no doubt, and nothing is found."
    ),
    bad=Example("""\
[[network]]
input = [3, 224, 224]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
stride = 2
padding = "same"
"""),
    good=Example("""\
[[network]]
input = [3, 224, 224]

[[network.layer]]
op = "conv"
out_channels = 16
kernel = 3
stride = 2
padding = [[0, 1], [0, 1]]
"""),
    check=_check,
)
