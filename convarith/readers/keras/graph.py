"""How layers of a Keras model are joined, as its configuration tells it: Keras 3's words, Keras 2's and TF.js's."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.numbers import short_repr
from convarith.records import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.readers.document import Document
    from convarith.readers.spans import KeyPath

MODELS = ("Functional", "Sequential", "Model")
"""Classes of models; a class of one's own that is configured like one is taken for one."""

KerasShape = tuple[int | None, ...]
"""A shape in Keras' own order, without the batch; None where any size may come."""


class Ref(NamedTuple):
    """One of the tensors that a call of a layer gives: the layer's name, and the numbers of the call and the tensor."""

    layer: str
    call: int
    tensor: int


@dataclass(frozen=True, slots=True)
class LayerConfig:
    """A layer as it stands in a configuration.

    Attributes:
        name: Its name there.
        class_name: Its class.
        module: Where its class comes from; empty where that is not told, as in Keras 2.
        config: Its settings.
        path: Where it stands.
        input_shape: What it was built for, where that is told.
    """

    name: str
    class_name: str
    module: str
    config: Mapping[str, Any]
    path: KeyPath
    input_shape: KerasShape | None

    @property
    def is_model(self) -> bool:
        """Whether it is a model, with layers of its own."""
        listed = isinstance(self.config.get("layers"), (list, tuple))
        return listed and (self.class_name in MODELS or "input_layers" in self.config)

    @property
    def is_input(self) -> bool:
        """Whether it is where a tensor comes in."""
        return self.class_name == "InputLayer"

    @property
    def own_shape(self) -> KerasShape | None:
        """The shape that it says comes in or, of an input, goes on."""
        for key in ("batch_shape", "batch_input_shape"):
            if (shape := without_batch(self.config.get(key))) is not None:
                return shape
        return None


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One call of a layer.

    Attributes:
        layer: The layer.
        number: Which of its calls this is, from 0.
        refs: The tensors that it takes, in order.
        arguments: What else it is given by position.
        keywords: What else it is given by name.
    """

    layer: LayerConfig
    number: int
    refs: tuple[Ref, ...] = ()
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """By what others refer to it."""
        return self.layer.name, self.number


@dataclass(frozen=True, slots=True)
class Graph:
    """How the layers of a functional model are joined.

    Attributes:
        calls: The calls of its layers, each after those that it takes from, else in the file's order.
        circle: Those that take from each other in a circle, or from such.
        inputs: Names of the layers where its tensors come in.
        outputs: What it gives.
        shapes: The shapes that the file has of tensors.
    """

    calls: tuple[LayerCall, ...]
    circle: tuple[LayerCall, ...]
    inputs: tuple[str, ...]
    outputs: tuple[Ref, ...]
    shapes: Mapping[Ref, KerasShape]


def layers_of(document: Document, path: KeyPath) -> list[LayerConfig]:
    """Give the layers of the model whose settings stand at a path."""
    settings = document.get(*path)
    if isinstance(settings, dict):  # and not a list of layers, as a Sequential of old
        path, settings = (*path, "layers"), settings.get("layers")
    if not isinstance(settings, (list, tuple)):
        return []
    return [layer_config(each, (*path, number)) for number, each in enumerate(settings)]


def layer_config(value: Any, path: KeyPath) -> LayerConfig:  # whatever the file holds
    """Give a layer, or a model, from its value in a configuration."""
    given = _mapping(value)
    config = _mapping(given.get("config"))
    class_name = _text(given.get("class_name"))
    name = _text(given.get("name")) or _text(config.get("name")) or class_name.lower() or "layer"
    built = without_batch(_mapping(given.get("build_config")).get("input_shape"))
    return LayerConfig(name, class_name, _text(given.get("module")), config, path, built)


def graph_of(document: Document, path: KeyPath) -> Graph:
    """Give the calls of the functional model whose settings stand at a path, each after those that it takes from."""
    layers = layers_of(document, path)
    calls: list[LayerCall] = []
    shapes: dict[Ref, KerasShape] = {}
    names = {layer.name for layer in layers}
    keras_3 = False
    for layer in layers:
        nodes = document.get(*layer.path, "inbound_nodes")
        listed = nodes if isinstance(nodes, (list, tuple)) else ()
        if layer.is_input or not listed:
            calls.append(LayerCall(layer, 0))
            continue
        for number, node in enumerate(listed):
            if isinstance(node, dict):
                keras_3 = True
                calls.append(_keras_3_call(layer, number, node, shapes))
            else:
                calls.append(_keras_2_call(layer, number, node, names))
    inputs, outputs = (_refs_in(document.get(*path, key)) for key in ("input_layers", "output_layers"))
    if keras_3:
        built = {layer.name: 1 for layer in layers if layer.is_model and layer.class_name != "Sequential"}
    else:
        built = _first_calls(layers, [*outputs, *(ref for call in calls for ref in call.refs)])
        calls = [replace(call, refs=_from_0(call.refs, built)) for call in calls]
    in_order, circle = _ordered(calls)
    return Graph(
        in_order,
        circle,
        tuple(ref.layer for ref in inputs),
        _from_0(outputs, built),
        shapes,
    )


def _refs_in(value: Any) -> list[Ref]:  # whatever the file holds
    """Give the references of ``input_layers`` or ``output_layers``: one alone, a list of them, or by names."""
    return [_ref(each) for each in _leaves(value, _is_ref)]


def _first_calls(layers: Sequence[LayerConfig], refs: Sequence[Ref]) -> dict[str, int]:
    """Give the number by which Keras 2 refers to the first call of each model: 1, for its making counts as a call."""
    first = {layer.name: 1 for layer in layers if layer.is_model}
    for ref in refs:
        if ref.layer in first:
            first[ref.layer] = min(ref.call, first[ref.layer])
    return first


def _from_0(refs: Sequence[Ref], first: Mapping[str, int]) -> tuple[Ref, ...]:
    """Count calls from 0."""
    return tuple(ref._replace(call=max(0, ref.call - first.get(ref.layer, 0))) for ref in refs)


def _ordered(calls: Sequence[LayerCall]) -> tuple[tuple[LayerCall, ...], tuple[LayerCall, ...]]:
    """Put calls after those that they take from, as near to their order as can be; and give those in a circle."""
    places = {call.key: place for place, call in enumerate(calls)}
    before = [{places[ref.layer, ref.call] for ref in call.refs if (ref.layer, ref.call) in places} for call in calls]
    waits = [len(each) for each in before]
    followers: dict[int, list[int]] = {}
    for place, each in enumerate(before):
        for source in each:
            followers.setdefault(source, []).append(place)
    ready = [place for place, count in enumerate(waits) if not count]  # in order, and so a heap
    found = []
    while ready:
        place = heappop(ready)
        found.append(calls[place])
        for follower in followers.get(place, ()):
            waits[follower] -= 1
            if not waits[follower]:
                heappush(ready, follower)
    return tuple(found), tuple(call for call, count in zip(calls, waits, strict=True) if count)


def without_batch(value: Any) -> KerasShape | None:  # whatever the file holds
    """Give a shape that was written with its batch; None for what is no shape."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    sizes = tuple(value)[1:]
    return sizes if all(size is None or (type(size) is int and size > 0) for size in sizes) else None


