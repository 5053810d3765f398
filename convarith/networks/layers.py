"""Named layers with their inputs, and the shapes that go through them."""

from __future__ import annotations

from convarith.engine.numbers import along, bounded, size_text, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.networks.places import NOWHERE
from convarith.records import NamedTuple, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from convarith.engine.numbers import Ints
    from convarith.networks.operations import Operation, Shape
    from convarith.networks.places import Place, Places

INPUT = "input"
"""The name under which layers refer to the network's input."""


@dataclass(frozen=True, slots=True)
class NetworkLayer:
    """One layer of a network.

    Attributes:
        name: Its name, by which later layers refer to it.
        op: Name of its operation.
        operation: What it does to shapes; None where its settings already are wrong, and a problem says so.
        sources: Names of the layers whose outputs it takes.
        expect: The output shape that its author expects; None for no opinion.
        places: Where it stands in its file.
        shares: Name of the layer before it whose weights it has, as one that is called again; None for its own.
    """

    name: str
    op: str
    operation: Operation | None
    sources: tuple[str, ...]
    expect: Shape | None = None
    places: Places = NOWHERE
    shares: str | None = None


class Claim(NamedTuple):
    """A number that a file tells of its network beside the layers, which these should come to.

    Attributes:
        value: The number.
        key: How the file calls it, such as ``hop_size``.
        place: Where it stands; None where that is not known.
    """

    value: int
    key: str
    place: Place | None = None


Keys: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""How a file says settings: by the operation's name, then by the field's name here; what is missing cannot be said."""


@dataclass(frozen=True, slots=True)
class LayerGraph:
    """An input shape and layers, each after those that it takes from: what a network is, without what is asked of it.

    Attributes:
        name: Its name.
        input: Channels, then spatial sizes; empty where that is not known.
        layers: The layers, in order.
        size_range: Spatial sizes, every axis alike, that should all go through; None where only ``input`` matters.
        places: Where it stands in its file.
        note: How it was read, where that is not by a file.
        keys: How its file says settings; None where all can be said, by the names here.
        outputs: Names of the layers that are its outputs; empty where that is not told, and the last layer is it.
        claims: What else its file tells of it: ``hop``, samples out for each frame in; ``segment``, samples of a
            training example.
    """

    name: str
    input: Shape
    layers: tuple[NetworkLayer, ...]
    size_range: range | None = None
    places: Places = NOWHERE
    note: str = ""
    keys: Keys | None = None
    outputs: tuple[str, ...] = ()
    claims: Mapping[str, Claim] = field(default_factory=dict)

    def key_of(self, op: str, setting: str) -> str | None:
        """Give how the file says a setting of an operation; None where it has no key for it."""
        return setting if self.keys is None else self.keys.get(op, {}).get(setting)

    def input_with(self, size: Ints) -> Shape:
        """Give the input shape with another spatial size, one number for all axes or one per axis.

        Raises:
            ConvArithError: ``bad-value`` or ``wrong-axes``.
        """
        numbers = whole_numbers("size", size)
        axes = len(self.input) - 1
        return (self.input[0], *(along(numbers, number, axes, "size") for number in range(axes)))


class Problem(NamedTuple):
    """What is wrong with a layer, or with the network itself.

    Attributes:
        layer: Name of the layer; None for the network.
        error: What is wrong and what to do.
        place: Where the setting that is to blame stands, or the layer.
    """

    layer: str | None
    error: ConvArithError
    place: Place | None = None


class Inference(NamedTuple):
    """The shapes that were inferred for one input of a network.

    Attributes:
        shapes: Output shape of each layer that could be worked out, by name.
        problems: What went wrong, in the order of the layers.
    """

    shapes: Mapping[str, Shape]
    problems: tuple[Problem, ...]


def infer_shapes(network: LayerGraph, shape: Shape | None = None) -> Inference:
    """Work out every layer's output shape.

    A layer that fails is told once; those that depend on it, or on what is not known, are passed over in silence. What
    shape a layer that is not known is said to give holds for the network's own input only.

    Args:
        network: The network.
        shape: Another input than the network's own.
    """
    given = shape or network.input
    another = bool(network.input) and given != network.input
    shapes: dict[str, Shape] = {INPUT: given} if given else {}
    problems: list[Problem] = []
    outputs: dict[object, Shape | None] = {}  # by operation and inputs, as many layers share both
    for layer in network.layers:
        operation, sources = layer.operation, layer.sources
        inputs = list(filter(None, map(shapes.get, sources)))
        known = len(inputs) == len(sources) or (
            isinstance(operation, Opaque)
            and (operation.shape is not None or sources[0] in shapes)  # whose space it may keep
        )
        if operation is None or not known:
            continue
        if another and sources and isinstance(operation, Opaque) and operation.shape:
            continue
        try:
            alike = (id(operation), *inputs)
            if alike not in outputs:
                outputs[alike] = operation.output(inputs)
            output = outputs[alike]
            if output is None:
                continue
            bounded("output", max(output))
        except ConvArithError as error:
            problems.append(Problem(layer.name, error, layer.places.place_of(error.setting)))
            continue
        shapes[layer.name] = output
        if layer.expect is not None and layer.expect != output and shape is None:
            unexpected = _unexpected(layer.expect, output)
            problems.append(Problem(layer.name, unexpected, layer.places.place_of(unexpected.setting)))
    shapes.pop(INPUT, None)
    return Inference(shapes, tuple(problems))


def _unexpected(expected: Shape, actual: Shape) -> ConvArithError:
    return ConvArithError(
        f"expected {size_text(expected)}, comes out as {size_text(actual)}",
        "expected-shape",
        f"change the layer, or set expect = {list(actual)}",
        "expect",
    )
