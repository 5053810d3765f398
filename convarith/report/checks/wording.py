"""What formats that hold findings as texts say of one."""

from __future__ import annotations

from unicodedata import category

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.lint.findings import Finding


def printable(text: str) -> str:
    r"""Write out what would do something to a terminal or to the lines of a file.

    >>> print(printable("a\x1b[31m\nb"))
    a\x1b[31m\nb
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or category(each) == "Zs" else each.encode("unicode_escape").decode()
        for each in text
    )


def in_a_line(text: str) -> str:
    """Write a text of several lines in one."""
    return printable(" ".join(text.splitlines()))


def owner(finding: Finding) -> str:
    """Say which layer of which network a finding is on; empty for one that is on the file."""
    if finding.network is None:
        return ""
    network = printable(finding.network)
    return f"{network} in {finding.layer!r}" if finding.layer else network


def told(finding: Finding) -> str:
    """Say in a line what is wrong, and with which layer of which network."""
    return ": ".join(filter(None, [owner(finding), in_a_line(finding.message)]))


def told_with_fix(finding: Finding) -> str:
    """Say what is wrong, as `told` does, and in a second line what would mend it."""
    return "\n".join(filter(None, [told(finding), in_a_line(finding.fix or "")]))
