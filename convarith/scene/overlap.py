"""The view ``overlap``: how many inputs of a transposed convolution reach each output, darker the more there are.

Each input adds one to all outputs under its window. What is left at the end are the column counts of the direct
convolution's W; where they differ away from the borders, a checkerboard shows in what the layer makes.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.receptive import counts_met
from convarith.scene.captions import index_text
from convarith.scene.key import key_under
from convarith.scene.labels import labels_of
from convarith.scene.map_ranges import input_ranges, output_ranges
from convarith.scene.model import SHADES, Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import compact_columns, extent_of, row_name, title
from convarith.scene.scatter_parts import kernel_footprint, refuse_direct
from convarith.scene.sheet_names import sheet_numbers
from convarith.scene.subject import contributions, refuse_many_sheets

if TYPE_CHECKING:
    from convarith.scene.model import Text
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_GAP = 1.5  # cells from one map to the next
_MOST_SHADES = 6  # in the key, beside none


def overlap_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, or maps of
            too many sheets.
    """
    refuse_direct(subject, "overlap")
    source, target = compact_columns(input_ranges(subject), output_ranges(subject), gap=_GAP)
    refuse_many_sheets(source.count, target.count)
    cell_at = ordered(source, subject.order, subject.seed)
    most = _counts(subject)[1]
    names = _names(subject, source, target) if labels else ()
    key, words = key_under(extent_of((source, target), names), _key(most)) if labels else ((), ())
    first_of_key = target.first + target.total

    @cache
    def step_of() -> dict[Position, int]:
        return {source.position(cell_at(step)): step for step in range(source.total)}

    def look(place: Position, now: int) -> Look:
        reached = sum(step_of()[each.element] <= now for each in contributions(subject.window(place)))
        return _shaded(reached, most)

    def cell(number: int) -> Cell:
        if number < target.first:
            return Cell(Look(Kind.INPUT), source.corners(source.position(number)))
        if number < first_of_key:
            return Cell(_shaded(0, most), target.corners(target.position(number)))
        return key[number - first_of_key]

    def frame(step: int) -> Frame:
        if step == source.total:
            everything = range(target.first, target.first + target.total)
            return Frame(settled={each: look(target.position(each), step) for each in everything}, caption=verdict)
        number = cell_at(step)
        element = source.position(number)
        reached = sorted({place for place in kernel_footprint(subject, element) if target.holds(place)})
        return Frame(
            reads=(number,),
            writes=tuple(map(target.number, reached)),
            settled={target.number(place): look(place, step) for place in reached},
            caption=_caption(subject, element, len(reached)) if labels else "",
        )

    verdict = _verdict(subject) if labels else ""
    kinds = frozenset({Kind.INPUT, Kind.SHADE})
    last = (subject.channels[0] - 1, *(size - 1 for size in subject.input_size))
    longest = _caption(subject, last, prod(subject.weight_shape)) if labels else ""
    return Scene(
        extent_of((source, target), (*names, *words), key),
        LazySequence(first_of_key + len(key), cell),
        LazySequence(source.total + 1, frame),
        kinds,
        texts=(*names, *words),
        caption=max(longest, verdict, key=len),
        labels=labels_of(subject, kinds, window=False) if labels else None,
        numbers=True,
        maps=(source.first, target.first, *([first_of_key] if key else [])),
    )


def _names(subject: Subject, source: Sheets, target: Sheets) -> tuple[Text, ...]:
    numbered = (*sheet_numbers(subject, source), *sheet_numbers(subject, target))
    if subject.one_axis:
        return row_name(source, "input x"), row_name(target, "output y"), *numbered
    return title(source, "input x"), title(target, "output y, by how many inputs reach it"), *numbered


def _counts(subject: Subject) -> tuple[int, int]:
    """Give the least and the most inputs that reach an output, away from the borders."""
    channels = subject.channels[0] // subject.groups
    least, most = (channels * prod(each) for each in zip(*map(counts_met, subject.axes), strict=True))
    return least, most


def _verdict(subject: Subject) -> str:
    least, most = _counts(subject)
    if least == most:
        return f"even: {most} inputs reach each output, borders aside"
    return f"uneven: {least} to {most} inputs reach an output, borders aside"


def _shaded(count: int, most: int) -> Look:
    """Give the look of an output that so many inputs reach: none of them is like what one reaches."""
    return Look(Kind.SHADE, str(count), tap=-(-count * (SHADES - 1) // most))


def _key(most: int) -> list[tuple[Look, str]]:
    """Give some counts from none to the most, their shades and what they say."""
    step = -(-most // _MOST_SHADES)
    counts = sorted({*range(0, most + 1, step), most})
    return [(_shaded(count, most), f"{count:,} input{'s' * (count != 1)}") for count in counts]


def _caption(subject: Subject, element: Position, count: int) -> str:
    return f"{index_text(subject, 'x', element)} reaches {count:,} output{'s' * (count != 1)}"
