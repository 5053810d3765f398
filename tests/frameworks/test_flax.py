from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.flax import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate


def words(kernel: Any, op: str = "conv", **said: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, op=op, **said)


def placed(layer: FrameworkLayer, size: Any) -> list[tuple[int, int]]:
    return [(axis.lo, axis.hi) for axis in layer.direct_axes(size)]


def test_padding_is_same_where_none_is_given_but_valid_for_a_pooling() -> None:
    assert words(3, stride=2).axes(6) == words(3, stride=2, padding="SAME").axes(6)
    assert words(3, "conv_transpose", stride=2).output_shape(3) == (6,)
    assert words(3, "max_pool").output_shape(6) == (4,)
    assert words(3).resolve(6).notes == ()


@pytest.mark.parametrize(
    ("padding", "pads"),
    [
        ("SAME", (0, 1)),
        ("SAME_LOWER", (1, 0)),
        ("same_lower", (1, 0)),
        ("VALID", (0, 0)),
        ("CAUSAL", (2, 0)),
        ("CIRCULAR", (1, 1)),
        ("REFLECT", (1, 1)),
        (2, (2, 2)),
        ([(-1, 2)], (-1, 2)),
    ],
)
def test_paddings_of_a_convolution(padding: Any, pads: tuple[int, int]) -> None:
    assert placed(words(3, stride=2, padding=padding), 6) == [pads]


def test_circular_and_reflect_pad_an_even_kernel_more_at_the_end_and_say_what_they_hold() -> None:
    layer = words((2, 2), dilation=(1, 3), padding="CIRCULAR")
    assert placed(layer, (5, 5)) == [(0, 1), (1, 2)]
    assert layer.resolve((5, 5)).layer.padding_mode == "circular"
    assert words(3, padding="REFLECT").resolve(5).layer.padding_mode == "reflect"


def test_causal_is_for_one_axis() -> None:
    with pytest.raises(ConvArithError, match="'CAUSAL' for one axis only, not for 2") as caught:
        words((3, 3), padding="CAUSAL").output_shape((5, 5))
    assert caught.value.code == "not-in-framework"


@pytest.mark.parametrize(("kernel", "padding", "output"), [(3, 1, 7), (4, 1, 6), (4, 2, 8), (3, "VALID", 9)])
def test_numbers_pad_the_stretched_input_of_a_transposed_convolution(kernel: int, padding: Any, output: int) -> None:
    layer = words(kernel, "conv_transpose", stride=2, padding=padding)
    assert layer.output_shape(4) == (output,)
    assert any("stretched input" in note for note in layer.resolve(4).notes) is (padding != "VALID")


@pytest.mark.parametrize(("flipped", "lo"), [(False, 0), (True, 1)])
def test_a_circular_transposed_convolution_has_stride_times_the_input_from_the_middle(
    *, flipped: bool, lo: int
) -> None:
    own = (("transpose_kernel", flipped),)
    reading = words(3, "conv_transpose", stride=2, padding="CIRCULAR", extra_arguments=own).resolve(4)
    (axis,) = reading.layer.direct_axes(4)
    assert (axis.lo, axis.size, reading.layer.flip_kernel) == (lo, 8, flipped)
    assert reading.layer.padding_mode == "circular"
    assert not any("stretched" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        (words(3, "conv_transpose", padding="CAUSAL"), "no padding 'CAUSAL' for a transposed", "SAME, VALID, CIRCULAR"),
        (words(3, "conv_transpose", padding="REFLECT"), "no padding 'REFLECT' for a transposed", "CIRCULAR"),
        (words(3, "conv_transpose", padding="SAME_LOWER"), "no padding 'SAME_LOWER'", "SAME"),
        (words(3, "max_pool", padding="CIRCULAR"), "no padding 'CIRCULAR' for a max pooling", "VALID"),
        (words(3, "conv_transpose", output_padding=1), "no output padding", "padding at the end"),
        (words(3, "conv_transpose", output_size=7), "no output size", "padding in numbers"),
        (words(3, "conv_transpose", groups=2), "no groups", "input_dilation"),
        (words(3, "max_pool", dilation=2), "no dilation for a max pooling", "only its convolutions"),
        (words(3, "avg_pool", ceil_mode=True), "no ceil mode", "SAME"),
        (words(3, padding_mode="circular"), "no padding mode 'circular'", 'padding="CIRCULAR"'),
    ],
)
def test_what_flax_has_no_word_for_is_refused_with_the_way_out(layer: Any, message: str, hint: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        layer.output_shape(7)
    assert caught.value.code == "not-in-framework"
    assert hint in caught.value.hint


def test_a_kernel_that_does_not_fit_gives_an_empty_output_there_and_is_refused_here() -> None:
    with pytest.raises(ConvArithError, match="Flax gives an output of size 0"):
        words(5, padding="VALID").output_shape(3)


def test_poolings_have_stride_1_and_means_may_leave_padding_out() -> None:
    assert words(2, "max_pool").output_shape(4) == (3,)
    pool = words(3, "avg_pool", padding="SAME", count_include_pad=False).resolve(4).layer
    assert isinstance(pool, Pool)
    assert not pool.count_include_pad


def test_code_is_a_module_and_its_call() -> None:
    layer = words((3, 3), stride=2, padding="same", dilation=(2, 1), groups=2, channels=(4, 2))
    code = FRAMEWORK.code(layer, (9, 9))
    assert code.imports == ("from flax import nnx",)
    assert code.lines == (
        (
            'layer = nnx.Conv(4, 2, kernel_size=(3, 3), strides=2, padding="SAME", kernel_dilation=(2, 1), '
            "feature_group_count=2, rngs=nnx.Rngs(0))"
        ),
        "y = layer(x)",
    )


def test_code_of_a_pooling_is_a_call_with_its_strides() -> None:
    code = FRAMEWORK.code(words(2, "avg_pool", padding=1, count_include_pad=False), (4,))
    assert code.lines == (
        "y = nnx.avg_pool(x, window_shape=(2,), strides=(1,), padding=[(1, 1)], count_include_pad=False)",
    )


def test_another_frameworks_transposed_convolution_is_written_with_its_kernel_transposed() -> None:
    said = translate(Resolved(ConvTranspose(4, stride=2, padding=1)), (4,), FRAMEWORK)
    assert (said.exact, said.needs_flip) == (True, False)
    assert said.call == (
        "nnx.ConvTranspose(1, 1, kernel_size=(4,), strides=2, padding=[(2, 2)], transpose_kernel=True, "
        "rngs=nnx.Rngs(0))"
    )


def test_a_convolution_with_zeros_is_not_written_as_one_whose_padding_holds_others() -> None:
    spelled = list(FRAMEWORK.candidates(words(3), [(1, 1)], [0]))
    assert not {"CIRCULAR", "REFLECT"} & {each.padding for each in spelled}
    assert translate(Resolved(Conv(3, padding=1)), (5,), FRAMEWORK).layer.padding == ((1, 1),)
