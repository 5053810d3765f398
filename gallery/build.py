"""Render every picture of gallery.toml by the command line, several at a time, and the page that shows them.

The manifest holds a hash of each picture's decoded frames and their durations. What is printed at the end is what
looks different from before, however its file was compressed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
import tomllib
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence

from convarith.cli import main
from convarith.files import written_whole

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>convarith: gallery</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }}
  section {{ display: grid; gap: 2rem 1.5rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }}
  figure {{ margin: 0; }}
  figure.wide {{ grid-column: 1 / -1; }}
  img {{ background: white; border: 1px solid #8886; border-radius: 6px; display: block; height: auto;
    max-width: 100%; }}
  code {{ background: #8882; border-radius: 4px; display: inline-block; font-size: 0.85em; padding: 0.1em 0.4em;
    overflow-wrap: anywhere; }}
</style>
<h1>Gallery</h1>
<p>Drawn by convarith; under each picture the command that draws it. The first two sections are the figures of Dumoulin
and Visin's <a href="https://arxiv.org/abs/1603.07285">guide to convolution arithmetic for deep learning</a>.</p>
{sections}
</html>
"""

SECTION = """\
<h2>{title}</h2>
<section>
{figures}
</section>"""

FIGURE = """\
<figure{wide}>
  <img src="{file}" alt="{title}" width="{width}" height="{height}" loading="lazy">
  <figcaption>{title}<br><code>convarith {command} -o {file}</code></figcaption>
</figure>"""

WIDE = 560  # pixels, from which on a picture has a row of its own


def build() -> int:
    """Render all pictures, tell which look new, then write the manifest and the page; give the exit code."""
    sections: list[dict[str, Any]] = tomllib.loads((HERE / "gallery.toml").read_text(encoding="utf-8"))["section"]
    pictures = [picture for section in sections for picture in section["picture"]]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        codes = list(pool.map(render, pictures))
    if any(codes):
        return max(codes)
    before = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    now = {picture["file"]: frames_hash(HERE / picture["file"]) for picture in pictures}
    sys.stdout.writelines(f"{line}\n" for line in differences(before, now))
    with written_whole(MANIFEST) as stream:
        stream.write(f"{json.dumps(now, indent=2)}\n".encode())
    with written_whole(HERE / "index.html") as stream:
        stream.write(PAGE.format(sections="\n".join(map(_section, sections))).encode())
    return 0


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Tell what is new, gone, or looks different, of pictures with their hashes."""
    gone = [f"{file} is gone from the gallery" for file in sorted(before.keys() - now.keys())]
    new = [f"{file} is new" for file in sorted(now.keys() - before.keys())]
    return gone + new + [f"{file} looks different" for file in sorted(now) if before.get(file, now[file]) != now[file]]


def render(picture: dict[str, str]) -> int:
    """Render one picture by its command; give the exit code."""
    os.chdir(HERE)  # commands name example files as a reader beside the page would
    return main([*shlex.split(picture["command"]), "-o", picture["file"]])


def frames_hash(path: Path) -> str:
    """Give a hash of what is to be seen: the size, and each frame's pixels and duration."""
    found = hashlib.sha256()
    with Image.open(path) as picture:
        found.update(repr(picture.size).encode())
        for frame in ImageSequence.Iterator(picture):
            found.update(repr(frame.info.get("duration")).encode())
            found.update(frame.convert("RGBA").tobytes())
    return found.hexdigest()


def _section(section: dict[str, Any]) -> str:
    return SECTION.format(title=escape(section["title"]), figures="\n".join(map(_figure, section["picture"])))


def _figure(picture: dict[str, str]) -> str:
    with Image.open(HERE / picture["file"]) as image:
        width, height = image.size
    texts = {key: escape(text) for key, text in picture.items()}
    return FIGURE.format(**texts, width=width, height=height, wide=' class="wide"' if width >= WIDE else "")


if __name__ == "__main__":
    sys.exit(build())
