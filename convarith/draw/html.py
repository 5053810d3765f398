"""An animation as one HTML page that plays it: the picture as SVG, a player around it, nothing fetched from anywhere.

What is written under the picture is text of the page, so that it can be read where the picture is narrow, and aloud.
"""

from __future__ import annotations

import json
import re
from html import escape
from importlib.resources import files
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from convarith.draw.layout import Layout
from convarith.draw.pacing import glide_seconds
from convarith.draw.svg import svg_document, svg_groups
from convarith.draw.svg_markup import Markup
from convarith.draw.themes import border_of, dark_counterpart, hex_text
from convarith.records import replace
from convarith.scene.model import Kind, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Color, Theme
    from convarith.scene.model import Frame, Labels

Themes: TypeAlias = "tuple[Theme, Theme]"
"""That of readers who want it light, and of those who want it dark."""

_UNTITLED = "convolution arithmetic"


def write_html(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job as a page that plays it."""
    scene, themes = job.layout.scene, (job.theme, dark_counterpart(job.style.theme) or job.theme)
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
        aspect=f"{wordless.layout.width / wordless.layout.height:.4g}",
        colors=_colors(themes),
        heading=_heading(title, scene.labels.lines[1:] if scene.labels else (), hidden=not scene.title),
        picture=_picture(wordless),
        caption=escape(captions[0]),
        longest=escape(max(captions, key=len)),
        labels=_labels(scene.labels, themes) if scene.labels else "",
        animation=_json(
            {"first": job.moments[0].number, "loop": job.style.loop, "acts": _acts(job), "frames": moments}
        ),
    )
    stream.write(page.encode())


def _moment(frame: Frame, seconds: float) -> dict[str, Any]:
    return {
        "reads": frame.reads,
        "writes": frame.writes,
        "caption": frame.caption,
        "seconds": round(seconds, 3),
        "glide": round(glide_seconds(seconds), 3),
    }


def _acts(job: RenderJob) -> list[dict[str, Any]]:
    """Give the acts of which there are chosen frames, each with the place of its first among them."""
    acts = job.layout.scene.acts
    places: dict[int, int] = {}  # of the first chosen frame of each act
    for place, moment in enumerate(job.moments):
        places.setdefault(sum(act.start <= moment.number for act in acts) - 1, place)
    return [
        {"name": act.name, "heading": act.heading, "at": places[number]}
        for number, act in enumerate(acts)
        if number in places
    ]


def _wordless(job: RenderJob) -> RenderJob:
    """Give the job without what the page says in its own words."""
    return replace(job, layout=Layout(job.layout.scene.wordless, job.layout.scale, job.layout.face))


def _picture(job: RenderJob) -> str:
    markup = Markup(job.layout.face, job.theme, dark_counterpart(job.style.theme))
    groups = [group.element() for group in svg_groups(job, markup)]
    return svg_document(job, markup, groups)


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


def _labels(labels: Labels, themes: Themes) -> str:
    """Write the kernel and the legend; a view may have neither."""
    if not labels.legend and not labels.kernel:
        return ""
    items = "".join(
        f'<li><i class="{border_of(kind)}" style="background: {_either([each.color(Look(kind)) for each in themes])}">'
        f"</i>{escape(name)}</li>"
        for kind, name in labels.legend
    )
    return f'<div class="labels">\n{_kernel(labels, themes)}<ul class="legend">{items}</ul>\n</div>'


def _kernel(labels: Labels, themes: Themes) -> str:
    """Write the kernel as the window carries it, where its elements are not in their usual order."""
    if not labels.kernel:
        return ""
    grounds = [theme.color(Look(Kind.KERNEL)) for theme in themes]
    texts = [theme.text_on(ground) for theme, ground in zip(themes, grounds, strict=True)]
    style = f"background: {_either(grounds)}; color: {_either(texts)}"
    rows = "".join(f"<tr>{''.join(f'<td>{escape(name)}</td>' for name in row)}</tr>" for row in labels.kernel)
    return f'<table class="kernel" aria-label="The kernel as the window carries it" style="{style}">{rows}</table>\n'


def _colors(themes: Themes) -> str:
    """Write the colours of the card that the picture lies on, and of text there."""
    backgrounds = [theme.background for theme in themes]
    inks = [theme.text_on(theme.background) for theme in themes]
    return f"--card: {_either(backgrounds)}; --ink: {_either(inks)}"


def _either(colors: Sequence[Color]) -> str:
    """Write the first of two colours, or the second for readers who want it dark."""
    light, dark = map(hex_text, colors)
    return light if light == dark else f"light-dark({light}, {dark})"
