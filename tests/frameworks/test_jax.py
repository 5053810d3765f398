from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.jax import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate


def words(kernel: Any, op: str = "conv", **said: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **said)


def placed(layer: FrameworkLayer, size: Any) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in layer.direct_axes(size)]


@pytest.mark.parametrize(("padding", "pads"), [("SAME", (0, 1)), ("SAME_LOWER", (1, 0)), ("VALID", (0, 0))])
def test_names_of_a_convolution_are_placed_as_tensorflow_and_onnx_place_them(padding: str, pads: Any) -> None:
    assert placed(words(3, stride=2, padding=padding), 6) == [pads]


@pytest.mark.parametrize("padding", ["same_lower", "Same_Lower", "same-lower"])
def test_a_convolutions_names_have_any_case(padding: str) -> None:
    assert words(3, stride=2, padding=padding).axes(6) == words(3, stride=2, padding="SAME_LOWER").axes(6)


def test_no_padding_is_valid_with_a_note_as_lax_has_no_default() -> None:
    layer = words(3)
    assert layer.output_shape(5) == (3,)
    assert layer.resolve(5).notes == ('jax.lax asks for a padding; as none is given, "VALID" is taken',)
    assert words(3, padding="VALID").resolve(5).notes == ()


@pytest.mark.parametrize(
    ("kernel", "padding", "output"), [(3, 1, 7), (4, 1, 6), (4, 2, 8), (4, [(0, 3)], 7), (4, -1, 2)]
)
def test_numbers_pad_the_stretched_input_of_a_transposed_convolution(kernel: int, padding: Any, output: int) -> None:
    layer = words(kernel, "conv_transpose", stride=2, padding=padding)
    assert layer.output_shape(4) == (output,)
    assert any("stretched input" in note for note in layer.resolve(4).notes)


def test_use_consistent_padding_makes_numbers_those_of_the_direct_convolution() -> None:
    layer = words(4, "conv_transpose", stride=2, padding=1, extra_arguments=(("use_consistent_padding", True),))
    assert layer.axes(4) == ConvTranspose(4, stride=2, padding=1, flip_kernel=False).axes(4)
    assert not any("stretched" in note for note in layer.resolve(4).notes)


def test_the_kernel_is_turned_only_by_transpose_kernel() -> None:
    plain = words(3, "conv_transpose", stride=2, padding="SAME").resolve(3)
    flipped = words(
        3, "conv_transpose", stride=2, padding="SAME", extra_arguments=(("transpose_kernel", True),)
    ).resolve(3)
    assert (plain.layer.flip_kernel, flipped.layer.flip_kernel) == (False, True)
    assert [axis.flipped for each in (plain, flipped) for axis in each.layer.axes(3)] == [False, True]
    assert "turned by 180 degrees" in plain.notes[0]
    assert flipped.notes == ()


@pytest.mark.parametrize(("stride", "lo", "output"), [(1, 1, 4), (2, 0, 8), (3, 0, 12), (5, 0, 20)])
def test_same_of_a_transposed_convolution_is_stride_times_the_input(stride: int, lo: int, output: int) -> None:
    layer = words(3, "conv_transpose", stride=stride, padding="SAME")
    assert (layer.output_shape(4), placed(layer, 4)[0][0]) == ((output,), lo)


def test_valid_of_a_transposed_convolution_ends_in_zeros_where_the_stride_passes_the_kernel() -> None:
    assert words(2, "conv_transpose", stride=3, padding="VALID").output_shape(3) == (9,)
    assert words(4, "conv_transpose", stride=3, padding="VALID").output_shape(3) == (10,)


def test_a_kernel_that_does_not_fit_gives_an_empty_output_there_and_is_refused_here() -> None:
    with pytest.raises(ConvArithError, match="JAX gives an output of size 0") as caught:
        words(5, padding="VALID").output_shape(3)
    assert caught.value.code == "does-not-fit"


