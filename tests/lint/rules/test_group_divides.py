"""Groups that do not divide channels."""

from __future__ import annotations

import pytest
from support.rules import blamed, changed, found_in

from convarith.lint.findings import Change

CONV = {"op": "conv", "name": "a", "kernel": 3, "out_channels": 8}


def test_the_division_is_told_with_its_remainder_and_the_nearest_number_that_divides() -> None:
    (finding,) = found_in("group-divides", {**CONV, "groups": 4}, input=[6, 9, 9])
    assert finding.message == "4 groups do not divide 6 input channels: 6 = 1·4 + 2"
    assert finding.fix is not None
    assert finding.fix.startswith("groups = 2 in 'a' is the nearest that divides; ")
    assert (finding.changes, finding.safe) == ((Change("a", "groups", 2),), False)


@pytest.mark.parametrize(
    ("channels", "out_channels", "groups", "nearest"),
    [(6, 8, 4, 2), (6, 6, 5, 6), (6, 6, 4, 3), (32, 32, 31, 32), (7, 14, 3, 1), (7, 14, 5, 7), (12, 10, 3, 2)],
)
def test_the_nearest_number_divides_both_channels_in_and_out(
    channels: int, out_channels: int, groups: int, nearest: int
) -> None:
    layer = {**CONV, "out_channels": out_channels, "groups": groups}
    (after,) = changed("group-divides", layer, input=[channels, 9, 9])
    assert after["groups"] == nearest
    assert found_in("group-divides", after, input=[channels, 9, 9]) == []


def test_a_group_norm_shares_its_channels_likewise() -> None:
    (after,) = changed("group-divides", {"op": "group_norm", "name": "a", "groups": 4}, input=[6, 9])
    assert after["groups"] == 3


def test_a_number_of_channels_that_no_memory_holds_takes_no_longer() -> None:
    huge = 10**17
    (finding,) = found_in("group-divides", {**CONV, "groups": 3}, input=[huge, 9, 9])
    assert finding.changes == (Change("a", "groups", 2),)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_what_divides_is_none(groups: int) -> None:
    assert found_in("group-divides", {**CONV, "groups": groups}, input=[4, 9, 9]) == []


def test_behind_what_is_not_known_nothing_is_told() -> None:
    assert blamed("group-divides", "conv 8 k3 | opaque | conv 8 k3 groups=3", (3, 9, 9)) == []
