"""Shapes as elements of an SVG document."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from convarith.draw.glyphs import glyphs_of, words
from convarith.draw.shapes import Lines, Paint, Polygons, Role, Words, short
from convarith.draw.themes import hex_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.draw.font import Face
    from convarith.draw.legend import PlacedText
    from convarith.draw.shapes import Shape
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Point

_ATTRIBUTES = {
    Role.FILL: {"fill": "{0}", "stroke": "{0}"},
    Role.TEXT: {"fill": "{0}"},
    Role.LINE: {"fill": "none", "stroke": "{0}"},
    Role.SHADE: {"fill": "{0}"},
}
_LONG = 100  # characters of a path that is worth referring to


class Markup:
    """Writes shapes in a theme; letters, words and long outlines are written once, and referred to.

    Args:
        face: The font.
        theme: The colours.
        dark: The colours for readers who want it dark; None for the same.
    """

    def __init__(self, face: Face, theme: Theme, dark: Theme | None) -> None:
        self._face = face
        self._theme = theme
        self._dark = dark
        self._glyphs = glyphs_of(face.path)
        self._letters: dict[str, int] = {}
        self._words: dict[tuple[str, int], int] = {}
        self._outlines: dict[str, int] = {}
        self._classes: dict[tuple[Role, Color, Color], str] = {}
        self._paints: dict[Paint, dict[str, str]] = {}

    def elements(self, shapes: Iterable[Shape]) -> str:
        """Write shapes, each as an element or several."""
        return "\n".join(element for shape in shapes for element in self._elements(shape))

    def moved(self, starts: Sequence[Shape], ends: Sequence[Shape]) -> str:
        """Write shapes with where each goes, if it does: it ``moves``, or its path ``bends``, by a style sheet."""
        return "\n".join(chain.from_iterable(map(self._moved, starts, ends)))

    def definitions(self) -> str:
        """Write what the elements so far refer to."""
        words = [self._word(*named, number) for named, number in self._words.items()]  # whose letters come before
        letters = [
            element("path", {"id": f"letter-{number}", "d": self._glyphs.path(name)})
            for name, number in self._letters.items()
        ]
        outlines = [element("path", {"id": f"outline-{n}", "d": path}) for path, n in self._outlines.items()]
        return "\n".join(["<defs>", *letters, *words, *outlines, "</defs>"])

    def dark_rules(self) -> str:
        """Write the style sheet by which the elements so far are dark for those who want it; empty for none."""
        if self._dark is None:
            return ""
        rules = (_rule(name, _ATTRIBUTES[role], dark) for (role, _, dark), name in self._classes.items())
        return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"

    def _elements(self, shape: Shape) -> Iterator[str]:
        if isinstance(shape, Words):
            yield self._written(shape)
        elif isinstance(shape, Polygons) and shape.name:
            yield element("path", {"id": shape.name, "d": _path(shape), **self._painted(shape)})
        elif points := _points(shape):
            yield self._outlined(shape, points[0])

    def _outlined(self, shape: Polygons | Lines, corner: Point) -> str:
        """Write a path; a long one, as it is from its first corner on, where it is used again at other places."""
        path = _path(shape)
        if len(path) < _LONG:
            return element("path", {"d": path, **self._painted(shape)})
        x, y = corner
        number = self._outlines.setdefault(_path(shape, (-x, -y)), len(self._outlines))
        place = {"x": short(x), "y": short(y)}
        return element("use", {"xlink:href": f"#outline-{number}", **place, **self._painted(shape)})

    def _moved(self, start: Shape, end: Shape) -> Iterator[str]:
        step = _step(_points(start), _points(end))
        if start == end:
            yield from self._elements(start)
        elif step is not None or isinstance(start, Words) or isinstance(end, Words):
            x, y = map(short, step or (0, 0))
            yield f'<g class="moves" style="--by:translate({x}px,{y}px)">{"".join(self._elements(start))}</g>'
        else:
            way = f"--at:path('{_path(start)}');--to:path('{_path(end)}')"
            yield f'<g class="bends" style="{way}">{element("path", {"d": _path(start), **self._painted(start)})}</g>'

    def _painted(self, shape: Polygons | Lines) -> dict[str, str]:
        """Give how the path of a shape is painted, as attributes."""
        if isinstance(shape, Lines):
            ends = {} if shape.round else {"stroke-linecap": "butt"}
            return self._colored(Paint(Role.LINE)) | {"stroke-width": short(shape.width)} | ends
        return {"fill": "none"} if shape.paint is None else self._colored(shape.paint)

    def _written(self, text: Words) -> str:
        color = "".join(f' {name}="{value}"' for name, value in self._colored(text.paint).items())
        return f"<g{color}>{''.join(chain.from_iterable(map(self._words_of, text.placed)))}</g>"

    def _words_of(self, placed: PlacedText) -> Iterator[str]:
        for word in words(placed, self._face):
            number = self._words.setdefault((word.text, placed.pixels), len(self._words))
            place = {"x": short(word.left), "y": short(word.baseline)}
            yield element("use", {"xlink:href": f"#word-{number}", **place})

    def _word(self, text: str, pixels: int, number: int) -> str:
        """Write a word as its letters, in the units of the font."""
        uses, left = [], 0
        for name in self._glyphs.names(text):
            letter = self._letters.setdefault(name, len(self._letters))
            uses.append(element("use", {"xlink:href": f"#letter-{letter}", "x": str(left) if left else ""}))
            left += self._glyphs.width(name)
        return f'<g id="word-{number}" transform="scale({pixels / self._glyphs.units:.4g})">{"".join(uses)}</g>'

    def _colored(self, paint: Paint) -> dict[str, str]:
        """Give the attributes of a colour, with the class by which a style sheet finds what is to be dark alike."""
        if paint not in self._paints:
            self._paints[paint] = self._attributes(paint)
        return self._paints[paint]

    def _attributes(self, paint: Paint) -> dict[str, str]:
        color = paint.color(self._theme)
        given = {name: value.format(hex_text(color)) for name, value in _ATTRIBUTES[paint.role].items()}
        if paint.role is Role.SHADE:
            given["fill-opacity"] = short(self._theme.shade_opacity)
        if self._dark is None:
            return given
        name = self._classes.setdefault((paint.role, color, paint.color(self._dark)), f"paint-{len(self._classes)}")
        return {"class": name} | given


def _rule(name: str, attributes: dict[str, str], color: Color) -> str:
    """Write the rule that gives a class a colour."""
    return f".{name}{{{';'.join(f'{key}:{value.format(hex_text(color))}' for key, value in attributes.items())}}}"


def element(tag: str, attributes: dict[str, str]) -> str:
    """Write an element without what is empty."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}/>"


