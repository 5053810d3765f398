"""The decoder of a network: its layers undone one by one, from the last to the first."""

from __future__ import annotations

from itertools import pairwise

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, NetworkLayer
from convarith.networks.operations import Identity, Normalization, PRelu
from convarith.networks.sizes import fitting_input
from convarith.readers.layer_schema import SCHEMAS
from convarith.records import NamedTuple, dataclass, replace
from convarith.solving.undoing import Written, undo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from convarith.networks.operations import Shape

_LEFT_OUT = ("dropout", "drop_path", "identity")  # which belong to training, or do nothing


class DecoderLayer(NamedTuple):
    """A layer of a decoder.

    Attributes:
        name: That of the layer which it undoes, or repeats.
        written: What it is.
        shape: What it gives.
    """

    name: str
    written: Written
    shape: Shape


@dataclass(frozen=True, slots=True)
class Decoder:
    """What leads from a network's output back to the shape of its input.

    Attributes:
        name: Its name.
        input: The network's output shape.
        layers: Its layers; the last gives the network's input shape.
    """

    name: str
    input: Shape
    layers: tuple[DecoderLayer, ...]

    @property
    def network(self) -> Network:
        """The same as a network, to be asked what there is to ask."""
        names = [INPUT, *(layer.name for layer in self.layers)]
        made = (
            NetworkLayer(
                layer.name, layer.written.op, SCHEMAS[layer.written.op].build(layer.written.settings), (source,)
            )
            for source, layer in zip(names, self.layers, strict=False)
        )
        return Network(self.name, self.input, tuple(made))


def mirror(network: Network) -> Decoder:
    """Give the decoder of a network without branches.

    A convolution is undone by the transposed one with the same window and the output padding that the sizes take, one
    that keeps the size by a convolution; a pooling, which has no weights, by an upsampling, by its factor where that
    gives the size back and to the size otherwise; a flatten by an unflatten. Activations and normalizations stand
    after what undoes the layer that they stood before; those at either end have no place, nor has dropout.

    Args:
        network: The network; one that tells no input is taken with a usual one.

    Raises:
        ConvArithError: What is wrong with it; ``too-many-inputs`` for branches; ``no-solution`` for layers that nothing
            undoes.
    """
    if not network.input:
        network = replace(network, input=fitting_input(network))
    _refuse_branches(network)
    shapes = network.shapes()
    names = [INPUT, *(layer.name for layer in network.layers)]
    at = {INPUT: network.input, **shapes}
    missing = next((layer.name for layer in network.layers if layer.name not in shapes), None)
    if missing is not None:
        raise _unknown(network, missing)
    undone: list[DecoderLayer] = []
    for (before, name), layer in reversed(list(zip(pairwise(names), network.layers, strict=True))):
        operation = layer.operation
        if isinstance(operation, Identity | PRelu | Normalization):
            continue
        made = list(_undoing(layer, at[before], at[name]))
        undone += _chained(layer.name, made, at[name])
        undone += _passing(network, before, at[before])
    return Decoder(f"{network.name}-decoder", at[names[-1]], tuple(undone))


def _passing(network: Network, name: str, shape: Shape) -> Iterator[DecoderLayer]:
    """Yield the activations and normalizations that end in a layer, if something else came before them."""
    names = [layer.name for layer in network.layers]
    run: list[NetworkLayer] = []
    for layer in reversed(network.layers[: names.index(name) + 1] if name in names else ()):
        if not isinstance(layer.operation, Identity | PRelu | Normalization):
            return (_repeated(each, shape) for each in reversed(run) if each.op not in _LEFT_OUT)
        run.append(layer)
    return iter(())


def _repeated(layer: NetworkLayer, shape: Shape) -> DecoderLayer:
    settings: dict[str, Any] = {}
    operation = layer.operation
    if isinstance(operation, PRelu) and operation.slopes > 1:
        settings["slopes"] = operation.slopes
    if isinstance(operation, Normalization):
        given = {"groups": operation.groups, "in_channels": operation.in_channels, "shape": operation.shape}
        settings = {key: value for key, value in given.items() if value is not None and key in SCHEMAS[layer.op].keys}
        if operation.scale != SCHEMAS[layer.op].build(settings).scale:  # type: ignore[attr-defined]  # it is one
            settings["affine"] = operation.scale
    return DecoderLayer(layer.name, Written(layer.op, settings), shape)


def _chained(name: str, made: Sequence[Written], shape: Shape) -> Iterator[DecoderLayer]:
    """Yield layers one after the other, the last one under the name."""
    for number, written in enumerate(made, 1):
        output = SCHEMAS[written.op].build(written.settings).output([shape])
        if output is None:
            return
        shape = output
        yield DecoderLayer(name if number == len(made) else f"{name}_{number}", written, shape)


def _refuse_branches(network: Network) -> None:
    before = INPUT
    for layer in network.layers:
        if layer.sources != (before,):
            raise ConvArithError(
                f"{layer.name} ({layer.op}) takes {' and '.join(layer.sources) or 'nothing'}, not just {before} before "
                "it: a network with branches has no one way back",
                "too-many-inputs",
                "write the layers of one way from the input as a network of their own, and mirror that",
            )
        before = layer.name
    if not network.layers:
        raise ConvArithError("there is nothing to mirror", "no-layers", "write a network with a layer")


def _unknown(network: Network, name: str) -> ConvArithError:
    (layer,) = (each for each in network.layers if each.name == name)
    note = getattr(layer.operation, "note", "its shape cannot be told")
    return _refused(layer, note)


def _refused(layer: NetworkLayer, why: str) -> ConvArithError:
    return ConvArithError(
        f"nothing is known to undo {layer.name} ({layer.op}): {why}",
        "no-solution",
        "leave it out of the network that is mirrored, and undo it by hand",
    )


def _undoing(layer: NetworkLayer, before: Shape, after: Shape) -> Iterator[Written]:
    """Yield what leads from a layer's output back to its input."""
    made = undo(layer.operation, before, after)
    if made is None:
        raise _refused(layer, getattr(layer.operation, "note", "it may lose what tells its input"))
    return iter(made)
