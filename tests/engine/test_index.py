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
from convarith.engine.index import Entries, along_axis, output_sizes
from convarith.errors import ConvArithError


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


@given(direct_lines)
def test_output_sizes_of_many_inputs_are_those_of_each(line: Line) -> None:
    window = {"kernel": line.kernel, "stride": line.stride, "dilation": line.dilation}
    found = output_sizes([line.size, 10**6, 1], padding=(line.lo, line.hi), **window)
    assert found.tolist()[0] == line.convolved()[0]
    assert found.tolist()[1] == (10**6 + line.lo + line.hi - (line.kernel - 1) * line.dilation - 1) // line.stride + 1


def test_padding_is_a_number_for_both_ends_or_a_pair() -> None:
    assert output_sizes(5, kernel=[3, 4, 9], padding=1).tolist() == [5, 4, 0]
    assert output_sizes(5, kernel=3, padding=([0, 1], [[0], [2]])).tolist() == [[3, 4], [5, 6]]
    with pytest.raises(ConvArithError, match="padding has 3 parts"):
        output_sizes(5, kernel=3, padding=(1, 1, 1))


def test_sizes_and_steps_start_at_one_wherever_they_stand() -> None:
    for setting in ("kernel", "stride", "dilation"):
        with pytest.raises(ConvArithError, match=f"{setting} has a number below 1"):
            output_sizes(5, **({"kernel": 3} | {setting: [2, 0, 2]}))
    with pytest.raises(ConvArithError, match="size has a number below 1"):
        output_sizes([5, 0], kernel=1)


def test_settings_that_do_not_broadcast_are_refused_with_their_shapes() -> None:
    with pytest.raises(ConvArithError, match=r"\(3,\).*\(2,\).* do not broadcast") as caught:
        output_sizes([5, 6, 7], kernel=[1, 2])
    assert caught.value.code == "bad-array"
