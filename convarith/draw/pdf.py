"""An animation as PDF: a page a frame, as slides take it."""

from __future__ import annotations

from bisect import bisect_left
from typing import IO, TYPE_CHECKING

from convarith.draw.glyphs import words
from convarith.draw.pdf_file import PdfFile, text_string
from convarith.draw.pdf_font import EmbeddedFont
from convarith.draw.shapes import SEAM, Layer, Lines, Paint, Polygons, Role, short
from convarith.draw.vector import Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.draw.pdf_file import Reference
    from convarith.draw.render_job import RenderJob
    from convarith.draw.shapes import Shape, Words
    from convarith.scene.model import Corners, Point, Scene

_ROUND, _BUTT = 1, 0  # how lines end


def write_pdf(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job; pages are as many points wide and high as the picture has pixels.

    What stays and what settles is written once, as forms that the pages draw. Acts are bookmarks.
    """
    vector = Vector(job.layout, job.theme, transparent=job.style.transparent)
    for frame in job.earlier():
        vector.settle(frame)
    pages = _Pages(job, PdfFile(stream))
    pages.keep(vector.base())
    for frame, _ in job.frames():
        pages.keep(vector.settled(frame))
        pages.add(vector.shown(frame))
    pages.close(job.layout.scene, [moment.number for moment in job.moments])


class _Pages:
    """The pages of a file, one after the other."""

    def __init__(self, job: RenderJob, file: PdfFile) -> None:
        self._size = job.layout.width, job.layout.height
        self._file = file
        self._content = _Content(job, EmbeddedFont(job.layout.face.path))
        self._tree, self._resources = file.reserve(), file.reserve()
        self._forms: list[Reference] = []
        self._kept: list[list[str]] = [[] for _ in Layer._fields]  # how pages draw them, part by part
        self._pages: list[Reference] = []

    def keep(self, layer: Layer) -> None:
        """Let all further pages draw a layer."""
        for calls, shapes in zip(self._kept, layer, strict=True):
            if shapes:
                box = "[0 0 {} {}]".format(*self._size)
                entries = f"/Type /XObject /Subtype /Form /BBox {box} /Resources {self._resources} 0 R"
                self._forms.append(self._file.add_stream(self._content.of(shapes), entries))
                calls.append(f"/Form{len(self._forms)} Do")

    def add(self, shown: Layer) -> None:
        """Add a page with what is kept, and what is to be seen on it only."""
        width, height = self._size
        parts = [f"1 0 0 -1 0 {height} cm 1 j".encode("ascii")]  # y downward, and neighbours overlap by round seams
        for calls, shapes in zip(self._kept, shown, strict=True):
            parts += ["\n".join(calls).encode("ascii"), self._content.of(shapes)]
        content = self._file.add_stream(b"\n".join(parts))
        self._pages.append(
            self._file.add(
                f"<< /Type /Page /Parent {self._tree} 0 R /MediaBox [0 0 {width} {height}] "
                f"/Resources {self._resources} 0 R /Contents {content} 0 R >>"
            )
        )

    def close(self, scene: Scene, numbers: Sequence[int]) -> None:
        """Write what all pages share, and bookmarks of a scene's acts; ``numbers`` are those of the pages' frames."""
        self._add_resources()
        file, title = self._file, scene.title[:1].upper() + scene.title[1:]
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        file.add(f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>", self._tree)
        acts = [act for act in scene.acts if act.start <= numbers[-1]]
        marks = [(act.heading, self._pages[bisect_left(numbers, act.start)]) for act in acts]
        outline = f"/Outlines {file.add_outline(marks)} 0 R /PageMode /UseOutlines" if marks else ""
        shown = "/ViewerPreferences << /DisplayDocTitle true >>" if title else ""
        catalog = file.add(f"<< /Type /Catalog /Pages {self._tree} 0 R /Lang (en) {outline} {shown} >>")
        named = f"/Title {text_string(title)}" if title else ""
        file.close(catalog, file.add(f"<< /Producer {text_string('convarith')} {named} >>"))

    def _add_resources(self) -> None:
        """Write what pages and forms refer to by name."""
        font = self._file.reserve()
        self._content.font.add_to(self._file, font)
        forms = " ".join(f"/Form{number} {form} 0 R" for number, form in enumerate(self._forms, start=1))
        shade = f"<< /ca {self._content.shade_opacity:g} >>"
        named = f"/Font << /Font {font} 0 R >> /XObject << {forms} >> /ExtGState << /Shade {shade} >>"
        self._file.add(f"<< {named} >>", self._resources)


class _Content:
    """Writes shapes as a page draws them, y downward."""

    def __init__(self, job: RenderJob, font: EmbeddedFont) -> None:
        self.font = font
        self.shade_opacity = job.theme.shade_opacity
        self._theme = job.theme
        self._face = job.layout.face

    def of(self, shapes: Iterable[Shape]) -> bytes:
        """Write shapes, from the lowest to the highest."""
        return "\n".join(step for shape in shapes for step in self._steps(shape)).encode("ascii")

    def _steps(self, shape: Shape) -> Iterator[str]:
        if isinstance(shape, Polygons):
            yield from self._filled(shape)
        elif isinstance(shape, Lines):
            yield from self._stroked(shape)
        else:
            yield from self._written(shape)

    def _filled(self, polygons: Polygons) -> Iterator[str]:
        paint = polygons.paint
        if paint is None:
            return
        color, path = self._color(paint), _polygons(polygons.corners)
        if paint.role is Role.SHADE:
            yield f"q /Shade gs {color} rg {path} f Q"
        else:
            yield f"{color} rg {color} RG {short(SEAM)} w {path} B"

    def _stroked(self, lines: Lines) -> Iterator[str]:
        path = "\n".join(f"{_pair(start)} m {_pair(end)} l" for start, end in lines.segments)
        ends = _ROUND if lines.round else _BUTT
        yield f"{self._color(Paint(Role.LINE))} RG {short(lines.width)} w {ends} J {path} S"

    def _written(self, text: Words) -> Iterator[str]:
        yield f"BT {self._color(text.paint)} rg"
        for placed in text.placed:
            yield f"/Font {placed.pixels} Tf"
            for word in words(placed, self._face):  # with a space after it, for readers who copy text
                letters = self.font.encoded(f"{word.text} ")
                yield f"1 0 0 -1 {short(word.left)} {short(word.baseline)} Tm <{letters}> Tj"
        yield "ET"

    def _color(self, paint: Paint) -> str:
        return " ".join(short(channel / 255, 3) for channel in paint.color(self._theme))


def _polygons(polygons: Iterable[Corners]) -> str:
    return "\n".join(map(_polygon, polygons))


def _polygon(corners: Corners) -> str:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    if y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0:
        return f"{_pair((x0, y0))} {short(x1 - x0)} {short(y2 - y0)} re"
    first, *rest = map(_pair, corners)
    return f"{first} m {' '.join(f'{point} l' for point in rest)} h"


def _pair(point: Point) -> str:
    return f"{short(point[0])} {short(point[1])}"
