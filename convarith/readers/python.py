"""Networks in a framework's own code, which is read by its syntax and never run.

What is read, each as a network of its own:

- a class whose ``forward``, ``__call__`` or ``call`` goes through its layers in a straight line, with those of other
  classes and functions of the same code that it makes of numbers,
- ``Sequential``, also nested, with an ``OrderedDict``, or filled by ``add``,
- lines that make layers and call them on arrays,
- layers pasted one after another; and where none of this tells their order, each layer that is assigned, by itself.
"""

from __future__ import annotations

import ast
import re
import warnings
from textwrap import dedent
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.operations import Opaque
from convarith.networks.places import Place
from convarith.readers.builder import NetworkBuilder
from convarith.readers.code.arrays import Array
from convarith.readers.code.definitions import Class, Frame, Function, bound_values
from convarith.readers.code.evaluator import Evaluator
from convarith.readers.code.layers import LayerReader, is_layers, place
from convarith.readers.code.names import Names
from convarith.readers.code.positions import in_columns_of
from convarith.readers.code.steps import Block, Chain, Step
from convarith.readers.code.values import Call, Given, UncertainError
from convarith.readers.parsed import NotInFormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convarith.readers.code.steps import Steps
    from convarith.readers.code.values import Value
    from convarith.readers.parsed import ParsedNetwork

