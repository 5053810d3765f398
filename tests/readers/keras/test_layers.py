"""What each layer of Keras is here: its operation, and the shape that it gives in either order of axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.keras_files import functional, input_layer, keras_3, layer, sequential

from convarith.networks.operations import Add, Multiply, Normalization, Opaque, Operation, PRelu, Windowed
from convarith.readers.document import Document, networks

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

Shape = tuple[int, ...]
UP = {"filters": 5, "kernel_size": 2, "strides": 3}


def parsed(shape: Shape, *layers: dict[str, Any]) -> ParsedNetwork:
    (found,) = networks(Document(sequential(input_layer("in", *shape), *layers)))
    return found


def translated(shape: Shape, class_name: str, **config: Any) -> tuple[Operation, Shape]:
    """Give the last operation that a layer is, and the shape that it gives."""
    found = parsed(shape, layer(class_name, "it", **config))
    assert found.problems == ()
    last = found.network.layers[-1]
    assert (last.name, last.operation is None) == ("it", False)
    assert last.operation is not None
    return last.operation, found.network.shapes()["it"]


@pytest.mark.parametrize(
    ("class_name", "config", "shape", "output"),
    [
        ("Conv1D", {"filters": 6, "kernel_size": 3, "padding": "causal", "groups": 2}, (9, 4), (6, 9)),
        ("Conv2D", {"filters": 5, "kernel_size": [3, 2], "strides": [2, 1]}, (9, 8, 4), (5, 4, 7)),
        ("Conv2D", {"filters": 5, "kernel_size": 3, "dilation_rate": [1, 2]}, (9, 8, 4), (5, 7, 4)),
        ("Conv3D", {"filters": 5, "kernel_size": 2, "data_format": "channels_first"}, (4, 9, 8, 7), (5, 8, 7, 6)),
        ("Conv2DTranspose", UP | {"padding": "same", "output_padding": None}, (4, 4, 3), (5, 12, 12)),
        ("Conv2DTranspose", UP | {"padding": "same", "output_padding": 0}, (4, 4, 3), (5, 9, 9)),
        ("Conv2DTranspose", UP | {"output_padding": None}, (4, 4, 3), (5, 12, 12)),
        ("Conv2DTranspose", UP | {"output_padding": 0}, (4, 4, 3), (5, 11, 11)),
        ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, (9, 8, 4), (8, 7, 6)),
        ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "strides": 2}, (9, 9, 4), (5, 4, 4)),
        ("MaxPooling2D", {"pool_size": 2, "strides": None, "padding": "same"}, (9, 8, 4), (4, 5, 4)),
        ("AveragePooling1D", {"pool_size": 3, "strides": 1}, (9, 4), (4, 7)),
        ("GlobalMaxPooling2D", {"keepdims": True}, (9, 8, 4), (4, 1, 1)),
        ("GlobalAveragePooling2D", {"keepdims": False}, (9, 8, 4), (4,)),
        ("AdaptiveMaxPooling2D", {"output_size": [3, 2]}, (9, 8, 4), (4, 3, 2)),
        ("UpSampling2D", {"size": [2, 3], "interpolation": "bilinear"}, (9, 8, 4), (4, 18, 24)),
        ("Resizing", {"height": 5, "width": 6}, (9, 8, 4), (4, 5, 6)),
        ("ZeroPadding1D", {"padding": [1, 2]}, (9, 4), (4, 12)),
        ("ZeroPadding2D", {"padding": [[1, 2], [0, 3]]}, (9, 8, 4), (4, 12, 11)),
        ("ZeroPadding2D", {"padding": [1, 2]}, (9, 8, 4), (4, 11, 12)),
        ("Cropping2D", {"cropping": [[1, 2], [0, 3]]}, (9, 8, 4), (4, 6, 5)),
        ("Dense", {"units": 5}, (7,), (5,)),
        ("Dense", {"units": 5}, (9, 8, 7), (5, 9, 8)),
        ("Flatten", {}, (9, 8, 4), (288,)),
        ("Reshape", {"target_shape": [4, -1, 9]}, (9, 8, 4), (9, 4, 8)),
        ("Reshape", {"target_shape": [-1]}, (9, 8, 4), (288,)),
        ("Permute", {"dims": [3, 1, 2]}, (9, 8, 4), (8, 4, 9)),
        ("RepeatVector", {"n": 5}, (7,), (7, 5)),
        ("Activation", {"activation": "relu"}, (9, 8, 4), (4, 9, 8)),
        ("Dropout", {"rate": 0.5}, (7,), (7,)),
        ("Rescaling", {"scale": 0.1}, (9, 8, 4), (4, 9, 8)),
    ],
)
def test_a_layer_gives_the_shape_that_it_gives_in_keras(
    class_name: str, config: dict[str, Any], shape: Shape, output: Shape
) -> None:
    assert translated(shape, class_name, **config)[1] == output


def test_parameters_are_those_that_keras_learns() -> None:
    found = parsed(
        (9, 9, 4),
        layer("SeparableConv2D", "separable", filters=5, kernel_size=3, depth_multiplier=2, use_bias=True),
        layer("BatchNormalization", "norm", axis=[3], scale=False, center=True),
        layer("Conv2D", "conv", filters=6, kernel_size=2, use_bias=False),
        layer("PReLU", "slopes", shared_axes=[1, 2]),
        layer("Dense", "dense", units=3),
    ).network
    shapes = {"input": found.input, **found.shapes()}
    counts = {
        each.name: each.operation.parameters([shapes[at] for at in each.sources])
        for each in found.layers
        if each.operation
    }
    assert counts == {
        "separable/depthwise": 9 * 8,
        "separable": 8 * 5 + 5,
        "norm": 5,
        "conv": 4 * 5 * 6,
        "slopes": 6,
        "dense": 6 * 3 + 3,
    }


@pytest.mark.parametrize(
    ("class_name", "config", "operation"),
    [
        ("BatchNormalization", {"axis": -1}, Normalization()),
        ("LayerNormalization", {"axis": [3], "center": False}, Normalization(shift=False)),
        ("GroupNormalization", {"groups": 2, "axis": -1}, Normalization(2)),
        ("GroupNormalization", {"groups": -1, "axis": -1}, Normalization()),
        ("RMSNormalization", {"axis": -1}, Normalization(shift=False)),
        ("PReLU", {"shared_axes": [1, 2]}, PRelu(4)),
    ],
)
def test_what_learns_by_channel_is_known(class_name: str, config: dict[str, Any], operation: Operation) -> None:
    assert translated((9, 8, 4), class_name, **config) == (operation, (4, 9, 8))


@pytest.mark.parametrize(
    ("class_name", "config", "note"),
    [
        ("BatchNormalization", {"axis": 1}, "along axis 1, which is not that of the channels"),
        ("LayerNormalization", {"axis": [1, 2, 3]}, "along axis [1, 2, 3]"),
        ("PReLU", {"shared_axes": None}, "a slope for each channel"),
        ("Attention", {}, "Attention, which is not known here"),
        ("Custom>Conv2D", {}, "Custom>Conv2D, which is not known here"),
        ("", {}, "a layer without a class"),
    ],
)
def test_what_is_not_sure_is_opaque(class_name: str, config: dict[str, Any], note: str) -> None:
    found = parsed((9, 8, 4), layer(class_name, "it", **config))
    (only,) = found.network.layers
    assert isinstance(only.operation, Opaque)
    assert note in only.operation.note


@pytest.mark.parametrize(
    ("shape", "class_name", "config", "output"),
    [
        ((20,), "Embedding", {"input_dim": 100, "output_dim": 8}, (8, 20)),
        ((20, 4), "LSTM", {"units": 6}, (6,)),
        ((20, 4), "GRU", {"units": 6, "return_sequences": False}, (6,)),
        ((20, 4), "GRU", {"units": 6, "return_sequences": True}, None),
    ],
)
def test_an_opaque_layer_may_have_a_shape_that_is_sure(
    shape: Shape, class_name: str, config: dict[str, Any], output: Shape | None
) -> None:
    network = parsed(shape, layer(class_name, "it", **config)).network
    assert isinstance(network.layers[-1].operation, Opaque)
    assert network.shapes().get("it") == output


def test_a_group_norm_whose_groups_do_not_divide_is_a_problem() -> None:
    (problem,) = parsed((9, 8, 5), layer("GroupNormalization", "norm", groups=2)).network.problems()
    assert problem.error.code == "group-divides"


def join(class_name: str, *inputs: str, **config: Any) -> ParsedNetwork:
    made = functional(
        input_layer("image", 9, 8, 4),
        keras_3(layer("GlobalMaxPooling2D", "gate", keepdims=True), ("image",)),
        keras_3(layer(class_name, "it", **config), (list(inputs),)),
        outputs=["it", 0, 0],
    )
    (found,) = networks(Document(made))
    return found


@pytest.mark.parametrize(("class_name", "operation"), [("Add", Add()), ("Multiply", Multiply()), ("Maximum", Add())])
def test_what_joins_element_by_element_broadcasts(class_name: str, operation: Operation) -> None:
    network = join(class_name, "image", "gate").network
    assert (network.layers[-1].operation, network.shapes()["it"]) == (operation, (4, 9, 8))


@pytest.mark.parametrize(("axis", "output"), [(-1, (8, 9, 8)), (3, (8, 9, 8)), (1, None), (-2, None)])
def test_a_concatenation_is_known_along_channels(axis: int, output: Shape | None) -> None:
    found = join("Concatenate", "image", "image", axis=axis)
    assert (found.problems, found.network.shapes().get("it")) == ((), output)


@pytest.mark.parametrize("axis", [0, 4, "1", None])
def test_a_concatenation_along_no_axis_is_a_problem(axis: Any) -> None:
    (problem,) = join("Concatenate", "image", "image", axis=axis).problems
    assert (problem.layer, problem.error.code) == ("it", "bad-value")
    assert "of 3 and the batch" in problem.error.message


def test_one_input_is_what_most_layers_take() -> None:
    (problem,) = join("Flatten", "image", "gate").problems
    assert (problem.error.code, problem.error.message) == ("too-many-inputs", "Flatten takes one input, not 2")


def test_layers_of_the_other_order_of_axes_get_their_inputs_turned() -> None:
    """Keras leaves the axes as they are: (9, 8, 4) is 9 channels for the second convolution."""
    found = parsed(
        (9, 8, 4),
        layer("Conv2D", "last", filters=6, kernel_size=1, data_format="channels_last"),
        layer("Conv2D", "first", filters=5, kernel_size=3, data_format="channels_first"),
        layer("ReLU", "act"),
        layer("Dense", "dense", units=7),
    ).network
    assert found.shapes() == {
        "last": (6, 9, 8),
        "first/order": (9, 8, 6),
        "first": (5, 6, 4),
        "act": (5, 6, 4),
        "dense/order": (4, 5, 6),
        "dense": (7, 5, 6),
    }
    assert isinstance(found.layers[-1].operation, Windowed)
