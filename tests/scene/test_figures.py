"""The guide's fifteen arithmetic figures."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("name", GUIDE)
def test_a_direct_figure_has_the_guides_numbers(name: str) -> None:
    i, o, p, k, s, d = GUIDE[name]
    layer, size = figure(name)
    (rows, columns) = layer.axes(size)
    assert rows == columns
    assert (rows.size, rows.output, rows.lo, rows.hi) == (i, o, p, p)
    assert (rows.kernel, rows.stride, rows.dilation) == (k, s, d)


@pytest.mark.parametrize("name", [name for name in GUIDE if name != "dilation"])
def test_its_transposed_figure_goes_back(name: str) -> None:
    i, o, p, k, s, _ = GUIDE[name]
    layer, size = figure(f"{name}_transposed")
    (rows, columns) = layer.axes(size)
    assert rows == columns
    assert (rows.size, rows.output) == (o, i)
    assert (rows.kernel, rows.stretch, rows.lo) == (k, s, k - 1 - p)
    # Relationship 14: a = (i + 2p − k) mod s more at the end.
    assert rows.hi == k - 1 - p + (i + 2 * p - k) % s


def test_there_are_fifteen() -> None:
    assert len(FIGURES) == 15


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no figure is called 'dilatoin'") as caught:
        figure("dilatoin")
    assert "dilation" in caught.value.hint
