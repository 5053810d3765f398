"""What follows for a layer on an input, gathered."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.names import PaddingName


@given(st.lists(direct_lines, min_size=1, max_size=3))
def test_reads_multiply_over_the_axes(lines: list[Line]) -> None:
    answer = describe(conv(lines), sizes(lines))
    assert answer.reads == prod(len(line.convolved()[1]) for line in lines)
    assert answer.products == prod(line.convolved()[0] * line.kernel for line in lines)


@given(st.lists(transposed_lines, min_size=1, max_size=3))
def test_a_transposed_layer_tells_its_padding_and_output_padding_as_given(lines: list[Line]) -> None:
    answer = describe(conv_transpose(lines), sizes(lines))
    assert answer.output_padding == tuple(line.extra for line in lines)
    assert [(axis.lo, axis.hi) for axis in answer.direct_axes] == [(line.lo, line.hi) for line in lines]
    assert answer.reads == prod(len(line.transposed()[1]) for line in lines)


@pytest.mark.parametrize(
    ("layer", "size", "parameters", "macs"),
    [
        # ResNet's stem: 3·64·7·7 weights, each used at 112·112 places.
        (Conv(7, stride=2, padding=3, channels=(3, 64)), (224, 224), 9_408, 118_013_952),
        (Conv(3, padding=1, channels=(64, 64), groups=64), (56, 56), 576, 1_806_336),
        # Each of the 16·16 inputs stamps every weight.
        (ConvTranspose(4, stride=2, padding=1, channels=(64, 32)), (16, 16), 32_768, 8_388_608),
        (Pool(2, channels=(8, 8)), (4, 4), 0, 0),
        (Conv(3), (5, 5), None, None),
    ],
)
def test_parameters_and_multiplications(
    layer: Layer, size: tuple[int, ...], parameters: int | None, macs: int | None
) -> None:
    answer = describe(layer, size)
    assert (answer.parameters, answer.macs) == (parameters, macs)


def test_multiplications_by_input_are_told_apart_from_those_by_zeros() -> None:
    answer = describe(Conv(3, padding=1, channels=(1, 2)), 4)
    assert (answer.macs, answer.macs_read) == (24, 20)  # of 12 taps, 2 lie on padding


def test_reads_of_the_zero_inserted_input_are_counted_too() -> None:
    answer = describe(ConvTranspose(3, stride=2), 3)
    assert (answer.reads, answer.products, answer.zero_inserted_products) == (9, 9, 21)


@pytest.mark.parametrize(
    ("padding", "stride", "words"), [("same", 2, "as TensorFlow does"), ("same-lower", 2, "ONNX"), ("same", 1, "")]
)
def test_a_strided_same_padding_says_where_it_is_placed(padding: PaddingName, stride: int, words: str) -> None:
    notes = " ".join(describe(Conv(3, stride=stride, padding=padding), 8).notes)
    assert words in notes
    assert bool(notes) == (stride > 1)


@pytest.mark.parametrize(
    ("layer", "size", "note"),
    [
        (
            Conv(3, stride=2, padding="same"),
            5,
            "padding 'same' with a stride: PyTorch refuses it",
        ),  # 1 and 1: none is odd
        (ConvTranspose(3, padding="same"), 5, "padding 'same' of a transposed convolution: PyTorch refuses it"),
    ],
)
def test_a_note_speaks_of_an_odd_position_only_where_there_is_one(layer: Layer, size: int, note: str) -> None:
    assert describe(layer, size).notes == (note,)


def test_groups_are_those_of_the_weight_and_pooling_has_none() -> None:
    assert describe(Conv(3, channels=(4, 6), groups=2), 8).groups == 2
    assert describe(Pool(2, channels=(4, 4)), 8).groups == 1


def test_an_answer_shows_itself_in_a_notebook() -> None:
    shown = describe(Conv(3, stride=2, padding=1), (5, 6))._repr_html_()
    assert ">conv 5x6 → 3x3</caption>" in shown
    assert "⌊(6 + 2·1 − 3)/2⌋ + 1 = 3" in shown
