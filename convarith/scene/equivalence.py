"""The view ``equivalence``: a transposed convolution twice, side by side, filling the same output.

On the left inputs stamp the kernel onto the output, on the right a window with the kernel turned round moves over the
zero-inserted, padded input. At each step one output is finished, by the last stamp that it needs and by its window; the
first frames insert the zeros, add the border and turn the kernel.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from math import cos, pi, sin
from typing import TYPE_CHECKING

from convarith.engine.numbers import number_text
from convarith.errors import ConvArithError
from convarith.scene.labels import labels_of, pads_text
from convarith.scene.map import drawn_range, input_kinds, kind_at
from convarith.scene.model import Cell, Frame, Kind, Look, Made, Scene
from convarith.scene.order import ordered
from convarith.scene.panels import columns, extent_of, title
from convarith.scene.scatter import (
    input_ranges,
    kernel_ranges,
    landing_kinds,
    landing_look,
    output_ranges,
    product_text,
    refuse_direct,
    weight_text,
)
from convarith.scene.sheets import Sheets
from convarith.scene.subject import refuse_many_sheets
from convarith.scene.sums import longest, spelled, value_text
from convarith.scene.values import input_text, met_look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from convarith.engine.axis import Axis
    from convarith.scene.model import Corners, Point, Segment, Text
    from convarith.scene.subject import Meeting, Position, Subject

_GAP = 1.6
_SPREADS, _TURNS = 5, 6  # frames that the input takes to spread, and the kernel to turn
_BRIEF = 0.12  # how long each of them stays
_BEFORE, _AFTER, _TURNED = "input x", "x among zeros", "w, turned"


def equivalence_scene(subject: Subject, *, labels: bool, flat: bool = True) -> Scene:
    """Compose the scene of a transposed convolution with numbers, which is flat in any case.

    Raises:
        ConvArithError: Where the layer does not fit the size; ``view`` for a layer that is not transposed, for several
            channels, or for maps of too many sheets.
    """
    del flat
    refuse_direct(subject, "equivalence")
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
        self.source, self.kernel, self.target, self.spread, self.turned = columns(
            (input_ranges(subject), kernel), (output_ranges(subject),), (spread, kernel), gap=_GAP
        )
        refuse_many_sheets(self.source.count, self.kernel.count, self.target.count, self.spread.count)
        outputs = Sheets((range(1), *(range(axis.size) for axis in subject.placed)))
        turn = ordered(outputs, subject.order, subject.seed)
        self.outputs = Made(outputs.total, lambda step: outputs.position(turn(step)))
        self.first_steps = cache(self._first_steps)
        self.steps = cache(lambda: {output: step for step, output in enumerate(self.outputs)})

    def scene(self) -> Scene:
        subject = self.subject
        maps = self.source, self.kernel, self.target, self.spread, self.turned
        titles = tuple(map(title, maps, ("input x", "kernel w", "output y"))) if self.labels else ()
        turned = title(self.spread, _AFTER), title(self.turned, _TURNED)
        opening = self._opening()
        kinds = input_kinds(subject) | landing_kinds(subject)
        kinds |= {Kind.KERNEL, Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY, Kind.HIDDEN}
        return Scene(
            extent_of(maps, (*titles, *turned) if self.labels else ()),
            Made(sum(each.total for each in maps), self._cell),
            Made(
                len(opening) + self.outputs.total,
                lambda step: opening[step]() if step < len(opening) else self._frame(step - len(opening)),
            ),
            kinds,
            texts=titles,
            caption=longest(subject) if self.labels else "",
            labels=labels_of(subject, kinds, kernel=False) if self.labels else None,
        )

    def _cell(self, number: int) -> Cell:
        subject = self.subject
        if number < self.kernel.first:
            place = self.source.position(number)
            return Cell(Look(Kind.INPUT, value_text(subject.numbers.x[place])), self.source.corners(place), raised=True)
        if number < self.target.first:
            place = self.kernel.position(number)
            return Cell(Look(Kind.KERNEL, weight_text(subject, 0, place)), self.kernel.corners(place), raised=True)
        if number < self.spread.first:
            place = self.target.position(number)
            look = self._landed(place, -1)
            return Cell(look, self.target.corners(place), raised=look.kind is not Kind.CROPPED)
        sheets = self.spread if number < self.turned.first else self.turned
        return Cell(Look(Kind.HIDDEN), sheets.corners(sheets.position(number)), raised=True)

    # The opening: from the input as it is to what the window moves over.

    def _opening(self) -> list[Callable[[], Frame]]:
        """List the makers of the first frames."""
        axes = self.subject.axes
        stages: list[Callable[[], Frame]] = [self._packed]
        if any(axis.stretch > 1 and axis.size > 1 for axis in axes):
            stages += [lambda share=step / _SPREADS: self._spreading(share) for step in range(1, _SPREADS)]  # type: ignore[misc]
        stages.append(self._spread_out)
        if Kind.INSERTED in input_kinds(self.subject) or Kind.CROPPED in input_kinds(self.subject):
            stages.append(self._zeros)
        stages.append(self._border)
        stages += [lambda share=step / _TURNS: self._turning(share) for step in range(1, _TURNS)]  # type: ignore[misc]
        return [*stages, self._turned_round]

    def _opened(
        self, caption: str, settled: Mapping[int, Look], moving: Iterable[Cell] = (), turned: float = 0.0, hold: float = 1.0
    ) -> Frame:
        """Give a frame of the opening, with the kernel on its way."""
        kernel = () if turned == 1 else self._kernel_at(turned)
        return Frame(
            settled=settled,
            moving=(*moving, *kernel),
            texts=self._names(_BEFORE if turned == 0 else _AFTER, {0.0: "kernel w", 1.0: _TURNED}.get(turned, "")),
            caption=caption if self.labels else "",
            hold=hold,
        )

    def _names(self, spread: str, turned: str) -> tuple[Text, ...]:
        """Name the maps on the right."""
        return (title(self.spread, spread), title(self.turned, turned)) if self.labels else ()

    def _packed(self) -> Frame:
        return self._opened("on the right, the same input and kernel", {}, self._between(0.0))

    def _spreading(self, share: float) -> Frame:
        return self._opened(self._spread_caption(), {}, self._between(share), hold=_BRIEF)

    def _spread_out(self) -> Frame:
        settled = {self.spread.number(place): self._look(place, Kind.INPUT) for place in self._elements()}
        return self._opened(self._spread_caption(), settled)

    def _spread_caption(self) -> str:
        return f"spread apart by the stride: s = {_each(axis.stretch for axis in self._real_axes())}"

    def _zeros(self) -> Frame:
        elements = set(self._elements())
        inside = product(range(1), *(range(axis.stretched) for axis in self.subject.axes))
        settled = {
            self.spread.number(place): self._look(place, Kind.INSERTED) for place in inside if place not in elements
        }
        between = _each(axis.stretch - 1 for axis in self._real_axes())
        return self._opened(f"zeros between neighbours: s − 1 = {between}", settled)

    def _border(self) -> Frame:
        settled = {
            self.spread.number(place): self._look(place, kind_at(self.subject, place))
            for place in product(*self.spread.ranges)
        }
        return self._opened(
            f"a border of zeros (cropped where negative): {pads_text('p′', self._real_axes())}, "
            "which is d(k − 1) − p, and a more at the end",
            settled,
        )

    def _turning(self, share: float) -> Frame:
        return self._opened("the kernel turned by 180°", {}, turned=share, hold=_BRIEF)

    def _turned_round(self) -> Frame:
        settled = {self.turned.number(place): self._turned_look(place) for place in product(*self.turned.ranges)}
        return self._opened("the kernel turned by 180°", settled, turned=1.0)

    def _real_axes(self) -> tuple[Axis, ...]:
        return self.subject.axes[self.subject.one_axis :]

    def _elements(self) -> Iterator[Position]:
        """Yield the places of the input's elements among the zeros, in their order."""
        return product(
            range(1), *(range(0, axis.stretched, axis.stretch) for axis in self.subject.axes)
        )

    def _look(self, place: Position, kind: Kind) -> Look:
        return Look(kind, input_text(self.subject, place))

    def _between(self, share: float) -> Iterator[Cell]:
        """Yield the input's elements on their way from where they touch to where they end up."""
        axes = self.subject.axes
        origin = (0,) * (1 + len(axes))
        start = self.spread.corners(origin)
        ways = []
        for number, axis in enumerate(axes, start=1):
            unit = tuple(axis.stretch if each == number else 0 for each in range(len(origin)))
            ways.append(_minus(self.spread.corners(unit)[0], start[0]) if axis.size > 1 else (0.0, 0.0))
        for place in self._elements():
            x = y = 0.0
            for axis, position, (dx, dy) in zip(axes, place[1:], ways, strict=True):
                middle = (axis.size - 1) / 2
                pace = share + (1 - share) / axis.stretch
                steps = middle + (position // axis.stretch - middle) * pace
                x, y = x + steps * dx, y + steps * dy
            yield Cell(self._look(place, Kind.INPUT), _shifted(start, (x, y)))

    def _kernel_at(self, share: float) -> Iterator[Cell]:
        """Yield the kernel on the right, turned by a share of half a turn; what is written stays upright."""
        extent = self.turned.extent
        middle = (extent.left + extent.right) / 2, (extent.bottom + extent.top) / 2
        for place in product(*self.turned.ranges):
            corners = self.turned.corners(place)
            yield Cell(Look(Kind.KERNEL, weight_text(self.subject, 0, place)), _rotated(corners, middle, -pi * share))

    def _turned_look(self, place: Position) -> Look:
        return Look(Kind.KERNEL, weight_text(self.subject, 0, self._opposite(place)))

    def _opposite(self, place: Position) -> Position:
        channel, *taps = place
        return (channel, *(axis.kernel - 1 - tap for axis, tap in zip(self.subject.axes, taps, strict=True)))

    # The work: an output a frame.

    def _frame(self, step: int) -> Frame:
        subject = self.subject
        output = self.outputs[step]
        window = list(subject.window(output))
        read = [meeting for meeting in window if meeting.element is not None]
        number = self.target.number(output)
        stamps = [meeting.element for meeting in read if self.first_steps()[meeting.element] == step]
        landings = {landing.output: (element, landing.weight) for element in stamps for landing in subject.stamp(element)}
        settled = {self.target.number(each): self._landed(each, step) for each in (*landings, output)}
        shown = {self.spread.number(meeting.place): met_look(subject, meeting) for meeting in window}
        shown |= {self.source.number(meeting.element): self._contributing(meeting) for meeting in read}
        shown |= {
            self.target.number(each): self._landed(each, step)._replace(
                corner=f"+{product_text(subject, element, weight)}", lit=True
            )
            for each, (element, weight) in landings.items()
        }
        for meeting in read:
            weight = meeting.weight[1:]
            for sheets, place in ((self.kernel, weight), (self.turned, self._opposite(weight))):
                look = Look(Kind.KERNEL, weight_text(subject, 0, weight), lit=True)
                shown[sheets.number(place)] = look
        return Frame(
            reads=tuple(self.spread.number(meeting.place) for meeting in window)
            + tuple(self.source.number(meeting.element) for meeting in read),
            writes=(number,),
            settled=settled,
            shown=shown,
            links=self._links(output, window, read),
            texts=self._names(_AFTER, _TURNED),
            caption=spelled(subject, output, window) if self.labels else "",
        )

    def _first_steps(self) -> Mapping[Position, int]:
        """Give at which step each input element is stamped: when the first output that needs it has its turn."""
        found: dict[Position, int] = {}
        for step, output in enumerate(self.outputs):
            for meeting in self.subject.window(output):
                if meeting.element is not None:
                    found.setdefault(meeting.element, step)
        return found

    def _landed(self, place: Position, now: int) -> Look:
        """Give the look of an output after a step: a running total until its own turn."""
        look = landing_look(self.subject, place, self.first_steps(), now)
        if look.kind is Kind.OUTPUT and self.steps()[place] > now:
            return look._replace(kind=Kind.PARTIAL) if any(self._reached(place)) else Look(Kind.EMPTY)
        return look

    def _reached(self, place: Position) -> Iterator[bool]:
        return (meeting.element is not None for meeting in self.subject.window(place))

    def _contributing(self, meeting: Meeting) -> Look:
        return met_look(self.subject, meeting)._replace(kind=Kind.INPUT)

    def _links(self, output: Position, window: list[Meeting], read: list[Meeting]) -> tuple[Segment, ...]:
        """Join the inputs that contribute, and the window, to the output between them."""
        cell = self.target.corners(output)
        left, right = _middle(cell[0], cell[3]), _middle(cell[1], cell[2])
        stamped = [self.source.corners(meeting.element) for meeting in read]
        near, far = (self.spread.corners(meeting.place) for meeting in (window[-1], window[0]))
        return (
            *((_middle(corners[1], corners[2]), left) for corners in stamped),
            (right, far[3]),
            (right, (far[0][0], near[0][1])),
        )


def _each(numbers: Iterable[int]) -> str:
    """Write one number for all axes, or one each."""
    found = list(numbers)
    return number_text(found[0]) if len(set(found)) == 1 else "x".join(map(number_text, found))


def _minus(one: Point, other: Point) -> Point:
    return one[0] - other[0], one[1] - other[1]


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _shifted(corners: Corners, by: Point) -> Corners:
    first, second, third, fourth = ((x + by[0], y + by[1]) for x, y in corners)
    return first, second, third, fourth


def _rotated(corners: Corners, middle: Point, angle: float) -> Corners:
    """Turn corners round a point; clockwise for a negative angle."""
    first, second, third, fourth = (
        (
            middle[0] + (x - middle[0]) * cos(angle) - (y - middle[1]) * sin(angle),
            middle[1] + (x - middle[0]) * sin(angle) + (y - middle[1]) * cos(angle),
        )
        for x, y in corners
    )
    return first, second, third, fourth
