"""An animation as SVG: all frames in one picture, shown in turn by style sheet alone."""

from __future__ import annotations

from html import escape
from typing import IO, TYPE_CHECKING

from convarith.draw.pacing import glide_seconds
from convarith.draw.shapes import SEAM, Layer, short
from convarith.draw.svg_markup import Markup
from convarith.draw.svg_motion import Turn, played
from convarith.draw.themes import dark_counterpart
from convarith.draw.vector import Vector
from convarith.records import NamedTuple
from convarith.scene.tween import tween

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame, Scene

_MOST_GLIDING = 200  # frames of a document, of which a browser minds every movement all the time
_ALONE = ' role="img" style="max-width:100%;height:auto"'


class Group(NamedTuple):
    """Elements that come and go together.

    Attributes:
        kind: ``base`` for what stays, ``settled`` for what a frame settles for good, ``shown`` for what is to be seen
            while it lasts, ``glide`` for the way to it.
        frame: Number of the frame.
        part: Of the layer, one of the fields of `convarith.draw.shapes.Layer`.
        content: The elements.
    """

    kind: str
    frame: int
    part: str
    content: str

    def element(self, *, hidden: bool = False) -> str:
        """Write it as an element with a name."""
        name = "-".join([self.kind, *([] if self.kind == "base" else [str(self.frame)]), self.part])
        visibility = ' visibility="hidden"' if hidden else ""
        return f'<g id="{name}"{visibility}>\n{self.content}\n</g>'


def write_svg(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job; one of a single frame is a still.

    It is as large as other pictures, no wider than what it stands in, and any size that is asked of it. Readers who
    want it dark see the theme ``guide`` dark, and for those who want less motion the first frame stands still, as it
    does where style sheets are not known.
    """
    dark = dark_counterpart(job.style.theme)
    if len(job.moments) == 1:
        (still,) = svg_stills(job, dark)
        stream.write(still.encode())
        return
    markup = Markup(job.layout.face, job.theme, dark)
    groups = svg_groups(job, markup, glide=len(job.moments) <= _MOST_GLIDING)
    first = job.moments[0].number
    glides = {group.frame for group in groups if group.kind == "glide"}
    turns = [
        Turn(number, seconds, glide_seconds(seconds) if number in glides else 0.0)
        for number, (_, seconds) in enumerate(job.moments, start=first)
    ]
    elements = [
        group.element(hidden=group.kind == "glide" or (group.kind != "base" and group.frame != first))
        for group in groups
    ]
    scene = job.layout.scene
    told = "; ".join(act.heading for act in scene.acts) or scene.frames[first].caption
    about = _about(scene, f"{len(turns)} frames, one after the other: {told}")
    document = svg_document(job, markup, elements, rules=played(turns, job.style.loop), about=about)
    stream.write(document.encode())


def svg_stills(job: RenderJob, dark: Theme | None = None) -> Iterator[str]:
    """Write each of the chosen frames as a document of its own, which does not move."""
    vector = Vector(job.layout, job.theme, transparent=job.style.transparent)
    for frame in job.earlier():
        vector.settle(frame)
    for frame, _ in job.frames():
        markup = Markup(job.layout.face, job.theme, dark)
        elements = [markup.elements(vector.still(frame))]
        yield svg_document(job, markup, elements, about=_about(job.layout.scene, frame.caption))


def svg_groups(job: RenderJob, markup: Markup, *, glide: bool = True) -> list[Group]:
    """Write the chosen frames of a job: the lower parts of all, then the upper ones, in the order of the frames.

    Each cell is called ``cell-`` and its number; frames are counted on from the number of the first.

    Args:
        job: What to write.
        markup: That writes it.
        glide: Whether to write the ways from frame to frame, too.
    """
    vector = Vector(job.layout, job.theme, transparent=job.style.transparent)
    for frame in job.earlier():
        vector.settle(frame)
    layers = list(_layers(job, vector, glide=glide))
    return [
        Group(kind, number, part, markup.moved(start, end) if end is not start else markup.elements(start))
        for place, part in enumerate(Layer._fields)
        for kind, number, starts, ends in layers
        if (start := starts[place]) and (end := ends[place])
    ]


def _layers(job: RenderJob, vector: Vector, *, glide: bool) -> Iterator[tuple[str, int, Layer, Layer]]:
    """Yield layers with their kind and the number of their frame, each as it begins and as it ends."""
    base = vector.base(named=True)
    yield "base", 0, base, base
    before: Frame | None = None
    for number, (frame, seconds) in enumerate(job.frames(), start=job.moments[0].number):
        glides = glide and glide_seconds(seconds) > 0
        way = tween(job.layout.scene, before, frame) if glides and before is not None else None
        if way is not None:
            yield "glide", number, vector.glide(way, 0), vector.glide(way, 1)
        for kind, layer in (("settled", vector.settled(frame)), ("shown", vector.shown(frame))):
            yield kind, number, layer, layer
        before = frame


def svg_document(job: RenderJob, markup: Markup, elements: Iterable[str], *, rules: str = "", about: str = "") -> str:
    """Put elements, and what they refer to, into one element.

    Args:
        job: That they belong to.
        markup: That has written them.
        elements: From the lowest to the highest.
        rules: A style sheet.
        about: Elements that say what it is; empty for a picture in what says that, and how large it is.
    """
    width, height = job.layout.width, job.layout.height
    style = "\n".join(filter(None, [rules, markup.dark_rules()]))
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    parts = [
        f"<svg {namespaces} {size}{_ALONE if about else ''}>",
        about,
        f"<style>\n{style}\n</style>" if style else "",
        markup.definitions(),
        f'<g stroke-width="{short(SEAM)}" stroke-linecap="round" stroke-linejoin="round">',
        *elements,
        "</g>",
        "</svg>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _about(scene: Scene, told: str) -> str:
    """Write what is to be seen for those who do not see it: the title of the scene, and what is told."""
    title = scene.title or "Convolution arithmetic"
    return f"<title>{escape(title[:1].upper() + title[1:])}</title>\n<desc>{escape(told)}</desc>"
