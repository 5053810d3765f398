"""The outcome of ``convarith check``: a module a format, each from the same outcome to a text."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.report.checks.outcome import Outcome


class Format(StrEnum):
    """How findings are written; each is a module here of its name, with a function ``write``."""

    TEXT = "text"
    """For people: each finding with the line that it is about."""
    CONCISE = "concise"
    """A line a finding."""
    JSON = "json"
    """Networks with their shapes, findings and a summary, in one object."""
    JSON_LINES = "json-lines"
    """A finding a line, as JSON."""
    GITHUB = "github"
    """Annotations of GitHub Actions."""
    GITLAB = "gitlab"
    """GitLab's Code Quality."""
    RDJSON = "rdjson"
    """reviewdog's."""
    SARIF = "sarif"
    """SARIF 2.1.0, as GitHub's code scanning takes it."""
    JUNIT = "junit"
    """XML in which each network is a test case."""


def write(outcome: Outcome, form: Format) -> str:
    """Write an outcome in a format, without the end of the last line; empty where there is nothing to tell."""
    module = import_module(f"{__name__}.{form.replace('-', '_')}")
    found: Callable[[Outcome], str] = module.write
    return found(outcome)
