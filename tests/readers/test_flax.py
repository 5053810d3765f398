"""Modules of Flax are read by their attributes, and known by where their class comes from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.readers.flax import from_flax


class ConvLocal(SimpleNamespace):
    pass


class Convolution(SimpleNamespace):
    """What the modules of nnx and linen have in common."""

    def __init__(self, **given: Any) -> None:
        usual = {"kernel_size": (3, 3), "strides": 1, "padding": "SAME", "kernel_dilation": None, "input_dilation": 1}
        super().__init__(**{**usual, **given})


class Conv_(Convolution):  # noqa: N801  # stands for a class of Flax, whose name it takes below
    pass


class Transposed(Convolution):
    pass


Conv_.__name__, Conv_.__module__ = "Conv", "flax.nnx.nn.linear"
Transposed.__name__, Transposed.__module__ = "ConvTranspose", "flax.linen.linear"


def test_a_module_of_nnx_is_read_with_its_channels() -> None:
    module = Conv_(strides=(2, 1), padding=(1, (0, 2)), in_features=4, out_features=6, feature_group_count=2)
    found = from_flax(module)
    assert (found.op, found.stride, found.padding) == ("conv", (2, 1), ((1, 1), (0, 2)))
    assert (found.channels, found.groups) == ((4, 6), 2)


def test_a_module_of_linen_has_no_channels_and_none_for_ones() -> None:
    found = from_flax(Transposed(kernel_size=3, strides=None, features=6, transpose_kernel=True, padding="VALID"))
    assert (found.op, found.kernel, found.stride, found.dilation) == ("conv_transpose", (3,), (1,), (1,))
    assert (found.channels, found.extra_arguments) == (None, (("transpose_kernel", True),))


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (ConvLocal(kernel_size=(3,)), "ConvLocal is no convolution of Flax"),
        (Conv_(input_dilation=2), r"input_dilation \(2, 2\) makes a transposed"),
        (Conv_(padding="circular"), "refuses padding 'circular'"),
        (Conv_(padding=[(1, 1)]), "has 1 entry for 2 axes"),
        (Transposed(padding="same", transpose_kernel=False), "refuses padding 'same', or misreads it"),
    ],
)
def test_modules_that_are_none_or_that_flax_refuses_are_refused(module: Any, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        from_flax(module)
    assert caught.value.code == "bad-value"


def test_a_convolution_takes_laxs_names_in_any_case() -> None:
    assert from_flax(Conv_(padding="same", in_features=1, out_features=1)).output_shape((5, 5)) == (5, 5)
