"""Modules of PyTorch are read by their attributes, and known by where their class comes from."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.torch import from_torch

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
