"""Features that are not those that come in."""

from __future__ import annotations

import pytest
from support.rules import blamed, changed, found_in, found_in_line

from convarith.lint.findings import Change

CONV = {"op": "conv", "name": "conv", "kernel": 5, "out_channels": 16}
LINEAR = {"op": "linear", "name": "last", "in_features": 400, "out_features": 10}
FLATTEN = {"op": "flatten", "name": "flat"}


def test_the_number_that_comes_in_is_told_and_mended() -> None:
    (finding,) = found_in("linear-features", CONV, FLATTEN, LINEAR, input=[3, 32, 32])
    assert finding.message == "in_features = 400, but 12544 come in"
    assert "it fits with in_features = 12544 in 'last'" in (finding.fix or "")
    assert (finding.changes, finding.safe) == ((Change("last", "in_features", 12544),), True)


def test_after_the_change_nothing_is_found() -> None:
    after = changed("linear-features", CONV, FLATTEN, LINEAR, input=[3, 32, 32])
    assert found_in("linear-features", *after, input=[3, 32, 32]) == []


@pytest.mark.parametrize("pool", ["global_avg_pool", "adaptive_avg_pool size=1"])
def test_a_pooling_to_one_size_makes_features_of_channels(pool: str) -> None:
    line = f"conv 16 k5 | {pool} | flatten | linear 10 in_features="
    assert blamed("linear-features", f"{line}16", (3, 32, 32)) == []
    assert blamed("linear-features", f"{line}16", (3, 50, 41)) == []
    assert blamed("linear-features", f"{line}17", (3, 32, 32)) == ["linear 4"]


@pytest.mark.parametrize(
    "code",
    [
        "nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(30, 2))",
        "nn.Sequential(nn.Conv2d(3, 20, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(30, 2))",
    ],
)
def test_what_does_not_go_by_the_input_is_told_without_one(code: str) -> None:
    (finding,) = found_in_line("linear-features", code)
    assert finding.message == "in_features = 30, but 20 come in"


@pytest.mark.parametrize(
    "code",
    [
        "nn.Sequential(nn.Conv2d(3, 20, 3), nn.Flatten(), nn.Linear(30, 2))",  # of which no size makes 30
        "nn.Sequential(nn.Conv2d(3, 20, 3), nn.Flatten(), nn.Linear(180, 2))",
        "nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 2))",
    ],
)
def test_what_goes_by_the_input_is_not(code: str) -> None:
    assert blamed("linear-features", code) == []


@pytest.mark.parametrize(
    "line",
    ["conv 16 k5 | opaque | flatten | linear 10 in_features=3", "opaque | linear 10 in_features=3"],
)
def test_behind_what_is_not_known_nothing_is_told(line: str) -> None:
    assert blamed("linear-features", line, (3, 32, 32)) == []
