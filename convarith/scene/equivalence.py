"""The view ``equivalence``: a transposed convolution twice, side by side, filling the same output.

On the left inputs are scattered: each adds the kernel, scaled, to the output. On the right a window with the kernel
turned round moves over the zero-inserted, padded input. An input is scattered when the first output that needs it has
its turn, so that each step finishes one output on both sides; the first frames, of
`convarith.scene.equivalence_intro`, insert the zeros, add the border and turn the kernel.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.scene.captions import longest_sum_caption, sum_caption, value_text
from convarith.scene.equivalence_intro import Intro
from convarith.scene.labels import labels_of
from convarith.scene.map_ranges import (
    input_ranges,
    kernel_ranges,
    output_ranges,
    padded_input_ranges,
    uncropped_output_ranges,
)
from convarith.scene.model import Cell, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, title
from convarith.scene.scatter_parts import (
    contributed,
    cropped_kinds,
    output_look,
    refuse_direct,
    weight_text,
)
from convarith.scene.sheets import Sheets
from convarith.scene.stretched import input_kinds
from convarith.scene.subject import contributions, refuse_many_sheets
from convarith.scene.values import tap_look

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from convarith.scene.model import Point, Segment
    from convarith.scene.subject import Contribution, Position, Subject, Tap

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
    return _Composition(subject, labels=labels).scene()


class _Composition:
    """The five maps of the picture, and what happens on them."""

    def __init__(self, subject: Subject, *, labels: bool) -> None:
        self.subject = subject
        self.labels = labels
        kernel = kernel_ranges(subject)
        left, middle = (input_ranges(subject), kernel), (uncropped_output_ranges(subject),)
        self.maps = columns(left, middle, (padded_input_ranges(subject), kernel), gap=_GAP)
        self.source, self.kernel, self.target, self.spread, flipped = self.maps
        refuse_many_sheets(*(each.count for each in self.maps))
        self.intro = Intro(subject, self.spread, flipped, labels)
        outputs = Sheets(output_ranges(subject))
        output_at = ordered(outputs, subject.order, subject.seed)
        self.outputs = LazySequence(outputs.total, lambda step: outputs.position(output_at(step)))

    @cached_property
    def output_steps(self) -> Mapping[Position, int]:
        """At which step each output has its turn."""
        return {output: step for step, output in enumerate(self.outputs)}

    @cached_property
    def input_steps(self) -> Mapping[Position, int]:
        """At which step each input element is scattered: when the first output that needs it has its turn."""
        found: dict[Position, int] = {}
        for step, output in enumerate(self.outputs):
            for each in contributions(self.subject.window(output)):
                found.setdefault(each.element, step)
        return found

    def scene(self) -> Scene:
        subject = self.subject
        titles = tuple(map(title, self.maps, ("input x", "kernel w", "output y"))) if self.labels else ()
        intro = self.intro.frames()
        kinds = input_kinds(subject) | cropped_kinds(subject) | self.intro.kinds
        kinds |= {Kind.INPUT, Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY, Kind.HIDDEN}
        return Scene(
            extent_of(self.maps, (*titles, *self.intro.names())),
            LazySequence(sum(each.total for each in self.maps), self._cell),
            LazySequence(
                len(intro) + self.outputs.total,
                lambda step: intro[step]() if step < len(intro) else self._frame(step - len(intro)),
            ),
            kinds,
            texts=titles,
            caption=max(longest_sum_caption(subject), *self.intro.captions(), key=len) if self.labels else "",
            labels=labels_of(subject, kinds, kernel=False) if self.labels else None,
            numbers=True,
            maps=tuple(each.first for each in self.maps),
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
            look = self._output_look(place, -1)
        return Cell(look, sheets.corners(place))

    def _frame(self, step: int) -> Frame:
        """Finish one output."""
        subject = self.subject
        output = self.outputs[step]
        window = list(subject.window(output))
        read = contributions(window)
        added: dict[Position, float] = {}
        for element in dict.fromkeys(each.element for each in read):
            if self.input_steps[element] == step:
                for place, more in contributed(subject, element).items():
                    added[place] = added.get(place, 0) + more
        settled = {self.target.number(each): self._output_look(each, step) for each in (*added, output)}
        changed = {
            self.target.number(place): self._output_look(place, step)._replace(corner=f"+{value_text(more)}", lit=True)
            for place, more in added.items()
        }
        return Frame(
            reads=tuple(self.spread.number(tap.place) for tap in window)
            + tuple(self.source.number(each.element) for each in read),
            writes=(self.target.number(output),),
            settled=settled,
            shown={**self._tap_looks(window, read), **changed},
            links=self._links(output, window, read),
            texts=self.intro.names(),
            caption=sum_caption(subject, output, window) if self.labels else "",
        )

    def _tap_looks(self, window: Iterable[Tap], read: Iterable[Contribution]) -> dict[int, Look]:
        """Give the looks of what contributes: in the window, among the inputs, and in both kernels."""
        looks = {self.spread.number(tap.place): tap_look(self.subject, tap) for tap in window}
        for each in read:
            source, value = self.source.number(each.element), looks[self.spread.number(each.place)]
            before = f"{looks[source].corner}+" if source in looks else ""
            looks[source] = value._replace(kind=Kind.INPUT, corner=before + value.corner)
            number, look = self.intro.flipped_look(each.weight[1:], lit=True)
            looks[number] = looks[self.kernel.number(each.weight[1:])] = look
        return looks

    def _output_look(self, place: Position, now: int) -> Look:
        """Give the look of an output after a step: a running total until its own turn."""
        look = output_look(self.subject, place, self.input_steps, now)
        if look.kind is Kind.OUTPUT and self.output_steps[place] > now:
            reached = contributions(self.subject.window(place))
            return look._replace(kind=Kind.PARTIAL) if reached else Look(Kind.EMPTY)
        return look

    def _links(self, output: Position, window: Sequence[Tap], read: Iterable[Contribution]) -> tuple[Segment, ...]:
        """Join the inputs that contribute, and the rows of the window, to the row of the output between them."""
        cell, source = self.target.corners(output), self.source.extent.right
        row = _middle(cell[0], cell[3])
        left, right = (self.target.extent.left, row), (self.target.extent.right, row)
        heights = {_middle(*self.source.corners(each.element)[1:3]) for each in read}
        far, near = (self.spread.corners(tap.place) for tap in (window[0], window[-1]))
        begin = self.spread.extent.left
        return (
            *(((source, height), left) for height in sorted(heights)),
            (right, (begin, far[3][1])),
            (right, (begin, near[0][1])),
        )


def _middle(one: Point, other: Point) -> float:
    """Give the height halfway between two points."""
    return (one[1] + other[1]) / 2
