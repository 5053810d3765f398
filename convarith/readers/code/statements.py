"""What statements come to, without anything being run."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from convarith.readers.code.arrays import Array, Sizes
from convarith.readers.code.builtin import items_of
from convarith.readers.code.calls import Calls
from convarith.readers.code.layers import is_layers, place
from convarith.readers.code.steps import Block, Chain, opaque
from convarith.readers.code.values import (
    LONGEST,
    NotLiteralError,
    UncertainError,
    Unknown,
    Value,
    dotted,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.readers.code.definitions import Frame

_GROWING = ("append", "add", "add_module", "extend")
_CHANGING = ("insert", "pop", "remove", "clear", "update", "setdefault", "reverse", "sort")


class Statements(Calls):
    """Follows statements."""

    @abstractmethod
    def defined(self, node: ast.FunctionDef | ast.ClassDef, frame: Frame) -> Value:
        """Give the function or class that lines define."""

    def run(self, statements: Sequence[ast.stmt], frame: Frame) -> str:
        """Follow statements, and tell what ends them: ``return``, ``break``, ``continue`` or nothing.

        Raises:
            UncertainError: Where it cannot be told what they come to.
        """
        for each in statements:
            self.spend(1)
            ended = self._statement(each, frame)
            if ended:
                return ended
        return ""

    def _statement(self, node: ast.stmt, frame: Frame) -> str:
        match node:
            case ast.Assign():
                value = self.value(node.value, frame)
                for target in node.targets:
                    self.assign(target, value, frame)
            case ast.AnnAssign() if node.value is not None:
                self.assign(node.target, self.value(node.value, frame), frame)
            case ast.AugAssign():
                self._changed(node, frame)
            case ast.Return():
                frame.returned = None if node.value is None else self.value(node.value, frame)
                return "return"
            case ast.Expr():
                self._expression(node.value, frame)
            case ast.FunctionDef() | ast.ClassDef():
                frame.values[node.name] = self.defined(node, frame)
            case ast.Raise():
                raise UncertainError(f"it raises an error in line {node.lineno}")
            case ast.Break() | ast.Continue():
                return type(node).__name__.lower()
            case _:
                return self._compound(node, frame)
        return ""

    def _compound(self, node: ast.stmt, frame: Frame) -> str:
        match node:
            case ast.If():
                known = self.truth(self.value(node.test, frame))
                if known is not None:
                    return self.run(node.body if known else node.orelse, frame)
                self._perhaps(node, frame)
            case ast.For():
                return self._loop(node, frame)
            case ast.While():
                return self._while(node, frame)
            case ast.With():
                return self.run(node.body, frame)
            case ast.Try():
                return self.run([*node.body, *node.orelse, *node.finalbody], frame)
            case ast.Global() | ast.Nonlocal():
                raise UncertainError(f"it changes names of other lines, in line {node.lineno}")
            case ast.Match() | ast.AsyncFor() | ast.AsyncWith() | ast.TryStar():
                self._perhaps(node, frame)
        return ""  # imports, assertions and the like come to nothing here

    def _expression(self, node: ast.expr, frame: Frame) -> None:
        """Follow a line that assigns nothing; what it prints is no part of a network."""
        if isinstance(node, ast.Call) and dotted(node.func) == "print":
            return
        value = self.value(node, frame)
        if isinstance(value, tuple | list) and any(map(is_layers, value)):
            nodes = (
                node.elts
                if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(value)
                else [node] * len(value)
            )
            frame.pasted += [
                layer for each, at in zip(value, nodes, strict=True) for layer in self.reader.row([each], at)
            ]
        elif is_layers(value):
            frame.pasted.append(value)

    def _changed(self, node: ast.AugAssign, frame: Frame) -> None:
        """Follow an assignment such as ``+=``, which makes a row longer wherever else it is known."""
        target = ast.copy_location(_read(node.target), node.target)
        before, more = self.value(target, frame), self.value(node.value, frame)
        if isinstance(before, list) and isinstance(node.op, ast.Add):
            try:
                row = items_of(more)
            except NotLiteralError as error:
                row = [Unknown(str(error))]
            self.spend(len(row))
            before += row
        else:
            self.assign(node.target, self.binary(node.value, node.op, before, more, frame), frame)

    def _loop(self, node: ast.For, frame: Frame) -> str:
        try:
            row = items_of(self.value(node.iter, frame))
        except NotLiteralError:
            self._perhaps(node, frame)
            return ""
        for each in row:
            self.assign(node.target, each, frame)
            ended = self.run(node.body, frame)
            if ended == "return":
                return ended
            if ended == "break":
                return ""
        return self.run(node.orelse, frame)

    def _while(self, node: ast.While, frame: Frame) -> str:
        for _ in range(LONGEST):
            known = self.truth(self.value(node.test, frame))
            if known is None:
                break
            if not known:
                return self.run(node.orelse, frame)
            ended = self.run(node.body, frame)
            if ended == "return":
                return ended
            if ended == "break":
                return ""
        self._perhaps(node, frame)
        return ""

    def _perhaps(self, node: ast.stmt, frame: Frame) -> None:
        """Take up that lines of which it is not known whether, or how often, they are run may change what is known.

        Raises:
            UncertainError: Where they may return something.
        """
        note = f"what is done in a {type(node).__name__.lower()} in line {node.lineno}"
        parts = list(ast.walk(node))
        self.spend(len(parts))
        if any(isinstance(each, ast.Return) for each in parts):
            raise UncertainError(f"there is a {type(node).__name__.lower()} in line {node.lineno}")
        read = dict.fromkeys(each.id for each in parts if isinstance(each, ast.Name))
        arrays = list(dict.fromkeys(each for each in map(frame.value_of, read) if isinstance(each, Array)))
        result = None
        for each in parts:
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _GROWING:
                self._grown(self.value(each.func.value, frame) if dotted(each.func.value) else None, note, node)
            if (changed := _changed_row(each)) is not None and isinstance(self.value(changed, frame), list | dict):
                self.assign(changed, Unknown(note), frame)
            if not isinstance(each, ast.Name | ast.Attribute) or not isinstance(each.ctx, ast.Store):
                continue
            if isinstance(each, ast.Name) and arrays and self._may_be_array(node, frame.value_of(each.id)):
                result = result or frame.flow.unknown(note, node, arrays)
                frame.values[each.id] = result
            else:
                self.assign(each, Unknown(note), frame)

    def _may_be_array(self, node: ast.stmt, before: Value) -> bool:
        return isinstance(before, Array) or (isinstance(node, ast.If) and isinstance(before, Unknown))

    def _grown(self, owner: Value, note: str, node: ast.stmt) -> None:
        """Take up that a row of layers may have become longer."""
        unknown = opaque(note, place(node))
        if isinstance(owner, list):
            if not owner or owner[-1] is not unknown:
                owner.append(Unknown(note) if not any(map(is_layers, owner)) and owner else unknown)
        elif isinstance(owner, Chain):
            owner.steps.append((None, unknown))
        elif isinstance(owner, Block):
            owner.assign(note, unknown)

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Take up what something that is assigned to stands for."""
        match target:
            case ast.Name():
                frame.values[target.id] = value
            case ast.Attribute():
                owner = self.value(target.value, frame)
                if isinstance(owner, Block):
                    owner.assign(target.attr, value)
                elif isinstance(owner, Unknown) and owner.name:
                    frame.values[f"{owner.name}.{target.attr}"] = value
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value, frame)
            case ast.Subscript():
                self._set_item(self.value(target.value, frame), self.value(target.slice, frame), value)

    def _unpack(self, targets: Sequence[ast.expr], value: Value, frame: Frame) -> None:
        if isinstance(value, Sizes):
            row = [value.item(number) for number in range(len(targets))]
        elif isinstance(value, Array):
            if not frame.flow.is_unknown(value):
                raise UncertainError(f"several results are taken in line {targets[0].lineno}")
            row = [value] * len(targets)
        else:
            try:
                row = items_of(value)
            except NotLiteralError as error:
                row = [Unknown(str(error))] * len(targets)
        starred = next((number for number, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
        if starred is not None and len(row) >= len(targets) - 1:
            after = len(targets) - 1 - starred
            row = [*row[:starred], row[starred : len(row) - after], *row[len(row) - after :]]
        if len(row) != len(targets):
            row = [Unknown("an item of something")] * len(targets)
        for target, each in zip(targets, row, strict=True):
            self.assign(target.value if isinstance(target, ast.Starred) else target, each, frame)

    def _set_item(self, owner: Value, index: Value, value: Value) -> None:
        in_dict = isinstance(owner, dict) and isinstance(index, int | float | str)
        if in_dict or (isinstance(owner, list) and isinstance(index, int) and -len(owner) <= index < len(owner)):
            owner[index] = value
        elif isinstance(owner, dict | list):
            owner.clear()


def _read(target: ast.expr) -> ast.expr:
    """Give what is assigned to as an expression that is read."""
    match target:
        case ast.Name():
            return ast.Name(target.id, ast.Load())
        case ast.Attribute():
            return ast.Attribute(target.value, target.attr, ast.Load())
        case ast.Subscript():
            return ast.Subscript(target.value, target.slice, ast.Load())
    return target


def _changed_row(node: ast.AST) -> ast.expr | None:
    """Give the name of the row or dictionary that a part of a line may change, other than by making it longer."""
    changed = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        changed = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
        changed = node.func.value
    return changed if changed is not None and dotted(changed) else None
