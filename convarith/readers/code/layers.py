"""Expressions that make layers: calls of a framework's constructors, and what puts several in a row."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.networks.places import KnownPlaces, Places
from convarith.readers.code.literals import NotLiteralError, dotted, literal, spoken
from convarith.readers.code.onnx import NODES
from convarith.readers.code.positions import place_of
from convarith.readers.code.signature import bound, values
from convarith.readers.code.steps import Chain, Step, opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.code.names import Found, Names
    from convarith.readers.code.signature import Fields, Signature
    from convarith.readers.code.steps import Block, Steps

_SAME_LAYER = ("to", "cuda", "cpu", "eval", "train", "float", "half", "double", "requires_grad_", "apply")
"""Methods of a layer that give the layer back."""
_WRAPPERS = ("weight_norm", "spectral_norm", "parametrize", "SpectralNormalization", "WeightNorm", "TimeDistributed")
_ADDING = ("add", "append", "add_module")
_INPUTS = ("Input", "InputLayer")
_INPUT_SHAPES = ("input_shape", "batch_input_shape", "shape", "batch_shape")


class LayerReader:
    """What makes layers in a code.

    Args:
        names: Whose the names in it are.
        shapes: Those of arrays that comments tell, by their names.
        opset: That of ONNX' operators; None where the code does not tell it.
    """

    def __init__(self, names: Names, shapes: Mapping[str, Shape] | None = None, opset: int | None = None) -> None:
        self.names = names
        self.shapes = shapes or {}
        self.opset = opset
        self.blocks: dict[str, Callable[[ast.Call], Block]] = {}  # what calls of the code's own classes make
        self.functions: dict[str, Callable[[Any, ast.Call], Any]] = {}  # its own functions, given a flow

    def steps(self, node: ast.expr) -> Steps | None:
        """Give the layers that an expression makes; None where it makes none."""
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute) and node.func.attr in _SAME_LAYER:
            inner = self.steps(node.func.value)
            if inner is not None:
                return inner
        if isinstance(node.func, ast.Name) and node.func.id in self.blocks:
            return self.blocks[node.func.id](node)
        found = self.names.find(node.func)
        if found is not None and found.name in _WRAPPERS and node.args:
            return self.steps(node.args[0])
        return None if found is None else self._called(found, node)

    def _called(self, found: Found, node: ast.Call) -> Steps | None:
        """Give the layers that the call of a name makes."""
        if found.name == "Sequential":
            return self._sequential(node)
        if found.name == "make_node":
            return self._node(node)
        if found.name in _INPUTS:
            return Step("input", _never, place(node), input=_input_shape(node))
        if found.signature is not None:
            return None if found.signature.arrays else self._step(found, found.signature, node)
        note = f"{found.name} is no {found.title} that is known here"
        is_class = found.name[:1].isupper()
        return opaque(note, place(node), _own_name(node), foreign=True) if is_class else None

    def row(self, nodes: Sequence[ast.expr]) -> Iterator[tuple[str | None, Steps]]:
        """Give the layers that expressions make one after another; what makes none is not known."""
        for node in nodes:
            if isinstance(node, ast.Starred):
                if isinstance(node.value, ast.List | ast.Tuple):
                    yield from self.row(node.value.elts)
                else:
                    note = f"layers that are unpacked: {spoken(node.value)}"
                    yield None, opaque(note, place(node), foreign=True)
                continue
            yield None, self.steps(node) or self._unknown(node)

    def extended(self, scope: Mapping[str, object], node: ast.AST) -> tuple[str, Chain] | None:
        """Give what a call such as ``model.add(…)`` makes of the layers that a name stands for, with the name."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            return None
        name, owner = dotted(node.func.value), scope.get(dotted(node.func.value))
        if node.func.attr not in _ADDING or not isinstance(owner, Chain):
            return None
        more = tuple(self.row(node.args[-1:]))
        if node.func.attr == "add_module":
            more = tuple((_text(node.args[0]), each) for _, each in more)
        return name, Chain((*owner.steps, *more), owner.places, owner.name)

    def _unknown(self, node: ast.expr) -> Step:
        found = self.names.find(node.func) if isinstance(node, ast.Call) else None
        note = f"not a layer that the code spells out: {spoken(node)}"
        if found is not None:
            note = f"{found.name} is no {found.title} that is known here"
        return opaque(note, place(node), foreign=True)

    def _step(self, found: Found, taken: Signature, node: ast.Call) -> Steps:
        settings: Fields = {}
        try:
            arguments = bound(found.name, taken, node)
            settings = values(arguments, lenient=taken.lenient)
        except NotLiteralError as error:
            return opaque(f"{found.name}: {error}", place(node), _own_name(node))
        places = called(node, arguments.given)
        make = maker(taken.make, settings, arguments.error)
        step = Step(taken.op, make, places, _own_name(node), _input_shape(node), of_channels=taken.of_channels)
        if taken.after is None:
            return step
        op, after = taken.after
        both = replace(step, name=None), Step(op, maker(after, settings), places)
        return Chain(tuple((None, each) for each in both), places, step.name)

    def _node(self, node: ast.Call) -> Step:
        """Read a node of ONNX: its operator, inputs and outputs, then its attributes."""
        try:
            kind, inputs, _ = (literal(each) for each in node.args[:3])
            taken = NODES[kind]
            settings = values(bound(kind, taken, node, 3))
            if "weight" in taken.arrays:
                settings["weight"] = self.shapes[inputs[1]]
        except NotLiteralError as error:
            return opaque(f"a node of ONNX: {error}", place(node))
        except (KeyError, IndexError, TypeError, ValueError):
            note = "a node of ONNX that is not known here, or a weight whose shape no comment tells"
            return opaque(note, place(node), foreign=True)
        extra = {"opset": self.opset} if self.opset is not None and "kernel" in taken.arguments.values() else {}
        return Step(taken.op, maker(taken.make, {**settings, **extra}), place(node))

    def _sequential(self, node: ast.Call) -> Chain:
        steps: list[tuple[str | None, Steps]] = []
        given: Sequence[ast.expr] = node.args or [each.value for each in node.keywords if each.arg == "layers"]
        if len(given) == 1 and isinstance(given[0], ast.List | ast.Tuple):
            steps = list(self.row(given[0].elts))
        elif len(given) == 1 and (pairs := self._pairs(given[0])) is not None:
            steps = [(name, layer) for name, each in pairs for _, layer in self.row([each])]
        else:
            steps = list(self.row(given))
            if not any(name for name, _ in steps) and not self._is_keras(node):
                steps = [(str(number), each) for number, (_, each) in enumerate(steps)]
        return Chain(tuple(steps), place(node), _own_name(node))

    def _is_keras(self, node: ast.Call) -> bool:
        return "keras" in dotted(node.func)

    def _pairs(self, node: ast.expr) -> list[tuple[str, ast.expr]] | None:
        """Give the names and layers of an OrderedDict or a dict."""
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "OrderedDict":
            node = node.args[0] if len(node.args) == 1 else ast.List(elts=[])
        if isinstance(node, ast.Dict):
            return [(_text(key), value) for key, value in zip(node.keys, node.values, strict=True)]
        if isinstance(node, ast.List | ast.Tuple) and all(
            isinstance(each, ast.Tuple) and len(each.elts) == 2 for each in node.elts
        ):
            return [(_text(each.elts[0]), each.elts[1]) for each in node.elts if isinstance(each, ast.Tuple)]
        return None


