"""How objects show themselves when they are printed, and in notebooks.

What is told of an object stands in `convarith.report`, where the command line has it from, on a floor above all that it
tells of. So a class names its report, which is imported when somebody looks.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def shown_text(report: str, shown: object) -> str:
    """Give what the command prints of an object.

    Args:
        report: Name of the module of `convarith.report` that tells of it.
        shown: The object.
    """
    return str(_module(report).text(shown))


def shown_html(report: str, shown: object) -> str:
    """Give the same as HTML for a notebook; as `shown_text`."""
    return str(_module(report).html(shown))


def shown_latex(report: str, shown: object) -> str:
    """Give its formulas in LaTeX for a notebook; as `shown_text`."""
    return str(_module(report).latex(shown))


def _module(report: str) -> Any:
    from importlib import import_module

    return import_module(f"convarith.report.{report}")
