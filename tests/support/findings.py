"""What one rule of `check` finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.lint.check import check
from convarith.lint.selection import Selection

if TYPE_CHECKING:
    from convarith.lint.findings import Finding


def found(code: str, network: str, size: tuple[int, ...] | None = None, **more: Any) -> list[Finding]:  # of `check`
    """Give the findings of one rule in a network, on an input where the network tells none."""
    return check(network, input=size, selection=Selection(select=(code,)), **more)


def blamed(code: str, network: str, size: tuple[int, ...] | None = None) -> list[str | None]:
    """Give the names of the layers in which a rule finds something."""
    return [finding.layer for finding in found(code, network, size)]
