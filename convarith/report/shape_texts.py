"""The JSON answers of ``convarith shape`` for a layer on many sizes, each axis worked out once.

An answer is made of those of its axes: its lists are theirs side by side, its counts their products. So what is known
of an axis of 224 serves every size that has one.
"""

from __future__ import annotations

from json import JSONEncoder
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from convarith.engine.answer import describe
from convarith.engine.layer import Layer
from convarith.engine.numbers import along
from convarith.engine.padding import SAME, pads_along
from convarith.errors import ConvArithError
from convarith.records import replace
from convarith.report.shape import to_dict, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.engine.padding import Padding

_NUMBERS = (
    *("input", "output", "kernel", "stride", "dilation", "padding", "output_padding", "unread", "unread_anywhere"),
    *("receptive_field", "zero_insertion.stretched", "zero_insertion.zeros_between", "zero_insertion.padding"),
)
"""Lists of whole numbers, which JSON writes as Python does."""
_OTHERS = ("overlap", "relationships")
_COUNTS = ("reads", "products", "zero_insertion.products")
_OVER_CHANNELS = {"macs": "products", "macs_read": "reads"}
_MOST_KNOWN = 10_000  # sizes of an axis that are kept

_encoded = JSONEncoder(ensure_ascii=False).encode


class _Part(NamedTuple):
    """What an axis adds to an answer: the texts in its lists, and its counts, by the names of both."""

    texts: Mapping[str, str]
    counts: Mapping[str, int]


class ShapeTexts:
    """The answers of a layer as ``shape --json`` prints them.

    Args:
        layer: The layer.
    """

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        # A framework looks at all axes at once, and some names come with a note on all of them.
        self._by_axes = type(layer).resolve is Layer.resolve and layer.padding not in SAME
        self._axes: dict[int, list[_AxisTexts]] = {}  # by how many there are
        self._forms: dict[int, str] = {}

    def text(self, size: tuple[int, ...]) -> str:
        """Give the answer for a spatial input size.

        Raises:
            ConvArithError: As `describe`.
        """
        if not self._by_axes:
            return to_json(describe(self._layer, size))
        axes = len(size)
        try:
            along = self._axes.get(axes) or self._axes.setdefault(axes, self._along_each(axes))
            parts = [axis.part(each) for axis, each in zip(along, size, strict=True)]
            form = self._forms.get(axes) or self._forms.setdefault(axes, self._form(size))
        except ConvArithError:
            return to_json(describe(self._layer, size))  # which says what is wrong in its own words
        values: dict[str, Any] = {name: ", ".join([part.texts[name] for part in parts]) for name in parts[0].texts}
        for name in parts[0].counts:
            values[name] = prod([part.counts[name] for part in parts])
        for name, count in _OVER_CHANNELS.items():
            found = self._layer.over_channels(values[count])
            values[name] = "null" if found is None else found
        return form % values

    def _along_each(self, axes: int) -> list[_AxisTexts]:
        """Give what is known of each axis; axes along which the layer does the same share it."""
        layers = [_along(self._layer, number, axes) for number in range(axes)]
        shared = {layer: _AxisTexts(layer) for layer in layers}
        return [shared[layer] for layer in layers]

    def _form(self, size: tuple[int, ...]) -> str:
        """Write the answer with a place for each value that depends on the size."""
        return _form_of(to_dict(describe(self._layer, size)))


class _AxisTexts:
    """The parts of answers that a layer of one axis gives, by the size of the axis."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._known: dict[int, _Part] = {}

    def part(self, size: int) -> _Part:
        """Give what an axis of a size adds.

        Raises:
            ConvArithError: As `describe`.
        """
        if size not in self._known:
            told = dict(_flat(to_dict(describe(self._layer, size))))
            texts = {name: str(told[name])[1:-1] for name in _NUMBERS if told.get(name) is not None}
            texts |= {name: _encoded(told[name])[1:-1] for name in _OTHERS if told[name] is not None}
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[size] = _Part(texts, {name: told[name] for name in _COUNTS if name in told})
        return self._known[size]


def _flat(told: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield names and values, those of an object in it with its name and a dot before theirs."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _form_of(told: Mapping[str, Any], before: str = "") -> str:
    members = []
    for name, value in told.items():
        full = before + name
        if isinstance(value, dict):
            text = _form_of(value, f"{full}.")
        elif full in (*_NUMBERS, *_OTHERS) and value is not None:
            text = f"[%({full})s]"
        elif full in _COUNTS or full in _OVER_CHANNELS:
            text = f"%({full})s"
        else:
            text = _encoded(value).replace("%", "%%")
        members.append(f'"{name}": {text}')
    return f"{{{', '.join(members)}}}"


def _along(layer: Layer, number: int, axes: int) -> Layer:
    """Give a layer of one axis that does what another does along one of so many.

    Raises:
        ConvArithError: ``wrong-axes``.
    """
    names = ("kernel", "stride", "dilation", "output_padding", "output_size")
    given = {name: along(getattr(layer, name), number, axes, name) for name in names if hasattr(layer, name)}
    pads = pads_along(layer.padding, number, axes)
    padding = cast("Padding", pads if isinstance(pads, str) else [pads])  # which was checked when the layer was made
    return replace(layer, padding=padding, **given)
