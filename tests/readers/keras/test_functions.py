"""Functions on tensors, as Keras 3 and Keras 2 write them."""

from __future__ import annotations

from typing import Any

import pytest
from support.keras_files import functional, input_layer, keras_2, keras_3, layer

from convarith.networks.operations import Add, Identity, Mean, Multiply, Opaque, Operation, Permute, PixelShuffle
from convarith.readers.document import Document, networks


def keras_3_function(class_name: str, *given: Any, **config: Any) -> Operation | None:
    made = layer(class_name, "it", **config) | {"module": "keras.src.ops.numpy", "registered_name": class_name}
    return last(keras_3(made, given))


def keras_2_function(function: str, *given: Any, **keywords: Any) -> Operation | None:
    return last(keras_2(layer("TFOpLambda", "it", function=function), given, **keywords))


def last(made: dict[str, Any]) -> Operation | None:
    model = functional(input_layer("x", 9, 8, 4), made, outputs=["it", 0, 0])
    ((network, problems),) = ((each.network, each.problems) for each in networks(Document(model)))
    assert problems == ()
    return network.layers[-1].operation


@pytest.mark.parametrize(
    ("found", "operation"),
    [
        (keras_3_function("Relu", "x"), Identity()),
        (keras_3_function("Add", "x", "x"), Add()),
        (keras_3_function("Multiply", "x", 0.5), Identity()),
        (keras_3_function("Multiply", 2, "x"), Identity()),
        (keras_3_function("Multiply", "x", "x"), Multiply()),
        (keras_3_function("Mean", "x", axis=[1, 2], keepdims=True), Mean((1, 2), keepdims=True)),
        (keras_3_function("Mean", "x", axis=-1, keepdims=False), Mean((0,))),
        (keras_3_function("Transpose", "x", axes=[0, 3, 1, 2]), Permute((2, 0, 1))),
        (keras_2_function("nn.relu6", "x"), Identity()),
        (keras_2_function("math.multiply", "x", y=0.5, name=None), Identity()),
        (keras_2_function("__operators__.add", "x", y=["x", 0, 0], name=None), Add()),
        (keras_2_function("math.reduce_mean", "x", axis=[1, 2], keepdims=False), Mean((1, 2))),
        (keras_2_function("nn.depth_to_space", "x", block_size=2), PixelShuffle(2)),
    ],
)
def test_a_function_is_what_it_does(found: Operation | None, operation: Operation) -> None:
    assert found == operation


def test_keras_2_writes_one_tensor_without_a_list_too() -> None:
    made = layer("TFOpLambda", "it", function="math.add") | {"inbound_nodes": [["x", 0, 0, {"y": 1.0, "name": None}]]}
    assert last({"name": "it", **made}) == Identity()


@pytest.mark.parametrize(
    "found",
    [
        keras_3_function("GetItem", "x", [1]),
        keras_3_function("Multiply", "x", {"class_name": "__numpy__", "config": {"value": [[1, 2]]}}),
        keras_3_function("Mean", "x", axis=None),
        keras_3_function("Mean", "x", axis=[0, 1]),
        keras_3_function("Transpose", "x", axes=[1, 0, 2, 3]),
        keras_3_function("Reshape", "x", newshape=[-1, 16]),
        keras_2_function("strided_slice", "x", begin=[0]),
        keras_2_function("math.multiply", "x", y=[1.0, 2.0]),
    ],
)
def test_what_is_not_certain_is_opaque(found: Operation | None) -> None:
    assert isinstance(found, Opaque)
    assert "a function on tensors that is not known here" in found.note
