"""The guide's nineteen arithmetic figures."""

from __future__ import annotations

import pytest
from support.sample_layers import subject_of

from convarith.errors import ConvArithError
from convarith.scene.figures import FIGURES, figure

# name: i, o, p, k, s, d of the direct convolution, as the guide's captions give them.
GUIDE = {
    "no_padding_no_strides": (4, 2, 0, 3, 1, 1),
    "arbitrary_padding_no_strides": (5, 6, 2, 4, 1, 1),
    "same_padding_no_strides": (5, 5, 1, 3, 1, 1),
    "full_padding_no_strides": (5, 7, 2, 3, 1, 1),
    "no_padding_strides": (5, 2, 0, 3, 2, 1),
    "padding_strides": (5, 3, 1, 3, 2, 1),
    "padding_strides_odd": (6, 3, 1, 3, 2, 1),
    "dilation": (7, 3, 0, 3, 1, 2),
}

# What stands in the outputs of the guide's figures 1.1, 1.2, 1.5 and 1.6; averages have one digit there.
NUMERICAL = {
    "numerical_no_padding_no_strides": [[12, 12, 17], [10, 17, 19], [9, 6, 14]],
    "numerical_padding_strides": [[6, 17, 3], [8, 17, 13], [6, 4, 4]],
    "numerical_average_pooling": [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]],
    "numerical_max_pooling": [[3, 3, 3], [3, 3, 3], [3, 2, 3]],
}


@pytest.mark.parametrize("name", GUIDE)
def test_a_direct_figure_has_the_guides_numbers(name: str) -> None:
    i, o, p, k, s, d = GUIDE[name]
    found = figure(name)
    (rows, columns) = found.layer.axes(found.size)
    assert rows == columns
    assert (rows.size, rows.output, rows.lo, rows.hi) == (i, o, p, p)
    assert (rows.kernel, rows.stride, rows.dilation) == (k, s, d)


@pytest.mark.parametrize("name", [name for name in GUIDE if name != "dilation"])
def test_its_transposed_figure_goes_back(name: str) -> None:
    i, o, p, k, s, _ = GUIDE[name]
    found = figure(f"{name}_transposed")
    (rows, columns) = found.layer.axes(found.size)
    assert rows == columns
    assert (rows.size, rows.output) == (o, i)
    assert (rows.kernel, rows.stretch, rows.lo) == (k, s, k - 1 - p)
    # Relationship 14: a = (i + 2p − k) mod s more at the end.
    assert rows.hi == k - 1 - p + (i + 2 * p - k) % s


@pytest.mark.parametrize("name", NUMERICAL)
def test_a_numerical_figure_comes_to_the_guides_numbers(name: str) -> None:
    found = figure(name)
    assert found.view == "values"
    (channel,) = subject_of(found.layer, found.size, given=found.numbers).numbers.y
    assert channel.round(1).tolist() == NUMERICAL[name]


def test_a_figure_without_numbers_is_a_map() -> None:
    for name in FIGURES.keys() - NUMERICAL:
        assert (FIGURES[name].view, FIGURES[name].numbers) == ("map", (None, None))


def test_there_are_nineteen() -> None:
    assert len(FIGURES) == 19


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no figure is called 'dilatoin'") as caught:
        figure("dilatoin")
    assert "dilation" in caught.value.hint
