"""What expressions of code come to, without anything being run."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from convarith.readers.code.arrays import Array, Reckoned, Size, Sizes, reckoned
from convarith.readers.code.builtin import item, items_of, length
from convarith.readers.code.definitions import Class, Frame, Function, Super
from convarith.readers.code.steps import Block, Step
from convarith.readers.code.values import (
    LONGEST,
    Call,
    Given,
    NotLiteralError,
    UncertainError,
    Unknown,
    Unpacked,
    Value,
    calculated,
    compared,
    dotted,
    filled,
    negated,
    spoken,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Expressions(ABC):
    """Follows expressions.

    Args:
        steps: How many steps it may take at all, a step being an expression or an item of a row.
    """

    def __init__(self, steps: int) -> None:
        self._most = self._left = steps

    def spend(self, steps: int) -> None:
        """Count steps.

        Raises:
            UncertainError: Beyond the most.
        """
        self._left -= steps
        if self._left < 0:
            raise UncertainError(f"following it takes more than {self._most:,} steps")

    def value(self, node: ast.expr, frame: Frame) -> Value:
        """Tell what an expression is, and add the layers that it calls to the network.

        Raises:
            UncertainError: Where the way of the arrays cannot be told.
        """
        self.spend(1)
        known = self._KINDS.get(type(node))
        return Unknown(spoken(node)) if known is None else known(self, node, frame)

    @abstractmethod
    def called(self, node: ast.Call, frame: Frame) -> Value:
        """Tell what a call gives."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """Take up what a name, or something else that is assigned to, stands for."""

    @abstractmethod
    def function_called(self, function: Function, call: Call, frame: Frame) -> Value:
        """Follow a function of the code, and give what it returns."""

    @abstractmethod
    def same(self, left: Value, right: Value) -> bool | None:
        """Tell whether two values are the same where one is a framework's name; None for any others."""

    def arguments(self, node: ast.Call, frame: Frame) -> Call:
        """Tell the arguments of a call."""
        args: list[Given] = []
        for each in node.args:
            args += (
                self._starred(each, frame) if isinstance(each, ast.Starred) else [Given(self.value(each, frame), each)]
            )
        keywords: dict[str, Given] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, frame)
            if keyword.arg is not None:
                keywords[keyword.arg] = Given(value, keyword.value)
            elif isinstance(value, dict):
                keywords |= {str(name): Given(each, keyword.value) for name, each in value.items()}
            else:
                keywords[""] = Given(value, keyword.value)
        call = Call(node, dotted(node.func), tuple(args), keywords)
        self.spend(sum(weight(each.value) for each in call.given))
        return call

    def _starred(self, node: ast.Starred, frame: Frame) -> list[Given]:
        value = self.value(node.value, frame)
        try:
            row = items_of(value)
        except NotLiteralError:
            why = value.why if isinstance(value, Unknown) else spoken(node.value)
            return [Given(Unpacked(why), node)]
        self.spend(len(row))
        return [Given(each, node) for each in row]

    def attribute(self, owner: Value, name: str, node: ast.Attribute, frame: Frame) -> Value:
        """Tell what an attribute of a value is."""
        if isinstance(owner, Block):
            return self._of_object(owner, name, node, frame)
        if isinstance(owner, Super):
            found = owner.block.kind.attribute(name, owner.after)
            return found.bound_to(owner.block) if isinstance(found, Function) else found
        if isinstance(owner, Class):
            return owner.attribute(name)
        if isinstance(owner, Array) and name in ("shape", "data"):
            return Sizes(owner.source) if name == "shape" else owner
        if isinstance(owner, Unknown) and owner.name:
            return frame.value_of(f"{owner.name}.{name}")
        return Unknown(spoken(node))

    def _of_object(self, owner: Block, name: str, node: ast.Attribute, frame: Frame) -> Value:
        found = owner.attributes[name] if name in owner.attributes else owner.kind.attribute(name)
        if isinstance(found, Function) and name not in owner.attributes:
            bound = found.bound_to(owner)
            return self.function_called(bound, Call(node), frame) if found.is_decorated("property") else bound
        return Unknown(f"the name self.{name}") if isinstance(found, Unknown) and not found.name else found

    def binary(self, node: ast.expr | ast.stmt, kind: ast.operator, left: Value, right: Value, frame: Frame) -> Value:
        """Tell what arithmetic comes to."""
        both = [frame.flow.array(each) if _flows(each) else each for each in (left, right)]
        if any(isinstance(each, Array) for each in both):
            return frame.flow.arithmetic(node, kind, both)
        if any(isinstance(each, Size | Reckoned) for each in both):
            return reckoned(kind, left, right)
        found = calculated(kind, left, right)
        self.spend(weight(found))
        return found

    def _constant(self, node: ast.Constant, frame: Frame) -> Value:
        del frame
        known = node.value is None or node.value is ... or isinstance(node.value, int | float | str)
        return node.value if known else Unknown(spoken(node))

    def _name(self, node: ast.Name, frame: Frame) -> Value:
        return frame.value_of(node.id)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        return self.attribute(self.value(node.value, frame), node.attr, node, frame)

    def _call(self, node: ast.Call, frame: Frame) -> Value:
        return self.called(node, frame)

    def _binop(self, node: ast.BinOp, frame: Frame) -> Value:
        return self.binary(node, node.op, self.value(node.left, frame), self.value(node.right, frame), frame)

    def _unaryop(self, node: ast.UnaryOp, frame: Frame) -> Value:
        value = self.value(node.operand, frame)
        if isinstance(node.op, ast.Not):
            known = self.truth(value)
            return Unknown("a condition") if known is None else not known
        if isinstance(value, Array | Unknown):
            return value
        if not isinstance(value, int | float) or isinstance(node.op, ast.Invert):
            return Unknown(spoken(node))
        return negated(value) if isinstance(node.op, ast.USub) else value

    def _boolop(self, node: ast.BoolOp, frame: Frame) -> Value:
        """Tell what ``and`` or ``or`` gives; one that decides does so whatever those before it are."""
        *before, last = node.values
        unknown = False
        for each in before:
            value = self.value(each, frame)
            known = self.truth(value)
            if known == isinstance(node.op, ast.Or):
                return known if unknown else value
            unknown |= known is None
        value = self.value(last, frame)
        if not unknown:
            return value
        decides = self.truth(value) == isinstance(node.op, ast.Or)
        return isinstance(node.op, ast.Or) if decides else Unknown("a condition")

    def truth(self, value: Value) -> bool | None:
        """Tell whether a value counts as true, as a framework's class or function does; None where it is not known."""
        known = truth(value)
        return True if known is None and self.same(value, None) is False else known

    def _compare(self, node: ast.Compare, frame: Frame) -> Value:
        left = self.value(node.left, frame)
        holds: Value = True
        for kind, each in zip(node.ops, node.comparators, strict=True):
            right = self.value(each, frame)
            self.spend(weight(left) + weight(right))
            same = self.same(left, right) if isinstance(kind, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) else None
            holds = compared(kind, left, right) if same is None else same == isinstance(kind, ast.Is | ast.Eq)
            if holds is not True:
                return holds
            left = right
        return holds

    def _ifexp(self, node: ast.IfExp, frame: Frame) -> Value:
        known = self.truth(self.value(node.test, frame))
        if known is None:
            return Unknown(spoken(node))
        return self.value(node.body if known else node.orelse, frame)

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Value:
        owner, index = self.value(node.value, frame), self.value(node.slice, frame)
        if _flows(owner) or (isinstance(owner, Unknown) and owner.free and isinstance(node.slice, ast.Tuple)):
            owner = frame.flow.array(owner) or owner
        if isinstance(owner, Array):
            return frame.flow.item(owner, index, node)
        if isinstance(owner, Sizes):
            return owner.item(index)
        found = item(owner, index)
        self.spend(weight(found) if isinstance(index, slice) else 0)
        return Unknown(spoken(node)) if found is None and owner is None else found

    def _slice(self, node: ast.Slice, frame: Frame) -> Value:
        return slice(
            *(None if each is None else self.value(each, frame) for each in (node.lower, node.upper, node.step))
        )

    def _tuple(self, node: ast.Tuple, frame: Frame) -> Value:
        return tuple(self._row(node.elts, frame))

    def _list(self, node: ast.List | ast.Set, frame: Frame) -> Value:
        return self._row(node.elts, frame)

    def _row(self, nodes: Sequence[ast.expr], frame: Frame) -> list[Value]:
        found: list[Value] = []
        for each in nodes:
            if isinstance(each, ast.Starred):
                found += [given.value for given in self._starred(each, frame)]
            else:
                found.append(self.value(each, frame))
        return found

    def _dict(self, node: ast.Dict, frame: Frame) -> Value:
        found: dict[Any, Value] = {}
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.value(each, frame)
            if key is None:
                if not isinstance(value, dict):
                    return Unknown("a dictionary that is put together")
                found |= value
                continue
            try:
                found[_key(self.value(key, frame))] = value
            except NotLiteralError as error:
                return Unknown(f"a dictionary of {error}")
        return found

    def _joinedstr(self, node: ast.JoinedStr, frame: Frame) -> Value:
        parts: list[Value] = []
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                if each.format_spec is not None:
                    return Unknown(spoken(node))
                parts.append(self.value(each.value, frame))
            else:
                parts.append(self.value(each, frame))
        return filled("{}" * len(parts), tuple(parts))

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, frame: Frame) -> Value:
        inner = Frame(frame.flow, {}, frame, frame.block, frame.owner)
        try:
            return [self.value(node.elt, inner) for _ in self._turns(node.generators, inner)]
        except NotLiteralError:
            return Unknown(spoken(node))

    def _dictcomp(self, node: ast.DictComp, frame: Frame) -> Value:
        inner = Frame(frame.flow, {}, frame, frame.block, frame.owner)
        try:
            turns = self._turns(node.generators, inner)
            return {_key(self.value(node.key, inner)): self.value(node.value, inner) for _ in turns}
        except NotLiteralError:
            return Unknown(spoken(node))

    def _turns(self, generators: Sequence[ast.comprehension], frame: Frame) -> Iterator[None]:
        """Go through the turns of a comprehension.

        Raises:
            NotLiteralError: Where they are not known.
        """
        if not generators:
            yield
            return
        first, *rest = generators
        for each in items_of(self.value(first.iter, frame)):
            self.spend(1)
            self.assign(first.target, each, frame)
            known = [self.truth(self.value(test, frame)) for test in first.ifs]
            if None in known:
                raise NotLiteralError("a condition")
            if all(known):
                yield from self._turns(rest, frame)

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Value:
        return Function(node, frame, frame.owner)

    def _namedexpr(self, node: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(node.value, frame)
        self.assign(node.target, value, frame)
        return value

    _KINDS: ClassVar[dict[type[ast.expr], Callable[[Any, Any, Frame], Value]]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.Call: _call,
        ast.BinOp: _binop,
        ast.UnaryOp: _unaryop,
        ast.BoolOp: _boolop,
        ast.Compare: _compare,
        ast.IfExp: _ifexp,
        ast.Subscript: _subscript,
        ast.Slice: _slice,
        ast.Tuple: _tuple,
        ast.List: _list,
        ast.Set: _list,
        ast.Dict: _dict,
        ast.JoinedStr: _joinedstr,
        ast.ListComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.SetComp: _comprehension,
        ast.DictComp: _dictcomp,
        ast.Lambda: _lambda,
        ast.NamedExpr: _namedexpr,
    }


def _key(value: Value) -> Value:
    if not isinstance(value, int | float | str):
        raise NotLiteralError("keys that are not known")
    return value


def weight(value: Value) -> int:
    """Count the items of rows within each other, as far as anything would look at them."""
    count, left = 0, [value]
    while left and count < LONGEST:
        each = left.pop()
        if isinstance(each, list | tuple):
            count += len(each)
            left += each
        elif isinstance(each, dict | range | str):
            count += length(each)
    return count


def _flows(value: Value) -> bool:
    return isinstance(value, Array) or (isinstance(value, Step) and value.op == "input")
