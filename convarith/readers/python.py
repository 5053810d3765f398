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
from convarith.readers.code.assigned import Assigned
from convarith.readers.code.blocks import Blocks, forward_of, functions_of, lines_of
from convarith.readers.code.forward import ForwardPass, UncertainError
from convarith.readers.code.layers import LayerReader, place
from convarith.readers.code.names import Names
from convarith.readers.code.positions import in_columns_of
from convarith.readers.code.steps import Block, Chain, add
from convarith.readers.parsed import NotInFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.readers.code.steps import Steps
    from convarith.readers.parsed import ParsedNetwork

_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d+\]:)(?: |$)", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SHAPE = re.compile(r"#[ \t]*(\w+)\b[^\n]*[ \t]\((\d{1,9}(?:,[ \t]*\d{1,9})+)\)[ \t]*$", re.MULTILINE)
_OPSET = re.compile(r'make_opsetid\("", (\d{1,4})\)')
_NAMED = (ast.ClassDef, ast.FunctionDef)
_MAKING = ("__init__", "setup", "build")


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
            f"the way of the arrays is not certain: {code.doubts[0]}",
            "no-network",
            "give the lines that are run, one after the other, or print(model)",
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
        imports = [each for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom)]
        shapes = {name: tuple(map(int, numbers.split(","))) for name, numbers in _SHAPE.findall(text)}
        opset = _OPSET.search(text)
        self._reader = LayerReader(Names(imports, framework), shapes, int(opset[1]) if opset else None)
        classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
        functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
        self._blocks = Blocks(self._reader, classes, functions)

    def networks(self) -> list[ParsedNetwork]:
        """Give all that there are, in the order of the code."""
        found = [(each.name, list(self._of_definition(each))) for each in self._tree.body if isinstance(each, _NAMED)]
        last = list(self._of_lines(self._tree.body))
        return [*(each for name, networks in found if name not in self._blocks.used for each in networks), *last]

    def _of_definition(self, node: ast.ClassDef | ast.FunctionDef) -> Iterator[ParsedNetwork]:
        return self._of_class(node) if isinstance(node, ast.ClassDef) else self._of_lines(node.body, node.name)

    def _of_class(self, node: ast.ClassDef) -> Iterator[ParsedNetwork]:
        functions = functions_of(node)
        made = [each for name in _MAKING if name in functions for each in lines_of(functions[name])]
        layers = Assigned(self._reader, made)
        forward = forward_of(functions)
        if forward is not None:
            builder = NetworkBuilder(node.name, places=place(node))
            flow = ForwardPass(self._reader, builder, layers.steps)
            inputs = [each.arg for each in forward.args.args if each.arg not in ("self", "cls")]
            flow.scope |= {name: Array(INPUT) for name in inputs[:1]}
            flow.has_input = True
            try:
                flow.run(forward.body)
            except UncertainError as error:
                self.doubts.append(str(error))
                builder.layers.clear()
            if _has_known(builder):
                builder.outputs += flow.outputs
                yield builder.parsed()
                return
        yield from self._each(layers.steps)

    def _of_lines(self, body: Sequence[ast.stmt], name: str = "network") -> Iterator[ParsedNetwork]:
        """Give the networks of lines outside of any class."""
        layers = Assigned(self._reader, body)
        builder = NetworkBuilder(name)
        flow = ForwardPass(self._reader, builder, {})
        try:
            flow.run([each for each in body if not isinstance(each, ast.ClassDef | ast.FunctionDef)])
        except UncertainError as error:
            self.doubts.append(str(error))
            builder.layers.clear()
        if _has_known(builder):
            builder.outputs += flow.outputs
            yield builder.parsed()
            return
        pasted = Chain(tuple(layers.pasted))
        yield from self._each(layers.steps)
        if pasted.steps:
            yield _network(name, pasted)

    def _each(self, layers: dict[str, Steps]) -> Iterator[ParsedNetwork]:
        """Give layers, each as a network of its own."""
        for name, steps in layers.items():
            if isinstance(steps, Chain | Block) or steps.stands_alone:
                yield _network(name.removeprefix("self."), steps)


def _has_known(builder: NetworkBuilder) -> bool:
    """Tell whether there is any layer that is known: functions on arrays that are no network have none."""
    return any(not isinstance(layer.operation, Opaque) for layer in builder.layers)


def _network(name: str, steps: Steps) -> ParsedNetwork:
    builder = NetworkBuilder(name, steps.input, steps.places)
    add(steps, builder, name=None if isinstance(steps, Chain) else name)
    return builder.parsed()
