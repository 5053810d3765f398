"""What every reader gives, and what one raises for a text that is not in its format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.networks.graph import Network, Problem
    from convarith.networks.operations import Shape
    from convarith.networks.places import Place


@dataclass(frozen=True, slots=True)
class ParsedNetwork:
    """A network as it was read.

    Attributes:
        network: The network, as far as it could be understood.
        problems: What could not.
    """

    network: Network
    problems: tuple[Problem, ...]

    def on_input(self, shape: Shape) -> ParsedNetwork:
        """Give it with an input that it does not tell, and without the problem that it lacks one."""
        problems = tuple(problem for problem in self.problems if problem.error.setting != "input")
        return ParsedNetwork(replace(self.network, input=shape), problems)


class PlacedError(ConvArithError):
    """What is wrong, with its place; None where that is not known."""

    def __init__(self, error: ConvArithError, place: Place | None) -> None:
        super().__init__(error.message, error.code, error.hint, error.setting, error.instead)
        self.place = place


def told_with_place(error: ConvArithError, *before: str) -> ConvArithError:
    """Give an error whose message begins with some words, and with its place where it has one."""
    place = error.place if isinstance(error, PlacedError) else None
    return error.reworded(": ".join(str(each) for each in (*before, place, error.message) if each))


class NotInFormatError(PlacedError):
    """That a text is not in its format, with the place from which on it is not."""

    def __init__(self, form: str, cause: Exception, place: Place) -> None:
        error = ConvArithError(f"this is not {form}: {cause}", "unreadable", "mend the syntax there")
        super().__init__(error, place)
