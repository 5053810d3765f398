"""What is chosen on the page: the command line's own texts, by the names that they have in the page's address."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from convarith.cli.options import LayerOptions
from convarith.draw.style import Style
from convarith.engine.names import known_name, there_are
from convarith.engine.numbers import short_repr, size_text
from convarith.engine.spelling import read_number
from convarith.errors import ConvArithError
from convarith.report.solve import padding_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.names import LabelLevel

KINDS: Mapping[str, str] = {
    "": "Convolution",
    "transposed": "Transposed convolution",
    "max": "Max pooling",
    "avg": "Average pooling",
    "lp": "L-p pooling",
}
"""The layers there are, by what the page's address calls them."""

OPTIONS = (
    *("kernel", "stride", "padding", "dilation", "output_padding", "output_size"),
    *("groups", "channels", "padding_mode", "framework"),
)
"""What of the layer is given as text, by the fields of `LayerOptions`."""

_NAMES = ("size", "layer", *OPTIONS, "ceil", "view", "order", "seed", "labels", "theme", "fps")
_LONGEST = 100  # characters of one text

START = "size=5x5&kernel=3&stride=2&padding=1"
"""What is chosen where nobody says: the guide's own example."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What is chosen on the page, as text.

    Attributes:
        size: Spatial input size.
        options: The layer.
        view: What is drawn, like all that follow as for the command; None for the usual view.
        order: Of the outputs.
        seed: Of the numbers in the cells.
        labels: How much is written.
        style: How it looks and runs.
    """

    size: str
    options: LayerOptions
    view: str | None = None
    order: str = "rows"
    seed: int = 0
    labels: LabelLevel = "short"
    style: Style = field(default_factory=Style)


def read_state(query: str) -> PageState:
    """Read what is chosen from the page's address.

    Raises:
        ConvArithError: ``bad-value`` for what is not chosen on the page, is too long, or is no number.
    """
    chosen = dict(parse_qsl(query))
    for name, text in chosen.items():
        if name not in _NAMES:
            raise ConvArithError(f"the page has no {short_repr(name)}", "bad-value", there_are(name, _NAMES))
        if len(text) > _LONGEST:
            raise ConvArithError(f"{name} has {len(text):,} characters", "bad-value", f"give up to {_LONGEST}", name)
    kind = known_name("layer", chosen.get("layer", ""), KINDS, setting="layer")
    said: dict[str, Any] = {name: chosen[name] for name in OPTIONS if name in chosen}
    pool = None if kind in ("", "transposed") else kind
    options = LayerOptions(transposed=kind == "transposed", pool=pool, ceil="ceil" in chosen, **said)
    rate = _rate(chosen.get("fps", "1"))
    style = Style(chosen.get("theme", "guide"), fps=None if rate == 1 else rate)
    seed = chosen.get("seed", "0")
    picture: dict[str, Any] = {name: chosen[name] for name in ("view", "order", "labels") if name in chosen}
    picture["seed"] = read_number(seed, seed, "seed", "give 0 or more")
    return PageState(chosen.get("size", ""), options, style=style, **picture)


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConvArithError(f"{short_repr(text)} frames a second cannot be", "bad-value", "give 2, or 0.5") from None


def address(size: Ints, layer: Layer, view: str | None = None) -> str:
    """Write a layer on an input size as the page's address has it.

    Raises:
        ConvArithError: ``view`` for a layer with what the page has no control for.
    """
    chosen = {"size": size_text(size), "layer": _kind(layer)} | dict(_texts(layer))
    if getattr(layer, "ceil_mode", False):
        chosen["ceil"] = "1"
    if view is not None:
        chosen["view"] = view
    query = urlencode({name: text for name, text in chosen.items() if text}, safe=":")
    if read_state(query).options.layer() != layer:
        raise ConvArithError(
            f"the page has no controls for all of {layer}", "view", "leave out what is not in its help, or use animate"
        )
    return query


def _kind(layer: Layer) -> str:
    if layer.op.endswith("_pool"):
        return layer.op.removesuffix("_pool")
    return "transposed" if layer.transposed else ""


def _texts(layer: Layer) -> Iterator[tuple[str, str]]:
    """Yield what is not usual of a layer, as texts."""
    usual = usual_values(layer)
    for name in OPTIONS:
        if name not in usual or getattr(layer, name) == usual[name]:
            continue
        value = getattr(layer, name)
        if name == "channels":
            yield name, ":".join(map(str, value))
        elif name == "padding" and not isinstance(value, str):
            yield name, padding_text(value)
        else:
            yield name, value if isinstance(value, str) else size_text(value)


def usual_values(layer: Layer) -> dict[str, Any]:
    """Give the value of each field that a layer has where nobody gives one."""
    usual = {each.name: each.default for each in fields(layer)}
    if usual["stride"] is None:  # and so what the layer makes of it
        usual["stride"] = replace(layer, stride=None).stride  # type: ignore[arg-type]  # which is so for some layers
    return usual
