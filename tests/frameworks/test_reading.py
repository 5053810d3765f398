"""How a framework reads a setting: what it has no argument for is refused, its names become those here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from support.sample_frameworks import BARE, SAMPLE, registered

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import NAMES, framework
from convarith.names import PaddingMode

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    with registered(SAMPLE, BARE):
        yield


def layer(kernel: int = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="sample", **words)


def refusal(said: FrameworkLayer, size: Any) -> ConvArithError:
    with pytest.raises(ConvArithError) as found:
        said.resolve(size)
    return found.value


def test_its_own_name_of_a_padding_is_read_as_the_one_here() -> None:
    assert layer(4, padding="SAME_SIZE").resolve(5).layer == Conv(4, padding="same")
    assert layer(padding="NONE").output_shape(5) == (3,)


def test_a_padding_may_have_a_meaning_that_is_only_its_own() -> None:
    assert [(axis.lo, axis.hi) for axis in layer(padding="ODD").axes((5, 5))] == [(1, 0), (1, 0)]


def test_the_names_here_serve_too_where_it_has_what_they_mean() -> None:
    assert layer(padding="same").axes(5) == layer(padding="SAME_SIZE").axes(5)


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        (
            "SAME_SIZED",
            "conv",
            "Sample has no padding 'SAME_SIZED' for a convolution; did you mean 'SAME_SIZE'?",
        ),
        (
            "VALID",
            "conv",
            "a convolution, which is a name of TensorFlow; its own name for that is 'NONE', of ",
        ),
        ("full", "conv", "Sample has no padding 'full' for a convolution; its own names are"),
        ("same", "conv_transpose", "Sample has no padding 'same' for a transposed convolution; give numbers"),
        ("NONE", "max_pool", "Sample has no padding 'NONE' for a max pooling; its own names are SAME_SIZE"),
    ],
)
def test_a_name_that_it_has_not_is_refused_with_those_it_has(name: str, kind: str, message: str) -> None:
    found = refusal(layer(op=kind, padding=name), 5)
    assert found.code == "not-in-framework"
    assert message in str(found)


@pytest.mark.parametrize(("name", "owner"), [("SAME_UPPER", "ONNX"), ("pad=1", "Darknet")])
def test_the_name_of_another_framework_is_known_as_its(name: str, owner: str) -> None:
    assert f"no padding {name!r} for a convolution, which is a name of {owner}; its" in str(
        refusal(layer(padding=name), 5)
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"padding": -1}, "Sample has no negative padding for a convolution; crop first"),
        ({"dilation": 2}, "Sample has no dilation for a convolution; only its poolings are dilated"),
        (
            {"op": "conv_transpose", "output_size": 7},
            "no output size for a transposed convolution; give an output padding",
        ),
        (
            {"op": "avg_pool"},
            "Sample has no average pooling; it has convolution and transposed convolution and max pooling",
        ),
    ],
)
def test_what_it_has_no_word_for_is_refused_with_the_way_out(words: dict[str, Any], message: str) -> None:
    found = refusal(layer(**words), 5)
    assert found.code == "not-in-framework"
    assert message in str(found)


def test_what_one_operation_lacks_another_may_have() -> None:
    assert layer(op="max_pool", dilation=2).output_shape(9) == (2,)


def test_a_kernel_that_does_not_fit_is_refused_with_what_it_does_there() -> None:
    found = refusal(layer(7), 5)
    assert found.code == "does-not-fit"
    assert str(found) == (
        "kernel 7 does not fit: 5 + 0 + 0 padded input < 7 effective kernel; Sample gives zeros; "
        "pad by at least 1 and 1, or use a kernel of at most 5"
    )


def test_any_other_refusal_is_left_as_it_is() -> None:
    found = refusal(layer(stride=(1, 1)), 5)
    assert found.code == "wrong-axes"
    assert "Sample" not in str(found)


def test_padding_in_a_row_is_read_in_its_order() -> None:
    assert [(axis.lo, axis.hi) for axis in layer(padding="0,1,2,3").axes((5, 5))] == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("name", "padding", "code", "message"),
    [
        (
            "sample",
            "0,1,2",
            "pad-order",
            "Sample lists all begins, then all ends: 2·2 = 4 numbers, not 3; write 0,0,0,0",
        ),
        ("sample", "0,1,2,x", "bad-value", "padding '0,1,2,x' is not made of whole numbers; write it as in 0,0,1,1"),
        ("sample", "0,-1,0,0", "not-in-framework", "Sample has no negative padding for a convolution; crop first"),
        ("bare", "0,1,2,3", "pad-order", "Bare takes no list of begins and ends for its padding; write 1, or 1x2"),
    ],
)
def test_padding_in_a_row_that_it_would_not_take_is_refused(name: str, padding: str, code: str, message: str) -> None:
    found = refusal(FrameworkLayer(3, framework=name, padding=padding), (5, 5))
    assert found.code == code
    assert message in str(found)


@pytest.mark.parametrize(
    ("op", "arguments", "message"),
    [
        (
            "conv",
            {"layuot": "last"},
            "Sample has no argument 'layuot' of a convolution that is known here; did you mean 'layout'?",
        ),
        (
            "conv",
            {"exact": True},
            "Sample has no argument 'exact' of a convolution that is known here; that is for max",
        ),
        ("max_pool", {"excat": True}, "of a max pooling that is known here; did you mean 'exact'?"),
        ("conv_transpose", {"any": 1}, "of a transposed convolution that is known here; leave it out"),
        ("conv", {"layout": "middle"}, "Sample's layout cannot be 'middle'; give first or last"),
        ("conv", {"rounding": 3}, "Sample's rounding cannot be 3; give 0 to 2"),
        ("conv", {"rounding": True}, "Sample's rounding cannot be True; give 0 to 2"),
        ("max_pool", {"exact": "no"}, "Sample's exact cannot be 'no'; give False or True"),
        ("max_pool", {"exact": 1}, "Sample's exact cannot be 1; give False or True"),
    ],
)
def test_an_argument_that_an_operation_has_not_or_a_value_that_it_cannot_have_is_refused(
    op: str, arguments: dict[str, Any], message: str
) -> None:
    found = refusal(layer(op=op, extra_arguments=arguments), 5)
    assert message in str(found)
    assert found.setting == next(iter(arguments))


def test_an_argument_that_an_operation_has_is_taken() -> None:
    assert layer(extra_arguments={"layout": "last", "rounding": 2}).output_shape(5) == (3,)


def test_more_axes_than_it_has_are_refused() -> None:
    assert layer().output_shape((5, 5, 5)) == (3, 3, 3)
    found = refusal(layer(), (5, 5, 5, 5))
    assert str(found) == "Sample has no convolution of 4 axes; it has them for 1 to 3"


@pytest.mark.parametrize(
    ("name", "said", "size", "setting"),
    [
        ("keras", {"padding": 1}, 9, "padding"),
        ("keras", {"padding": "causal"}, (9, 9), "padding"),
        ("keras", {"stride": 2, "dilation": 2}, 9, "dilation"),
        ("keras", {"op": "conv_transpose", "stride": 2, "output_padding": 2}, 9, "output_padding"),
        ("keras", {"op": "conv_transpose", "groups": 2}, 9, "groups"),
        ("keras", {"op": "avg_pool", "ceil_mode": True}, 9, "ceil_mode"),
        ("keras", {"op": "avg_pool", "count_include_pad": True}, 9, "count_include_pad"),
        ("keras", {"op": "lp_pool"}, 9, "op"),
        ("keras", {"kernel": 9}, 5, "kernel"),
        ("pytorch", {"padding": "same", "stride": 2}, 9, "padding"),
        ("pytorch", {"op": "conv_transpose", "padding_mode": "circular"}, 9, "padding_mode"),
        ("pytorch", {"op": "conv_transpose", "output_size": 99}, 9, "output_size"),
        ("pytorch", {"op": "max_pool", "padding": 2}, 9, "padding"),
        ("tensorflow", {"groups": 2}, (9, 9, 9), "groups"),
        ("tensorflow", {"op": "conv_transpose", "output_size": 99}, 9, "output_size"),
        ("jax", {"padding_mode": "reflect"}, 9, "padding_mode"),
        ("jax", {"padding": -5}, 9, "padding"),
        ("flax", {"op": "conv_transpose", "output_padding": 1}, 9, "output_padding"),
        ("haiku", {"op": "conv_transpose", "padding": 1, "output_size": 9}, 9, "output_size"),
        ("equinox", {"op": "conv_transpose", "output_padding": 1}, 9, "output_padding"),
        ("onnx", {"padding": "SAME_UPPER", "dilation": 2}, 9, "padding"),
        ("onnx", {"op": "avg_pool", "ceil_mode": True, "extra_arguments": {"opset": 7}}, 9, "ceil_mode"),
        ("mlx", {"groups": 2}, (9, 9, 9), "groups"),
        ("tinygrad", {"padding": -9}, 9, "padding"),
        ("caffe", {"op": "max_pool", "padding": 3}, (9, 9), "padding"),
        ("darknet", {"kernel": (3, 5)}, (9, 9), "kernel"),
        ("darknet", {"stride": 1, "padding": "any"}, (9, 9), "padding"),
        ("coreml", {"op": "conv_transpose", "output_size": 99}, 9, "output_size"),
    ],
)
def test_a_refusal_names_the_setting_that_is_to_blame(name: str, said: dict[str, Any], size: Any, setting: str) -> None:
    assert refusal(FrameworkLayer(**{"kernel": 3, "framework": name, **said}), size).setting == setting


@pytest.mark.parametrize("name", NAMES)
def test_a_mode_of_padding_is_one_that_the_framework_has_or_is_refused(name: str) -> None:
    known = framework(name)
    for op in set(known.paddings) & {"conv", "conv_transpose"}:
        for mode in get_args(PaddingMode):
            setting = FrameworkLayer(3, framework=name, op=op, padding_mode=mode)
            if mode in ("zeros", *known.padding_modes.get(op, ())):
                continue
            with pytest.raises(ConvArithError, match=f"{known.title} has no padding mode '{mode}'") as caught:
                setting.resolve((6,) * (2 if name == "darknet" else 1))
            assert caught.value.setting == "padding_mode"


def test_a_mode_that_there_is_not_is_no_mode_of_any_framework() -> None:
    for name in NAMES:
        with pytest.raises(ConvArithError, match="no padding mode is called 'symmetric'"):
            FrameworkLayer(3, framework=name, padding_mode="symmetric")  # type: ignore[arg-type]  # to be refused
