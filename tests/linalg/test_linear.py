"""Which layers are linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.linalg.linear import linear, with_channels

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.names import PoolKind


@pytest.mark.parametrize("layer", [Conv(3), ConvTranspose(3), Pool(2, kind="avg")], ids=str)
def test_convolutions_and_means_are_linear(layer: Layer) -> None:
    assert linear(layer, 5) == layer


@pytest.mark.parametrize("kind", ["max", "lp"])
def test_a_largest_and_a_root_are_not(kind: PoolKind) -> None:
    with pytest.raises(ConvArithError, match=f"{kind}_pool is not linear, so there is no matrix W") as caught:
        linear(Pool(2, kind=kind), 5)
    assert caught.value.code == "no-matrix"


@pytest.mark.parametrize(
    ("layer", "channels"),
    [(Conv(3), (1, 1)), (Conv(3, groups=4), (4, 4)), (Conv(3, channels=(2, 6)), (2, 6)), (Pool(2, kind="avg"), (1, 1))],
    ids=str,
)
def test_without_channels_there_is_one_for_each_group(layer: Layer, channels: tuple[int, int]) -> None:
    assert with_channels(linear(layer, 5)).channels == channels
