"""Keras on JAX as a referee of networks: the shape of every layer of its applications, from JSON and live."""

from __future__ import annotations

import os
from math import prod
from typing import TYPE_CHECKING, Any

import pytest

from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.json import read
from convarith.readers.keras.layer import from_keras
from convarith.readers.keras.model import from_model
from convarith.readers.source import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from convarith.readers.parsed import ParsedNetwork

pytest.importorskip("jax", reason="jax is not installed: `make oracle` installs it and runs this")
os.environ["KERAS_BACKEND"] = "jax"  # chosen as Keras is imported
keras = pytest.importorskip("keras", reason="keras is not installed: `make oracle` installs it and runs this")
layers = keras.layers

APPLICATIONS = tuple(name for name in dir(keras.applications) if name[0].isupper())
Sizes = tuple[int | None, ...]


def built(make: Callable[..., Any], *said: Any, **more: Any) -> Any:
    """Make a model whose weights have shapes and no numbers, which takes a hundredth of the time."""
    with keras.StatelessScope(initialize_variables=False):
        return make(*said, **more)


def ours(shape: Sizes, *, first: bool = False) -> Sizes:
    """Turn a shape of Keras with its batch to one with channels first."""
    sizes = shape[1:]
    return sizes if first else (*sizes[-1:], *sizes[:-1])


def shapes_of(model: Any, before: str = "") -> dict[str, Sizes]:
    """Give Keras' shape of every layer by our name, those of models in the model too."""
    found: dict[str, Sizes] = {}
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found |= shapes_of(layer, f"{before}{layer.name}/")
        elif not isinstance(layer, layers.InputLayer):
            first = getattr(layer, "data_format", "") == "channels_first"
            found[before + layer.name] = ours(layer.output.shape, first=first)
    return found


def compared(parsed: ParsedNetwork, expected: Mapping[str, Sizes]) -> tuple[int, int]:
    """Hold every layer of Keras against ours of its name; give how many there are, and how many are opaque."""
    assert parsed.problems == ()
    found = infer_shapes(parsed.network)
    assert found.problems == ()
    assert {name: found.shapes.get(name) for name in expected} == expected
    return len(expected), sum(isinstance(each.operation, Opaque) for each in parsed.network.layers)


def parameters(parsed: ParsedNetwork) -> int:
    shapes = {INPUT: parsed.network.input, **infer_shapes(parsed.network).shapes}
    return sum(
        layer.operation.parameters([shapes[each] for each in layer.sources])
        for layer in parsed.network.layers
        if layer.operation is not None
    )


@pytest.mark.parametrize("name", APPLICATIONS)
def test_every_layer_of_an_application_has_keras_shape_and_its_parameters(name: str) -> None:
    size = {"input_shape": (224, 224, 3)} if name.startswith("MobileNetV3") else {}  # it has none of its own
    model = built(getattr(keras.applications, name), weights=None, **size)
    live = from_model(model)
    known, opaque = compared(live, shapes_of(model))
    assert read(model.to_json()) == [live]
    assert opaque == 0
    assert parameters(live) == sum(prod(each.shape) for each in model.trainable_variables)
    print(f"{name}: {known} layers, {opaque} opaque, {parameters(live):,} parameters")  # noqa: T201  # shown by -s


