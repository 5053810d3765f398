"""Models and layers of Keras that are loaded, as networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.document import Document
from convarith.readers.keras.config import networks
from convarith.readers.live import does_as, framework_class

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

_HOMES = ("keras.src.", "keras.", "tf_keras.src.")
_CLASSES = ("Functional", "Sequential", "Model", "Layer")


def from_model(model: Any) -> ParsedNetwork:
    """Give the network of a model, read by its configuration; Keras itself is not imported, and weights are not read.

    Args:
        model: A Functional or a Sequential model of Keras, or one of a class that derives from these; or a layer, which
            is a network of one.

    Raises:
        ConvArithError: ``no-network`` for anything else, such as a model with a ``call`` of its own, in whose code the
            order of its layers stands.

    See https://keras.io/api/models/ for the models.
    """
    base = framework_class(model, _HOMES, _CLASSES)
    of_one = base is not None and base.__name__ == "Layer"
    told = base is not None and base.__name__ != "Model" and does_as(model, base, ("call", "__call__"))
    if base is None or not (of_one or told):
        raise ConvArithError(
            f"{type(model).__name__} is no Functional or Sequential model of Keras, or has a call of its own, so that "
            "the order of its layers stands in its code",
            "no-network",
            "call it on a keras.Input, and give keras.Model(inputs, outputs)",
        )
    config = model.get_config()
    if of_one:
        return _read("Sequential", {"name": model.name, "layers": [_written(model, config)]})
    if "layers" not in config:  # a class with arguments of its own, which are its configuration
        config = base(model.inputs, model.outputs, name=model.name).get_config()
    return _read(base.__name__, config)


def _read(class_name: str, config: Any) -> ParsedNetwork:
    (parsed,) = networks(Document({"class_name": class_name, "config": config}))
    return parsed


def _written(layer: Any, config: Any) -> dict[str, Any]:
    """Give a layer as it stands in the configuration of a model, with what it was built for where it was."""
    kind = type(layer)
    called_on = getattr(getattr(layer, "input", None), "shape", None)
    built = layer.get_build_config() if called_on is None and layer.built else {"input_shape": called_on}
    return {"class_name": kind.__name__, "module": kind.__module__, "config": config, "build_config": built}
