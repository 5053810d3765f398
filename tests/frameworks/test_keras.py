"""What Keras does with a layer in its own words, what it refuses and how, and the code for it."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.keras import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.run_readings import numbers
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is


def keras(op: str = "conv", **words: Any) -> FrameworkLayer:
    return FrameworkLayer(words.pop("kernel", 3), framework=FRAMEWORK.name, op=op, **words)


def pads(layer: FrameworkLayer, *size: int) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in layer.axes(size)]


def refusal(layer: FrameworkLayer, *size: int) -> str:
    with pytest.raises(ConvArithError) as caught:
        layer.output_shape(size)
    return str(caught.value)


@pytest.mark.parametrize(("name", "expected"), [(None, (0, 0)), ("valid", (0, 0)), ("same", (0, 1)), ("SAME", (0, 1))])
def test_padding_is_a_name_in_any_case_and_valid_by_default(name: str | None, expected: tuple[int, int]) -> None:
    assert pads(keras(stride=2, padding=name), 6) == [expected]


def test_causal_padding_is_all_before_the_input_and_for_one_axis_alone() -> None:
    assert pads(keras(padding="causal", dilation=2), 6) == [(4, 0)]
    assert "padding 'causal' for Conv1D, not for Conv2D" in refusal(keras(padding="causal"), 6, 6)
    assert "no padding 'causal' for a transposed" in refusal(keras("conv_transpose", padding="causal"), 6)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "extra", "output"),
    [
        (3, 2, "valid", None, 7),  # N = (3 − 1)·2 + 3, and nothing to add
        (3, 2, "valid", 0, 7),
        (3, 2, "valid", 1, 8),
        (2, 3, "valid", None, 9),  # as if the kernel were as long as the stride
        (2, 3, "valid", 0, 8),
        (3, 2, "same", None, 6),  # i·s
        (3, 2, "same", 0, 5),  # (i − 1)·s + k mod 2
        (3, 2, "same", 1, 6),
        (4, 2, "same", None, 6),
        (4, 2, "same", 0, 4),
        (1, 3, "same", None, 9),
    ],
)
def test_an_output_padding_of_none_is_not_0(
    kernel: int, stride: int, padding: str, extra: int | None, output: int
) -> None:
    layer = keras("conv_transpose", kernel=kernel, stride=stride, padding=padding, output_padding=extra)
    assert layer.output_shape(3) == (output,)


def test_a_transposed_convolution_says_what_none_comes_to_where_it_shows() -> None:
    told = keras("conv_transpose", stride=2, padding="same").resolve(3).notes
    assert told == ("output_padding=None is not 0: it gives 6, 0 would give 5",)
    assert keras("conv_transpose", stride=2, padding="same", output_padding=1).resolve(3).notes == ()
    assert keras("conv_transpose", stride=2).resolve(3).notes == ()  # 7 either way


def test_same_crops_a_transposed_output_at_its_end() -> None:
    reading = keras("conv_transpose", stride=2, padding="same").resolve(3)
    assert numbers(reading, (3,))[0].tolist() == [1, 1, 3, 2, 5, 3]
    shorter = keras("conv_transpose", stride=2, padding="same", output_padding=0).resolve(3)
    assert numbers(shorter, (3,))[0].tolist() == [1, 3, 2, 5, 3]


def test_output_padding_is_below_the_stride() -> None:
    text = refusal(keras("conv_transpose", stride=2, output_padding=2), 3)
    assert text == "output_padding 2 is not below strides 2; use 0 to 1, or None, which is not 0"


@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_a_stride_and_a_dilation_exclude_each_other_even_on_different_axes(kind: str) -> None:
    text = refusal(keras(kind, stride=(2, 1), dilation=(1, 2)), 9, 9)
    assert "strides above 1 or dilation_rate above 1, not both: strides (2, 1), dilation_rate (1, 2)" in text
    assert keras(kind, stride=1, dilation=2, padding="same").output_shape((9, 9)) == (9, 9)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (keras(padding=1), "no padding in numbers for a convolution; put a ZeroPadding layer before it"),
        (keras("conv_transpose", padding=1), "give padding='valid', and put a Cropping layer after it"),
        (keras("max_pool", padding=1), "constant_values=-inf"),
        (keras("avg_pool", padding=1), "whose zeros count in the mean"),
        (keras("conv_transpose", output_size=6), "no output size for a transposed convolution; it has output_padding"),
        (keras("conv_transpose", groups=2), "no groups for a transposed convolution"),
        (keras("max_pool", dilation=2), "no dilation for a max pooling"),
        (keras("max_pool", ceil_mode=True), "no ceil mode for a max pooling; padding='same' rounds up"),
        (keras("avg_pool", count_include_pad=True), "no count include pad"),
        (keras("lp_pool"), "Keras has no L-p pooling"),
        (keras(padding_mode="reflect"), "keras.ops.pad with mode='reflect'"),
        (
            keras(padding="same-lower"),
            "Keras has no padding 'same-lower' for a convolution; its own names are valid, same",
        ),
    ],
)
def test_what_keras_has_no_word_for_is_refused_with_the_way_out(layer: FrameworkLayer, text: str) -> None:
    assert text in refusal(layer, 6)


def test_there_are_layers_for_up_to_three_axes() -> None:
    assert "no convolution of 4 axes" in refusal(keras(), 5, 5, 5, 5)


def test_a_kernel_that_does_not_fit_tells_what_keras_does() -> None:
    assert "kernel 7 does not fit: 5 + 0 + 0 padded input < 7 effective kernel; Keras refuses it too" in refusal(
        keras(kernel=7), 5
    )


def test_a_mean_never_counts_padding() -> None:
    reading = keras("avg_pool", stride=2, padding="same").resolve(3)
    assert isinstance(reading.layer, Pool)
    assert not reading.layer.count_include_pad
    assert reading.notes == ("a mean is over the positions of its window that are not padding",)


def test_code_is_a_layer_and_its_call() -> None:
    layer = keras(kernel=(3, 5), stride=2, padding="same", channels=(4, 8), groups=2)
    assert as_is(layer, (9, 9)).code == (
        'import keras\n\nlayer = keras.layers.Conv2D(8, (3, 5), strides=2, padding="same", groups=2)\ny = layer(x)'
    )
    up = keras("conv_transpose", stride=2, padding="SAME", output_padding=0)
    assert as_is(up, (3,)).call == 'keras.layers.Conv1DTranspose(1, 3, strides=2, padding="same", output_padding=0)'
    assert as_is(keras("max_pool", kernel=2), (4, 4, 4)).call == "keras.layers.MaxPooling3D(2)"
    assert as_is(keras("avg_pool", kernel=2, stride=1), (4,)).call == "keras.layers.AveragePooling1D(2, strides=1)"


@pytest.mark.parametrize(
    ("target", "lines"),
    [
        (Conv(3, padding=1), ['layer = keras.layers.Conv1D(1, 3, padding="same")', "y = layer(x)"]),
        (
            Conv(3, stride=2, padding=[(1, -1)]),
            [
                "x = keras.ops.pad(x, [(0, 0), (1, 0), (0, 0)])",
                "x = x[:, :-1, :]",
                "layer = keras.layers.Conv1D(1, 3, strides=2)",
                "y = layer(x)",
            ],
        ),
        (
            ConvTranspose(3, stride=2, padding=1),
            ['layer = keras.layers.Conv1DTranspose(1, 3, strides=2, padding="same", output_padding=0)', "y = layer(x)"],
        ),
        (
            ConvTranspose(3, stride=2, padding=1, output_padding=1),
            ["layer = keras.layers.Conv1DTranspose(1, 3, strides=2)", "y = layer(x)", "y = y[:, 1:, :]"],
        ),
        (
            Pool(3, stride=2, padding=1),
            [
                'x = keras.ops.pad(x, [(0, 0), (1, 1), (0, 0)], constant_values=float("-inf"))',
                "layer = keras.layers.MaxPooling1D(3, strides=2)",
                "y = layer(x)",
            ],
        ),
    ],
)
def test_what_has_no_name_is_padded_before_or_cropped_after(target: Any, lines: list[str]) -> None:
    assert translate(Resolved(target), (6,), FRAMEWORK).code.splitlines()[2:] == lines


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("extra", [None, 0, 1])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4])
def test_every_transposed_layer_is_found_again_in_one_layer(padding: str, extra: int | None, kernel: int) -> None:
    layer = keras("conv_transpose", kernel=kernel, stride=2, padding=padding, output_padding=extra)
    found = translate(layer.resolve(5), (5,), FRAMEWORK)
    assert found.exact
    assert found.layer.axes(5) == layer.axes(5)
