"""Haiku as a referee of how its modules are read here, and of the code that is written for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.jax_family import (
    Family,
    convolution,
    hasty_compiler,
    jax,
    lacking,
    pairs,
    pooling,
    pytestmark,
    wide,
)

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks.haiku import FRAMEWORK

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments, Draw

    from convarith.frameworks.translation import Translation


hk = pytest.importorskip("haiku", reason="haiku is not installed: `make oracle` installs it and runs this")

__all__ = ["hasty_compiler", "pytestmark"]  # which pytest finds here

FUNCTIONS = tuple(f"hk.pad.{name}" for name in ("same", "valid", "full", "causal", "reverse_causal"))
NAMES = ("SAME", "SAME_LOWER", "VALID", "same", *FUNCTIONS)


def convolved(kind: str, said: Arguments, x: Any, weight: Any) -> Any:
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


def pooled(kind: str, said: Arguments, x: Any) -> Any:
    axes = x.ndim - 2
    lacks = {"ceil_mode": "ceil_mode", "dilation": "dilation", "count_include_pad": "count_include_pad"}
    pool = hk.max_pool if kind == "max_pool" else hk.avg_pool
    strides = (*wide(said.get("stride", said["kernel"]), axes), 1)
    padding = pairs(said.get("padding", "VALID"), axes)
    images = jax.numpy.moveaxis(x, 1, -1)
    return jax.numpy.moveaxis(pool(images, (*said["kernel"], 1), strides, padding, **lacking(said, **lacks)), -1, 1)


def transposed_setting(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
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


class TestHaiku(Family):
    framework = FRAMEWORK
    version = hk.__version__
    convolutions = (300, 200, 100)
    poolings = (100, 100, 50)

    def setting(self, draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
        if kind.startswith("conv"):
            return convolution(draw, NAMES) if kind == "conv" else transposed_setting(draw)
        said, size = pooling(draw, ("SAME", "VALID"), counted=False, often=0.9)
        for name, value in (("dilation", 2), ("count_include_pad", False)):
            if draw.sometimes(0.03):
                said[name] = value
        return said, size

    def run(self, kind: str, said: Arguments, x: Any, weight: Any) -> Any:
        return pooled(kind, said, x) if kind.endswith("pool") else convolved(kind, said, x, weight)

    def put_weight(self, held: dict[str, Any], weight: NDArray[Any], _: Translation) -> None:
        (name,) = held["params"]
        held["params"][name]["w"] = jax.numpy.asarray(laid_out(weight), np.float32)

    def beyond(self, layer: Any) -> bool:
        """Tell whether a layer is dilated, or a mean that leaves out padding of its own."""
        if isinstance(layer, Conv):
            return False
        dilated = bool(np.any(np.asarray(layer.dilation) > 1))
        padded = bool(np.any(np.asarray(layer.padding) != 0))
        if isinstance(layer, ConvTranspose):
            return dilated
        return dilated or (isinstance(layer, Pool) and layer.kind == "avg" and padded and not layer.count_include_pad)
