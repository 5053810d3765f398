"""The first act of the view ``equivalence``: each input stamps the kernel, and what the padding crops falls off."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import product
from typing import TYPE_CHECKING

from convarith.records import NamedTuple, dataclass, replace
from convarith.scene.captions import added_text, value_text
from convarith.scene.corners import around, between, shifted, within
from convarith.scene.equivalence_layout import FALL
from convarith.scene.equivalence_stage import STAMPED
from convarith.scene.labels import one_or_each, pads_text
from convarith.scene.map_ranges import input_ranges
from convarith.scene.model import Cell, Frame, Kind, Look
from convarith.scene.order import ordered
from convarith.scene.pacing import BRIEF, READING, batches, share_of_time
from convarith.scene.scatter_parts import kernel_footprint, times
from convarith.scene.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.scene.equivalence_stage import Stage
    from convarith.scene.model import Text
    from convarith.scene.subject import Position

HEADING = "1  Stamp"
_FALLS = 4  # frames in which what is cropped falls off
_FLIES = 2  # frames in which a stamp is on its way
_SLOW, _MOST = 2, 24  # stamps that can be followed one by one, and frames for all
_FORMED, _LANDED = 0.4, 0.5  # how long a slow stamp is to be seen before it is on its way, and after
_TIME = 1.3  # for all other stamps together
_REMAINS = 0.4


class _Added(NamedTuple):
    """What an input adds to a place of the canvas."""

    step: int
    element: Position
    product: float


@dataclass(frozen=True)
class StampAct:
    """The stamps, one after the other.

    Attributes:
        stage: Where everything stands.
    """

    stage: Stage

    def frames(self) -> list[Callable[[], Frame]]:
        """List what makes each frame."""
        found: list[Callable[[], Frame]] = []
        slow = min(_SLOW, self.stage.elements)
        for step in range(slow):
            ways = [number / _FLIES for number in range(1, _FLIES + 1)]
            found += [partial(self._stamping, step, share - 1, BRIEF) for share in (0.0, *ways[:-1])]
            found.append(partial(self._stamping, step, 0.0, READING if step == 0 else _FORMED))
            found += [partial(self._stamping, step, share, BRIEF) for share in ways]
            found.append(partial(self._landed, range(step, step + 1), _LANDED))
        rest = batches(range(slow, self.stage.elements), _MOST)
        found += [partial(self._quick, each, share_of_time(_TIME, len(rest), 0.25)) for each in rest]
        found.append(self._cropped)
        if self.stage.crops:
            found += [partial(self._falling, number / _FALLS) for number in range(1, _FALLS + 1)]
        return [*found, self._remaining]

    @property
    def caption(self) -> str:
        """What a stamp is, in a sentence."""
        return "each input stamps w, scaled by it; overlaps add up"

    @property
    def crop_caption(self) -> str:
        """What is cropped, and what the output padding keeps of it, in a sentence."""
        subject = self.stage.subject
        named = subject.direct_axes[subject.one_axis :]
        pads = pads_text("p", named)
        if subject.layer.padding_mode != "zeros":
            return f"{pads}, {subject.layer.padding_mode}: out at one end, in at the other"
        told = f"{pads} is cropped off" if self.stage.crops else f"{pads} crops nothing"
        if any(min(axis.lo, axis.hi) < 0 for axis in named):
            told = f"{pads}: what is below zero is added"
        extra = self.stage.extra[subject.one_axis :]
        return f"{told}, a = {one_or_each(extra)} less at the end (tinted)" if extra else told

    @cached_property
    def elements(self) -> Sequence[Position]:
        """The inputs, in the order in which they have their turns."""
        subject = self.stage.subject
        source = Sheets(input_ranges(subject))
        at = ordered(source, subject.order, subject.seed)
        return [source.position(at(step)) for step in range(source.total)]

    @cached_property
    def _added(self) -> Mapping[Position, Sequence[_Added]]:
        """What is added to each place of the canvas, in the order of the steps."""
        found: dict[Position, list[_Added]] = {}
        for step, element in enumerate(self.elements):
            for place, more in self._stamp(element):
                found.setdefault(place, []).append(_Added(step, element, more))
        return found

    def _stamp(self, element: Position) -> Iterator[tuple[Position, float]]:
        """Yield where each element of the kernel leads an input, and what it adds there."""
        subject = self.stage.subject
        for taps, place in zip(product(*self.stage.stamp.ranges), kernel_footprint(subject, element), strict=True):
            yield place, times(subject, element, (0, *taps))

    def look(self, place: Position, now: int) -> Look:
        """Give the look of a place of the canvas after a step: of an input's hue where it is the only one so far."""
        added = [each for each in self._added.get(place, ()) if each.step <= now]
        empty = self.stage.empty_look(place)
        if not added:
            return empty
        only = all(each.element == added[0].element for each in added)
        return Look(
            Kind.CROPPED if empty.kind is Kind.CROPPED else Kind.PARTIAL,
            value_text(sum(each.product for each in added)),
            hue=self.stage.hue(added[0].element) if only else 0,
        )

    def _rim(self, now: int, shown: Mapping[Position, Look] | None = None) -> list[Cell]:
        looks = shown or {}
        return [
            Cell(looks.get(place) or self.look(place, now), self.stage.canvas.corners(place))
            for place in self.stage.rim
        ]

    def _sources(self, element: Position | None = None) -> list[Cell]:
        """Draw input and kernel, as they are in this act all the time."""
        return [*self.stage.input_cells(0.0, element), *self.stage.kernel_cells(0.0)]

    def texts(self, *more: Text, named: bool = True) -> tuple[Text, ...]:
        """Name the maps of this act, the canvas if it is named, and what else is given."""
        stage = self.stage
        if not stage.labels:
            return ()
        return (
            stage.heading(HEADING),
            stage.title(stage.input_cells(0.0), f"input x{stage.some}"),
            stage.kernel_name("kernel w"),
            *([stage.name(stage.canvas.extent, STAMPED)] if named else ()),
            *stage.canvas_extra_name,
            *more,
        )

    def _tile(self, step: int, share: float) -> list[Cell]:
        """Draw a stamp, some share of its way to where it lands; below 0, of its way from the input it comes from."""
        stage, element = self.stage, self.elements[step]
        source = next(cell.corners for cell in stage.input_cells(0.0, element) if cell.look.lit)
        whole = around(map(stage.stamp_corners, product(*stage.stamp.ranges)))
        cells = []
        for taps, (place, more) in zip(product(*stage.stamp.ranges), self._stamp(element), strict=True):
            corners = stage.stamp_corners(taps)
            if share < 0:
                corners = between(corners, within(corners, whole, source), -share)
            else:
                corners = between(corners, stage.canvas.corners(place), share)
            cells.append(Cell(Look(Kind.KERNEL, value_text(more), hue=stage.hue(element)), corners))
        return cells

    def _stamping(self, step: int, share: float, hold: float) -> Frame:
        """Show a stamp on its way."""
        stage, element = self.stage, self.elements[step]
        value = value_text(stage.subject.numbers.x[element])
        return Frame(
            moving=(*self._sources(element), *self._rim(step - 1), *self._tile(step, share)),
            texts=self.texts() if share else self.texts(stage.title(self._tile(step, share), f"{value}·w")),
            caption=self.caption if stage.labels else "",
            hold=hold,
        )

    def _landed(self, steps: range, hold: float) -> Frame:
        """Add stamps to the canvas, the last of them in its hue."""
        stage, now = self.stage, steps[-1]
        added: dict[Position, float] = {}
        for step in steps:
            for place, more in self._stamp(self.elements[step]):
                added[place] = added.get(place, 0) + more
        looks = {place: self.look(place, now) for place in added}
        hue = stage.hue(self.elements[now])
        stamped = {place: look._replace(corner=added_text(added[place]), hue=hue) for place, look in looks.items()}
        inside = [place for place in added if stage.stamped.holds(place)]
        return Frame(
            writes=tuple(map(stage.stamped.number, inside)),
            settled={stage.stamped.number(place): looks[place] for place in inside},
            shown={stage.stamped.number(place): stamped[place] for place in inside},
            moving=(*self._sources(self.elements[now]), *self._rim(now, stamped)),
            texts=self.texts(),
            caption=self.caption if stage.labels else "",
            hold=hold,
        )

    def _quick(self, steps: range, hold: float) -> Frame:
        """Add stamps to the canvas, while the last of them is still to be seen beside it."""
        landed = self._landed(steps, hold)
        beside = self._stamping(steps[-1], 0.0, hold)
        return replace(landed, moving=(*landed.moving, *self._tile(steps[-1], 0.0)), texts=beside.texts)

    def _cropped(self) -> Frame:
        """Tell the rim from the output, and the output padding from the rest of it."""
        return Frame(
            settled=self.finished(),
            shown=self._extra(),
            moving=(*self._sources(), *self._grey_rim()),
            texts=self.texts(),
            caption=self.crop_caption if self.stage.labels else "",
            hold=READING,
        )

    def finished(self) -> dict[int, Look]:
        """Give the looks of all outputs, by number."""
        stage = self.stage
        return {stage.stamped.number(place): stage.output_look(place) for place in product(*stage.stamped.ranges)}

    def _extra(self) -> dict[int, Look]:
        """Give the looks of the outputs that the output padding keeps."""
        stage = self.stage
        return {
            number: look._replace(kind=Kind.EXTRA)
            for number, look in self.finished().items()
            if stage.in_extra(stage.stamped.position(number))
        }

    def _grey_rim(self) -> list[Cell]:
        return [cell._replace(look=cell.look._replace(hue=0)) for cell in self._rim(self.stage.elements)]

    def _falling(self, share: float) -> Frame:
        """Move what is cropped outward."""
        stage = self.stage
        cells = []
        for cell, place in zip(self._grey_rim(), stage.rim, strict=True):
            sides = [(at >= size) - (at < 0) for at, size in zip(place[1:], stage.output_size, strict=True)]
            corners = shifted(cell.corners, (sides[-1] * share * FALL, -sides[-2] * share * FALL))
            cells.append(cell._replace(corners=corners))
        return Frame(
            shown=self._extra(),
            moving=(*self._sources(), *cells),
            texts=self.texts(named=False),
            caption=self.crop_caption if stage.labels else "",
            hold=BRIEF,
        )

    def _remaining(self) -> Frame:
        """Leave the output."""
        stage = self.stage
        return Frame(
            moving=tuple(self._sources()),
            texts=self.texts(*([stage.stamped_title] if stage.labels else ()), named=False),
            caption=self.crop_caption if self.stage.labels else "",
            hold=_REMAINS,
        )
