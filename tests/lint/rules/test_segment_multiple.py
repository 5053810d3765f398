"""segment-multiple: training examples that are no whole number of frames."""

from __future__ import annotations

import json

import pytest
import yaml
from support.rules import VOCODER, found, found_in_vocoder

from convarith.lint.findings import Change


@pytest.mark.parametrize(
    ("segment", "told", "fix", "near"),
    [
        (8_192, "segment_size 8192 = 34·240 + 32", "set segment_size = 8160, or 8400", 8_160),
        (8_390, "segment_size 8390 = 34·240 + 230", "set segment_size = 8400, or 8160", 8_400),
        (8_280, "segment_size 8280 = 34·240 + 120", "set segment_size = 8160, or 8400", 8_160),
        (100, "segment_size 100 = 0·240 + 100", "set segment_size = 240", 240),
    ],
)
def test_what_is_left_over_is_told_with_the_nearest_multiples(segment: int, told: str, fix: str, near: int) -> None:
    (finding,) = found_in_vocoder("segment-multiple", segment_size=segment)
    assert finding.message == f"{told} samples are no whole number of frames of hop_size 240"
    assert (finding.fix, finding.changes) == (fix, (Change(None, "segment", near),))
    line = json.dumps({**VOCODER, "segment_size": segment}, indent=1).split("\n").index(f' "segment_size": {segment}')
    assert finding.line == line + 1


@pytest.mark.parametrize("keys", [{}, {"segment_size": None}, {"segment_size": 8_192, "hop_size": None}], ids=str)
def test_multiples_and_what_is_not_told_are_in_order(keys: dict[str, object]) -> None:
    assert found_in_vocoder("segment-multiple", **keys) == []


def test_the_section_of_training_is_looked_at() -> None:
    config = {
        "train": {"segment_size": 8_192},
        "data": {"hop_length": 240, "sampling_rate": 24_000},
        "model": {key: value for key, value in VOCODER.items() if key not in ("segment_size", "hop_size")},
    }
    (finding,) = found("segment-multiple", json.dumps(config), "config.json")
    assert finding.message == "segment_size 8192 = 34·240 + 32 samples are no whole number of frames of hop_length 240"


def test_parallel_wavegan_cuts_its_examples_itself() -> None:
    generator = {"upsample_scales": [8], "upsample_kernel_sizes": [16]}
    blocks = {"resblock_kernel_sizes": [3], "resblock_dilations": [[1]]}
    config = {"generator_params": {**generator, **blocks}, "hop_size": 8, "batch_max_steps": 8_001}
    assert found("segment-multiple", yaml.safe_dump(config), "conf.yaml") == []
