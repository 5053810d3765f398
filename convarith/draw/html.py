"""An animation as one HTML page that plays it: the picture as SVG, a player around it, nothing fetched from anywhere.

What is written under the picture is text of the page, so that it can be read where the picture is narrow, and aloud.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from importlib.resources import files
from typing import IO, TYPE_CHECKING, Any

from convarith.draw.layout import Layout
from convarith.draw.svg import svg_document, svg_groups
from convarith.draw.svg_markup import Markup
from convarith.draw.themes import BARE, DASHED, dark_counterpart, hex_text
from convarith.scene.model import Kind, LazySequence, Look

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Theme
    from convarith.scene.model import Frame, Labels, Scene

_UNTITLED = "convolution arithmetic"


def write_html(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job as a page that plays it."""
    scene, theme = job.layout.scene, job.theme
    line = scene.title or _UNTITLED
    title = line[:1].upper() + line[1:]
    moments = [_moment(frame, seconds) for frame, seconds in replace(job, progress=None).frames()]
    captions = [moment["caption"] for moment in moments]
    wordless = _wordless(job)
    page = _filled(
        _asset("player.html"),
        title=escape(title),
        css=_asset("player.css").strip(),
        js=_asset("player.js").strip(),
        first=str(job.moments[0].number),
        count=str(len(job.moments)),
        width=str(wordless.layout.width),
        background=hex_text(theme.background),
        ink=hex_text(theme.text_on(theme.background)),
        heading=_heading(title, scene.labels.lines[1:] if scene.labels else (), hidden=not scene.title),
        picture=_picture(wordless),
        caption=escape(captions[0]),
        longest=escape(max(captions, key=len)),
        labels=_labels(scene.labels, theme) if scene.labels else "",
        animation=_json({"first": job.moments[0].number, "loop": job.style.loop, "frames": moments}),
    )
    stream.write(page.encode())


def _moment(frame: Frame, seconds: float) -> dict[str, Any]:
    return {"reads": frame.reads, "writes": frame.writes, "caption": frame.caption, "seconds": round(seconds, 3)}


def _wordless(job: RenderJob) -> RenderJob:
    """Give the job without what the page says in its own words."""
    scene = job.layout.scene
    frames = LazySequence(scene.frames.total, lambda number: replace(scene.frames[number], caption=""))
    bare: Scene = replace(scene, frames=frames, caption="", headline="", labels=None)
    return replace(job, layout=Layout(bare, job.layout.scale, job.layout.face))


def _picture(job: RenderJob) -> str:
    markup = Markup(job.layout.face, job.theme, dark_counterpart(job.style.theme))
    groups = [group.element() for group in svg_groups(job, markup)]
    return svg_document(job, markup, groups, titled=False)


def _asset(name: str) -> str:
    return files("convarith.draw").joinpath("html_player", name).read_text(encoding="utf-8")


def _filled(template: str, **parts: str) -> str:
    """Put the parts in the places that are named for them, in one go: a part may hold what looks like a place."""
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], template)


def _json(value: object) -> str:
    """Write JSON that cannot end the script element that it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _heading(title: str, more: tuple[str, ...], *, hidden: bool) -> str:
    """Write what is done as a heading, the setting below; a picture without labels has one for screen readers only."""
    what, _, setting = title.partition(": ")
    name = f'<h1 class="visually-hidden">{escape(what)}</h1>' if hidden else f"<h1>{escape(what)}</h1>"
    return "\n".join([name, *(f"<p>{escape(line)}</p>" for line in (setting, *more) if line)])


def _labels(labels: Labels, theme: Theme) -> str:
    """Write the kernel and the legend; a view may have neither."""
    if not labels.legend and not labels.kernel:
        return ""
    items = "".join(
        f'<li><i class="{_border(kind)}" style="background: {hex_text(theme.color(Look(kind)))}"></i>'
        f"{escape(name)}</li>"
        for kind, name in labels.legend
    )
    return f'<div class="labels">\n{_kernel(labels, theme)}<ul class="legend">{items}</ul>\n</div>'


def _border(kind: Kind) -> str:
    return "bare" if kind in BARE else "dashed" if kind in DASHED else "solid"


def _kernel(labels: Labels, theme: Theme) -> str:
    """Write the kernel as the window carries it, where its elements are not in their usual order."""
    if not labels.kernel:
        return ""
    color = theme.color(Look(Kind.KERNEL))
    style = f"background: {hex_text(color)}; color: {hex_text(theme.text_on(color))}"
    rows = "".join(f"<tr>{''.join(f'<td>{escape(name)}</td>' for name in row)}</tr>" for row in labels.kernel)
    return f'<table class="kernel" aria-label="The kernel as the window carries it" style="{style}">{rows}</table>\n'
