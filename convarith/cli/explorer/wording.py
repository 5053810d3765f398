"""How what is chosen on the page is said elsewhere: on the command line, and in Python."""

from __future__ import annotations

import shlex
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from convarith.cli.explorer.state import usual_values
from convarith.engine.spelling import read_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.cli.explorer.state import PageState
    from convarith.engine.layer import Layer


def animate_command(state: PageState, file: str) -> str:
    """Write the command that draws what is on the page into a file."""
    words = (state.size, *state.options.words(), *_picture_words(state))
    return shlex.join(["convarith", "animate", *words, "-o", file])


def _picture_words(state: PageState) -> Iterator[str]:
    for name, value in _picture(state).items():
        yield from (f"--{name}", f"{value:.15g}" if isinstance(value, float) else str(value))


def python_lines(state: PageState, layer: Layer, file: str) -> str:
    """Write the same in Python."""
    arguments = [repr(read_size(state.size)), repr(file)]
    arguments += [f"{name}={value!r}" for name, value in _picture(state).items()]
    return f"import convarith as ca\n\nlayer = {layer_text(layer)}\nca.animate(layer, {', '.join(arguments)})"


def _picture(state: PageState) -> dict[str, Any]:
    """Give what is not usual of how the layer is drawn."""
    said = {name: getattr(state, name) for name in ("view", "order", "seed", "labels")}
    said |= {name: getattr(state.style, name) for name in ("theme", "fps")}
    usual = {each.name: each.default for each in (*fields(state), *fields(state.style))}
    return {name: value for name, value in said.items() if value != usual[name]}


def layer_text(layer: Layer) -> str:
    """Write a layer as Python makes it, without what is usual.

    >>> from convarith.engine.conv import Conv
    >>> layer_text(Conv(3, stride=2))
    'ca.Conv(kernel=3, stride=2)'
    """
    usual = usual_values(layer)
    values = {name: getattr(layer, name) for name in usual}
    said = [f"{name}={value!r}" for name, value in values.items() if value != usual[name]]
    return f"ca.{type(layer).__name__}({', '.join(said)})"
