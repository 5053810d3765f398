"""What coding agents read beside the pages: ``llms.txt``, which lists them, and ``llms-full.txt``, which holds them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.io import StringOutput
from sphinx.builders.text import TextBuilder
from sphinx.writers.text import TextWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

SECTIONS = {"tutorial/": "Tutorial", "howto/": "How to", "explanation/": "Explanation", "reference/": "Reference"}
OPTIONAL = ("reference/rules", "reference/disagreements", "architecture", "gallery")
"""What is long, and looked into for one thing at a time."""

TOP = """\
# {title}

> {summary}

Each page is plain text. SKILL.md beside this file tells in short how to call convarith. Everything but what is optional
stands in llms-full.txt.
"""

NOT_READ = re.compile(
    r"\A---\n.*?\n---\n|^:{3,}.*\n(?::[\w-]+:.*\n)*|^```\{toctree\}\n.*?^```\n|^<!--.*?-->\n", re.DOTALL | re.MULTILINE
)
"""What is there for Sphinx alone: front matter, grids and their cards, tables of contents, remarks."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write both once the pages are written."""
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _finish(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    texts = {name: _text(app, name) for name in _in_order(app, str(app.config.root_doc))}
    for name, text in texts.items():
        file = site / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    told = {name: f"- [{app.env.titles[name].astext()}]({name}.txt): {_first_sentence(app, name)}" for name in texts}
    summary = _first_sentence(app, str(app.config.root_doc))
    (site / "llms.txt").write_text(_listed(told, app.config.project, summary), encoding="utf-8")
    full = (text for name, text in texts.items() if name not in OPTIONAL)
    (site / "llms-full.txt").write_text("\n\n".join(full), encoding="utf-8")


def _in_order(app: Sphinx, name: str) -> Iterator[str]:
    """Yield pages as the tables of contents have them."""
    yield name
    for each in app.env.toctree_includes.get(name, ()):
        yield from _in_order(app, each)


def _listed(told: dict[str, str], title: str, summary: str) -> str:
    lines = [TOP.format(title=title, summary=summary)]
    for beginning, heading in SECTIONS.items():
        here = [line for name, line in told.items() if name.startswith(beginning) and name not in OPTIONAL]
        lines += [f"\n## {heading}\n", *here]
    return "\n".join([*lines, "\n## Optional\n", *(told[name] for name in OPTIONAL)]) + "\n"


def _text(app: Sphinx, name: str) -> str:
    """Give a page as it is written, or, where its text comes from docstrings, as Sphinx writes it."""
    source = Path(app.env.doc2path(name)).read_text(encoding="utf-8")
    if "{eval-rst}" not in source:
        return NOT_READ.sub("", source).strip() + "\n"
    builder = TextBuilder(app, app.env)
    builder.init()
    written = StringOutput(encoding="unicode")
    TextWriter(builder).write(app.env.get_and_resolve_doctree(name, builder), written)
    return str(written.destination).strip() + "\n"


def _first_sentence(app: Sphinx, name: str) -> str:
    paragraph = next(iter(app.env.get_doctree(name).findall(nodes.paragraph)))
    return " ".join(paragraph.astext().split()).partition(". ")[0].rstrip(".,:") + "."
