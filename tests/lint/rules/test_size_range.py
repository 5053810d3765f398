"""Ranges of sizes that do not all go through."""

from __future__ import annotations

from typing import Any

from support.rules import found_in

from convarith.lint.findings import Change

DOWN = {"op": "max_pool", "name": "down", "kernel": 2}
UP = {"op": "upsample", "name": "up", "scale": 2}
JOIN = {"op": "add", "name": "joined", "from": ["input", "up"]}


def test_how_many_do_not_go_through_is_told_with_the_first_and_the_rule_of_those_that_do() -> None:
    (finding,) = found_in("size-range", DOWN, UP, JOIN, input=[3, 8, 8], sizes="8..20")
    assert finding.message == (
        "6 of the 13 sizes do not go through, first 9x9 at 'joined': "
        "add needs equal shapes, and these differ: 3x9x9 and 3x8x8"
    )
    assert finding.fix == "these do: 8 to 20 in steps of 2"
    assert finding.changes == ()


def test_a_range_of_which_only_the_least_sizes_do_not_fit_can_begin_later() -> None:
    conv = {"op": "conv", "kernel": 5, "out_channels": 4}
    (finding,) = found_in("size-range", conv, input=[3, 8, 8], sizes="2..9")
    assert (finding.changes, finding.safe) == ((Change(None, "sizes", "5..9"),), False)
    assert found_in("size-range", conv, input=[3, 8, 8], sizes="5..9") == []


def test_where_none_goes_through_the_layer_is_to_be_mended() -> None:
    conv = {"op": "conv", "kernel": 5, "out_channels": 4}
    (finding,) = found_in("size-range", conv, input=[3, 8, 8], sizes="2..4")
    assert (finding.fix, finding.changes) == ("none does; mend that layer first", ())


def test_a_crop_lets_all_sizes_through() -> None:
    cut = {"op": "crop", "name": "cut", "from": "input", "to": "up"}
    layers: list[dict[str, Any]] = [DOWN, UP, cut, {**JOIN, "from": ["cut", "up"]}]
    assert found_in("size-range", *layers, input=[3, 8, 8], sizes="8..20") == []


def test_without_a_range_nothing_is_asked() -> None:
    assert found_in("size-range", DOWN, UP, JOIN, input=[3, 8, 8]) == []


def test_behind_what_is_not_known_nothing_is_told() -> None:
    layers: list[dict[str, Any]] = [{"op": "opaque", "name": "x"}, {"op": "conv", "kernel": 5, "out_channels": 4}]
    assert found_in("size-range", *layers, input=[3, 8, 8], sizes="2..9") == []
