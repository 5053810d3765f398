"""What ``model.summary()`` of Keras shows, of which the shapes are known, and little else.

Layers that slide a window do not tell it there, so they are not known but for the shape that they give.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.operations import Flatten, Linear, Opaque
from convarith.networks.places import KnownPlaces, Place
from convarith.readers.builder import NetworkBuilder
from convarith.readers.code.keras import LAYERS
from convarith.readers.code.steps import PASSING
from convarith.readers.python import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convarith.networks.operations import Operation, Shape
    from convarith.readers.parsed import ParsedNetwork

_TITLE = re.compile(r'Model: "([^"\n]*)"')
_LAYER = re.compile(r"(\S+) \((\w*)")
_LAYER_CELL = re.compile(r"\S+ \(\w*\)?")
_SHAPE = re.compile(r"\((?:None|\?|\d{1,9})(?:, *(?:None|\?|\d{1,9}))*,?\)")
_SOURCE = re.compile(r"([^\s,\[\]]+)\[\d+\]")


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read a summary.

    Args:
        text: What was printed.
        framework: It is Keras' in any case.

    Raises:
        ConvArithError: ``no-network`` where it lists no layers.
    """
    del framework
    text = cleaned(text)
    title = _TITLE.search(text)
    builder = NetworkBuilder(title[1] if title else "model", keys={})
    names: dict[str, str] = {}
    for name, kind, shape, sources, place in _rows(text):
        if kind == "InputLayer":
            builder.input = builder.input or shape
            names[name] = INPUT
            continue
        known = [names[each] for each in sources if each in names]
        op, make = _operation(kind, shape)
        if len(known) < len(sources):
            op, make = "opaque", partial(Opaque, f"{kind}, whose sources are cut off", shape or None)
        names[name] = builder.add(
            op,
            make,
            name=name,
            sources=known or None,
            places=KnownPlaces(place),
            expect=shape if op != "opaque" else None,
        )
    if not builder.layers:
        raise ConvArithError(
            "read as a summary of Keras, this lists no layers",
            "no-network",
            "give the model's code, or its .keras file",
        )
    return [builder.parsed()]


def _rows(text: str) -> Iterator[tuple[str, str, Shape, list[str], Place]]:
    """Give each layer's name, class, shape, sources and place; a row of a table may take several lines."""
    cells: list[str] = []
    begun = Place(1)
    boxed = "│" in text
    for number, line in enumerate([*text.split("\n"), ""], 1):
        ended = not boxed or not line.strip().startswith("│")
        if not ended:
            parts = line.strip().strip("│").split("│")
            begun = begun if cells else _place(number, line)
            before = cells or [""] * len(parts)
            cells = [f"{cell} {part.strip()}" for cell, part in zip(before, parts, strict=False)]
        elif not boxed:
            begun, cells = _place(number, line), [line]
        if ended and cells:
            joined = " ".join(cells).strip()
            layer, shape = _LAYER.match(joined), _SHAPE.search(joined)
            if layer and shape:
                yield layer[1], layer[2], _first(shape[0]), _SOURCE.findall(joined[shape.end() :]), begun
            cells = []


def _place(number: int, line: str) -> Place:
    """Give the place of the name and class that a line begins with."""
    found = _LAYER_CELL.search(line)
    return Place(number, found.start() + 1, found.end() + 1) if found else Place(number)


def _first(text: str) -> Shape:
    """Give a shape with its channels first and without its batch; empty where a size is open."""
    numbers = [each.strip() for each in text.strip("(),").split(",")][1:]
    if not numbers or not all(each.isdigit() and int(each) for each in numbers):
        return ()
    found = [int(each) for each in numbers]
    return (found[-1], *found[:-1])


def _operation(kind: str, shape: Shape) -> tuple[str, Callable[[], Operation]]:
    known = LAYERS.get(kind)
    op = known.op if known is not None else ""
    if known is not None and op in PASSING:
        return op, partial(known.make, {})
    if op == "flatten":
        return op, Flatten
    if op == "linear" and len(shape) == 1:
        return op, partial(Linear, shape[0])
    note = f"{kind or 'a layer'}, whose settings a summary does not tell"
    return "opaque", partial(Opaque, note, shape or None)
