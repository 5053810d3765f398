"""Layers of Keras are read by their attributes, and known by where their class comes from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.keras.layer import from_keras


def layer(op: str = "conv", **said: Any) -> FrameworkLayer:
    return FrameworkLayer(said.pop("kernel"), framework="keras", op=op, **said)


def attributes(name: str, **values: Any) -> Any:
    return type(name, (), {"__module__": "keras.src.layers.any", **values})()


def test_a_layer_is_read_by_its_attributes() -> None:
    kernel = SimpleNamespace(shape=(3, 5, 2, 8))
    conv = attributes(
        "Conv2D",
        filters=8,
        kernel_size=(3, 5),
        strides=(2, 1),
        dilation_rate=(1, 1),
        padding="same",
        groups=2,
        built=True,
        kernel=kernel,
    )
    assert from_keras(conv) == layer(
        kernel=(3, 5), stride=(2, 1), dilation=(1, 1), padding="same", groups=2, channels=(4, 8)
    )
    up = attributes(
        "Conv1DTranspose",
        filters=8,
        kernel_size=(3,),
        strides=(2,),
        dilation_rate=(1,),
        padding="same",
        output_padding=None,
        built=False,
    )
    assert from_keras(up).output_shape(3) == (6,)
    assert from_keras(up).channels is None  # not known before it is built
    pool = attributes("AveragePooling1D", pool_size=(2,), strides=(3,), padding="valid")
    assert from_keras(pool) == layer("avg_pool", kernel=(2,), stride=(3,), padding="valid")


def test_another_layer_of_keras_is_refused_by_its_name() -> None:
    with pytest.raises(ConvArithError, match="Dense is no convolution or pooling of Keras"):
        from_keras(attributes("Dense"))


def test_a_depthwise_layer_has_a_group_for_each_channel_once_they_are_known() -> None:
    said = {"kernel_size": (3, 3), "strides": (2, 2), "dilation_rate": (1, 1), "padding": "same"}
    built = attributes("DepthwiseConv2D", **said, built=True, kernel=SimpleNamespace(shape=(3, 3, 4, 2)))
    assert from_keras(built) == layer(
        kernel=(3, 3), stride=(2, 2), dilation=(1, 1), padding="same", groups=4, channels=(4, 8)
    )
    assert from_keras(attributes("DepthwiseConv2D", **said, built=False)).channels is None


@pytest.mark.parametrize(
    ("data_format", "shape"), [("channels_last", (None, 5, 6, 4)), ("channels_first", (None, 4, 5, 6))]
)
def test_the_window_of_a_global_pooling_is_what_it_was_called_on(data_format: str, shape: tuple[Any, ...]) -> None:
    pool = attributes("GlobalMaxPooling2D", data_format=data_format, input=SimpleNamespace(shape=shape))
    assert from_keras(pool) == layer("max_pool", kernel=(5, 6))


@pytest.mark.parametrize("known", [{}, {"input": SimpleNamespace(shape=(None, None, 6, 4))}])
def test_a_global_pooling_without_an_input_has_no_window_yet(known: dict[str, Any]) -> None:
    with pytest.raises(ConvArithError, match=r"its input, which is not known yet; call it on a keras\.Input"):
        from_keras(attributes("GlobalAveragePooling2D", data_format="channels_last", **known))
