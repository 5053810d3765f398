"""Training examples that are no whole number of frames."""

from __future__ import annotations

from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis


def _check(analysis: Analysis) -> Iterator[Hit]:
    claims = analysis.network.claims
    segment, hop = claims.get("segment"), claims.get("hop")
    if segment is None or hop is None or segment.value % hop.value == 0:
        return
    frames, rest = divmod(segment.value, hop.value)
    below, above = frames * hop.value, (frames + 1) * hop.value
    near = below if below and rest <= hop.value - rest else above
    yield Hit(
        f"{segment.key} {segment.value} = {frames}·{hop.value} + {rest} samples are no whole number of frames of "
        f"{hop.key} {hop.value}",
        None,
        "segment",
        f"set {segment.key} = {near}" + (f", or {below + above - near}" if below else ""),
        (Change(None, "segment", near),),
        place=segment.place,
    )


RULE = Rule(
    code="segment-multiple",
    severity=Severity.WARNING,
    what="training examples that are no whole number of frames",
    why=(
        "What a vocoder is trained on is cut out of sound by samples, and out of features by frames. Where the one is "
        "no multiple of the other, the sound that it makes has another length than that which it is compared with. "
        "ParallelWaveGAN cuts its examples to whole frames by itself."
    ),
    bad=Example(
        '{"upsample_rates": [5, 4, 4, 3], "upsample_kernel_sizes": [15, 8, 8, 9], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 240, "segment_size": 8192, "sampling_rate": 24000}\n',
        "config.json",
    ),
    good=Example(
        '{"upsample_rates": [5, 4, 4, 3], "upsample_kernel_sizes": [15, 8, 8, 9], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 240, "segment_size": 8160, "sampling_rate": 24000}\n',
        "config.json",
    ),
    check=_check,
)
