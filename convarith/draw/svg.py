"""An animation as SVG: all frames in one picture, shown in turn by style sheet alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from convarith.draw.shapes import SEAM, Layer
from convarith.draw.svg_markup import Markup, short
from convarith.draw.themes import dark_counterpart
from convarith.draw.vector import Vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.draw.render_job import RenderJob


def write_svg(job: RenderJob, stream: IO[bytes]) -> None:
    """Write a job; one of a single frame is a still.

    Where style sheets are not known, the first frame is to be seen.
    """
    times = dict(zip(job.frame_range, (seconds for _, seconds in replace(job, progress=None).frames()), strict=True))
    picture = svg_text(job)
    if len(times) > 1:
        first = job.frame_range.start
        picture = re.sub(
            r'<g id="(?:settled|shown)-(\d+)-\w+"',
            lambda group: group[0] if int(group[1]) == first else f'{group[0]} visibility="hidden"',
            picture,
        )
        picture = picture.replace(">", f">\n<style>\n{_played(times, job.style.loop)}\n</style>", 1)
    stream.write(picture.encode())


def svg_text(job: RenderJob) -> str:
    """Give the chosen frames of a job as one SVG document that does not move.

    Each cell is called ``cell-`` and its number. What frame n settles for good is in groups whose names start with
    ``settled-n-``, what is to be seen while it lasts in groups whose names start with ``shown-n-``.
    """
    layout = job.layout
    vector = Vector(layout, job.theme, transparent=job.style.transparent)
    for frame in job.earlier():
        vector.settle(frame)
    markup = Markup(layout.face, job.theme, dark_counterpart(job.style.theme))
    groups = list(_groups(job, vector, markup))
    rules = markup.dark_rules()
    size = f'width="{layout.width}" height="{layout.height}" viewBox="0 0 {layout.width} {layout.height}"'
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    parts = [
        f'<svg {namespaces} {size} style="max-width:100%;height:auto">',
        f"<style>{rules}</style>" if rules else "",
        markup.definitions(),
        f'<g stroke-width="{short(SEAM)}" stroke-linecap="round" stroke-linejoin="round">',
        *groups,
        "</g>",
        "</svg>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _groups(job: RenderJob, vector: Vector, markup: Markup) -> Iterator[str]:
    """Write the job's layers: the lower parts of all, then the upper ones, in the order of the frames."""
    layers = {"base": vector.base(named=True)}
    for number, (frame, _) in zip(job.frame_range, job.frames(), strict=True):
        layers[f"settled-{number}"] = vector.settled(frame)
        layers[f"shown-{number}"] = vector.shown(frame)
    for part in Layer._fields:
        for name, layer in layers.items():
            if shapes := getattr(layer, part):
                yield markup.group(f"{name}-{part}", shapes)


def _played(times: dict[int, float], loop: int) -> str:
    """Give the style sheet that shows each frame in its time."""
    total = sum(times.values())
    often = f"{loop} forwards" if loop else "infinite"
    rules = [f"[id|=settled],[id|=shown]{{animation:{total:.6g}s step-end {often}}}"]
    starts = dict(zip(times, _shares(times), strict=True))
    for number, following in zip(times, [*list(times)[1:], None], strict=True):
        start, end = starts[number], None if following is None else starts[following]
        rules += _turns(f"settled-{number}", start) + _turns(f"shown-{number}", start, end)
    return "\n".join(rules)


def _shares(times: dict[int, float]) -> Iterator[str]:
    """Yield the part of the whole time at which each frame starts, in percent."""
    passed, total = 0.0, sum(times.values())
    for seconds in times.values():
        yield f"{100 * passed / total:.8g}%"
        passed += seconds


def _turns(name: str, start: str, end: str | None = None) -> list[str]:
    """Give the rules that show a frame's groups from a part of the whole time on, up to another if there is one."""
    states = {"0%": "hidden"} | {start: "visible"} | ({} if end is None else {end: "hidden"})
    states.setdefault("100%", list(states.values())[-1])
    steps = "".join(f"{share}{{visibility:{state}}}" for share, state in states.items())
    return [f'[id|="{name}"]{{animation-name:{name}}}', f"@keyframes {name}{{{steps}}}"]
