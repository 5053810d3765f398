"""Findings mended in their file: each fix is checked again before it is kept."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from convarith.errors import ConvArithError
from convarith.lint.check import check_network
from convarith.lint.edits import edited, edits_of
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.edits import Edit
    from convarith.lint.findings import Finding
    from convarith.lint.selection import Selection
    from convarith.networks.operations import Shape

_MOST_ROUNDS = 100  # in which a fix may make room for another


@dataclass(frozen=True, slots=True)
class Checking:
    """How the networks of a file are checked.

    Attributes:
        name: The file's name.
        framework: The one in whose words networks are that name none; None for convarith's own.
        shape: Input of networks that tell none; empty for none.
        selection: Which rules run.
    """

    name: str
    framework: str | None
    shape: Shape
    selection: Selection

    def state(self, text: str) -> State:
        """Give the findings in a text, and what would mend them.

        Raises:
            ConvArithError: Where no network can be read from it.
        """
        found: list[tuple[Finding, list[Edit] | None]] = []
        unknown: set[tuple[str | None, str | None]] = set()
        for parsed in read_content(self.name, text.encode(), self.framework):
            checked = check_network(parsed, self.name, self.shape, self.selection)
            unknown |= {(checked.name, layer.name) for layer in checked.layers if layer.output is None}
            for finding in checked.findings:
                edits = edits_of(finding.changes, parsed.network, text, self.name) if finding.changes else None
                found.append((finding, edits))
        return State(found, unknown)


class State(NamedTuple):
    """What there is to say of a text.

    Attributes:
        found: Its findings, with what would mend each; None where that takes a person.
        unknown: Networks and layers in them whose output is not known, as what comes before does not go through.
    """

    found: list[tuple[Finding, list[Edit] | None]]
    unknown: set[tuple[str | None, str | None]]

    def counts(self) -> Counter[tuple[str, str | None, str | None]]:
        """Count the findings that are alike in what does not change with a fix of another one."""
        return Counter(_likeness(finding) for finding, _ in self.found)

    def better_after(self, before: State, finding: Finding) -> bool:
        """Tell whether a finding is gone that was there before, and none came but where nothing could be known."""
        counts, earlier = self.counts(), before.counts()
        came = counts - earlier
        return counts[_likeness(finding)] < earlier[_likeness(finding)] and all(
            (network, layer) in before.unknown for _, network, layer in came
        )


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file after its findings were mended, as far as that can be.

    Attributes:
        content: What it is to hold.
        fixes: The findings that were mended.
        unsafe: How many more could be, by changes after which something else comes out than is written.
    """

    content: bytes
    fixes: tuple[Finding, ...]
    unsafe: int


def fixed(content: bytes, checking: Checking, *, unsafe: bool) -> Fixed:
    """Mend the findings in a file that can be: one after the other, since a fix may make others needless.

    A fix is kept only if the text with it is read again without this finding and without any new one.

    Args:
        content: What the file holds.
        checking: How it is checked.
        unsafe: Whether to make changes, too, after which something else comes out than is written.

    Raises:
        ConvArithError: Where no network can be read from it, or it is no text.
    """
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    text = _decoded(content.removeprefix(mark))
    fixes: list[Finding] = []
    for _ in range(_MOST_ROUNDS):
        state = checking.state(text)
        kept = next(_improving(text, state, checking, unsafe=unsafe), None)
        if kept is None:
            break
        text, finding = kept
        fixes.append(finding)
    left = 0 if unsafe else sum(edits is not None and not finding.safe for finding, edits in state.found)
    return Fixed(mark + text.encode(), tuple(fixes), left)


def _improving(text: str, state: State, checking: Checking, *, unsafe: bool) -> Iterator[tuple[str, Finding]]:
    """Yield texts that one fix each makes better, with the finding that it mends."""
    for finding, edits in state.found:
        if edits and (finding.safe or unsafe):
            changed = edited(text, edits)
            try:
                after = checking.state(changed)
            except ConvArithError:
                continue
            if after.better_after(state, finding):
                yield changed, finding


def _likeness(finding: Finding) -> tuple[str, str | None, str | None]:
    return finding.code, finding.network, finding.layer


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ConvArithError("this is not text", "unreadable", "only texts can be fixed; change the model") from None
