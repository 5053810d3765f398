"""Windows that skip input."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ("conv 8 k3 s4", "windows of 3 taps step by 4: 1 of every 4 positions is never read"),
        ("conv 8 k1 s3", "windows of one tap step by 3: 2 of every 3 positions are never read"),
        ("conv 8 k3 s2 d2", "windows of 3 taps, 2 apart, step by 2: 1 of every 2 positions is never read"),
        ("conv 8 k2 s4 d3", "windows of 2 taps, 3 apart, step by 4: 2 of every 4 positions are never read"),
        ("conv 8 k1 s2 d2", "windows of one tap step by 2: 1 of every 2 positions is never read"),
        ("conv 8 k3x3 s1x4", "axis 1: windows of 3 taps step by 4: 1 of every 4 positions is never read"),
        ("max_pool k2 s3", "windows of 2 taps step by 3: 1 of every 3 positions is never read"),
    ],
)
def test_positions_between_windows_are_counted(network: str, message: str) -> None:
    assert [finding.message for finding in found_in_line("stride-gap", network)] == [message]


@pytest.mark.parametrize(
    "network", ["conv 8 k4 s4", "conv 8 k3 s2", "conv 8 k3 s2 d3", "conv_transpose 8 k2 s3", "max_pool k1 s2"]
)
def test_what_reads_all_or_picks_by_its_name_is_not_told(network: str) -> None:
    assert blamed("stride-gap", network) == []


def test_a_shortcut_of_one_tap_stands_beside_another_branch() -> None:
    block = "stem: conv 8 k3 p1 | body: conv 8 k3 s2 p1 | short: conv 8 k1 s2 from=stem | add from=body,short"
    assert blamed("stride-gap", block) == []


def test_one_tap_along_one_axis_only_is_no_shortcut() -> None:
    block = "stem: conv 8 k3 p1 | body: conv 8 k3 s2 p1 | flat: conv 8 k3x1 s2 p1x0 from=stem | add from=body,flat"
    assert blamed("stride-gap", block) == ["flat"]


def test_a_dilation_of_1_is_the_way_out_where_it_shares_a_factor_with_the_stride() -> None:
    (finding,) = found_in_line("stride-gap", "conv 8 k3 s2 d2")
    assert finding.fix == "a dilation of 1, or a smaller stride"
    (finding,) = found_in_line("stride-gap", "conv 8 k2 s2 d2")
    assert finding.fix == "a dilation of 1, or a smaller stride"
    (finding,) = found_in_line("stride-gap", "conv 8 k3 s5")
    assert finding.fix == "a kernel of at least 5, or a smaller stride"
