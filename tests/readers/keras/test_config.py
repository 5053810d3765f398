"""Models of Keras in JSON: the layers that Keras would build, in the words of Keras 3, Keras 2 and TF.js."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.keras_files import functional, input_layer, keras_2, keras_3, layer, sequential
from support.places import text_at

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.document import Document, networks
from convarith.readers.json import read
from convarith.readers.keras import config as keras_config
from convarith.readers.network import network

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.readers.parsed import ParsedNetwork

CONV = {"filters": 8, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "groups": 1}


def conv(name: str = "conv", **config: Any) -> dict[str, Any]:
    return layer("Conv2D", name, **CONV, **config)


def parsed(model: Any) -> ParsedNetwork:
    (found,) = networks(Document(model))
    return found


def shapes(model: Any) -> dict[str, tuple[int, ...]]:
    found = parsed(model)
    assert found.problems == ()
    return dict(found.network.shapes())


def sources(model: Any) -> dict[str, tuple[str, ...]]:
    return {each.name: each.sources for each in parsed(model).network.layers}


def test_a_sequential_is_a_chain_from_its_input() -> None:
    model = sequential(
        input_layer("in", 9, 12, 3),
        conv(),
        layer("Flatten", "flat"),
        layer("Dense", "out", units=10, activation="relu"),
    )
    found = parsed(model).network
    assert (found.name, found.input) == ("net", (3, 9, 12))
    assert shapes(model) == {"conv": (8, 5, 6), "flat": (240,), "out": (10,)}
    assert sources(model) == {"conv": (INPUT,), "flat": ("conv",), "out": ("flat",)}


@pytest.mark.parametrize(
    "model",
    [
        sequential(conv(batch_input_shape=[None, 9, 12, 3])),
        sequential(conv(batch_shape=[None, 9, 12, 3])),
        sequential(conv() | {"build_config": {"input_shape": [None, 9, 12, 3]}}),
        sequential(conv(), build_input_shape=[None, 9, 12, 3]),
        {"class_name": "Sequential", "config": [conv(batch_input_shape=[None, 9, 12, 3])], "keras_version": "2.1.6"},
        {
            "modelTopology": {"model_config": sequential(conv(batch_input_shape=[None, 9, 12, 3]))},
            "format": "layers-model",
        },
        {"modelTopology": sequential(conv(batch_input_shape=[None, 9, 12, 3])), "weightsManifest": []},
        {"modelTopology": None} | sequential(conv(batch_input_shape=[None, 9, 12, 3])),
    ],
    ids=["Keras 2", "Keras 3", "layer built", "model built", "a list", "TF.js, converted", "TF.js, saved", "null"],
)
def test_a_sequential_without_an_input_layer_tells_its_input_otherwise(model: Any) -> None:
    assert parsed(model).network.input == (3, 9, 12)
    assert shapes(model) == {"conv": (8, 5, 6)}


def test_an_input_of_any_size_is_not_known_and_its_layers_are() -> None:
    model = sequential(input_layer("in", None, None, 3), layer("DepthwiseConv2D", "deep", kernel_size=3))
    found = parsed(model).network
    assert (found.input, dict(found.shapes())) == ((), {})
    assert infer_shapes(found, (3, 8, 9)).shapes == {"deep": (3, 6, 7)}


@pytest.mark.parametrize("join", [keras_3, keras_2])
def test_a_functional_model_is_joined_by_its_calls(join: Any) -> None:
    calls = (("conv", "skip"),) if join is keras_2 else ((["conv", "skip"],),)
    model = functional(
        input_layer("in", 8, 8, 3),
        join(conv(), ("in",)),
        join(conv("skip"), ("in",)),
        join(layer("Concatenate", "cat", axis=-1), *calls),
        outputs=[["cat", 0, 0]],
    )
    assert shapes(model) == {"conv": (8, 4, 4), "skip": (8, 4, 4), "cat": (16, 4, 4)}
    assert sources(model)["cat"] == ("conv", "skip")


@pytest.mark.parametrize("join", [keras_3, keras_2])
def test_a_layer_that_is_called_twice_is_two(join: Any) -> None:
    """The second call comes after a layer that stands after it, as in A(B(A(x)))."""
    model = functional(
        input_layer("in", 8, 8, 8),
        join(conv(), ("in",), ("act",)),
        join(layer("ReLU", "act"), ("conv",)),
        outputs=["conv", 1, 0],
    )
    assert shapes(model) == {"conv": (8, 4, 4), "act": (8, 4, 4), "conv (2)": (8, 2, 2)}
    assert sources(model) == {"conv": (INPUT,), "act": ("conv",), "conv (2)": ("act",)}


def encoder(join: Any) -> dict[str, Any]:
    return functional(
        input_layer("in", 8, 8, 3),
        join(conv(), ("in",)),
        join(layer("ReLU", "act"), ("conv",)),
        outputs=[["act", 0, 0], ["conv", 0, 0]],
        name="encoder",
    )


@pytest.mark.parametrize(("join", "first"), [(keras_3, 0), (keras_2, 1)])
def test_a_model_in_a_model_is_expanded_with_its_name_before_its_layers(join: Any, first: int) -> None:
    """Keras 2 counts a model's making as its first call."""
    model = functional(
        input_layer("left", 8, 8, 3),
        input_layer("right", 8, 8, 3),
        join(encoder(join), ("left",), ("right",)),
        join(layer("Add", "sum"), (("encoder", first, 1), ("encoder", first + 1, 0))),
        outputs=[["sum", 0, 0]],
    )
    assert shapes(model) == {
        "right": (3, 8, 8),
        "encoder/conv": (8, 4, 4),
        "encoder/act": (8, 4, 4),
        "encoder (2)/conv": (8, 4, 4),
        "encoder (2)/act": (8, 4, 4),
        "sum": (8, 4, 4),
    }
    assert sources(model)["sum"] == ("encoder/conv", "encoder (2)/act")
    assert sources(model)["encoder (2)/conv"] == ("right",)


