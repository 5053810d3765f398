"""Models and layers of Keras that are loaded: told by where their class comes from, read by their configuration."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from support.keras_files import input_layer, layer, sequential

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.keras.model import from_model

HOME = {"__module__": "keras.src.models.any"}
Layer = type("Layer", (), {**HOME, "call": lambda *_: None, "__call__": lambda *_: None})
Model = type("Model", (Layer,), HOME)
Functional = type("Functional", (Model,), {**HOME, "call": lambda *_: None})
Sequential = type("Sequential", (Model,), {**HOME, "call": lambda *_: None})
CONFIG = sequential(input_layer("in", 8, 8, 3), layer("ReLU", "act"))["config"]


def made(base: type, config: dict[str, Any], **values: Any) -> Any:
    """Make an object of a class that derives from one of Keras'."""
    mine = type("Mine", (base,), {"__module__": "mine", "get_config": lambda _: config, **values})
    return mine()


def test_a_model_is_read_by_its_configuration() -> None:
    found = from_model(made(Sequential, CONFIG))
    assert (found.problems, dict(found.network.shapes())) == ((), {"act": (3, 8, 8)})


def test_a_class_whose_configuration_is_its_own_arguments_is_read_by_what_it_is_made_of() -> None:
    class Again(Functional):  # type: ignore[misc, valid-type]  # made by a call of type
        __module__ = "keras.src.models.functional"
        given: tuple[Any, ...] = ()

        def __init__(self, *given: Any, **_: Any) -> None:
            type(self).given = given

        def get_config(self) -> dict[str, Any]:
            return {**CONFIG, "input_layers": [["in", 0, 0]]}

    Again.__name__ = "Functional"
    model = made(Again, {"depth": 3}, inputs="inputs", outputs="outputs", name="mine")
    assert [each.name for each in from_model(model).network.layers] == ["act"]
    assert Again.given == ("inputs", "outputs")


@pytest.mark.parametrize(
    "model", [made(Model, CONFIG), made(Functional, CONFIG, call=lambda *_: None), SimpleNamespace(get_config=dict), 3]
)
def test_what_computes_by_itself_tells_no_order_of_its_layers(model: Any) -> None:
    with pytest.raises(ConvArithError, match="the order of its layers stands in its code") as refusal:
        from_model(model)
    assert refusal.value.code == "no-network"


@pytest.mark.parametrize(
    "known",
    [
        {"built": True, "get_build_config": lambda _: {"input_shape": (None, 8, 8, 3)}},
        {"built": True, "input": SimpleNamespace(shape=(None, 8, 8, 3))},
    ],
    ids=["built", "called"],
)
def test_a_layer_is_a_network_of_one(known: dict[str, Any]) -> None:
    pad = type("ZeroPadding2D", (Layer,), {"__module__": "keras.src.layers.any", "name": "pad", **known})
    pad.get_config = lambda _: {"name": "pad", "padding": 1}  # type: ignore[attr-defined]  # as above
    assert dict(from_model(pad()).network.shapes()) == {"pad": (3, 10, 10)}


def test_a_layer_of_ones_own_is_opaque_and_without_an_input_that_is_not_known() -> None:
    found = from_model(made(Layer, {"name": "mine"}, name="mine", built=False)).network
    (only,) = found.layers
    assert found.input == ()
    assert only.operation == Opaque("Mine of mine, no layer of Keras")
