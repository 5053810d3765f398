"""What the site has beside its pages: the gallery, and what coding agents read."""

from __future__ import annotations

import shutil
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.cli import main

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

SIGNATURE = "animate 3x3 -k 3 -s 2 -p 1 -a 1 -t --view equivalence --transparent"
"""The picture of the front page: in vectors, which take on the page's colours, light or dark."""
NOT_SHOWN = shutil.ignore_patterns("*.py", "*.toml", "page", "__pycache__")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write them once the pages are written."""
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _finish(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        gallery = Path(app.srcdir).parent / "gallery"
        shutil.copytree(gallery, Path(app.outdir) / "gallery", ignore=NOT_SHOWN, dirs_exist_ok=True)
        shutil.copy(Path(app.srcdir) / "SKILL.md", app.outdir)
        with redirect_stderr(StringIO()):
            main([*SIGNATURE.split(), "-o", str(Path(app.outdir) / "_static" / "equivalence.svg")])