_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d+\]:)(?: |$)", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SHAPE = re.compile(r"#[ \t]*(\w+)\b[^\n]*[ \t]\((\d{1,9}(?:,[ \t]*\d{1,9})+)\)[ \t]*$", re.MULTILINE)
_OPSET = re.compile(r'make_opsetid\("", (\d{1,4})\)')
_NAMED = (ast.ClassDef, ast.FunctionDef)
_STEPS = 100_000  # that following a code may take
_STEPS_OF_A_NODE = 10  # and more for each of its nodes


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks in code.

    Args:
        text: The code: a file, or what was pasted of one.
        framework: The one whose names are that could be several's; None for the first that has them.

    Raises:
        ConvArithError: ``unreadable`` where it is no Python, ``no-network`` where it makes no layers.
    """
    given, text = text, cleaned(text)
    try:
        tree = parse(text, given)
        code = _Code(tree, text, framework)
        found = code.networks()
    except (RecursionError, MemoryError):
        raise ConvArithError("this code is nested too deeply", "unreadable", "check for a typo") from None
    if not found and code.doubts:
        raise ConvArithError(
            f"how arrays go through this code is not told by reading it: {code.doubts[0]}",
            "no-network",
            "give package.module:Class, which is imported, the lines that are run in their order, or print(model)",
        )
    if not found:
        raise ConvArithError(
            "read as Python code, this makes no layers that are known here",
            "no-network",
            "give layers, a Sequential or a class, as in nn.Sequential(nn.Conv2d(1, 6, 5), nn.ReLU())",
        )
    return found


def cleaned(text: str) -> str:
    """Give a text without what a terminal, a notebook or a forum adds: colours, prompts, fences."""
    text = _COLOUR.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    return _PROMPT.sub("", _FENCE.sub("", text))


def parse(text: str, given: str) -> ast.Module:
    """Parse code, also lines from the middle of some.

    Args:
        text: The code.
        given: What it was cleaned of, line by line, in whose columns its nodes are to stand.

    Raises:
        ConvArithError: ``unreadable``.
    """
    first, newline, rest = text.lstrip("\n").partition("\n")
    blank = "\n" * (len(text) - len(text.lstrip("\n")))
    tries = (text, dedent(text), f"{blank}{first.lstrip()}{newline}{dedent(rest)}")
    failure: SyntaxError | ValueError | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for each in tries:
            try:
                tree = ast.parse(each)
            except (SyntaxError, ValueError) as error:  # the latter of a null character
                failure = failure or error
            else:
                in_columns_of(given, tree, each)
                return tree
    place = Place(getattr(failure, "lineno", None) or 1, getattr(failure, "offset", None))
    raise NotInFormatError("Python code", ValueError(getattr(failure, "msg", failure)), place) from None


class _Code:
    """The networks of a piece of code."""

    def __init__(self, tree: ast.Module, text: str, framework: str | None) -> None:
        self._tree = tree
        self.doubts: list[str] = []
        nodes = list(ast.walk(tree))
        imports = [each for each in nodes if isinstance(each, ast.Import | ast.ImportFrom)]
        shapes = {name: tuple(map(int, numbers.split(","))) for name, numbers in _SHAPE.findall(text)}
        opset = _OPSET.search(text)
        reader = LayerReader(Names(imports, framework), shapes, int(opset[1]) if opset else None)
        self._evaluator = Evaluator(reader, _STEPS + _STEPS_OF_A_NODE * len(nodes))

    def networks(self) -> list[ParsedNetwork]:
        """Give all that there are, in the order of the code."""
        frame = self._frame("network", {"__name__": "__main__"})
        lines = self._using(self._of_lines(frame, lambda: self._evaluator.run(self._tree.body, frame)))
        defined = [(each, frame.values.get(each.name)) for each in self._tree.body if isinstance(each, _NAMED)]
        found = [(node, list(self._of_definition(value))) for node, value in defined]
        own = [each for node, networks in found if node not in self._evaluator.used for each in networks]
        return [*own, *lines]

    def _using(self, networks: Iterator[ParsedNetwork]) -> list[ParsedNetwork]:
        """Give the networks of lines; where they come to none, as a test run does, what they use stands for itself."""
        before = set(self._evaluator.used)
        found = list(networks)
        if not found:
            self._evaluator.used &= before
        return found

    def _frame(self, name: str, values: dict[str, Value] | None = None) -> Frame:
        return Frame(self._evaluator.flow(NetworkBuilder(name)), values or {})

    def _of_definition(self, value: Value) -> Iterator[ParsedNetwork]:
        if isinstance(value, Class):
            yield from self._of_class(value)
        elif isinstance(value, Function) and isinstance(value.node, ast.FunctionDef):
            frame = self._frame(value.name)
            frame.outer, frame.values = (
                value.frame,
                bound_values(value, Call(value.node), self._evaluator.defaults(value)),
            )
            body = value.node.body
            yield from self._using(self._of_lines(frame, lambda: self._evaluator.run(body, frame)))

    def _of_class(self, kind: Class) -> Iterator[ParsedNetwork]:
        node = kind.node
        block = Block(kind, self._evaluator.enter, place(node))
        builder = NetworkBuilder(node.name, places=place(node))
        call = Call(node)
        try:
            self._evaluator.fill(block, call)
            flow = self._evaluator.flow(builder)
            returned = self._evaluator.forward(block, Call(node, args=(Given(flow.begin(), node),)), flow)
            builder.outputs += _sources_in(returned)
        except UncertainError as error:
            self.doubts.append(str(error))
            builder.layers.clear()
        if _has_known(builder):
            yield builder.parsed()
        else:
            yield from self._each(block.attributes)

    def _of_lines(self, frame: Frame, follow: Callable[[], object]) -> Iterator[ParsedNetwork]:
        """Give the networks of lines outside of any class."""
        builder = frame.flow.builder
        try:
            follow()
        except UncertainError as error:
            self.doubts.append(str(error))
            builder.layers.clear()
        if _has_known(builder):
            builder.outputs += _sources_in(frame.returned)
            yield builder.parsed()
            return
        if is_layers(frame.returned):
            frame.values = {builder.name: frame.returned}
        yield from self._each(frame.values)
        assigned = {id(each) for each in frame.values.values()}
        pasted: list[tuple[str | None, Steps]] = [(None, each) for each in frame.pasted if id(each) not in assigned]
        if pasted:
            yield from self._network(builder.name, Chain(pasted))

    def _each(self, values: Mapping[str, Value]) -> Iterator[ParsedNetwork]:
        """Give layers, each that is in no other as a network of its own."""
        rows = [(name, _as_layers(each)) for name, each in values.items()]
        layers = {name: each for name, each in rows if each is not None}
        inside = {id(each) for steps in layers.values() if isinstance(steps, Chain) for _, each in steps.steps}
        for name, steps in layers.items():
            nested = id(steps) in inside or (
                isinstance(values[name], list) and all(id(each) in inside for each in values[name])
            )
            if not nested and (isinstance(steps, Chain | Block) or steps.stands_alone):
                yield from self._network(name.removeprefix("self."), steps)

    def _network(self, name: str, steps: Steps) -> Iterator[ParsedNetwork]:
        builder = NetworkBuilder(name, steps.input, steps.places)
        try:
            self._evaluator.flow(builder).apply(
                steps, [Array(INPUT)], None if isinstance(steps, Chain | Block) else name
            )
        except UncertainError as error:
            self.doubts.append(str(error))
            return
        yield builder.parsed()


def _sources_in(value: Value) -> list[str]:
    """Give the layers whose outputs are in a value that is returned."""
    if isinstance(value, Array):
        return [value.source]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [source for each in inside for source in _sources_in(each)]


def _as_layers(value: Value) -> Steps | None:
    """Give the layers that a value is, or those of a row where one of them is known."""
    if is_layers(value):
        return value
    if not isinstance(value, list | tuple) or not any(map(is_layers, value)):
        return None
    known = any(is_layers(each) and not (isinstance(each, Step) and each.foreign) for each in value)
    row: list[tuple[str | None, Steps]] = [(None, each) for each in value if is_layers(each)]
    return Chain(row) if known else None


def _has_known(builder: NetworkBuilder) -> bool:
    """Tell whether there is any layer that is known: functions on arrays that are no network have none."""
    return any(not isinstance(layer.operation, Opaque) for layer in builder.layers)
