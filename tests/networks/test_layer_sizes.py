"""What single layers make of sizes, held against the layers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.layer_sizes import numbers_in, operation_maps, window_maps
from convarith.networks.operations import AdaptivePool, Crop, Linear, Normalization, PixelUnshuffle, Split, Upsample
from convarith.networks.size_map import UNCHANGED

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.networks.operations import Operation

NUMBERS = st.integers(1, 6)
WINDOWS = {"kernel": NUMBERS, "stride": NUMBERS, "dilation": st.integers(1, 3)}
PADS = st.tuples(st.integers(-3, 4), st.integers(-3, 4)).map(lambda pair: [pair])
NAMES = st.sampled_from(["valid", "same", "same-lower", "half", "full", "causal"])
LAYERS: st.SearchStrategy[Layer] = st.one_of(
    st.builds(Conv, **WINDOWS, padding=PADS | NAMES | st.integers(-9, 9)),
    st.builds(Conv, **WINDOWS, padding=st.integers(0, 4), padding_mode=st.sampled_from(["reflect", "circular"])),
    st.builds(Pool, **WINDOWS, padding=PADS, ceil_mode=st.booleans(), free_padding=st.just(True)),
    st.builds(ConvTranspose, **WINDOWS, padding=PADS | NAMES | st.integers(0, 9)),
    st.builds(ConvTranspose, **WINDOWS, padding=PADS, output_size=st.integers(1, 40)),
    st.builds(
        FrameworkLayer,
        kernel=NUMBERS,
        stride=NUMBERS,
        framework=st.sampled_from(["caffe", "coreml", "darknet", "keras", "onnx", "pytorch", "tensorflow", "tinygrad"]),
        op=st.sampled_from(["conv", "max_pool", "avg_pool", "conv_transpose"]),
        padding=st.sampled_from([None, 0, 1, 2, "same", "SAME", "SAME_LOWER"]),
        ceil_mode=st.booleans(),
    ),
)


def came_out(layer: Layer, size: tuple[int, ...], axis: int = 0) -> int:
    try:
        return layer.output_shape(size)[axis]
    except ConvArithError:
        return 0


@given(LAYERS)
def test_any_layer_makes_of_sizes_what_it_makes_of_each(layer: Layer) -> None:
    (found,) = window_maps(layer, 1)
    assert [found.at(size) for size in range(1, 130)] == [came_out(layer, (size,)) for size in range(1, 130)]


def test_each_axis_is_asked_with_the_others_at_a_size_that_fits() -> None:
    layer = Conv((1, 7), stride=(3, 2))
    rows, columns = window_maps(layer, 2)
    assert [rows.at(size) for size in range(1, 8)] == [came_out(layer, (size, 50)) for size in range(1, 8)]
    assert [columns.at(size) for size in range(1, 20)] == [came_out(layer, (50, size), 1) for size in range(1, 20)]
    wanted = ConvTranspose(2, stride=2, output_size=(10, 16))
    assert [found.least for found in window_maps(wanted, 2)] == [None, None]
    rows, columns = window_maps(wanted, 2, (5, 8))
    assert (rows.least, columns.least) == (5, 8)


@pytest.mark.parametrize(
    ("layer", "least"),
    [
        (Conv(10**5), 10**5),
        (Conv(10**5, padding=10**4, stride=3), 8 * 10**4),
        (Pool(10**5, stride=2, ceil_mode=True), 10**5 - 1),
    ],
)
def test_wide_windows_take_a_moment(layer: Layer, least: int) -> None:
    (found,) = window_maps(layer, 1)
    assert found.least == least
    for size in (least - 1, least, least + 1, least + 7, 10**6 + 1):
        assert found.at(size) == came_out(layer, (size,))


@pytest.mark.parametrize(
    "layer",
    [
        Pool(200, stride=4000, dilation=21, padding="same"),  # fits 20 sizes of 4,000, so little is left to be padded
        Pool(200, stride=4170, dilation=21, padding="causal-filled"),
        Pool(5000, stride=3, padding=[(-2000, 4999)], free_padding=True, ceil_mode=True),
        Conv(5000, stride=7, padding="same", padding_mode="reflect"),
        ConvTranspose(4, stride=2, output_size=5000),  # fits one size
        ConvTranspose(4, stride=2, dilation=5, output_size=5000),  # and this one three
        FrameworkLayer(3, framework="tensorflow", op="conv_transpose", stride=1, padding="SAME", output_size=4500),
    ],
    ids=repr,
)
def test_wide_windows_make_of_sizes_what_they_make_of_each(layer: Layer) -> None:
    (found,) = window_maps(layer, 1)
    sizes = range(1, 9000)
    each = [came_out(layer, (size,)) for size in sizes]
    assert any(each)
    assert [found.at(size) for size in sizes] == each


def test_a_window_that_is_padded_as_far_as_it_reaches_is_known_however_wide_it_is() -> None:
    assert window_maps(Conv(3, dilation=10**9, padding=10**9), 2) == (UNCHANGED, UNCHANGED)


@pytest.mark.timed
@pytest.mark.parametrize("layer", [Conv(5, stride=20_000), ConvTranspose(5, stride=20_000), Pool(20_000)])
def test_so_do_strides_of_thousands(layer: Layer) -> None:
    begun = time.process_time()
    (found,) = window_maps(layer, 1)
    assert time.process_time() - begun < 5
    assert [found.at(size) for size in (1, 20_004, 20_005, 90_000)] == [
        came_out(layer, (size,)) for size in (1, 20_004, 20_005, 90_000)
    ]


def test_wider_ones_are_refused() -> None:
    with pytest.raises(ConvArithError, match="over 300,000"):
        window_maps(Conv(10**9), 1)
    with pytest.raises(ConvArithError, match="over 300,000"):
        operation_maps(Upsample(scale=0.7), 5, 2)  # 0.7·90 is below 63 in floats


@pytest.mark.parametrize("operation", [AdaptivePool("avg", (3, 2)), PixelUnshuffle((3, 4)), Upsample(scale=0.75)])
def test_operations_are_asked_too(operation: Any) -> None:
    maps = operation_maps(operation, 5, 2)
    fit = (84, 84)
    for size in range(1, 100):
        for axis, found in enumerate(maps):
            shape = (5, *fit[:axis], size, *fit[axis + 1 :])
            try:
                expected = operation.output([shape])[1 + axis]
            except ConvArithError:
                expected = 0
            assert found.at(size) == expected


PIECES = [
    *(Split(index, parts=parts, axis=1) for parts in (5, 7) for index in (0, 3, parts - 1, -1, -parts)),
    *(Split(index, sizes=sizes, axis=1) for sizes in (3, 7) for index in (0, 5, -1, -2)),
    *(Split(index, sizes=(2000, 2500), axis=1) for index in (0, 1)),
]


@pytest.mark.parametrize(
    "operation",
    [*PIECES, Linear(10, 4096, axis=-1), Normalization(shape=(5000,)), PixelUnshuffle(4500), Crop(4500)],
    ids=repr,
)
def test_operations_that_count_from_the_end_or_take_few_sizes_are_told_in_full(operation: Operation) -> None:
    (found,) = operation_maps(operation, 5, 1)
    for size in range(1, 6000):
        try:
            shape = operation.output([(5, size)])
        except ConvArithError:
            shape = None
        assert found.at(size) == (shape[1] if shape else 0), size


def test_a_size_that_is_asked_for_along_one_axis_is_found_for_the_others() -> None:
    rows, columns = operation_maps(Linear(10, 5000, axis=-1), 5, 2)
    assert (rows, columns.at(5000), columns.least) == (UNCHANGED, 10, 5000)


def test_pieces_of_too_many_sizes_are_refused() -> None:
    with pytest.raises(ConvArithError, match="over 300,000"):
        operation_maps(Split(0, parts=600, axis=1), 5, 1)


def test_numbers_are_found_wherever_they_stand() -> None:
    assert sorted(numbers_in(((1, -2), "3,4", None, 0.75))) == [-2, 1, 3, 3, 4, 4]
    assert sorted(numbers_in(AdaptivePool("avg", (7, None)))) == [7]
