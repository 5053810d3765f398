"""``convarith explore``: a page on this machine with a control for every setting."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread

from convarith.cli.messages import say, tell
from convarith.cli.options import LAYER_OPTIONS, LayerOptions
from convarith.cli.panels import PAGE
from convarith.cli.parameters import option
from convarith.cli.scenes import OPTIONAL_SIZE
from convarith.engine.spelling import read_size

_SIZE = "5x5"  # where a layer is given and no size


def explore(
    *,
    size: str | None = OPTIONAL_SIZE,
    options: LayerOptions = LAYER_OPTIONS,
    port: int = option(
        "--port",
        metavar="N",
        help="Where the page is served.",
        kind=int,
        least=0,
        most=65_535,
        default=0,
        show_default="a free one",
        panel=PAGE,
    ),
    browser: bool | None = option(
        "--browser",
        off="--no-browser",
        help="Open it.",
        kind=bool,
        show_default="on a desktop, from a terminal",
        panel=PAGE,
    ),
) -> None:
    """A page with controls for every setting, drawn anew with each change. Ctrl-C ends it.

    This machine serves it to itself, and it fetches nothing. Its address tells the setting, and can be kept.

    Examples:
      # Begin with a usual layer
      convarith explore
      # Begin with one of your own
      convarith explore 5x5 -k 3 -s 2 -t
    """
    from convarith.cli.explorer.server import Server
    from convarith.cli.explorer.state import START, address

    given = size is not None or options.given()
    chosen = address(read_size(size or _SIZE), options.layer()) if given else START
    with Server(port) as server:
        url = f"{server.origin}/?{chosen}"
        tell(url)
        say("convarith: a browser opens this address as long as this runs; Ctrl-C ends it")
        if _has_desktop() if browser is None else browser:
            Thread(target=webbrowser.open, args=(url,), daemon=True).start()  # which waits for some browsers to end
        server.serve_forever()


def _has_desktop() -> bool:
    """Tell whether somebody at a desktop started us: elsewhere a browser would take the terminal."""
    window = sys.platform in ("darwin", "win32") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    return sys.stdout.isatty() and window
