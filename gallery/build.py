"""Draw every picture of gallery.toml by the command line, several at a time, and the page that shows them.

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
from pathlib import Path
from typing import Any

from gallery_page import draw_poster, name_of, page
from PIL import Image, ImageSequence

from convarith.cli import main
from convarith.files import written_whole

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"


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
        stream.write(page(sections).encode())
    return 0


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Tell what is new, gone, or looks different, of pictures with their hashes."""
    gone = [f"{file} is gone from the gallery" for file in sorted(before.keys() - now.keys())]
    new = [f"{file} is new" for file in sorted(now.keys() - before.keys())]
    return gone + new + [f"{file} looks different" for file in sorted(now) if before.get(file, now[file]) != now[file]]


def render(picture: dict[str, str]) -> int:
    """Draw the GIF of a picture and its player by its command, and the poster; give the exit code."""
    os.chdir(HERE)  # commands name example files as a reader beside the page would
    code = draw(picture, picture["file"]) or draw(picture, f"players/{name_of(picture)}.html")
    if not code:
        draw_poster(picture)
    return code


def draw(picture: dict[str, str], file: str | Path) -> int:
    """Draw one file of a picture by its command; give the exit code."""
    return main([*shlex.split(picture["command"]), "-o", str(file)])


def frames_hash(path: Path) -> str:
    """Give a hash of what is to be seen: the size, and each frame's pixels and duration."""
    found = hashlib.sha256()
    with Image.open(path) as picture:
        found.update(repr(picture.size).encode())
        for frame in ImageSequence.Iterator(picture):
            found.update(repr(frame.info.get("duration")).encode())
            found.update(frame.convert("RGBA").tobytes())
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(build())
