"""What a text is read as, for tests of readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.places import line_at

from convarith.networks.graph import infer_shapes
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork


def only_network(name: str, text: str) -> ParsedNetwork:
    """Give the one network of a file of that name."""
    (found,) = read_content(name, text.encode())
    return found


def shapes(parsed: ParsedNetwork, shape: Shape | None = None) -> dict[str, Shape]:
    """Give the shapes of a network that goes through, for its own input or another one."""
    assert parsed.problems == ()
    through = infer_shapes(parsed.network, shape)
    assert through.problems == ()
    return dict(through.shapes)


def complaints(parsed: ParsedNetwork, shape: Shape | None = None) -> list[tuple[str | None, int | None, str]]:
    """Give layer, line and code of all that is wrong with a network."""
    problems = (*parsed.problems, *infer_shapes(parsed.network, shape).problems)
    return [(problem.layer, line_at(problem.place), problem.error.code) for problem in problems]
