from __future__ import annotations

from typing import Any

import pytest

import convarith as ca
from convarith.engine.layer import Resolved
from convarith.frameworks.coreml import FRAMEWORK as COREML
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is


def layer(kernel: Any = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="coreml", **words)


def pads(said: FrameworkLayer, *size: int) -> list[tuple[int, int]]:
    """Give lo and hi of each axis, in the layer's own terms."""
    return [(axis.lo, axis.hi) for axis in said.direct_axes(size)]


def refusal(said: FrameworkLayer, *size: int) -> ca.ConvArithError:
    with pytest.raises(ca.ConvArithError) as caught:
        said.resolve(size)
    return caught.value


@pytest.mark.parametrize("kind", ["conv", "max_pool"])
def test_same_has_its_odd_position_at_the_end_and_same_lower_at_the_begin(kind: str) -> None:
    assert pads(layer(op=kind), 6) == pads(layer(op=kind, padding="valid"), 6) == [(0, 0)]
    assert pads(layer(op=kind, stride=2, padding="same"), 6) == [(0, 1)]
    lower = layer(op=kind, stride=2, padding="same_lower")
    assert pads(lower, 6) == [(1, 0)]
    assert lower.resolve(6).notes == ('pad_type="same_lower" needs a deployment target of iOS 16 or later',)


def test_same_is_for_the_dilated_kernel_and_never_below_0() -> None:
    assert pads(layer(stride=2, dilation=2, padding="same"), 6) == [(1, 2)]
    assert pads(layer(1, stride=3, padding="same"), 6) == [(0, 0)]


def test_a_list_of_pads_has_begin_and_end_of_each_axis_in_turn() -> None:
    assert pads(layer(padding="0,1,2,3"), 5, 5) == [(0, 1), (2, 3)]
    error = refusal(layer(padding="1,1,1"), 5, 5)
    assert error.message == "Core ML lists begin and end of each axis in turn: 2·2 = 4 numbers, not 3"


@pytest.mark.parametrize(
    ("name", "told"),
    [("SAME_LOWER", "its own name for that is 'same_lower', of valid, "), ("causal", "its own names are valid")],
)
def test_other_names_are_refused_with_its_own(name: str, told: str) -> None:
    error = refusal(layer(padding=name), 5)
    assert error.message.startswith(f"Core ML has no padding {name!r} for a convolution")
    assert error.hint.startswith(told)


def test_a_transposed_convolution_has_no_same_lower() -> None:
    error = refusal(layer(op="conv_transpose", padding="same_lower"), 5)
    assert error.message.startswith("Core ML has no padding 'same_lower' for a transposed convolution")
    assert error.hint == "its own names are valid, same"


def test_a_transposed_convolution_crops_by_its_pad() -> None:
    said = layer(op="conv_transpose", stride=2, padding=[(1, 2)])
    assert pads(said, 3) == [(1, 2)]
    assert said.output_shape(3) == (4,)


def test_same_of_a_transposed_convolution_is_stride_times_its_input() -> None:
    said = layer(op="conv_transpose", stride=2, padding="same")
    assert pads(said, 3) == [(0, 1)]
    assert said.output_shape(3) == (6,)
    assert layer(1, op="conv_transpose", stride=2, padding="same").output_shape(3) == (6,)


@pytest.mark.parametrize(
    ("padding", "reach"), [("valid", [7, 8]), (None, [7, 8]), ([(1, 2)], [4, 5]), ("same", [5, 6])]
)
def test_output_shape_is_any_size_that_the_convolution_takes_to_the_input(padding: Any, reach: list[int]) -> None:
    found = []
    for wanted in range(1, 12):
        said = layer(op="conv_transpose", stride=2, padding=padding, output_size=wanted)
        try:
            assert said.output_shape(3) == (wanted,)
        except ca.ConvArithError as error:
            assert error.code == "output-size"  # noqa: PT017  # which sizes it is for is what is asked
        else:
            found.append(wanted)
    assert found == reach


