"""Animations of the gallery as the site shows them: vectors, which follow the reader's light, dark and reduced motion.

Pages name GIFs, which any reader of Markdown shows. On the site each is drawn by its command anew, and leads to its
player.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from functools import cache
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from convarith.cli import main

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

GALLERY = Path(__file__).parent.parent.parent / "gallery"
OF_GALLERY = re.compile(r"gallery/(\w+)\.gif$")
TALLEST = 416
"""Pixels that a picture leaves room for a text with, unless what is written in it would get too small."""
WITH_SMALL_PRINT = ("--view equivalence", "--view matrix")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Show pictures of the gallery so."""
    app.add_post_transform(Pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Pictures(SphinxPostTransform):
    """In place of each GIF of the gallery, its animation in vectors."""

    default_priority = 10
    builders = ("html",)

    def run(self, **_: object) -> None:
        """Draw the pictures of a page, and put them into it."""
        root = "../" * self.env.docname.count("/")
        folder = Path(self.app.outdir) / "_static" / "pictures"
        for image in list(self.document.findall(nodes.image)):
            if found := OF_GALLERY.search(image["uri"]):
                width, height = _draw(found[1], folder)
                shown = (
                    f'<a class="picture" href="{root}gallery/players/{found[1]}.html" title="Step through it">'
                    f'<img src="{root}_static/pictures/{found[1]}.svg" width="{width}" height="{height}" '
                    f'alt="{escape(image.get("alt", ""))}" loading="lazy"></a>'
                )
                image.replace_self(nodes.raw("", shown, format="html"))


@cache
def _draw(name: str, folder: Path) -> tuple[int, int]:
    """Draw a picture, and give its width and height on a page."""
    command, file = _commands()[f"{name}.gif"], folder / f"{name}.svg"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(GALLERY), contextlib.redirect_stderr(StringIO()):
        main([*command.split(), "--transparent", "-o", str(file)])
    size = re.search(r'width="(\d+)" height="(\d+)"', file.read_text(encoding="utf-8"))
    if size is None:
        raise ValueError(f"{file} tells no size")
    width, height = int(size[1]), int(size[2])
    small = 1 if any(view in command for view in WITH_SMALL_PRINT) else min(1, TALLEST / height)
    return round(width * small), round(height * small)


@cache
def _commands() -> dict[str, str]:
    sections = tomllib.loads((GALLERY / "gallery.toml").read_text(encoding="utf-8"))["section"]
    return {picture["file"]: picture["command"] for section in sections for picture in section["picture"]}
