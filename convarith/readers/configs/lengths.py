"""Lists that go side by side: which entries they lack, or have too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Mapping


def refuse_length(name: str, count: int, wanted: int, what: str) -> ConvArithError:
    """Give the error for a list that is not as long as what it goes beside.

    Args:
        name: The list's key.
        count: Its entries.
        wanted: How many it should have.
        what: Of what there are so many.
    """
    told = f"{name} has {counted(count, 'entry', 'entries')}, and there are {wanted} {what}"
    return ConvArithError(told, "list-length", _lacking(name, count, wanted) or _left_over(name, count, wanted))


def refuse_lengths(lengths: Mapping[str, int]) -> ConvArithError:
    """Give the error for lists that are not as long as each other, by their keys."""
    least, most = min(lengths.values()), max(lengths.values())
    told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
    longer = " and ".join(_left_over(name, length, least) for name, length in lengths.items() if length > least)
    shorter = " and ".join(_lacking(name, length, most) for name, length in lengths.items() if length < most)
    return ConvArithError(
        f"lists that go together have unequal lengths: {told}", "list-length", f"{longer}, or {shorter}"
    )


def _lacking(name: str, count: int, wanted: int) -> str:
    return "" if count >= wanted else f"give {name} {_entries(count + 1, wanted)}"


def _left_over(name: str, count: int, wanted: int) -> str:
    return f"leave {_entries(wanted + 1, count)} of {name} out"


def _entries(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"