def test_what_a_model_gives_is_counted_from_1_where_keras_3_lists_it_so() -> None:
    inner = functional(
        input_layer("in", 8, 8, 3), keras_3(encoder(keras_3), ("in",)), outputs=[["encoder", 1, 1]], name="inner"
    )
    model = functional(
        input_layer("x", 8, 8, 3),
        keras_3(inner, ("x",)),
        keras_3(layer("ReLU", "end"), ("inner",)),
        outputs=["end", 0, 0],
    )
    assert sources(model)["end"] == ("inner/encoder/conv",)


def test_a_sequential_in_a_model_takes_what_it_is_called_on() -> None:
    inner = sequential(input_layer("x", 8, 8, 3), conv(), name="inner")
    model = sequential(input_layer("in", 16, 16, 3), inner, layer("ReLU", "end"))
    assert shapes(model) == {"inner/conv": (8, 8, 8), "end": (8, 8, 8)}


def test_shapes_have_their_channels_first_as_the_models_data_format_says() -> None:
    first = {"data_format": "channels_first"}
    model = sequential(
        input_layer("in", 3, 8, 10), layer("ReLU", "act"), conv(**first), layer("Concatenate", "cat", axis=1)
    )
    assert parsed(model).network.input == (3, 8, 10)
    assert shapes(model) == {"act": (3, 8, 10), "conv": (8, 4, 5), "cat": (8, 4, 5)}


