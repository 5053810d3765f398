"""ONNX's transposed convolution whose padding follows from ``auto_pad``."""

from __future__ import annotations

from convarith.engine.padding import SAME
from convarith.lint.findings import Hit, Severity
from convarith.lint.named_padding import padding_in_numbers, padding_text
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.lint.analysis import Analysis, WindowedLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    for (layer, _, resolved, axes), own in analysis.seen_in(_of_onnx, "ConvTranspose"):
        size = tuple(axis.size for axis in axes)
        direct = resolved.layer.direct_axes(size)
        told = _told(own, direct, resolved.notes, assumed=analysis.assumed)
        if told is not None:
            yield Hit(
                told,
                layer.name,
                "padding" if own.padding is not None else "output_size",
                f"give pads in numbers: {padding_text(direct)}",
                padding_in_numbers(layer.name, own, size),
                safe=own.output_size is None or analysis.network.size_range is None,
            )


def _of_onnx(each: WindowedLayer) -> FrameworkLayer | None:
    """Give a transposed convolution of ONNX; None for anything else."""
    if each.resolved.framework != "onnx":
        return None
    from convarith.frameworks.layer import FrameworkLayer

    own = each.operation.layer
    return own if isinstance(own, FrameworkLayer) else None


def _told(own: FrameworkLayer, direct: Sequence[Axis], notes: Sequence[str], *, assumed: bool) -> str | None:
    """Tell what is cropped and who does otherwise; None where that is said in numbers, or nothing is cropped."""
    from convarith.frameworks.reading import with_known_name
    from convarith.frameworks.registry import framework

    uneven = any(axis.lo != axis.hi for axis in direct)
    if with_known_name(framework("onnx"), own).padding in SAME and (
        notes or any(axis.lo or axis.hi for axis in direct)
    ):
        others = f"others, and older releases, {'swap the ends, or ' if uneven else ''}crop nothing"
        more = "" if assumed else "".join(f"; {note}" for note in notes)
        return f"auto_pad {own.padding} crops {padding_text(direct)} in onnxruntime as it is now; {others}{more}"
    if own.output_size is not None and uneven and not assumed:
        return f"an output_shape crops {padding_text(direct)} in onnxruntime as it is now; older releases swap the ends"
    return None


RULE = Rule(
    code="transposed-auto-pad",
    severity=Severity.WARNING,
    what="an ONNX ConvTranspose padded by auto_pad, which consumers place differently",
    why=(
        "What auto_pad crops of a transposed convolution was long told in two ways: onnxruntime had the odd position "
        "at the other end than the specification, or cropped nothing; shape inference and onnxruntime still differ "
        "with output padding, and OpenVINO ignored the name until late in 2025, so that 32 became 34. Pads in numbers "
        "mean the same to all."
    ),
    bad=Example("""\
[[network]]
input = [8, 16, 16]
framework = "onnx"

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 4
stride = 2
padding = "SAME_UPPER"
"""),
    good=Example("""\
[[network]]
input = [8, 16, 16]
framework = "onnx"

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 4
stride = 2
padding = 1
"""),
    check=_check,
)
