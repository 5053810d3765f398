from __future__ import annotations

from typing import Any

import pytest

import convarith as ca
from convarith.engine.layer import Resolved
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.onnx import FRAMEWORK as ONNX
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is


def layer(kernel: Any = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="onnx", **words)


def pads(said: FrameworkLayer, *size: int) -> list[tuple[int, int]]:
    """Give lo and hi of each axis, in the layer's own terms."""
    return [(axis.lo, axis.hi) for axis in said.direct_axes(size)]


def output(said: FrameworkLayer, *size: int) -> tuple[int, ...]:
    return said.output_shape(size)


def refusal(said: FrameworkLayer, *size: int) -> ca.ConvArithError:
    with pytest.raises(ca.ConvArithError) as caught:
        said.resolve(size)
    return caught.value


# Convolutions.


def test_no_padding_is_pads_of_zero() -> None:
    assert pads(layer(), 5) == [(0, 0)]
    assert pads(layer(padding="NOTSET"), 5) == pads(layer(padding="VALID"), 5) == [(0, 0)]


@pytest.mark.parametrize(("name", "expected"), [("SAME_UPPER", (0, 1)), ("SAME_LOWER", (1, 0)), ("same", (0, 1))])
def test_same_has_its_odd_position_at_the_end_or_at_the_begin(name: str, expected: tuple[int, int]) -> None:
    assert pads(layer(stride=2, padding=name), 6) == [expected]


def test_same_of_a_dilated_convolution_is_refused_with_the_pads_that_are_meant() -> None:
    error = refusal(layer((3, 3), stride=2, dilation=2, padding="SAME_UPPER"), 6, 7)
    assert error.message == "onnxruntime runs SAME_UPPER for dilation 1 only, not 2"
    assert error.hint == "the specification means pads=[1, 2, 2, 2]; give that"


@pytest.mark.parametrize(
    ("name", "stride", "expected"),
    [("SAME_UPPER", 3, (0, -1)), ("SAME_UPPER", 4, (-1, -1)), ("SAME_LOWER", 4, (0, -2)), ("SAME_LOWER", 5, (-1, -2))],
)
def test_same_of_a_kernel_below_the_stride_crops(name: str, stride: int, expected: tuple[int, int]) -> None:
    said = layer(1, stride=stride, padding=name)
    assert pads(said, stride) == [expected]
    assert said.resolve(stride).notes == (
        f"{name} crops {-sum(expected)} of {stride}: kernel 1 is below stride {stride}",
    )


def test_a_list_of_pads_has_all_begins_first() -> None:
    assert pads(layer(padding="0,1,2,3"), 5, 5) == [(0, 2), (1, 3)]
    error = refusal(layer(padding="1,1,1"), 5, 5)
    assert error.code == "pad-order"
    assert error.message == "ONNX lists all begins, then all ends: 2·2 = 4 numbers, not 3"


def test_pads_that_would_be_symmetric_axis_by_axis_are_told_of() -> None:
    (note,) = layer(padding="1,1,0,0").resolve((5, 5)).notes
    assert note == "pads [1, 1, 0, 0] list all begins, then all ends; listed axis by axis they would mean 1:1 and 0:0"
    assert layer(padding="1,1,1,1").resolve((5, 5)).notes == ()
    assert layer(padding="1,0,0,1").resolve((5, 5)).notes == ()


