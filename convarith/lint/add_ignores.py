"""Comments written into a file that silence what was found in it; nothing else of the file changes."""

from __future__ import annotations

import re

from convarith.errors import ConvArithError
from convarith.lint.ignores import ignores_in
from convarith.lint.rules.unused_ignore import RULE as UNUSED
from convarith.readers.comments import syntax_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from convarith.lint.findings import CheckedFile, Finding, LayerShape
    from convarith.readers.comments import Syntax

_OTHERWISE = "keep what is known in a file of its own, with --baseline FILE --write-baseline"
_LISTED = re.compile(r"convarith:\s*ignore\s*\[([^\[\]]*)\]")


def silenced(file: CheckedFile, content: bytes, check: Callable[[bytes], CheckedFile]) -> tuple[bytes, int]:
    """Give the content of a file with comments that silence what was found in it, and how many findings they silence.

    Args:
        file: The file as it was checked.
        content: What it holds.
        check: Checks the file with another content; one is given only if its networks are the same, and nothing is
            found in them any more that was to be silenced.

    Raises:
        ConvArithError: ``format`` where the format has no comments, or none can stand there.
    """
    syntax = syntax_of(file.file, content)
    if syntax is None:
        raise ConvArithError(f"{file.file}: its format has no comments", "format", _OTHERWISE)
    findings = [finding for finding in file.findings if finding.line is not None and finding.code != UNUSED.code]
    for alone in (False, True) if findings else ():
        changed = _with_ignores(file.file, content, findings, syntax, alone=alone)
        after = check(changed)
        left = {(each.network, each.layer, each.code) for each in after.findings}
        if _shapes(after) == _shapes(file) and not any(
            (each.network, each.layer, each.code) in left for each in findings
        ):
            return changed, len(findings)
    if not findings:
        return content, 0
    raise ConvArithError(f"{file.file}: no comment can stand where it would silence all of this", "format", _OTHERWISE)


def _shapes(file: CheckedFile) -> list[tuple[LayerShape, ...]]:
    return [network.layers for network in file.networks]


def _with_ignores(name: str, content: bytes, findings: Iterable[Finding], syntax: Syntax, *, alone: bool) -> bytes:
    """Give the content of a file with comments for findings, behind their lines, or on lines of their own above."""
    for line, codes in sorted(_codes_by_line(findings).items(), reverse=True):  # so that lines above keep their numbers
        content = _with_ignore(name, content, line, codes, syntax, alone=alone)
    return content


def _codes_by_line(findings: Iterable[Finding]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for finding in findings:
        if finding.line is not None and finding.code not in found.get(finding.line, ()):
            found.setdefault(finding.line, []).append(finding.code)
    return found


def _with_ignore(name: str, content: bytes, line: int, codes: list[str], syntax: Syntax, *, alone: bool) -> bytes:
    """Give a content with a comment for a line, in the first place where it would be one; the same where in none."""
    lines = content.split(b"\n")
    lists = [each.place.line for each in ignores_in(name, content) if each.target == line and each.codes]
    tries = [_lengthened(lines, at, codes) for at in lists]
    order = f"# convarith: ignore[{', '.join(codes)}]".encode()
    if syntax.trailing and not alone:
        tries.append(_behind(lines, line, order))
    tries.append(_above(lines, line, order))
    for each in tries:
        if _silenced(name, each, line, codes):
            return each
    return content


def _silenced(name: str, content: bytes, line: int, codes: list[str]) -> bool:
    """Tell whether comments of a content silence codes on a line, or on the next one where one more stands above."""
    ignores = ignores_in(name, content)
    return all(
        any(
            each.place.line in (line - 1, line) and code in each.codes and each.target in (line, line + 1)
            for each in ignores
        )
        for code in codes
    )


def _lengthened(lines: list[bytes], line: int, codes: list[str]) -> bytes:
    """Add codes to the list of a comment that is there."""
    text = lines[line - 1].decode(errors="surrogateescape")
    found = _LISTED.search(text)
    if found is not None:
        listed = [each for each in re.split(r"[\s,]+", found[1]) if each]
        whole = ", ".join([*listed, *(code for code in codes if code not in listed)])
        text = text[: found.start(1)] + whole + text[found.end(1) :]
    return b"\n".join([*lines[: line - 1], text.encode(errors="surrogateescape"), *lines[line:]])


def _behind(lines: list[bytes], line: int, order: bytes) -> bytes:
    """Put a comment behind what stands on a line."""
    whole = lines[line - 1]
    text = whole.rstrip()
    ending = whole[len(whole.rstrip(b"\r")) :]
    return b"\n".join([*lines[: line - 1], text + b"  " + order + ending, *lines[line:]])


def _above(lines: list[bytes], line: int, order: bytes) -> bytes:
    """Put a comment on a line of its own above a line, as far in as that is."""
    whole = lines[line - 1]
    mark = whole[:3] if whole.startswith(b"\xef\xbb\xbf") else b""
    whole = whole[len(mark) :]
    indent = whole[: len(whole) - len(whole.lstrip())] if whole.strip() else b""
    ending = whole[len(whole.rstrip(b"\r")) :]
    return b"\n".join([*lines[: line - 1], mark + indent + order + ending, whole, *lines[line:]])
