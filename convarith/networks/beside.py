"""Settings beside each other: what each gives on one input, and how far it stands from the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.assumed_input import assumed_channels
from convarith.networks.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape
    from convarith.networks.summary import Summary, SummaryRow


@dataclass(frozen=True, slots=True)
class Beside:
    """A setting beside others.

    Attributes:
        summary: All of its layers.
        shift: Along each axis, by how many positions of the input what it computes stands later than with the first:
            how much earlier its first output begins to look. None where one of both looks at all at once.
    """

    summary: Summary
    shift: tuple[int, ...] | None

    @property
    def last(self) -> SummaryRow:
        """Its last layer."""
        return self.summary.rows[-1]


def set_beside(networks: Sequence[Network], size: Shape) -> list[Beside]:
    """Set networks of a layer or a few beside each other, on an input of a spatial size.

    The input has the least number of channels that all of them take.

    Raises:
        ConvArithError: What does not go through, with the network it is in; ``no-layers`` for one without any.
    """
    channels = assumed_channels(*networks, axes=len(size))
    summaries = [summarize(replace(each, input=(channels, *size))) for each in networks]
    for number, summary in enumerate(summaries, start=1):
        for problem in summary.problems:
            where = f"setting {number}" + ("" if summary.layers == 1 else f": {problem.layer}")
            raise problem.error.reworded(f"{where}: {problem.error.message}")
        if not summary.rows:
            raise ConvArithError(f"setting {number} has no layers", "no-layers", "write one, as in conv 8 k3")
    return [Beside(each, _shift(each, summaries[0])) for each in summaries]


def _shift(one: Summary, base: Summary) -> tuple[int, ...] | None:
    fields, others = one.rows[-1].fields, base.rows[-1].fields
    if fields is None or others is None:
        return None
    return tuple(other.start - field.start for field, other in zip(fields, others, strict=False))
