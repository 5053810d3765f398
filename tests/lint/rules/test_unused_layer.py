"""Layers that lead to no output."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.rules import blamed

from convarith.lint.check import check_network
from convarith.lint.selection import Selection
from convarith.readers.source import read_source


def test_a_layer_that_none_takes_from_is_told() -> None:
    assert blamed("unused-layer", "a: conv 8 k3 | b: conv 8 k3 from=input | c: relu") == ["a"]


def test_the_last_layer_is_the_output_where_none_is_told() -> None:
    assert blamed("unused-layer", "a: conv 8 k3 | b: relu") == []


def test_outputs_that_are_told_are_used_and_the_last_layer_then_is_not() -> None:
    _, (parsed,) = read_source("a: conv 8 k3 | b: conv 8 k3 from=input | c: relu from=b", None)
    told = replace(parsed, network=replace(parsed.network, outputs=("a", "b")))
    checked = check_network(told, "", (), Selection(select=("unused-layer",)))
    assert [finding.layer for finding in checked.findings] == ["c"]


@pytest.mark.parametrize(
    "unknown", ["a: opaque output=[8,30,30]", "a: split index=0 parts=3"], ids=["not known", "a piece"]
)
def test_what_is_not_known_and_pieces_that_cost_nothing_may_go_unused(unknown: str) -> None:
    assert blamed("unused-layer", f"{unknown} | b: conv 8 k3 from=input", (3, 32, 32)) == []


def test_what_the_code_of_a_live_model_computes_for_nothing_is_its_own_affair() -> None:
    _, (parsed,) = read_source("a: conv 8 k3 | b: conv 8 k3 from=input", None)
    live = replace(parsed, network=replace(parsed.network, note="traced"))
    assert check_network(live, "", (), Selection(select=("unused-layer",))).findings == ()


def test_what_takes_from_a_layer_is_not_known_where_a_name_is_wrong() -> None:
    assert blamed("unused-layer", "a: conv 8 k3 | b: conv 8 k3 from=aa") == []
