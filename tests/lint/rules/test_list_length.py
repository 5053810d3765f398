"""Lists of a configuration that differ in length."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.rules import found, found_in_vocoder

WAV: dict[str, Any] = {
    "model_type": "wav2vec2",
    "conv_dim": [512, 512],
    "conv_kernel": [10, 3],
    "conv_stride": [5, 2],
}


def in_wav2vec2(**keys: Any) -> list[Any]:
    return found("list-length", json.dumps({**WAV, **keys}), "config.json")


def test_the_entries_that_are_missing_or_left_over_are_told() -> None:
    (finding,) = in_wav2vec2(conv_kernel=[10, 3, 3])
    assert finding.message == (
        "lists that go together have unequal lengths: conv_dim has 2, conv_kernel has 3, conv_stride has 2"
    )
    assert finding.fix == "leave entry 3 of conv_kernel out, or give conv_dim entry 3 and give conv_stride entry 3"


def test_several_entries_are_told_as_a_range() -> None:
    (finding,) = in_wav2vec2(conv_dim=[8, 8, 8, 8], conv_kernel=[10, 3, 3, 3])
    assert finding.fix == (
        "leave entries 3 to 4 of conv_dim out and leave entries 3 to 4 of conv_kernel out, "
        "or give conv_stride entries 3 to 4"
    )


def test_lists_of_one_length_are_none() -> None:
    assert in_wav2vec2() == []
    assert found_in_vocoder("list-length") == []


def test_kernels_and_rates_of_a_vocoder_go_side_by_side() -> None:
    (finding,) = found_in_vocoder("list-length", upsample_kernel_sizes=[15, 8, 8])
    assert finding.fix == "leave entry 4 of upsample_rates out, or give upsample_kernel_sizes entry 4"


@pytest.mark.parametrize(
    ("strides", "fix"),
    [([2], "give strides entry 2"), ([2, 2], None), ([2, 2, 2], None)],  # of which MONAI leaves the last unused
)
def test_strides_of_a_unet_of_monai_are_one_fewer_than_its_channels(strides: list[int], fix: str | None) -> None:
    net = {"_target_": "UNet", "spatial_dims": 2, "in_channels": 1, "out_channels": 2, "channels": [4, 8, 16]}
    findings = found("list-length", json.dumps({"net": {**net, "strides": strides}}), "inference.json")
    assert [finding.fix for finding in findings] == ([] if fix is None else [fix])
    assert all(
        finding.message == f"strides has {len(strides)} entry, and there are 2 steps between the 3 channels"
        for finding in findings
    )
