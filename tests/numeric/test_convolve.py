"""Layers on arrays, against plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.strategies import Arrays, conv, conv_transpose, direct_arrays, transposed_arrays

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.numeric.convolve import check_kernel, check_weight, convolve, direct_weight


@settings(max_examples=150)
@given(direct_arrays)
def test_a_convolution_of_integers_is_exactly_that_of_the_oracle(case: Arrays) -> None:
    result = convolve(conv(case.lines, case.groups), case.x, case.weight)
    assert np.array_equal(result, case.convolved())
    assert result.dtype == np.int64


@settings(max_examples=150)
@given(transposed_arrays)
def test_a_transposed_convolution_of_integers_is_exactly_that_of_the_oracle(case: Arrays) -> None:
    result = convolve(conv_transpose(case.lines, case.groups), case.x, case.transposed_weight)
    assert np.array_equal(result, case.transposed())
    assert result.dtype == np.int64


@settings(max_examples=30)
@given(direct_arrays, transposed_arrays)
def test_a_bias_is_added_to_each_channel_out(direct: Arrays, transposed: Arrays) -> None:
    for case, layer, weight in (
        (direct, conv(direct.lines, direct.groups), direct.weight),
        (transposed, conv_transpose(transposed.lines, transposed.groups), transposed.transposed_weight),
    ):
        without = convolve(layer, case.x, weight)
        added = convolve(layer, case.x, weight, case.bias) - without
        assert (added == case.bias.reshape(-1, *[1] * len(case.lines))).all()


@settings(max_examples=30)
@given(direct_arrays, st.sampled_from([np.float32, np.float64, np.complex64, np.complex128]))
def test_floats_and_complex_numbers_keep_their_dtype(case: Arrays, dtype: Any) -> None:
    unit = 1 + 1j if np.dtype(dtype).kind == "c" else 1
    result = convolve(conv(case.lines, case.groups), (case.x * unit).astype(dtype), case.weight.astype(dtype))
    assert result.dtype == dtype
    assert np.array_equal(result, case.convolved() * unit)  # whole numbers of this size are exact in all of them


@settings(max_examples=30)
@given(transposed_arrays, st.booleans())
def test_any_memory_layout_gives_the_same(case: Arrays, flip: bool) -> None:  # noqa: FBT001  # drawn
    x = np.asfortranarray(np.repeat(case.x, 2, axis=-1))[..., ::2]
    weight = np.asfortranarray(case.transposed_weight)
    if flip:
        x = x[..., ::-1].copy()[..., ::-1]
        weight = weight[..., ::-1].copy()[..., ::-1]
    assert np.array_equal(convolve(conv_transpose(case.lines, case.groups), x, weight), case.transposed())


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int16", "uint16"])
def test_small_integers_are_summed_in_64_bits(dtype: str) -> None:
    info = 1 if dtype == "bool" else np.iinfo(dtype).max
    x = np.full((1, 1, 1000), info, dtype=dtype)
    result = convolve(Conv(1000), x, x)
    assert result.dtype == np.int64
    assert result.item() == 1000 * int(info) ** 2


def test_uint64_keeps_what_only_it_can_hold() -> None:
    result = convolve(Conv(2), np.array([[[2**63, 5]]], dtype=np.uint64), np.array([[[1, 1]]], dtype=np.uint8))
    assert result.dtype == np.uint64
    assert result.item() == 2**63 + 5


def test_halves_are_rounded_once_when_all_is_added_up() -> None:
    ones = np.ones((1, 1, 2049), dtype=np.float16)
    result = convolve(Conv(2049), ones, ones, np.ones(1, dtype=np.float16))
    assert result.dtype == np.float16
    assert result.item() == 2050  # from 2048 on, adding 1 to a half changes nothing


@pytest.mark.parametrize("layer", [Conv(3, padding=1), ConvTranspose(3, padding=1)])
def test_infinities_and_nan_pass_through_silently(layer: Conv | ConvTranspose) -> None:
    x = np.array([[[1.0, np.nan, 1, 1, 1, np.inf, -np.inf]]])
    result = convolve(layer, x, np.ones((1, 1, 3)))
    expected = [np.nan, np.nan, np.nan, 3, np.inf, np.nan, np.nan]
    assert np.array_equal(result[0, 0], expected, equal_nan=True)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_what_leaves_the_range_is_infinite(dtype: str) -> None:
    x = np.full((1, 1, 4), np.finfo(dtype).max, dtype=dtype)
    assert np.isposinf(convolve(Conv(2), x, np.ones((1, 1, 2), dtype=dtype))).all()


@pytest.mark.parametrize("layer", [Conv(2, padding=1), ConvTranspose(2, stride=2)])
def test_an_empty_batch_has_an_empty_result(layer: Conv | ConvTranspose) -> None:
    result = convolve(layer, np.zeros((0, 1, 4)), np.ones((1, 1, 2)))
    assert result.shape == (0, 1, *layer.output_shape(4))


def test_a_crop_may_leave_padding_only() -> None:
    result = convolve(Conv(2, padding=[(3, -4)]), np.ones((1, 1, 4)), np.ones((1, 1, 2)), [7.0])
    assert result.tolist() == [[[7.0, 7.0]]]


def test_a_kernel_larger_than_a_block_is_one_block() -> None:
    x = np.arange(600_000).reshape(1, 1, -1) % 7
    result = convolve(Conv(599_999), x, np.ones((1, 1, 599_999), dtype=np.int64))
    assert result.tolist() == [[[int(x[..., :-1].sum()), int(x[..., 1:].sum())]]]


def test_several_blocks_of_rows_join() -> None:
    x = np.random.default_rng(0).integers(-9, 10, (2, 3, 301, 257))
    weight = np.random.default_rng(1).integers(-9, 10, (2, 3, 3, 3))
    shifted = [x[:, :, row : row + 299, column : column + 255] for row in range(3) for column in range(3)]
    expected = np.einsum("tnchw,oct->nohw", np.array(shifted), weight.reshape(2, 3, 9))
    assert np.array_equal(convolve(Conv(3), x, weight), expected)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [(Conv(1, stride=2**62), 1), (Conv(1, dilation=2**62), 4), (ConvTranspose(1, dilation=2**62), 4)],
)
def test_steps_that_are_never_taken_may_be_of_any_length(layer: Conv | ConvTranspose, shape: int) -> None:
    assert convolve(layer, np.ones((1, 1, 4)), np.ones((1, 1, 1))).tolist() == [[[1.0] * shape]]


@pytest.mark.parametrize(
    ("layer", "code"), [(Conv(1, padding=2**62), "bad-value"), (ConvTranspose(1, stride=2**60), "too-large")]
)
def test_an_output_beyond_any_memory_is_refused(layer: Conv | ConvTranspose, code: str) -> None:
    with pytest.raises(ConvArithError, match="for a typo") as caught:
        convolve(layer, np.ones((1, 1, 4)), np.ones((1, 1, 1)))
    assert caught.value.code == code


X, ONES = np.zeros((1, 2, 5)), np.ones((4, 2, 3))


@pytest.mark.parametrize(
    ("layer", "x", "weight", "bias", "code", "message"),
    [
        pytest.param(Conv(3), X[0], ONES, None, "bad-array", "the input has 2 axes", id="no batch"),
        pytest.param(
            Conv(3), X[:, :1], ONES, None, "channel-mismatch", "1 channels, the weight takes 2", id="channels"
        ),
        pytest.param(Conv(3, groups=3), X, ONES, None, "group-divides", "use a divisor of 4", id="groups"),
        pytest.param(Conv(3), X, ONES, np.ones(3), "bad-array", r"bias has shape \(3,\); give \(4,\)", id="bias"),
        pytest.param(Conv(3), X, ONES, 1.0, "bad-array", r"bias has shape \(\); give \(4,\)", id="lone bias"),
        pytest.param(Conv(3), X, ONES[:0], None, "bad-array", r"weight has shape \(0, 2, 3\)", id="no channels out"),
        pytest.param(Conv(3), X, ONES[0], None, "bad-array", r"weight has shape \(2, 3\)", id="no channels in"),
        pytest.param(Conv(2), X, ONES, None, "weight-shape", r"kernel is \(3,\), the layer's \(2,\)", id="kernel"),
        pytest.param(Conv(3), X, "abc", None, "bad-array", "the weight has dtype", id="text"),
        pytest.param(Conv(3), X, ONES, [None] * 4, "bad-array", "the bias has dtype object", id="objects"),
        pytest.param(Conv(7), X, np.ones((4, 2, 7)), None, "does-not-fit", "pad by at least 1", id="too large"),
        pytest.param(
            Conv(3, channels=(2, 8)),
            X,
            ONES,
            None,
            "channel-mismatch",
            "2 channels in and 8 out, the weight",
            id="layer",
        ),
        pytest.param(
            ConvTranspose(3), X, ONES, None, "channel-mismatch", "2 channels, the weight takes 4", id="transposed"
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    layer: Conv | ConvTranspose, x: Any, weight: Any, bias: Any, code: str, message: str
) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        convolve(layer, x, weight, bias)
    assert caught.value.code == code
    assert caught.value.hint


def test_the_channels_of_a_weight_follow_from_its_first_two_axes_and_groups() -> None:
    weight = np.zeros((4, 3, 5))
    assert check_weight(Conv(5, groups=2), weight) == (6, 4)
    assert check_weight(ConvTranspose(5, groups=2), weight) == (4, 6)


def test_a_kernel_must_be_the_layers() -> None:
    check_kernel(np.zeros((1, 1, 5)), Conv(5).axes(5))
    with pytest.raises(ConvArithError) as caught:
        check_kernel(np.zeros((1, 1, 5, 5)), Conv(5).axes(5))
    assert caught.value.code == "weight-shape"


def test_a_transposed_weight_becomes_direct_by_swapping_channels_within_each_group() -> None:
    weight = np.arange(4 * 3).reshape(4, 3, 1)
    assert direct_weight(weight, 2)[..., 0].tolist() == [[0, 3], [1, 4], [2, 5], [6, 9], [7, 10], [8, 11]]
