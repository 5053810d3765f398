"""The page of what frameworks disagree about, from the records in docs/disagreements/."""

from __future__ import annotations

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

from generators.markdown import plain

from convarith.frameworks.registry import NAMES, framework

RECORDS = Path(__file__).parents[1] / "disagreements"

KEYS = ("id", "framework", "package", "version", "date", "setting", "documented", "seen", "here")
"""What every record has: texts of one line, but for the date."""

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
