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


def test_code_that_joins_a_list_which_grows_from_one_is_left_alone() -> None:
    code = """\
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(8 + 4 * i, 4, 3, padding=1) for i in range(3)])

    def forward(self, x):
        features = [x]
        for layer in self.layers:
            features.append(layer(torch.cat(features, 1)))
        return torch.cat(features, 1)
"""
    assert blamed("forgotten-join", code) == []
    assert blamed("forgotten-join", code.replace("range(3)", "range(1)")) == ["concat 1"]
