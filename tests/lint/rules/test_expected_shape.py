"""Outputs that are not what their authors expect."""

from __future__ import annotations

from support.rules import changed, found_in

from convarith.lint.findings import Change

CONV = {"op": "conv", "name": "conv", "kernel": 3, "out_channels": 4}


def test_both_shapes_are_told_with_what_gives_the_one_expected() -> None:
    (finding,) = found_in("expected-shape", {**CONV, "expect": [4, 9, 9]}, input=[3, 9, 9])
    assert finding.message == "expected 4x9x9, comes out as 4x7x7"
    assert "padding = 1 in 'conv'" in (finding.fix or "")
    assert (finding.fix or "").endswith("; or expect = [4, 7, 7]")
    assert (finding.changes, finding.safe) == ((Change("conv", "padding", 1),), False)


def test_what_is_expected_is_changed_where_no_number_gives_it() -> None:
    layer = {**CONV, "expect": [4, 5, 6]}
    (finding,) = found_in("expected-shape", layer, input=[3, 9, 9])
    assert finding.fix == "change the layer, or set expect = [4, 7, 7]"
    assert (finding.changes, finding.safe) == ((Change("conv", "expect", (4, 7, 7)),), False)
    assert found_in("expected-shape", *changed("expected-shape", layer, input=[3, 9, 9]), input=[3, 9, 9]) == []


def test_what_comes_out_as_expected_or_is_not_known_is_none() -> None:
    assert found_in("expected-shape", {**CONV, "expect": [4, 7, 7]}, input=[3, 9, 9]) == []
    unknown = {"op": "opaque", "name": "unknown"}
    assert found_in("expected-shape", unknown, {**CONV, "expect": [4, 1, 1]}, input=[3, 9, 9]) == []
