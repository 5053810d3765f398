"""A scene that has everything a scene can have, for tests of painters and formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.draw.font import face_from
from convarith.draw.layout import Layout
from convarith.draw.render_job import RenderJob
from convarith.draw.style import Style
from convarith.scene.model import Cell, Extent, Frame, Kind, Labels, LazySequence, Look, Scene, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.scene.model import Corners

LOOKS = (
    *(Look(kind) for kind in Kind if kind not in (Kind.TAP, Kind.SHADE)),
    *(Look(Kind.TAP, str(tap), tap=tap, lit=tap % 2 == 0) for tap in range(6)),
    Look(Kind.INPUT, "7"),
    Look(Kind.OUTPUT, "−12"),
    Look(Kind.PADDING, "0", "3"),
    Look(Kind.KERNEL, "2", "1"),
    Look(Kind.OUTPUT, "1"),
    Look(Kind.INPUT, "5"),
    Look(Kind.SHADE, "2", tap=4),
)
COLUMNS = 6
HIDDEN = LOOKS.index(Look(Kind.HIDDEN))
RAISED = LOOKS.index(Look(Kind.OUTPUT, "1"))


def square(x: float, y: float) -> Corners:
    return (x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)


def cell(number: int) -> Cell:
    row, column = divmod(number, COLUMNS)
    x, y = column + 0.25 * row, 3.0 - row
    slanted = (x, y), (x + 1, y), (x + 1.25 - 0.5, y + 1), (x - 0.25, y + 1)
    return Cell(LOOKS[number], slanted, raised=number == RAISED)


FRAMES = (
    Frame(
        reads=(0, 7, 8),
        writes=(RAISED,),
        settled={RAISED: Look(Kind.PARTIAL, "9")},
        shown={20: Look(Kind.PADDING, "0", "4", lit=True), 21: Look(Kind.KERNEL, "8")},
        links=(((0.5, 0.5), (9.5, 2.5)), ((1.0, 3.5), (7.5, 0.2))),
        texts=(Text((8.0, 3.2), "moving", "left"),),
        caption="y = 7·2 + 5·1 = 19",
    ),
    Frame(
        settled={HIDDEN: Look(Kind.OUTPUT, "3"), 1: Look(Kind.CROPPED), 2: Look(Kind.INPUT, "4")},
        moving=(
            Cell(Look(Kind.KERNEL, "6"), ((8.0, 1.0), (8.8, 1.6), (8.2, 2.4), (7.4, 1.8))),
            Cell(Look(Kind.TAP, "3", tap=3, lit=True), ((8.3, 1.1), (9.3, 1.1), (9.3, 2.1), (8.3, 2.1))),
            Cell(Look(Kind.CROPPED), square(3.4, 1.4)),
        ),
        hold=2.0,
    ),
    Frame(
        reads=(HIDDEN, 1),
        settled={RAISED: Look(Kind.OUTPUT, "28")},
        shown={HIDDEN: Look(Kind.HIDDEN)},
        links=(((0.0, 4.0), (9.0, 1.0)),),
        caption="a second line of words that is folded where the picture is too narrow for it, as this one is",
        hold=0.5,
    ),
)


def everything(*, labels: bool = True) -> Scene:
    """Give a scene with every kind of cell, and with frames that use all that a frame has."""
    legend = tuple((kind, kind.value) for kind in (Kind.INPUT, Kind.PADDING, Kind.ZERO, Kind.OUTPUT))
    return Scene(
        Extent(-1.0, -1.2, 10.0, 5.0),
        LazySequence(len(LOOKS), cell),
        LazySequence(len(FRAMES), FRAMES.__getitem__),
        frozenset(Kind),
        taps=6,
        lines=(((-0.8, 0.0), (-0.8, 4.0)),),
        texts=(
            Text((3.0, 4.5), "over the cells"),
            Text((9.9, 0.3), "at right", "right", 0.4),
            Text((7.9, 4.5), "i′ = ⌊x⌋", "left", 0.6),
        ),
        caption=max((frame.caption for frame in FRAMES), key=len),
        labels=Labels(legend, ("a setting: k = 3, s = 2 → o = 5",), (("1,1", "1,0"), ("0,1", "0,0")))
        if labels
        else None,
    )


def render_job(
    scene: Scene | None = None, *, scale: float = 48, progress: Callable[[int, int], None] | None = None, **style: Any
) -> RenderJob:
    """Give a job for a scene, or for that with everything; the rest is its style."""
    layout = Layout(everything() if scene is None else scene, scale, face_from(None))
    return RenderJob(layout, Style(**style), progress)
