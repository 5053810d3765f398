"""What the site has beside its pages: the gallery, and what coding agents read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

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
