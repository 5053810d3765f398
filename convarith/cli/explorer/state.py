"""What is chosen on the page: the command line's own texts, by the names that they have in the page's address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from convarith.cli.options import LayerOptions
from convarith.draw.style import Style
from convarith.engine.numbers import short_repr
from convarith.engine.spelling import read_number
from convarith.errors import ConvArithError, nearest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

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

_NAMES = ("size", "layer", *OPTIONS, "ceil", "view", "order", "seed", "theme", "fps")
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
        style: How it looks and runs.
    """

    size: str
    options: LayerOptions
    view: str | None = None
    order: str = "rows"
    seed: int = 0
    style: Style = field(default_factory=Style)


def read_state(query: str) -> PageState:
    """Read what is chosen from the page's address.

    Raises:
        ConvArithError: ``bad-value`` for what is not chosen on the page, is too long, or is no number.
    """
    chosen = dict(parse_qsl(query))
    for name, text in chosen.items():
        if name not in _NAMES:
            known = nearest_first(name, _NAMES)
            raise ConvArithError(f"the page has no {short_repr(name)}", "bad-value", f"it has {known}")
        if len(text) > _LONGEST:
            raise ConvArithError(f"{name} has {len(text):,} characters", "bad-value", f"give up to {_LONGEST}", name)
    kind = chosen.get("layer", "")
    if kind not in KINDS:
        raise ConvArithError(
            f"no layer is called {short_repr(kind)}", "bad-value", f"there are {nearest_first(kind, KINDS)}", "layer"
        )
    said: dict[str, Any] = {name: chosen[name] for name in OPTIONS if name in chosen}
    pool = None if kind in ("", "transposed") else kind
    options = LayerOptions(transposed=kind == "transposed", pool=pool, ceil="ceil" in chosen, **said)
    rate = _rate(chosen.get("fps", "1"))
    style = Style(chosen.get("theme", "guide"), fps=None if rate == 1 else rate)
    seed = chosen.get("seed", "0")
    return PageState(
        chosen.get("size", ""),
        options,
        chosen.get("view"),
        chosen.get("order", "rows"),
        read_number(seed, seed, "seed", "give 0 or more"),
        style,
    )


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConvArithError(f"{short_repr(text)} frames a second cannot be", "bad-value", "give 2, or 0.5") from None


def address(size: str, options: LayerOptions) -> str:
    """Write a layer on an input size as the page's address has it."""
    chosen = {"size": size}
    if options.transposed or options.pool is not None:
        chosen["layer"] = options.pool or "transposed"
    chosen |= {name: str(getattr(options, name)) for name in OPTIONS if getattr(options, name) is not None}
    if options.ceil:
        chosen["ceil"] = "1"
    return urlencode(chosen, safe=":")
