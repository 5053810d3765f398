"""The second act of the view ``equivalence``: from the input as it is to what the window moves over.

The inputs move apart, zeros appear between them and around them, the kernel turns by 180° and spreads.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import product
from math import cos, pi
from typing import TYPE_CHECKING

from convarith.records import dataclass
from convarith.scene.corners import rotated, scaled, shifted
from convarith.scene.labels import one_or_each, pairs_text
from convarith.scene.model import Cell, Frame, Kind, Look, center
from convarith.scene.pacing import BRIEF, READING
from convarith.scene.stretched import input_kinds, kind_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from convarith.engine.axis import Axis
    from convarith.scene.equivalence_stage import Stage
    from convarith.scene.model import Corners, Text
    from convarith.scene.subject import Position

HEADING = "2  Spread, pad, turn"
_TURNED = 0.3  # how long the turned kernel is seen where it stays, before the window moves
_SPREADS, _GROWS, _TURNS, _RETURNS = (
    4,
    2,
    5,
    3,
)  # frames for inputs to part, zeros to come up, the kernel to turn and go


@dataclass(frozen=True)
class SpreadAct:
    """What happens to input and kernel.

    Attributes:
        stage: Where everything stands.
    """

    stage: Stage

    def frames(self) -> list[Callable[[], Frame]]:
        """List what makes each frame."""
        found: list[Callable[[], Frame]] = []
        if self._spreads:
            found += [partial(self._spreading, step / _SPREADS) for step in range(1, _SPREADS + 1)]
            found += [partial(self._zeros_growing, step / (_GROWS + 1)) for step in range(1, _GROWS + 1)]
            found.append(self._zeros)
        if self._borders:
            found += [partial(self._border_growing, step / (_GROWS + 1)) for step in range(1, _GROWS + 1)]
        if self._borders or not self._spreads:
            found.append(self._border)
        found += [partial(self._turning, step / _TURNS) for step in range(_TURNS + 1)]
        if self._dilated:
            found.append(partial(self._turning, 1.0, hold=READING))
            found += [partial(self._turning, 1.0, step / _SPREADS) for step in range(1, _SPREADS)]
        found.append(partial(self._turning, 1.0, 1.0, hold=READING))
        found += [partial(self._turning, 1.0, 1.0, 1 - step / _RETURNS) for step in range(1, _RETURNS)]
        return [*found, self._turned]

    @property
    def captions(self) -> list[str]:
        """All that is told, a sentence each."""
        return [self._zeros_caption, self._border_caption, self._turn_caption, self._dilation_caption]

    @property
    def _named_axes(self) -> tuple[Axis, ...]:
        """The axes that the user gave."""
        return self.stage.subject.axes[self.stage.subject.one_axis :]

    @property
    def _spreads(self) -> bool:
        """Whether the input has neighbours to part."""
        return any(axis.stretched > axis.size for axis in self._named_axes)

    @property
    def _borders(self) -> bool:
        """Whether something is around the input, or cropped off it."""
        return bool(input_kinds(self.stage.subject) - {Kind.INPUT, Kind.INSERTED})

    @property
    def _dilated(self) -> bool:
        return any(axis.dilation > 1 and axis.kernel > 1 for axis in self._named_axes)

    @property
    def _zeros_caption(self) -> str:
        stretch = [axis.stretch for axis in self._named_axes]
        between = one_or_each([each - 1 for each in stretch])
        return f"stamps are s = {one_or_each(stretch)} apart: s − 1 = {between} zero{'s' * (between != '1')} in between"

    @property
    def _border_caption(self) -> str:
        axes, mode = self._named_axes, self.stage.subject.layer.padding_mode
        extra = self.stage.extra[self.stage.subject.one_axis :] or (0,) * len(axes)
        pairs = [(axis.lo, axis.hi - more) for axis, more in zip(axes, extra, strict=True)]
        reach = "d(k − 1)" if any(axis.dilation > 1 for axis in axes) else "k − 1"
        border = f"p′ = {reach} − p = {pairs_text(pairs)}"
        if mode != "zeros":
            told = f"p′ = {pairs_text(pairs)}, {mode}: what left at one end is met at the other"
        elif min(min(pair) for pair in pairs) < 0:
            told = f"{border}: below zero, the input is cropped"
        else:
            told = f"{border} around"
        return f"{told}, a = {one_or_each(extra)} more at the end" if any(extra) else told

    @property
    def _turn_caption(self) -> str:
        turned = "turns by 180°" if len(self._named_axes) <= 2 else "is flipped along each axis"
        return f"stamped right, read from the left: w {turned}"

    @property
    def _dilation_caption(self) -> str:
        return f"d = {one_or_each([axis.dilation for axis in self._named_axes])} spreads stamps, and so w"

    def _frame(
        self,
        caption: str,
        settled: Mapping[int, Look] | None = None,
        moving: Iterable[Cell] = (),
        hold: float = BRIEF,
        more: tuple[Text, ...] = (),
    ) -> Frame:
        labels = self.stage.labels
        cells = tuple(moving)
        texts = (self.stage.heading(HEADING), *self._titles(), *more) if labels else ()
        return Frame(settled=settled or {}, moving=cells, texts=texts, caption=caption if labels else "", hold=hold)

    def _titles(self) -> tuple[Text, ...]:
        return (self.stage.stretched_title, self.stage.stamped_title)

    def _spreading(self, share: float) -> Frame:
        stage = self.stage
        kernel = self._kernel(share)
        name = self._kernel_name if share == 1 else ()  # a name does not fly
        return self._frame(self._zeros_caption, moving=[*stage.input_cells(share), *kernel], more=name)

    def _kernel(self, raised: float) -> list[Cell]:
        """Draw the kernel as it is, on its way to where it turns."""
        cells = self.stage.kernel_cells(0.0)
        return [cell._replace(corners=self.stage.raised(cell.corners, raised)) for cell in cells]

    @property
    def _kernel_name(self) -> tuple[Text, ...]:
        return (self._name(self._kernel(1.0), "kernel w"),)

    def _name(self, kernel: Iterable[Cell], text: str) -> Text:
        return self.stage.title(kernel, text) if self.stage.raises_kernel else self.stage.kernel_name(text)

    @cached_property
    def _inserted(self) -> tuple[Position, ...]:
        """The places between the inputs."""
        inside = product(range(1), *(range(axis.stretched) for axis in self.stage.subject.axes))
        return tuple(place for place in inside if self._is_zero(place))

    def _is_zero(self, place: Position) -> bool:
        return any(at % axis.stretch for axis, at in zip(self.stage.subject.axes, place[1:], strict=True))

    @cached_property
    def _border_places(self) -> tuple[Position, ...]:
        """The places around the input, and those of it that are cropped."""
        usual = (Kind.INPUT, Kind.INSERTED)
        places = product(*self.stage.stretched.ranges)
        return tuple(place for place in places if kind_at(self.stage.subject, place) not in usual)

    def _growing(self, places: Iterable[Position], share: float) -> list[Cell]:
        """Draw cells that come up where they will stay."""
        stage = self.stage
        cells = []
        for place in places:
            corners = stage.stretched.corners(place)
            cells.append(Cell(stage.stretched_look(place), scaled(corners, center(corners), share)))
        return cells

    def _looks(self, places: Iterable[Position]) -> dict[int, Look]:
        return {self.stage.stretched.number(place): self.stage.stretched_look(place) for place in places}

    def _elements(self) -> dict[int, Look]:
        """Give the looks of the inputs among the zeros, by number."""
        stage = self.stage
        places = product(range(1), *(range(0, axis.stretched, axis.stretch) for axis in stage.subject.axes))
        looks = zip(places, stage.input_cells(1.0), strict=True)
        return {stage.stretched.number(place): cell.look for place, cell in looks}

    def _zeros_growing(self, share: float) -> Frame:
        zeros = [cell._replace(look=Look(Kind.INSERTED, "0")) for cell in self._growing(self._inserted, share)]
        return self._frame(self._zeros_caption, self._elements(), [*self._kernel(1.0), *zeros], more=self._kernel_name)

    def _zeros(self) -> Frame:
        settled = {self.stage.stretched.number(place): Look(Kind.INSERTED, "0") for place in self._inserted}
        return self._frame(self._zeros_caption, settled, self._kernel(1.0), READING, self._kernel_name)

    def _border_growing(self, share: float) -> Frame:
        grown = self._growing(self._border_places, share)
        settled = {} if self._spreads else self._elements()
        return self._frame(self._border_caption, settled, [*self._kernel(1.0), *grown], more=self._kernel_name)

    def _border(self) -> Frame:
        settled = self._looks(product(*self.stage.stretched.ranges))
        return self._frame(
            self._border_caption, settled, self._kernel(1.0), READING, (*self._kernel_name, *self.stage.border_name)
        )

    def _turning(self, turned: float, spread: float = 0.0, raised: float = 1.0, hold: float = BRIEF) -> Frame:
        """Turn the kernel by a share of half a turn, and spread it; what is written stays upright."""
        cells = [
            cell._replace(corners=self.stage.raised(self._turned_corners(cell.corners, turned), raised))
            for cell in self.stage.kernel_cells(spread)
        ]
        name = (self._name(cells, "w, turned"),) if hold == READING else ()  # a name does not turn
        caption = self._dilation_caption if spread and self._dilated else self._turn_caption
        return self._frame(caption, moving=cells, hold=hold, more=(*name, *self.stage.border_name))

    def _turned_corners(self, corners: Corners, share: float) -> Corners:
        middle = self.stage.kernel.extent.middle
        if self.stage.subject.one_axis:  # elements pass each other, where a whole row would sweep over others
            return shifted(corners, ((center(corners)[0] - middle[0]) * (cos(pi * share) - 1), 0.0))
        return rotated(corners, middle, -pi * share)

    def _turned(self) -> Frame:
        names = (self.stage.kernel_name("w, turned"), *self.stage.border_name)
        caption = self._dilation_caption if self._dilated else self._turn_caption
        return self._frame(caption, self.stage.turned_kernel, hold=_TURNED, more=names)