def test_negative_pads_are_refused_and_the_pad_node_named() -> None:
    error = refusal(layer(padding=[(-1, 0)]), 5)
    assert error.message == "ONNX has no negative padding for a convolution"
    assert error.hint == "pads are at least 0; a Pad node before it crops where its own pads are below 0"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SAME", "its own name for that is 'SAME_UPPER', of "),
        ("half", "its own names are "),
    ],
)
def test_other_names_are_refused_with_its_own(name: str, told: str) -> None:
    error = refusal(layer(padding=name), 5)
    assert error.message.startswith(f"ONNX has no padding {name!r} for a convolution")
    assert error.hint.startswith(told)
    assert all(own in error.hint for own in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"))


def test_its_names_are_in_capitals() -> None:
    assert refusal(layer(padding="same_upper"), 5).hint == "did you mean 'SAME_UPPER'?"


@pytest.mark.parametrize(("mode", "word"), [("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap")])
def test_other_padding_than_zeros_is_a_pad_node(mode: str, word: str) -> None:
    assert refusal(layer(padding_mode=mode), 5).hint == f"pad by a Pad node of mode {word!r} first"


def test_a_kernel_that_does_not_fit_is_told_of_with_what_onnxruntime_does() -> None:
    error = refusal(layer(5, op="max_pool"), 3)
    assert error.code == "does-not-fit"
    assert (
        "3 + 0 + 0 padded input < 5 effective kernel; ONNX refuses it too; its poolings give no output" in error.message
    )


# Transposed convolutions.


def test_pads_crop_and_output_padding_is_at_the_end() -> None:
    said = layer(op="conv_transpose", stride=2, padding=1, output_padding=1)
    assert pads(said, 3) == [(1, 1)]
    assert output(said, 3) == (6,)


def test_output_padding_from_the_stride_on_is_refused_even_below_the_dilation() -> None:
    error = refusal(layer(op="conv_transpose", stride=2, dilation=3, output_padding=2), 3)
    assert error.code == "output-padding-limit"
    assert error.message == "output_padding 2 is not below stride 2 (the specification lets it be below dilation 3)"
    assert error.hint == "use at most 1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SAME_UPPER", (0, 1)), ("SAME_LOWER", (1, 0)), ("NOTSET", (1, 0)), ("VALID", (1, 0)), (None, (1, 0))],
)
def test_output_shape_crops_the_odd_position_at_the_begin_but_for_same_upper(
    name: str | None, expected: tuple[int, int]
) -> None:
    said = layer(op="conv_transpose", stride=2, output_size=6, padding=name)
    assert pads(said, 3) == [expected]
    assert output(said, 3) == (6,)
    assert bool(said.resolve(3).notes) is (name not in ("SAME_UPPER", "SAME_LOWER"))


def test_output_shape_makes_pads_meaningless() -> None:
    said = layer(op="conv_transpose", stride=2, output_size=5, padding=[(0, 3)])
    assert pads(said, 3) == [(1, 1)]
    assert said.resolve(3).notes == ("where output_shape is given, pads are ignored",)


def test_output_shape_counts_output_padding_into_what_is_cropped() -> None:
    said = layer(op="conv_transpose", stride=3, output_size=8, output_padding=2, padding="SAME_UPPER")
    assert pads(said, 3) == [(1, 2)]  # 9 + 2 − 8 = 3
    assert output(said, 3) == (8,)


def test_output_shape_may_be_longer_by_less_than_a_stride() -> None:
    assert output(layer(op="conv_transpose", stride=2, output_size=8), 3) == (8,)
    error = refusal(layer(op="conv_transpose", stride=2, output_size=9), 3)
    assert error.message == "output_shape 9 is out of reach: without padding it is 7 to 8"
    assert error.hint == "ask for at most 8"


def test_same_gives_stride_times_the_input_and_never_extends() -> None:
    assert output(layer(op="conv_transpose", stride=2, padding="SAME_UPPER"), 3) == (6,)
    short = layer(1, op="conv_transpose", stride=2, padding="SAME_UPPER")
    assert output(short, 3) == (5,)
    assert short.resolve(3).notes == ("the specification gives 6; onnxruntime never extends, and gives 5",)


def test_output_padding_beside_same_is_cropped_again() -> None:
    said = layer(op="conv_transpose", stride=2, padding="SAME_UPPER", output_padding=1)
    assert pads(said, 3) == [(1, 1)]
    assert output(said, 3) == (6,)
    assert said.resolve(3).notes == ("shape inference adds output_padding to 6; onnxruntime gives 6",)


# Pooling.


def test_the_stride_of_a_pooling_is_1_unless_it_is_given() -> None:
    assert output(layer(op="max_pool"), 7) == (5,)


def test_a_mean_leaves_padding_out_unless_told() -> None:
    plain = layer(op="avg_pool", padding=1).resolve(5).layer
    counted = layer(op="avg_pool", padding=1, count_include_pad=True).resolve(5).layer
    assert (plain.count_include_pad, counted.count_include_pad) == (False, True)  # type: ignore[attr-defined]


def test_pads_of_a_pooling_are_below_its_kernel_not_its_dilated_one() -> None:
    assert pads(layer(op="max_pool", padding=2), 5) == [(2, 2)]
    error = refusal(layer(op="max_pool", padding=[(0, 3)], dilation=2), 5)
    assert error.message == "pads 0 and 3 of a pooling are not below its kernel 3"
    assert error.hint == "use at most 2, or a Pad node first"