def test_a_dilation_does_not_widen_what_output_shape_reaches() -> None:
    error = refusal(layer(op="conv_transpose", stride=2, dilation=4, output_size=15), 3)
    assert error.message == "output_shape 15 is out of reach: a convolution gives 3 of 13 to 14"


def test_output_padding_is_output_shape() -> None:
    error = refusal(layer(op="conv_transpose", stride=2, output_padding=1), 3)
    assert error.message == "Core ML has no output padding for a transposed convolution"
    assert "output_shape" in error.hint


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "lp_pool"])
def test_a_pooling_has_stride_1_unless_it_is_given_and_no_dilation(kind: str) -> None:
    assert layer(op=kind).output_shape(7) == (5,)
    assert layer(op=kind, padding=3).output_shape(7) == (11,)
    assert refusal(layer(op=kind, dilation=2), 7).hint == "only its convolutions are dilated"


def test_a_mean_counts_padding_unless_told() -> None:
    plain = layer(op="avg_pool", padding=1).resolve(5).layer
    left_out = layer(op="avg_pool", padding=1, count_include_pad=False).resolve(5).layer
    assert (plain.count_include_pad, left_out.count_include_pad) == (True, False)  # type: ignore[attr-defined]


def test_ceil_mode_is_for_symmetric_padding_of_at_most_two_axes() -> None:
    words: dict[str, Any] = {"op": "max_pool", "stride": 2, "ceil_mode": True}
    assert layer(2, **words).output_shape((5, 5)) == (3, 3)
    padded = layer(2, op="max_pool", stride=3, ceil_mode=True, padding=1)
    assert padded.output_shape(4) == (2,)  # the third would start in the padding
    assert refusal(layer(2, **words), 5, 5, 5).message == "ceil_mode is for 1 or 2 axes, not 3"
    assert refusal(layer(2, padding=[(0, 1)], **words), 5).message == "ceil_mode needs symmetric padding, not 0 and 1"
    for name in ("same", "same_lower"):
        assert refusal(layer(2, padding=name, **words), 5).code == "contradiction"


def test_ceil_mode_without_padding_keeps_a_window_after_the_input_and_is_refused() -> None:
    error = refusal(layer(1, op="max_pool", stride=3, ceil_mode=True), 5)
    assert error.message == (
        "the last of 3 windows would start at 6, after the whole input of 5, which ceil_mode keeps where there is no "
        "padding"
    )
    assert layer(1, op="max_pool", stride=3, ceil_mode=True).output_shape(4) == (2,)


def test_an_l2_pooling_has_at_most_two_axes() -> None:
    assert layer(op="lp_pool").output_shape((5, 5)) == (3, 3)
    assert refusal(layer(op="lp_pool"), 5, 5, 5).message == "l2_pool has 1 or 2 axes, not 3"


@pytest.mark.parametrize(
    ("words", "size", "call"),
    [
        ({}, (5,), 'mb.conv(x=x, weight=w, pad_type="valid")'),
        (
            {"stride": 2, "dilation": 3, "groups": 2, "padding": [(0, 1), (2, 3)]},
            (9, 9),
            'mb.conv(x=x, weight=w, strides=[2, 2], pad_type="custom", pad=[0, 1, 2, 3], dilations=[3, 3], groups=2)',
        ),
        ({"padding": 0}, (5,), 'mb.conv(x=x, weight=w, pad_type="valid")'),
        ({"padding": "0,1,2,3"}, (9, 9), 'mb.conv(x=x, weight=w, pad_type="custom", pad=[0, 1, 2, 3])'),
        ({"padding": "same-lower"}, (5,), 'mb.conv(x=x, weight=w, pad_type="same_lower")'),
        (
            {"op": "conv_transpose", "stride": 2, "padding": "same", "output_size": 5, "groups": 2},
            (3,),
            (
                'mb.conv_transpose(x=x, weight=w, strides=[2], pad_type="same", groups=2, '
                "output_shape=[x.shape[0], 2 * w.shape[1], 5])"
            ),
        ),
        (
            {"op": "avg_pool", "stride": 2, "padding": 1, "count_include_pad": False, "ceil_mode": True},
            (5,),
            (
                'mb.avg_pool(x=x, kernel_sizes=[3], strides=[2], pad_type="custom", pad=[1, 1], '
                "exclude_padding_from_average=True, ceil_mode=True)"
            ),
        ),
        ({"op": "lp_pool"}, (5,), 'mb.l2_pool(x=x, kernel_sizes=[3], pad_type="valid")'),
    ],
)
def test_the_code_is_an_operation_of_the_builder(words: dict[str, Any], size: tuple[int, ...], call: str) -> None:
    found = as_is(layer(**words), size)
    assert found.call == call
    first, *rest = found.code.removeprefix("from coremltools.converters.mil import Builder as mb\n\n").splitlines()
    assert [*rest, first][0 if rest else -1] == f"y = {call}"


