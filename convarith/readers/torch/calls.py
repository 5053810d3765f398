"""Calls of PyTorch's functions, and the values in them that are not numbers yet."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.readers.flow import DimOf, Excess, Flow, NotCertainError, Step, Value, whole
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Weight(NamedTuple):
    """A tensor that does not depend on the input.

    Attributes:
        dims: Its shape; None where that is not known.
    """

    dims: tuple[int, ...] | None = None


class Unclear(NamedTuple):
    """A value that is worked out as the network runs."""


class Pieces(NamedTuple):
    """Several tensors that one falls into, each of which becomes a layer when it is used.

    Attributes:
        step: Gives the one of an index.
    """

    step: Callable[[int], Step]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, whose first argument is a tensor that depends on the input.

    Attributes:
        name: Of the function.
        args: Its arguments: a `Flow`, a `Weight`, a number, a size, `Unclear`, a sequence of these, or what else it is.
        named: Those that are given by name.
        batch: The batch where it is a number; None otherwise.
    """

    name: str
    args: Sequence[Any]
    named: Mapping[str, Any]
    batch: int | None = None

    @property
    def flow(self) -> Flow:
        """The tensor, the first argument."""
        found = self.get(0, "input")
        if not isinstance(found, Flow):
            raise NotCertainError("of what does not depend on the input")
        return found

    @property
    def flows(self) -> list[Flow]:
        """All tensors that depend on the input, also those in lists."""
        return list(flows_in([*self.args, *self.named.values()]))

    def get(self, place: int, name: str, default: Any = None) -> Any:
        """Give an argument by its place or name."""
        if name in self.named:
            return self.named[name]
        return self.args[place] if place < len(self.args) else default

    def number(self, place: int, name: str, default: Any = None) -> Any:
        """Give an argument that has to be certain: a number, a truth, a name, or a list of them."""
        found = self.get(place, name, default)
        if any(isinstance(each, Flow | Weight | Unclear | DimOf | Excess) for each in _each(found)):
            raise NotCertainError(f"by a {name} that is worked out as it runs")
        return list(found) if is_list(found) else found

    def rest(self, place: int, name: str) -> list[Any]:
        """Give arguments that are listed, one by one or in one sequence."""
        found = self.get(place, name)
        return list(found) if is_list(found) else list(self.args[place:])


def flows_in(values: Any) -> Sequence[Flow]:
    """Give the tensors among values that depend on the input."""
    return [each for each in _each(values) if isinstance(each, Flow)]


def is_list(value: Any) -> bool:
    """Tell whether a value is several."""
    return isinstance(value, list | tuple) and not hasattr(value, "_fields")


def _each(value: Any) -> list[Any]:
    """Give what a value holds, however deep in lists; itself where it is none."""
    if is_list(value):
        return [found for each in value for found in _each(each)]
    return [value]


def sizes_of(listed: Sequence[Any]) -> list[Value]:
    """Give sizes as they are known."""
    return [each if isinstance(each, int | float | DimOf | Excess) else None for each in listed]


def certain(values: Any, what: str) -> tuple[int, ...]:
    """Give whole numbers that have to be known."""
    found = whole(sizes_of(values)) if is_list(values) else None
    if found is None:
        raise NotCertainError(f"by a {what} that is worked out as it runs")
    return found


_ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "neg": operator.neg,
}


def arithmetic(name: str, args: Sequence[Any]) -> Any:
    """Give what comes of numbers and sizes on the way."""
    if name in _ARITHMETIC and all(isinstance(each, int | float) for each in args):
        return _ARITHMETIC[name](*args)
    match name, *args:
        case ["sub", DimOf() as of, DimOf() as over]:
            return Excess(of, over)
        case ["sub", Excess(part="all") as whole_of_it, Excess(part="half") as half] if half[:2] == whole_of_it[:2]:
            return half._replace(part="rest")
        case ["floordiv" | "floor_divide", Excess(part="all") as excess, 2]:
            return excess._replace(part="half")
    return Unclear()
