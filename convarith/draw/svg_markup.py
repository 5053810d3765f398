"""Shapes as elements of an SVG document."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from convarith.draw.glyphs import Glyphs, words
from convarith.draw.shapes import Lines, Paint, Polygons, Role, Words
from convarith.draw.themes import hex_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.draw.font import Face
    from convarith.draw.legend import PlacedText
    from convarith.draw.shapes import Shape
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Corners, Point, Segment

_PROPERTIES = {Role.FILL: "fill:{0};stroke:{0}", Role.TEXT: "fill:{0}", Role.LINE: "stroke:{0}", Role.SHADE: "fill:{0}"}


class Markup:
    """Writes shapes in a theme; letters and words are written once, and referred to.

    Args:
        face: The font.
        theme: The colours.
        dark: The colours for readers who want it dark; None for the same.
    """

    def __init__(self, face: Face, theme: Theme, dark: Theme | None) -> None:
        self._face = face
        self._theme = theme
        self._dark = dark
        self._glyphs = Glyphs(face.path)
        self._letters: dict[str, int] = {}
        self._words: dict[tuple[str, int], int] = {}
        self._classes: dict[tuple[Role, Color, Color], str] = {}

    def elements(self, shapes: Iterable[Shape]) -> str:
        """Write shapes, each as an element or several."""
        return "\n".join(element for shape in shapes for element in self._elements(shape))

    def moved(self, starts: Sequence[Shape], ends: Sequence[Shape]) -> str:
        """Write shapes with where each goes, if it does: it ``moves``, or its path ``bends``, by a style sheet."""
        return "\n".join(chain.from_iterable(map(self._moved, starts, ends)))

    def definitions(self) -> str:
        """Write the letters and words that the elements so far refer to."""
        words = [
            self._word(text, pixels, number) for (text, pixels), number in self._words.items()
        ]  # whose letters come before
        letters = [
            element("path", {"id": f"letter-{number}", "d": self._glyphs.path(name)})
            for name, number in self._letters.items()
        ]
        return "\n".join(["<defs>", *letters, *words, "</defs>"])

    def dark_rules(self) -> str:
        """Write the style sheet by which the elements so far are dark for those who want it; empty for none."""
        if self._dark is None:
            return ""
        rules = [
            f".{name}{{{_PROPERTIES[role].format(hex_text(dark))}}}" for (role, _, dark), name in self._classes.items()
        ]
        return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"

    def _elements(self, shape: Shape) -> Iterator[str]:
        if isinstance(shape, Polygons):
            yield element("path", {"id": shape.name, "d": closed_path(shape.corners), **self._filled(shape.paint)})
        elif isinstance(shape, Lines):
            yield self._stroked(shape)
        else:
            yield self._written(shape)

    def _moved(self, start: Shape, end: Shape) -> Iterator[str]:
        step = _step(_points(start), _points(end))
        if start == end:
            yield from self._elements(start)
        elif step is not None or isinstance(start, Words) or isinstance(end, Words):
            x, y = map(short, step or (0, 0))
            yield f'<g class="moves" style="--by:translate({x}px,{y}px)">{"".join(self._elements(start))}</g>'
        else:
            way = f"--at:path('{_path(start)}');--to:path('{_path(end)}')"
            yield f'<g class="bends" style="{way}">{"".join(self._elements(start))}</g>'

    def _filled(self, paint: Paint | None) -> dict[str, str]:
        if paint is None:
            return {"fill": "none"}
        color = self._colored("fill", paint)
        if paint.role is Role.SHADE:
            return color | {"fill-opacity": short(self._theme.shade_opacity)}
        return color | {"stroke": color["fill"]}

    def _stroked(self, lines: Lines) -> str:
        ends = {} if lines.round else {"stroke-linecap": "butt"}
        color = self._colored("stroke", Paint(Role.LINE))
        width = {"stroke-width": short(lines.width)}
        return element("path", {"d": open_path(lines.segments), "fill": "none", **color, **width, **ends})

    def _written(self, text: Words) -> str:
        color = "".join(f' {name}="{value}"' for name, value in self._colored("fill", text.paint).items())
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

    def _colored(self, attribute: str, paint: Paint) -> dict[str, str]:
        """Give the attributes of a colour, with the class by which a style sheet finds what is to be dark alike."""
        color = paint.color(self._theme)
        given = {attribute: hex_text(color)}
        if self._dark is None:
            return given
        name = self._classes.setdefault((paint.role, color, paint.color(self._dark)), f"paint-{len(self._classes)}")
        return {"class": name} | given


def element(tag: str, attributes: dict[str, str]) -> str:
    """Write an element without what is empty."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}/>"


def _path(shape: Polygons | Lines) -> str:
    return closed_path(shape.corners) if isinstance(shape, Polygons) else open_path(shape.segments)


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


def closed_path(polygons: Iterable[Corners]) -> str:
    """Write polygons as SVG has paths."""
    return "".join(map(_closed, polygons))


def _closed(corners: Corners) -> str:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    if y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0:
        return f"M{_pair((x0, y0))}H{short(x1)}V{short(y2)}H{short(x0)}z"
    return f"M{' '.join(map(_pair, corners))}z"


def open_path(segments: Iterable[Segment]) -> str:
    """Write lines as SVG has paths."""
    return "".join(map(_open, segments))


def _open(segment: Segment) -> str:
    start, (x, y) = segment
    if y == start[1]:
        return f"M{_pair(start)}H{short(x)}"
    return f"M{_pair(start)}V{short(y)}" if x == start[0] else f"M{_pair(start)} {_pair((x, y))}"


def _pair(point: Point) -> str:
    return f"{short(point[0])} {short(point[1])}"


def short(value: float, places: int = 2) -> str:
    """Write a number; to a hundredth, if nothing else is said, which is finer than any screen."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
