"""Whether outputs meet as many taps as their neighbours, through all layers: where they do not, a pattern is left.

An input that is the same everywhere should come out the same everywhere, borders aside. A transposed convolution whose
kernel is no multiple of its stride gives sums of unequal numbers of products in turn, and what follows takes that over:
only what steps over whole turns, or takes means of them, evens it out whatever its weights are.

Along an axis that repeats as in `convarith.networks.reads`. The outputs of one period are put into classes of those
that are alike.
"""

from __future__ import annotations

from collections import Counter
from math import gcd, lcm

from convarith.networks.layers import INPUT
from convarith.networks.operations import Windowed
from convarith.networks.receptive import LONGEST, layer_windows, read_sources
from convarith.networks.sizes import fitting_shapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from convarith.networks.layers import LayerGraph, NetworkLayer
    from convarith.networks.operations import Operation, Shape
    from convarith.networks.reads import Windows


def even_outputs(network: LayerGraph) -> Mapping[str, tuple[bool, ...] | None]:
    """Tell, of each layer along each spatial axis, whether all outputs meet as many taps through all layers.

    Returns:
        That by the layer's name; None for a layer whose way to the input is not known, or that has no axes.
    """
    classes = _Classes(fitting_shapes(network))
    for layer in network.layers:
        classes.add(layer)
    return {
        name: None if axes is None else tuple(len(set(axis)) == 1 for axis in axes) for name, axes in classes.of.items()
    }


class _Classes:
    """The outputs of each layer in classes: those of one class come out alike where the input is the same everywhere.

    Args:
        shapes: Of the input and of the layers, by name.
    """

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = shapes
        self.of: dict[str, tuple[tuple[int, ...], ...] | None] = {INPUT: ((0,),) * len(shapes[INPUT][1:]) or None}
        self._numbers: dict[Hashable, int] = {}

    def add(self, layer: NetworkLayer) -> None:
        """Put the outputs of a layer into classes along each axis, of one period each."""
        self.of[layer.name] = None
        sources = [self.shapes.get(source) for source in layer.sources]
        if layer.operation is None or layer.name not in self.shapes or None in sources:
            return
        inputs = [each for each in sources if each is not None]
        below = [self.of.get(source) for source in read_sources(layer)]
        known = [each for each in below if each is not None]
        if not known or len(known) < len(below):
            return
        operation = layer.operation.resolve(inputs)
        windows = layer_windows(operation, inputs[0][1:], self.shapes[layer.name][1:])
        if windows is not None:
            pairs = zip(windows, zip(*known, strict=True), strict=True)
            axes = [self._along(operation, each, list(branches)) for each, branches in pairs]
            found = tuple(each for each in axes if each is not None)
            self.of[layer.name] = found if len(found) == len(axes) else None

    def _along(
        self, operation: Operation, windows: Windows | None, branches: Sequence[tuple[int, ...]]
    ) -> tuple[int, ...] | None:
        """Give the classes of outputs along one axis; None where it takes too many of them to tell."""
        if windows is None:  # one place, which gathers all
            return (0,)
        period = lcm(*map(len, branches))
        turns = period // gcd(period, windows.step)
        if max(period, turns * len(windows.elements)) > LONGEST:
            return None
        joined = [self._number(tuple(each[at % len(each)] for each in branches)) for at in range(period)]
        return tuple(
            self._number(_alike(operation, [joined[(turn * windows.step + at) % period] for at in elements]))
            for turn in range(turns)
            for elements in windows.elements
        )

    def _number(self, key: Hashable) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)


def _alike(operation: Operation, met: list[int]) -> Hashable:
    """Give what two outputs have in common that come out alike, from the classes of what their taps meet.

    A convolution weighs by the place in its window; of a transposed one it is said how many meet, not by which weights;
    a mean, or what is in between, does not know how many there were.
    """
    if isinstance(operation, Windowed) and operation.layer.has_weight:
        return tuple(sorted(met) if operation.layer.transposed else met)
    counts = Counter(met)
    common = gcd(*counts.values())
    return frozenset((each, count // common) for each, count in counts.items())
