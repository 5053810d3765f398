"""What calls give: of layers, of classes and functions of the code, of a framework's names, of Python's own."""

from __future__ import annotations

import ast
from abc import abstractmethod
from functools import reduce
from typing import TYPE_CHECKING, ClassVar

from convarith.readers.code import arranging, builtin
from convarith.readers.code.arrays import Array, Weight, made_array
from convarith.readers.code.definitions import Class, Frame, Function, Partial, Super, layers_of
from convarith.readers.code.expressions import Expressions
from convarith.readers.code.layers import is_layers
from convarith.readers.code.steps import Block, Chain, Step
from convarith.readers.code.values import (
    Call,
    Given,
    NotLiteralError,
    UncertainError,
    Unknown,
    Value,
    dotted,
    spoken,
)
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.readers.code.layers import LayerReader
    from convarith.readers.code.names import Found
    from convarith.readers.code.steps import Steps

_SAME_LAYER = ("to", "cuda", "cpu", "eval", "train", "float", "half", "double", "requires_grad_", "apply")
"""Methods of a layer that give the layer back."""
_LAYER_WRAPPERS = (
    "weight_norm",
    "spectral_norm",
    "parametrize",
    "SpectralNormalization",
    "WeightNorm",
    "TimeDistributed",
)
_WRAPPERS = ("transform", "without_apply_rng", "vmap", "jit", "filter_jit", "filter_vmap", "remat", "checkpoint")
"""Functions that change nothing here about the function or layer that they are given."""
_ADDING = ("add", "append", "add_module", "register_module")
_LISTED: Mapping[str, Callable[[dict[str, Steps]], Value]] = {
    **dict.fromkeys(("children", "values"), lambda known: list(known.values())),
    **dict.fromkeys(("items", "named_children"), lambda known: list(known.items())),
}
"""Methods of an object that list its layers."""
_ARRAY_TYPES = ("Tensor", "torch.Tensor")
_TYPES = {"int": int, "float": float, "str": str, "list": list, "tuple": tuple, "dict": dict, "bool": bool}


