"""Padding of poolings above what the framework allows."""

from __future__ import annotations

from typing import Any

import pytest
from support.rules import blamed, changed, found_in

from convarith.lint.findings import Change

POOL: dict[str, Any] = {"op": "max_pool", "name": "pool", "kernel": 2}
IMAGE = [3, 16, 16]


def test_the_limit_is_told_and_the_most_that_it_leaves() -> None:
    (finding,) = found_in("pool-padding", {**POOL, "padding": 2}, input=IMAGE)
    assert finding.message == "axis 0: padding 2 and 2 of a pooling window exceeds half its kernel 2, 1"
    assert finding.fix == (
        "padding = 1 in 'pool' is the most that is allowed; more can be padded in a layer of its own before it"
    )
    assert (finding.changes, finding.safe) == ((Change("pool", "padding", 1),), False)


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ({"kernel": 5, "padding": 9}, 2),
        ({"kernel": 2, "padding": 10**15}, 1),
        ({"kernel": [2, 6], "padding": [1, 4]}, (1, 3)),
        ({"kernel": 3, "padding": 7, "framework": "onnx"}, 2),
        ({"kernel": 3, "padding": 3, "framework": "caffe"}, 2),
        ({"kernel": 3, "padding": 7, "framework": "pytorch"}, 1),
    ],
)
def test_the_most_is_what_the_framework_allows(given: dict[str, Any], most: Any) -> None:
    (after,) = changed("pool-padding", {**POOL, **given}, input=IMAGE)
    assert after["padding"] == most
    assert found_in("pool-padding", after, input=IMAGE) == []


@pytest.mark.parametrize(
    "given",
    [
        {"padding": 1},
        {"kernel": 3, "padding": 2, "framework": "caffe"},
        {"kernel": 3, "padding": 2, "framework": "onnx"},
        {"op": "conv", "out_channels": 4, "padding": 2},
    ],
)
def test_where_the_framework_allows_it_nothing_is_told(given: dict[str, Any]) -> None:
    assert found_in("pool-padding", {**POOL, **given}, input=IMAGE) == []


def test_both_sides_of_an_axis_that_differ_are_left_to_a_person() -> None:
    (finding,) = found_in("pool-padding", {**POOL, "padding": [[2, 0], [0, 1]]}, input=IMAGE)
    assert "is the most that is allowed" not in (finding.fix or "")


def test_the_limit_holds_for_any_input() -> None:
    assert blamed("pool-padding", "nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2, padding=2))") == ["1"]


def test_behind_what_is_not_known_nothing_is_told() -> None:
    assert blamed("pool-padding", "nn.Sequential(Unknown(), nn.MaxPool2d(2, padding=2))", (3, 9, 9)) == []


def test_padding_in_a_cfg_of_darknet_is_of_both_ends_and_no_limit_is_broken() -> None:
    cfg = "[net]\nchannels=3\nheight=32\nwidth=32\n[maxpool]\nsize=13\nstride=1\npadding=12\n"
    assert blamed("pool-padding", cfg) == []
