"""Write what is generated: errors.md, configuration.md and its schema, disagreements.md from disagreements/*.toml."""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configuration_page import configuration

from convarith.errors import CODES
from convarith.files import written_whole
from convarith.frameworks.registry import NAMES, framework
from convarith.report.config_schema import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HERE = Path(__file__).parent
RECORDS = HERE / "disagreements"

KEYS = ("id", "framework", "package", "version", "date", "setting", "documented", "seen", "here")
"""What every record has: texts of one line, but for the date."""

MARKUP = re.compile(
    r"""(`[^`]*`|https?://\S+)  # stays as it is
    |[*<>\[\]\\]
    |(?<![^\W_])_|_(?![^\W_])  # inside a word it is none
    """,
    re.VERBOSE,
)

TOP = """\
# Where frameworks disagree

What was found where convarith was held against the frameworks: settings with which one contradicts its own
documentation, another framework, or itself. Each was seen with the version that it names.

There are {count}: of {frameworks}.

<!-- Written by `make docs` from the records in disagreements/. -->
"""

SECTION = """\
## {title}
{records}"""

RECORD = """\
### {setting}

`{id}`, {package} {version}, {date}

- documented: {documented}
- seen: {seen}
- convarith: {here}
"""


ERRORS = """\
# Errors and findings

Whatever convarith refuses, in the terminal, in Python (`ConvArithError.code`) and in the findings of `convarith check`,
has one of these codes. The message beside it has the numbers, and the hint says what to do.

| code | what it says |
|---|---|
{rows}

<!-- Written by `make docs` from `CODES` in convarith/errors.py. -->
"""


def errors() -> str:
    """Give the page of all codes, as it should be."""
    return ERRORS.format(rows="\n".join(f"| `{code}` | {plain(sentence)} |" for code, sentence in CODES.items()))


def records() -> list[dict[str, Any]]:
    """Give all records, the frameworks in the order of the registry, each framework's in the order of its file."""
    found = [
        record
        for file in sorted(RECORDS.glob("*.toml"))
        for record in tomllib.loads(file.read_text(encoding="utf-8"))["disagreement"]
    ]
    return sorted(found, key=lambda record: NAMES.index(record["framework"]))


def disagreements() -> str:
    """Give the page of all records, as it should be."""
    found = records()
    by_framework = [
        (framework(name).title, list(each)) for name, each in groupby(found, lambda each: each["framework"])
    ]
    *others, last = [title for title, _ in by_framework]
    names = f"{', '.join(others)} and {last}" if others else last
    sections = [SECTION.format(title=title, records=_records(each)) for title, each in by_framework]
    return "\n".join([TOP.format(count=len(found), frameworks=names), *sections])


def _records(of: list[dict[str, Any]]) -> str:
    return "".join(f"\n{RECORD.format(**{key: plain(str(value)) for key, value in each.items()})}" for each in of)


def plain(text: str) -> str:
    """Give text in which Markdown sees no markup; what stands between backticks stays code, and an address a link."""
    return MARKUP.sub(lambda found: found[1] or f"\\{found[0]}", text)


PAGES: Mapping[Path, Callable[[], str]] = {
    HERE / "errors.md": errors,
    HERE / "disagreements.md": disagreements,
    HERE / "configuration.md": configuration,
    HERE / "convarith.schema.json": lambda: f"{to_json()}\n",
}
"""Each file, and what gives its text."""


def build() -> int:
    """Write the pages, and give the exit code."""
    for path, text in PAGES.items():
        with written_whole(path) as stream:
            stream.write(text().encode())
    return 0


if __name__ == "__main__":
    sys.exit(build())
