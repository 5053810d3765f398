"""Keras on JAX as a referee: seeded random settings, legal and illegal, its layers' attributes, and its code.

Keras refuses a convolution that does not fit; called on an array, its poolings and transposed convolutions give an
output of no positions instead. Both are a refusal here.

XLA's pass ``algsimp`` ends the process over some transposed convolutions (on record as keras-xla-abort), so it is
compiled without.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Arguments, Draw, Referee, channels, run_snippet
from support.snippets import check_any_layer, check_own_settings

from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.keras import FRAMEWORK
from convarith.frameworks.translation import as_is
from convarith.readers.keras.layer import from_keras

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation

jax = pytest.importorskip("jax", reason="jax is not installed: `make oracle` installs it and runs this")
os.environ["KERAS_BACKEND"] = "jax"  # chosen as Keras is imported
keras = pytest.importorskip("keras", reason="keras is not installed: `make oracle` installs it and runs this")

AXES = (1, 2, 3)
CLASSES = {"conv": "Conv{}D", "conv_transpose": "Conv{}DTranspose"}
CLASSES |= {"max_pool": "MaxPooling{}D", "avg_pool": "AveragePooling{}D"}
KEYWORDS = {"kernel": "kernel_size", "stride": "strides", "dilation": "dilation_rate"}
FOREIGN = ("SAME_LOWER", "SAME_UPPER", "same_lower", "half", "full", "circular", "reflect", "explicit", "samee")
REFUSALS = (ValueError, TypeError)
# Each setting is a program of its own, which runs once: it is compiled in haste.
COMPILER = {
    "xla_disable_hlo_passes": "algsimp",
    "xla_backend_optimization_level": 0,
    "xla_llvm_disable_expensive_passes": True,
}


def referee() -> Referee:
    assert keras.backend.backend() == "jax"
    return Referee(FRAMEWORK, keras.__version__, REFUSALS, empty_is_refused=True)


def layer_of(kind: str, axes: int, said: Arguments, weight: NDArray[np.float64] | None = None) -> Any:
    """Make Keras' layer of a setting, whose words are handed on as they are, with a weight of convarith's layout."""
    rest = {name: value for name, value in said.items() if name not in ("kernel", "channels") and value is not None}
    words = {KEYWORDS.get(name, name): value for name, value in rest.items()}
    make = getattr(keras.layers, CLASSES[kind].format(axes))
    if kind.endswith("pool"):
        return make(said["kernel"], **words)
    if weight is not None:  # as an initializer, so that JAX has nothing to compile for another
        words |= {"use_bias": False, "kernel_initializer": lambda _, dtype=None: spatial_first(weight, dtype)}
    return make(channels(said)[1], said["kernel"], **words)


def spatial_first(weight: NDArray[Any], dtype: str | None = None) -> NDArray[Any]:
    """Turn the layout (O, I, *k) to (*k, I, O), and so (I, O, *k) to (*k, O, I)."""
    return np.moveaxis(weight, (0, 1), (-1, -2)).astype(dtype or np.float32)


def last(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.moveaxis(array, 1, -1).astype(np.float32)


def first(array: Any) -> NDArray[Any]:
    return np.moveaxis(np.asarray(array), -1, 1)


def compiled(layer: Any, x: NDArray[Any]) -> Any:
    """Give a layer as a program for an input whose channels are last."""
    if not layer.built:
        layer.build(x.shape)
    return jax.jit(layer, compiler_options=COMPILER)


def theirs(kind: str, axes: int) -> Callable[[Arguments, NDArray[np.float64], NDArray[np.float64] | None], Any]:
    def run(said: Arguments, x: NDArray[np.float64], weight: NDArray[np.float64] | None) -> Any:
        try:
            return first(compiled(layer_of(kind, axes, said, weight), last(x))(last(x)))
        except AttributeError as error:
            if "lower" in str(error):  # it takes a padding in numbers for text
                raise ValueError(str(error)) from None
            raise

    return run


def steps(draw: Draw) -> Arguments:
    """Give strides and dilations, seldom both: Keras refuses that, be they of different axes."""
    given = draw.steps()
    alone = draw.one(0, 9)
    if alone < 6:
        given["dilation"] = 1
    elif alone < 9:
        given["stride"] = 1
    return given


def padding(draw: Draw, kind: str) -> Any:
    known = ["valid", "same", "same", None, "VALID", "Same"][: 4 if kind.endswith("pool") else 6]
    if draw.sometimes(0.06):
        return draw.any(["causal", *FOREIGN])
    if draw.sometimes(0.04):
        return draw.any([0, 1, ((0, 1),) * draw.axes])
    return "causal" if kind == "conv" and draw.axes == 1 and draw.sometimes(0.3) else draw.any(known)


def size(draw: Draw) -> tuple[int, ...]:
    return draw.each(1, 10 - 2 * draw.axes)


def kernel(draw: Draw) -> Any:
    return draw.one(1, 4) if draw.sometimes(0.2) else draw.each(1, 5 - (draw.axes > 1) - (draw.axes > 2))


def conv_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    groups = draw.one(1, 3)
    inside, outside = groups * draw.one(1, 2), groups * draw.one(1, 2)
    if draw.sometimes(0.05):
        inside += 1
    return {
        "kernel": kernel(draw),
        **steps(draw),
        "padding": padding(draw, "conv"),
        "groups": groups,
        "channels": (inside, outside),
    }, size(draw)


def transposed_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    words = {
        "kernel": kernel(draw),
        **steps(draw),
        "padding": padding(draw, "conv_transpose"),
        "channels": (draw.one(1, 3), draw.one(1, 3)),
    }
    if draw.sometimes(0.6):  # below the stride; sometimes one more than that
        above = draw.sometimes(0.06)
        each = words["stride"] if isinstance(words["stride"], tuple) else (1,) * draw.axes
        words["output_padding"] = tuple(draw.one(0, max(stride, 1) - (not above)) for stride in each)
    if draw.sometimes(0.02):
        words |= {"groups": 2, "channels": (2, 2)}
    if draw.sometimes(0.02):
        words["output_size"] = 4
    return words, size(draw)


def pool_words(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    words: Arguments = {"kernel": kernel(draw), "padding": padding(draw, "max_pool"), "channels": (2, 2)}
    if draw.sometimes(0.8):
        words["stride"] = draw.steps()["stride"]
    if draw.sometimes(0.06):
        words |= draw.any([{"ceil_mode": True}, {"dilation": 2}, {"count_include_pad": True}])
    return words, size(draw)


COUNTS = {1: 1100, 2: 650, 3: 300}


@pytest.mark.parametrize("axes", AXES)
def test_convolutions(axes: int) -> None:
    draw = Draw(1, axes)
    referee().hold("conv", axes, lambda: conv_words(draw), theirs("conv", axes), count=COUNTS[axes])


@pytest.mark.parametrize("axes", AXES)
def test_transposed_convolutions(axes: int) -> None:
    draw = Draw(2, axes)
    run = theirs("conv_transpose", axes)
    referee().hold("conv_transpose", axes, lambda: transposed_words(draw), run, count=COUNTS[axes])


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int) -> None:
    draw = Draw(3, axes)
    run = theirs(kind, axes)
    referee().hold(kind, axes, lambda: pool_words(draw), run, count=COUNTS[axes] // 4, exact=kind == "max_pool")


def snippet(said: Translation, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
    """Run what is written; the weight goes into the layer before it is called, and the call is compiled."""

    def put_weight(held: dict[str, Any]) -> None:
        layer, given = held["layer"], np.asarray(held["x"])
        layer.build(given.shape)
        if weight is not None:
            layer.set_weights([spatial_first(weight), np.zeros(layer.filters, np.float32)])
        held["layer"] = compiled(layer, given)

    return first(run_snippet(said.code, last(x), put_weight))


def beyond(layer: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether Keras cannot say a layer, with padding first or a crop after it."""
    axes = layer.direct_axes(size)
    # A dilation of one tap makes no difference, and is left out.
    if any(axis.stride > 1 for axis in axes) and any(axis.dilation > 1 and axis.kernel > 1 for axis in axes):
        return True
    if isinstance(layer, ConvTranspose):
        return layer.groups > 1
    if isinstance(layer, Pool):
        padded = any(axis.lo or axis.hi for axis in axes)
        overhanging = any(axis.overhang for axis in axes)
        dilated = any(axis.dilation > 1 for axis in axes)
        return dilated or overhanging or (padded and layer.kind == "avg" and not layer.count_include_pad)
    return False


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_written_for_any_layer_computes_it(kind: str) -> None:
    # Of more axes most have both a stride and a dilation, or groups.
    counts = (110, 20, 6) if kind == "conv_transpose" else (40, 30, 20)
    check_any_layer(FRAMEWORK, kind, snippet, beyond, counts=counts)


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_written_for_its_own_words_computes_what_they_are_read_as(kind: str) -> None:
    words = {"conv": conv_words, "conv_transpose": transposed_words}.get(kind, pool_words)
    check_own_settings(FRAMEWORK, kind, snippet, words, counts=(40, 20, 10))


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("axes", AXES)
def test_a_layer_read_by_its_attributes_computes_what_it_does(kind: str, axes: int) -> None:
    draw, held = Draw(8, axes), 0
    words = {"conv": conv_words, "conv_transpose": transposed_words}.get(kind, pool_words)
    while held < 10:
        said, size = words(draw)
        x = np.ones((1, *size, channels(said)[0]), np.float32)
        try:
            layer = layer_of(kind, axes, said)
            output = layer.compute_output_shape(x.shape)
            layer.build(x.shape)
        except (*REFUSALS, AttributeError):
            continue
        read = from_keras(layer)
        if 0 in output:
            continue
        assert read.output_shape(size) == tuple(output[1:-1]), as_is(read, size).call
        assert read.channels == (None if kind.endswith("pool") else channels(said))
        held += 1


class KeepsGeometry(keras.layers.Conv2D):  # type: ignore[misc,name-defined]  # Keras has no types here
    def call(self, inputs: Any) -> Any:
        return keras.ops.relu(super().call(inputs))


class PadsItself(keras.layers.Conv2D):  # type: ignore[misc,name-defined]  # likewise
    def call(self, inputs: Any) -> Any:
        return super().call(keras.ops.pad(inputs, [(0, 0), (1, 1), (1, 1), (0, 0)]))


@pytest.mark.parametrize("built", [True, False])
def test_a_subclass_that_keeps_the_geometry_is_read_and_another_refused(built: bool) -> None:  # noqa: FBT001  # both
    layers = [each(4, 3, strides=2) for each in (KeepsGeometry, PadsItself)]
    for layer in layers:
        if built:
            layer.build((None, 9, 9, 2))
    keeps, pads = layers
    assert from_keras(keeps).output_shape((9, 9)) == (4, 4)
    assert keeps.built is built
    with pytest.raises(ConvArithError, match="PadsItself computes in a way of its own, which gives 5x5 of 9x9 where"):
        from_keras(pads)