def test_same_of_a_dilated_pooling_is_for_the_kernel_without_its_dilation() -> None:
    said = layer(op="max_pool", stride=2, dilation=2, padding="SAME_UPPER")
    assert pads(said, 6) == [(0, 1)]
    assert output(said, 6) == (2,)
    (note,) = said.resolve(6).notes
    assert note == "the specification pads for the dilated kernel 5, for 3 windows; onnxruntime for kernel 3"


def test_same_of_a_pooling_below_its_stride_crops_or_is_refused() -> None:
    mean = layer(1, op="avg_pool", stride=3, padding="SAME_UPPER")
    assert pads(mean, 6) == [(-1, -1)]
    assert mean.resolve(6).notes == ("SAME_UPPER crops 2 of 6: kernel 1 is below stride 3",)
    error = refusal(layer(1, op="max_pool", stride=3, padding="SAME_UPPER"), 6)
    assert error.message == "SAME_UPPER for kernel 1 and stride 3 would crop 2 of 6"
    assert error.hint == "use VALID, which gives 2 windows too"
    assert pads(layer(1, op="max_pool", stride=3, dilation=2, padding="SAME_UPPER"), 6) == [(-1, -1)]


def test_a_largest_is_taken_of_what_is_cropped_once_a_window_hangs_over_it() -> None:
    said = layer(2, op="max_pool", stride=4, dilation=2, ceil_mode=True, padding="SAME_LOWER")
    assert pads(said, 7) == [(0, 0)]
    assert output(said, 7) == (2,)


def test_an_lp_pooling_that_hangs_over_counts_zeros() -> None:
    said = layer(2, op="lp_pool", stride=2, ceil_mode=True)
    assert pads(said, 5) == [(0, 1)]
    (note,) = said.resolve(5).notes
    assert note.startswith("what hangs over the end in ceil mode counts as zeros")


@pytest.mark.parametrize(
    ("kind", "word", "since"),
    [
        ("max_pool", "ceil_mode", 10),
        ("max_pool", "dilation", 10),
        ("avg_pool", "count_include_pad", 7),
        ("avg_pool", "ceil_mode", 10),
        ("avg_pool", "dilation", 19),
        ("lp_pool", "ceil_mode", 18),
        ("lp_pool", "dilation", 18),
    ],
)
def test_older_opsets_lack_attributes(kind: str, word: str, since: int) -> None:
    words: dict[str, Any] = {"op": kind, word: 2 if word == "dilation" else True}
    assert output(layer(2, extra_arguments=(("opset", since),), **words), 7)
    error = refusal(layer(2, extra_arguments=(("opset", since - 1),), **words), 7)
    assert error.message.startswith(f"opset {since - 1} has no {word.replace('_', ' ')} for a ")
    assert error.hint == f"{since} has it"


def test_a_mean_of_an_older_opset_refuses_to_crop() -> None:
    words: dict[str, Any] = {"op": "avg_pool", "stride": 3, "padding": "SAME_UPPER"}
    assert refusal(layer(1, extra_arguments=(("opset", 18),), **words), 6).code == "padding-limit"
    counted = layer(1, extra_arguments=(("opset", 18),), ceil_mode=True, count_include_pad=True, **words)
    assert pads(counted, 6) == [(-1, -1)]


# Code.


def test_the_code_is_a_node_and_a_model_of_it() -> None:
    said = layer((3, 5), stride=2, padding=[(0, 1), (2, 3)], groups=2, channels=(4, 6))
    code = ONNX.code(said, (9, 9))
    assert code.call == (
        'helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 5], strides=[2, 2], pads=[0, 2, 1, 3], group=2)'
    )
    assert code.lines == (
        "# w has the shape (out, in / groups, *kernel): (6, 2, 3, 5)",
        f"layer = {code.call}",
        "y = run(layer, x=x, w=w)",
    )
    compile("\n".join((*code.imports, *code.lines)), "snippet", "exec")
    assert 'helper.make_opsetid("", 22)' in "\n".join(code.imports)


