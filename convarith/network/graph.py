"""A network as named layers with their inputs, and the shapes that go through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from convarith.engine.numbers import bounded, size_text
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.network.operations import Operation, Settings, Shape

INPUT = "input"
"""The name under which layers refer to the network's input."""


@dataclass(frozen=True, slots=True)
class Node:
    """One layer of a network.

    Attributes:
        name: Its name, by which later layers refer to it.
        op: Name of its operation.
        operation: What it does to shapes; None where its settings already are wrong, and a finding says so.
        sources: Names of the layers whose outputs it takes.
        settings: The keys and values that made it.
        expect: The output shape that its author expects; None for no opinion.
        line: Where it begins in its file.
        lines: Where each of its keys stands.
    """

    name: str
    op: str
    operation: Operation | None
    sources: tuple[str, ...]
    settings: Settings
    expect: Shape | None = None
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """A network: an input shape and layers, each after those that it takes from.

    Attributes:
        name: Its name.
        input: Channels, then spatial sizes.
        nodes: The layers, in order.
        sizes: Spatial sizes, every axis alike, that should all go through; None where only ``input`` matters.
        line: Where it begins in its file.
        lines: Where each of its own keys stands.
    """

    name: str
    input: Shape
    nodes: tuple[Node, ...]
    sizes: range | None = None
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a layer, or with the network itself.

    Attributes:
        node: Name of the layer; None for the network.
        error: What is wrong and what to do.
        line: Where the key that is to blame stands, or the layer.
    """

    node: str | None
    error: ConvArithError
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The shapes of a network for one input.

    Attributes:
        shapes: Output shape of each layer that could be worked out, by name.
        problems: What went wrong, in the order of the layers.
    """

    shapes: Mapping[str, Shape]
    problems: tuple[Problem, ...]


def flow(network: Network, shape: Shape | None = None) -> Flow:
    """Work out every layer's output shape.

    A layer that fails is told once; those that depend on it are passed over in silence.

    Args:
        network: The network.
        shape: Another input than the network's own.
    """
    shapes: dict[str, Shape] = {INPUT: shape or network.input}
    problems: list[Problem] = []
    for node in network.nodes:
        if node.operation is None or any(source not in shapes for source in node.sources):
            continue
        try:
            output = node.operation.output([shapes[source] for source in node.sources])
            bounded("output", max(output))
        except ConvArithError as error:
            problems.append(Problem(node.name, error, line_to_blame(error, node.line, node.lines)))
            continue
        shapes[node.name] = output
        if node.expect is not None and node.expect != output and shape is None:
            unexpected = _unexpected(node.expect, output)
            problems.append(Problem(node.name, unexpected, line_to_blame(unexpected, node.line, node.lines)))
    del shapes[INPUT]
    return Flow(shapes, tuple(problems))


def line_to_blame(error: ConvArithError, line: int | None, lines: Mapping[str, int]) -> int | None:
    """Give the line of the setting that an error names, or that of the whole where the setting stands nowhere."""
    return lines.get(error.setting or "", line)


def _unexpected(expected: Shape, actual: Shape) -> ConvArithError:
    return ConvArithError(
        f"expected {size_text(expected)}, comes out as {size_text(actual)}",
        "unexpected-shape",
        f"change the layer, or set expect = {list(actual)}",
        "expect",
    )
