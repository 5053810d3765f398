"""Dilations beyond the map."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line


def test_the_tap_that_reads_alone_is_told() -> None:
    (finding,) = found_in_line("dilation-centre-only", "conv 8 k3 p18 d18", (3, 16, 16))
    assert finding.message == ("taps 18 apart on an input of 16: a single one of 3 reads input, the others padding")
    assert finding.fix == "a dilation below 16"


@pytest.mark.parametrize(("network", "size"), [("conv 8 k3 p2 d2", (3, 1, 1)), ("conv 8 k3 p16 d16", (3, 16, 16))])
def test_taps_as_far_apart_as_the_input_is_long_are_too_far(network: str, size: tuple[int, ...]) -> None:
    assert len(blamed("dilation-centre-only", network, size)) == 1


def test_one_axis_is_enough() -> None:
    (finding,) = found_in_line("dilation-centre-only", "conv 8 k3 p18 d18", (3, 64, 16))
    assert finding.message.startswith("axis 1: ")


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("conv 8 k3 p15 d15", (3, 16, 16)),
        ("conv 8 k1 d18", (3, 16, 16)),
        ("conv 8 k3 p1", (3, 1, 1)),  # not by its dilation
        ("conv 8 k3 p12 d12 padding_mode=circular", (3, 12, 12)),
        ("conv_transpose 8 k3 d18", (3, 16, 16)),
        ("conv 8 k3 p400 d400", None),
        ("conv 8 k3 p18 d18", (3, 16)),  # a sound, which comes in any length
    ],
)
def test_where_other_taps_read_too_nothing_is_told(network: str, size: tuple[int, ...] | None) -> None:
    assert blamed("dilation-centre-only", network, size) == []