def test_the_code_tells_the_shape_of_a_weight() -> None:
    first = "# w has the shape (out, in / groups, *kernel): (4, 2, 3)"
    assert as_is(layer(groups=2, channels=(4, 4)), (5,)).code.splitlines()[2] == first
    first = "# w has the shape (in, out / groups, *kernel): (4, 3, 3)"
    assert as_is(layer(op="conv_transpose", groups=2, channels=(4, 6)), (5,)).code.splitlines()[2] == first


def test_the_code_pads_and_crops_by_operations_of_their_own() -> None:
    assert COREML.pad_lines("x", [(1, 2)], "conv") == ("x = mb.pad(x=x, pad=[1, 2])",)
    assert COREML.pad_lines("x", [(1, 2)], "max_pool") == ('x = mb.pad(x=x, pad=[1, 2], constant_val=float("-inf"))',)
    assert COREML.pad_lines("y", [(-1, 2), (4, -3)], "conv") == (
        "y = mb.pad(x=y, pad=[0, 2, 4, 0])",
        "y = mb.slice_by_index(x=y, begin=[0, 0, 1, 0], end=[0, 0, 0, -3], end_mask=[True, True, True, False])",
    )


@pytest.mark.parametrize(
    "target",
    [
        ca.Conv(3, stride=2, padding=[(0, 1), (2, 3)], dilation=2),
        ca.ConvTranspose(3, stride=2, padding=[(0, 1), (2, 3)]),
        ca.ConvTranspose(3, stride=2, padding="same"),
        ca.Pool(3, stride=2, padding=1, ceil_mode=True, kind="max"),
        ca.Pool(3, stride=2, padding=1, count_include_pad=False, kind="avg"),
    ],
)
def test_what_is_known_by_its_axes_is_one_operation(target: Any) -> None:
    found = translate(Resolved(target), (6, 7), COREML)
    assert found.exact
    assert found.layer.axes((6, 7)) == target.axes((6, 7))


def test_an_output_padding_is_written_as_a_smaller_pad_at_the_end() -> None:
    target = ca.ConvTranspose(3, stride=2, padding=1, output_padding=1)
    found = translate(Resolved(target), (3,), COREML)
    assert found.exact
    assert found.layer.padding == ((1, 0),)
    assert found.layer.axes((3,)) == target.axes((3,))


def test_what_core_ml_lacks_is_padded_first_or_cropped_after() -> None:
    cropped = translate(Resolved(ca.Conv(3, padding=[(-1, 2)])), (6,), COREML)
    assert cropped.before == ((-1, 2),)
    assert "x = mb.slice_by_index(x=x, begin=[0, 0, 1]" in cropped.code
    longer = translate(Resolved(ca.ConvTranspose(3, stride=2, dilation=3, output_padding=2)), (3,), COREML)
    assert longer.code.splitlines()[-1] == "y = mb.pad(x=y, pad=[0, 2])"


def test_an_lp_pooling_has_the_norm_2() -> None:
    assert layer(op="lp_pool").output_shape(7) == (5,)
    assert refusal(layer(op="lp_pool", norm=3), 7).message == "l2_pool has the norm 2, not 3"
