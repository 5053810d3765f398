"""Even kernels padded by half of themselves."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line

from convarith.lint.findings import Change


def test_the_growth_is_told_with_the_odd_kernel_that_keeps_the_size() -> None:
    (finding,) = found_in_line("even-pad-grows", "a: conv 8 k2 p1", (3, 160, 160))
    assert finding.message == "padding 1 on both sides of an even kernel 2 adds a position: 160 becomes 161"
    assert finding.fix == "kernel 3 keeps the size with it; or pad by 1 and 0"
    assert finding.changes == (Change("a", "kernel", 3),)
    assert not finding.safe


DARKNET = """\
[net]
width=160
height=160
channels=3

[convolutional]
filters=8
size=2
stride=1
pad=1
"""


def test_pad_of_darknet_is_half_the_kernel_and_so_grows() -> None:
    (finding,) = found_in_line("even-pad-grows", DARKNET)
    assert finding.message == "padding 1 on both sides of an even kernel 2 adds a position: 160 becomes 161"


def test_without_an_input_no_size_is_told() -> None:
    (finding,) = found_in_line("even-pad-grows", "conv 8 k4 p2")
    assert finding.message == "padding 2 on both sides of an even kernel 4 adds a position"


def test_only_the_even_kernels_change() -> None:
    (finding,) = found_in_line("even-pad-grows", "a: conv 8 k4x5 p2")
    assert finding.message.startswith("axis 0: ")
    assert finding.changes == (Change("a", "kernel", 5),)
    (finding,) = found_in_line("even-pad-grows", "a: conv 8 k4x3 p2x1")
    assert finding.changes == (Change("a", "kernel", (5, 3)),)


def test_of_taps_that_are_apart_another_kernel_would_be_too_much() -> None:
    (finding,) = found_in_line("even-pad-grows", "conv 8 k2 d3 p2")
    assert (finding.fix, finding.changes) == ("pad by 2 and 1", ())


@pytest.mark.parametrize(
    "network",
    [
        "conv 8 k3 p1",
        "conv 8 k4 p1",
        "conv 8 k4x3 p1",
        "conv 8 k4 p1:2",
        "conv 8 k4 s2 p1",
        "conv 8 k3 p2",  # grows by two, on purpose
        "conv 8 k4 padding=half | conv 8 k4 p1",  # the next one takes the position back
        "conv 8 k4 p1:3",  # one more at the end, on purpose
        "conv_transpose 8 k2",
    ],
)
def test_what_keeps_its_size_or_grows_on_purpose_is_not_told(network: str) -> None:
    assert blamed("even-pad-grows", network) == []


def test_what_a_stride_makes_of_a_few_positions_is_no_growth() -> None:
    assert blamed("even-pad-grows", "conv 8 k2 s2 p2", (3, 2, 2)) == []
