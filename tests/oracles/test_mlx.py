"""MLX as a referee of how its layers are read here, and of the code that is written for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, channels, run_snippet
from support.snippets import TARGETS, check_any_layer, check_own_settings

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.mlx import FRAMEWORK
from convarith.frameworks.reading import read

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation

WHY = "mlx is not installed: `make oracle` installs it and runs this"
mx = pytest.importorskip("mlx.core", reason=WHY)
nn = pytest.importorskip("mlx.nn", reason=WHY)

mx.set_default_device(mx.cpu)

REFUSALS = (ValueError, TypeError, ZeroDivisionError)
NAMES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}


def refusal(kind: str, said: Arguments, size: tuple[int, ...]) -> str:
    """Give the code of what is refused here; nothing where nothing is."""
    try:
        read(FRAMEWORK, FrameworkLayer(framework=FRAMEWORK.name, op=kind, **said), size)
    except ConvArithError as error:
        return error.code
    return ""


def beyond(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a kernel does not fit, and truncation towards zero makes a window of that all the same."""
    if kind != "conv" or refusal(kind, said, size) != "does-not-fit":
        return False
    layer = FrameworkLayer(framework=FRAMEWORK.name, op=kind, **said)
    pads = layer.pads(size) or [(0, 0)] * len(size)
    lists = zip(layer.along(size), pads, strict=True)
    return all(max(axis.size + lo + hi, 0) - axis.effective_kernel > -axis.stride for axis, (lo, hi) in lists)


def negative(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether an output padding is below 0, and nothing else is amiss."""
    if min(np.atleast_1d(said.get("output_padding", 0))) >= 0:
        return False
    return refusal(kind, {**said, "output_padding": 0}, size) in ("", "does-not-fit")


def referee() -> Referee:
    known = {"mlx-kernel-beyond-input": beyond, "mlx-negative-output-padding": negative}
    return Referee(FRAMEWORK, mx.__version__, REFUSALS, empty_is_refused=True, known=known)


def last(array: NDArray[Any]) -> Any:
    """Put the second axis, that of channels, last, as MLX has it."""
    return mx.array(np.moveaxis(array, 1, -1).astype(np.float32))


def module(kind: str, said: Arguments, axes: int) -> Any:
    words = {{"kernel": "kernel_size"}.get(name, name): plain(value, axes) for name, value in said.items()}
    words.pop("channels", None)
    if words.get("groups") == 1:
        del words["groups"]  # some layers have no such word
    make = getattr(nn, f"{NAMES[kind]}{axes}d")
    return make(**words) if kind.endswith("pool") else make(*channels(said), bias=False, **words)


def plain(value: Any, axes: int) -> Any:
    """Give a number for a list of one in one dimension, and ints for pairs of alikes: there MLX takes no others."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple) and all(lo == hi for lo, hi in value):
        value = tuple(lo for lo, _ in value)
    return value[0] if axes == 1 and isinstance(value, tuple) and len(value) == 1 else value


def theirs(kind: str, said: Arguments, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> NDArray[Any]:
    layer = module(kind, said, x.ndim - 2)
    if weight is not None:
        if kind == "conv_transpose":
            weight = weight.swapaxes(0, 1)  # it has (out, *kernel, in); this one is without groups
        layer.weight = last(weight)
    y = layer(last(x))
    if beyond(kind, said, x.shape[2:]):
        return np.zeros(np.moveaxis(np.empty(y.shape), -1, 1).shape)  # its memory is better left alone
    return np.moveaxis(np.array(y), -1, 1)


def padding(draw: Draw, least: int, most: int) -> Any:
    way = draw.one(0, 29)
    if way == 0:
        return draw.any(("same", "SAME", "valid", "VALID", "causal", "half"))
    if way < 8:
        return draw.one(least, most)
    if way == 8:
        return tuple((draw.one(least, most), draw.one(least, most)) for _ in range(draw.axes))
    return tuple(draw.one(least, most) for _ in range(draw.axes + (way == 9)))


def convolution(draw: Draw, *, extra: bool = False) -> tuple[Arguments, tuple[int, ...]]:
    said: Arguments = {"kernel": draw.one(1, 4) if draw.sometimes(0.3) else draw.each(1, 4), **draw.steps()}
    groups = draw.one(2, 3) if draw.sometimes(0.05 if extra or draw.axes == 3 else 0.4) else 1
    both = [groups * draw.one(1, 2), groups * draw.one(1, 2)]
    if groups > 1 and draw.sometimes(0.1):
        both[draw.one(0, 1)] += 1
    said |= {"groups": groups, "channels": tuple(both)}
    if draw.sometimes(0.9):
        said["padding"] = padding(draw, -1 if draw.sometimes(0.3) else 0, 4)
    if extra and draw.sometimes(0.7):
        said["output_padding"] = draw.each(-draw.sometimes(0.04), 5)
    if extra and draw.sometimes(0.02):
        said["output_size"] = draw.each(1, 9)
    return said, draw.each(1, 9 - draw.axes)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_convolutions(axes: int) -> None:
    draw = Draw(1, axes)
    referee().hold("conv", axes, lambda: convolution(draw), partial(theirs, "conv"), count=1500)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_transposed_convolutions(axes: int) -> None:
    draw = Draw(2, axes)
    held = partial(theirs, "conv_transpose")
    referee().hold("conv_transpose", axes, lambda: convolution(draw, extra=True), held, count=1500)


def pooling(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    said: Arguments = {"kernel": draw.one(1, 4) if draw.sometimes(0.3) else draw.each(1, 4)}
    if draw.sometimes(0.8):
        said["stride"] = draw.steps()["stride"]
    if draw.sometimes(0.7):
        said["padding"] = padding(draw, -1 if draw.sometimes(0.05) else 0, draw.one(0, 5))
    for name, value in (("ceil_mode", True), ("dilation", 2), ("count_include_pad", False)):
        if draw.sometimes(0.02):
            said[name] = value
    return said, draw.each(1, 9)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int) -> None:
    draw = Draw(3, axes)
    held = partial(theirs, kind)
    referee().hold(kind, axes, lambda: pooling(draw), held, count=600, exact=kind == "max_pool")


def snippet(said: Translation, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    def put_weight(held: dict[str, Any]) -> None:
        if weight is not None:
            put = last(weight.swapaxes(0, 1) if said.layer.op == "conv_transpose" else weight)
            assert held["layer"].weight.shape == put.shape, said.code
            held["layer"].weight = put

    return np.moveaxis(np.array(run_snippet(said.code, last(x), put_weight)), -1, 1)


def lacks(layer: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether MLX has no word for a layer: groups, dilated or ceiled pooling, means that leave padding out."""
    if isinstance(layer, ConvTranspose):
        return layer.groups > 1
    if isinstance(layer, Conv):
        return layer.groups > 1 and len(size) == 3
    axes = layer.axes(size)
    if any(axis.dilation > 1 or axis.overhang for axis in axes):
        return True
    padded = any(axis.lo or axis.hi for axis in axes)
    return isinstance(layer, Pool) and layer.kind == "avg" and not layer.count_include_pad and padded


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_any_layer_computes_it(kind: str) -> None:
    check_any_layer(FRAMEWORK, kind, snippet, lacks, counts=(100, 100, 40))


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_its_own_words_computes_them(kind: str) -> None:
    def words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
        return pooling(draw) if kind.endswith("pool") else convolution(draw, extra=kind == "conv_transpose")

    check_own_settings(FRAMEWORK, kind, snippet, words, counts=(100, 100, 40))
