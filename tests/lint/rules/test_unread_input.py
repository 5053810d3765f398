"""Ends that no window reaches."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line

SOUND = """\
[[network]]
input = [1, 16000]
[[network.layer]]
op = "conv"
out_channels = 8
kernel = 5
stride = 4
"""


@pytest.mark.parametrize(
    ("network", "size", "last", "windows"),
    [
        ("max_pool k2", 33, "the last of 33 positions is", "16 windows of 2, 2 apart, end before it"),
        ("conv 8 k5 s4", 20, "the last 3 of 20 positions are", "4 windows of 5, 4 apart, end before them"),
        ("conv 8 k4 s4 p1:0 d3", 20, "the last 3 of 20 positions are", "3 windows of 10, 4 apart, end before them"),
        ("conv 8 k5 s4 p0:1", 22, "the last of 22 positions is", "5 windows of 5, 4 apart, end before it"),
        ("conv 8 k5 s4 p0:-1", 20, "the last 2 of 20 positions are", "4 windows of 5, 4 apart, end before them"),
    ],
)
def test_input_that_is_left_over_is_counted(network: str, size: int, last: str, windows: str) -> None:
    assert [finding.message for finding in found_in_line("unread-input", network, (3, size, size))] == [
        f"{last} never read: {windows}"
    ]


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("conv 8 k3 s2 p1", 32),  # a remainder, but of padding
        ("conv 8 k7 s2 p3", 224),
        ("conv 8 k4 s2 p1", 33),
        ("conv 8 k3 s4", 20),  # skipped between windows: that is stride-gap
        ("conv 8 k3 p-1", 20),  # cropped on purpose
        ("max_pool k2 ceil_mode=true", 33),
        ("conv_transpose 8 k3 s2 p1", 7),
        ("max_pool k2", 32),
    ],
)
def test_what_is_left_over_of_padding_or_on_purpose_is_not(network: str, size: int) -> None:
    assert blamed("unread-input", network, (3, size, size)) == []


def test_of_a_network_that_tells_no_input_nothing_is_told() -> None:
    assert blamed("unread-input", "conv 8 k5 s4") == []


def test_sounds_come_in_any_length_unless_the_file_tells_theirs() -> None:
    assert blamed("unread-input", "conv 8 k5 s4", (1, 16000)) == []
    assert blamed("unread-input", "input 1x16000 | conv 8 k5 s4") == []
    assert len(found_in_line("unread-input", SOUND)) == 1


@pytest.mark.parametrize("between", ["", "| norm: batch_norm | act: relu"], ids=["the same map", "elementwise layers"])
def test_another_branch_may_read_what_is_left_over(between: str) -> None:
    network = f"a: conv 8 k3 p1 {between} | pool: max_pool k2 | up: upsample size=33 | concat from=a,up"
    assert blamed("unread-input", network, (3, 33, 33)) == []


def test_whoever_takes_an_output_reads_all_of_it() -> None:
    network = """\
[[network]]
input = [3, 33, 33]
output = ["a", "pool"]
[[network.layer]]
name = "a"
op = "conv"
out_channels = 8
kernel = 3
padding = 1
[[network.layer]]
name = "pool"
op = "max_pool"
kernel = 2
"""
    assert blamed("unread-input", network) == []
    assert blamed("unread-input", network.replace('"a", ', "")) == ["pool"]


def test_padding_of_a_layer_before_may_be_left_over_too() -> None:
    assert (
        blamed("unread-input", "pad padding=3 | conv 8 k7 s2 | pad padding=1 | relu | max_pool k3 s2", (3, 224, 224))
        == []
    )
    assert blamed("unread-input", "pad padding=1:0 | a: conv 8 k7 s2", (3, 221, 221)) == ["a"]


def test_what_another_branch_reads_of_an_earlier_map_is_not_the_same() -> None:
    network = "a: conv 8 k3 p1 | conv 8 k3 p1 | pool: max_pool k2 | up: upsample size=33 | concat from=a,up"
    assert blamed("unread-input", network, (3, 33, 33)) == ["pool"]


def test_a_branch_that_stops_short_too_reads_none_of_it() -> None:
    network = "a: conv 8 k3 p1 | b: max_pool k2 | c: conv 8 k2 s2 from=a | concat from=b,c"
    assert blamed("unread-input", network, (3, 33, 33)) == ["b", "c"]


def test_padding_for_another_window_is_the_way_out() -> None:
    (finding,) = found_in_line("unread-input", "conv 8 k5 s4 p0:0", (3, 20, 20))
    assert finding.fix == "pad the end by 1, or choose an input that leaves nothing over"
    assert found_in_line("unread-input", "conv 8 k5 s4 p0:1", (3, 20, 20)) == []
