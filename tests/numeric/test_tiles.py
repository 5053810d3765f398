"""Layers run tile by tile give what they give as a whole, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw

from convarith.engine.conv import Conv
from convarith.engine.padding import MODES
from convarith.engine.pool import POOLS, Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.numeric import correlate
from convarith.numeric.forward import forward
from convarith.numeric.tiles import TiledRun, tiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.layer import Layer

DTYPES = ("u1", ">i2", "f2", "f4", "f8", "c16")


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correlate, "_BLOCK", 600)
    monkeypatch.setattr(correlate, "_COLUMNS", 3)


def joined(run: TiledRun, x: NDArray[Any]) -> NDArray[Any]:
    result = np.empty(run.shape, dtype=run.dtype)
    for tile, part in run.results(lambda: x):
        result[tile.images.start : tile.images.stop, :, tile.rows.start : tile.rows.stop] = part
    return result if run.has_batch else result[0]


def drawn_layer(draw: Draw, op: str) -> Layer:
    said: dict[str, Any] = {"kernel": draw.each(1, 4), "stride": draw.each(1, 4), "dilation": draw.each(1, 3)}
    said["padding"] = [(draw.one(-2, 4), draw.one(-2, 4)) for _ in said["kernel"]]
    if op == "pool":
        return Pool(**said, kind=draw.any([*POOLS]), free_padding=True, ceil_mode=draw.sometimes(0.5))
    said["groups"] = draw.one(1, 2)
    if op == "conv":
        return Conv(**said, padding_mode=draw.any(list(MODES)), free_padding=True)
    if draw.sometimes(0.3):
        said |= {"padding": "same", "padding_mode": "circular"}
    return ConvTranspose(**said, flip_kernel=draw.sometimes(0.5))


def drawn_arrays(draw: Draw, layer: Layer) -> tuple[NDArray[Any], NDArray[Any] | None, NDArray[Any] | None]:
    """Draw an input, long along its first axis and now and then without that of a batch, a weight and a bias."""
    channels = 2 * layer.channel_groups
    shape = (draw.one(1, 3), channels, draw.one(1, 40), *(draw.one(1, 6) for _ in range(draw.axes - 1)))
    x = fractions(draw.integers(*shape).astype(draw.any(DTYPES if layer.has_weight else DTYPES[:-1])))
    x = x[0] if draw.sometimes(0.3) else x
    if not layer.has_weight:
        return x, None, None
    first, second, *kernel = layer.weight_shape(draw.axes)
    weight = fractions(draw.integers(2 * first, 2 * second, *kernel).astype(draw.any("if")))
    return x, weight, draw.any([None, np.arange(channels)])


def fractions(numbers: NDArray[Any]) -> NDArray[Any]:
    return numbers / numbers.dtype.type(7) if numbers.dtype.kind in "fc" else numbers


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("op", ["conv", "conv_transpose", "pool"])
def test_tiles_give_what_the_whole_gives(op: str, axes: int) -> None:
    draw, cut = Draw(0, axes), 0
    for _ in range({1: 500, 2: 250, 3: 80}[axes]):
        layer = drawn_layer(draw, op)
        x, weight, bias = drawn_arrays(draw, layer)
        try:
            whole = forward(layer, x, weight, bias)
        except ConvArithError:
            continue
        run = tiled(layer, x, weight, bias, most=draw.any([1, 3_000]))
        result = joined(run, x)
        assert (result.dtype, result.shape) == (whole.dtype, whole.shape)
        assert result.tobytes() == whole.tobytes(), (layer, x.dtype, x.shape)
        cut += len(run.tiles) > run.shape[0]
    assert cut > 20


@pytest.mark.usefixtures("_small_blocks")
@pytest.mark.parametrize("layer", [Conv((3, 1), padding=1), Pool((3, 1), kind="lp"), ConvTranspose((3, 1), stride=2)])
def test_a_tile_keeps_to_its_bytes(layer: Layer) -> None:
    x = np.ones((1, 1, 4_000, 5), dtype="f4")
    run = tiled(layer, x, np.ones((1, 1, 3, 1), dtype="f4") if layer.has_weight else None, most=20_000)
    _, tile, *_ = run.tiles
    taken = layer.axes((4_000, 5))[0].part(tile.rows)[0]
    made = len(tile.rows) * run.shape[3]
    assert 5_000 < (len(taken) * 5 + made) * 4 < 20_000


def test_a_tile_takes_a_quarter_of_a_gigabyte_where_nothing_else_is_asked_for() -> None:
    x = np.broadcast_to(np.float32(0), (1, 1, 10**6, 1_000))  # 4 GB that nobody allocates
    tile, *_ = tiled(Pool((1, 1)), x, None).tiles
    row = (3 + 2) * 1_000 * 4  # bytes: the input as it is, worked in and padded; the result and its blocks
    assert len(tile.rows) * row <= 2**28 < (len(tile.rows) + 10) * row


@pytest.mark.usefixtures("_small_blocks")
def test_tiles_are_cut_where_blocks_of_every_phase_end() -> None:
    layer = ConvTranspose((3,), stride=2)  # outputs meet two taps and one, in turn
    run = tiled(layer, np.ones((1, 1, 300), dtype="f4"), np.ones((1, 1, 3), dtype="f4"), most=1)
    blocks = [correlate.block_rows(taps, line=1, itemsize=4) for taps in (1, 2)]
    assert blocks == [128, 64]
    assert [tile.rows for tile in run.tiles] == [range(256), range(256, 512), range(512, 601)]


def test_images_that_are_small_are_run_several_at_once() -> None:
    run = tiled(Pool((2,)), np.ones((10, 1, 4), dtype="f4"), None, most=350)
    assert [tile.images for tile in run.tiles] == [range(4), range(4, 8), range(8, 10)]
    assert {tile.rows for tile in run.tiles} == {range(2)}


def test_nothing_of_the_input_is_read_to_refuse_it() -> None:
    x = np.broadcast_to(np.float32(1), (3, 10**6, 10**6))
    with pytest.raises(ConvArithError, match="the input has 3 channels, the weight takes 4") as caught:
        tiled(Conv((3, 3)), x, np.ones((1, 4, 3, 3)))
    assert caught.value.code == "channel-mismatch"


def test_sums_that_wrap_around_are_refused_in_any_tile() -> None:
    x = np.ones((1, 1, 5), dtype=int)
    x[..., -1] = 4
    run = tiled(Conv(1), x, np.full((1, 1, 1), 2**61))
    with pytest.raises(ConvArithError, match="do not fit in int64") as caught:
        joined(run, x)
    assert caught.value.code == "bad-array"


def test_a_layer_in_the_terms_of_a_framework_is_cut_as_it_is_read() -> None:
    layer = FrameworkLayer((3, 3), framework="tensorflow", op="avg_pool", stride=2, padding="same")
    x = np.arange(64.0).reshape(1, 1, 8, 8)
    assert np.array_equal(joined(tiled(layer, x, None, most=1), x), forward(layer, x, None))
