"""Models of Keras that are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.readers.document import Document
from convarith.readers.keras_config import networks
from convarith.readers.live import does_as, framework_class

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

_HOMES = ("keras.src.", "keras.", "tf_keras.src.")
_CLASSES = ("Functional", "Sequential")


def from_model(model: Any) -> ParsedNetwork:
    """Give the network of a model, read by its configuration; Keras itself is not imported, and weights are not read.

    Args:
        model: A Functional or a Sequential model of Keras, or one of a class that derives from these.

    Raises:
        ConvArithError: ``no-network`` for anything else, such as a model with a ``call`` of its own, in whose code the
            order of its layers stands.

    See https://keras.io/api/models/ for the models.
    """
    base = framework_class(model, _HOMES, _CLASSES)
    if base is None or not does_as(model, base, ("call", "__call__")):
        raise ConvArithError(
            f"{type(model).__name__} is no Functional or Sequential model of Keras, or has a call of its own, so that "
            "the order of its layers stands in its code",
            "no-network",
            "call it on a keras.Input, and give keras.Model(inputs, outputs)",
        )
    config = model.get_config()
    if "layers" not in config:  # a class with arguments of its own, which are its configuration
        config = base(model.inputs, model.outputs, name=model.name).get_config()
    (parsed,) = networks(Document({"class_name": base.__name__, "config": config}))
    return parsed
