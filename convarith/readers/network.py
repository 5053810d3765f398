"""One network, from wherever it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError, nearest_first
from convarith.readers.source import read_source

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.graph import Network
    from convarith.readers.parsed import ParsedNetwork


def network(
    source: str | os.PathLike[str],
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    *,
    name: str | None = None,
    framework: str | None = None,
) -> Network:
    """Read a network.

    Args:
        source: The path of a file in a format of `convarith.readers.formats` or of a folder with one, ``-`` for
            standard input, or a text in such a format.
        input: Channels, then spatial sizes, instead of those that the file gives.
        name: Which network, where there are several.
        framework: The one in whose words it is where it names none; None for convarith's own.

    Returns:
        The network, whose layers are all understood; whether they go through is what `Network.problems` tells.

    Raises:
        ConvArithError: What is wrong first, with its line, where a layer is not understood; ``unreadable`` and
            ``no-network`` for a file that cannot be understood at all; ``several-networks`` where it is not said which
            one is meant; ``unknown-network`` where none has that name.
        OSError: Where the file cannot be opened.
    """
    place, parsed = read_source(source, framework)
    chosen = _chosen(parsed, name, place)
    problems = chosen.problems
    if input is not None:
        problems = tuple(problem for problem in problems if problem.error.setting != "input")
    for problem in problems:
        line = f"line {problem.line}" if problem.line else ""
        where = ": ".join(filter(None, (place, line, problem.layer)))
        raise problem.error.reworded(f"{where}: {problem.error.message}")
    found = chosen.network
    return found if input is None else replace(found, input=spatial(input, "input"))


def _chosen(parsed: Sequence[ParsedNetwork], name: str | None, place: str) -> ParsedNetwork:
    """Give the one of that name, or the only one."""
    names = [each.network.name for each in parsed]
    if name is None and len(parsed) > 1:
        raise ConvArithError(
            f"{place} holds several networks: {', '.join(names)}",
            "several-networks",
            "give the name of one",
        )
    if name is not None and name not in names:
        raise ConvArithError(
            f"{place} holds no network called {name!r}",
            "unknown-network",
            f"there are {nearest_first(name, names)}",
        )
    return parsed[0 if name is None else names.index(name)]
