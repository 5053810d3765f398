"""Write disagreements.md from the records in disagreements/*.toml, a section for each framework."""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

from convarith.files import written_whole
from convarith.frameworks.registry import NAMES, framework

HERE = Path(__file__).parent
RECORDS = HERE / "disagreements"
PAGE = HERE / "disagreements.md"

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


def records() -> list[dict[str, Any]]:
    """Give all records, the frameworks in the order of the registry, each framework's in the order of its file."""
    found = [
        record
        for file in sorted(RECORDS.glob("*.toml"))
        for record in tomllib.loads(file.read_text(encoding="utf-8"))["disagreement"]
    ]
    return sorted(found, key=lambda record: NAMES.index(record["framework"]))


def page() -> str:
    """Give the page as it should be."""
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


def build() -> int:
    """Write the page, and give the exit code."""
    with written_whole(PAGE) as stream:
        stream.write(page().encode())
    return 0


if __name__ == "__main__":
    sys.exit(build())
