"""Write what is generated: errors.md, rules.md, configuration.md with its schema, and disagreements.md."""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from configuration_page import configuration

from convarith.errors import CODES
from convarith.files import written_whole
from convarith.frameworks.registry import NAMES, framework
from convarith.lint.explanations import mending
from convarith.lint.findings import Severity
from convarith.lint.rules import all_rules
from convarith.report.config_schema import to_json
from convarith.report.rules import MENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.lint.rule import Example, Rule

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

RULES = """\
# Rules of `check`

What `convarith check` looks for. `convarith rule` lists the same in the terminal, and `convarith rule CODE` tells all
of one. What cannot be read or understood at all has the codes of [errors](errors.md).

{tables}
<!-- Written by `make docs` from the rules in convarith/lint/rules/. -->

{sections}"""

RULE = """\
## {code}

{severity}: {what}.

{why}

Found in `{bad_name}`:

{bad}

and not in `{good_name}`:

{good}

{mending}
"""


def rules() -> str:
    """Give the page of all rules, as it should be."""
    tables = "\n".join(_table(severity) for severity in Severity)
    return RULES.format(tables=tables, sections="\n".join(map(_rule, all_rules())))


def _table(severity: Severity) -> str:
    rows = "".join(
        f"| [{each.code}](#{each.code}) | {plain(each.what)}{'' if each.default else ' (off by default)'} |\n"
        for each in all_rules()
        if each.severity is severity
    )
    return f"| {severity} | finds |\n|---|---|\n{rows}"


def _rule(of: Rule) -> str:
    severity = "An error" if of.severity is Severity.ERROR else "A warning"
    return RULE.format(
        code=of.code,
        severity=severity if of.default else f"{severity}, off by default",
        what=plain(of.what),
        why=plain(of.why),
        bad_name=of.bad.name,
        bad=_block(of.bad),
        good_name=of.good.name,
        good=_block(of.good),
        mending=plain(MENDING[mending(of)]),
    )


def _block(example: Example) -> str:
    return f"```{PurePath(example.name).suffix[1:]}\n{example.text.rstrip()}\n```"


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
    HERE / "rules.md": rules,
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
