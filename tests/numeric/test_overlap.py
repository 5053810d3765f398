"""How many inputs reach each output, as an array, held against W."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import convarith as ca

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

LAYERS: list[Layer] = [
    ca.ConvTranspose(3, stride=2, padding=1, output_padding=1),
    ca.ConvTranspose((2, 3), stride=(3, 2), dilation=(1, 2)),
    ca.Conv(3, stride=2, padding=1),
    ca.Conv(3, padding=1, padding_mode="circular"),
]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_counts_are_the_rows_of_w_of_ones(layer: Layer) -> None:
    size = (5, 6)
    kernel = tuple(axis.kernel for axis in layer.axes(size))
    counts = ca.overlap(layer, size)
    assert counts.dtype == np.int64
    assert counts.shape == layer.output_shape(size)
    assert counts.ravel().tolist() == ca.matrix(layer, size).toarray(np.ones(kernel)).sum(axis=1).tolist()


@pytest.mark.parametrize("layer", LAYERS)
def test_with_a_weight_they_are_the_rows_of_w(layer: Layer) -> None:
    size = (5, 6)
    kernel = tuple(axis.kernel for axis in layer.axes(size))
    weight = np.arange(1.0, np.prod(kernel) + 1).reshape(kernel)
    assert np.allclose(ca.overlap(layer, size, weight).ravel(), ca.matrix(layer, size).toarray(weight).sum(axis=1))


def test_the_weights_of_linear_interpolation_make_up_for_uneven_overlap() -> None:
    layer, weight = ca.ConvTranspose(3, stride=2, padding=1), np.array([0.5, 1, 0.5])
    assert ca.overlap(layer, 4).tolist() == [1, 2, 1, 2, 1, 2, 1]
    assert set(ca.overlap(layer, 4, weight)) == {1.0}


def test_poolings_are_counted_and_have_no_weight() -> None:
    pool = ca.Pool(2, stride=1, padding=1)
    assert ca.overlap(pool, 3).tolist() == [1, 2, 2, 1]
    with pytest.raises(ca.ConvArithError, match="max_pool has no weight"):
        ca.overlap(pool, 3, np.ones(2))
