"""TensorFlow on a CPU as a referee: seeded random settings, legal and illegal, and its code.

Each setting runs as a graph: run eagerly, a kernel that does not fit may give memory that was never written, or end the
process (on record as tensorflow-eager-kernel-does-not-fit), while a graph is refused as it is built. Each is asked of
the functions of tf.nn that its snippet would use.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Arguments, Draw, Referee, channels, run_snippet
from support.snippets import check_any_layer, check_own_settings

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks.tensorflow import FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
tf = pytest.importorskip("tensorflow", reason="tensorflow is not installed: `make oracle` installs it and runs this")

AXES = (1, 2, 3)
OPERATIONS = ("conv", "conv_transpose", "max_pool", "avg_pool")
FOREIGN = ("CAUSAL", "SAME_LOWER", "SAME_UPPER", "half", "full", "circular", "explicit", "SAMEE")
REFUSALS = (ValueError, TypeError, tf.errors.OpError)
COUNTS = {1: 400, 2: 400, 3: 160}


def referee() -> Referee:
    known = {"tensorflow-3d-same-stride-above-kernel": reads_past_the_start}
    return Referee(FRAMEWORK, tf.__version__, REFUSALS, empty_is_refused=True, known=known)


def reads_past_the_start(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether windows of a 3-D layer leave elements out although it has padding SAME."""
    if len(size) != 3 or said["padding"] != "SAME" or kind == "conv_transpose":
        return False
    kernel = several(said["kernel"], 3)
    stride = several(said.get("stride") or kernel, 3)
    wide = zip(size, kernel, stride, several(said.get("dilation", 1), 3), strict=True)
    return any((-(-each // step) - 1) * step + apart * (taps - 1) + 1 < each for each, taps, step, apart in wide)


def spatial_first(weight: NDArray[Any]) -> NDArray[np.float32]:
    """Turn the layout (O, I, *k) to (*k, I, O), and so (I, O, *k) to (*k, O, I)."""
    return np.moveaxis(weight, (0, 1), (-1, -2)).astype(np.float32)


def last(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.moveaxis(array, 1, -1).astype(np.float32)


def first(array: Any) -> NDArray[Any]:
    return np.moveaxis(np.asarray(array), -1, 1)


def theirs(kind: str, axes: int) -> Callable[[Arguments, NDArray[np.float64], NDArray[np.float64] | None], Any]:
    run = {"conv": convolution, "conv_transpose": transposed}.get(kind, pooling)

    def graph(said: Arguments, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> Any:
        if {"ceil_mode", "output_padding", "count_include_pad"} & said.keys():
            raise TypeError("tf.nn has no such argument")
        padding = said.get("padding")
        if padding is not None and not isinstance(padding, str):
            pairs = np.broadcast_to(np.reshape(padding, (-1, 1)) if np.ndim(padding) < 2 else padding, (axes, 2))
            padding = [[0, 0], *pairs.tolist(), [0, 0]]
        held = spatial_first(weight) if weight is not None else None
        function = tf.function(lambda: run(kind, said, tf.constant(last(x)), held, padding))
        return first(function())

    return graph


def several(numbers: Any, axes: int) -> list[int]:
    """Give a number for each axis; tf.nn takes lists for the axes of the batch and the channels too."""
    if not isinstance(numbers, int) and len(numbers) != axes:
        raise ValueError("as many as there are axes")
    return [numbers] * axes if isinstance(numbers, int) else list(numbers)


def convolution(_: str, said: Arguments, x: Any, w: Any, padding: Any) -> Any:
    """Ask tf.nn.convolution; for a stride with a dilation, or numbers, the function of so many axes."""
    axes = len(x.shape) - 2
    stride, dilation = several(said["stride"], axes), several(said["dilation"], axes)
    padding = "VALID" if padding is None else padding
    if isinstance(padding, str) and (max(stride) == 1 or max(dilation) == 1):
        return tf.nn.convolution(x, w, strides=stride, padding=padding, dilations=dilation)
    if axes == 3:  # only by kernels of oneDNN, and not all
        return tf.nn.convolution(x, w, strides=stride, padding=padding, dilations=dilation)
    run = tf.nn.conv1d if axes == 1 else tf.nn.conv2d
    return run(x, w, stride, padding, dilations=dilation)


def transposed(_: str, said: Arguments, x: Any, w: Any, padding: Any) -> Any:
    axes = len(x.shape) - 2
    if 0 in several(said["stride"], axes):
        raise ValueError("a stride of 0 ends the process")  # on record as tensorflow-transposed-stride-0
    if said.get("output_size") is None:
        raise TypeError("output_shape is needed")
    padding = "SAME" if padding is None else padding
    shape = [x.shape[0], *several(said["output_size"], axes), channels(said)[1]]
    if isinstance(padding, str):
        return tf.nn.conv_transpose(x, w, shape, said["stride"], padding, dilations=said["dilation"])
    if axes != 2:
        raise TypeError("a string is expected")
    return tf.nn.conv2d_transpose(x, w, shape, said["stride"], padding, dilations=said["dilation"])


def pooling(kind: str, said: Arguments, x: Any, _: Any, padding: Any) -> Any:
    """Ask tf.nn.max_pool or tf.nn.avg_pool, or where it is dilated tf.nn.pool."""
    axes = len(x.shape) - 2
    kernel = several(said["kernel"], axes)
    stride, dilation = several(said.get("stride") or kernel, axes), several(said.get("dilation", 1), axes)
    padding = "VALID" if padding is None else padding
    if max(dilation) > 1 or min(dilation) < 1:
        if not isinstance(padding, str):  # it works with numbers too, but is documented for names
            raise TypeError("a name is expected")
        return tf.nn.pool(x, kernel, kind[:3].upper(), strides=stride, padding=padding, dilations=dilation)
    return getattr(tf.nn, kind)(x, kernel, stride, padding)


def padding(draw: Draw, *, numbers: float) -> Any:
    if draw.sometimes(0.06):
        return draw.any(FOREIGN)
    if draw.sometimes(numbers):
        least = -1 if draw.sometimes(0.06) else 0
        return tuple((draw.one(least, 3), draw.one(least, 3)) for _ in range(draw.axes))
    return draw.any(["VALID", "SAME", "SAME", None])


def weighted_words(draw: Draw, *, numbers: float) -> Arguments:
    groups = draw.one(1, 3) if draw.sometimes(0.3) else 1
    inside, outside = groups * draw.one(1, 2), groups * draw.one(1, 2)
    if draw.sometimes(0.04):
        inside += 1
    kernel = draw.one(1, 4) if draw.sometimes(0.2) else draw.each(1, 4)
    steps = draw.steps()
    if draw.axes == 3 and draw.sometimes(0.8):  # both are refused there
        steps[draw.any(["stride", "dilation"])] = 1
    said = {"kernel": kernel, **steps, "groups": groups, "channels": (inside, outside)}
    return said | {"padding": padding(draw, numbers=numbers)}


def conv_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    return weighted_words(draw, numbers=0.5 if draw.axes == 2 else 0.03), draw.each(1, 9 - draw.axes)


def transposed_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    """Draw a setting whose output size is mostly one that the convolution comes back from."""
    said, size = weighted_words(draw, numbers=0.3 if draw.axes == 2 else 0.03), draw.each(1, 7 - draw.axes)
    if draw.sometimes(0.02):
        return said | {"output_padding": 1}, size
    wanted = []
    pads = said["padding"] if isinstance(said["padding"], tuple) else ((0, 0),) * draw.axes
    wide = zip(
        size,
        *(
            np.broadcast_to(said[name][: draw.axes] if isinstance(said[name], tuple) else said[name], draw.axes)
            for name in ("kernel", "stride", "dilation")
        ),
        pads,
        strict=True,
    )
    for each, kernel, stride, dilation, pair in wide:
        least = (each - 1) * stride + 1
        if said["padding"] not in (None, "SAME"):
            least += dilation * (kernel - 1) - sum(pair)
        more = draw.one(-1, int(stride)) if draw.sometimes(0.1) else draw.one(0, max(int(stride) - 1, 0))
        wanted.append(max(1, int(least) + more))
    return said | {"output_size": tuple(wanted)}, size


def pool_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    said: Arguments = {"kernel": draw.each(1, 4), "channels": (2, 2)}
    said["padding"] = padding(draw, numbers=0.3)
    if draw.sometimes(0.8):
        said["stride"] = draw.steps()["stride"]
    if draw.sometimes(0.2):
        said |= {"dilation": draw.steps()["dilation"]} | ({"stride": 1} if draw.sometimes(0.8) else {})
    if draw.sometimes(0.03):
        said["ceil_mode"] = True
    return said, draw.each(1, 9 - draw.axes)


def arguments_of(kind: str) -> Callable[[Draw], tuple[Arguments, tuple[int, ...]]]:
    return {"conv": conv_words, "conv_transpose": transposed_words}.get(kind, pool_words)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", OPERATIONS)
def test_settings(kind: str, axes: int) -> None:
    draw, words = Draw(1, axes), arguments_of(kind)
    count = COUNTS[axes] if kind.startswith("conv") else COUNTS[axes] // 2
    run = theirs(kind, axes)
    referee().hold(kind, axes, lambda: words(draw), run, count=count, exact=kind != "avg_pool")


def snippet(said: Translation, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    def put_weight(held: dict[str, Any]) -> None:
        if weight is not None:
            held["w"] = spatial_first(weight)

    return first(run_snippet(said.code, tf.constant(last(x)), put_weight))


def beyond(layer: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether TensorFlow cannot say a layer, with padding first or a crop after it."""
    axes = layer.direct_axes(size)
    if isinstance(layer, Conv | ConvTranspose):
        both = (
            isinstance(layer, Conv)
            and any(axis.stride > 1 for axis in axes)
            and any(axis.dilation > 1 for axis in axes)
        )
        return len(size) == 3 and (layer.groups > 1 or both)
    if isinstance(layer, Pool):
        padded = any(axis.lo or axis.hi for axis in axes)
        dilated = any(axis.dilation > 1 for axis in axes)
        both = dilated and any(axis.stride > 1 for axis in axes)
        overhanging = any(axis.overhang for axis in axes)
        return both or overhanging or (padded and layer.kind == "avg" and not layer.count_include_pad)
    return False


@pytest.mark.parametrize("kind", OPERATIONS)
def test_what_is_written_for_any_layer_computes_it(kind: str) -> None:
    check_any_layer(FRAMEWORK, kind, snippet, beyond, counts=(60, 60, 20))


@pytest.mark.parametrize("kind", OPERATIONS)
def test_what_is_written_for_its_own_words_computes_what_they_are_read_as(kind: str) -> None:
    check_own_settings(FRAMEWORK, kind, snippet, arguments_of(kind), counts=(60, 60, 20))


def test_without_an_output_size_a_transposed_convolution_is_as_long_as_that_of_keras() -> None:
    from convarith.frameworks.keras import FRAMEWORK as KERAS
    from convarith.frameworks.layer import FrameworkLayer

    for kernel in range(1, 5):
        for stride in range(1, 5):
            for name in ("VALID", "SAME"):
                both = [
                    FrameworkLayer(kernel, framework=by.name, op="conv_transpose", stride=stride, padding=name).axes(3)
                    for by in (FRAMEWORK, KERAS)
                ]
                assert both[0] == both[1], (kernel, stride, name)
