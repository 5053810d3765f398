"""Networks as ``print(model)`` of PyTorch shows them.

A Sequential prints its layers in order, with all of their settings; other modules print theirs in the order in which
they were assigned, which need not be that of the arrays. So those are not known, but for what is in them: each
Sequential is a network of its own, and so is each layer beside it. A pooling by means does not print its ceil mode, nor
what it counts: both are taken to be as PyTorch has them where nobody gives them.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.places import KnownPlaces, Place
from convarith.readers.builder import MOST_EXPANDED, NetworkBuilder
from convarith.readers.code.definitions import Frame
from convarith.readers.code.evaluator import Evaluator
from convarith.readers.code.layers import LayerReader
from convarith.readers.code.names import Names
from convarith.readers.code.steps import Chain, Step, add, opaque
from convarith.readers.parsed import NotInFormatError
from convarith.readers.python import cleaned
from convarith.records import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.readers.code.steps import Steps
    from convarith.readers.parsed import ParsedNetwork

_BEGUN = re.compile(r"(?:Out\[\d+\]: *|\w+ = )?(?:\(([^()\s]+)\): )?(?:(\d{1,6}) x )?([A-Za-z_]\w*)\((.*)")
_REPEATED = re.compile(r"(\d{1,6})-(\d{1,6})")
_WORDS = ("padding", "padding_mode")  # settings that print as a word without quotes
_IN_ORDER = ("Sequential", "DataParallel", "DistributedDataParallel", "OptimizedModule")
_MOST_STEPS = 100 * MOST_EXPANDED  # of reading settings
_DEEPEST = 100  # modules within each other


@dataclass(slots=True)
class _Module:
    """A module that was printed.

    Attributes:
        names: By which its parent calls it; several where it is repeated.
        kind: Its class.
        place: Where its class stands, and what follows it.
        settings: What stands in its parentheses, with the closing one; empty for one with modules in it.
        inside: These modules.
    """

    names: tuple[str, ...]
    kind: str
    place: Place
    settings: str
    inside: list[_Module] = field(default_factory=list)


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read what was printed of a model.

    Args:
        text: The print, also with the prompt before it.
        framework: It is PyTorch's in any case.

    Raises:
        ConvArithError: ``unreadable`` where it is no such print, ``no-network`` where it has no layers that are known
            here, ``too-large``.
    """
    del framework
    printed = _Printed()
    found = [each for root in _modules(cleaned(text)) for each in _parts(printed.networks(root, root.kind.lower()))]
    if not found:
        raise ConvArithError(
            "read as what PyTorch prints of a model, this has no layers that are known here",
            "no-network",
            "give the model's code",
        )
    return found


def _parts(networks: Iterable[ParsedNetwork]) -> Iterator[ParsedNetwork]:
    """Give the networks of one module, of which the first takes the model's input and the others may not."""
    for number, each in enumerate(networks):
        yield replace(each, is_part=number > 0)


def _modules(text: str) -> list[_Module]:
    """Give the modules that stand in no other.

    Raises:
        ConvArithError: As `read`.
    """
    roots: list[_Module] = []
    within: list[_Module] = []
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped == ")" and within:
            within.pop()
        elif begun := _BEGUN.fullmatch(stripped):
            name, many, kind, rest = begun.groups()
            if kind == "print":
                continue
            at = line.index(stripped) + begun.start(3)
            place = Place(number, at + 1, len(line.rstrip()) + 1)
            module = _Module(_names(name, many), kind, place, rest)
            (within[-1].inside if within else roots).append(module)
            if not rest.endswith(")"):
                within.append(module)
            if len(within) > _DEEPEST:
                raise ConvArithError(f"modules stand in each other {_DEEPEST} deep", "too-large", "check for a typo")
        elif stripped and not within:
            message = f"{stripped[:40]!r} is no module"
            raise NotInFormatError(
                "what PyTorch prints of a model", ValueError(message), Place(number, line.index(stripped) + 1)
            )
    return roots


def _names(name: str | None, many: str | None) -> tuple[str, ...]:
    """Give the names of a module, several of one such as ``(0-3): 4 x``."""
    repeated = _REPEATED.fullmatch(name or "") if many else None
    if repeated is None:
        return (name or "",)
    first, last = map(int, repeated.groups())
    return tuple(map(str, range(first, min(last, first + MOST_EXPANDED) + 1)))


class _Printed:
    """The networks of modules, made of their layers in order."""

    def __init__(self) -> None:
        self._evaluator = Evaluator(LayerReader(Names((), "pytorch")), _MOST_STEPS)
        self._frame = Frame(self._evaluator.flow(NetworkBuilder("")))
        self._count = 0

    def networks(self, module: _Module, name: str) -> Iterator[ParsedNetwork]:
        """Give a module as a network where its order is certain, and otherwise what is in it."""
        if module.inside and module.kind not in _IN_ORDER:
            for each in module.inside:
                yield from self.networks(each, each.names[0])
            return
        steps = self._steps(module)
        if not isinstance(steps, Step) or steps.stands_alone:
            builder = NetworkBuilder(name, places=steps.places)
            add(steps, builder, name=None if isinstance(steps, Chain) else name)
            yield builder.parsed()

    def _steps(self, module: _Module) -> Steps:
        if not module.inside:
            return self._layer(module)
        if module.kind not in _IN_ORDER:
            return opaque(f"{module.kind}, whose layers are printed in no certain order", KnownPlaces(module.place))
        row: list[tuple[str | None, Steps]] = [
            (name, self._steps(each)) for each in module.inside for name in each.names
        ]
        return Chain(row, KnownPlaces(module.place))

    def _layer(self, module: _Module) -> Step:
        """Read a module without others in it, which is printed as its call would be written."""
        self._count += 1
        if self._count > MOST_EXPANDED:
            raise ConvArithError(f"this prints more than {MOST_EXPANDED:,} layers", "too-large", "give a part of it")
        settings = module.settings
        if module.kind.startswith("Lazy"):  # it prints as 0 the channels or features in, which it does not take
            settings = re.sub(r"^(?:in_features=|num_features=)?0, *", lambda zero: " " * len(zero[0]), settings)
        try:
            tree = ast.parse(f"nn.{module.kind}({settings}", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return opaque(f"{module.kind}, printed with settings of its own", KnownPlaces(module.place), foreign=True)
        _put(tree, module.place)
        steps = self._evaluator.value(tree, self._frame)
        if not isinstance(steps, Step):
            return opaque(
                f"{module.kind} is no layer of torch.nn that is known here", KnownPlaces(module.place), foreign=True
            )
        return steps


def _put(call: ast.expr, place: Place) -> None:
    """Put a call that was parsed as ``nn.Kind(…)`` to the place of its class, its bare words as texts."""
    for keyword in call.keywords if isinstance(call, ast.Call) else []:
        if keyword.arg in _WORDS and isinstance(keyword.value, ast.Name):
            keyword.value = ast.copy_location(ast.Constant(keyword.value.id), keyword.value)
    begin = (place.column or 1) - 1
    for node in ast.walk(call):
        if isinstance(node, ast.expr):
            node.lineno = node.end_lineno = place.line
            node.col_offset = begin + max(0, node.col_offset - len("nn."))
            node.end_col_offset = begin + max(0, (node.end_col_offset or 0) - len("nn."))
