"""The view ``equivalence``: a transposed convolution twice, side by side, filling the same output.

On the left inputs stamp the kernel onto the output, on the right a window with the kernel turned round moves over the
zero-inserted, padded input. An input is stamped when the first output that needs it has its turn, so that each step
finishes one output on both sides; the first frames, of `convarith.scene.opening`, insert the zeros, add the border and
turn the kernel.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.scene.labels import labels_of
from convarith.scene.model import Cell, Frame, Kind, Look, Made, Scene
from convarith.scene.opening import Opening
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, title
from convarith.scene.sheets import Sheets
from convarith.scene.stamps import (
    input_ranges,
    kernel_ranges,
    landing_kinds,
    landing_look,
    output_ranges,
    refuse_direct,
    times,
    weight_text,
)
from convarith.scene.stretched import drawn_range, input_kinds
from convarith.scene.subject import contributions, refuse_many_sheets
from convarith.scene.sums import longest, spelled, value_text
from convarith.scene.values import met_look

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convarith.scene.model import Point, Segment
    from convarith.scene.subject import Contribution, Meeting, Position, Subject

_GAP = 1.6  # cells between the columns of maps


def equivalence_scene(subject: Subject, *, labels: bool) -> Scene:
    """Compose the scene of a transposed convolution with numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, for several
            channels, or for maps of too many sheets.
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
            "leave --channels out, or see them in the view map or scatter",
        )
    return _Stage(subject, labels=labels).scene()


class _Stage:
    """The five maps of the picture, and what happens on them."""

    def __init__(self, subject: Subject, *, labels: bool) -> None:
        self.subject = subject
        self.labels = labels
        spread = (range(1), *map(drawn_range, subject.axes))
        kernel = kernel_ranges(subject)
        self.maps = columns((input_ranges(subject), kernel), (output_ranges(subject),), (spread, kernel), gap=_GAP)
        self.source, self.kernel, self.target, self.spread, turned = self.maps
        refuse_many_sheets(*(each.count for each in self.maps))
        self.opening = Opening(subject, self.spread, turned, labels)
        outputs = Sheets((range(1), *(range(axis.size) for axis in subject.direct_axes)))
        turn = ordered(outputs, subject.order, subject.seed)
        self.outputs = Made(outputs.total, lambda step: outputs.position(turn(step)))

    @cached_property
    def turns(self) -> Mapping[Position, int]:
        """At which step each output has its turn."""
        return {output: step for step, output in enumerate(self.outputs)}

    @cached_property
    def stamps(self) -> Mapping[Position, int]:
        """At which step each input element is stamped: when the first output that needs it has its turn."""
        found: dict[Position, int] = {}
        for step, output in enumerate(self.outputs):
            for each in contributions(self.subject.window(output)):
                found.setdefault(each.element, step)
        return found

    def scene(self) -> Scene:
        subject = self.subject
        titles = tuple(map(title, self.maps, ("input x", "kernel w", "output y"))) if self.labels else ()
        opening = self.opening.frames()
        kinds = input_kinds(subject) | landing_kinds(subject)
        kinds |= {Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY, Kind.HIDDEN}
        return Scene(
            extent_of(self.maps, (*titles, *self.opening.names())),
            Made(sum(each.total for each in self.maps), self._cell),
            Made(
                len(opening) + self.outputs.total,
                lambda step: opening[step]() if step < len(opening) else self._frame(step - len(opening)),
            ),
            kinds,
            texts=titles,
            caption=max(longest(subject), *self.opening.captions(), key=len) if self.labels else "",
            labels=labels_of(subject, kinds, kernel=False) if self.labels else None,
            numbers=True,
        )

    def _cell(self, number: int) -> Cell:
        sheets = next(each for each in reversed(self.maps) if number >= each.first)
        place = sheets.position(number)
        look = Look(Kind.HIDDEN)
        if sheets is self.source:
            look = Look(Kind.INPUT, value_text(self.subject.numbers.x[place]))
        elif sheets is self.kernel:
            look = Look(Kind.KERNEL, weight_text(self.subject, 0, place))
        elif sheets is self.target:
            look = self._landed(place, -1)
        return Cell(look, sheets.corners(place))

    def _frame(self, step: int) -> Frame:
        """Finish one output."""
        subject = self.subject
        output = self.outputs[step]
        window = list(subject.window(output))
        read = contributions(window)
        added: dict[Position, int] = {}
        for each in read:
            if self.stamps[each.element] == step:
                for landing in subject.stamp(each.element):
                    more = times(subject, each.element, landing.weight)
                    added[landing.output] = added.get(landing.output, 0) + more
        settled = {self.target.number(each): self._landed(each, step) for each in (*added, output)}
        stamped = {
            self.target.number(place): self._landed(place, step)._replace(corner=f"+{value_text(more)}", lit=True)
            for place, more in added.items()
        }
        return Frame(
            reads=tuple(self.spread.number(meeting.place) for meeting in window)
            + tuple(self.source.number(each.element) for each in read),
            writes=(self.target.number(output),),
            settled=settled,
            shown={**self._met(window, read), **stamped},
            links=self._links(output, window, read),
            texts=self.opening.names(),
            caption=spelled(subject, output, window) if self.labels else "",
        )

    def _met(self, window: Iterable[Meeting], read: Iterable[Contribution]) -> dict[int, Look]:
        """Give the looks of what contributes: in the window, among the inputs, and in both kernels."""
        looks = {self.spread.number(meeting.place): met_look(self.subject, meeting) for meeting in window}
        for each in read:
            value = looks[self.spread.number(each.place)]
            looks[self.source.number(each.element)] = value._replace(kind=Kind.INPUT)
            number, look = self.opening.turned_look(each.weight[1:], lit=True)
            looks[number] = looks[self.kernel.number(each.weight[1:])] = look
        return looks

    def _landed(self, place: Position, now: int) -> Look:
        """Give the look of an output after a step: a running total until its own turn."""
        look = landing_look(self.subject, place, self.stamps, now)
        if look.kind is Kind.OUTPUT and self.turns[place] > now:
            reached = contributions(self.subject.window(place))
            return look._replace(kind=Kind.PARTIAL) if reached else Look(Kind.EMPTY)
        return look

    def _links(self, output: Position, window: Sequence[Meeting], read: Iterable[Contribution]) -> tuple[Segment, ...]:
        """Join the inputs that contribute, and the rows of the window, to the row of the output between them."""
        cell, source = self.target.corners(output), self.source.extent.right
        row = _middle(cell[0], cell[3])
        left, right = (self.target.extent.left, row), (self.target.extent.right, row)
        heights = {_middle(*self.source.corners(each.element)[1:3]) for each in read}
        far, near = (self.spread.corners(meeting.place) for meeting in (window[0], window[-1]))
        begin = self.spread.extent.left
        return (
            *(((source, height), left) for height in sorted(heights)),
            (right, (begin, far[3][1])),
            (right, (begin, near[0][1])),
        )


def _middle(one: Point, other: Point) -> float:
    """Give the height halfway between two points."""
    return (one[1] + other[1]) / 2
