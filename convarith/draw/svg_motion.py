"""The style sheet that shows the frames of an SVG document in turn."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EASE = "cubic-bezier(.333,0,.667,1)"
"""`convarith.scene.tween.eased`, as style sheets have it."""


class Turn(NamedTuple):
    """When a frame is to be seen.

    Attributes:
        number: Of the frame.
        seconds: That it has.
        glide: How many of them go by on the way to it; 0 for none.
    """

    number: int
    seconds: float
    glide: float


def played(turns: Sequence[Turn], loop: int) -> str:
    """Give the style sheet that shows each frame in its time, ``loop`` times or for 0 for ever, to who wants motion."""
    total = sum(turn.seconds for turn in turns)
    often = f"{loop} forwards" if loop else "infinite"
    rules = [
        f"[id|=settled],[id|=shown],[id|=glide]{{animation:{total:.6g}s step-end {often}}}",
        f".moves,.bends>path{{animation:{total:.6g}s linear {often}}}",
    ]
    starts = list(accumulate((turn.seconds for turn in turns), initial=0.0))
    for turn, start, end in zip(turns, starts, starts[1:], strict=False):
        there, gone = _percent((start + turn.glide) / total), "" if end == starts[-1] else _percent(end / total)
        rules += _seen(f"settled-{turn.number}", there)
        rules += _seen(f"shown-{turn.number}", there, gone)
        if turn.glide:
            rules += _glides(turn.number, _percent(start / total), there)
    return "\n".join(["@media (prefers-reduced-motion:no-preference){", *rules, "}"])


def _percent(share: float) -> str:
    return f"{100 * share:.8g}%"


def _seen(name: str, start: str, end: str = "") -> Iterator[str]:
    """Yield the rules that show groups from a part of the whole time on, up to another if there is one."""
    states = {"0%": "hidden"} | {start: "visible"} | ({end: "hidden"} if end else {})
    states.setdefault("100%", list(states.values())[-1])
    steps = "".join(f"{share}{{visibility:{state}}}" for share, state in states.items())
    yield f'[id|="{name}"]{{animation-name:{name}}}'
    yield f"@keyframes {name}{{{steps}}}"


def _glides(number: int, start: str, end: str) -> Iterator[str]:
    """Yield the rules that show the way to a frame, on which some things move and some bend."""
    yield from _seen(f"glide-{number}", start, end)
    moves, bends = ("transform:none", "transform:var(--by)"), ("d:var(--at)", "d:var(--to)")
    for name, which, (here, there) in (("moves", ".moves", moves), ("bends", ".bends>path", bends)):
        yield f'[id|="glide-{number}"] {which}{{animation-name:{name}-{number}}}'
        steps = f"0%,{start}{{{here};animation-timing-function:{EASE}}}{end},100%{{{there}}}"
        yield f"@keyframes {name}-{number}{{{steps}}}"
