"""How arrays flow through layers: what code does to them becomes layers of a network."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from convarith.networks.graph import INPUT
from convarith.networks.operations import Add, Multiply, Opaque, Pad, Resize
from convarith.readers.builder import MOST_EXPANDED
from convarith.readers.code.arranging import NAMES, arranged
from convarith.readers.code.arrays import (
    Array,
    Sizes,
    Weight,
    cuts,
    padded_to,
    padding_node,
    resized_to,
)
from convarith.readers.code.layers import LayerReader, call_places, maker, place
from convarith.readers.code.passing import global_pool, padded
from convarith.readers.code.signature import bound, values
from convarith.readers.code.steps import Step, add, opaque, size_of
from convarith.readers.code.values import (
    NotLiteralError,
    UncertainError,
    Unknown,
    Value,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.code.signature import Fields, Signature
    from convarith.readers.code.steps import Steps
    from convarith.readers.code.values import Call, Given

_POOLING = re.compile("(avg|max)_pool([123])d")
_SAME_METHODS = (
    *("contiguous", "float", "double", "half", "to", "cuda", "cpu", "detach", "clone", "type_as", "requires_grad_"),
    *("relu", "relu_", "sigmoid", "tanh", "softmax", "log_softmax", "gelu", "silu", "leaky_relu", "elu", "clamp"),
    *("abs", "dropout", "exp", "log", "sqrt", "square", "mul_", "astype"),
)
_NO_ARRAYS = ("dim", "numel", "item", "backward", "init", "init_with_output")


class Flow:
    """What becomes of the arrays of a network.

    Args:
        reader: What tells layers.
        builder: The network that the layers go to.
        spend: Counts work, given how much.
        prefix: What the names of layers begin with in the network.
    """

    def __init__(
        self, reader: LayerReader, builder: NetworkBuilder, spend: Callable[[int], None], prefix: str = ""
    ) -> None:
        self.reader = reader
        self.builder = builder
        self.prefix = prefix
        self._spend = spend
        self._input: Value = None  # what was taken as the input; None for nothing yet

    def begin(self) -> Array:
        """Give the input, which is then known."""
        first = Array(INPUT)
        self._input = first
        return first

    def array(self, value: Value) -> Array | None:
        """Give the array that a value is: one that flows, or where there is none yet the input."""
        if isinstance(value, Array):
            return value
        if isinstance(value, list | tuple) and len(value) == 1:
            return self.array(value[0])
        if self._input is not None and value == self._input:
            return Array(INPUT)
        if isinstance(value, Step) and value.op == "input":
            if self._input is not None:
                raise UncertainError(f"there is another input in {value.places.start}")
            self.builder.input = value.input
        elif isinstance(value, Weight) and self._input is None:
            self.builder.input = self.builder.input or self._channels_first(value.shape)
        elif not (isinstance(value, Unknown) and value.free and self._input is None):
            return None
        self._input = value
        return Array(INPUT)

    def _channels_first(self, shape: Sequence[int]) -> tuple[int, ...]:
        space = self.reader.names.space
        return (shape[-1 if space.stop == -1 else space.start - 1], *shape[space])

    def arrays(self, given: Sequence[Value]) -> list[Array]:
        """Give the arrays that values are, or rows of them; none where one of them is none."""
        found: list[Array] = []
        for value in given:
            for each in value if isinstance(value, list | tuple) else [value]:
                array = self.array(each)
                if array is None:
                    return []
                found.append(array)
        return found

    def apply(self, steps: Steps, arrays: Sequence[Array], name: str | None = None) -> Array:
        """Add layers, and give what comes out."""
        size = size_of(steps, MOST_EXPANDED)
        if size >= MOST_EXPANDED:
            raise UncertainError(f"there are {MOST_EXPANDED:,} layers in a row, or more")
        self._spend(size)
        if self.prefix and name is None and isinstance(steps, Step):
            name = f"{self.prefix}{steps.name or steps.op}"
        return Array(add(steps, self.builder, [each.source for each in arrays], name))

    def unknown(self, note: str, node: ast.expr | ast.stmt, arrays: Sequence[Array]) -> Array:
        """Add a layer that is not known."""
        return self.apply(opaque(note, place(node)), arrays)

    def is_unknown(self, array: Array) -> bool:
        """Tell whether an array comes out of a layer that is not known."""
        last = next((each for each in reversed(self.builder.layers) if each.name == array.source), None)
        return last is not None and isinstance(last.operation, Opaque)

    def function(self, name: str, taken: Signature, call: Call, owner: Array | None = None) -> Array | None:
        """Add the layer of a function on arrays, or of a method of one; None where no array goes in."""
        names = taken.arrays if owner is None else taken.arrays[1:]
        given = dict(zip(names, call.args, strict=False)) | {
            each: call.keywords[each] for each in names if each in call.keywords
        }
        arrays = (
            [owner] if owner is not None else self.arrays([given[each].value for each in names[:1] if each in given])
        )
        if not arrays:
            return None
        settings: Fields = {}
        try:
            arguments = bound(name, taken, call, len(names))
            if (sized := self._by_size(name, arguments.given, arrays[0])) is not None:
                return self.apply(*sized)
            settings = values(arguments)
            if "weight" in names:
                settings["weight"] = self._weight(given.get("weight"))
        except NotLiteralError as error:
            return self.unknown(f"{name}: {error}", call.node, arrays)
        if taken.whole:
            settings = {key: self._of_space(value) for key, value in settings.items()}
        make = maker(taken.make, settings, arguments.error)
        return self.apply(Step(taken.op, make, call_places(call.node, arguments.given)), arrays)

    def _by_size(self, name: str, given: Any, array: Array) -> tuple[Step, list[Array]] | None:
        """Read what takes the size of an array where that comes to something known: all of space, or another's size."""
        step, other = None, None
        if name == "pad" and "padding" in given:
            other = padded_to(given["padding"].value, array.source)
            step = Step("pad", lambda _: Pad(None), call_places(given["padding"].node, given))
        elif name == "interpolate" and "size" in given:
            other = resized_to(given["size"].value)
            step = Step("resize", lambda _: Resize(), call_places(given["size"].node, given))
        elif (pooled := _POOLING.fullmatch(name)) and "kernel" in given:
            other = resized_to(given["kernel"].value, int(pooled[2]))
            step = Step(f"global_{pooled[1]}_pool", global_pool, call_places(given["kernel"].node, given))
            return (step, [array]) if other == array.source else None
        return None if other is None or step is None else (step, [array, Array(other)])

    def _weight(self, given: Given | None) -> tuple[int, ...]:
        """Give the shape of a weight.

        Raises:
            NotLiteralError: Where nothing tells it.
        """
        if given is None:
            raise NotLiteralError("it has no weight")
        value, name = given.value, getattr(given.value, "name", "")
        shape = value.shape if isinstance(value, Weight) else self.reader.shapes.get(name)
        if shape is None:
            raise NotLiteralError(
                f"its weight is {spoken(given.node)}, whose shape the code does not tell; a comment may, as in "
                f"# {name or 'w'}: (64, 3, 7, 7)"
            )
        return shape

    def _of_space(self, value: Any) -> Any:
        """Give of a setting of all axes what it says of those of space."""
        return value[self.reader.names.space] if isinstance(value, list | tuple) else value

    def node_run(self, steps: Steps, call: Call) -> Array:
        """Add a node of ONNX that is run."""
        if "pads" in call.keywords:
            steps = padding_node(call.keywords["pads"].value, place(call.node))
        arrays = self.arrays([call.keywords[each].value for each in ("x",) if each in call.keywords])
        if not arrays:
            raise UncertainError(f"what goes into a layer is not certain, in line {call.node.lineno}")
        return self.apply(steps, arrays)

    def method(self, owner: Array, name: str, call: Call) -> Value:
        """Tell what a method of an array gives."""
        method = self.reader.names.method(name)
        if method is not None:
            return self.function(name, method, call, owner)
        if name in _SAME_METHODS:
            return owner
        if name in _NO_ARRAYS:
            return Unknown(f"the {name} of an array")
        if name == "size":
            sizes = Sizes(owner.source)
            return sizes.item(call.args[0].value) if call.args else sizes
        if name in NAMES:
            return self.arranged(owner, name, call)
        return self.unknown(f"{name} is no method of arrays that is known here", call.node, [owner])

    def arranged(self, owner: Array, name: str, call: Call) -> Value:
        """Add what arranges an array anew, divides it or takes means of it; give the pieces where there are several."""
        found = [self.apply(each, [owner]) for each in arranged(name, call, self.reader.names.space)]
        return found[0] if len(found) == 1 else found

    def arithmetic(self, node: ast.expr | ast.stmt, kind: ast.operator, both: Sequence[Value]) -> Array:
        """Add what arithmetic with one or two arrays comes to; another number or weight changes no shape."""
        arrays = [each for each in both if isinstance(each, Array)]
        if len(arrays) < 2:
            return arrays[0]
        if isinstance(kind, ast.Add | ast.Sub):
            return self.apply(Step("add", lambda _: Add(), place(node)), arrays)
        if isinstance(kind, ast.Mult):
            return self.apply(Step("multiply", lambda _: Multiply(), place(node)), arrays)
        return self.unknown("arithmetic of two arrays", node, arrays)

    def item(self, owner: Array, index: Value, node: ast.expr | ast.stmt) -> Array:
        """Read a crop by slices."""
        items = index if isinstance(index, tuple) else (index,)
        try:
            pads = cuts(items, self.reader.names.space)
        except NotLiteralError as error:
            return self.unknown(f"{error} of an array", node, [owner])
        return self.apply(Step("crop", lambda _: padded(pads), place(node)), [owner])
