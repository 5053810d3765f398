"""What an input is meant as that was told with a batch before it, without its channels, or with these last."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.networks.assumed_input import OF_CHANNELS, assumed_axes, assumed_channels
from convarith.networks.layers import infer_shapes
from convarith.records import NamedTuple, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.networks.layers import LayerGraph, Problem
    from convarith.networks.operations import Shape

_OF_ORDER = (*OF_CHANNELS, "linear-features", "no-space", "not-flat")
"""Codes of what goes wrong first where the axes are not those that the layers take."""


class MeantInput(NamedTuple):
    """An input that the layers take, in place of the one that was told.

    Attributes:
        shape: Channels, then spatial sizes.
        told: What the one that was told looks like.
    """

    shape: Shape
    told: str

    @property
    def hint(self) -> str:
        """What to write."""
        return f"write the input channels first, without a batch: {size_text(self.shape)}"

    def refusal(self, network: LayerGraph, problem: Problem) -> ConvArithError:
        """Give the error that refuses the input of a network, in place of the problem that it makes."""
        return ConvArithError(
            f"input {size_text(network.input)} looks like {self.told} ({problem.layer}: {problem.error.message})",
            "channel-mismatch",
            self.hint,
            "input",
        )


def meant_input(network: LayerGraph, problems: Sequence[Problem]) -> MeantInput | None:
    """Give the input that is meant where the one of a network does not go through as its axes are other ones.

    It has the axes that the first layers speak of, and goes through the layer that fails first.

    Args:
        network: The network, on the input that was told.
        problems: What does not go through.

    Returns:
        None where the input has the axes that it should, or no other order of them goes through.
    """
    first = problems[0] if problems else None
    if first is None or first.layer is None or len(network.input) == 0 or first.error.code not in _OF_ORDER:
        return None
    end = next(number for number, layer in enumerate(network.layers, 1) if layer.name == first.layer)
    network = replace(network, layers=network.layers[:end])  # what comes later is another matter
    axes = assumed_axes(network)
    for meant in _orders(network, axes):
        if len(meant.shape) == axes + 1 and not infer_shapes(replace(network, input=meant.shape)).problems:
            return meant
    return None


def _orders(network: LayerGraph, axes: int) -> Iterator[MeantInput]:
    """Yield what the input of a network may be meant as."""
    shape = network.input
    if len(shape) == axes + 2:
        batch, *rest = shape
        yield MeantInput(tuple(rest), f"a batch of {batch} before the channels")
        yield MeantInput((shape[-1], *shape[1:-1]), f"a batch of {batch} with its channels last")
    if len(shape) == axes + 1 and axes and (len(set(shape[:-1])) == 1 or shape[-1] < min(shape[:-1])):
        yield MeantInput((shape[-1], *shape[:-1]), "channels last")
    if len(shape) == axes:
        channels = assumed_channels(replace(network, input=()), axes=axes)
        yield MeantInput((channels, *shape), "spatial sizes without the channels")
