"""The last act of the view ``equivalence``: a window moves over the stretched input and fills the output once more."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from convarith.records import dataclass
from convarith.scene.captions import sum_caption
from convarith.scene.corners import around, facing
from convarith.scene.model import Frame, Kind, Look
from convarith.scene.order import ordered
from convarith.scene.pacing import batches, share_of_time
from convarith.scene.sheets import Sheets
from convarith.scene.subject import contributions
from convarith.scene.values import tap_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.scene.equivalence_stage import Stage
    from convarith.scene.model import Segment, Text
    from convarith.scene.subject import Position, Tap

HEADING = "3  Slide"
_SLOW, _MOST = 12, 48  # outputs of the first row that can be followed one by one, and frames for all others
_FIRST, _ROW, _TIME = 0.6, 1.1, 1.3  # for the first output, the rest of its row, and all others together


@dataclass(frozen=True)
class SlideAct:
    """The windows, one after the other.

    Attributes:
        stage: Where everything stands.
    """

    stage: Stage

    def frames(self) -> list[Callable[[], Frame]]:
        """List what makes each frame."""
        slow = range(min(_SLOW, self.stage.output_size[-1]))
        quick = batches(range(len(slow), self._outputs.total), _MOST)
        found = [partial(self._window, slow[:1], _FIRST)]
        found += [
            partial(self._window, range(step, step + 1), share_of_time(_ROW, len(slow) - 1, 0.4)) for step in slow[1:]
        ]
        return [*found, *(partial(self._window, each, share_of_time(_TIME, len(quick), 0.1)) for each in quick)]

    @cached_property
    def _outputs(self) -> Sheets:
        return Sheets(self.stage.slid.ranges)

    @property
    def _numbers(self) -> range:
        """The numbers of the cells that are filled in."""
        slid = self.stage.slid
        return range(slid.first, slid.first + slid.total)

    @cached_property
    def _output_at(self) -> Callable[[int], int]:
        subject = self.stage.subject
        return ordered(self._outputs, subject.order, subject.seed)

    def texts(self) -> tuple[Text, ...]:
        """Name the maps of this act."""
        stage = self.stage
        if not stage.labels:
            return ()
        return (stage.heading(HEADING), *stage.names)

    def _window(self, steps: range, hold: float) -> Frame:
        """Fill in some outputs, of which the last is shown with its window."""
        stage, subject = self.stage, self.stage.subject
        places = [self._outputs.position(self._output_at(step)) for step in steps]
        output = places[-1]
        window = list(subject.window(output))
        shown = {stage.stretched.number(tap.place): self._tap_look(tap) for tap in window}
        shown |= dict(stage.turned_look(each.weight, lit=True) for each in contributions(window))
        settled = {stage.slid.number(place): stage.output_look(place) for place in places}
        if steps.start == 0:
            settled = {number: Look(Kind.EMPTY) for number in self._numbers} | settled
        return Frame(
            reads=tuple(stage.stretched.number(tap.place) for tap in window),
            writes=(stage.slid.number(output), stage.stamped.number(output)),
            settled=settled,
            shown=shown,
            links=self._links(window, output),
            texts=self.texts(),
            caption=sum_caption(subject, output, window) if stage.labels else "",
            hold=hold,
        )

    def _tap_look(self, tap: Tap) -> Look:
        """Give the look of a place in the window: what lies there, and small the kernel element over it."""
        return self.stage.stretched_look(tap.place)._replace(corner=tap_look(self.stage.subject, tap).corner, lit=True)

    def _links(self, window: list[Tap], output: Position) -> tuple[Segment, ...]:
        """Join the window to its output, corner to corner, from each of its sheets."""
        stage = self.stage
        sheets: dict[Position, list[Position]] = {}
        for tap in window:
            sheets.setdefault(tap.place[:-2], []).append(tap.place)
        target = stage.slid.corners(output)
        return tuple(
            link for places in sheets.values() for link in facing(around(map(stage.stretched.corners, places)), target)
        )
