"""Ultralytics' YAML of a YOLO: rows of modules, which become the layers that the package would build."""

from __future__ import annotations

import ast
import re
from math import ceil, isfinite
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from convarith.engine.names import there_are
from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.torch_blocks import Tensor, input_of
from convarith.readers.configs.yolo.module import Module, YoloBlocks
from convarith.readers.configs.yolo.table import HEADS, MODULES
from convarith.readers.cycles import refuse_later, way_back
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.places import Places
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

SIZE = 640
"""Height and width that the package takes where nobody says another: no file tells it."""

_SECTIONS = ("backbone", "head")
_LETTER_IN_NAME = re.compile(r"yolo(?:e-)?v?\d+([nslmx])")
_DEEP_SCALES = ("m", "l", "x")  # of which C3k2 takes its deeper blocks
_LARGE_SCALES = ("l", "x")  # of which A2C2f is residual
_LARGEST_FACTOR = 1000


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of a YAML file of Ultralytics' packages, YOLOv3 to YOLO26, or of yolov5.

    Its scale is that of the key ``scale``, else the letter in the file's name, else the first that the file has, as in
    the package; the network's name tells it.

    Raises:
        ConvArithError: ``no-network`` where backbone and head are no rows.
    """
    del framework  # it is PyTorch's
    for section in _SECTIONS:
        if not isinstance(document.get(section), list):
            raise ConvArithError(
                f"{section} is no list of rows [from, repeats, module, args], so this is no YAML of Ultralytics",
                "no-network",
                "give a model's YAML, such as yolov8.yaml",
            )
    return [_Reader(document).parsed()]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a model is scaled.

    Attributes:
        letter: n, s, m, l or x; empty where the file has one size only.
        depth: Factor of repeats.
        width: Factor of channels.
        most_channels: Channels before they are scaled, at most.
    """

    letter: str = ""
    depth: float = 1.0
    width: float = 1.0
    most_channels: float = float("inf")

    def repeats(self, count: int) -> int:
        return max(round(count * self.depth), 1) if count > 1 else count

    def channels(self, count: int) -> int:
        """Give scaled channels, the next multiple of 8."""
        return ceil(min(count, self.most_channels) * self.width / 8) * 8


