"""Modules of PyTorch are read by their attributes, and known by where their class comes from."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.torch.layer import from_torch

HOMES = dict.fromkeys(("MaxPool", "AvgPool", "LPPool", "AdaptiveAvgPool"), "torch.nn.modules.pooling")


def module(name: str, **attributes: Any) -> Any:
    """Give a stand-in for a module: of a class with its name and home, with its attributes."""
    home = HOMES.get(name.rstrip("123d"), "torch.nn.modules.conv")
    return type(name, (), {"__module__": home, **attributes})()


CONV = {
    "in_channels": 4,
    "out_channels": 6,
    "kernel_size": (3, 5),
    "stride": (2, 1),
    "padding": (1, 2),
    "dilation": (1, 1),
    "output_padding": (0, 0),
    "groups": 2,
    "padding_mode": "zeros",
}


def test_a_convolution_is_read_by_its_attributes() -> None:
    said = from_torch(module("Conv2d", **CONV))
    assert said == FrameworkLayer(
        (3, 5), stride=(2, 1), padding=(1, 2), dilation=(1, 1), channels=(4, 6), groups=2, framework="pytorch"
    )
    assert said.output_shape((9, 9)) == (5, 9)


def test_a_padding_by_name_stays_a_name() -> None:
    attributes = {**CONV, "kernel_size": (4,), "stride": (1,), "padding": "same", "dilation": (1,)}
    said = from_torch(module("Conv1d", **attributes))
    assert said.padding == "same"
    assert said.output_shape(9) == (9,)


def test_a_transposed_convolution_has_its_output_padding() -> None:
    said = from_torch(module("ConvTranspose2d", **{**CONV, "output_padding": (1, 0)}))
    assert (said.op, said.output_paddings((3, 3))) == ("conv_transpose", (1, 0))
    assert said.output_shape((3, 3)) == (6, 3)


@pytest.mark.parametrize(
    ("name", "attributes", "expected"),
    [
        (
            "MaxPool2d",
            {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 1, "ceil_mode": True},
            {
                "op": "max_pool",
                "kernel": (3, 3),
                "stride": (2, 2),
                "padding": (1, 1),
                "dilation": (1, 1),
                "ceil_mode": True,
            },
        ),
        (
            "AvgPool1d",
            {"kernel_size": (3,), "stride": (3,), "padding": (0,), "ceil_mode": False, "count_include_pad": False},
            {"op": "avg_pool", "kernel": (3,), "stride": (3,), "padding": (0,), "count_include_pad": False},
        ),
        (
            "LPPool2d",
            {"norm_type": 1, "kernel_size": 3, "stride": None, "ceil_mode": False},
            {"op": "lp_pool", "kernel": (3, 3), "norm": 1},
        ),
    ],
)
def test_a_pooling_is_read_by_its_attributes(name: str, attributes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert from_torch(module(name, **attributes)) == FrameworkLayer(**expected, framework="pytorch")


def test_a_class_that_derives_from_a_module_is_read_as_it() -> None:
    parametrized = type("ParametrizedConv2d", (type(module("Conv2d")),), CONV)()
    assert from_torch(parametrized) == from_torch(module("Conv2d", **CONV))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (module("Linear"), "Linear is no convolution or pooling of PyTorch; give a torch.nn.Conv"),
        (module("AdaptiveAvgPool2d"), "AdaptiveAvgPool2d is no convolution or pooling of PyTorch"),
        (module("LazyConv2d", **CONV), "LazyConv2d has not seen an input yet; call it once"),
    ],
)
def test_what_is_no_layer_here_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as refusal:
        from_torch(given)
    assert refusal.value.code == "bad-value"


def test_a_divisor_of_its_own_is_one_of_pytorchs_arguments() -> None:
    mean = {"kernel_size": 2, "stride": 2, "padding": 0, "ceil_mode": False, "count_include_pad": True}
    layer = from_torch(module("AvgPool2d", **mean, divisor_override=3))
    pool = layer.resolve((4, 4)).layer
    assert isinstance(pool, Pool)
    assert pool.divisor_override == 3


def test_a_class_of_that_name_from_elsewhere_is_none_of_pytorchs() -> None:
    with pytest.raises(ConvArithError, match="Conv1d is no convolution or pooling of PyTorch"):
        from_torch(type("Conv1d", (), {"__module__": "speechbrain.nnet.CNN", "kernel_size": 3})())


@pytest.mark.parametrize("home", ["timm.layers.conv2d_same", "timm.models.layers.conv2d_same"])
@pytest.mark.parametrize("name", ["Conv2dSame", "StdConv2dSame", "ScaledStdConv2dSame"])
def test_timms_convolutions_pad_as_tensorflow_does(name: str, home: str) -> None:
    own = {"__module__": home, "forward": lambda _, x: x}
    known = type(name, (type(module("Conv2d")),), {**CONV, "padding": (0, 0), **own})
    assert from_torch(known()) == Conv(
        (3, 5), stride=(2, 1), padding="same", dilation=(1, 1), channels=(4, 6), groups=2
    )
    assert from_torch(known()).output_shape((224, 224)) == (112, 224)


def test_timms_convolution_that_need_not_pad_by_itself_has_the_padding_of_its_attributes() -> None:
    own = {"__module__": "timm.layers.std_conv", "same_pad": False}
    known = type("ScaledStdConv2dSame", (type(module("Conv2d")),), {**CONV, **own})
    assert from_torch(known()).direct_axes((9, 9))[0].lo == 1


POOL = {"kernel_size": 3, "stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False}


def same_pool(base: str, **more: Any) -> Any:
    own = {"__module__": "timm.layers.pool2d_same", "forward": lambda _, x: x}
    return type(f"{base}Same", (type(module(base)),), {**POOL, "count_include_pad": True, **own, **more})()


def test_timms_poolings_pad_as_tensorflow_does_and_their_zeros_count() -> None:
    expected = Pool((3, 3), stride=(2, 2), padding="same", free_padding=True)
    assert from_torch(same_pool("MaxPool2d")) == expected
    mean = same_pool("AvgPool2d", dilation=1)
    assert from_torch(mean) == Pool((3, 3), kind="avg", stride=(2, 2), padding="same", free_padding=True)
    with pytest.raises(ConvArithError, match="MaxPool2dSame pads for a window without dilation, but has it; leave it"):
        from_torch(same_pool("MaxPool2d", dilation=2))


def test_a_forward_of_its_own_is_refused_where_pytorch_is_not_there_to_try_it() -> None:
    own = type("OctConv", (type(module("Conv2d")),), {**CONV, "forward": lambda _, x: x})
    with pytest.raises(ConvArithError, match="OctConv computes in a way of its own, and could not be tried"):
        from_torch(own())
