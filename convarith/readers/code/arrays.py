"""Arrays in code: those that flow through a network, their sizes, and what the code tells of the shapes of others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convarith.readers.code.passing import padded
from convarith.readers.code.steps import Step, opaque
from convarith.readers.code.values import NotLiteralError, Unknown, Value, plain
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.padding import Pair
    from convarith.networks.places import Places
    from convarith.readers.code.values import Call

_MAKE_ARRAYS = ("randn", "rand", "zeros", "ones", "empty", "full", "normal", "uniform", "random")
_DEEPEST = 8  # operations on a size
_SPACE_FIRST = 2  # after batch and channels, as PyTorch has them


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


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of an array that flows, which depend on the input.

    Attributes:
        source: The layer whose output it is.
        first: The first of the axes that they are of.
    """

    source: str
    first: int = 0

    @property
    def why(self) -> str:
        """What it is, in words."""
        return "a size of an array"

    @property
    def of_space(self) -> bool:
        """Whether they are those of space alone, counted from the first axis or from the last."""
        return self.first == _SPACE_FIRST or self.first < 0

    def item(self, index: Value) -> Value:
        """Give one of them, or those from some axis on."""
        if isinstance(index, int):
            return Size(self.source, index if self.first == 0 or index < 0 else self.first + index)
        if isinstance(index, slice) and isinstance(index.start, int) and index.stop is None and index.step is None:
            return Sizes(self.source, index.start) if self.first == 0 else Unknown("some sizes of an array")
        return Unknown("some sizes of an array")


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an array that flows along an axis.

    Attributes:
        source: The layer whose output it is.
        axis: The axis, of batch, channels and space.
    """

    source: str
    axis: int

    @property
    def why(self) -> str:
        """What it is, in words."""
        return "a size of an array"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What arithmetic makes of sizes of arrays.

    Attributes:
        kind: The operation.
        left: What it is of.
        right: And what else.
        depth: How many operations are in it.
    """

    kind: type
    left: Value
    right: Value
    depth: int

    @property
    def why(self) -> str:
        """What it is, in words."""
        return "a size of an array"


def reckoned(kind: ast.operator, left: Value, right: Value) -> Value:
    """Note what arithmetic is done with sizes of arrays."""
    fit = all(isinstance(each, Size | Reckoned | int) for each in (left, right))
    depth = 1 + max(getattr(each, "depth", 0) for each in (left, right))
    return Reckoned(type(kind), left, right, depth) if fit and depth < _DEEPEST else Unknown("a size of an array")


def padded_to(row: Value, source: str) -> str | None:
    """Give the array whose size a padding brings another to, half of the difference on either side.

    Args:
        row: Begin and end of each axis, the last axis first, in sizes of arrays.
        source: The array that is padded.
    """
    if not isinstance(row, list | tuple) or len(row) % 2 or not row:
        return None
    axes, found = len(row) // 2, set()
    for number, (before, after) in enumerate(zip(row[::2], row[1::2], strict=True)):
        match before:
            case Reckoned(ast.FloorDiv, Reckoned(ast.Sub, Size(other, axis), Size(own, same)) as missing, 2):
                rest = Reckoned(ast.Sub, missing, before, before.depth + 1)
                fit = own == source and axis == same and axis in (_SPACE_FIRST + axes - 1 - number, -1 - number)
                found.add(other if fit and after == rest else None)
            case _:
                return None
    return found.pop() if len(found) == 1 else None


def resized_to(size: Value, axes: int | None = None) -> str | None:
    """Give the array whose size in space some sizes are; one size alone only where there is one axis."""
    if isinstance(size, Size) and axes == 1:
        size = [size]
    if isinstance(size, Sizes):
        return size.source if size.of_space else None
    if not isinstance(size, list | tuple) or not all(isinstance(each, Size) for each in size):
        return None
    sources, numbers = {each.source for each in size}, [each.axis for each in size]
    last = list(range(-len(size), 0))
    fit = numbers in (last, [each + _SPACE_FIRST + len(size) for each in last])
    return sources.pop() if fit and len(sources) == 1 else None


def padding_node(pads: Value, places: Places) -> Step:
    """Read the pads of a Pad node, all begins, then all ends, those of batch and channels first."""
    try:
        row = plain(pads)
        half = len(row) // 2
        pairs = list(zip(row[2:half], row[half + 2 :], strict=True))
    except (NotLiteralError, TypeError, ValueError) as error:
        return opaque(f"a Pad node: its pads are {error}", places)
    return Step("pad", lambda _: padded(pairs), places)


def made_array(call: Call) -> Weight | None:
    """Give an array that is made of a shape, such as ``torch.randn(1, 3, 32, 32)``."""
    if call.name.rpartition(".")[2] not in _MAKE_ARRAYS:
        return None
    found: list[Any] = []
    for each in call.args:
        try:
            value = plain(each.value)
        except NotLiteralError:
            continue
        if isinstance(value, list | tuple):
            return Weight(tuple(value)) if all(isinstance(size, int) for size in value) else None
        found.append(value)
    return Weight(tuple(found)) if len(found) > 1 and all(isinstance(size, int) for size in found) else None


def cut(index: Value) -> Pair:
    """Give what a slice leaves out at both ends, below 0 as of a padding that crops.

    Raises:
        NotLiteralError: Where that depends on the size.
    """
    if not isinstance(index, slice) or index.step is not None:
        raise NotLiteralError("an item")
    first, last = (0 if each is None else each for each in (index.start, index.stop))
    if not (isinstance(first, int) and isinstance(last, int) and first >= 0 >= last):
        raise NotLiteralError("a slice to a position")
    return -first, last


def cuts(items: Sequence[Value], space: slice) -> list[Pair]:
    """Give what slices of all axes leave out of space.

    Raises:
        NotLiteralError: As `cut`.
    """
    return [cut(each) for each in items][space]
