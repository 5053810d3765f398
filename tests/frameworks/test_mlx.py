"""MLX: what its layers do, what it refuses, and how a layer is written for it."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.mlx import FRAMEWORK
from convarith.frameworks.search import translate


def layer(op: str = "conv", **words: Any) -> FrameworkLayer:
    return FrameworkLayer(words.pop("kernel", 3), framework=FRAMEWORK.name, op=op, **words)


def refusal(of: FrameworkLayer, size: tuple[int, ...]) -> ConvArithError:
    with pytest.raises(ConvArithError) as caught:
        of.resolve(size)
    return caught.value


def test_its_formulas_are_those_of_pytorch() -> None:
    assert layer(stride=2, padding=1).output_shape((5, 5)) == (3, 3)
    assert layer("conv_transpose", stride=2, padding=1, output_padding=1).output_shape((3,)) == (6,)
    assert layer("max_pool", kernel=2).output_shape((5,)) == (2,)
    assert layer("conv_transpose").resolve((3,)).layer.flip_kernel


def test_padding_below_0_crops_in_a_convolution_only() -> None:
    assert layer(padding=-1).output_shape((5,)) == (1,)
    assert "no negative padding for a max pooling" in str(refusal(layer("max_pool", padding=-1), (5,)))


def test_output_padding_is_not_checked() -> None:
    reading = layer("conv_transpose", stride=2, padding=1, output_padding=5).resolve((5,))
    assert reading.layer.output_shape((5,)) == (14,)
    assert reading.notes == ("output_padding 5 is not below stride 2: MLX does not check it",)
    assert layer("conv_transpose", stride=2, output_padding=1).resolve((5,)).notes == ()


def test_padding_beyond_the_kernel_crops_the_input() -> None:
    """Its one element is worth a stride at the beginning: (2 − 1)·3 + 1 − 3 − 1 + 4 = 4, where PyTorch would have 6."""
    cropped = layer("conv_transpose", kernel=1, stride=3, padding=1, output_padding=4)
    assert cropped.output_shape((2,)) == (4,)
    assert [axis.lo for axis in cropped.direct_axes((2,))] == [3]
    assert "padding 1 is more than d(k − 1) = 0" in cropped.resolve((2,)).notes[1]
    assert "crops the whole output away" in str(refusal(layer("conv_transpose", kernel=2, stride=3, padding=2), (3,)))


def test_a_kernel_that_does_not_fit_is_refused_though_mlx_may_read_beyond_the_input() -> None:
    error = refusal(layer(kernel=7, stride=3), (5,))
    assert error.code == "does-not-fit"
    assert "MLX does not always refuse it: where less than a stride is missing" in str(error)


@pytest.mark.parametrize(
    ("kind", "words", "size", "text"),
    [
        ("conv", {"padding": "same"}, (5,), "MLX has no padding 'same' for a convolution"),
        ("conv", {"padding": ((0, 1),)}, (5,), "no padding that differs before and after for a convolution"),
        ("conv", {"groups": 2}, (5, 5, 5), "MLX has no groups for a convolution of 3 axes"),
        ("conv", {}, (5, 5, 5, 5), "MLX has no convolution of 4 axes"),
        ("conv", {"padding_mode": "reflect"}, (5,), "no padding mode 'reflect'"),
        ("conv_transpose", {"groups": 2}, (5,), "MLX has no groups for a transposed convolution"),
        ("conv_transpose", {"output_size": 6}, (5,), "MLX has no output size for a transposed convolution"),
        ("max_pool", {"ceil_mode": True}, (5,), "MLX has no ceil mode for a max pooling"),
        ("avg_pool", {"count_include_pad": False}, (5,), "MLX divides every mean by the whole window"),
        ("max_pool", {"dilation": 2}, (5,), "MLX has no dilation for a max pooling"),
        ("lp_pool", {}, (5,), "MLX has no L-p pooling"),
    ],
)
def test_what_it_lacks_is_refused_in_its_terms(
    kind: str, words: dict[str, Any], size: tuple[int, ...], text: str
) -> None:
    error = refusal(layer(kind, **words), size)
    assert error.code == "not-in-framework"
    assert text in str(error)


UP = {"op": "conv_transpose", "output_padding": 1, "stride": 2}


@pytest.mark.parametrize(
    ("words", "size", "call"),
    [
        ({"stride": (1, 2), "padding": 1}, (5, 5), "Conv2d(1, 1, kernel_size=3, stride=(1, 2), padding=1)"),
        ({"padding": (0, 1), "groups": 2}, (5, 5), "Conv2d(2, 2, kernel_size=3, padding=(0, 1), groups=2)"),
        (UP, (5,), "ConvTranspose1d(1, 1, kernel_size=3, stride=2, output_padding=1)"),
        ({"op": "avg_pool", "kernel": 2}, (5, 5, 5), "AvgPool3d(kernel_size=2)"),
        ({"op": "max_pool", "kernel": 2, "stride": 1}, (5,), "MaxPool1d(kernel_size=2, stride=1)"),
    ],
)
def test_a_layer_is_written_as_a_module(words: dict[str, Any], size: tuple[int, ...], call: str) -> None:
    written = FRAMEWORK.code(layer(**words), size)
    assert written.call == f"nn.{call}"
    assert written.lines == (f"layer = nn.{call}", "y = layer(x)")


def test_padding_that_differs_comes_first_with_channels_last() -> None:
    said = translate(Resolved(Conv(3, padding=[(0, 1), (-1, 2)])), (5, 5), FRAMEWORK)
    assert said.before == ((0, 1), (-1, 2))
    assert "x = mx.pad(x, [(0, 0), (0, 1), (0, 2), (0, 0)])\nx = x[:, :, 1:, :]\n" in said.code
    assert FRAMEWORK.pad_lines("x", [(1, 1)], "max_pool") == (
        'x = mx.pad(x, [(0, 0), (1, 1), (0, 0)], constant_values=float("-inf"))',
    )


def test_numbers_are_read_as_they_are_written() -> None:
    said = FRAMEWORK.in_numbers(layer("conv_transpose", stride=2), [(1, 1)], [1])
    assert said.axes((3,)) == ConvTranspose(3, stride=2, padding=1, output_padding=1).axes((3,))
