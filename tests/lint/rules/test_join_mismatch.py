"""Joined layers whose shapes do not go together."""

from __future__ import annotations

from typing import Any

import pytest
from support.rules import blamed, found, found_in

from convarith.lint.findings import Change

DOWN = {"op": "max_pool", "name": "down", "kernel": 2}
UP = {"op": "upsample", "name": "up", "scale": 2}
JOIN = {"op": "concat", "name": "joined", "from": ["input", "up"]}
DARKNET = """\
[net]
channels=3
height=8
width=8
[convolutional]
filters=4
size=3
stride=2
pad=1
[shortcut]
from=-1
[convolutional]
filters=8
size=1
[shortcut]
from=0
"""


@pytest.mark.parametrize("op", ["concat", "add", "multiply"])
def test_an_odd_size_that_was_halved_and_doubled_is_told_with_sizes_that_fit_and_a_crop(op: str) -> None:
    (finding,) = found_in("join-mismatch", DOWN, UP, {**JOIN, "op": op}, input=[6, 9, 9])
    assert ("9x9 and 8x8" if op == "concat" else "6x9x9 and 6x8x8") in finding.message
    assert finding.fix == (
        "it fits with an input of 10x10, or an input of 8x8 (the input's size); "
        "or crop 'input' to 8x8, the size of 'up'"
    )
    assert (finding.changes, finding.safe) == ((Change(None, "input", (6, 10, 10)),), False)


def test_an_output_that_a_decoder_misses_is_reached_by_output_padding() -> None:
    down = {"op": "conv", "name": "down", "kernel": 3, "stride": 2, "padding": 1, "out_channels": 6}
    up = {"op": "conv_transpose", "name": "up", "kernel": 3, "stride": 2, "padding": 1, "out_channels": 6}
    (finding,) = found_in("join-mismatch", down, up, JOIN, input=[6, 8, 8])
    assert "output_padding = 1 in 'up'" in (finding.fix or "")
    assert "crop 'input' to 7x7, the size of 'up'" in (finding.fix or "")


@pytest.mark.parametrize(("kernel", "crop"), [(7, True), (8, False)])
def test_what_is_twice_as_large_is_mended_by_no_crop(kernel: int, crop: bool) -> None:  # noqa: FBT001
    conv = {"op": "conv", "name": "up", "kernel": kernel, "out_channels": 6}
    (finding,) = found_in("join-mismatch", conv, JOIN, input=[6, 14, 14])
    assert ("crop" in (finding.fix or "")) == crop


def test_channels_that_differ_are_mended_by_no_crop() -> None:
    conv = {"op": "conv", "name": "up", "kernel": 3, "out_channels": 4}
    (finding,) = found_in("join-mismatch", conv, {**JOIN, "op": "add"}, input=[6, 9, 9])
    assert finding.message == "add needs equal shapes, and these differ: 6x9x9 and 4x7x7"
    assert "crop" not in (finding.fix or "")


def test_out_channels_that_would_fit_are_another_network_and_no_safe_change() -> None:
    conv = {"op": "conv", "name": "up", "kernel": 1, "out_channels": 4}
    (finding,) = found_in("join-mismatch", conv, {**JOIN, "op": "add"}, input=[6, 9, 9])
    assert (finding.changes, finding.safe) == ((Change("up", "out_channels", 6),), False)


@pytest.mark.parametrize(
    ("layers", "size"),
    [
        ([DOWN, UP, JOIN], [6, 8, 8]),
        (
            [DOWN, UP, {"op": "crop", "name": "cut", "from": "input", "to": "up"}, {**JOIN, "from": ["cut", "up"]}],
            [6, 9, 9],
        ),
        ([{"op": "global_avg_pool", "name": "up"}, {**JOIN, "op": "multiply"}], [6, 9, 9]),  # which broadcasts
        ([{"op": "opaque", "name": "up"}, JOIN], [6, 9, 9]),
        ([{"op": "opaque", "name": "x"}, DOWN, UP, JOIN], [6, 9, 9]),
        ([DOWN, UP, JOIN], None),
    ],
)
def test_what_goes_together_or_is_not_known_is_none(layers: list[dict[str, Any]], size: list[int] | None) -> None:
    assert found_in("join-mismatch", *layers, input=size) == []


def test_a_shortcut_of_darknet_adds_what_both_have() -> None:
    assert found("join-mismatch", DARKNET, "a.cfg") == []
    assert blamed("join-mismatch", DARKNET.replace("shortcut]\nfrom=0", "route]\nlayers=-1,0")) == []


def test_a_route_of_darknet_that_stacks_other_sizes_is_told() -> None:
    cfg = f"{DARKNET}[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1,0\n"
    (finding,) = found("join-mismatch", cfg, "a.cfg")
    assert "2x2 and 4x4" in finding.message
