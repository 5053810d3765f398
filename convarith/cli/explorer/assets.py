"""The files of the page, which come with the package."""

from __future__ import annotations

import re
from functools import cache, partial
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from convarith.cli.explorer.state import KINDS, address
from convarith.draw.themes import THEMES
from convarith.engine.padding import MODES
from convarith.frameworks.registry import NAMES, framework
from convarith.scene.figures import FIGURES
from convarith.scene.order import ORDERS
from convarith.scene.request import LABELS
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

TYPES: Mapping[str, str] = {
    "gif": "image/gif",
    "png": "image/png",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
"""The formats that can be downloaded, and their types as HTTP names them."""


@cache
def _read(name: str) -> str:
    return files("convarith.cli.explorer").joinpath("page", name).read_text(encoding="utf-8")


def _asset(name: str, kind: str) -> tuple[bytes, str]:
    return _read(name).encode(), f"{kind}; charset=utf-8"


ASSETS: Mapping[str, Callable[[], tuple[bytes, str]]] = {
    "explore.css": partial(_asset, "explore.css", "text/css"),
    "explore.js": partial(_asset, "explore.js", "text/javascript"),
    "picture.js": partial(_asset, "picture.js", "text/javascript"),
}
"""What the page loads, each by its name: its bytes, and their type as HTTP names it."""


@cache
def page() -> bytes:
    """Give the page, with what there is to choose among."""
    choices = {
        "layers": _options(KINDS),
        "frameworks": _options({name: framework(name).title for name in NAMES}),
        "modes": _options(_usual_first(MODES)),
        "views": _options(_usual_first(VIEWS)),
        "themes": _options({name: name for name in THEMES}),
        "labels": _options(_usual_first(LABELS)),
        "orders": _options(_usual_first(ORDERS)),
        "figures": "".join(_figures()),
        "downloads": " ".join(f'<a download data-form="{form}">{form.upper()}</a>' for form in _forms()),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: choices[place[1]], _read("index.html")).encode()


def _usual_first(names: Iterable[str]) -> dict[str, str]:
    """Give names by what the page's address calls them: nothing for the first, which is the usual one."""
    return {name if number else "": name for number, name in enumerate(names)}


def _options(names: Mapping[str, str]) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(name)}</option>' for value, name in names.items())


def _figures() -> Iterator[str]:
    """Yield the layers of the guide's figures, each as a way to the page of it."""
    for name, figure in FIGURES.items():
        view = None if figure.view == "map" else figure.view
        words = name.replace("_", " ")
        yield f'<li><a href="/?{escape(address(figure.size, figure.layer, view))}">{words}</a></li>'


def _forms() -> Iterator[str]:
    """Yield the formats of a single file that can be written here."""
    for form in TYPES:
        if form not in ("mp4", "webm") or find_spec("imageio_ffmpeg") is not None:
            yield form
