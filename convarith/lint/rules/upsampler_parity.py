"""A stage of upsampling that gives a position more than its rate times what comes in."""

from __future__ import annotations

from convarith.engine.overlap import taps_met
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.records import NamedTuple, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.lint.analysis import Analysis, WindowedLayer
    from convarith.networks.graph import NetworkLayer


class _Stage(NamedTuple):
    """A transposed convolution along time that steps.

    Attributes:
        layer: The layer.
        plain: What it comes to.
        size: Of its input.
        direct: The axis that it transposes.
    """

    layer: NetworkLayer
    plain: Layer
    size: int
    direct: Axis

    @property
    def over(self) -> int:
        """Positions by which its output is longer than its stride times its input."""
        return self.direct.size - self.size * self.direct.stride


def _check(analysis: Analysis) -> Iterator[Hit]:
    stages = list(_stages(analysis))
    if "hop" in analysis.network.claims or any(stage.over == 0 for stage in stages):
        length = _length(analysis)
        for stage in stages:
            if stage.over == 1 and stage.direct.lo == stage.direct.hi:  # which takes an even number only
                yield _hit(stage, length)


def _stages(analysis: Analysis) -> Iterator[_Stage]:
    for (layer, _, resolved, axes), direct in analysis.seen_in(_stepping, "ConvTranspose"):
        yield _Stage(layer, resolved.layer, axes[0].size, direct)


def _stepping(each: WindowedLayer) -> Axis | None:
    """Give the axis that a transposed convolution along time transposes, if that steps."""
    plain = each.resolved.layer
    if len(each.axes) > 1:
        return None
    from convarith.networks.receptive import LONGEST  # which few networks need

    (direct,) = plain.direct_axes(each.axes[0].size)
    return direct if 1 < direct.stride <= LONGEST and direct.dilation == 1 else None


def _hit(stage: _Stage, length: str) -> Hit:
    direct, name = stage.direct, stage.layer.name
    written = stage.layer.places.written
    if written("kernel") == written("padding"):  # the program pads by what the kernel is
        kernel = _nearest_kernel(stage)
        fix = f"use kernel {kernel}"
    else:
        kernel = direct.kernel - 1
        fix = f"use kernel {kernel}, or {direct.kernel + 1} with padding {direct.lo + 1}"
    extra = direct.leftover_after(stage.size)
    more = f" plus output padding {extra}" if extra else ""
    return Hit(
        f"kernel {direct.kernel} less rate {direct.stride}{more} is odd, so that padding {direct.lo} at both ends "
        f"leaves a position more than {direct.stride} times what comes in{length}",
        name,
        "kernel",
        fix,
        (Change(name, "kernel", kernel),),
    )


def _nearest_kernel(stage: _Stage) -> int:
    """Give the nearest kernel that can be padded to the exact length, and whose outputs meet as many taps."""
    kernel, stride = stage.direct.kernel, stage.direct.stride
    nearby = [kernel // stride * stride + turns * stride for turns in range(-1, 3)]
    fitting = [each for each in nearby if each > 0 and _is_exact(stage, each)]
    return min(fitting, key=lambda each: (abs(each - kernel), -each), default=kernel - 1)


def _is_exact(stage: _Stage, kernel: int) -> bool:
    wanted = stage.size * stage.direct.stride
    bare = replace(stage.plain, kernel=kernel, padding=0)
    (axis,) = bare.axes(stage.size)
    padding, odd = divmod(axis.output - wanted, 2)  # which takes as much from both ends
    return not odd and padding >= 0 and len(set(taps_met(axis))) == 1


def _length(analysis: Analysis) -> str:
    """Tell what the network's input becomes and what was meant; nothing where that is as meant or not known."""
    rate, shapes = analysis.rate_out, [analysis.shapes.get(name) for name in analysis.outputs]
    if analysis.assumed or rate is None or shapes[0] is None:
        return ""
    frames, samples = analysis.network.input[1], shapes[0][1]
    meant = int(frames * rate)
    return "" if samples == meant else f"; through the whole network {frames:,} become {samples:,}, not {meant:,}"


RULE = Rule(
    code="upsampler-parity",
    severity=Severity.WARNING,
    what="a stage of upsampling that gives a position more than its rate times what comes in",
    why=(
        "HiFi-GAN and what came of it pad each transposed convolution by (k − u) // 2, which gives exactly u times the "
        "length where k − u is even. Where it is odd, each such stage adds a position, and those after it multiply "
        "that: the waveform no longer has a hop of samples for each frame. Dialects that make up for it by output "
        "padding, as ParallelWaveGAN does, are in order, since it is the length that counts."
    ),
    bad=Example(
        '{"upsample_rates": [5, 4, 4, 3], "upsample_kernel_sizes": [10, 8, 8, 6], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 240, "sampling_rate": 24000}\n',
        "config.json",
    ),
    good=Example(
        '{"upsample_rates": [5, 4, 4, 3], "upsample_kernel_sizes": [15, 8, 8, 9], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 240, "sampling_rate": 24000}\n',
        "config.json",
    ),
    check=_check,
)
