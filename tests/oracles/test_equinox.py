"""Equinox as a referee of how its layers are read here, and of the code that is written for it."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, arrays, channels, run_snippet
from support.jax_family import hasty_compiler, hold
from support.snippets import TARGETS, check_any_layer, check_own_settings

import convarith as ca
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.frameworks.equinox import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.reading import read

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation

eqx = pytest.importorskip("equinox", reason="equinox is not installed: `make oracle` installs it and runs this")
jax = pytest.importorskip("jax", reason="jax is not installed: `make oracle` installs it and runs this")

__all__ = ["hasty_compiler"]  # a fixture that pytest finds here

# numpy tells of a stride of 0 where jax divides by it, before Equinox refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")

REFUSALS = (ValueError, TypeError, RuntimeError, ZeroDivisionError, NotImplementedError)
NAMES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}
OTHERS = ("explicit", "causal", "half", "full", "same_upper", "circular", "notset", "")
WORDS_OF_A_CONV = {"kernel": "kernel_size"}
WORDS_OF_A_POOL = {"kernel": "kernel_size", "ceil_mode": "use_ceil"}


def negative(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether an output padding is below 0, and nothing else is amiss."""
    if kind != "conv_transpose" or min(np.atleast_1d(said.get("output_padding", 0))) >= 0:
        return False
    reading = FrameworkLayer(framework=FRAMEWORK.name, op=kind, **{**said, "output_padding": 0})
    try:
        return read(FRAMEWORK, reading, size) is not None
    except ConvArithError as error:
        return error.code == "does-not-fit"


def referee() -> Referee:
    known = {"equinox-negative-output-padding": negative}
    return Referee(FRAMEWORK, eqx.__version__, REFUSALS, empty_is_refused=False, known=known)


def module(kind: str, said: Arguments, axes: int) -> Any:
    """Make a module of a setting's words; its weight has a shape, and no values yet."""
    names = WORDS_OF_A_POOL if kind.endswith("pool") else WORDS_OF_A_CONV
    words = {names.get(name, name): value for name, value in said.items()}
    kernel = words.pop("kernel_size")
    make = getattr(eqx.nn, f"{NAMES[kind]}{axes}d")
    if kind.endswith("pool"):
        return make(kernel, **words)
    words.pop("channels", None)
    return eqx.filter_eval_shape(make, *channels(said), kernel, use_bias=False, key=jax.random.key(0), **words)


def with_weight(layer: Any, weight: Any, kind: str, groups: int) -> Any:
    """Put a weight of convarith's layout into a module, which has (out, in/groups, *kernel) for every convolution."""
    if layer.in_channels % groups or layer.out_channels % groups:
        weight = np.ones(layer.weight.shape)  # there is none of convarith's
    elif kind == "conv_transpose":
        parts = weight.reshape(groups, -1, *weight.shape[1:]).swapaxes(1, 2)
        weight = parts.reshape(-1, *parts.shape[2:])
    return eqx.tree_at(lambda each: each.weight, layer, jax.numpy.asarray(weight, np.float32))


def aborts(layer: Any, size: tuple[int, ...]) -> bool:
    """Tell whether XLA aborts on a pooling: it takes kernel 1 and stride 1 for nothing, though something is cropped."""
    pads = [each for pair in layer.padding for each in pair]
    left = all(each + sum(pair) > 0 for each, pair in zip(size, layer.padding, strict=True))
    return left and set(layer.kernel_size + layer.stride) == {1} and max(pads) <= 0 > min(pads)


def theirs(kind: str, said: Arguments, x: Any, weight: Any) -> Any:
    """Run a setting, image by image; it can be traced."""
    layer = module(kind, said, x.ndim - 2)
    if kind.endswith("pool") and aborts(layer, x.shape[2:]):
        raise ValueError(kind)  # it would take this process with it; see below
    if weight is not None:
        layer = with_weight(layer, weight, kind, said.get("groups", 1))
    try:
        return jax.numpy.stack([layer(jax.numpy.asarray(image, np.float32)) for image in x])
    except ValueError as error:
        if "Negative padding is larger" in str(error):  # lax's words for nothing left
            return jax.numpy.empty((1, 1, 0))
        raise


def padding(draw: Draw, least: int, most: int, *, names: tuple[str, ...]) -> Any:
    """Draw a padding: a name, rarely another framework's; an int; ints; pairs; rarely too many."""
    way = draw.one(0, 29)
    if way < 9 and names:
        return draw.any(names)
    if way == 9:
        return draw.any(OTHERS)
    if way < 13:
        return draw.one(least, most)
    if way < 17:
        return draw.each(least, most)
    many = draw.axes + (way == 17) * 2
    return tuple((draw.one(least, most), draw.one(least, most)) for _ in range(many))


def grouped(draw: Draw) -> Arguments:
    groups = draw.one(1, 3) if draw.sometimes(0.4) else 1
    both = [groups * draw.one(1, 2), groups * draw.one(1, 2)]
    if draw.sometimes(0.05):
        both[draw.one(0, 1)] += 1
    return {"groups": groups, "channels": tuple(both)}


