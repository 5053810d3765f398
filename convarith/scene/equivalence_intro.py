"""How the view ``equivalence`` begins: from the input as it is to what the window with the turned kernel moves over.

The input is spread apart, zeros appear between its elements, a border appears around it, the kernel turns by 180°.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import product
from math import cos, pi, sin
from typing import TYPE_CHECKING

from convarith.scene.labels import flipped_text, one_or_each, pads_text
from convarith.scene.model import Cell, Frame, Kind, Look
from convarith.scene.panels import title
from convarith.scene.scatter_parts import weight_text
from convarith.scene.stretched import input_kinds, kind_at
from convarith.scene.values import input_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from convarith.engine.axis import Axis
    from convarith.scene.model import Corners, Point, Text
    from convarith.scene.sheets import Sheets
    from convarith.scene.subject import Position, Subject

_SPREADS, _TURNS = 5, 6  # frames that the input takes to spread, and the kernel to turn
_BRIEF = 0.12  # how long each of them stays, but the last
_AS_IT_IS = "on the right, the same input and kernel"


@dataclass(frozen=True, slots=True)
class Intro:
    """The maps on the right, and what happens on them before the work begins.

    Attributes:
        subject: The layer and its input.
        spread: The stretched, padded input.
        flipped: The kernel, which ends up turned.
        captioned: Whether it is told.
    """

    subject: Subject
    spread: Sheets
    flipped: Sheets
    captioned: bool

    def frames(self) -> list[Callable[[], Frame]]:
        """List what makes each frame."""
        stages: list[Callable[[], Frame]] = [self._packed]
        if self._spreads:
            stages += [partial(self._spreading, step / _SPREADS) for step in range(1, _SPREADS)]
            stages += [self._spread_out, self._zeros]
        if self._borders:
            stages.append(self._border)
        stages += [partial(self._turning, step / _TURNS) for step in range(1, _TURNS)]
        return [*stages, self._flipped_kernel]

    def captions(self) -> list[str]:
        """List what is told on the way, each once; nothing where nothing is told."""
        if not self.captioned:
            return []
        spread = [self._spread_caption, self._zeros_caption] if self._spreads else []
        return [_AS_IT_IS, *spread, *([self._border_caption] if self._borders else []), self._flipped_caption]

    def names(self, spread: str = "x among zeros", flipped: str = "w, turned") -> tuple[Text, ...]:
        """Name the two maps."""
        return (title(self.spread, spread), title(self.flipped, flipped)) if self.captioned else ()

    def flipped_look(self, weight: Position, *, lit: bool = False) -> tuple[int, Look]:
        """Give the cell of a kernel element after the turn, by number, and its look."""
        opposite = [axis.kernel - 1 - tap for axis, tap in zip(self.subject.axes, weight[1:], strict=True)]
        look = Look(Kind.KERNEL, weight_text(self.subject, 0, weight), lit=lit)
        return self.flipped.number((weight[0], *opposite)), look

    def _frame(
        self,
        caption: str,
        settled: Mapping[int, Look],
        moving: Iterable[Cell] = (),
        names: tuple[str, str] = ("input x", "kernel w"),
        hold: float = 1.0,
    ) -> Frame:
        return Frame(
            settled=settled,
            moving=tuple(moving),
            texts=self.names(*names),
            caption=caption if self.captioned else "",
            hold=hold,
        )

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of cells that there are on the way, some of which may be cropped in the end."""
        return frozenset({Kind.INPUT, Kind.INSERTED} if self._spreads else {Kind.INPUT})

    @property
    def _spreads(self) -> bool:
        """Whether the input has neighbours to part."""
        return any(axis.stretched > axis.size for axis in self.subject.axes)

    @property
    def _borders(self) -> bool:
        return bool(input_kinds(self.subject) - {Kind.INPUT, Kind.INSERTED})

    @property
    def _spread_caption(self) -> str:
        return f"spread apart by the stride: s = {one_or_each([axis.stretch for axis in self._named_axes])}"

    @property
    def _zeros_caption(self) -> str:
        return f"zeros between neighbours: s − 1 = {one_or_each([axis.stretch - 1 for axis in self._named_axes])}"

    @property
    def _flipped_caption(self) -> str:
        return f"the {flipped_text(self._named_axes)}"

    @property
    def _border_caption(self) -> str:
        crops = any(min(axis.lo, axis.hi) < 0 for axis in self.subject.axes)
        mode = self.subject.layer.padding_mode
        what = "a border, or a crop" if crops else "a border of zeros" if mode == "zeros" else f"a {mode} border"
        extra = self.subject.answer.output_padding
        more = f", and a = {one_or_each(extra)} more at the end" if any(extra) else ""
        return f"{what}: {pads_text('p′', self._named_axes)}, where p′ = d(k − 1) − p{more}"

    def _packed(self) -> Frame:
        """Show the input as it is, which is how it stays where nothing spreads."""
        if self._spreads:
            return self._frame(_AS_IT_IS, {}, [*self._between(0), *self._kernel_at(0)])
        return self._frame(_AS_IT_IS, self._settled_elements(), self._kernel_at(0))

    def _spreading(self, share: float) -> Frame:
        return self._frame(self._spread_caption, {}, [*self._between(share), *self._kernel_at(0)], hold=_BRIEF)

    def _spread_out(self) -> Frame:
        return self._frame(self._spread_caption, self._settled_elements(), self._kernel_at(0))

    def _settled_elements(self) -> dict[int, Look]:
        return {self.spread.number(place): self._look(place, Kind.INPUT) for place in self._elements()}

    def _zeros(self) -> Frame:
        elements = set(self._elements())
        inside = product(range(1), *(range(axis.stretched) for axis in self.subject.axes))
        settled = {
            self.spread.number(place): self._look(place, Kind.INSERTED) for place in inside if place not in elements
        }
        return self._frame(self._zeros_caption, settled, self._kernel_at(0))

    def _border(self) -> Frame:
        settled = {
            self.spread.number(place): self._look(place, kind_at(self.subject, place))
            for place in product(*self.spread.ranges)
        }
        return self._frame(self._border_caption, settled, self._kernel_at(0))

    def _turning(self, share: float) -> Frame:
        names = ("x among zeros", "")
        return self._frame(self._flipped_caption, {}, self._kernel_at(share), names, hold=_BRIEF)

    def _flipped_kernel(self) -> Frame:
        settled = dict(self.flipped_look(weight) for weight in product(*self.flipped.ranges))
        return self._frame(self._flipped_caption, settled, names=("x among zeros", "w, turned"))

    @property
    def _named_axes(self) -> tuple[Axis, ...]:
        """The axes that the user gave."""
        return self.subject.axes[self.subject.one_axis :]

    def _elements(self) -> Iterator[Position]:
        """Yield the places of the input's elements among the zeros, in their order."""
        return product(range(1), *(range(0, axis.stretched, axis.stretch) for axis in self.subject.axes))

    def _look(self, place: Position, kind: Kind) -> Look:
        return Look(kind, input_text(self.subject, place))

    def _between(self, share: float) -> Iterator[Cell]:
        """Yield the input's elements on their way from where they touch to where they end up."""
        axes = self.subject.axes
        origin = (0,) * (1 + len(axes))
        start = self.spread.corners(origin)
        ways = []  # from an element to its neighbour along each axis
        for number, axis in enumerate(axes, start=1):
            beside = tuple(axis.stretch if each == number else 0 for each in range(len(origin)))
            x, y = self.spread.corners(beside)[0] if axis.size > 1 else start[0]
            ways.append((x - start[0][0], y - start[0][1]))
        for place in self._elements():
            x = y = 0.0
            for axis, position, (dx, dy) in zip(axes, place[1:], ways, strict=True):
                middle = (axis.size - 1) / 2
                pace = share + (1 - share) / axis.stretch
                steps = middle + (position // axis.stretch - middle) * pace
                x, y = x + steps * dx, y + steps * dy
            yield Cell(self._look(place, Kind.INPUT), _shifted(start, (x, y)))

    def _kernel_at(self, share: float) -> Iterator[Cell]:
        """Yield the kernel, turned by a share of half a turn; what is written stays upright."""
        extent = self.flipped.extent
        middle = (extent.left + extent.right) / 2, (extent.bottom + extent.top) / 2
        for place in product(*self.flipped.ranges):
            corners = _rotated(self.flipped.corners(place), middle, -pi * share)
            yield Cell(Look(Kind.KERNEL, weight_text(self.subject, 0, place)), corners)


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
