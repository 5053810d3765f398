"""Which input sizes go through."""

from __future__ import annotations

import pytest

from convarith.networks.sizes import infer_each, sizes_text
from convarith.readers.network_tables import read_networks

SKIP = [
    {"name": "down", "op": "max_pool", "kernel": 2},
    {"name": "up", "op": "conv_transpose", "kernel": 2, "stride": 2, "out_channels": 3},
    {"name": "skip", "op": "concat", "from": ["input", "up"]},
]


@pytest.mark.parametrize("shape", [[3, 9], [3, 9, 7], [3, 9, 8, 7]])
def test_each_size_goes_in_along_every_axis_with_the_channels_of_the_input(shape: list[int]) -> None:
    (read,) = read_networks({"network": [{"input": shape, "layer": SKIP}]}, (), lambda _: None)
    tried = infer_each(read.network, range(1, 7))
    assert {size: each.shapes.get("skip") for size, each in tried.items()} == {
        size: (6, *([size] * (len(shape) - 1))) if size % 2 == 0 else None for size in range(1, 7)
    }
    assert {size: [problem.layer for problem in each.problems] for size, each in tried.items()} == {
        1: ["down"],
        2: [],
        3: ["skip"],
        4: [],
        5: ["skip"],
        6: [],
    }


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ([5], "5"),
        ([5, 9], "5, 9"),
        ([5, 6, 7], "5 to 7"),
        ([64, 80, 96], "64 to 96 in steps of 16"),
        ([1, 2, 4], "1, 2, 4"),
        ([1, 2, 4, 5, 6, 7, 8, 9], "1, 2, 4, 5, 6, 7, 8, 9"),
        ([1, 2, 4, 5, 6, 7, 8, 9, 10, 11], "1, 2, 4, 5, 6, 7, 8, 9 and 2 more"),
        (range(4, 513, 4), "4 to 512 in steps of 4"),
    ],
)
def test_sizes_are_told_shortly(sizes: list[int], words: str) -> None:
    assert sizes_text(sizes) == words