class Calls(Expressions):
    """Follows calls.

    Args:
        reader: What tells layers.
        steps: As of `Expressions`.
    """

    def __init__(self, reader: LayerReader, steps: int) -> None:
        super().__init__(steps)
        self.reader = reader

    @abstractmethod
    def made(self, kind: Class, call: Call) -> Steps:
        """Give the object that the call of a class of the code makes."""

    @abstractmethod
    def entered(self, block: Block, call: Call, frame: Frame) -> Value:
        """Follow an object through its layers, and give what comes out."""

    def called(self, node: ast.Call, frame: Frame) -> Value:
        """Tell what a call gives."""
        if dotted(node.func) == "super" and frame.block is not None and frame.owner is not None:
            return Super(frame.block, frame.owner)
        if not isinstance(node.func, ast.Attribute):
            callee = self.value(node.func, frame)
            return self._given(callee, self.arguments(node, frame), frame)
        owner = self.value(node.func.value, frame)
        return self._of_method(owner, node.func, self.arguments(node, frame), frame)

    def same(self, left: Value, right: Value) -> bool | None:
        """Tell whether two values are the same where one is a framework's name; None for any others."""
        names = [each.name for each in (left, right) if isinstance(each, Unknown) and each.name]
        if len(names) == 2 and "type" in names:
            return names[0] == names[1]
        both = [self._framework_name(each) for each in (left, right)]
        if None not in both:
            return both[0] == both[1]
        return False if any(both) and any(each is None or is_layers(each) for each in (left, right)) else None

    def _framework_name(self, value: Value) -> str | None:
        """Give the full name of a framework's class or function."""
        if not isinstance(value, Unknown) or not value.name:
            return None
        found = self.reader.names.find(value.name)
        known = found is not None and found.home is not None and found.signature is not None
        return f"{found.home.modules[0]}.{found.name}" if known and found and found.home else None

    def _of_method(self, owner: Value, func: ast.Attribute, call: Call, frame: Frame) -> Value:
        """Tell what a method of a value gives."""
        if isinstance(owner, Array):
            return frame.flow.method(owner, func.attr, call)
        if isinstance(owner, list | dict | str):
            self.spend(len(owner))
            return builtin.method_called(owner, func.attr, [each.value for each in call.args], _values(call))
        callee = self.attribute(owner, func.attr, func, frame)
        if isinstance(callee, Unknown):
            found = self._of_layers(owner, func.attr, call, frame)
            if found is not None:
                return found[0]
        return self._given(callee, call, frame)

    def _of_layers(self, owner: Value, name: str, call: Call, frame: Frame) -> tuple[Value] | None:
        """Tell what a method gives that every layer has; None for any other."""
        if isinstance(owner, Super):
            return self._of_super(owner.block, name, call, frame)
        if name == "apply" and len(call.args) > 1 and (is_layers(owner) or isinstance(owner, Function)):
            return (self._given(owner, replace(call, args=call.args[-1:], keywords={}), frame),)
        if isinstance(owner, Chain | Block) and name in _ADDING and call.args:
            return (self._added(owner, name, call),)
        if isinstance(owner, Block) and name in _LISTED:
            return (_LISTED[name](layers_of(owner)),)
        if isinstance(owner, Chain) and name == "children":
            return (builtin.items_of(owner),)
        return (owner,) if is_layers(owner) and name in _SAME_LAYER else None

    def _of_super(self, block: Block, name: str, call: Call, frame: Frame) -> tuple[Value] | None:
        """Tell what a method does that an object has of no class of the code."""
        if name == "__init__" and block.kind.in_a_row:
            row = [each.value for each in call.args]
            items = builtin.items_of(row[0]) if len(row) == 1 and isinstance(row[0], list | tuple) else row
            for number, each in enumerate(self.reader.row(items, call.node)):
                block.assign(str(number), each)
            return (None,)
        if name in ("forward", "__call__", "call") and block.kind.in_a_row:
            whole = Chain(list(layers_of(block).items()), block.places)
            return (self._applied(whole, call, frame, frame.flow.prefix.removesuffix(".") or None),)
        return (None,) if name in ("__init__", "build", "setup") else None

    def _added(self, owner: Chain | Block, name: str, call: Call) -> Value:
        """Add a layer to a row of layers, or to an object."""
        (layer,) = self.reader.row([call.args[-1].value], call.args[-1].node)
        own = call.args[0].value if len(call.args) > 1 else None
        if isinstance(owner, Block):
            owner.assign(str(own) if own is not None else str(len(owner.attributes)), layer)
            return None
        owner.steps.append((own if isinstance(own, str) else self._next_name(owner, name), layer))
        return owner if name == "append" else None

    def _next_name(self, owner: Chain, name: str) -> str | None:
        numbered = name == "append" and any((own or "").isdigit() for own, _ in owner.steps)
        return str(len(owner.steps)) if numbered else None

    def _given(self, callee: Value, call: Call, frame: Frame) -> Value:
        """Tell what it gives that something is called."""
        first = call.args[0].value if call.args else None
        if call.name.rpartition(".")[2] == "run" and "x" in call.keywords and is_layers(first):  # a node of ONNX
            return frame.flow.node_run(first, call)
        found: Value
        match callee:
            case Function():
                found = self.function_called(callee, call, frame)
            case Class():
                found = self.made(callee, call)
            case Block():
                found = self.entered(callee, call, frame)
            case Step() | Chain():
                found = self._applied(callee, call, frame, frame.name_of(callee))
            case Partial():
                args, keywords = (*callee.call.args, *call.args), {**callee.call.keywords, **call.keywords}
                whole = replace(callee.call, node=call.node, args=args, keywords=keywords)
                found = self._given(callee.callee, whole, frame)
            case Unknown():
                found = self._foreign(callee, call, frame)
            case _:
                found = self._unknown(f"{spoken(call.node)} is not known", call, frame)
        return found

    def _applied(self, layers: Steps, call: Call, frame: Frame, name: str | None) -> Array:
        arrays = frame.flow.arrays([each.value for each in call.given[:1]])
        if not arrays:
            raise UncertainError(f"what goes into {name or 'a layer'} is not certain, in line {call.node.lineno}")
        return frame.flow.apply(layers, arrays, name)

    def _foreign(self, callee: Unknown, call: Call, frame: Frame) -> Value:
        """Tell what a name gives that the code does not define: Python's, a framework's or nobody's."""
        call = replace(call, name=callee.name)
        values = [each.value for each in call.args]
        last = callee.name.rpartition(".")[2]
        if last in self._OF_NAMES:
            return self._OF_NAMES[last](self, call, frame)
        if callee.name in builtin.FUNCTIONS:
            return builtin.called(callee.name, values, _values(call))
        first = values[0] if values else None
        if last in _WRAPPERS and len(values) == 1 and (is_layers(first) or isinstance(first, Function)):
            return first
        if last in _LAYER_WRAPPERS and is_layers(first):
            return first
        found = self.reader.names.find(callee.name)
        if found is None:
            return self._unknown(f"{callee.why} is not known", call, frame)
        return self._framework(found, call, frame)

    def _framework(self, found: Found, call: Call, frame: Frame) -> Value:
        """Tell what a framework's name gives: of functions on arrays, what comes out; layers; an array of a shape."""
        flow, first = frame.flow, call.args[0].value if call.args else None
        if found.signature is not None and found.signature.arrays:
            array = flow.function(found.name, found.signature, call)
            if array is not None:
                return array
        if isinstance(first, Array) and found.name in arranging.NAMES:
            return flow.arranged(first, found.name, replace(call, args=call.args[1:]))
        owner, _, method = call.name.rpartition(".")
        taken = self.reader.names.method(method)
        if owner and taken is not None and (array := flow.array(frame.value_of(owner))) is not None:
            return flow.function(method, taken, call, array)
        steps = self.reader.made(found, call)
        if steps is not None:
            return steps
        return made_array(call) or self._unknown(f"{found.name} is no function that is known here", call, frame)

    def _unknown(self, note: str, call: Call, frame: Frame) -> Value:
        """Add a layer that is not known for a call on arrays; give nothing that is known for any other call."""
        rows = [each.value if isinstance(each.value, list | tuple) else [each.value] for each in call.given]
        arrays = [each for row in rows for each in row if isinstance(each, Array)]
        return frame.flow.unknown(note, call.node, arrays) if arrays else Unknown(spoken(call.node))

    def _attribute_named(self, call: Call, frame: Frame) -> Value:
        """Read ``getattr``."""
        owner, name = (each.value for each in (*call.args, *[Given(None, call.node)] * 2)[:2])
        if not isinstance(owner, Block) or not isinstance(name, str):
            return Unknown(spoken(call.node))
        node = ast.copy_location(ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load()), call.node)
        found = self.attribute(owner, name, node, frame)
        return call.args[2].value if isinstance(found, Unknown) and len(call.args) > 2 else found

    def _attribute_set(self, call: Call, frame: Frame) -> Value:
        """Read ``setattr``."""
        del frame
        owner, name, value = (each.value for each in (*call.args, *[Given(None, call.node)] * 3)[:3])
        if isinstance(owner, Block) and isinstance(name, str):
            owner.assign(name, value)
        return None

    def _is_instance(self, call: Call, frame: Frame) -> Value:
        """Read ``isinstance`` of a value and types of Python, or of arrays."""
        del frame
        value, kinds = (each.value for each in (*call.args, *[Given(None, call.node)] * 2)[:2])
        names = [getattr(each, "name", "") for each in (kinds if isinstance(kinds, tuple) else (kinds,))]
        known = set(names) <= {*_TYPES, *_ARRAY_TYPES}
        if known and isinstance(value, Array):
            return any(each in _ARRAY_TYPES for each in names)
        if known and (value is None or isinstance(value, int | float | str | list | tuple | dict)):
            return isinstance(value, tuple(_TYPES[each] for each in names if each in _TYPES))
        return Unknown(spoken(call.node))

    def _list_of(self, call: Call, frame: Frame) -> Value:
        """Read a list of modules."""
        del frame
        try:
            return builtin.items_of(call.args[0].value) if call.args else []
        except NotLiteralError as error:
            return Unknown(str(error))

    def _dict_of(self, call: Call, frame: Frame) -> Value:
        del frame
        return builtin.called("dict", [each.value for each in call.args], {})

    def _partial(self, call: Call, frame: Frame) -> Value:
        del frame
        return Partial(call.args[0].value, replace(call, args=call.args[1:])) if call.args else Unknown("a call")

    def _type(self, call: Call, frame: Frame) -> Value:
        """Read ``type``, where it tells classes from what `functools.partial` makes of them."""
        del frame
        first = call.args[0].value if call.args else None
        if isinstance(first, Partial):
            return Unknown(spoken(call.node), "functools.partial")
        is_class = isinstance(first, Class) or self._framework_name(first) is not None
        return Unknown(spoken(call.node), "type" if is_class else "")

    def _sum(self, call: Call, frame: Frame) -> Value:
        """Read ``sum``, also of arrays."""
        rows = [each.value for each in call.args]
        if len(rows) != 1 or not isinstance(rows[0], list | tuple):
            return builtin.called("sum", rows, _values(call))
        return reduce(lambda left, right: self.binary(call.node, ast.Add(), left, right, frame), rows[0], 0)

    def _cast(self, call: Call, frame: Frame) -> Value:
        """Read ``typing.cast``."""
        del frame
        return call.args[1].value if len(call.args) == 2 else Unknown(spoken(call.node))

    def _parameter(self, call: Call, frame: Frame) -> Value:
        del frame
        first = call.args[0].value if call.args else None
        return first if isinstance(first, Weight) else Unknown(spoken(call.node))

    def _nothing(self, call: Call, frame: Frame) -> Value:
        del call, frame

    _OF_NAMES: ClassVar[dict[str, Callable[[Calls, Call, Frame], Value]]] = {
        "getattr": _attribute_named,
        "setattr": _attribute_set,
        "isinstance": _is_instance,
        "ModuleList": _list_of,
        "ModuleDict": _dict_of,
        "partial": _partial,
        "cast": _cast,
        "sum": _sum,
        "type": _type,
        "Parameter": _parameter,
        "print": _nothing,
    }


def _values(call: Call) -> dict[str, Value]:
    return {name: each.value for name, each in call.keywords.items()}
