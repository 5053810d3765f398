"""What every reader gives, and what one raises for a text that is not in its format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.networks.graph import Network, Problem
    from convarith.networks.operations import Shape


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

    def only_by_its_keys(self) -> ParsedNetwork:
        """Give it as one whose layers follow from its file's keys, so that none of their settings can be said there."""
        keys = self.network.keys
        return replace(self, network=replace(self.network, keys={} if keys is None else keys))


class NotInFormatError(ConvArithError):
    """That a text is not in its format, with the line from which on it is not."""

    def __init__(self, form: str, cause: Exception, line: int) -> None:
        super().__init__(f"this is not {form}: {cause}", "unreadable", "mend the syntax there")
        self.line = line
