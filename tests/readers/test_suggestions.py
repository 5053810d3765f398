"""What is suggested for a network in some format can be written there, key for key; where nothing can, nothing is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from convarith.lint.check import check

if TYPE_CHECKING:
    from pathlib import Path

DARKNET = """[net]
channels=3
height=32
width=32
[convolutional]
filters=8
size=3
pad=1
[convolutional]
filters=8
size=3
[route]
layers=-1,-2
"""
CAFFE = """name: "net"
input: "data"
input_shape { dim: 1 dim: 3 dim: 32 dim: 32 }
layer { name: "a" type: "Convolution" bottom: "data" top: "a"
        convolution_param { num_output: 8 kernel_size: 3 pad: 1 } }
layer { name: "b" type: "Convolution" bottom: "a" top: "b" convolution_param { num_output: 8 kernel_size: 3 } }
layer { name: "sum" type: "Eltwise" bottom: "a" bottom: "b" top: "sum" }
"""
RLLIB = '{"conv_filters": [[16, [8, 8], 4], [32, [4, 4], 2], [256, [13, 13], 1]]}'
YOLO = """nc: 2
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 1, 0]]
head:
  - [[-1, 1], 1, Concat, [1]]
"""
HIFIGAN = """{"resblock": "1", "upsample_rates": [4], "upsample_kernel_sizes": [8], "upsample_initial_channel": 32,
 "resblock_kernel_sizes": [4], "resblock_dilation_sizes": [[1, 3]], "num_mels": 80, "sampling_rate": 16000}"""
VIT = '{"model_type": "vit", "image_size": 8, "patch_size": 16, "num_channels": 3, "hidden_size": 32}'
FAIRSEQ = '{"conv_feature_layers": "[(512, 10, 5)] + [(512, 3, 2)] * 4"}'

SAID = re.compile(r"(?:with |or )((?:pad = 0, )?\w+) = \d+ in")


def fixes(tmp_path: Path, name: str, text: str, shape: tuple[int, ...] | None) -> list[str]:
    (tmp_path / name).write_text(text)
    return [finding.fix or "" for finding in check(tmp_path / name, input=shape)]


@pytest.mark.parametrize(
    ("name", "text", "shape", "keys"),
    [
        ("a.cfg", DARKNET, None, {"pad = 0, padding", "size"}),
        ("a.prototxt", CAFFE, None, {"pad", "kernel_size"}),
        ("a.json", RLLIB, (4, 84, 84), {"kernel", "stride"}),
        ("conv_filters.py", RLLIB, (4, 84, 84), {"kernel", "stride"}),
    ],
)
def test_suggestions_name_the_keys_of_the_format(
    name: str, text: str, shape: tuple[int, ...] | None, keys: set[str], tmp_path: Path
) -> None:
    (fix,) = fixes(tmp_path, name, text, shape)
    assert set(SAID.findall(fix)) <= keys
    assert SAID.findall(fix), fix


@pytest.mark.parametrize(
    ("name", "text", "shape"),
    [
        ("a.yaml", YOLO, None),
        ("a.json", HIFIGAN, None),
        ("config.json", VIT, None),
        ("a.json", FAIRSEQ, (1, 20)),
        ("summary.txt", 'Model: "m"\n conv (Conv2D) (None, 5, 5, 2) 9\n flatten (Flatten) (None, 9) 0\n', None),
    ],
)
def test_where_layers_follow_from_keys_that_mean_more_only_an_input_is_suggested(
    name: str, text: str, shape: tuple[int, ...] | None, tmp_path: Path
) -> None:
    found = fixes(tmp_path, name, text, shape)
    assert found
    for fix in found:
        assert not SAID.findall(fix), fix
        assert "pad" not in fix
        assert "set " not in fix


def test_our_own_words_are_said_as_they_are(tmp_path: Path) -> None:
    (fix,) = fixes(tmp_path, "net.txt", "conv 8 k3 | flatten | linear 10 in_features=99", (1, 5, 5))
    assert fix.startswith("it fits with in_features = 72 in 'linear 3'")
