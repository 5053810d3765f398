"""How many inputs reach each output, held against W."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import convarith as ca
from convarith.engine.overlap import inputs_met, taps_met
from convarith.engine.receptive import counts_met

LAYERS = st.builds(
    ca.ConvTranspose,
    kernel=st.integers(1, 7),
    stride=st.integers(1, 5),
    padding=st.integers(0, 1),
    dilation=st.integers(1, 3),
)


@given(LAYERS, st.integers(3, 6))
def test_the_counts_are_those_of_the_entries_in_the_rows_of_w(layer: ca.ConvTranspose, size: int) -> None:
    try:
        (axis,) = layer.axes(size)
    except ca.ConvArithError:
        return
    entries = ca.matrix(layer, size).toarray(np.ones(axis.kernel))
    assert inputs_met(axis) == tuple(entries.sum(axis=1))


@given(LAYERS)
def test_away_from_the_borders_they_are_those_of_a_turn(layer: ca.ConvTranspose) -> None:
    (axis,) = layer.axes(30)
    turn, inside = taps_met(axis), range(25, axis.output - 25)
    assert [inputs_met(axis)[at] for at in inside] == [turn[at % len(turn)] for at in inside]
    assert (min(turn), max(turn)) == counts_met(axis)


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "turn"),
    [(3, 2, 1, (2, 1)), (4, 2, 1, (2, 2)), (4, 2, 2, (4, 0)), (1, 3, 1, (1, 0, 0))],
)
def test_known_turns(kernel: int, stride: int, dilation: int, turn: tuple[int, ...]) -> None:
    (axis,) = ca.ConvTranspose(kernel, stride=stride, dilation=dilation).axes(9)
    assert taps_met(axis) == turn