def convolution(draw: Draw, *, extra: bool = False) -> tuple[Arguments, tuple[int, ...]]:
    kernel: Any = draw.one(1, 4) if draw.sometimes(0.3) else draw.each(1, 4)
    if draw.sometimes(0.02):
        kernel = (2,) * (draw.axes + 1)
    said = {"kernel": kernel, **draw.steps(), **grouped(draw)}
    if draw.sometimes(0.95):
        names = ("SAME", "SAME_LOWER", "VALID", "same", "Same_Lower", "valid")
        said["padding"] = padding(draw, -1 if draw.sometimes(0.7) else -3, 4, names=names)
    if extra and draw.sometimes(0.6):
        most = min(np.atleast_1d(said["stride"])) - (0 if draw.sometimes(0.15) else 1)
        said["output_padding"] = draw.each(-draw.sometimes(0.04), max(most, 0))
    if extra and draw.sometimes(0.02):
        said["output_size"] = draw.each(1, 9)
    return said, draw.each(1, 9 - draw.axes)


@pytest.mark.parametrize(("axes", "many"), [(1, 900), (2, 700), (3, 300)])
def test_convolutions(axes: int, many: int) -> None:
    draw = Draw(1, axes)
    hold(referee(), "conv", axes, lambda: convolution(draw), partial(theirs, "conv"), count=many)


@pytest.mark.parametrize(("axes", "many"), [(1, 900), (2, 700), (3, 300)])
def test_transposed_convolutions(axes: int, many: int) -> None:
    draw = Draw(2, axes)
    held = partial(theirs, "conv_transpose")
    hold(referee(), "conv_transpose", axes, lambda: convolution(draw, extra=True), held, count=many)


def pooling(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    kernel: Any = draw.one(1, 4) if draw.axes > 1 and draw.sometimes(0.3) else draw.each(1, 4)
    said: Arguments = {"kernel": kernel}
    if draw.sometimes(0.8):
        said["stride"] = draw.steps()["stride"]
    if draw.sometimes(0.7):
        said["padding"] = padding(draw, -1 if draw.sometimes(0.2) else 0, draw.one(0, 3), names=())
    if draw.sometimes(0.5):
        said["ceil_mode"] = True
    if draw.sometimes(0.02):
        said["padding"] = "SAME"
    if draw.sometimes(0.02):
        said["dilation"] = 2
    if draw.sometimes(0.02):
        said["count_include_pad"] = False
    return said, draw.each(1, 9)


@pytest.mark.parametrize(("axes", "many"), [(1, 300), (2, 300), (3, 200)])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int, many: int) -> None:
    draw = Draw(3, axes)
    hold(referee(), kind, axes, lambda: pooling(draw), partial(theirs, kind), count=many)


def test_a_pooling_that_only_crops_aborts_the_process() -> None:
    code = "import equinox, jax; equinox.nn.MaxPool1d(1, 1, padding=((-1, 0),))(jax.numpy.ones((1, 5)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == -signal.SIGABRT


def with_modes(draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
    """Draw a setting whose padding holds something; that of a transposed one is mostly one that it is taken with."""
    said, size = convolution(draw)
    said["padding_mode"] = draw.any(("REFLECT", "replicate", "CIRCULAR"))
    if kind == "conv_transpose" and draw.sometimes(0.9):
        said |= {"padding_mode": "CIRCULAR", "padding": draw.any(("SAME", "SAME_LOWER"))}
    return said, size


@pytest.mark.parametrize(("axes", "many"), [(1, 300), (2, 150)])
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_padding_modes(kind: str, axes: int, many: int) -> None:
    draw = Draw(4, axes)
    hold(referee(), kind, axes, lambda: with_modes(draw, kind), partial(theirs, kind), count=many)


@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_the_matrix_holds_what_padding_holds(kind: str) -> None:
    draw, compared = Draw(5, 2), 0
    for _ in range(40):
        said, size = with_modes(draw, kind)
        x, weight = arrays(draw, kind, said, size)
        assert weight is not None
        try:
            found = ca.matrix(FrameworkLayer(framework="equinox", op=kind, **said), size)
        except ConvArithError:
            continue
        for image, y in zip(x, np.asarray(theirs(kind, said, x, weight)), strict=True):
            assert np.array_equal(found.toarray(weight) @ image.ravel(), y.ravel()), (said, size)
        compared += 1
    print(f"equinox {eqx.__version__}: {compared} 2-D {kind} matrices of padding modes")  # noqa: T201  # the evidence
    assert compared > 15


def snippet(said: Translation, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    """Run what is written for one image."""

    def put_weight(held: dict[str, Any]) -> None:
        if weight is None:
            return
        layer = with_weight(held["layer"], weight, said.layer.op, said.layer.groups)
        held["layer"] = eqx.tree_at(lambda each: each.bias, layer, np.zeros(layer.bias.shape, np.float32))

    (image,) = x
    return np.asarray(run_snippet(said.code, jax.numpy.asarray(image, np.float32), put_weight))[np.newaxis]


def lacks(layer: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether Equinox has no word for a layer: dilated pooling, and means that divide by less than the window."""
    if not isinstance(layer, Pool):
        return False
    axes = layer.axes(size)
    if any(axis.dilation > 1 for axis in axes):
        return True
    if any(axis.overhang for axis in axes):  # for which Equinox adds a stride of padding, and that within the kernel
        wide = any(axis.hi + axis.stride > axis.kernel for axis in axes if axis.overhang)
        return wide or layer.kind == "avg"
    return layer.kind == "avg" and not layer.count_include_pad and any(axis.lo or axis.hi for axis in axes)


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_any_layer_computes_it(kind: str) -> None:
    check_any_layer(FRAMEWORK, kind, snippet, lacks, counts=(12, 8, 3))


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_its_own_words_computes_them(kind: str) -> None:
    def words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
        return pooling(draw) if kind.endswith("pool") else convolution(draw, extra=kind == "conv_transpose")

    check_own_settings(FRAMEWORK, kind, snippet, words, counts=(16, 8, 4))
