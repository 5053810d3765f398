"""Code followed without being run, with the classes and functions that it defines."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from typing import TYPE_CHECKING

from convarith.readers.builder import NetworkBuilder
from convarith.readers.code.arrays import Array
from convarith.readers.code.definitions import FORWARD, Class, Frame, Function, bound_values, layers_of
from convarith.readers.code.flow import Flow
from convarith.readers.code.layers import place
from convarith.readers.code.statements import Statements
from convarith.readers.code.steps import Block, Chain, opaque
from convarith.readers.code.values import Call, Given, UncertainError, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.readers.code.layers import LayerReader
    from convarith.readers.code.steps import Steps

_MOST_CALLS = 5_000  # of the code's own classes and functions, which those that call several of each other come to soon
_DEEPEST = 16  # calls inside of calls


class Evaluator(Statements):
    """Follows code.

    Args:
        reader: What tells layers.
        steps: As of `Expressions`.
    """

    def __init__(self, reader: LayerReader, steps: int) -> None:
        super().__init__(reader, steps)
        self._calls = 0
        self._inside: list[tuple[object, ...]] = []  # the calls that the lines at hand stand in
        self.used: set[ast.AST] = set()

    def flow(self, builder: NetworkBuilder, prefix: str = "") -> Flow:
        """Give what the arrays of a network become layers of."""
        return Flow(self.reader, builder, self.spend, prefix)

    def defined(self, node: ast.FunctionDef | ast.ClassDef, frame: Frame) -> Value:
        """Give the function or class that lines define."""
        if isinstance(node, ast.ClassDef):
            return self._class(node, frame)
        in_class = frame.owner is not None and frame.values is frame.owner.attributes
        around = frame.outer if in_class and frame.outer is not None else frame  # methods see no other's name
        return Function(node, around, frame.owner)

    def _class(self, node: ast.ClassDef, frame: Frame) -> Class:
        """Give a class that lines define, with what its own lines assign."""
        given = [self.value(each, frame) for each in node.bases]
        foreign = tuple(each.name for each in given if isinstance(each, Unknown))
        inner = [each for kind in given if isinstance(kind, Class) for each in kind.bases]
        found = Class(node, frame, [], foreign)
        found.bases[:] = [found, *dict.fromkeys(inner)]
        body = Frame(self.flow(NetworkBuilder(node.name)), found.attributes, frame, None, found)
        self.run(node.body, body)
        return found

    def made(self, kind: Class, call: Call) -> Steps:
        """Give the object that the call of a class of the code makes."""
        self.used.add(kind.node)
        block = Block(kind, self.enter, place(call.node))
        try:
            self.fill(block, call)
        except UncertainError as error:
            return opaque(f"{kind.node.name}: {error}", place(call.node))
        return block

    def fill(self, block: Block, call: Call) -> None:
        """Follow the lines that make the layers of an object.

        Raises:
            UncertainError: Where they are not certain.
        """
        kind = block.kind
        scratch = Frame(self.flow(NetworkBuilder(kind.node.name)), {}, kind.frame, block, kind)
        init = kind.method("__init__")
        if init is not None:
            self._returned(init.bound_to(block), call, scratch)
        else:
            block.attributes.update(zip(kind.fields(), (each.value for each in call.args), strict=False))
            block.attributes.update({name: each.value for name, each in call.keywords.items() if name in kind.fields()})
        for name in ("setup", "build"):
            if (method := kind.method(name)) is not None:
                self._returned(method.bound_to(block), Call(call.node), scratch)

    def function_called(self, function: Function, call: Call, frame: Frame) -> Value:
        """Follow a function of the code, whose layers go to the network at hand, and give what it returns."""
        self.used.add(function.node)
        builder = frame.flow.builder
        before = len(builder.layers), len(builder.problems)
        try:
            return self._returned(function, call, frame)
        except UncertainError as error:
            del builder.layers[before[0] :], builder.problems[before[1] :]
            arrays = [each.value for each in call.given if isinstance(each.value, Array)]
            if not arrays:
                raise
            return frame.flow.unknown(f"{function.name}: {error}", call.node, arrays)

    def entered(self, block: Block, call: Call, frame: Frame) -> Value:
        """Follow an object through its layers, and give what comes out."""
        return self._through(block, call, frame.flow.builder, frame.name_of(block))

    def enter(self, block: Block, builder: NetworkBuilder, sources: Sequence[str], name: str | None) -> str:
        """Add the layers of an object to a network, and give the name of the last, as a `Block` does."""
        node = ast.Constant(None, lineno=block.places.start.line if block.places.start else 1, col_offset=0)
        given = tuple(Given(Array(each), node) for each in sources)
        result = self._through(block, Call(node, args=given), builder, name)
        if isinstance(result, Array):
            return result.source
        note = f"{block.kind.node.name} gives several arrays"
        return builder.add_opaque(note, name=name, sources=sources, places=block.places)

    def _through(self, block: Block, call: Call, builder: NetworkBuilder, name: str | None) -> Value:
        before = len(builder.layers), len(builder.problems)
        try:
            return self.forward(block, call, self.flow(builder, f"{name}." if name else ""))
        except UncertainError as error:
            del builder.layers[before[0] :], builder.problems[before[1] :]
            arrays = [each.value for each in call.given if isinstance(each.value, Array)]
            if not arrays:
                raise
            note, sources = f"{block.kind.node.name}: {error}", [each.source for each in arrays]
            return Array(builder.add_opaque(note, name=name, sources=sources, places=place(call.node)))

    def forward(self, block: Block, call: Call, flow: Flow) -> Value:
        """Follow the method by which an object goes through its layers.

        Raises:
            UncertainError: Where it has none, or what that returns is not certain.
        """
        method = block.kind.method(*FORWARD)
        frame = Frame(flow, {}, block.kind.frame, block, block.kind)
        flow.begin()
        if method is None and block.kind.in_a_row:
            row = Chain(list(layers_of(block).items()), block.places)
            arrays = flow.arrays([each.value for each in call.given[:1]])
            return flow.apply(row, arrays, flow.prefix.removesuffix(".") or None)
        if method is None:
            raise UncertainError("how arrays go through it is not told")
        returned = self._returned(method.bound_to(block), call, frame)
        if not isinstance(returned, Array | tuple | list | dict):
            raise UncertainError(f"what it returns is not certain, in line {method.node.lineno}")
        return returned

    def _returned(self, function: Function, call: Call, frame: Frame) -> Value:
        """Give what a function returns."""
        values = bound_values(function, call, self.defaults(function))
        inner = Frame(frame.flow, values, function.frame, function.block, function.owner)
        with self._within(function, values):
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, inner)
            self.run(function.node.body, inner)
        return inner.returned

    def defaults(self, function: Function) -> dict[str, Value]:
        """Give the defaults of a function's parameters."""
        taken = function.node.args
        names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
        found = {
            name: self.value(each, function.frame)
            for name, each in zip(reversed(names), reversed(taken.defaults), strict=False)
        }
        only = zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
        return found | {each.arg: self.value(value, function.frame) for each, value in only if value is not None}

    @contextmanager
    def _within(self, function: Function, values: dict[str, Value]) -> Iterator[None]:
        """Note in which calls the lines stand that are followed next.

        Raises:
            UncertainError: Where there is no end in sight.
        """
        told = (each if isinstance(each, int | float | str) else None for each in values.values())
        entry = (function.node, *told)
        is_forward = function.block is not None and function.name in FORWARD
        self._calls += 1
        if entry in self._inside and not is_forward:
            raise UncertainError("it is made of itself")
        if self._calls > _MOST_CALLS or len(self._inside) >= _DEEPEST:
            raise UncertainError(f"there are more than {_MOST_CALLS:,} blocks, or {_DEEPEST} inside of each other")
        self._inside.append(entry)
        try:
            yield
        finally:
            self._inside.pop()
