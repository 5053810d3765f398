"""`REPORT.md`: what was measured beside what it should be, and on what machine.

A run of some rows keeps the lines of the others, as long as these were measured on the same machine with the same
versions; otherwise they are left out, since figures of two machines say nothing beside each other.
"""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from convarith import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REPORT = Path(__file__).with_name("REPORT.md")
_HEAD = ["row", "work", "against", "measured", "goal", "verdict"]
_PACKAGES = [
    "numpy",
    "pillow",
    "matplotlib",
    "fonttools",
    "imageio",
    "scipy",
    "torch",
    "onnx",
    "torchinfo",
    "fvcore",
    "thop",
]
_BEGIN = """\
# Measured

What `make bench` measures: convarith and its peer in turn on one machine, and the median of the ratios; absolute times
are of that machine and that moment. `make bench ROWS="gif matrices"` measures the rows with such names anew and keeps
the lines of the others.
"""


class Figure(NamedTuple):
    """One measured figure, what it should be, and whether it is; None where it could not be measured."""

    work: str
    peer: str
    figure: str
    goal: str
    reached: bool | None

    @property
    def verdict(self) -> str:
        """How it turned out, in a word or two."""
        return {True: "reached", False: "missed", None: "not measured"}[self.reached]


def at_most(work: str, peer: str, measured: float, goal: float, also: str = "") -> Figure:
    """Make a figure that should be small."""
    return Figure(work, peer, f"{measured:.2f}×{also}", f"≤ {goal:g}×", measured <= goal)


def at_least(work: str, peer: str, measured: float, goal: float, also: str = "") -> Figure:
    """Make a figure that should be large."""
    return Figure(work, peer, f"{measured:.1f}×{also}", f"≥ {goal:g}×", measured >= goal)


def conditions() -> str:
    """Tell of the machine and the versions, of which figures depend; of no names or places."""
    core = os.environ.get("OPENBLAS_CORETYPE", "not set")
    told = [
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        f"Python {platform.python_version()}, convarith {__version__}",
        ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
        f"OPENBLAS_CORETYPE {core}",
    ]
    return "".join(f"- {line}\n" for line in told)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:  # not on Linux
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def updated(report: str, names: Iterable[str], measured: Mapping[str, Sequence[Figure]], told: str) -> str:
    """Give a report with the lines of some rows made anew.

    Args:
        report: The report as it was; empty for none.
        names: Of all rows, in order.
        measured: The figures of some.
        told: The conditions under which these were measured.
    """
    kept: dict[str, list[str]] = {}
    if f"\n{told}\n" in report:
        for line in report.splitlines():
            row = re.match(r"\| (\S+) \|", line)
            if row:
                kept.setdefault(row[1], []).append(line)
    lines = [_line(_HEAD), _line(["---"] * len(_HEAD))]
    for name in names:
        figures = measured.get(name)
        lines += kept.get(name, []) if figures is None else [_line(_cells(name, each)) for each in figures]
    return f"{_BEGIN}\n{told}\n" + "\n".join(lines) + "\n"


def _cells(name: str, figure: Figure) -> list[str]:
    return [name, figure.work, figure.peer, figure.figure, figure.goal, figure.verdict]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