class _Reader:
    """The rows of a file as they are read, each with what it gives."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._builder = NetworkBuilder("", places=document.places_of("backbone"))
        self._scale = self._read_scale()
        stem = PurePath(document.name).stem or "yolo"
        letter = self._scale.letter
        known = letter and (found := _LETTER_IN_NAME.search(stem)) and found.group(1) == letter
        self._builder.name = stem if known or not letter else f"{stem}, scale {letter}"
        channels = self._number("ch", 3)
        self._builder.input = (channels, SIZE, SIZE)
        self._input = input_of(self._builder)
        self._names = {name: document.get(name) for name in ("nc", "reg_max", "kpt_shape", "anchors")}
        self._outputs: list[Tensor] = []

    def parsed(self) -> ParsedNetwork:
        for section in _SECTIONS:
            for number, row in enumerate(self._document.get(section)):
                try:
                    self._outputs.append(self._row(row, (section, number)))
                except ConvArithError as error:
                    path = (section, number)
                    self._builder.refuse(error, f"model.{len(self._outputs)}", self._document.place_of(*path))
                    if error.code == "too-large":
                        return self._builder.parsed()
                    self._outputs.append(self._opaque(f"row {len(self._outputs)} is not understood", path))
        return self._builder.parsed()

    def _row(self, row: Any, path: KeyPath) -> Tensor:  # whatever the file holds
        if not isinstance(row, list) or len(row) != 4 or not isinstance(row[2], str) or not isinstance(row[3], list):
            raise ConvArithError(
                f"{short_repr(row)} is no row", "bad-value", "write it as [from, repeats, module, [arguments]]"
            )
        sources = self._sources(row[0])
        repeats = self._scale.repeats(whole_number("repeats", row[1]))
        name, given = row[2], [self._value(each) for each in row[3]]
        module = MODULES.get(name)
        if name in HEADS:
            head = self._opaque(f"{name}, the head that makes predictions", path, sources)
            self._builder.outputs.append(head.layer)
            return head
        if module is None:
            return self._opaque(f"{name} is not known here, and its code is not in the file", path, sources)
        return self._module(module, name, sources, repeats, given, path)

    def _module(
        self, module: Module, name: str, sources: list[Tensor], repeats: int, given: list[Any], path: KeyPath
    ) -> Tensor:
        if len(sources) > 1 and not module.joins:
            raise ConvArithError(f"{name} takes one input, not {len(sources)}", "too-many-inputs", "use a Concat")
        if module.scales and given:
            count = whole_number("out_channels", given[0])
            given = [self._scale.channels(count), *given[1:]]
        blocks = YoloBlocks(self._builder, f"model.{len(self._outputs)}", self._places(module, path))
        parts = any(isinstance(source.channels, tuple) for source in sources) and not module.takes_parts
        unknown = any(source.channels is None for source in sources) and not module.any_channels
        if unknown or parts:
            found = self._opaque(f"{name} of what is not known", path, sources)
            return Tensor(found.layer, given[0]) if module.scales and given else found
        given = self._with_scale(name, given)
        if module.repeats:
            given, repeats = [*given[: module.repeats], repeats, *given[module.repeats :]], 1
        build = module.bind(self._yolov5, name, given)
        inputs = sources
        for number in range(repeats):
            within = blocks.within(str(number)) if repeats > 1 else blocks
            output = build(within, inputs)
            # Each copy is made for the channels that come into the first.
            inputs = [Tensor(output.layer, sources[0].channels)]
        return output

    def _with_scale(self, name: str, given: list[Any]) -> list[Any]:
        """Give arguments with those that the package sets for larger scales."""
        if name == "C3k2" and self._scale.letter in _DEEP_SCALES:
            return [given[0], True, *given[2:]] if given else given
        if name == "A2C2f" and self._scale.letter in _LARGE_SCALES:
            return [*given, True, 1.2]
        return given

    @property
    def _yolov5(self) -> bool:
        """Whether the file is of yolov5, whose files have anchors and whose blocks have other kernels."""
        return self._names["anchors"] is not None

    def _sources(self, given: Any) -> list[Tensor]:  # whatever the file holds
        rows = given if isinstance(given, list) else [given]
        if not rows or not all(isinstance(row, int) and not isinstance(row, bool) for row in rows):
            raise ConvArithError(
                f"from is {short_repr(given)}", "bad-value", "give the number of a row before it, or -1", "from"
            )
        return [self._source(row) for row in rows]

    def _source(self, row: int) -> Tensor:
        here = len(self._outputs)
        if here == 0 and row == -1:
            return self._input
        number = here + row if row < 0 else row
        rows = [row for section in _SECTIONS for row in self._document.get(section)]
        if here <= number < len(rows):
            way = way_back(number, here, lambda each: _taken_from(rows[each], each, len(rows)))
            names = None if way is None else [f"row {each}" for each in way]
            raise refuse_later(f"row {here}", f"row {number}", names)
        if not 0 <= number < here:
            raise ConvArithError(
                f"from = {row} is no row before this one, which is row {here}",
                "bad-reference",
                f"give a number from 0 to {here - 1}, or -1 to -{here}" if here else "give -1, the input",
                "from",
            )
        return self._outputs[number]

    def _value(self, given: Any) -> Any:  # whatever the file holds
        """Give an argument, where it is a name of the file's or a literal of Python what that stands for."""
        if not isinstance(given, str):
            return given
        if given in self._names:
            return self._names[given]
        try:
            return ast.literal_eval(given) if len(given) < 100 else given
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return given

    def _places(self, module: Module, path: KeyPath) -> Places:
        settings: dict[str, KeyPath] = {name: (*path, 3, number) for number, name in enumerate(module.settings)}
        return self._document.places_of(*path, **{**settings, "from": (*path, 0)})

    def _opaque(self, note: str, path: KeyPath, sources: list[Tensor] | None = None) -> Tensor:
        layers = [source.layer for source in sources or []]
        places = self._document.places_of(*path)
        name = self._builder.add_opaque(note, name=f"model.{len(self._outputs)}", sources=layers, places=places)
        return Tensor(name, None)

    def _read_scale(self) -> _Scale:
        document = self._document
        scales = document.get("scales")
        if scales is None:
            return _Scale("", self._factor("depth_multiple"), self._factor("width_multiple"))
        if not isinstance(scales, dict) or not scales:
            self._refuse(f"scales is {short_repr(scales)}", "write it as n: [depth, width, max_channels]", "scales")
            return _Scale()
        letter = self._letter(scales)
        numbers = scales[letter]
        if not isinstance(numbers, list) or len(numbers) != 3 or not all(map(_is_factor, numbers[:2])):
            self._refuse(
                f"scale {letter} is {short_repr(numbers)}", "give it as [depth, width, max_channels]", "scales", letter
            )
            return _Scale(str(letter))
        most = self._number("scales", 1 << 30, letter, 2)
        return _Scale(str(letter), float(numbers[0]), float(numbers[1]), most)

    def _letter(self, scales: Mapping[Any, Any]) -> Any:  # a key of the file
        found = _LETTER_IN_NAME.search(PurePath(self._document.name).stem)
        letter = self._document.get("scale") or (found.group(1) if found else None)
        if letter in scales:
            return letter
        if letter is not None:
            self._refuse(f"there is no scale {short_repr(letter)}", there_are(letter, scales), "scale")
        return next(iter(scales))

    def _factor(self, key: str) -> float:
        given = self._document.get(key, default=1.0)
        if _is_factor(given):
            return float(given)
        self._refuse(f"{key} is {short_repr(given)}", f"give a factor from 0 to {_LARGEST_FACTOR}", key)
        return 1.0

    def _number(self, key: str, default: int, *path: str | int) -> int:
        try:
            return whole_number(key, self._document.get(key, *path, default=default))
        except ConvArithError as error:
            self._builder.refuse(error, None, self._document.place_of(key, *path))
            return default

    def _refuse(self, message: str, hint: str, *path: str) -> None:
        self._builder.refuse(ConvArithError(message, "bad-value", hint), None, self._document.place_of(*path))


def _is_factor(given: Any) -> bool:  # whatever the file holds
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return number and isfinite(given) and 0 < given <= _LARGEST_FACTOR


def _taken_from(row: Any, number: int, count: int) -> list[int]:  # whatever the file holds
    """Give the numbers of the rows that a row takes from."""
    given = row[0] if isinstance(row, list) and row else None
    whole = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, int)]
    found = [number + each if each < 0 else each for each in whole]
    return [each for each in found if 0 <= each < count]
