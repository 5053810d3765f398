"""How arrays flow through layers, where code says so in a straight line: ``x = self.pool(F.relu(self.conv1(x)))``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.networks.graph import INPUT
from convarith.networks.operations import Add, Flatten, Multiply
from convarith.readers.code.arrays import Array, Weight, cut, made_array, padding_node
from convarith.readers.code.layers import LayerReader, called, maker, place
from convarith.readers.code.literals import NotLiteralError, dotted, literal, spoken
from convarith.readers.code.passing import padded
from convarith.readers.code.signature import bound, values
from convarith.readers.code.steps import Block, Chain, Step, add, opaque

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.code.signature import Fields, Signature
    from convarith.readers.code.steps import Steps


class UncertainError(Exception):
    """That the way of the arrays cannot be told; its text says why, with the line."""


Value: TypeAlias = "Array | Weight | Steps | ast.Lambda | None"
"""What an expression is, as far as it matters here; None for anything else."""

_WRAPPERS = ("transform", "without_apply_rng", "vmap", "jit", "filter_jit", "filter_vmap", "remat", "checkpoint")
_SAME_METHODS = (
    *("contiguous", "float", "double", "half", "to", "cuda", "cpu", "detach", "clone", "type_as", "requires_grad_"),
    *("relu", "relu_", "sigmoid", "tanh", "softmax", "log_softmax", "gelu", "silu", "leaky_relu", "elu", "clamp"),
    *("abs", "dropout", "exp", "log", "sqrt", "square"),
)
_NO_ARRAYS = ("size", "dim", "numel", "item", "backward", "init", "init_with_output")


class ForwardPass:
    """What a function, or the lines of a script, do with arrays.

    Args:
        reader: What tells layers.
        builder: The network that the layers go to.
        modules: Layers by the names that lines before have given to them, ``self.`` before those of a class.
        prefix: What the names of the modules begin with in the network.
    """

    def __init__(
        self, reader: LayerReader, builder: NetworkBuilder, modules: Mapping[str, Steps], prefix: str = ""
    ) -> None:
        self.reader = reader
        self.builder = builder
        self.scope: dict[str, Value] = dict(modules)
        self.modules = dict.fromkeys(modules)
        self.prefix = prefix
        self.has_input = False
        self.returned: Value = None
        self.outputs: list[str] = []

    def run(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements.

        Raises:
            UncertainError: Where it cannot be told what they come to.
        """
        for each in statements:
            self._statement(each)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            value = self.value(node.value)
            for target in node.targets:
                self._assign(target, value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, self.value(node.value))
        elif isinstance(node, ast.AugAssign):
            both = ast.BinOp(node.target, node.op, node.value)
            self._assign(node.target, self.value(ast.copy_location(both, node)))
        elif isinstance(node, ast.Return) and node.value is not None:
            self._return(node.value)
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, ast.With):
            self.run(node.body)
        else:
            self._skip(node)

    def _return(self, node: ast.expr) -> None:
        several = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
        found = [self.value(each) for each in several]
        self.outputs = [each.source for each in found if isinstance(each, Array)]
        self.returned = found[0] if len(found) == 1 else None

    def _expression(self, node: ast.expr) -> None:
        """Follow a line that assigns nothing."""
        if (found := self.reader.extended(self.scope, node)) is not None:
            self.scope[found[0]] = found[1]
        elif isinstance(node, ast.Call) and dotted(node.func) != "print":
            self.value(node)

    def _skip(self, node: ast.stmt) -> None:
        """Leave out a loop or a condition that has nothing to do with arrays or layers, and what checks them only.

        Raises:
            UncertainError: Where it has.
        """
        if isinstance(node, ast.Assert | ast.Delete):
            return
        for each in ast.walk(node):
            if isinstance(each, ast.Name | ast.Attribute) and self.scope.get(dotted(each)) is not None:
                kind = type(node).__name__.lower()
                raise UncertainError(f"there is a {kind} in line {node.lineno}")

    def _assign(self, target: ast.expr, value: Value) -> None:
        name = dotted(target)
        if name:
            self.scope[name] = value
        elif isinstance(value, Array) and isinstance(target, ast.Tuple):
            raise UncertainError(f"several results are taken in line {target.lineno}")

    def value(self, node: ast.expr) -> Value:
        """Tell what an expression is, and add the layers that it calls."""
        found: Value = None
        if name := dotted(node):
            found = self.scope.get(name)
        elif isinstance(node, ast.Call):
            found = self._call(node)
        elif isinstance(node, ast.BinOp):
            found = self._arithmetic(node)
        elif isinstance(node, ast.Subscript):
            found = self._item(node)
        elif isinstance(node, ast.Tuple | ast.List):
            inside = [self.value(each) for each in node.elts]
            found = inside[0] if len(inside) == 1 else None
        return found

    def _call(self, node: ast.Call) -> Value:
        """Tell what a call gives: of a layer, a function or a method on arrays, or of what makes layers."""
        if (made := self._function_value(node)) is not None:
            return made
        if (called := self._called(node.func)) is not None:
            name = dotted(node.func) if dotted(node.func) in self.modules else ""
            return self._applied(called, node.args, f"{self.prefix}{name.removeprefix('self.')}" if name else None)
        if isinstance(node.func, ast.Name) and node.func.id in self.reader.functions:
            result: Value = self.reader.functions[node.func.id](self, node)
            return result
        found = self.reader.names.find(node.func)
        if found is not None and found.signature is not None and found.signature.arrays:
            return self._function(found.name, found.signature, node)
        if isinstance(node.func, ast.Attribute):
            value = self._of_method(node.func, node)
            if value is not None:
                return value
        return self._made(node)

    def _of_method(self, func: ast.Attribute, node: ast.Call) -> Value:
        """Tell what a method of an array gives, or the ``apply`` of a layer."""
        owner = self.value(func.value)
        if owner is None and self.reader.names.method(func.attr) is not None:
            owner = self._input_by_name(func.value)
        if isinstance(owner, Array):
            return self._method(owner, func.attr, node)
        if isinstance(owner, Step | Chain | Block | ast.Lambda) and func.attr == "apply" and len(node.args) >= 2:
            return self._applied(owner, node.args[-1:], None)
        return None

    def _made(self, node: ast.Call) -> Value:
        """Tell what is made by a call: layers, an input, an array of a shape; of anything else, what it does."""
        steps = self.reader.steps(node)
        if isinstance(steps, Step) and steps.op == "input":
            return self._declared(steps)
        return steps or made_array(node) or self._unknown_call(node)

    def _declared(self, steps: Step) -> Array | None:
        """Take up what a Keras Input declares."""
        if self.has_input:
            raise UncertainError(f"there is another input in {steps.places.start}")
        self.has_input = True
        self.builder.input = steps.input
        return Array(INPUT)

    def _called(self, node: ast.expr) -> Steps | ast.Lambda | None:
        """Give the layers that an expression is, as what is called."""
        if isinstance(node, ast.Call) or dotted(node) in self.scope:
            value = self.value(node)
            return value if isinstance(value, Step | Chain | Block | ast.Lambda) else None
        return None

    def _function_value(self, node: ast.Call) -> Value:
        """Give what a function that changes nothing here makes of a layer or a lambda, such as ``jax.vmap``."""
        if dotted(node.func).rpartition(".")[2] not in _WRAPPERS or len(node.args) != 1:
            return None
        return node.args[0] if isinstance(node.args[0], ast.Lambda) else self.value(node.args[0])

    def _applied(self, called: Steps | ast.Lambda, arguments: Sequence[ast.expr], name: str | None) -> Value:
        arrays = self._arrays(arguments if isinstance(called, Block) else arguments[:1])
        if not arrays:
            raise UncertainError(f"what goes into {name or 'a layer'} is not certain")
        if isinstance(called, ast.Lambda):
            self.scope |= {each.arg: array for each, array in zip(called.args.args, arrays, strict=False)}
            return self.value(called.body)
        return self._add(called, arrays, name)

    def _arrays(self, nodes: Sequence[ast.expr]) -> list[Array]:
        """Give the arrays that arguments are, or lists of them."""
        found: list[Array] = []
        for node in nodes:
            for each in node.elts if isinstance(node, ast.List | ast.Tuple) else [node]:
                value = self.value(each)
                if value is None or isinstance(value, Weight):
                    value = self._input_by_name(each, value)
                if not isinstance(value, Array):
                    return []
                found.append(value)
        return found

    def _input_by_name(self, node: ast.expr, given: Weight | None = None) -> Array | None:
        """Take a name that nothing stands for, or an array of known shape, as the input, where there is none yet."""
        known = given is None and isinstance(node, ast.Name) and node.id in self.scope
        if known or self.has_input or (given is None and not isinstance(node, ast.Name)):
            return None
        if given is not None and not self.builder.input:
            size = given.shape[self.reader.names.space]
            last = self.reader.names.space.stop == -1
            channels = given.shape[-1 if last else self.reader.names.space.start - 1]
            self.builder.input = (channels, *size)
        self.has_input = True
        if isinstance(node, ast.Name):
            self.scope[node.id] = Array(INPUT)
        return Array(INPUT)

    def _add(self, steps: Steps, arrays: Sequence[Array], name: str | None = None) -> Array:
        if self.prefix and name is None and isinstance(steps, Step):
            name = f"{self.prefix}{steps.name or steps.op}"
        return Array(add(steps, self.builder, [each.source for each in arrays], name))

    def _function(self, name: str, taken: Signature, node: ast.Call, owner: Array | None = None) -> Value:
        """Add the layer of a function on arrays, or of a method of one."""
        names = taken.arrays if owner is None else taken.arrays[1:]
        named = {each.arg: each.value for each in node.keywords}
        nodes = dict(zip(names, node.args, strict=False)) | {each: named[each] for each in names if each in named}
        arrays = [owner] if owner is not None else self._arrays([nodes[each] for each in names[:1] if each in nodes])
        if not arrays:
            return None
        settings: Fields = {}
        try:
            arguments = bound(name, taken, node, len(names))
            settings = values(arguments)
            if "weight" in names:
                settings["weight"] = self._weight(nodes.get("weight"))
        except NotLiteralError as error:
            return self._add(opaque(f"{name}: {error}", place(node)), arrays)
        if taken.whole:
            settings = {key: self._of_space(value) for key, value in settings.items()}
        places = called(node, arguments.given)
        return self._add(Step(taken.op, maker(taken.make, settings, arguments.error), places), arrays)

    def _weight(self, node: ast.expr | None) -> tuple[int, ...]:
        """Give the shape of a weight.

        Raises:
            NotLiteralError: Where nothing tells it.
        """
        if node is None:
            raise NotLiteralError("it has no weight")
        weight, name = self.value(node), dotted(node)
        shape = weight.shape if isinstance(weight, Weight) else self.reader.shapes.get(name)
        if shape is None:
            raise NotLiteralError(
                f"its weight is {spoken(node)}, whose shape the code does not tell; a comment may, as in "
                f"# {name or 'w'}: (64, 3, 7, 7)"
            )
        return shape

    def _of_space(self, value: Any) -> Any:
        """Give of a setting of all axes what it says of those of space."""
        return value[self.reader.names.space] if isinstance(value, list | tuple) else value

    def _method(self, owner: Array, name: str, node: ast.Call) -> Value:
        method = self.reader.names.method(name)
        if method is not None:
            return self._function(name, method, node, owner)
        if name in _SAME_METHODS:
            return owner
        if name in _NO_ARRAYS:
            return None
        if name in ("view", "reshape", "flatten"):
            return self._reshaped(owner, name, node)
        return self._add(opaque(f"{name} is no method of arrays that is known here", place(node)), [owner])

    def _reshaped(self, owner: Array, name: str, node: ast.Call) -> Array:
        """Read what makes a row of features of an array; whatever else it may be is not known."""
        given: list[Any] = []
        single = node.args[0] if len(node.args) == 1 else None
        for each in single.elts if isinstance(single, ast.Tuple | ast.List) else node.args:
            try:
                given.append(literal(each))
            except NotLiteralError:
                given.append(None)  # of the batch, or unknown
        flat = given == [1] if name == "flatten" else len(given) == 2 and given[0] in (None, -1, 1)
        if not flat or node.keywords:
            return self._add(opaque(f"{name} to another shape", place(node)), [owner])
        features = given[1] if name != "flatten" else None
        expect = (features,) if isinstance(features, int) and features > 0 else None
        return Array(self.builder.add("flatten", Flatten, sources=[owner.source], places=place(node), expect=expect))

    def _arithmetic(self, node: ast.BinOp) -> Value:
        arrays = [each for each in (self.value(node.left), self.value(node.right)) if isinstance(each, Array)]
        if len(arrays) < 2:
            return arrays[0] if arrays else None
        if isinstance(node.op, ast.Add | ast.Sub):
            return self._add(Step("add", lambda _: Add(), place(node)), arrays)
        if isinstance(node.op, ast.Mult):
            return self._add(Step("multiply", lambda _: Multiply(), place(node)), arrays)
        return self._add(opaque("arithmetic of two arrays", place(node)), arrays)

    def _item(self, node: ast.Subscript) -> Value:
        """Read a crop by slices."""
        owner = self.value(node.value)
        if owner is None and isinstance(node.slice, ast.Tuple):
            owner = self._input_by_name(node.value)
        if not isinstance(owner, Array):
            return None
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        try:
            cuts = [cut(each) for each in items][self.reader.names.space]
        except NotLiteralError as error:
            return self._add(opaque(f"{error} of an array", place(node)), [owner])
        return self._add(Step("crop", lambda _: padded(cuts), place(node)), [owner])

    def _unknown_call(self, node: ast.Call) -> Value:
        """Add a layer that is not known for a call on arrays; give None for any other call."""
        given = [*node.args, *(each.value for each in node.keywords)]
        found = self.reader.names.find(node.func)
        steps = self.value(node.args[0]) if node.args and found and found.name == "run" else None
        if isinstance(steps, Step | Chain):  # of ONNX
            named = {each.arg: each.value for each in node.keywords}
            if "pads" in named:
                steps = padding_node(named["pads"], place(node))
            return self._applied(steps, [named[each] for each in ("x",) if each in named], None)
        arrays = [each for each in map(self.value, given) if isinstance(each, Array)]
        if not arrays:
            return None
        name = found.name if found else "what is called"
        return self._add(opaque(f"{name} is no function that is known here", place(node)), arrays)
