"""Classes and functions of the code itself, and the names that are known while their lines are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convarith.readers.code.steps import Block, Chain, Step
from convarith.readers.code.values import Unknown
from convarith.records import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.code.flow import Flow
    from convarith.readers.code.steps import Steps
    from convarith.readers.code.values import Call, Value

FORWARD = ("forward", "__call__", "call")
"""Methods by which an object goes through its layers."""
IN_A_ROW = "Sequential"
"""What classes are derived from that go through their layers in order."""


@dataclass(slots=True)
class Frame:
    """What is known while some lines are followed.

    Attributes:
        flow: The network that arrays flow through.
        values: What the lines assign, by name.
        outer: What is known around them; None for the outermost lines.
        block: The object that they are of, their ``self``.
        owner: The class that their function stands in.
        returned: What they return.
        pasted: Layers that stand there without being assigned.
    """

    flow: Flow
    values: dict[str, Value] = field(default_factory=dict)
    outer: Frame | None = None
    block: Block | None = None
    owner: Class | None = None
    returned: Value = None
    pasted: list[Steps] = field(default_factory=list)

    def value_of(self, name: str) -> Value:
        """Give what a name stands for; a free `Unknown` where nothing does."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.values:
                return frame.values[name]
            frame = frame.outer
        return Unknown(f"the name {name}", name, free="." not in name)

    def name_of(self, layers: Steps) -> str | None:
        """Give what layers of the object are called in the network."""
        own = self.block.name_of(layers) if self.block is not None else None
        return None if own is None else f"{self.flow.prefix}{own}"


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the code, a method or a lambda.

    Attributes:
        node: It.
        frame: What is known around it.
        owner: The class that it is a method of.
        block: The object that it is bound to.
    """

    node: ast.FunctionDef | ast.Lambda
    frame: Frame
    owner: Class | None = None
    block: Block | None = None

    @property
    def is_true(self) -> bool:
        """Whether it counts as true in a condition."""
        return True

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name if isinstance(self.node, ast.FunctionDef) else "a lambda"

    def bound_to(self, block: Block) -> Function:
        """Give it as the method of an object."""
        return self if self.is_decorated("staticmethod") else replace(self, block=block)

    def is_decorated(self, name: str) -> bool:
        """Tell whether it is what a decorator of the language makes of it."""
        decorators = self.node.decorator_list if isinstance(self.node, ast.FunctionDef) else []
        return any(isinstance(each, ast.Name) and each.id == name for each in decorators)


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the code.

    Attributes:
        node: It.
        frame: What is known around it.
        bases: It and the classes of the code that it is derived from, the nearest first.
        foreign: Names of other classes that it is derived from.
        attributes: What its lines assign and define.
    """

    node: ast.ClassDef
    frame: Frame
    bases: list[Class]
    foreign: tuple[str, ...]
    attributes: dict[str, Value] = field(default_factory=dict)

    @property
    def is_true(self) -> bool:
        """Whether it counts as true in a condition."""
        return True

    @property
    def in_a_row(self) -> bool:
        """Whether its objects go through their layers in order."""
        return any(name.rpartition(".")[2] == IN_A_ROW for each in self.bases for name in each.foreign)

    def attribute(self, name: str, after: Class | None = None) -> Value:
        """Give what its lines say that a name is.

        Args:
            name: The name.
            after: The one among `bases` after which to begin; None for the first.
        """
        first = 0 if after is None else self.bases.index(after) + 1
        for each in self.bases[first:]:
            if name in each.attributes:
                return each.attributes[name]
        return Unknown(f"the name {self.node.name}.{name}")

    def method(self, *names: str) -> Function | None:
        """Give the first of some methods that it has."""
        found = (self.attribute(name) for name in names)
        return next((each for each in found if isinstance(each, Function)), None)

    def fields(self) -> list[str]:
        """Give the names that its lines annotate, which a class without ``__init__`` is made of."""
        lines = [each for kind in reversed(self.bases) for each in kind.node.body]
        return [
            each.target.id for each in lines if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]


@dataclass(frozen=True, slots=True)
class Super:
    """An object as one of the class after some class of it.

    Attributes:
        block: The object.
        after: The class.
    """

    block: Block
    after: Class


@dataclass(frozen=True, slots=True)
class Partial:
    """A call whose other arguments are still to come.

    Attributes:
        callee: What will be called.
        call: The arguments so far.
    """

    callee: Value
    call: Call

    @property
    def is_true(self) -> bool:
        """Whether it counts as true in a condition."""
        return True


def layers_of(block: Block) -> dict[str, Steps]:
    """Give the layers that are assigned to an object, by name."""
    return {name: each for name, each in block.attributes.items() if isinstance(each, Step | Chain | Block)}


def bound_values(function: Function, call: Call, defaults: Mapping[str, Value]) -> dict[str, Value]:
    """Give what the parameters of a function are in a call.

    Args:
        function: The function.
        call: The call.
        defaults: Those of its parameters.
    """
    taken = function.node.args
    names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
    only = [each.arg for each in taken.kwonlyargs]
    found: dict[str, Value] = {name: Unknown(f"the name {name}", name, free=True) for name in (*names, *only)}
    if call.unpacked:
        known: dict[str, Value] = {}
    else:
        known = {**defaults, **{name: each.value for name, each in call.keywords.items() if name in found}}
    if function.block is not None and names:
        known[names.pop(0)] = function.block
    if not call.unpacked:
        known |= {name: each.value for name, each in zip(names, call.args, strict=False)}
    found |= known
    if taken.vararg is not None:
        rest: Any = tuple(each.value for each in call.args[len(names) :])
        found[taken.vararg.arg] = Unknown(f"the name {taken.vararg.arg}") if call.unpacked else rest
    if taken.kwarg is not None:
        more: Any = {name: each.value for name, each in call.keywords.items() if name not in (*names, *only)}
        found[taken.kwarg.arg] = Unknown(f"the name {taken.kwarg.arg}") if call.unpacked else more
    return found