def _points(shape: Shape) -> list[Point]:
    if isinstance(shape, Words):
        return [placed.at for placed in shape.placed]
    return list(chain.from_iterable(shape.corners if isinstance(shape, Polygons) else shape.segments))


def _step(starts: Sequence[Point], ends: Sequence[Point]) -> Point | None:
    """Give the way that all points go; None where they do not go the same way."""
    if len(starts) != len(ends):
        return None
    steps = {(round(x1 - x0, 2), round(y1 - y0, 2)) for (x0, y0), (x1, y1) in zip(starts, ends, strict=True)}
    return steps.pop() if len(steps) == 1 else None


def _path(shape: Polygons | Lines, by: Point = (0.0, 0.0)) -> str:
    """Write polygons or lines, moved, as SVG has paths."""
    if isinstance(shape, Polygons):
        return "".join(_closed([_moved_by(point, by) for point in corners]) for corners in shape.corners)
    return "".join(_open(*(_moved_by(point, by) for point in segment)) for segment in shape.segments)


def _moved_by(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _closed(corners: Sequence[Point]) -> str:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((short(x), short(y)) for x, y in corners)
    if y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0:
        return f"M{x0} {y0}H{x1}V{y2}H{x0}z"
    return f"M{x0} {y0} {x1} {y1} {x2} {y2} {x3} {y3}z"


def _open(start: Point, end: Point) -> str:
    (x0, y0), (x1, y1) = ((short(x), short(y)) for x, y in (start, end))
    if y0 == y1:
        return f"M{x0} {y0}H{x1}"
    return f"M{x0} {y0}V{y1}" if x0 == x1 else f"M{x0} {y0} {x1} {y1}"
