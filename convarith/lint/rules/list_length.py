"""Lists of a configuration that go side by side and differ in length."""

from __future__ import annotations

from convarith.lint.findings import Severity
from convarith.lint.rule import Example, Rule, told_by_engine

RULE = Rule(
    code="list-length",
    severity=Severity.ERROR,
    what="lists that go side by side and differ in length",
    why=(
        "Kernels, strides and channels of a stack of layers often stand in lists of their own, an entry a layer. "
        "Some programs refuse lists of different lengths, some silently drop what is left over."
    ),
    bad=Example(
        '{"model_type": "wav2vec2", "conv_dim": [512, 512], "conv_kernel": [10, 3, 3], "conv_stride": [5, 2]}\n',
        "config.json",
    ),
    good=Example(
        '{"model_type": "wav2vec2", "conv_dim": [512, 512], "conv_kernel": [10, 3], "conv_stride": [5, 2]}\n',
        "config.json",
    ),
    check=told_by_engine("list-length"),
)
