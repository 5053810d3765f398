"""Output padding that is not below its limit."""

from __future__ import annotations

from typing import Any

import pytest
from support.rules import blamed, changed, found_in

from convarith.lint.findings import Change

UP: dict[str, Any] = {"op": "conv_transpose", "name": "up", "kernel": 4, "stride": 2, "out_channels": 4}
IMAGE = [3, 8, 8]


def test_the_limit_is_told_and_the_most_below_it() -> None:
    (finding,) = found_in("output-padding-limit", {**UP, "output_padding": 9}, input=IMAGE)
    assert finding.message == "axis 0: output padding 9 is not below max(stride 2, dilation 1) = 2"
    assert finding.fix is not None
    assert finding.fix.startswith("output_padding = 1 in 'up' is the most that is allowed; ")
    assert (finding.changes, finding.safe) == ((Change("up", "output_padding", 1),), False)


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ({"output_padding": 2}, 1),
        ({"output_padding": 10**15}, 1),
        ({"output_padding": [1, 7], "stride": [2, 3]}, [1, 2]),
        ({"output_padding": [7, 7], "stride": [2, 3]}, [1, 2]),
        ({"output_padding": 3, "dilation": 3}, 2),
        ({"output_padding": 3, "dilation": 3, "framework": "keras", "stride": 1}, 0),
        ({"output_padding": 3, "dilation": 3, "framework": "onnx"}, 1),
    ],
)
def test_the_most_is_what_the_framework_allows(given: dict[str, Any], most: Any) -> None:
    (after,) = changed("output-padding-limit", {**UP, **given}, input=IMAGE)
    assert after["output_padding"] == (tuple(most) if isinstance(most, list) else most)
    assert found_in("output-padding-limit", after, input=IMAGE) == []


@pytest.mark.parametrize("given", [{"output_padding": 1}, {"output_padding": 2, "dilation": 3}])
def test_what_is_below_the_limit_is_none(given: dict[str, Any]) -> None:
    assert found_in("output-padding-limit", {**UP, **given}, input=IMAGE) == []


def test_the_limit_holds_for_any_input() -> None:
    line = "nn.Sequential(nn.Conv2d(3, 8, 3), nn.ConvTranspose2d(8, 8, 3, stride=2, output_padding=2))"
    assert blamed("output-padding-limit", line) == ["1"]


def test_behind_what_is_not_known_nothing_is_told() -> None:
    line = "nn.Sequential(Unknown(), nn.ConvTranspose2d(8, 8, 3, stride=2, output_padding=2))"
    assert blamed("output-padding-limit", line, (3, 9, 9)) == []
