"""What tf.nn does with a layer in its own words, what it refuses and how, and the code for it."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.run_readings import numbers
from convarith.frameworks.search import translate
from convarith.frameworks.tensorflow import FRAMEWORK
from convarith.frameworks.translation import as_is


def tf(op: str = "conv", **words: Any) -> FrameworkLayer:
    return FrameworkLayer(words.pop("kernel", 3), framework=FRAMEWORK.name, op=op, **words)


def pads(layer: FrameworkLayer, *size: int) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in layer.direct_axes(size)]


def refusal(layer: FrameworkLayer, *size: int) -> str:
    with pytest.raises(ConvArithError) as caught:
        layer.output_shape(size)
    return str(caught.value)


def test_the_default_is_valid_for_a_convolution_and_same_for_a_transposed_one() -> None:
    assert tf(stride=2).output_shape(6) == (2,)
    assert tf("conv_transpose", stride=2).output_shape(3) == (6,)


def test_same_puts_the_odd_position_at_the_end() -> None:
    assert pads(tf(stride=2, padding="SAME"), 6) == [(0, 1)]
    reading = tf("conv_transpose", stride=2, padding="SAME").resolve(3)
    assert numbers(reading, (3,))[0].tolist() == [1, 1, 3, 2, 5, 3]


@pytest.mark.parametrize(("wanted", "values"), [(5, [1, 3, 2, 5, 3]), (6, [1, 1, 3, 2, 5, 3])])
def test_same_comes_back_from_every_size_that_it_goes_to(wanted: int, values: list[int]) -> None:
    reading = tf("conv_transpose", stride=2, padding="SAME", output_size=wanted).resolve(3)
    assert numbers(reading, (3,))[0].tolist() == values
    assert reading.notes == ()


@pytest.mark.parametrize(("kernel", "stride", "output"), [(3, 2, 7), (2, 3, 9), (1, 3, 9)])
def test_without_an_output_size_valid_reaches_as_far_as_kernel_and_stride(
    kernel: int, stride: int, output: int
) -> None:
    layer = tf("conv_transpose", kernel=kernel, stride=stride, padding="VALID")
    assert layer.output_shape(3) == (output,)
    assert "tf.nn.conv_transpose must be told output_shape" in layer.resolve(3).notes[0]


@pytest.mark.parametrize(
    ("padding", "wanted", "text"),
    [
        (
            "SAME",
            4,
            "output_shape 4 is out of reach: a convolution of stride 2 and padding 'SAME' comes to 3 from 5 to 6",
        ),
        ("SAME", 7, "from 5 to 6"),
        ("VALID", 6, "padding 'VALID' comes to 3 from 7 to 8"),
        ("VALID", 9, "from 7 to 8"),
    ],
)
def test_other_output_sizes_are_refused(padding: str, wanted: int, text: str) -> None:
    assert text in refusal(tf("conv_transpose", stride=2, padding=padding, output_size=wanted), 3)


def test_padding_in_numbers_is_for_two_axes_and_a_maximum_of_one_or_two() -> None:
    assert tf(padding=[(0, 1), (2, 2)]).output_shape((5, 5)) == (4, 7)
    assert tf("max_pool", padding=1, stride=1).output_shape(5) == (5,)
    assert "for a convolution of 2 axes, not of 1; pad by tf.pad" in refusal(tf(padding=1), 5)
    assert "for a max pooling of 1 or 2 axes, not of 3" in refusal(tf("max_pool", padding=1), 5, 5, 5)
    assert "whose zeros count in the mean" in refusal(tf("avg_pool", padding=1), 5, 5)
    up = {"stride": 2, "padding": 1}
    assert tf("conv_transpose", **up).output_shape((3, 3)) == (5, 5)
    assert "give padding='VALID', and crop after it" in refusal(tf("conv_transpose", **up), 3)
    assert "neither dilations nor groups" in refusal(tf("conv_transpose", dilation=2, **up), 3, 3)
    assert "padding 3 is not below the window 3" in refusal(tf("max_pool", padding=[(3, 0)]), 5)


@pytest.mark.parametrize(
    ("layer", "size", "text"),
    [
        (tf("conv_transpose", output_padding=1), (3,), "takes output_shape: give the output size"),
        (tf(padding=[(-1, 0), (0, 0)]), (5, 5), "no negative padding for a convolution; crop by slicing"),
        (tf(groups=2), (5, 5, 5), "no groups for a convolution of 3 axes on a CPU"),
        (tf(stride=2, dilation=2), (9, 9, 9), "not both: strides 2, dilations 2"),
        (tf("max_pool", stride=(2, 1), dilation=(1, 2)), (9, 9), "tf.nn.pool takes strides above 1 or dilations"),
        (tf("max_pool", stride=1, dilation=2, padding="SAME"), (9,), "with padding 'VALID' only"),
        (tf("max_pool", ceil_mode=True), (9,), "padding='SAME' rounds up"),
        (tf("avg_pool", count_include_pad=True), (9,), "no count include pad"),
        (tf("lp_pool"), (9,), "TensorFlow has no L-p pooling"),
        (tf(padding="causal"), (9,), "no padding 'causal' for a convolution; its own names are"),
        (tf(kernel=7), (5,), "TensorFlow refuses it too where it builds a graph"),
        (tf(), (5, 5, 5, 5), "no convolution of 4 axes"),
    ],
)
def test_what_tensorflow_refuses_is_told_with_the_way_out(
    layer: FrameworkLayer, size: tuple[int, ...], text: str
) -> None:
    assert text in refusal(layer, *size)


def test_a_mean_never_counts_padding() -> None:
    reading = tf("avg_pool", padding="SAME").resolve(4)
    assert isinstance(reading.layer, Pool)
    assert not reading.layer.count_include_pad


@pytest.mark.parametrize(
    ("layer", "size", "lines"),
    [
        (
            tf(kernel=(3, 5), stride=2, padding="SAME", channels=(4, 8), groups=2),
            (9, 9),
            [
                "# w has the shape (*kernel, in / groups, out): (3, 5, 2, 8)",
                'y = tf.nn.convolution(x, w, strides=2, padding="SAME")',
            ],
        ),
        (
            tf(padding=[(0, 1), (2, 2)]),
            (9, 9),
            [
                "# w has the shape (*kernel, in / groups, out): (3, 3, 1, 1)",
                "y = tf.nn.conv2d(x, w, strides=1, padding=[[0, 0], [0, 1], [2, 2], [0, 0]])",
            ],
        ),
        (
            tf(stride=2, dilation=2),
            (9,),
            [
                "# w has the shape (*kernel, in / groups, out): (3, 1, 1)",
                'y = tf.nn.conv1d(x, w, stride=2, padding="VALID", dilations=2)',
            ],
        ),
        (
            tf("conv_transpose", stride=2, padding="SAME", output_size=5, channels=(4, 8)),
            (3,),
            [
                "# w has the shape (*kernel, out / groups, in): (3, 8, 4)",
                'y = tf.nn.conv_transpose(x, w, output_shape=[x.shape[0], 5, 8], strides=2, padding="SAME")',
            ],
        ),
        (
            tf("max_pool", kernel=2, padding="SAME"),
            (9, 9),
            ['y = tf.nn.max_pool(x, ksize=2, strides=2, padding="SAME")'],
        ),
        (
            tf("avg_pool", kernel=2, stride=1, dilation=3),
            (9, 9),
            ['y = tf.nn.pool(x, window_shape=[2, 2], pooling_type="AVG", dilations=[3, 3])'],
        ),
    ],
)
def test_code_is_a_call_of_the_function_that_takes_it(
    layer: FrameworkLayer, size: tuple[int, ...], lines: list[str]
) -> None:
    assert as_is(layer, size).code.splitlines() == ["import tensorflow as tf", "", *lines]


@pytest.mark.parametrize(
    ("target", "size", "line"),
    [
        (Conv(3, stride=2, padding=1), (6,), "x = tf.pad(x, [(0, 0), (1, 1), (0, 0)])"),
        (Conv(3, stride=2, padding=[(-1, 0)]), (6,), "x = x[:, 1:, :]"),
        (Pool(3, padding=1), (6, 6), None),
        (ConvTranspose(3, stride=2, padding=1, output_padding=1), (6,), "y = y[:, 1:, :]"),
        (ConvTranspose(3, stride=2, padding=1), (6,), None),
    ],
)
def test_any_layer_is_said_with_padding_before_or_a_crop_after(
    target: Any, size: tuple[int, ...], line: str | None
) -> None:
    found = translate(Resolved(target), size, FRAMEWORK)
    assert found.exact is (line is None)
    assert line is None or line in found.code.splitlines()
    if found.exact:
        assert found.layer.axes(size) == target.axes(size)


@pytest.mark.parametrize("wanted", [9, 10])
@pytest.mark.parametrize("padding", ["SAME", [(1, 0), (1, 0)]])
def test_every_output_size_of_a_transposed_layer_is_found_again(wanted: int, padding: Any) -> None:
    layer = tf("conv_transpose", kernel=2, stride=2, padding=padding, output_size=wanted)
    found = translate(layer.resolve((5, 5)), (5, 5), FRAMEWORK)
    assert found.exact
    assert found.layer.axes((5, 5)) == layer.axes((5, 5))