LAST, FIRST = (8, 9, 4), (4, 8, 9)
BY_ONE_LAYER: dict[str, tuple[tuple[int, ...], Callable[[], Any]]] = {
    "conv 1d": ((9, 4), lambda: layers.Conv1D(6, 3, padding="causal", dilation_rate=2, use_bias=False)),
    "conv 3d": ((7, 8, 9, 4), lambda: layers.Conv3D(6, (1, 2, 3), strides=2, padding="same", groups=2)),
    "channels first": (FIRST, lambda: layers.Conv2D(6, 3, data_format="channels_first")),
    "transposed": (LAST, lambda: layers.Conv2DTranspose(6, 3, strides=2, padding="same", output_padding=0)),
    "depthwise": (LAST, lambda: layers.DepthwiseConv2D(3, depth_multiplier=3, padding="same")),
    "depthwise 1d": ((9, 4), lambda: layers.DepthwiseConv1D(3, strides=2)),
    "separable": (LAST, lambda: layers.SeparableConv2D(6, 3, strides=2, depth_multiplier=2)),
    "separable 1d": ((9, 4), lambda: layers.SeparableConv1D(6, 3, use_bias=False)),
    "pool": (LAST, lambda: layers.MaxPooling2D((2, 3), padding="same")),
    "pool 1d": ((9, 4), lambda: layers.AveragePooling1D(2, strides=1)),
    "global": (LAST, layers.GlobalAveragePooling2D),
    "global, axes kept": ((7, 8, 9, 4), lambda: layers.GlobalMaxPooling3D(keepdims=True)),
    "adaptive": (LAST, lambda: layers.AdaptiveAveragePooling2D((3, 2))),
    "upsample": (LAST, lambda: layers.UpSampling2D((2, 3), interpolation="bilinear")),
    "resize": (LAST, lambda: layers.Resizing(5, 17)),
    "pad": (LAST, lambda: layers.ZeroPadding2D(((1, 2), (0, 3)))),
    "pad both ends": (LAST, lambda: layers.ZeroPadding2D((1, 2))),
    "pad 1d": ((9, 4), lambda: layers.ZeroPadding1D((1, 0))),
    "crop": (LAST, lambda: layers.Cropping2D(((1, 2), (0, 3)))),
    "dense": ((7,), lambda: layers.Dense(5)),
    "dense at each place": (LAST, lambda: layers.Dense(5, use_bias=False)),
    "reshape": (LAST, lambda: layers.Reshape((4, -1, 2))),
    "reshape to features": (LAST, lambda: layers.Reshape((-1,))),
    "permute": (LAST, lambda: layers.Permute((3, 1, 2))),
    "repeat": ((7,), lambda: layers.RepeatVector(5)),
    "batch norm": (LAST, lambda: layers.BatchNormalization(scale=False)),
    "layer norm": (LAST, lambda: layers.LayerNormalization(center=False)),
    "group norm": (LAST, lambda: layers.GroupNormalization(2)),
    "group norm, each": (LAST, lambda: layers.GroupNormalization(-1)),
    "rms norm": (LAST, layers.RMSNormalization),
    "slopes": (LAST, lambda: layers.PReLU(shared_axes=[1, 2])),
    "slopes of features": ((7,), layers.PReLU),
    "dropout": (LAST, lambda: layers.SpatialDropout2D(0.5)),
    "activation": (LAST, lambda: layers.Activation("relu")),
}


@pytest.mark.parametrize("name", BY_ONE_LAYER)
def test_a_layer_alone_and_in_a_model_has_keras_shape_and_its_parameters(name: str) -> None:
    shape, make = BY_ONE_LAYER[name]
    layer = make()
    model = built(keras.Sequential, [keras.Input(shape), layer])
    found = from_model(model)
    compared(found, shapes_of(model))
    assert parameters(found) == sum(prod(each.shape) for each in model.trainable_variables)
    alone = from_model(layer)
    assert [each.operation for each in alone.network.layers] == [each.operation for each in found.network.layers]


def joined() -> Any:
    """Make a model with two inputs and outputs, a layer and a model that are called twice, and functions on tensors."""
    left, right = keras.Input((16, 16, 3), name="left"), keras.Input((16, 16, 3), name="right")
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    inside = keras.Input((16, 16, 4), name="inside")
    pair = keras.Model(inside, [layers.MaxPooling2D(name="half")(inside), layers.ReLU(name="act")(inside)], name="pair")
    half, same = pair(shared(left))
    other, _ = pair(shared(right))
    total = layers.Multiply(name="total")([half, other, layers.GlobalMaxPooling2D(keepdims=True, name="gate")(same)])
    x = keras.ops.relu(total * 0.5 + other)
    x = keras.ops.transpose(x, (0, 3, 1, 2))
    x = keras.ops.mean(x, axis=(1, 3))
    return keras.Model([left, right], [layers.Dense(5, name="out")(x), same], name="joined")


def test_a_graph_with_functions_has_keras_shapes() -> None:
    model = built(joined)
    live = from_model(model)
    names = {"pair/half": (4, 8, 8), "pair (2)/half": (4, 8, 8), "shared (2)": (4, 16, 16)}
    expected = {name: shape for name, shape in shapes_of(model).items() if name != "right"}
    known, opaque = compared(live, expected | names)
    assert (opaque, read(model.to_json())) == (1, [live])  # the second input
    assert known > len(names)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning", "ignore:You are saving")  # Keras' own
@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_file_that_keras_saved_is_the_model(ending: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input(LAST), layers.SeparableConv2D(2, 3), layers.Flatten(), layers.Dense(3)])
    path = tmp_path / f"model{ending}"
    model.save(path)
    (_, (found,)) = read_source(path)
    assert found.network.layers == from_model(model).network.layers


def test_attributes_of_a_layer_tell_what_its_configuration_does() -> None:
    for make in (lambda: layers.DepthwiseConv2D(3, depth_multiplier=2), layers.GlobalAveragePooling2D):
        layer = make()
        built(layer, keras.Input(LAST))
        assert (
            from_keras(layer).output_shape(LAST[:2])
            == from_model(layer).network.shapes()[from_model(layer).network.layers[0].name][1:]
        )
