"""What every reader gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convarith.networks.graph import Network, Problem


@dataclass(frozen=True, slots=True)
class ParsedNetwork:
    """A network as it was read.

    Attributes:
        network: The network, as far as it could be understood.
        problems: What could not.
    """

    network: Network
    problems: tuple[Problem, ...]
