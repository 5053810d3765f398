"""The view ``equivalence``: why a transposed convolution is a convolution over zeros, as a story in three acts.

First each input stamps the kernel, scaled, and what the padding crops falls off. Then the inputs move apart, zeros come
between and around them, and the kernel turns. Last a window slides over them and comes to the same numbers.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.numbers import number_text, size_text
from convarith.errors import ConvArithError
from convarith.scene.captions import longest_sum_caption
from convarith.scene.equivalence_slide import SlideAct
from convarith.scene.equivalence_spread import SpreadAct
from convarith.scene.equivalence_stage import HUES, Stage
from convarith.scene.equivalence_stamp import StampAct
from convarith.scene.labels import labels_of
from convarith.scene.model import Act, Cell, Frame, Kind, LazySequence, Look, Scene, Text
from convarith.scene.pacing import READING
from convarith.scene.scatter_parts import cropped_kinds, refuse_direct
from convarith.scene.shortened import shortened
from convarith.scene.stretched import input_kinds
from convarith.scene.subject import refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.scene.subject import Subject

ACTS = {"stamp": "Stamp", "spread": "Spread, pad, turn", "slide": "Slide"}
"""The acts, each with what it is about."""

_POSTER = 0.9  # how long the first frame is to be seen: it is what the last one has shown
_CLAIM = "a transposed convolution, worked out in two ways"


def equivalence_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, for several
            channels, or for maps of too many sheets.
    """
    _refuse_untold(subject)
    whole, subject = subject, shortened(subject)
    some = "" if subject is whole else f", {size_text(subject.answer.input)} of {size_text(whole.answer.input)}"
    stage = Stage(subject, labels, some)
    refuse_many_sheets(stage.stretched.count, stage.kernel.count, stage.slid.count, stage.canvas.count)
    stamp, spread, slide = StampAct(stage), SpreadAct(stage), SlideAct(stage)
    poster, closing = _ends(stage)
    parts = ([poster, *stamp.frames()], spread.frames(), [*slide.frames(), closing])
    makers = [each for part in parts for each in part]
    kinds = input_kinds(subject) | cropped_kinds(subject)
    kinds |= {Kind.INPUT, Kind.INSERTED, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY, Kind.HIDDEN}
    if stage.extra:
        kinds |= {Kind.EXTRA}
    captions = (longest_sum_caption(subject), _CLAIM, stamp.caption, stamp.crop_caption, *spread.captions)
    second = len(parts[0])
    return Scene(
        stage.extent,
        LazySequence(stage.total, stage.cell),
        LazySequence(len(makers), lambda number: makers[number]()),
        kinds,
        hues=min(HUES, stage.elements),
        caption=max(captions, key=len) if labels else "",
        labels=labels_of(whole, kinds - {Kind.INPUT}, kernel=False) if labels else None,  # which have hues
        numbers=True,
        maps=(0, stage.kernel.first, stage.slid.first, stage.stamped.first),
        acts=tuple(map(Act, ACTS, ACTS.values(), (0, second, second + len(parts[1])))),
    )


def _refuse_untold(subject: Subject) -> None:
    """Refuse layers of which the story is not told.

    Raises:
        ConvArithError: ``view``.
    """
    refuse_direct(subject, "equivalence")
    if not subject.axes[-1].flipped:
        raise ConvArithError(
            "the view equivalence turns the kernel, and this transposed convolution leaves it as it is",
            "view",
            "see it in the view map, values or scatter",
        )
    if max(subject.channels) > 1:
        raise ConvArithError(
            f"the view equivalence follows one channel, and these are {subject.channels[0]}:{subject.channels[1]}",
            "view",
            "leave the channels out, or see them in the view map or scatter",
        )


def _ends(stage: Stage) -> tuple[Callable[[], Frame], Callable[[], Frame]]:
    """Give what makes the first frame and the last, which show the same: everything there is in the end."""
    same = f"the same {number_text(prod(stage.output_size))} numbers"

    def texts(heading: str) -> tuple[Text, ...]:
        return (stage.heading(heading), *stage.names, stage.equals) if stage.labels else ()

    def poster() -> Frame:
        looks = _in_the_end(stage)
        cells = tuple(Cell(look, stage.cell(number).corners) for number, look in looks.items())
        return Frame(
            moving=cells, texts=texts(f"Stamp or slide: {same}"), caption=_CLAIM if stage.labels else "", hold=_POSTER
        )

    def closing() -> Frame:
        return Frame(texts=texts(f"= {same}"), caption=_CLAIM if stage.labels else "", hold=READING)

    return poster, closing


def _in_the_end(stage: Stage) -> dict[int, Look]:
    """Give the looks of all cells once everything is there, by number."""
    outputs = {place: stage.output_look(place) for place in product(*stage.slid.ranges)}
    return {
        **{stage.stretched.number(place): stage.stretched_look(place) for place in product(*stage.stretched.ranges)},
        **stage.turned_kernel,
        **{stage.slid.number(place): look for place, look in outputs.items()},
        **{stage.stamped.number(place): look for place, look in outputs.items()},
    }
