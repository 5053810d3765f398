"""Joins of one input."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line

DARKNET = """\
[net]
width=64
height=64
channels=3

[convolutional]
filters=8
size=3
stride=1
pad=1

[route]
layers=-1
"""


@pytest.mark.parametrize("op", ["add", "concat", "multiply"])
def test_a_join_without_the_other_is_told_with_the_one_that_it_has(op: str) -> None:
    (finding,) = found_in_line("forgotten-join", f"body: conv 8 k3 p1 | {op}")
    assert finding.message == f"{op} has one input, 'body', and gives it back as it is"
    assert finding.fix == "name the other one too: from = ['body', …]; or leave the layer out"


@pytest.mark.parametrize("op", ["add", "concat", "multiply"])
def test_a_join_of_two_is_none(op: str) -> None:
    assert blamed("forgotten-join", f"a: conv 8 k3 p1 | b: conv 8 k3 p1 | {op} from=a,b") == []


def test_a_route_of_darknet_to_one_layer_goes_back_to_it_on_purpose() -> None:
    assert blamed("forgotten-join", DARKNET) == []
