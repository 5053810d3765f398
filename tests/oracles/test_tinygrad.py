"""tinygrad as a referee of how its methods are read here, and of the code that is written for it.

It runs on its own interpreter, the device PYTHON, which needs no compiler.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, run_snippet
from support.snippets import TARGETS, check_any_layer, check_own_settings

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.tinygrad import FRAMEWORK

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.engine.axis import Axis
    from convarith.frameworks.translation import Translation

os.environ.setdefault("DEV", "PYTHON")
tinygrad = pytest.importorskip("tinygrad", reason="tinygrad is not installed: `make oracle` installs it and runs this")
metadata = pytest.importorskip("importlib.metadata")

REFUSALS = (ValueError, AssertionError, ZeroDivisionError, TypeError)
METHODS = {"conv": "conv2d", "conv_transpose": "conv_transpose2d", "max_pool": "max_pool2d", "avg_pool": "avg_pool2d"}


def no_step(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a dilation is 0, or the stride of a transposed convolution."""
    del size
    names = ("dilation", "stride") if kind == "conv_transpose" else ("dilation",)
    return any(bool(np.any(np.ravel(said.get(name, 1)) == 0)) for name in names)


def too_many(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether the strides of a transposed convolution are more than its axes, and all 1 or less."""
    return kind == "conv_transpose" and len(said["stride"]) != len(size) and max(said["stride"]) <= 1


def negative(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether an output padding is below 0."""
    del kind, size
    return bool(np.min(said.get("output_padding", 0)) < 0)


def crops(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a pooling in ceil mode crops."""
    del size
    return bool(kind.endswith("pool") and said.get("ceil_mode") and np.min(said.get("padding", 0)) < 0)


def axes_of(kind: str, said: Arguments, size: tuple[int, ...]) -> tuple[Axis, ...]:
    """Give the axes of a setting; none where it is refused here."""
    try:
        return FrameworkLayer(framework=FRAMEWORK.name, op=kind, **said).axes(size)
    except ConvArithError:
        return ()


def unread(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a convolution reads nothing but padding along an axis."""
    return kind.startswith("conv") and any(axis.reads == 0 for axis in axes_of(kind, said, size))


def mean_of_nothing(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a mean that leaves padding out has a window of padding alone."""
    if kind != "avg_pool" or said.get("count_include_pad") is not False:
        return False
    axes = axes_of(kind, said, size)
    return any(not list(axis.window(number)) for axis in axes for number in range(axis.output))


def referee() -> Referee:
    known = {
        "tinygrad-no-step": no_step,
        "tinygrad-too-many-strides": too_many,
        "tinygrad-negative-output-padding": negative,
        "tinygrad-ceil-crop": crops,
        "tinygrad-nothing-read": unread,
        "tinygrad-mean-of-nothing": mean_of_nothing,
    }
    return Referee(FRAMEWORK, metadata.version("tinygrad"), REFUSALS, empty_is_refused=True, known=known)


def tensor(array: NDArray[Any]) -> Any:
    return tinygrad.Tensor(array.astype(np.float32))


def theirs(kind: str, said: Arguments, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> NDArray[Any]:
    words = {name: value for name, value in said.items() if name not in ("kernel", "channels")}
    padding = words.get("padding")
    if isinstance(padding, tuple) and isinstance(padding[0], tuple):
        words["padding"] = tuple(number for pair in reversed(padding) for number in pair)
    if any(each % said.get("groups", 1) for each in said.get("channels", ())):
        raise ValueError(said)  # there is no weight for it
    run = getattr(tensor(x), METHODS[kind])
    y = run(said["kernel"], **words) if weight is None else run(tensor(weight), **words)
    found: NDArray[Any] = y.numpy()
    return found


def padding(draw: Draw, least: int, most: int) -> Any:
    """Draw an int, ints, rarely too many, or pairs."""
    way = draw.one(0, 29)
    if way == 0:
        return draw.any(("same", "SAME", "valid"))
    if way == 1:
        return (1,) * (2 * draw.axes + 1)
    if way < 6:
        return draw.one(least, most)
    if way < 12:
        return draw.each(least, most)
    return tuple((draw.one(least, most), draw.one(least, most)) for _ in range(draw.axes))


def convolution(draw: Draw, *, extra: bool = False) -> tuple[Arguments, tuple[int, ...]]:
    said: Arguments = {"kernel": draw.each(1, 3), **draw.steps()}
    groups = 2 if draw.sometimes(0.3) else 1
    both = [groups * draw.one(1, 2), groups * draw.one(1, 2)]
    if groups > 1 and draw.sometimes(0.1):
        both[draw.one(0, 1)] += 1
    said |= {"groups": groups, "channels": tuple(both)}
    if draw.sometimes(0.9):
        said["padding"] = padding(draw, -5 if draw.sometimes(0.1) else -1, 4)
    if extra and draw.sometimes(0.6):
        said["output_padding"] = draw.each(-draw.sometimes(0.04), 4)
    if extra and draw.sometimes(0.02):
        said["output_size"] = draw.each(1, 9)
    return said, draw.each(1, 7 - draw.axes)


@pytest.mark.parametrize(("axes", "many"), [(1, 350), (2, 200), (3, 60)])
def test_convolutions(axes: int, many: int) -> None:
    draw = Draw(1, axes)
    referee().hold("conv", axes, lambda: convolution(draw), partial(theirs, "conv"), count=many)


@pytest.mark.parametrize(("axes", "many"), [(1, 350), (2, 200), (3, 60)])
def test_transposed_convolutions(axes: int, many: int) -> None:
    draw = Draw(2, axes)
    held = partial(theirs, "conv_transpose")
    referee().hold("conv_transpose", axes, lambda: convolution(draw, extra=True), held, count=many)


def pooling(draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
    said: Arguments = {"kernel": draw.each(1, 4)}
    steps = draw.steps()
    said |= {name: value for name, value in steps.items() if draw.sometimes(0.7)}
    if draw.sometimes(0.8):
        said["padding"] = padding(draw, -1 if draw.sometimes(0.2) else 0, draw.one(0, 5))
    if draw.sometimes(0.5):
        said["ceil_mode"] = True
    if draw.sometimes(0.5 if kind == "avg_pool" else 0.03):
        said["count_include_pad"] = draw.sometimes(0.4)
    return said, draw.each(1, 8)


@pytest.mark.parametrize(("axes", "many"), [(1, 250), (2, 120), (3, 40)])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int, many: int) -> None:
    draw = Draw(3, axes)
    held = partial(theirs, kind)
    referee().hold(kind, axes, lambda: pooling(draw, kind), held, count=many, exact=kind == "max_pool")


def snippet(said: Translation, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    def put_weight(held: dict[str, Any]) -> None:
        if weight is not None:
            assert held["w"].shape == weight.shape, said.code
            held["w"] = tensor(weight)

    found: NDArray[Any] = run_snippet(f"\n{said.code}", tensor(x), put_weight).numpy()
    return found


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_any_layer_computes_it(kind: str) -> None:
    check_any_layer(FRAMEWORK, kind, snippet, lambda layer, size: False, counts=(20, 10, 4))  # noqa: ARG005  # it has all


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_written_for_its_own_words_computes_them(kind: str) -> None:

    def words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
        said, size = pooling(draw, kind) if kind.endswith("pool") else convolution(draw, extra=kind == "conv_transpose")
        return words(draw) if unread(kind, said, size) else (said, size)

    check_own_settings(FRAMEWORK, kind, snippet, words, counts=(20, 10, 4))