@pytest.mark.parametrize(
    ("layer", "size", "message"),
    [
        (words(1, padding=[(-4, 0)]), 3, "padding -4 and 0 crops 4 of 3 positions"),
        (words(3, "conv_transpose", stride=2, padding=-5), 4, "padding -5 and -5 crops 10 of 7 positions"),
    ],
)
def test_a_crop_of_more_than_there_is_is_refused(layer: FrameworkLayer, size: int, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        layer.output_shape(size)
    assert caught.value.code == "padding-limit"


@pytest.mark.parametrize("padding", [[(0, -1)], [(-2, -1)]])
def test_a_pooling_of_single_elements_that_only_crops_is_refused_as_it_ends_the_process(padding: Any) -> None:
    with pytest.raises(ConvArithError, match="only crops ends the process") as caught:
        words(1, "max_pool", padding=padding).output_shape(4)
    assert (caught.value.code, caught.value.hint) == ("padding-limit", "crop x by a slice")
    with pytest.raises(ConvArithError, match="output of size 0"):
        words(1, "max_pool", padding=padding).output_shape(1)
    assert words(1, "max_pool", padding=padding, stride=2).output_shape(6) == (-(-(6 + sum(padding[0])) // 2),)
    assert words(1, "max_pool", padding=[(-1, 1)]).output_shape(4) == (4,)


def test_a_crop_of_one_side_may_reach_into_the_padding_of_the_other() -> None:
    assert words(2, padding=[(-4, 5)]).output_shape(3) == (3,)


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        (words(3, "conv_transpose", padding="SAME_LOWER"), "no padding 'SAME_LOWER' for a transposed", "SAME, VALID"),
        (words(3, "conv_transpose", padding="Same"), "no padding 'Same' for a transposed", "SAME"),
        (words(3, padding="CAUSAL"), "no padding 'CAUSAL' for a convolution", "SAME"),
        (words(3, padding="half"), "JAX has no padding 'half'", "its own names are"),
        (words(3, "conv_transpose", output_padding=1), "no output padding", "padding at the end"),
        (words(3, "conv_transpose", output_size=7), "no output size", "padding in numbers"),
        (words(3, "conv_transpose", groups=2), "no groups", "feature_group_count"),
        (words(3, "max_pool", ceil_mode=True), "no ceil mode", "SAME"),
        (words(3, "max_pool", count_include_pad=True), "no count include pad", "means"),
        (words(3, "lp_pool"), "no L-p pooling", "max pooling"),
        (words(3, padding_mode="circular"), "no padding mode 'circular'", "jax.numpy.pad"),
    ],
)
def test_what_lax_has_no_word_for_is_refused_with_the_way_out(layer: Any, message: str, hint: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        layer.output_shape(7)
    assert caught.value.code == "not-in-framework"
    assert hint in caught.value.hint


def test_poolings_have_stride_1_any_padding_and_dilation() -> None:
    layer = words(2, "max_pool", padding=3, dilation=2)
    assert layer.output_shape(4) == (8,)
    assert words((2, 2), "avg_pool", stride=2).output_shape((4, 6)) == (2, 3)


@pytest.mark.parametrize(("said", "counted"), [(None, True), (True, True), (False, False)])
def test_a_mean_counts_padding_unless_told(said: bool | None, counted: bool) -> None:  # noqa: FBT001
    pool = words(2, "avg_pool", padding="SAME", count_include_pad=said).resolve(3).layer
    assert isinstance(pool, Pool)
    assert pool.count_include_pad is counted


@pytest.mark.parametrize(("pad", "extra"), [((0, 0), 0), ((1, 2), 1), ((-1, 3), 0)])
def test_numbers_written_for_a_transposed_convolution_read_back_as_it(pad: tuple[int, int], extra: int) -> None:
    target = ConvTranspose(
        (3, 2), stride=2, dilation=(2, 1), padding=[pad, pad], output_padding=extra, flip_kernel=False
    )
    bare = words((3, 2), "conv_transpose", stride=2, dilation=(2, 1))
    assert FRAMEWORK.in_numbers(bare, [pad, pad], [extra, extra]).axes((5, 5)) == target.axes((5, 5))


def test_code_of_a_convolution_needs_no_dimension_numbers() -> None:
    layer = words(3, stride=(2, 1), padding="same", groups=2, channels=(4, 2))
    assert FRAMEWORK.code(layer, (5, 5)).lines == (
        "# x: (N, C, *spatial)",
        "# w has the shape (out, in / groups, *kernel): (2, 2, 3, 3)",
        'y = jax.lax.conv_general_dilated(x, w, window_strides=(2, 1), padding="SAME", feature_group_count=2)',
    )


def test_code_of_a_transposed_convolution_names_its_layouts() -> None:
    plain = FRAMEWORK.code(words(3, "conv_transpose", stride=2, padding=1), (4,))
    assert plain.call == (
        'jax.lax.conv_transpose(x, w, strides=(2,), padding=[(1, 1)], dimension_numbers=("NCH", "IOH", "NCH"))'
    )
    assert plain.lines[:2] == ("# x: (N, C, *spatial)", "# w has the shape (in, out, *kernel): (1, 1, 3)")


def test_another_frameworks_transposed_convolution_is_written_with_its_kernel_transposed() -> None:
    said = translate(Resolved(ConvTranspose(4, stride=2, padding=1)), (4,), FRAMEWORK)
    assert (said.exact, said.needs_flip) == (True, False)
    assert said.call == (
        'jax.lax.conv_transpose(x, w, strides=(2,), padding=[(2, 2)], dimension_numbers=("NCH", "OIH", "NCH"), '
        "transpose_kernel=True)"
    )


def test_code_of_means_divides_by_the_window_or_by_what_it_met() -> None:
    whole = FRAMEWORK.code(words((2, 3), "avg_pool", padding="SAME"), (4, 4))
    assert whole.lines[-1].endswith("/ 6")
    part = FRAMEWORK.code(words((2, 3), "avg_pool", padding="SAME", count_include_pad=False), (4, 4))
    assert part.imports == ("import jax", "import jax.numpy as jnp")
    assert part.lines[-1].endswith("/ counts")


def test_padding_first_is_one_call_that_crops_too() -> None:
    assert FRAMEWORK.pad_lines("x", [(1, -2)], "conv") == (
        "x = jax.lax.pad(x, 0.0, [(0, 0, 0), (0, 0, 0), (1, -2, 0)])",
    )
    assert 'float("-inf")' in FRAMEWORK.pad_lines("x", [(1, 1)], "max_pool")[0]


def test_everything_that_a_convolution_can_be_is_one_call() -> None:
    said = translate(Resolved(Conv(3, stride=2, padding=[(-1, 4)], dilation=2)), (6,), FRAMEWORK)
    assert said.call == (
        "jax.lax.conv_general_dilated(x, w, window_strides=(2,), padding=[(-1, 4)], rhs_dilation=(2,))"
    )
