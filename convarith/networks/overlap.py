"""How many taps outputs meet along each axis, through all layers: what leaves a pattern where they are unequal.

Along an axis that repeats too, as in `convarith.networks.reads`. The number is what an output would be if all weights
and all inputs were one, borders aside; so layers after each other multiply, and a layer may even out what is uneven
below it.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from convarith.networks.layers import INPUT
from convarith.networks.operations import Windowed
from convarith.networks.reads import Windows, windows_along
from convarith.networks.receptive import LONGEST, layer_windows, read_sources
from convarith.networks.sizes import fitting_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.axis import Axis
    from convarith.networks.layers import LayerGraph, NetworkLayer
    from convarith.networks.operations import Shape


class Overlap(NamedTuple):
    """How many taps outputs meet along one axis.

    Attributes:
        taps: Those of the first outputs, one period of them.
    """

    taps: tuple[int | Fraction, ...]

    @property
    def even(self) -> bool:
        """Whether all outputs meet as many."""
        return len(set(self.taps)) == 1

    def through(self, windows: Windows, *, mean: bool = False) -> Overlap:
        """Give what outputs meet of a layer whose windows go over these; a mean of what they hold, or their sum."""
        if self.even:
            taps = tuple(self.taps[0] * (1 if mean else len(each)) for each in windows.elements)
            return Overlap(taps)
        period = len(self.taps)
        starts = range(0, lcm(period, windows.step), windows.step)
        sums = (
            (sum(self.taps[(start + element) % period] for element in each), len(each))
            for start in starts
            for each in windows.elements
        )
        return Overlap(tuple(Fraction(total, count or 1) if mean else total for total, count in sums))

    def joined(self, other: Overlap) -> Overlap:
        """Give what outputs meet that take both."""
        period = lcm(len(self.taps), len(other.taps))
        pairs = ((self.taps[at % len(self.taps)], other.taps[at % len(other.taps)]) for at in range(period))
        return Overlap(tuple(one + another for one, another in pairs))


ONE = Overlap((1,))
"""What a network's input holds: one at each position."""


def own_overlap(axis: Axis) -> Overlap:
    """Give how many taps the outputs of one layer meet along an axis."""
    return ONE.through(windows_along(axis))


def overlaps(network: LayerGraph) -> Mapping[str, tuple[Overlap, ...] | None]:
    """Give how many taps the outputs of each layer meet along each spatial axis.

    Transposed convolutions and convolutions sum up; poolings and resampling give means.

    Returns:
        The overlaps by the layer's name; None for one whose way to the input is not known, or has no axes.
    """
    shapes = fitting_shapes(network)
    found: dict[str, tuple[Overlap, ...] | None] = {INPUT: (ONE,) * len(shapes[INPUT][1:]) or None}
    for layer in network.layers:
        found[layer.name] = _overlap_of(layer, shapes, found)
    return found


def _overlap_of(
    layer: NetworkLayer, shapes: Mapping[str, Shape], found: Mapping[str, tuple[Overlap, ...] | None]
) -> tuple[Overlap, ...] | None:
    if layer.operation is None or layer.name not in shapes or any(source not in shapes for source in layer.sources):
        return None
    operation = layer.operation.resolve([shapes[source] for source in layer.sources])
    below = [found.get(source) for source in read_sources(layer)]
    known = [each for each in below if each is not None]
    if not known or len(known) < len(below):
        return None
    windows = layer_windows(operation, shapes[layer.sources[0]][1:], shapes[layer.name][1:])
    if windows is None:
        return None
    mean = not (isinstance(operation, Windowed) and operation.layer.has_weight)
    axes = [
        _along(each, list(joined), mean=mean) for each, joined in zip(windows, zip(*known, strict=True), strict=True)
    ]
    kept = tuple(each for each in axes if each is not None)
    return kept if len(kept) == len(axes) else None


def _along(windows: Windows | None, branches: Sequence[Overlap], *, mean: bool) -> Overlap | None:
    """Give what is met along one axis; None where it takes too many outputs to tell."""
    joined = branches[0]
    for branch in branches[1:]:
        if lcm(len(joined.taps), len(branch.taps)) > LONGEST:
            return None
        joined = joined.joined(branch)
    if windows is None:  # one place that gathers all
        return ONE
    period = len(joined.taps)
    if period // gcd(period, windows.step) * len(windows.elements) > LONGEST:
        return None
    return joined.through(windows, mean=mean)
