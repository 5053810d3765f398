"""Paddings that are solved for, where no small change of a number mends a network."""

from __future__ import annotations

import pytest

import convarith as ca
from convarith.lint.solved import solved_repairs


def told(text: str, shape: tuple[int, ...], expect: tuple[int, ...] | None = None) -> list[str]:
    network = ca.network(text, input=shape)
    if expect is not None:
        from dataclasses import replace

        last = replace(network.layers[-1], expect=expect)
        network = replace(network, layers=(*network.layers[:-1], last))
    (problem,) = network.problems()
    return list(map(str, solved_repairs(network, problem)))


@pytest.mark.parametrize(
    ("text", "shape", "expect", "repairs"),
    [
        ("relu | a: conv 8 k11 s2", (8, 128, 128), (8, 64, 64), ["padding = 5 in 'a'"]),
        ("relu | a: conv_transpose 8 k16 s8", (8, 10), (8, 80), ["padding = 4 in 'a'"]),
        ("relu | a: conv_transpose 8 k8 s8", (8, 10), (8, 85), ["output_padding = 5 in 'a'"]),
        ("relu | a: conv 8 k3 s2", (8, 128, 128), (8, 100, 100), []),
    ],
)
def test_what_is_expected(text: str, shape: tuple[int, ...], expect: tuple[int, ...], repairs: list[str]) -> None:
    assert told(text, shape, expect) == repairs


def test_what_joins_take_through_activations() -> None:
    text = "a: conv 8 k11 s2 | relu | b: conv 8 k1 s2 from=input | c: add from=2,b"
    text = text.replace("relu", "r: relu").replace("from=2,b", "from=r,b")
    assert told(text, (8, 130, 130)) == ["padding = 5 in 'a'"]


def test_the_check_tells_it_and_mends_by_it() -> None:
    text = """
[[network]]
input = [3, 128, 128]
[[network.layer]]
name = "a"
op = "conv"
out_channels = 16
kernel = 11
stride = 2
expect = [16, 64, 64]
"""
    findings = [each for each in ca.check(text) if each.code == "expected-shape"]
    assert [each.fix for each in findings] == ["it fits with padding = 5 in 'a' (one number); or expect = [16, 59, 59]"]
