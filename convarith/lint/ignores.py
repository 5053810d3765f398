"""Comments that silence findings: ``# convarith: ignore[CODE, …]`` and ``# convarith: ignore-file[CODE, …]``."""

from __future__ import annotations

import re

from convarith.engine.names import there_are
from convarith.lint.findings import Finding
from convarith.lint.rules.unused_ignore import RULE
from convarith.lint.selection import KNOWN, ON
from convarith.networks.places import Place
from convarith.readers.comments import comments, syntax_of
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.lint.findings import CheckedNetwork
    from convarith.lint.selection import Selection
    from convarith.readers.parsed import ParsedNetwork

_ORDER = re.compile(r"[#;]\s*convarith:\s*(?P<what>[^\s\[\]#;]*)\s*(?P<codes>\[[^\[\]#;]*\])?(?P<rest>[^\s#;]*)")


@dataclass(frozen=True, slots=True)
class Ignore:
    """What a comment silences.

    Attributes:
        place: Where it stands.
        written: How it is written, without its mark.
        codes: Of the findings; empty for all.
        target: The line that it is about: its own, or the next one with anything on it where it stands alone; None for
            the whole file.
        understood: Whether it says anything.
    """

    place: Place
    written: str
    codes: tuple[str, ...]
    target: int | None
    understood: bool = True

    def silences(self, finding: Finding, start: Place | None) -> bool:
        """Tell whether it is about a finding, given where the layer begins that this is in."""
        there = self.target is None or self.target in (finding.line, start and start.line)
        return self.understood and there and (not self.codes or finding.code in self.codes)


def ignores_in(name: str, content: bytes) -> list[Ignore]:
    """Give the ignores that stand in a file, in order.

    Args:
        name: Of the file; empty for a text without one.
        content: What it holds.
    """
    syntax = syntax_of(name, content)
    if syntax is None:
        return []
    text = content.decode("utf-8-sig", errors="replace")
    found = comments(syntax, text)
    lines = text.split("\n")
    idle = {comment.line for comment in found if comment.alone}
    ignores: list[Ignore] = []
    for comment in found:
        for order in _ORDER.finditer(comment.text):
            target = comment.line
            while comment.alone and target < len(lines) and (target in idle or not lines[target - 1].strip()):
                target += 1
            start = comment.column + order.start()
            ignores.append(_ignore(order, Place(comment.line, start, start + len(order[0].rstrip())), target))
    return ignores


def _ignore(order: re.Match[str], place: Place, target: int) -> Ignore:
    what, listed, rest = order["what"], order["codes"], order["rest"]
    codes = tuple(filter(None, re.split(r"[\s,]+", (listed or "")[1:-1])))
    understood = what in ("ignore", "ignore-file") and not rest and (listed is None or bool(codes))
    written = " ".join(order[0].lstrip("#; ").split())
    return Ignore(place, written, codes, None if what == "ignore-file" else target, understood)


def without_ignored(
    networks: Sequence[CheckedNetwork],
    parsed: Sequence[ParsedNetwork],
    ignores: Sequence[Ignore],
    selection: Selection,
) -> tuple[CheckedNetwork, ...]:
    """Take out what comments silence, and add those comments that silence nothing.

    Args:
        networks: The networks of a file, checked.
        parsed: The same, as they were read.
        ignores: What comments of the file silence.
        selection: Which rules ran.
    """
    used: set[tuple[int, str]] = set()
    left = []
    for network, read in zip(networks, parsed, strict=True):
        starts = {layer.name: layer.places.start for layer in read.network.layers}
        kept = []
        for finding in network.findings:
            start = read.network.places.start if finding.layer is None else starts.get(finding.layer)
            by = [at for at, each in enumerate(ignores) if each.silences(finding, start)]
            used.update((at, finding.code) for at in by)
            if not by:
                kept.append(finding)
        left.append(replace(network, findings=tuple(kept)))
    begun = [read.network.places.start or Place(0) for read in parsed]
    for finding in _unused(ignores, used, selection):
        after = [number for number, place in enumerate(begun) if place.line <= (finding.line or 0)]
        _add(left, max(after, default=0), finding)
    return tuple(left)


def _add(networks: list[CheckedNetwork], number: int, finding: Finding) -> None:
    network = networks[number]
    placed = replace(finding, file=network.file, network=network.name)
    ordered = sorted((*network.findings, placed), key=lambda each: each.line or 0)
    networks[number] = replace(network, findings=tuple(ordered))


def _unused(ignores: Sequence[Ignore], used: set[tuple[int, str]], selection: Selection) -> Iterator[Finding]:
    if RULE.code not in selection:
        return
    severity = selection.severity(RULE.code, RULE.severity)
    for at, ignore in enumerate(ignores):
        for message, fix in _complaints(at, ignore, used, selection):
            yield Finding(RULE.code, severity, message, "", ignore.place, None, None, fix)


def _complaints(at: int, ignore: Ignore, used: set[tuple[int, str]], selection: Selection) -> Iterator[tuple[str, str]]:
    written = ignore.written
    if not ignore.understood:
        yield f"{written!r} says nothing", "write it as in convarith: ignore[even-same], or convarith: ignore-file"
    elif not ignore.codes and not any(number == at for number, _ in used) and all(code in selection for code in ON):
        yield f"{written!r} silences nothing", "take it out"
    for code in ignore.codes if ignore.understood else ():
        if code not in KNOWN:
            yield f"no rule is called {code!r}", there_are(code, KNOWN)
        elif (at, code) not in used and code in selection:
            yield f"{written!r} silences nothing: there is no {code} here", "take it out"
