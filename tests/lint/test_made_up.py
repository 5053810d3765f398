"""What one layer does to positions and a later one undoes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convarith.lint.analysis import Analysis
from convarith.lint.made_up import not_made_up
from convarith.readers.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping


def left_over(network: str, moves: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Give the names of the layers of a network whose moves are not undone."""
    _, (parsed,) = read_source(network, None)
    return not_made_up(Analysis(parsed.on_input((3, 8))), moves)


CHAIN = "a: relu | b: relu | c: relu | d: relu"


@pytest.mark.parametrize(
    ("moves", "left"),
    [
        ({}, []),
        ({"a": (1,)}, ["a"]),
        ({"a": (1,), "c": (-1,)}, []),
        ({"a": (1,), "c": (1,)}, ["a", "c"]),
        ({"a": (1,), "b": (2,), "c": (-2,), "d": (-1,)}, []),
        ({"a": (1,), "b": (2,), "c": (-1,), "d": (-2,)}, ["a", "b", "c", "d"]),
        ({"a": (1,), "b": (-1,), "c": (-1,), "d": (1,)}, []),
        ({"a": (1, 0), "b": (-1, 1)}, ["a", "b"]),
    ],
    ids=str,
)
def test_the_last_move_on_the_way_is_undone_by_its_opposite(moves: dict[str, tuple[int, ...]], left: list[str]) -> None:
    assert left_over(CHAIN, moves) == left


@pytest.mark.parametrize("between", ["max_pool k2", "b: add from=a,input", "b: conv 4 k9 p1", "b: opaque"])
def test_the_way_leads_through_single_layers_that_keep_the_size(between: str) -> None:
    assert left_over(f"a: relu | {between} | c: relu", {"a": (1,), "c": (-1,)}) == ["a", "c"]


def test_a_layer_that_moves_may_change_the_size_itself() -> None:
    assert left_over("a: conv 3 k4 p2 | c: conv 3 k4 p1", {"a": (1,), "c": (-1,)}) == []


def test_each_way_undoes_for_itself() -> None:
    assert left_over("a: relu | b: relu | c: relu from=a", {"a": (1,), "b": (-1,)}) == []