def test_what_is_not_known_is_opaque_with_the_shape_that_the_file_has() -> None:
    model = functional(
        input_layer("in", 8, 8, 3),
        keras_3(layer("Lambda", "odd"), (("in", 0, 0, 8, 8, 3),)),
        keras_3(conv() | {"module": "mine.layers", "registered_name": "mine>Conv2D"}, (("odd", 0, 0, 5, 4, 7),)),
        keras_3(layer("LSTM", "lstm", units=3, return_sequences=True), (("conv", 0, 0, None, 2, 7),)),
        keras_3(layer("ReLU", "state"), (("lstm", 0, 1, 12),)),
        outputs=["state", 0, 0],
    )
    found = parsed(model).network
    notes = {each.name: each.operation.note for each in found.layers if isinstance(each.operation, Opaque)}
    assert notes == {
        "odd": "Lambda, which is not known here",
        "conv": "Conv2D of mine.layers, no layer of Keras",
        "lstm": "LSTM, a recurrent layer",
        "opaque 4": "output 2 of lstm",
    }
    assert found.shapes() == {"odd": (7, 5, 4), "opaque 4": (12,), "state": (12,)}


def test_a_shape_that_the_file_has_otherwise_is_a_problem_told_once() -> None:
    model = functional(
        input_layer("in", 8, 8, 3),
        keras_3(conv(), (("in", 0, 0, 8, 8, 3),)),
        keras_3(layer("ReLU", "act"), (("conv", 0, 0, 8, 4, 4),)),
        keras_3(layer("ReLU", "end"), (("act", 0, 0, 8, 4, 4),)),
        outputs=["end", 0, 0],
    )
    (problem,) = parsed(model).problems
    assert (problem.layer, problem.error.code) == ("conv", "expected-shape")
    assert "it gives 8x4x4, channels first, and its file says 4x8x4" in problem.error.message


@pytest.mark.parametrize(
    ("change", "layer_", "code", "message"),
    [
        ({"filters": None}, "conv", "missing-key", "Conv2D has no filters"),
        ({"filters": "8"}, "conv", "bad-value", "out_channels"),
        ({"kernel_size": 0}, "conv", "bad-value", "kernel"),
        ({"output_padding": 1}, None, "", ""),  # which no convolution has
    ],
)
def test_what_is_wrong_with_a_layer_is_a_problem_of_its_own(
    change: dict[str, Any], layer_: str | None, code: str, message: str
) -> None:
    model = sequential(input_layer("in", 8, 8, 3), layer("Conv2D", "conv", **CONV | change), layer("ReLU", "act"))
    problems = parsed(model).problems
    assert [(each.layer, each.error.code) for each in problems] == ([(layer_, code)] if layer_ else [])
    assert all(message in each.error.message for each in problems)


def test_layers_that_are_missing_or_go_in_a_circle_are_problems() -> None:
    model = functional(
        input_layer("in", 8, 8, 3),
        keras_3(conv(), ("nobody",)),
        keras_3(layer("ReLU", "a"), ("b",)),
        keras_3(layer("ReLU", "b"), ("a",)),
        keras_3(layer("Add", "sum"), ()),
        outputs=[],
    )
    found = {each.layer: each.error for each in parsed(model).problems}
    assert {name: error.code for name, error in found.items()} == {
        "conv": "bad-reference",
        "a": "cycle",  # of which one is told
        "sum": "bad-reference",
    }
    assert "takes from 'nobody'" in found["conv"].message
    assert found["a"].message == "'a' takes from itself, by way of others: 'a' takes from 'b', 'b' from 'a'"


def test_a_layer_has_its_lines_by_the_names_used_here() -> None:
    (found,) = read(json.dumps(sequential(conv()), indent=1))
    places = found.network.layers[0].places
    text = json.dumps(sequential(conv()), indent=1)
    assert [text_at(text, places.key_of(name)) for name in ("stride", "out_channels")] == ['"strides"', '"filters"']
    assert [text_at(text, places.place_of(name)) for name in ("stride", "out_channels", None)] == ["[", "8", "{"]


