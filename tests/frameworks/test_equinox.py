"""Equinox: what its layers do, what it refuses, and how a layer is written for it."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.equinox import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate


def layer(op: str = "conv", **words: Any) -> FrameworkLayer:
    return FrameworkLayer(words.pop("kernel", 3), framework=FRAMEWORK.name, op=op, **words)


def pads(of: FrameworkLayer, size: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in of.direct_axes(size)]


def refusal(of: FrameworkLayer, size: tuple[int, ...]) -> ConvArithError:
    with pytest.raises(ConvArithError) as caught:
        of.resolve(size)
    return caught.value


@pytest.mark.parametrize("name", ["SAME", "same", "Same"])
def test_same_is_placed_as_tensorflow_places_it_in_any_case(name: str) -> None:
    assert pads(layer(kernel=2, padding=name), (5,)) == [(0, 1)]
    assert pads(layer(kernel=2, padding=f"{name}_LOWER"), (5,)) == [(1, 0)]


def test_padding_below_0_crops() -> None:
    assert layer(padding=((-1, 2),)).output_shape((5,)) == (4,)


def test_the_kernel_of_a_transposed_layer_is_not_turned() -> None:
    reading = layer("conv_transpose", stride=2).resolve((5,))
    assert not reading.layer.flip_kernel
    assert "unturned" in reading.notes[0]
    assert layer().resolve((5,)).layer.flip_kernel


def test_with_same_an_output_padding_shortens_the_output() -> None:
    assert layer("conv_transpose", stride=2, padding="SAME").output_shape((3,)) == (6,)
    shorter = layer("conv_transpose", stride=2, padding="SAME", output_padding=1)
    assert shorter.output_shape((3,)) == (5,)
    assert shorter.resolve((3,)).notes[1] == "with padding 'SAME' an output_padding shortens the output: 3·2 − 1 = 5"


def test_elsewhere_an_output_padding_adds() -> None:
    assert layer("conv_transpose", stride=2, padding=1, output_padding=1).output_shape((3,)) == (6,)
    assert layer("conv_transpose", stride=2, padding="VALID", output_padding=1).output_shape((3,)) == (8,)


def test_same_lower_crops_the_odd_position_at_the_beginning() -> None:
    assert pads(layer("conv_transpose", stride=2, padding="SAME"), (3,)) == [(0, 1)]
    assert pads(layer("conv_transpose", stride=2, padding="SAME_LOWER"), (3,)) == [(1, 0)]


def test_output_padding_is_below_the_stride_whatever_the_dilation() -> None:
    error = refusal(layer("conv_transpose", dilation=2, output_padding=1), (3,))
    assert error.code == "output-padding-limit"
    assert str(error).startswith("output_padding 1 is not below stride 1")


def test_the_stride_of_a_pooling_is_1_where_none_is_given() -> None:
    assert layer("max_pool", kernel=2).output_shape((5,)) == (4,)


def test_a_pooling_has_no_padding_by_name() -> None:
    error = refusal(layer("max_pool", padding="SAME"), (5,))
    assert (error.code, error.hint) == ("not-in-framework", "give numbers")


def test_padding_of_a_pooling_is_at_most_its_kernel() -> None:
    assert layer("max_pool", kernel=2, stride=2, padding=2).output_shape((5,)) == (4,)
    error = refusal(layer("max_pool", kernel=2, stride=2, padding=3), (5,))
    assert error.code == "pool-padding"
    assert "padding 3 and 3 exceeds the kernel 2" in str(error)


def test_use_ceil_adds_a_stride_of_padding_which_counts_against_that_limit() -> None:
    ceiled = layer("max_pool", stride=3, padding=1, ceil_mode=True)
    assert ceiled.output_shape((7,)) == (3,)  # 7 + 2 − 3 divides by 3, so nothing is added
    error = refusal(ceiled, (6,))
    assert "use_ceil adds stride 3 to padding 1 for size 6, and 4 exceeds the kernel 3" in str(error)
    assert error.hint == "give (1, 2) for padding, without use_ceil"
    assert layer("max_pool", stride=3, padding=((1, 2),)).output_shape((6,)) == (3,)


def test_use_ceil_of_a_maximum_is_ceil_mode() -> None:
    ceiled = Pool(2, stride=2, ceil_mode=True, padding=[(0, 0)], free_padding=True)
    assert layer("max_pool", kernel=2, stride=2, ceil_mode=True).resolve((5,)).layer == ceiled
    cropped = layer("max_pool", kernel=2, stride=2, padding=((0, -2),), ceil_mode=True).resolve((5,)).layer
    assert cropped == Pool(2, stride=2, padding=[(0, -1)], free_padding=True)  # it takes back what it needs


def test_a_mean_divides_by_the_whole_window() -> None:
    reading = layer("avg_pool", kernel=2, stride=2, ceil_mode=True).resolve((5,))
    assert reading.layer == Pool(2, stride=2, padding=[(0, 1)], kind="avg", free_padding=True)
    assert "whole size" in reading.notes[0]
    overlapping = layer("avg_pool", stride=2, ceil_mode=True).resolve((6,)).layer
    assert overlapping == Pool(3, stride=2, padding=[(0, 1)], kind="avg", free_padding=True)
    assert "whole window" in str(refusal(layer("avg_pool", count_include_pad=False), (5,)))


def test_a_pooling_that_only_crops_is_refused() -> None:
    error = refusal(layer("max_pool", kernel=1, padding=((-1, 0),)), (5,))
    assert "abort" in str(error)
    assert layer("max_pool", kernel=1, padding=((-1, 1),)).output_shape((5,)) == (5,)
    assert layer("max_pool", kernel=1, stride=2, padding=((-1, 0),)).output_shape((5,)) == (2,)


def test_what_does_not_fit_is_an_empty_output_there() -> None:
    error = refusal(layer(kernel=7), (5,))
    assert error.code == "does-not-fit"
    assert error.message.endswith("; Equinox gives an output of no positions")


@pytest.mark.parametrize(
    ("kind", "words", "text"),
    [
        ("conv", {"padding": "same_upper"}, "Equinox has no padding 'same_upper' for a convolution"),
        ("conv", {"padding_mode": "reflect", "padding": -1}, "padding_mode 'REFLECT' takes no padding below 0"),
        ("conv_transpose", {"padding_mode": "REFLECT"}, "Equinox has no padding mode 'reflect' for a transposed"),
        ("conv_transpose", {"padding_mode": "CIRCULAR", "padding": 1}, "for 'SAME' and 'SAME_LOWER'"),
        ("conv_transpose", {"output_size": 6}, "Equinox has no output size for a transposed convolution"),
        ("max_pool", {"dilation": 2}, "Equinox has no dilation for a max pooling"),
        ("lp_pool", {}, "Equinox has no L-p pooling"),
    ],
)
def test_what_it_lacks_is_refused_in_its_terms(kind: str, words: dict[str, Any], text: str) -> None:
    assert text in str(refusal(layer(kind, **words), (5,)))


def test_a_circular_transposed_layer_goes_around() -> None:
    reading = layer("conv_transpose", stride=2, padding="SAME", padding_mode="CIRCULAR").resolve((3,))
    assert reading.layer.output_shape((3,)) == (6,)
    assert reading.layer.padding_mode == "circular"


def test_numbers_are_read_as_they_are_written() -> None:
    target = ConvTranspose(3, stride=2, padding=[(0, 2), (1, 1)], output_padding=1, flip_kernel=False)
    bare = layer("conv_transpose", stride=2)
    assert FRAMEWORK.in_numbers(bare, [(0, 2), (1, 1)], [1, 1]).axes((3, 4)) == target.axes((3, 4))


def test_an_output_padding_not_below_the_stride_is_written_as_less_padding() -> None:
    target = ConvTranspose(3, dilation=2, padding=1, output_padding=1, flip_kernel=False)
    said = FRAMEWORK.in_numbers(layer("conv_transpose", dilation=2), [(1, 1)], [1])
    assert (said.padding, said.output_padding) == (((1, 0),), None)
    assert said.axes((5,)) == target.axes((5,))


UP = {"op": "conv_transpose", "output_padding": 1, "stride": 2}


@pytest.mark.parametrize(
    ("words", "size", "name", "given"),
    [
        ({"stride": 2, "padding": "same"}, (5, 5), "Conv2d(1, 1", 'stride=2, padding="SAME"'),
        ({"padding": "same-lower"}, (5,), "Conv1d(1, 1", 'padding="SAME_LOWER"'),
        ({"padding": ((0, 1),), "groups": 2}, (5, 5), "Conv2d(2, 2", "padding=((0, 1), (0, 1)), groups=2"),
        ({"padding_mode": "circular", "padding": 1}, (5,), "Conv1d(1, 1", 'padding=1, padding_mode="CIRCULAR"'),
        (UP, (5,), "ConvTranspose1d(1, 1", "stride=2, output_padding=1"),
    ],
)
def test_a_layer_is_written_with_its_key(words: dict[str, Any], size: tuple[int, ...], name: str, given: str) -> None:
    written = FRAMEWORK.code(layer(**words), size)
    assert written.call == f"eqx.nn.{name}, kernel_size=3, {given}, key=jax.random.key(0))"
    comment, *lines = written.lines
    assert "without a batch" in comment
    assert lines == [f"layer = {written.call}", "y = layer(x)"]
    assert written.imports == ("import equinox as eqx", "import jax")


def test_a_pooling_is_written_with_its_stride() -> None:
    written = FRAMEWORK.code(layer("max_pool", kernel=2, stride=2, ceil_mode=True), (5, 5))
    assert written.call == "eqx.nn.MaxPool2d(kernel_size=2, stride=2, use_ceil=True)"


def test_what_one_layer_cannot_say_is_cropped_by_lax_pad() -> None:
    assert FRAMEWORK.pad_lines("x", [(1, -2)], "conv") == ("x = jax.lax.pad(x, 0.0, [(0, 0, 0), (1, -2, 0)])",)
    assert 'float("-inf")' in FRAMEWORK.pad_lines("x", [(1, 1)], "max_pool")[0]


def test_the_transpose_of_pytorch_is_written_with_a_turned_kernel() -> None:
    said = translate(Resolved(ConvTranspose(3, stride=2, padding=1, output_padding=1)), (3,), FRAMEWORK)
    assert said.needs_flip
    assert said.call.startswith("eqx.nn.ConvTranspose1d(1, 1, kernel_size=3, stride=2, padding=1, output_padding=1")
    assert not translate(Resolved(Conv(3, padding=1)), (3,), FRAMEWORK).needs_flip


def test_there_are_layers_of_one_to_three_axes() -> None:
    with pytest.raises(ConvArithError, match="no convolution of 4 axes"):
        FRAMEWORK.code(layer(), (5, 5, 5, 5))