def place(node: ast.expr | ast.stmt) -> Places:
    """Give where something stands."""
    return KnownPlaces(place_of(node))


def called(node: ast.Call, arguments: Mapping[str, ast.expr]) -> Places:
    """Give where a call and its arguments stand."""
    return KnownPlaces(place_of(node), {name: place_of(each) for name, each in arguments.items()})


def maker(
    make: Callable[[Fields], Operation], settings: Fields, error: ConvArithError | None = None
) -> Callable[[Fields], Operation]:
    """Give what makes an operation of values and of what a network adds, or says what is wrong with its call."""

    def made(more: Fields) -> Operation:
        if error is not None:
            raise error
        return make({**settings, **more})

    return made


def _never(_: Fields) -> Operation:
    raise ConvArithError("an input stands inside of a network", "unknown-op", "put it first")


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "?"


def _own_name(node: ast.Call) -> str | None:
    """Give the name that a layer is given by its argument ``name``."""
    return next((_text(each.value) for each in node.keywords if each.arg == "name"), None)


def _input_shape(node: ast.Call) -> Shape:
    """Give the shape of the input, channels first, that an argument tells; empty where a size is left open."""
    named = {each.arg: each.value for each in node.keywords if each.arg in _INPUT_SHAPES}
    if not named and dotted(node.func).rpartition(".")[2] in _INPUTS and node.args:
        named = {"shape": node.args[0]}
    for name, value in named.items():
        try:
            found = literal(value)
        except NotLiteralError:
            return ()
        numbers = (found,) if isinstance(found, int) else tuple(found or ())
        numbers = numbers[1:] if name.startswith("batch") else numbers
        if numbers and all(isinstance(each, int) and each > 0 for each in numbers):
            first = any(each.arg == "data_format" and _text(each.value) == "channels_first" for each in node.keywords)
            return tuple(numbers) if first else (numbers[-1], *numbers[:-1])
    return ()
