"""Write what is generated of the reference; `make docs` runs it before Sphinx."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generators.cli import cli_index, cli_names, cli_page
from generators.configuration import configuration
from generators.disagreements import disagreements
from generators.errors import errors
from generators.formats import formats
from generators.frameworks import frameworks
from generators.man import manual, manual_name
from generators.python import GROUPS, python_index, python_page
from generators.rules import rules
from generators.skill import skill
from run_examples import ELSEWHERE, emptied, rewritten, shortened

from convarith.cli.commands import COMMANDS
from convarith.files import written_whole
from convarith.report.config_schema import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
MANUAL = HERE / "man"

PAGES: Mapping[Path, Callable[[], str]] = {
    HERE / "SKILL.md": skill,
    REFERENCE / "cli" / "index.md": cli_index,
    **{REFERENCE / "cli" / f"{name}.md": partial(cli_page, name) for name in COMMANDS},
    REFERENCE / "cli" / "names.md": cli_names,
    REFERENCE / "python" / "index.md": python_index,
    **{REFERENCE / "python" / f"{name}.md": partial(python_page, name) for name in GROUPS},
    **{MANUAL / f"{manual_name(name)}.1": partial(manual, name) for name in (None, *COMMANDS)},
    REFERENCE / "formats.md": formats,
    REFERENCE / "frameworks.md": frameworks,
    REFERENCE / "errors.md": errors,
    REFERENCE / "rules.md": rules,
    REFERENCE / "disagreements.md": disagreements,
    REFERENCE / "configuration.md": configuration,
    REFERENCE / "convarith.schema.json": lambda: f"{to_json()}\n",
}
"""Each file, and what gives its text, in which commands stand without what they print."""


def build() -> int:
    """Write the pages, and give the exit code."""
    for path, give in PAGES.items():
        text = give() if path in ELSEWHERE else _with_output(give(), path)
        path.parent.mkdir(exist_ok=True)
        with written_whole(path) as stream:
            stream.write(text.encode())
    return 0


def _with_output(text: str, path: Path) -> str:
    """Fill in what examples print; sizes of files that are nearly those of the page that is there stay as they are."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    return shortened(rewritten(before if emptied(before) == emptied(text) else text))


if __name__ == "__main__":
    sys.exit(build())
