"""What a choice that is refused could be changed to: the nearest that fits, found by trying: no limit stands here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.cli.explorer.drawings import compose_scene
from convarith.engine.spelling import LONGEST, read_size
from convarith.errors import ConvArithError
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.cli.explorer.state import PageState

_FARTHEST = 16  # steps from what was chosen
_MOST = 3
_STEPPED = ("kernel", "padding", "stride", "output_padding", "dilation", "size")
_USUAL = {"padding": "0", "dilation": "1", "stride": "1", "output_padding": "0"}


class WayOut(NamedTuple):
    """One change that makes a choice fit.

    Attributes:
        setting: What is changed, by its name in the page's address.
        text: What it is changed to; empty to leave it out.
    """

    setting: str
    text: str


def ways_out(state: PageState, blamed: str | None) -> list[WayOut]:
    """Give a few changes of one setting each that make a choice fit, that of the setting to blame first."""
    if not state.size or any(len(digits) > LONGEST for digits in re.findall(r"\d+", state.size)):
        return []
    names = sorted(_STEPPED, key=lambda name: name != blamed)
    if blamed is not None and blamed not in _STEPPED:
        names.insert(0, blamed)
    found = (next((way for way in _nearest(state, name) if _fits(_changed(state, way))), None) for name in names)
    return [way for way in found if way is not None][:_MOST]


def other_views(state: PageState) -> list[WayOut]:
    """Give the views that show a layer which the chosen one does not."""
    return [WayOut("view", name) for name in VIEWS if _is_seen(replace(state, view=name))]


def _is_seen(state: PageState) -> bool:
    try:
        compose_scene(state)
    except ConvArithError:
        return False
    return True


def _nearest(state: PageState, name: str) -> Iterator[WayOut]:
    """Yield changes of a setting, the smallest first."""
    text = state.size if name == "size" else getattr(state.options, name, None)
    if name in _STEPPED:
        stepped = text or _USUAL.get(name, "")
        for far in range(1, _FARTHEST + 1):
            for step in (-far, far) if name in {"kernel", "dilation", "output_padding"} else (far, -far):
                other = re.sub(r"-?\d+", lambda number, step=step: str(int(number[0]) + step), stepped)
                if other != stepped:
                    yield WayOut(name, other)
    if text is not None and name != "size":
        yield WayOut(name, "")


def _changed(state: PageState, way: WayOut) -> PageState:
    if way.setting == "size":
        return replace(state, size=way.text)
    changed: dict[str, Any] = {way.setting: way.text or None}
    return replace(state, options=replace(state.options, **changed))


def _fits(state: PageState) -> bool:
    try:
        state.options.layer().output_shape(read_size(state.size))
    except ConvArithError:
        return False
    return True
