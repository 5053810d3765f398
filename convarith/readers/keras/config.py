"""Models of Keras as their configurations tell them: ``to_json()``, files and live models, and TF.js's model.json."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.names import there_are
from convarith.engine.numbers import short_repr, size_text
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.readers.builder import NetworkBuilder
from convarith.readers.cycles import a_cycle, refuse_cycle
from convarith.readers.keras.functions import translate_function
from convarith.readers.keras.graph import MODELS, LayerCall, Ref, graph_of, layer_config, layers_of, without_batch
from convarith.readers.keras.layers import translate
from convarith.readers.keras.tensor import FORMATS, Given, Tensor, known_shape, tensor_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.networks.places import Places
    from convarith.readers.document import Document
    from convarith.readers.keras.graph import KerasShape, LayerConfig
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

_PLACES: Sequence[KeyPath] = ((), ("model_config",), ("modelTopology", "model_config"), ("modelTopology",))
_SETTINGS = {
    "filters": "out_channels",
    "units": "out_features",
    "kernel_size": "kernel",
    "pool_size": "kernel",
    "strides": "stride",
    "padding": "padding",
    "dilation_rate": "dilation",
    "groups": "groups",
    "output_padding": "output_padding",
    "size": "scale",
}
"""Keras' words for what is called otherwise here."""
_DEEPEST = 32  # models in models, each in the next
_MOST_CALLS = 200_000  # of layers, which a small file can reach where models that are called twice hold such


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the model of a configuration.

    Raises:
        ConvArithError: ``no-network`` where it has no layers in an order that is told; ``too-large`` for more layers
            than can have been meant.
    """
    del framework  # it is Keras
    for place in _PLACES:
        model = layer_config(document.get(*place), place)
        if isinstance(document.get(*place, "config"), list) or model.is_model:
            return [_Translation(document, model).parsed()]
    raise ConvArithError(
        "this is of Keras or TF.js, and tells no layers in their order",
        "no-network",
        f"give a {' or a '.join(MODELS[:2])} model; a graph model of TF.js holds operations of TensorFlow instead",
    )


class _Scope(NamedTuple):
    """A model while its layers are translated.

    Attributes:
        prefix: What the names of its layers begin with.
        depth: How many models it stands in.
        inputs: What it is called on; None for the network itself.
    """

    prefix: str
    depth: int
    inputs: Sequence[Tensor] | None


class _Translation:
    def __init__(self, document: Document, model: LayerConfig) -> None:
        self._document = document
        self._model = model
        self._channels_first = _data_format(document.get(*model.path, "config")) == "channels_first"
        self._builder = NetworkBuilder(model.name, (), document.places_of(*model.path))
        self._recorded: dict[str, Shape] = {}
        self._graph_of = cache(partial(graph_of, document))  # by their places, for models that are called again
        self._layers_of = cache(partial(layers_of, document))
        self._calls = 0

    def parsed(self) -> ParsedNetwork:
        self._builder.outputs += [each.source for each in self._translated(self._model, _Scope("", 0, None))]
        self._compare_with_record()
        return self._builder.parsed()

    def _translated(self, model: LayerConfig, scope: _Scope) -> list[Tensor]:
        if scope.depth > _DEEPEST:
            raise ConvArithError(
                f"models stand in each other more than {_DEEPEST} deep", "too-large", "give one of the inner ones"
            )
        path = (*model.path, "config")
        chain = model.class_name == "Sequential" or "input_layers" not in model.config
        return self._chain(path, scope) if chain else self._graph(path, scope)

    def _chain(self, path: KeyPath, scope: _Scope) -> list[Tensor]:
        layers = self._layers_of(path)
        tensors = [self._input(self._chain_input(path, layers))] if scope.inputs is None else list(scope.inputs)
        layers = [each for each in layers if not each.is_input]
        for layer, after in zip(layers, [*layers[1:], None], strict=False):  # there may be none
            recorded = after.input_shape if after is not None else None
            tensors = self._layer(LayerCall(layer, 0), scope, tensors, recorded)
        return tensors

    def _chain_input(self, path: KeyPath, layers: Sequence[LayerConfig]) -> KerasShape | None:
        """Give what comes in at the first layer, as it says or was built for; else what the model was built for."""
        first = [shape for each in layers[:1] for shape in (each.own_shape, each.input_shape) if shape is not None]
        return first[0] if first else without_batch(self._document.get(*path, "build_input_shape"))

    def _graph(self, path: KeyPath, scope: _Scope) -> list[Tensor]:
        graph = self._graph_of(path)
        found: dict[tuple[str, int], list[Tensor]] = {}
        for call in graph.calls:
            if call.layer.is_input:
                found[call.key] = [self._graph_input(call.layer, graph.inputs, scope)]
            else:
                found[call.key] = self._called(call, scope, found, graph.shapes)
        self._refuse_circle(graph.circle, scope)
        return [each for ref in graph.outputs if (each := self._output(ref, found, graph.shapes))]

    def _refuse_circle(self, circle: Sequence[LayerCall], scope: _Scope) -> None:
        """Add layers that take from each other in a circle, or from such, and tell of one circle."""
        calls = {call.key: call for call in circle}
        around = a_cycle(calls, lambda key: [key for ref in calls[key].refs if (key := (ref.layer, ref.call)) in calls])
        first = next((call for call in circle if around and call.key in around), None)
        for call in circle:
            if around and call is first:
                at = around.index(call.key)
                names = [name for name, _ in (*around[at:], *around[:at])]
                self._refused(self._given(call, scope), refuse_cycle(names))
            else:
                self._given(call, scope).add_opaque("it waits for layers that take from each other in a circle")

    def _input(self, shape: KerasShape | None) -> Tensor:
        """Take a shape for the network's input."""
        self._builder.input = known_shape(shape, given_first=self._channels_first) or ()
        return tensor_of(INPUT, shape, channels_first=self._channels_first)

    def _graph_input(self, layer: LayerConfig, inputs: Sequence[str], scope: _Scope) -> Tensor:
        """Give what comes in at a layer: what the model is called on, the network's input, or a further one."""
        shape = layer.own_shape
        place = inputs.index(layer.name) if layer.name in inputs else 0
        if scope.inputs is not None and place < len(scope.inputs):
            return scope.inputs[place]
        if scope.inputs is None and place == 0:
            return self._input(shape)
        return self._given(LayerCall(layer, 0), scope, recorded=shape).add_opaque("a further input")

    def _called(
        self,
        call: LayerCall,
        scope: _Scope,
        found: dict[tuple[str, int], list[Tensor]],
        shapes: Mapping[Ref, KerasShape],
    ) -> list[Tensor]:
        """Give what a call of a layer gives, from what those before it gave."""
        inputs: list[Tensor] = []
        for ref in call.refs:
            tensor = self._output(ref, found, shapes)
            if tensor is None:
                names = tuple(dict.fromkeys(name for name, _ in found))
                error = ConvArithError(
                    f"{call.layer.name} takes from {short_repr(ref.layer)}, which no layer before it is called",
                    "bad-reference",
                    there_are(ref.layer, names) if names else "name a layer of this model",
                )
                return [self._refused(self._given(call, scope, inputs), error)]
            inputs.append(tensor)
        return self._layer(call, scope, inputs, shapes.get(Ref(*call.key, 0)))

    def _output(
        self, ref: Ref, found: dict[tuple[str, int], list[Tensor]], shapes: Mapping[Ref, KerasShape]
    ) -> Tensor | None:
        """Give the tensor of a reference; None where there is no such call."""
        tensors = found.get((ref.layer, ref.call))
        if not tensors or ref.tensor < 0:
            return None
        if ref.tensor < len(tensors):
            return tensors[ref.tensor]
        shape = shapes.get(ref)
        name = self._builder.add_opaque(
            f"output {ref.tensor + 1} of {ref.layer}",
            shape=known_shape(shape, given_first=self._channels_first),
            sources=[tensors[0].source],
        )
        return tensor_of(name, shape, channels_first=self._channels_first)

    def _layer(
        self, call: LayerCall, scope: _Scope, inputs: Sequence[Tensor], recorded: KerasShape | None
    ) -> list[Tensor]:
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise ConvArithError(
                f"layers are called over {_MOST_CALLS:,} times, those of models that are called again included",
                "too-large",
                "give one of the inner models",
            )
        given = self._given(call, scope, inputs, recorded)
        if call.layer.is_model:
            return self._translated(call.layer, _Scope(f"{given.name}/", scope.depth + 1, inputs))
        try:
            module = call.layer.module
            tensor = translate_function(given, module) or translate(given, module)
        except ConvArithError as error:
            return [self._refused(given, error)]
        if not scope.depth and (shape := known_shape(recorded, given_first=tensor.channels_first)):
            self._recorded[tensor.source] = shape
        return [tensor]

    def _given(
        self, call: LayerCall, scope: _Scope, inputs: Sequence[Tensor] = (), recorded: KerasShape | None = None
    ) -> Given:
        layer = call.layer
        again = f" ({call.number + 1})" if call.number else ""
        return Given(
            self._builder,
            f"{scope.prefix}{layer.name}{again}",
            layer.class_name,
            layer.config,
            call.arguments,
            call.keywords,
            tuple(inputs),
            self._places(layer),
            recorded,
            self._channels_first,
        )

    def _places(self, layer: LayerConfig) -> Places:
        found = {name: (*layer.path, "config", key) for key, name in _SETTINGS.items() if key in layer.config}
        return self._document.places_of(*layer.path, **found)

    def _refused(self, given: Given, error: ConvArithError) -> Tensor:
        """Add a layer that is wrong in itself, with what is wrong."""

        def fail() -> Operation:
            raise error

        sources = [each.source for each in given.inputs]
        op = given.class_name or "layer"
        return Tensor(self._builder.add(op, fail, name=given.name, sources=sources, places=given.places))

    def _compare_with_record(self) -> None:
        """Note the first layer that gives another shape than its file says, which was written by Keras itself."""
        network = self._builder.parsed().network
        if not network.input or not self._recorded:
            return
        shapes = infer_shapes(network).shapes
        for layer in network.layers:
            recorded, found = self._recorded.get(layer.name), shapes.get(layer.name)
            if recorded is not None and found is not None and found != recorded:
                error = ConvArithError(
                    f"by its settings it gives {size_text(found)}, channels first, and its file says "
                    f"{size_text(recorded)}, to which Keras came when it was saved",
                    "expected-shape",
                    "save the model again: its settings were changed afterwards, or its class does otherwise",
                    "input",
                )
                self._builder.refuse(error, layer.name, layer.places.start)
                return


def _data_format(settings: Any) -> str | None:  # whatever the file holds
    """Give the first data_format of layers, those of models in models included."""
    stack = [settings]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if value.get("data_format") in FORMATS:
                return str(value["data_format"])
            stack.extend(each for key in ("layers", "config") if (each := value.get(key)) is not None)
        elif isinstance(value, (list, tuple)):
            stack.extend(reversed(value))
    return None
