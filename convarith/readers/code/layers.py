"""Calls that make layers: a framework's constructors, and what puts several in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from convarith.errors import ConvArithError
from convarith.networks.places import KnownPlaces
from convarith.readers.code.onnx import NODES
from convarith.readers.code.positions import place_of
from convarith.readers.code.signature import bound, values
from convarith.readers.code.steps import Block, Chain, Step, opaque
from convarith.readers.code.values import NotLiteralError, Unknown, Unpacked, plain, spoken
from convarith.records import replace

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.networks.places import Places
    from convarith.readers.code.names import Found, Names
    from convarith.readers.code.signature import Fields, Signature
    from convarith.readers.code.steps import Steps
    from convarith.readers.code.values import Call, Given, Value

_INPUTS = ("Input", "InputLayer")
_INPUT_SHAPES = ("input_shape", "batch_input_shape", "shape", "batch_shape")


def is_layers(value: Value) -> TypeGuard[Steps]:
    """Tell whether a value is layers."""
    return isinstance(value, Step | Chain | Block)


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

    def made(self, found: Found, call: Call) -> Steps | None:
        """Give the layers that the call of a framework's name makes; None where it makes none."""
        if found.name == "Sequential":
            return self._sequential(call)
        if found.name == "make_node":
            return self._node(call)
        if found.name in _INPUTS:
            return Step("input", _never, place(call.node), input=_input_shape(call, found.name))
        if found.signature is not None:
            return None if found.signature.arrays else self._step(found, found.signature, call)
        note = f"{found.name} is no {found.title} that is known here"
        is_class = found.name[:1].isupper()
        return opaque(note, place(call.node), call.text("name"), foreign=True) if is_class else None

    def row(self, items: Sequence[Value], node: ast.expr | ast.stmt) -> Iterator[Steps]:
        """Give the layers that values are, one after another; what is none is not known."""
        for each in items:
            if is_layers(each):
                yield each
            elif isinstance(each, Unpacked):
                yield opaque(f"layers that are unpacked: {each.why}", place(node), foreign=True)
            else:
                yield self._unknown(each, node)

    def _unknown(self, value: Value, node: ast.expr | ast.stmt) -> Step:
        why = value.why if isinstance(value, Unknown) else spoken(node)
        return opaque(f"not a layer that the code spells out: {why}", place(node), foreign=True)

    def _step(self, found: Found, taken: Signature, call: Call) -> Steps:
        settings: Fields = {}
        try:
            arguments = bound(found.name, taken, call)
            settings = values(arguments, lenient=taken.lenient)
        except NotLiteralError as error:
            return opaque(f"{found.name}: {error}", place(call.node), call.text("name"))
        places = call_places(call.node, arguments.given)
        make = maker(taken.make, settings, arguments.error)
        shape = _input_shape(call, found.name)
        step = Step(taken.op, make, places, call.text("name"), shape, of_channels=taken.of_channels)
        if taken.after is None:
            return step
        op, after = taken.after
        both = replace(step, name=None), Step(op, maker(after, settings), places)
        return Chain([(None, each) for each in both], places, step.name)

    def _node(self, call: Call) -> Step:
        """Read a node of ONNX: its operator, inputs and outputs, then its attributes."""
        try:
            kind, inputs, _ = (plain(each.value) for each in call.args[:3])
            taken = NODES[kind]
            settings = values(bound(kind, taken, call, 3))
            if "weight" in taken.arrays:
                settings["weight"] = self.shapes[inputs[1]]
        except NotLiteralError as error:
            return opaque(f"a node of ONNX: {error}", place(call.node))
        except (KeyError, IndexError, TypeError, ValueError):
            note = "a node of ONNX that is not known here, or a weight whose shape no comment tells"
            return opaque(note, place(call.node), foreign=True)
        extra = {"opset": self.opset} if self.opset is not None and "kernel" in taken.arguments.values() else {}
        return Step(taken.op, maker(taken.make, {**settings, **extra}), place(call.node))

    def _sequential(self, call: Call) -> Chain:
        given = list(call.args) or [each for name, each in call.keywords.items() if name == "layers"]
        first = given[0].value if len(given) == 1 else None
        steps: list[tuple[str | None, Steps]]
        if isinstance(first, dict):
            row = list(self.row(list(first.values()), call.node))
            steps = [(str(name), each) for name, each in zip(first, row, strict=True)]
        elif isinstance(first, list | tuple):
            steps = [(None, each) for each in self.row(first, given[0].node)]
        else:
            row = [layer for each in given for layer in self.row([each.value], each.node)]
            numbered = not call.name.startswith(("keras", "tf.keras"))
            steps = [(str(number) if numbered else None, each) for number, each in enumerate(row)]
        return Chain(steps, place(call.node), call.text("name"))


def place(node: ast.expr | ast.stmt) -> Places:
    """Give where something stands."""
    return KnownPlaces(place_of(node))


def call_places(node: ast.expr | ast.stmt, given: Mapping[str, Given]) -> Places:
    """Give where a call and its arguments stand."""
    return KnownPlaces(place_of(node), {name: place_of(each.node) for name, each in given.items()})


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


def _input_shape(call: Call, name: str) -> Shape:
    """Give the shape of the input, channels first, that an argument tells; empty where a size is left open."""
    named = {each: call.keywords[each] for each in _INPUT_SHAPES if each in call.keywords}
    if not named and name in _INPUTS and call.args:
        named = {"shape": call.args[0]}
    for word, given in named.items():
        try:
            found = plain(given.value)
        except NotLiteralError:
            return ()
        numbers = (found,) if isinstance(found, int) else tuple(found or ())
        numbers = numbers[1:] if word.startswith("batch") else numbers
        if numbers and all(isinstance(each, int) and each > 0 for each in numbers):
            first = call.text("data_format") == "channels_first"
            return tuple(numbers) if first else (numbers[-1], *numbers[:-1])
    return ()
