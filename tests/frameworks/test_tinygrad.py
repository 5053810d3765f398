"""tinygrad: what its methods do, what it refuses, and how a layer is written for it."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate
from convarith.frameworks.tinygrad import FRAMEWORK


def layer(op: str = "conv", **words: Any) -> FrameworkLayer:
    return FrameworkLayer(words.pop("kernel", 3), framework=FRAMEWORK.name, op=op, **words)


def refusal(of: FrameworkLayer, size: tuple[int, ...]) -> ConvArithError:
    with pytest.raises(ConvArithError) as caught:
        of.resolve(size)
    return caught.value


def test_its_formulas_are_those_of_pytorch() -> None:
    assert layer(stride=2, padding=1).output_shape((5, 5)) == (3, 3)
    assert layer("conv_transpose", stride=2, padding=1, output_padding=1).output_shape((3,)) == (6,)
    assert layer("max_pool", kernel=2, ceil_mode=True).output_shape((5,)) == (3,)
    assert layer("conv_transpose").resolve((3,)).layer.flip_kernel


def test_a_list_of_all_padding_has_the_last_axis_first() -> None:
    """(left, right, top, bottom)."""
    assert [(axis.lo, axis.hi) for axis in layer(padding="1,2,3,4").axes((5, 5))] == [(3, 4), (1, 2)]


def test_output_padding_is_not_checked() -> None:
    reading = layer("conv_transpose", stride=2, output_padding=(2,)).resolve((3,))
    assert reading.layer.output_shape((3,)) == (9,)
    assert reading.notes == ("output_padding 2 is not below stride 2: tinygrad does not check it",)


def test_padding_below_0_crops_but_not_more_than_there_is() -> None:
    assert layer(padding=-1).output_shape((5,)) == (1,)
    error = refusal(layer(padding=((-7, 9),)), (5,))
    assert error.message == "padding of -7 and 9 crops more than the 5 positions there are"
    longer = layer("conv_transpose", kernel=1, padding=((0, 4),), output_padding=3)
    assert longer.output_shape((3,)) == (2,)  # which crops one position of three, the output padding being three
    crossed = layer("conv_transpose", kernel=1, padding=((4, -5),))
    assert refusal(crossed, (3,)).code == "padding-limit"


def test_ceil_mode_drops_every_window_that_starts_past_the_input() -> None:
    """PyTorch, whose padding is at most half the kernel, has but one of these."""
    dropped = layer("max_pool", kernel=2, stride=2, padding=4, ceil_mode=True)
    assert dropped.output_shape((5,)) == (5,)
    assert layer("max_pool", kernel=2, stride=2, padding=4).output_shape((5,)) == (6,)
    assert layer("max_pool", kernel=2, stride=3, padding=4, ceil_mode=True).output_shape((5,)) == (3,)


def test_ceil_mode_with_padding_below_0_is_refused() -> None:
    assert refusal(layer("avg_pool", padding=-1, ceil_mode=True), (5,)).code == "padding-limit"


def test_a_mean_may_leave_padding_out_and_be_dilated() -> None:
    mean = layer("avg_pool", kernel=2, dilation=2, padding=1, count_include_pad=False).resolve((5,)).layer
    assert mean == Pool(2, dilation=2, padding=[(1, 1)], kind="avg", count_include_pad=False, free_padding=True)
    assert layer("avg_pool", padding=1).resolve((5,)).layer == Pool(3, padding=[(1, 1)], kind="avg", free_padding=True)


@pytest.mark.parametrize(
    ("kind", "words", "text"),
    [
        ("conv", {"padding": "same"}, "tinygrad has no padding 'same' for a convolution"),
        ("conv", {"padding_mode": "reflect"}, "tinygrad has no padding mode 'reflect' for a convolution"),
        ("conv_transpose", {"output_size": 6}, "tinygrad has no output size for a transposed convolution"),
        ("max_pool", {"count_include_pad": True}, "tinygrad has no count include pad for a max pooling"),
        ("lp_pool", {}, "tinygrad has no L-p pooling"),
    ],
)
def test_what_it_lacks_is_refused_in_its_terms(kind: str, words: dict[str, Any], text: str) -> None:
    error = refusal(layer(kind, **words), (5,))
    assert error.code == "not-in-framework"
    assert text in str(error)


@pytest.mark.parametrize(
    ("words", "size", "weight", "call"),
    [
        ({"padding": ((1, 2), (3, 4))}, (5, 5), "1, 1, 3, 3", "x.conv2d(w, padding=(3, 4, 1, 2))"),
        ({"padding": (1, 2)}, (5, 5), "1, 1, 3, 3", "x.conv2d(w, padding=(1, 2))"),
        ({"groups": 2, "channels": (4, 6), "stride": 2}, (5,), "6, 2, 3", "x.conv2d(w, groups=2, stride=2)"),
        (
            {"op": "conv_transpose", "groups": 2, "channels": (4, 6), "output_padding": 1, "stride": 2},
            (5,),
            "4, 3, 3",
            "x.conv_transpose2d(w, groups=2, stride=2, output_padding=1)",
        ),
    ],
)
def test_a_convolution_is_a_method_with_a_weight_of_pytorchs_layout(
    words: dict[str, Any], size: tuple[int, ...], weight: str, call: str
) -> None:
    written = FRAMEWORK.code(layer(**words), size)
    assert written.call == call
    assert written.lines == (f"w = Tensor.randn({weight})", f"y = {call}")


def test_the_kernel_of_a_pooling_is_a_tuple_because_an_int_means_two_axes() -> None:
    assert FRAMEWORK.code(layer("max_pool", kernel=2), (5,)).call == "x.max_pool2d((2,))"
    written = FRAMEWORK.code(layer("avg_pool", kernel=2, stride=1, ceil_mode=True, count_include_pad=False), (5, 5, 5))
    assert written.call == "x.avg_pool2d((2, 2, 2), stride=1, ceil_mode=True, count_include_pad=False)"


def test_what_comes_before_is_padded_by_pairs_in_the_order_of_the_axes() -> None:
    assert FRAMEWORK.pad_lines("x", [(1, -2), (0, 3)], "conv") == ("x = x.pad(((0, 0), (0, 0), (1, -2), (0, 3)))",)
    assert 'value=float("-inf")' in FRAMEWORK.pad_lines("x", [(1, 1)], "max_pool")[0]


def test_any_layer_is_one_call() -> None:
    for target in (Conv(3, padding=[(0, 1)]), ConvTranspose(3, dilation=2, output_padding=1), Pool(3, ceil_mode=True)):
        said = translate(Resolved(target), (5,), FRAMEWORK)
        assert said.exact
        assert said.layer.axes((5,)) == target.axes((5,))
