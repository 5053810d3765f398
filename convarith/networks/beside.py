"""Settings beside each other: what each gives on one input, and how far it stands from the first."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import framework as known_framework
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.networks.assumed_input import assumed_channels
from convarith.networks.operations import Pad, Windowed
from convarith.networks.summary import summarize
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.frameworks.framework import Framework
    from convarith.frameworks.translation import Translation
    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape
    from convarith.networks.summary import Summary, SummaryRow

_USUAL = "pytorch"
"""The framework whose code is given where no setting is in a framework's words."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A setting beside others.

    Attributes:
        summary: All of its layers.
        code: How the one framework of all settings says it; why it has no code for it where it has none.
        shift: Along each axis, by how many positions of the input what it computes stands later than with the first:
            how much earlier its first output begins to look. None where one of both looks at all at once.
    """

    summary: Summary
    code: Translation | ConvArithError
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
    framework = known_framework(next(filter(None, map(_framework_of, networks)), _USUAL))
    return [
        Beside(summary, _said_by(framework, network, summary.input), _shift(summary, summaries[0]))
        for network, summary in zip(networks, summaries, strict=True)
    ]


def _framework_of(network: Network) -> str | None:
    """Give the name of the framework in whose words the first layer is that is in any."""
    layers = (each.operation.layer for each in network.layers if isinstance(each.operation, Windowed))
    return next((layer.framework for layer in layers if isinstance(layer, FrameworkLayer)), None)


def _said_by(framework: Framework, network: Network, shape: Shape) -> Translation | ConvArithError:
    """Give how a framework says a layer on an input, which padding of zeros may come before, or why it does not."""
    operations = [layer.operation for layer in network.layers]
    first, last = operations[0], operations[-1]
    pad = first if len(operations) == 2 and isinstance(first, Pad) and first.padding_mode == "zeros" else None
    if len(operations) > 1 + (pad is not None) or not isinstance(last, Windowed):
        told = f"{len(operations)} layers" if len(operations) > 1 else network.layers[0].op
        return ConvArithError(f"no code for {told}", "not-expressible", "give one layer that slides a window")
    if pad is None:
        return _layer_said_by(framework, last, shape)
    said = _layer_said_by(framework, last, pad.output([shape]))
    return said if isinstance(said, ConvArithError) else _padded(said, pad.axes(shape[1:]) or ())


def _padded(said: Translation, axes: Sequence[Axis]) -> Translation:
    """Give what is said with more padding before it."""
    own = said.before or ((0, 0),) * len(axes)
    return said._replace(before=tuple((axis.lo + lo, axis.hi + hi) for axis, (lo, hi) in zip(axes, own, strict=True)))


def _layer_said_by(framework: Framework, operation: Windowed, shape: Shape) -> Translation | ConvArithError:
    channels, *size = shape
    layer = operation.layer
    if layer.has_weight:
        layer = replace(layer, channels=(channels, operation.output([shape])[0]))
    try:
        if isinstance(layer, FrameworkLayer) and layer.framework == framework.name:
            return as_is(layer, tuple(size))
        return translate(layer.resolve(tuple(size)), tuple(size), framework)
    except ConvArithError as error:
        return error


def _shift(one: Summary, base: Summary) -> tuple[int, ...] | None:
    fields, others = one.rows[-1].fields, base.rows[-1].fields
    if fields is None or others is None:
        return None
    return tuple(other.start - field.start for field, other in zip(fields, others, strict=False))
