"""Layers as code makes them, one or several in a row, before a network takes them up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, Union

from convarith.networks.graph import Lines
from convarith.networks.operations import Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.builder import NetworkBuilder


@dataclass(frozen=True, slots=True)
class Step:
    """One layer.

    Attributes:
        op: What its operation is called.
        make: Makes the operation.
        lines: Where it stands.
        name: The name that the code gives to it itself.
        input: The shape of the input that it tells, as the first of a network.
        foreign: Whether it is not known here that it is a layer at all.
    """

    op: str
    make: Callable[[], Operation]
    lines: Lines = field(default_factory=Lines)
    name: str | None = None
    input: Shape = ()
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Layers in a row.

    Attributes:
        steps: Each with the name that it has in there; None for none.
        lines: Where it begins.
        name: As of a `Step`.
    """

    steps: tuple[tuple[str | None, Step | Chain], ...]
    lines: Lines = field(default_factory=Lines)
    name: str | None = None

    @property
    def input(self) -> Shape:
        """The shape of the input that its first layer tells."""
        return self.steps[0][1].input if self.steps else ()


Steps: TypeAlias = Union[Step, Chain]


def opaque(note: str, lines: Lines, name: str | None = None, *, foreign: bool = False) -> Step:
    """Give a layer that is not known, with what it is."""
    return Step("opaque", lambda: Opaque(note), lines, name, foreign=foreign)


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
    if isinstance(steps, Step):
        if steps.op == "input" and not builder.layers:
            return builder.last
        return builder.add(steps.op, steps.make, name=name, sources=sources, lines=steps.lines)
    for own, each in steps.steps:
        called = own or each.name
        sources = [add(each, builder, sources, f"{name}.{called}" if name and called else called)]
    return sources[0]