def _keras_3_call(layer: LayerConfig, number: int, node: Mapping[str, Any], shapes: dict[Ref, KerasShape]) -> LayerCall:
    """Read ``{"args": […], "kwargs": {…}}``, in which a tensor is a table with its shape and its history."""
    refs = []
    args, keywords = node.get("args"), _mapping(node.get("kwargs"))
    for tensor in _leaves([args, keywords], _is_tensor):
        config = _mapping(tensor.get("config"))
        history: Any = config.get("keras_history")
        refs.append(_ref(history) if _is_ref(history) else Ref(short_repr(history), 0, 0))
        if (shape := without_batch(config.get("shape"))) is not None:
            shapes[refs[-1]] = shape
    listed = args if isinstance(args, (list, tuple)) else ()
    rest = tuple(each for each in listed if next(_leaves(each, _is_tensor), None) is None)
    return LayerCall(layer, number, tuple(refs), rest, keywords)


def _keras_2_call(layer: LayerConfig, number: int, node: Any, names: set[str]) -> LayerCall:
    """Read ``[[name, call, tensor, {arguments}], …]``, or one of these alone; arguments may be tensors too."""
    refs: list[Ref] = []
    keywords: dict[str, Any] = {}
    for entry in _leaves(node, _is_ref):
        refs += [_ref(entry)] if entry[0] != "_CONSTANT_VALUE" else []
        for name, value in _mapping(entry[3] if len(entry) > 3 else None).items():
            found = [_ref(each) for each in _leaves(value, _is_ref) if each[0] in names]
            refs += found
            if not found:
                keywords[name] = value
    return LayerCall(layer, number, tuple(refs), (), keywords)


def _leaves(value: Any, is_leaf: Any) -> Iterator[Any]:  # whatever the file holds
    """Yield what is a leaf in nested lists and tables, in order, however deep."""
    stack = [value]
    while stack:
        each = stack.pop()
        if is_leaf(each):
            yield each
        elif isinstance(each, dict):
            stack.extend(reversed(list(each.values())))
        elif isinstance(each, (list, tuple)):
            stack.extend(reversed(each))


def _is_ref(value: Any) -> bool:  # whatever the file holds
    return (
        isinstance(value, (list, tuple))
        and len(value) >= 3
        and isinstance(value[0], str)
        and all(type(each) is int for each in value[1:3])
    )


def _ref(value: Sequence[Any]) -> Ref:
    return Ref(*value[:3])


def _is_tensor(value: Any) -> bool:  # whatever the file holds
    return isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"


def _mapping(value: Any) -> Mapping[str, Any]:  # whatever the file holds
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:  # whatever the file holds
    return value if isinstance(value, str) and value.isprintable() else ""
