"""Layers as code makes them, one or several in a row, before a network takes them up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.networks.graph import INPUT
from convarith.networks.operations import (
    Add,
    Concat,
    Crop,
    GlobalPool,
    Identity,
    Normalization,
    Opaque,
    Pad,
    PRelu,
    Resize,
    Upsample,
    Windowed,
)
from convarith.networks.places import NOWHERE, Places
from convarith.readers.layer_schema import IDENTITIES
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.code.signature import Fields


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One layer.

    Attributes:
        op: What its operation is called.
        make: Makes the operation, given what only the network knows.
        places: Where it stands.
        name: The name that the code gives to it itself.
        input: The shape of the input that it tells, as the first of a network.
        of_channels: Whether it has to be given the channels that come in, as ``channels``.
        foreign: Whether it is not known here that it is a layer at all.
        expect: The shape that the code says it has.
    """

    op: str
    make: Callable[[Fields], Operation]
    places: Places = NOWHERE
    name: str | None = None
    input: Shape = ()
    of_channels: bool = False
    foreign: bool = False
    expect: Shape | None = None

    @property
    def is_true(self) -> bool:
        """Whether it counts as true in a condition."""
        return True

    @property
    def stands_alone(self) -> bool:
        """Whether it is worth a network of its own, as what leaves shapes alone is not."""
        return not self.foreign and self.op not in (*PASSING, "input")


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Layers in a row.

    Attributes:
        steps: Each with the name that it has in there; None for none.
        places: Where it begins.
        name: As of a `Step`.
    """

    steps: list[tuple[str | None, Step | Chain | Block]]
    places: Places = NOWHERE
    name: str | None = None

    @property
    def is_true(self) -> bool:
        """As of a `Step`: not where it is empty."""
        return bool(self.steps)

    @property
    def input(self) -> Shape:
        """The shape of the input that its first layer tells."""
        return self.steps[0][1].input if self.steps else ()


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """An object of a class of the same code, which makes layers and goes through them.

    Attributes:
        kind: The class.
        enter: Adds its layers to a network, given it, what they take from and what they are called together; gives the
            name of the last.
        places: Where it is made.
        name: As of a `Step`.
        input: As of a `Step`.
        attributes: What is assigned to it.
    """

    kind: Any
    enter: Callable[[Block, NetworkBuilder, Sequence[str], str | None], str]
    places: Places = NOWHERE
    name: str | None = None
    input: Shape = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)  # by the identity of what is in it

    @property
    def is_true(self) -> bool:
        """As of a `Step`."""
        return True

    def assign(self, name: str, value: Any) -> None:
        """Take up what is assigned to it."""
        self.attributes[name] = value
        self._names.clear()

    def name_of(self, layers: Step | Chain | Block) -> str | None:
        """Give what layers in it are called; None for any others."""
        if not self._names:
            for name, value in self.attributes.items():
                for path, each in _inside(name, value):
                    self._names.setdefault(id(each), path)
        return self._names.get(id(layers))


PASSING = (*IDENTITIES, "augmentation", "batch_norm", "instance_norm", "group_norm", "layer_norm", "rms_norm", "prelu")
"""Operations that leave every shape alone."""
_KEEPING = (Add, Crop, GlobalPool, Identity, Normalization, Pad, PRelu, Resize, Upsample, Windowed)
"""Operations that keep their channels, unless they say how many come out."""

Steps: TypeAlias = Step | Chain | Block


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Give a value and what is in it, a level deep, each with what it is called."""
    yield name, value
    if isinstance(value, list | tuple):
        yield from ((f"{name}.{number}", each) for number, each in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f"{name}.{key}", each) for key, each in value.items())
    elif isinstance(value, Chain):
        yield from ((f"{name}.{own or number}", each) for number, (own, each) in enumerate(value.steps))


def size_of(steps: Steps, most: int) -> int:
    """Count the layers and rows of layers in some, up to a number."""
    count, left = 0, [steps]
    while left and count < most:
        count += 1
        each = left.pop()
        if isinstance(each, Chain):
            left += [inner for _, inner in each.steps]
    return count


def opaque(note: str, places: Places, name: str | None = None, *, foreign: bool = False) -> Step:
    """Give a layer that is not known, with what it is."""
    return Step("opaque", lambda _: Opaque(note), places, name, foreign=foreign)


def add(steps: Steps, builder: NetworkBuilder, sources: Sequence[str] | None = None, name: str | None = None) -> str:
    """Add layers to a network, each after the one before it, and give the name of the last.

    Args:
        steps: The layers.
        builder: The network so far.
        sources: What the first takes from; None for the last of the network.
        name: What they are called together; None for nothing.
    """
    name = name or steps.name
    sources = [builder.last] if sources is None else sources
    if isinstance(steps, Block):
        return steps.enter(steps, builder, sources, name)
    if isinstance(steps, Step):
        if steps.op == "input" and not builder.layers:
            return builder.last
        given: Fields = {}
        if steps.of_channels:
            channels = _channels(builder, sources[0])
            if channels is None:
                note = "a depthwise convolution of channels that are not known, whose groups are as many"
                return builder.add_opaque(note, name=name, sources=sources, places=steps.places)
            given["channels"] = channels
        made = partial(steps.make, given)
        return builder.add(steps.op, made, name=name, sources=sources, places=steps.places, expect=steps.expect)
    for own, each in steps.steps:
        called = own or each.name
        sources = [add(each, builder, sources, f"{name}.{called}" if name and called else called)]
    return sources[0]


def _channels(builder: NetworkBuilder, name: str) -> int | None:
    """Tell the channels of a layer's output, as far as the layers before it tell them."""
    for layer in reversed(builder.layers):
        if layer.name != name:
            continue
        declared = getattr(layer.operation, "out_channels", None)
        if declared is not None:
            return int(declared)
        if isinstance(layer.operation, Concat):
            return _all_channels(builder)[name]
        if not isinstance(layer.operation, _KEEPING):
            return None
        (name,) = layer.sources[:1]
    return builder.input[0] if builder.input else None


def _all_channels(builder: NetworkBuilder) -> dict[str, int | None]:
    """Tell the channels of all layers, each after those that it takes from."""
    found: dict[str, int | None] = {INPUT: builder.input[0] if builder.input else None}
    for layer in builder.layers:
        declared = getattr(layer.operation, "out_channels", None)
        given = [found[each] for each in layer.sources]
        if declared is not None:
            found[layer.name] = int(declared)
        elif isinstance(layer.operation, Concat):
            found[layer.name] = None if None in given else sum(each or 0 for each in given)
        else:
            found[layer.name] = given[0] if isinstance(layer.operation, _KEEPING) else None
    return found
