"""The relation of an axis as arrays is the relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv, conv_transpose, direct_lines, transposed_lines

if TYPE_CHECKING:
    from support import plain_loops

from convarith.engine.axis import Axis
from convarith.engine.index import Entries, along_axis


def triples(found: Entries) -> list[plain_loops.Triple]:
    return list(zip(found.outputs.tolist(), found.taps.tolist(), found.inputs.tolist(), strict=True))


@given(direct_lines)
def test_entries_of_a_direct_axis_are_those_of_the_oracle_once_each(line: Line) -> None:
    (axis,) = conv([line]).axes(line.size)
    found = triples(along_axis(axis))
    assert set(found) == line.convolved()[1]
    assert len(found) == len(set(found))


@given(transposed_lines)
def test_entries_of_a_transposed_axis_are_those_of_the_oracle_once_each(line: Line) -> None:
    (axis,) = conv_transpose([line]).axes(line.size)
    found = triples(along_axis(axis))
    assert set(found) == line.transposed()[1]
    assert len(found) == len(set(found))


@given(
    st.one_of(
        direct_lines.map(lambda line: conv([line]).axes(line.size)[0]),
        transposed_lines.map(lambda line: conv_transpose([line]).axes(line.size)[0]),
    )
)
def test_entries_ascend_by_output_and_within_it_by_input(axis: Axis) -> None:
    found = along_axis(axis)
    assert (np.lexsort((found.inputs, found.outputs)) == np.arange(len(found.outputs))).all()


@pytest.mark.parametrize(
    ("axis", "outputs", "inputs", "taps"),
    [
        pytest.param(Axis(size=3, kernel=2), [0, 0, 1, 1], [0, 1, 1, 2], [0, 1, 0, 1], id="direct"),
        pytest.param(
            Axis(size=2, kernel=2, lo=1, stretch=2, flipped=True), [0, 1, 2], [0, 0, 1], [0, 1, 0], id="stretched"
        ),
        pytest.param(Axis(size=1, kernel=1, lo=2, hi=-1), [], [], [], id="padding only"),
    ],
)
def test_entries_are_one_per_output_and_tap_that_reads(
    axis: Axis, outputs: list[int], inputs: list[int], taps: list[int]
) -> None:
    found = along_axis(axis)
    assert (found.outputs.tolist(), found.inputs.tolist(), found.taps.tolist()) == (outputs, inputs, taps)