@pytest.mark.parametrize(
    "values", [{"modelTopology": {"node": [], "library": {}}}, {"class_name": "Model", "config": {}, "backend": "jax"}]
)
def test_what_tells_no_order_of_layers_is_no_network(values: Any) -> None:
    with pytest.raises(ConvArithError, match="tells no layers in their order") as refusal:
        parsed(values)
    assert refusal.value.code == "no-network"


def test_models_that_hold_each_other_twice_and_twice_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_config, "_MOST_CALLS", 2_000)
    model = functional(input_layer("in", 8, 8, 3), keras_3(layer("ReLU", "act"), ("in",)), outputs=["act", 0, 0])
    for depth in range(24):
        model["config"]["name"] = f"m{depth}"
        model = functional(
            input_layer("in", 8, 8, 3),
            keras_3(model, ("in",), ((f"m{depth}", 0, 0),)),
            outputs=[f"m{depth}", 2, 0],
        )
    with pytest.raises(ConvArithError, match="over 2,000 times") as refusal:
        parsed(model)
    assert refusal.value.code == "too-large"


def test_models_that_stand_in_each_other_too_deeply_are_refused() -> None:
    model = sequential(layer("ReLU", "act"))
    for _ in range(40):
        model = sequential(model)
    with pytest.raises(ConvArithError, match="more than 32 deep"):
        parsed(model)


TEXT = json.dumps(
    functional(
        input_layer("left", 8, 8, 3),
        input_layer("right", 8, 8, 3),
        keras_3(encoder(keras_2), ("left",), ("right",)),
        keras_3(
            layer("DepthwiseConv2D", "deep", kernel_size=[3, 3], data_format="channels_last"),
            (("encoder", 1, 1, 4, 4, 8),),
        ),
        keras_3(layer("Concatenate", "cat", axis=3), (["deep", ("encoder", 0, 0, 4, 4, 8)],)),
        keras_3(layer("GlobalAveragePooling2D", "mean"), ("cat",)),
        keras_3(layer("Add", "sum") | {"module": "keras.src.ops.numpy"}, ("mean", 3)),
        keras_3(layer("Dense", "out", units=10), ("sum",)),
        outputs=["out", 0, 0],
    )
)
VALUES = st.sampled_from(
    [
        "null",
        "0",
        "-1",
        "3",
        "1e400",
        "9" * 30,
        "true",
        '""',
        '"conv"',
        "[]",
        "[3, 3]",
        "[[null]]",
        "{}",
        '["deep", 0, 0]',
    ]
)


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    values = json.loads(TEXT)
    for _ in range(data.draw(st.integers(1, 3))):
        at = values
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = data.draw(st.sampled_from(keys))
            below = at[key]
            if not isinstance(below, dict | list) or not below or data.draw(st.integers(0, 5)) == 0:
                at[key] = json.loads(data.draw(VALUES))
                break
            at = below
        if not values:
            break
    try:
        found = parsed(values)
    except ConvArithError:
        return
    infer_shapes(found.network)


def test_another_input_than_the_files_has_no_record_to_be_held_against(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    recorded = {"build_config": {"input_shape": [None, 9, 9, 9]}}
    path.write_text(json.dumps(sequential(input_layer("in", 8, 8, 3), conv(), layer("ReLU", "act") | recorded)))
    with pytest.raises(ConvArithError, match="its file says 9x9x9"):
        network(path)
    assert network(path, input=(3, 16, 16)).shapes() == {"conv": (8, 8, 8), "act": (8, 8, 8)}


def test_outputs_are_those_of_the_model() -> None:
    layers = (
        input_layer("in", 9, 12, 3),
        keras_3(conv("a"), ("in",)),
        keras_3(conv("b"), ("in",)),
        keras_3(conv("unused"), ("in",)),
    )
    assert parsed(functional(*layers, outputs=[["b", 0, 0], ["a", 0, 0]])).network.outputs == ("b", "a")
    assert parsed(sequential(input_layer("in", 9, 12, 3), conv())).network.outputs == ("conv",)
