"""A stage of upsampling that gives a position more than its rate times what comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import Analysis
    from convarith.networks.graph import NetworkLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    stages = list(_stages(analysis))
    even = any(axis.size == size * axis.stride for _, axis, size in stages)
    if not ("hop" in analysis.network.claims or even):
        return
    length = _length(analysis)
    for layer, axis, size in stages:
        over = axis.size - size * axis.stride
        if over != 1 or axis.lo != axis.hi:  # padding alike at both ends takes an even number only
            continue
        kernel, stride = axis.kernel, axis.stride
        yield Hit(
            f"kernel {kernel} less rate {stride} is odd, so that padding {axis.lo} at both ends leaves a position more "
            f"than {stride} times what comes in{length}",
            layer.name,
            "kernel",
            f"use kernel {kernel - 1}, or {kernel + 1} where the padding follows from it",
            (Change(layer.name, "kernel", kernel - 1),),
        )


def _stages(analysis: Analysis) -> Iterator[tuple[NetworkLayer, Axis, int]]:
    """Yield the transposed convolutions along time that step: with the axis that each transposes, and its input."""
    for layer, _, resolved, axes in analysis.windowed:
        if resolved.layer.transposed and len(axes) == 1:
            (direct,) = resolved.layer.direct_axes(axes[0].size)
            if direct.stride > 1 and direct.dilation == 1:
                yield layer, direct, axes[0].size


def _length(analysis: Analysis) -> str:
    """Tell what the network's input becomes and what was meant; nothing where that is as meant or not known."""
    name = analysis.outputs[0]
    shape, rate = analysis.shapes.get(name, ()), analysis.rates.get(name, ())
    if analysis.assumed or len(shape) != 2 or len(rate) != 1:
        return ""
    frames = analysis.network.input[1]
    meant = int(frames * rate[0])
    return "" if shape[1] == meant else f"; through the whole network {frames:,} become {shape[1]:,}, not {meant:,}"


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