def test_the_code_has_a_name_as_onnx_writes_it() -> None:
    for name in ("same-lower", "SAME_LOWER"):
        assert 'auto_pad="SAME_LOWER"' in as_is(layer(op="max_pool", padding=name), (9,)).call
    assert "pad" not in as_is(layer(padding="NOTSET"), (9,)).call
    assert "pads=[0, 1, 2, 3]" in as_is(layer(padding="0,1,2,3"), (5, 5)).call


def test_the_code_has_all_that_was_said() -> None:
    words: dict[str, Any] = {
        "ceil_mode": True,
        "count_include_pad": True,
        "extra_arguments": (("opset", 19),),
        "dilation": 2,
    }
    code = ONNX.code(layer(op="avg_pool", **words), (9, 9))
    assert code.call == (
        'helper.make_node("AveragePool", ["x"], ["y"], kernel_shape=[3, 3], dilations=[2, 2], ceil_mode=1, '
        "count_include_pad=1)"
    )
    assert code.lines[-1] == "y = run(layer, x=x)"
    assert 'helper.make_opsetid("", 19)' in "\n".join(code.imports)
    up = ONNX.code(layer(op="conv_transpose", stride=2, output_padding=1, output_size=6), (3, 3)).call
    assert up.endswith("strides=[2, 2], output_padding=[1, 1], output_shape=[6, 6])")
    assert "p=3" in ONNX.code(layer(op="lp_pool", norm=3), (5,)).call


def test_the_code_pads_and_crops_by_a_pad_node() -> None:
    lines = ONNX.pad_lines("x", [(1, -2), (0, 3)], "conv")
    assert lines == (
        'x = run(helper.make_node("Pad", ["x", "pads"], ["y"]), x=x, pads=np.array([0, 0, 1, 0, 0, 0, -2, 3]))',
    )
    (largest,) = ONNX.pad_lines("x", [(1, 0)], "max_pool")
    assert largest.endswith("value=np.array(-np.inf, np.float32))")


@pytest.mark.parametrize(
    "target",
    [
        ca.Conv(3, stride=2, padding=[(0, 1), (2, 3)]),
        ca.ConvTranspose(3, stride=2, padding=[(0, 1), (2, 3)], output_padding=1),
        ca.Pool(3, stride=2, padding=1, ceil_mode=True, kind="max"),
        ca.Pool(3, stride=2, padding=1, count_include_pad=False, kind="avg"),
    ],
)
def test_what_is_known_by_its_axes_is_one_node(target: Any) -> None:
    found = translate(Resolved(target), (6, 5), ONNX)
    assert found.exact
    assert found.layer.axes((6, 5)) == target.axes((6, 5))


def test_what_onnx_lacks_is_padded_first_or_cropped_after() -> None:
    cropped = translate(Resolved(ca.Conv(3, padding=[(-1, 2)])), (6,), ONNX)
    assert cropped.before == ((-1, 2),)
    assert "pads=np.array([0, 0, -1, 0, 0, 2])" in cropped.code
    longer = translate(Resolved(ca.ConvTranspose(3, stride=2, dilation=3, output_padding=2)), (3,), ONNX)
    assert longer.after is not None
    assert longer.code.splitlines()[-1].startswith("y = run(helper.make_node(")


@pytest.mark.parametrize("opset", ["nine", True, 0, 99])
def test_an_opset_is_one_that_onnxruntime_runs(opset: Any) -> None:
    said = layer(op="max_pool", ceil_mode=True, extra_arguments={"opset": opset})
    assert str(refusal(said, 5)) == f"ONNX's opset cannot be {opset!r}; give 1 to 26"


def test_windows_that_shape_inference_counts_below_opset_22_are_told() -> None:
    said: dict[str, Any] = {"op": "max_pool", "kernel": 2, "stride": 2, "padding": 1, "ceil_mode": True}
    older = layer(**said, extra_arguments={"opset": 21})
    assert output(older, 3) == (2,)
    assert older.resolve(3).notes == (
        "below opset 22 shape inference counts windows that start after the input, and says 3; onnxruntime gives 2",
    )
    assert layer(**said).resolve(3).notes == ()
    assert older.resolve(4).notes == ()  # where they agree


def test_the_p_of_an_lp_pool_is_a_whole_number() -> None:
    error = refusal(layer(op="lp_pool", norm=2.5), 5)
    assert (error.message, error.setting) == ("LpPool has a whole number for its p, not 2.5", "norm")
    assert "p=3" in as_is(layer(op="lp_pool", norm=3.0), (5,)).call
