"""Findings mended in their file: each fix is checked again before it is kept."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter

from convarith.errors import ConvArithError
from convarith.lint.edits import edited
from convarith.lint.findings import Severity
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from convarith.lint.findings import CheckedFile, Finding

Likeness: TypeAlias = tuple[str, str | None, str | None]

_MOST_ROUNDS = 1_000  # in which a fix may make room for another


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file after its findings were mended, as far as that can be.

    Attributes:
        content: What it is to hold.
        fixes: The findings that were mended, in this order.
        checked: What is found in it then.
    """

    content: bytes
    fixes: tuple[Finding, ...]
    checked: CheckedFile


def fixed(content: bytes, check: Callable[[bytes], CheckedFile], *, unsafe: bool) -> Fixed:
    """Mend the findings in a file that can be: one after the other, since a fix may make others needless.

    A fix is kept only if this finding is gone with it, and none came but where nothing could be known before.

    Args:
        content: What the file holds.
        check: Checks the file with another content.
        unsafe: Whether to make changes, too, after which something else comes out than is written.

    Raises:
        ConvArithError: ``unreadable`` where it is no text.
    """
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    text = _decoded(content.removeprefix(mark))
    checked, fixes = check(content), []
    for _ in range(_MOST_ROUNDS):
        found = next(_improving(mark, text, checked, check, unsafe=unsafe), None)
        if found is None:
            break
        text, checked, finding = found
        fixes.append(finding)
    return Fixed(mark + text.encode(), tuple(fixes), checked)


def _improving(
    mark: bytes, text: str, checked: CheckedFile, check: Callable[[bytes], CheckedFile], *, unsafe: bool
) -> Iterator[tuple[str, CheckedFile, Finding]]:
    """Yield texts that one fix each makes better, what is found in them, and the finding that it mends."""
    for finding in sorted(checked.findings, key=_mended_first):
        if finding.edits and (finding.safe or unsafe):
            changed = edited(text, finding.edits)
            after = check(mark + changed.encode())
            if _is_better(after, checked, finding):
                yield changed, after, finding


def _mended_first(finding: Finding) -> tuple[bool, int]:
    """Order findings so that what mends one may mend others too: the network's input, then errors, then warnings."""
    return finding.layer is not None, list(Severity).index(finding.severity)


def _is_better(after: CheckedFile, before: CheckedFile, finding: Finding) -> bool:
    """Tell whether a finding is gone, and none came but where nothing could be known before."""
    counts, earlier = _counts(after), _counts(before)
    unknown = {(net.name, layer.name) for net in before.networks for layer in net.layers if layer.output is None}
    came = counts - earlier
    return counts[_likeness(finding)] < earlier[_likeness(finding)] and all(
        (network, layer) in unknown for _, network, layer in came
    )


def _counts(checked: CheckedFile) -> Counter[Likeness]:
    return Counter(map(_likeness, checked.findings))


def _likeness(finding: Finding) -> Likeness:
    """Give what of a finding does not change with a fix of another one."""
    return finding.code, finding.network, finding.layer


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ConvArithError("this is not text", "unreadable", "only texts can be fixed; change the model") from None
