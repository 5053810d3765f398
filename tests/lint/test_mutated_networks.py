"""Configurations with something wrong in them, checked by all rules: findings in the file, and nothing else raised."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.configurations import CONFIGURATIONS

from convarith.lint.rules import all_rules
from convarith.lint.selection import ALL, Selection
from convarith.lint.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SOURCES = [
    *CONFIGURATIONS.values(),
    *((file.name, file.read_text(encoding="utf-8")) for file in sorted(EXAMPLES.glob("*.toml"))),
    *((example.name, example.text) for rule in all_rules() for example in (rule.bad, rule.good)),
]
VALUES = ("0", "-1", "1", "2", "7", "64", "4096", "1.5", "null", "[1, 2]", '"same"', "true", "99999999999999999999")
MARKS = "{}[]:,\"'=#$@\n -(*&<>\0é\t"
MUTATIONS = 6  # of each source, which are ever the same; by hand, 150 were run


def mutations(text: str) -> Iterator[str]:
    """Yield a text with a number, some lines or some characters of it made others."""
    chance = random.Random(text)  # noqa: S311  # no secret
    for _ in range(MUTATIONS):
        kind, lines = chance.random(), text.splitlines(keepends=True)
        numbers = [each.span() for each in re.finditer(r"-?\d+", text)]
        if kind < 0.6 and numbers:
            start, end = chance.choice(numbers)
            yield text[:start] + chance.choice(VALUES) + text[end:]
        elif kind < 0.8:
            lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
            yield "".join(lines)
        else:
            start = chance.randrange(len(text))
            yield text[:start] + chance.choice(MARKS) + text[start + chance.choice((0, 1, 5, 20)) :]


@pytest.mark.timed
@pytest.mark.parametrize(("name", "text"), SOURCES, ids=[f"{at}-{name}" for at, (name, _) in enumerate(SOURCES)])
def test_whatever_is_wrong_is_found_in_the_file_and_soon(name: str, text: str) -> None:
    task = Task(name, selection=Selection(select=(ALL,)))
    for mutated in mutations(text):
        begun = time.process_time()
        checked = task.run_on(mutated.encode())
        assert time.process_time() - begun < 10
        lines = mutated.split("\n")
        for finding in checked.findings:
            assert finding.line is None or 1 <= finding.line <= len(lines)
            if finding.line is not None and finding.column is not None:
                width = len(lines[finding.line - 1])
                assert 1 <= finding.column <= (finding.end_column or finding.column) <= width + 1
            assert all(before.end <= after.start for before, after in pairwise(finding.edits))
