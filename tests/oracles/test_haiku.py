"""Haiku as a referee of how its modules are read here, and of the code that is written for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee
from support.jax_family import (
    REFUSALS,
    convolution,
    falls_through,
    hasty_compiler,
    hold,
    hold_written,
    jax,
    lacking,
    pairs,
    pooling,
    wide,
)

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks.haiku import FRAMEWORK

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Words

    from convarith.frameworks.translation import Translation


hk = pytest.importorskip("haiku", reason="haiku is not installed: `make oracle` installs it and runs this")

__all__ = ["hasty_compiler"]  # a fixture that pytest finds here

# numpy tells of a stride of 0 where JAX divides by it, before XLA refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")

FUNCTIONS = tuple(f"hk.pad.{name}" for name in ("same", "valid", "full", "causal", "reverse_causal"))
NAMES = ("SAME", "SAME_LOWER", "VALID", "same", *FUNCTIONS)
MANY = [(1, 300), (2, 200), (3, 100)]


def referee() -> Referee:
    known = {"haiku-transposed-names": falls_through}
    return Referee(FRAMEWORK, hk.__version__, REFUSALS, empty_is_refused=False, known=known)


def convolved(kind: str, said: Words, x: Any, weight: Any) -> Any:
    axes = x.ndim - 2
    words: dict[str, Any] = {"stride": said["stride"], "with_bias": False, "name": "layer"}
    if "padding" in said:
        padding = pairs(said["padding"], axes)
        function = isinstance(padding, str) and padding in FUNCTIONS
        words["padding"] = getattr(hk.pad, str(padding).rpartition(".")[2]) if function else padding
    if kind == "conv":
        make, words = hk.ConvND, words | {"rate": said["dilation"], "feature_group_count": said["groups"]}
    else:
        make, lacks = hk.ConvNDTranspose, {"groups": "feature_group_count", "output_padding": "output_padding"}
        words |= lacking(said, dilation="rate", **lacks)
        words |= {"output_shape": said["output_size"]} if "output_size" in said else {}

    def layer(images: Any) -> Any:
        return make(axes, said["channels"][1], said["kernel"], **words)(images)

    params = {"layer": {"w": laid_out(weight)}}
    return jax.numpy.moveaxis(hk.transform(layer).apply(params, None, jax.numpy.moveaxis(x, 1, -1)), -1, 1)


def laid_out(weight: Any) -> Any:
    """Give a weight of convarith's layout in Haiku's: (*kernel, in / groups, out), or transposed (*kernel, out, in)."""
    return jax.numpy.moveaxis(weight, (1, 0), (-2, -1))


def pooled(kind: str, said: Words, x: Any, _: None) -> Any:
    axes = x.ndim - 2
    lacks = {"ceil_mode": "ceil_mode", "dilation": "dilation", "count_include_pad": "count_include_pad"}
    pool = hk.max_pool if kind == "max_pool" else hk.avg_pool
    strides = (*wide(said.get("stride", said["kernel"]), axes), 1)
    padding = pairs(said.get("padding", "VALID"), axes)
    images = jax.numpy.moveaxis(x, 1, -1)
    return jax.numpy.moveaxis(pool(images, (*said["kernel"], 1), strides, padding, **lacking(said, **lacks)), -1, 1)


def setting(draw: Draw, kind: str) -> tuple[Words, tuple[int, ...]]:
    if kind == "conv":
        return convolution(draw, NAMES)
    said, size = convolution(draw, ("SAME", "VALID", "SAME", "VALID", "SAME_LOWER", "hk.pad.same"), groups=0.05)
    if draw.sometimes(0.85):
        said["dilation"] = 1
    if draw.sometimes(0.02):
        said["output_padding"] = draw.each(1, 3)
    elif draw.sometimes(0.3) and len(said["stride"]) == draw.axes:
        said["output_size"] = tuple(
            max(1, each * stride - draw.one(0, 2) + draw.one(0, 2))
            for each, stride in zip(size, said["stride"], strict=True)
        )
    return said, size


def pool_setting(draw: Draw, kind: str) -> tuple[Words, tuple[int, ...]]:
    del kind  # what is counted is no word of Haiku's
    said, size = pooling(draw, ("SAME", "VALID"), counted=False, often=0.9)
    for name, value in (("dilation", 2), ("count_include_pad", False)):
        if draw.sometimes(0.03):
            said[name] = value
    return said, size


@pytest.mark.parametrize(("axes", "many"), MANY)
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_convolutions(kind: str, axes: int, many: int) -> None:
    draw = Draw(1, axes)
    hold(referee(), kind, axes, lambda: setting(draw, kind), partial(convolved, kind), count=many)


@pytest.mark.parametrize(("axes", "many"), [(1, 100), (2, 100), (3, 50)])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int, many: int) -> None:
    draw = Draw(3, axes)
    hold(referee(), kind, axes, lambda: pool_setting(draw, kind), partial(pooled, kind), count=many)


@pytest.mark.parametrize("kind", ["conv", "conv_transpose", "max_pool", "avg_pool"])
def test_what_is_written_computes_what_it_is_written_for(kind: str) -> None:
    words = partial(pool_setting if kind.endswith("pool") else setting, kind=kind)
    hold_written(FRAMEWORK, kind, put_weight, words, beyond=beyond)


def beyond(layer: Any) -> bool:
    """Tell whether Haiku has no word for a layer: one that is dilated, or a mean that leaves out padding of its own."""
    if isinstance(layer, Conv):
        return False
    dilated = bool(np.any(np.asarray(layer.dilation) > 1))
    padded = bool(np.any(np.asarray(layer.padding) != 0))
    if isinstance(layer, ConvTranspose):
        return dilated
    return dilated or (isinstance(layer, Pool) and layer.kind == "avg" and padded and not layer.count_include_pad)


def put_weight(held: dict[str, Any], weight: NDArray[Any], _: Translation) -> None:
    (name,) = held["params"]
    held["params"][name]["w"] = jax.numpy.asarray(laid_out(weight), np.float32)
