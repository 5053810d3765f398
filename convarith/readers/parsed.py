"""What every reader gives, and what one raises for a text that is not in its format."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.networks.layers import infer_shapes
from convarith.networks.operations import Opaque
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.networks.graph import Network, NetworkLayer, Problem
    from convarith.networks.operations import Shape
    from convarith.networks.places import Place


@dataclass(frozen=True, slots=True)
class ParsedNetwork:
    """A network as it was read.

    Attributes:
        network: The network, as far as it could be understood.
        problems: What could not.
        is_part: Whether it is a later part of a model that does not tell the order of its parts, so that the model's
            input need not be its own.
    """

    network: Network
    problems: tuple[Problem, ...]
    is_part: bool = False

    def on_input(self, shape: Shape) -> ParsedNetwork:
        """Give it on an input, and without the problem that it lacks one.

        Where it tells another, neither what is expected nor what is stated of layers was meant for this one. A part
        that it does not go through stays without.
        """
        if self.is_part and infer_shapes(self.network, shape).problems:
            return self
        problems = tuple(problem for problem in self.problems if problem.error.setting != "input")
        network = self.network
        if network.input not in ((), shape):
            network = replace(network, layers=tuple(map(_without_shapes, network.layers)))
        return replace(self, network=replace(network, input=shape), problems=problems)

    def only_by_its_keys(self) -> ParsedNetwork:
        """Give it as one whose layers follow from its file's keys, so that none of their settings can be said there."""
        keys = self.network.keys
        return replace(self, network=replace(self.network, keys={} if keys is None else keys))


def _without_shapes(layer: NetworkLayer) -> NetworkLayer:
    operation = layer.operation
    if isinstance(operation, Opaque):
        operation = replace(operation, shape=None)
    return replace(layer, expect=None, operation=operation)


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
