"""Nodes of ONNX are read by their attributes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import convarith as ca
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.onnx.layer import from_onnx


def layer(kernel: Any = 3, **said: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="onnx", **said)


# Nodes, here with the fields of a NodeProto that are read.


def node(operator: str, **attributes: Any) -> Any:
    kinds: dict[type, tuple[int, str]] = {int: (2, "i"), str: (3, "s"), list: (7, "ints"), float: (1, "f")}
    listed = []
    for name, value in attributes.items():
        number, field = kinds[type(value)]
        held = value.encode() if isinstance(value, str) else value
        listed.append(SimpleNamespace(name=name, type=number, **{field: held}))
    return SimpleNamespace(op_type=operator, domain="", attribute=listed)


def test_a_node_is_read_by_its_attributes() -> None:
    said = from_onnx(
        node("Conv", kernel_shape=[3, 5], strides=[2, 1], dilations=[1, 2], pads=[0, 1, 2, 3], group=2), channels=(4, 6)
    )
    assert said == layer(
        (3, 5),
        stride=(2, 1),
        dilation=(1, 2),
        padding=((0, 2), (1, 3)),
        groups=2,
        channels=(4, 6),
    )


def test_a_node_without_strides_has_stride_1() -> None:
    assert from_onnx(node("MaxPool", kernel_shape=[2, 2])) == layer((2, 2), op="max_pool", stride=1)


def test_a_node_has_the_rest_too() -> None:
    up = from_onnx(node("ConvTranspose", kernel_shape=[3], output_padding=[1], output_shape=[6], auto_pad="SAME_LOWER"))
    assert up == layer((3,), op="conv_transpose", output_padding=(1,), output_size=(6,), padding="SAME_LOWER")
    mean = from_onnx(node("AveragePool", kernel_shape=[3], ceil_mode=1, count_include_pad=0), opset=19)
    expected = layer((3,), op="avg_pool", ceil_mode=True, count_include_pad=False, extra_arguments=(("opset", 19),))
    assert mean == expected
    assert from_onnx(node("LpPool", kernel_shape=[3], p=3)).norm == 3
    assert from_onnx(node("MaxPool", kernel_shape=[3], storage_order=1)) == layer((3,), op="max_pool")


def test_a_convolution_without_kernel_shape_is_asked_for_it() -> None:
    with pytest.raises(ca.ConvArithError, match=r"Conv has no kernel_shape; give kernel=") as caught:
        from_onnx(node("Conv"))
    assert caught.value.code == "bad-value"
    assert from_onnx(node("Conv", pads=[0, 1, 2, 3]), kernel=3).padding == ((0, 2), (1, 3))


@pytest.mark.parametrize("listed", [[1, 1, 1], [1, 1], [0, 0, 1, 1, 0, 0]])
def test_pads_that_are_not_begins_and_ends_of_all_axes_are_refused(listed: list[int]) -> None:
    with pytest.raises(ca.ConvArithError, match=r"they are all begins, then all ends, 2·2 = 4;") as caught:
        from_onnx(node("Conv", kernel_shape=[3, 3], pads=listed))
    assert caught.value.code == "pad-order"


def test_an_odd_number_of_pads_is_refused_without_a_kernel_shape_too() -> None:
    with pytest.raises(ca.ConvArithError, match="all begins, then all ends, two for each axis"):
        from_onnx(node("Conv", pads=[1, 1, 1]), kernel=3)


def test_pads_beside_auto_pad_are_refused() -> None:
    with pytest.raises(ca.ConvArithError, match=r"Conv has both auto_pad SAME_UPPER and pads \[0, 0\]"):
        from_onnx(node("Conv", kernel_shape=[3], auto_pad="SAME_UPPER", pads=[0, 0]))
    with pytest.raises(ca.ConvArithError, match="keep one of them"):
        from_onnx(node("MaxPool", kernel_shape=[3], auto_pad="VALID", pads=[1, 1]))
    assert from_onnx(node("MaxPool", kernel_shape=[3], auto_pad="VALID", pads=[0, 0])).padding == "VALID"
    assert from_onnx(node("Conv", kernel_shape=[3], auto_pad="NOTSET", pads=[1, 0])).padding == ((1, 0),)


def test_other_nodes_and_attributes_are_refused() -> None:
    with pytest.raises(ca.ConvArithError, match="Relu is no convolution or pooling of ONNX"):
        from_onnx(node("Relu"))
    foreign = node("Conv", kernel_shape=[3])
    foreign.domain = "com.microsoft"
    with pytest.raises(ca.ConvArithError, match="Conv is no convolution"):
        from_onnx(foreign)
    with pytest.raises(ca.ConvArithError, match=r"Conv has no attribute 'padding'; it has .*pads"):
        from_onnx(node("Conv", padding=[1, 1]))
    with pytest.raises(ca.ConvArithError, match="'p' is neither whole numbers nor a name"):
        from_onnx(node("LpPool", kernel_shape=[3], p=2.0))


def test_what_is_no_node_is_refused_by_its_kind() -> None:
    with pytest.raises(
        ca.ConvArithError, match=r"^NoneType is no convolution or pooling of ONNX; give a node of Conv, "
    ):
        from_onnx(None)
