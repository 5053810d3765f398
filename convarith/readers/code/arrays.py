"""Arrays in code: those that flow through a network, and what the code tells of the shapes of others."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from convarith.readers.code.literals import NotLiteralError, dotted, literal
from convarith.readers.code.passing import padded
from convarith.readers.code.steps import Step, opaque

if TYPE_CHECKING:
    from convarith.engine.padding import Pair
    from convarith.networks.places import Places

_MAKE_ARRAYS = ("randn", "rand", "zeros", "ones", "empty", "full", "normal", "uniform", "random")


@dataclass(frozen=True, slots=True)
class Array:
    """An array that flows: the output of a layer of the network.

    Attributes:
        source: The layer's name.
    """

    source: str


@dataclass(frozen=True, slots=True)
class Weight:
    """An array that does not flow, whose shape the code tells.

    Attributes:
        shape: Its shape.
    """

    shape: tuple[int, ...]


def padding_node(node: ast.expr, places: Places) -> Step:
    """Read the pads of a Pad node, all begins, then all ends, those of batch and channels first."""
    try:
        row = literal(node.args[0]) if isinstance(node, ast.Call) and node.args else literal(node)
    except NotLiteralError as error:
        return opaque(f"a Pad node: its pads are {error}", places)
    half = len(row) // 2
    return Step("pad", lambda _: padded(list(zip(row[2:half], row[half + 2 :], strict=True))), places)


def made_array(node: ast.Call) -> Weight | None:
    """Give an array that is made of a shape, such as ``torch.randn(1, 3, 32, 32)``."""
    if dotted(node.func).rpartition(".")[2] not in _MAKE_ARRAYS:
        return None
    found: list[int] = []
    for each in node.args:
        try:
            value = literal(each)
        except NotLiteralError:
            continue
        if isinstance(value, list | tuple):
            return Weight(tuple(value))
        found.append(value)
    return Weight(tuple(found)) if len(found) > 1 else None


def cut(node: ast.expr) -> Pair:
    """Give what a slice leaves out at both ends, below 0 as of a padding that crops."""
    if not isinstance(node, ast.Slice) or node.step is not None:
        raise NotLiteralError("an item")
    first = literal(node.lower) if node.lower is not None else 0
    last = literal(node.upper) if node.upper is not None else 0
    if not (isinstance(first, int) and isinstance(last, int) and first >= 0 >= last):
        raise NotLiteralError("a slice to a position")
    return -first, last
