"""Models of Keras as JSON, in the words of its versions: what a test says of layers, in as few words as it can."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def layer(class_name: str, name: str, **config: Any) -> Json:
    """Make a layer that is joined to nothing, as in a Sequential."""
    return {"class_name": class_name, "config": {"name": name, **config}}


def input_layer(name: str, *shape: int | None) -> Json:
    return layer("InputLayer", name, batch_shape=[None, *shape]) | {"name": name, "inbound_nodes": []}


def sequential(*layers: Json, name: str = "net", **more: Any) -> Json:
    return {"class_name": "Sequential", "config": {"name": name, "layers": list(layers), **more}}


def functional(*layers: Json, outputs: Any, name: str = "net") -> Json:
    """Make a model whose inputs are its input layers, in order."""
    inputs = [[each["name"], 0, 0] for each in layers if each["class_name"] == "InputLayer"]
    config = {"name": name, "layers": list(layers), "input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": config}


def keras_3(made: Json, *calls: tuple[Any, ...], **keywords: Any) -> Json:
    """Join a layer or a model by its calls, each of what it takes: a name, (name, call, tensor, *shape) or a value."""
    nodes = [{"args": [_argument(each) for each in call], "kwargs": keywords} for call in calls]
    return {"module": "keras.layers", "registered_name": None, "name": made["config"]["name"], **made} | {
        "inbound_nodes": nodes
    }


def keras_2(made: Json, *calls: tuple[Any, ...], **keywords: Any) -> Json:
    """Join a layer or a model in the words of Keras 2."""
    nodes = [[[*_history(each), keywords] for each in call] for call in calls]
    return {"name": made["config"]["name"], **made, "inbound_nodes": nodes}


def _argument(value: Any) -> Any:
    if isinstance(value, list):
        return [_argument(each) for each in value]
    if not isinstance(value, str | tuple):
        return value
    shape = [None, *value[3:]] if isinstance(value, tuple) and len(value) > 3 else None
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "keras_history": _history(value)}}


def _history(value: Any) -> list[Any]:
    return [value, 0, 0] if isinstance(value, str) else list(value[:3])
