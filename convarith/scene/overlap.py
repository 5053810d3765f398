"""The view ``overlap``: how many inputs of a transposed convolution reach each output, darker the more there are.

Each input adds one to all outputs under its window. What is left at the end are the column counts of the direct
convolution's W; where they differ away from the borders, a checkerboard shows in what the layer makes.
"""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.engine.receptive import counts_met
from convarith.records import dataclass, replace
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
    from collections.abc import Callable

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
    scatter = _Scattering(subject, source, target)
    names = _names(subject, source, target) if labels else ()
    key, words = key_under(extent_of((source, target), names), _key(scatter.most)) if labels else ((), ())
    first_of_key = target.first + target.total

    def cell(number: int) -> Cell:
        return scatter.cell(number) if number < first_of_key else key[number - first_of_key]

    def frame(step: int) -> Frame:
        each = scatter.verdict if step == source.total else scatter.frame(step)
        return each if labels else replace(each, caption="")

    kinds = frozenset({Kind.INPUT, Kind.SHADE})
    return Scene(
        extent_of((source, target), (*names, *words), key),
        LazySequence(first_of_key + len(key), cell),
        LazySequence(source.total + 1, frame),
        kinds,
        texts=(*names, *words),
        caption=_longest_caption(subject) if labels else "",
        labels=labels_of(subject, kinds, window=False) if labels else None,
        numbers=True,
        maps=(source.first, target.first, *([first_of_key] if key else [])),
    )


@dataclass(frozen=True)
class _Scattering:
    """Inputs that reach outputs, one after the other."""

    subject: Subject
    source: Sheets
    target: Sheets

    @cached_property
    def most(self) -> int:
        """The most inputs that reach an output."""
        return _counts(self.subject)[1]

    def cell(self, number: int) -> Cell:
        """Give a cell of a map before the first frame."""
        if number < self.target.first:
            return Cell(Look(Kind.INPUT), self.source.corners(self.source.position(number)))
        return Cell(_shaded(0, self.most), self.target.corners(self.target.position(number)))

    def frame(self, step: int) -> Frame:
        """Give the moment in which an input reaches its outputs."""
        number = self._cell_at(step)
        element = self.source.position(number)
        reached = sorted({place for place in kernel_footprint(self.subject, element) if self.target.holds(place)})
        return Frame(
            reads=(number,),
            writes=tuple(map(self.target.number, reached)),
            settled={self.target.number(place): self._look(place, step) for place in reached},
            caption=_caption(self.subject, element, len(reached)),
        )

    @property
    def verdict(self) -> Frame:
        """The last moment, which tells what it has come to."""
        outputs = range(self.target.first, self.target.first + self.target.total)
        settled = {each: self._look(self.target.position(each), self.source.total) for each in outputs}
        return Frame(settled=settled, caption=_verdict(self.subject))

    @cached_property
    def _cell_at(self) -> Callable[[int], int]:
        return ordered(self.source, self.subject.order, self.subject.seed)

    @cached_property
    def _steps(self) -> dict[Position, int]:
        return {self.source.position(self._cell_at(step)): step for step in range(self.source.total)}

    def _look(self, place: Position, now: int) -> Look:
        """Give the look of an output after a step."""
        reached = sum(self._steps[each.element] <= now for each in contributions(self.subject.window(place)))
        return _shaded(reached, self.most)


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
    return [(_shaded(count, most), counted(count, "input")) for count in counts]


def _caption(subject: Subject, element: Position, count: int) -> str:
    return f"{index_text(subject, 'x', element)} reaches {counted(count, 'output')}"


def _longest_caption(subject: Subject) -> str:
    last = (subject.channels[0] - 1, *(size - 1 for size in subject.input_size))
    return max(_caption(subject, last, prod(subject.weight_shape)), _verdict(subject), key=len)
