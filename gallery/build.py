"""Render every picture of gallery.toml by the command line, and the page that shows them."""

from __future__ import annotations

import shlex
import sys
import tomllib
from html import escape
from pathlib import Path
from typing import Any

from convarith.cli import main
from convarith.files import written_whole

HERE = Path(__file__).parent

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>convarith: gallery</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }}
  main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 2rem 1.5rem; }}
  figure {{ margin: 0; }}
  img {{ background: white; border: 1px solid #8886; border-radius: 6px; display: block; max-width: 100%; }}
  code {{ background: #8882; border-radius: 4px; display: inline-block; font-size: 0.85em; padding: 0.1em 0.4em;
    overflow-wrap: anywhere; }}
</style>
<h1>Gallery</h1>
<p>The arithmetic figures of Dumoulin and Visin's <a href="https://arxiv.org/abs/1603.07285">guide to convolution
arithmetic for deep learning</a>, drawn by convarith; under each the command that draws it.</p>
<main>
{figures}
</main>
</html>
"""

FIGURE = """\
<figure>
  <img src="{file}.gif" alt="{title}" loading="lazy">
  <figcaption>{title}<br><code>convarith {command} -o {file}.gif</code></figcaption>
</figure>"""


def build() -> int:
    """Render all pictures, then write the page; give the exit code."""
    pictures: list[dict[str, Any]] = tomllib.loads((HERE / "gallery.toml").read_text(encoding="utf-8"))["picture"]
    for picture in pictures:
        code = main([*shlex.split(picture["command"]), "-o", str(HERE / f"{picture['file']}.gif")])
        if code:
            return code
    figures = "\n".join(FIGURE.format_map({key: escape(text) for key, text in each.items()}) for each in pictures)
    with written_whole(HERE / "index.html") as stream:
        stream.write(PAGE.format(figures=figures).encode())
    return 0


if __name__ == "__main__":
    sys.exit(build())
