"""``convarith explore``: a page on this machine with a control for every setting."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread
from typing import Annotated

import typer

from convarith.cli.options import LayerOptions, with_layer_options
from convarith.cli.scenes import OptionalSize

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
@with_layer_options
def explore(
    *,
    size: OptionalSize = None,
    options: LayerOptions,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Where the page is served.", show_default="a free one")
    ] = 0,
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--no-browser", help="Open it.", show_default="on a desktop, from a terminal"),
    ] = None,
) -> None:
    """A page with controls for every setting, drawn anew with each change. Ctrl-C ends it.

    This machine serves it to itself, and it fetches nothing. Its address tells the setting, and can be kept.
    """
    from convarith.cli.explorer.server import Server
    from convarith.cli.explorer.state import START, address

    with Server(port) as server:
        chosen = address(size, options) if size is not None else START
        url = f"{server.origin}/?{chosen}"
        typer.echo(url)
        if _has_desktop() if browser is None else browser:
            Thread(target=webbrowser.open, args=(url,), daemon=True).start()  # which waits for some browsers to end
        server.serve_forever()


def _has_desktop() -> bool:
    """Tell whether somebody at a desktop started us: elsewhere a browser would take the terminal."""
    window = sys.platform in ("darwin", "win32") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    return sys.stdout.isatty() and window
