"""What the layers of a stack may be, by what they make of sizes.

Along an axis a window of stride s has m windows on a size n just where n − s·(m − 1) lies in some run: the sizes on
which it has one window. So that number, the rest beside the stride, tells all that a layer does to any size, and layers
are gathered by the two. A transposed layer is the same the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.receptive import counts_met
from convarith.engine.window import effective_kernel
from convarith.errors import ConvArithError
from convarith.records import NamedTuple, replace
from convarith.solving.bounds import layer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from convarith.engine.window import Window
    from convarith.solving.bounds import Bounds

MOST_LAYERS = 64
"""Layers that a stack has at most."""
_MOST_OPTIONS = 100_000


class StackCost(NamedTuple):
    """What people would rather not have of a stack along an axis, the worst first; costs of layers add up.

    Attributes:
        unread: Input elements at the end that nothing reads.
        holes: Layers that pass over some of their inputs, or transposed ones that leave outputs out.
        uneven: Taps by which the outputs of transposed layers that meet the most exceed those with the fewest.
        far: Positions of padding beyond half the effective kernel, so that windows see mostly padding.
        asymmetry: By how much the padding at one end exceeds that at the other.
        unscaled: 0 for a layer that divides or multiplies by its stride exactly, 1 where it rounds up, else 2.
        surplus: Positions of padding without which, at either end, the sizes were the same.
        unusual: By how much kernels differ from what is usual with their strides.
        dilation: Positions between taps, beyond 1.
        imbalance: Sum of the squares of strides, least where they are alike.
        late: Strides times their places, least where the large ones come first.
        output_padding: a.
        kernel: Taps.
        padding: Positions of padding at both ends.
    """

    unread: int = 0
    holes: int = 0
    uneven: int = 0
    far: int = 0
    asymmetry: int = 0
    unscaled: int = 0
    surplus: int = 0
    unusual: int = 0
    dilation: int = 0
    imbalance: int = 0
    late: int = 0
    output_padding: int = 0
    kernel: int = 0
    padding: int = 0

    def weight(self, bits: int) -> int:
        """Give the cost as one number, in the same order and adding up alike, with so many bits for each part."""
        weight = 0
        for part in self:
            weight = weight << bits | part
        return weight


class StackLayer(NamedTuple):
    """A layer along an axis; in the order of the costs.

    Attributes:
        weight: Of its cost.
        cost: What people would rather not have of it.
        window: Its kernel, stride, dilation and padding.
        output_padding: Of a transposed convolution; 0 otherwise.
    """

    weight: int
    cost: StackCost
    window: Window
    output_padding: int


class StackLayers:
    """All that a layer of a stack may be along an axis, by its stride and its rest.

    Args:
        bounds: What it may be; padding that is not told is the same at both ends.
        scaled: Whether it has to divide or multiply by its stride exactly.
        even_overlap: Whether the outputs of a transposed layer have to meet equally many inputs.

    Raises:
        ConvArithError: ``too-large`` for more than can be gone through; ``no-solution`` for none.
    """

    def __init__(self, bounds: Bounds, *, scaled: bool = False, even_overlap: bool = False) -> None:
        self.bounds = bounds
        self.scaled, self.even_overlap = scaled, even_overlap
        found = [
            (self._cost(window, rest, extra), window, rest, extra)
            for window, rest, extra in self._settings_that_can_be_listed()
            if rest == window.stride or not scaled
        ]
        largest = max((max(cost) for cost, *_ in found), default=0)
        self._bits = largest.bit_length() + (MOST_LAYERS**2).bit_length()
        options: dict[tuple[int, int], list[StackLayer]] = defaultdict(list)
        for cost, window, rest, extra in found:
            if not (even_overlap and (cost.uneven or cost.holes)):
                options[window.stride, rest].append(StackLayer(cost.weight(self._bits), cost, window, extra))
        self.options: Mapping[tuple[int, int], Sequence[StackLayer]] = {
            key: sorted(options[key]) for key in sorted(options)
        }
        if not self.options:
            raise _no_layer(scaled=scaled, even_overlap=even_overlap)

    @cached_property
    def by_residue(self) -> Sequence[tuple[int, Mapping[int, Sequence[tuple[int, Sequence[StackLayer]]]]]]:
        """The options by their stride, and by what their rest leaves when it is divided by that."""
        found: dict[int, dict[int, list[tuple[int, Sequence[StackLayer]]]]] = defaultdict(lambda: defaultdict(list))
        for (stride, rest), options in self.options.items():
            found[stride][rest % stride].append((rest, options))
        return list(found.items())

    def narrowed(self, size: int, within: range) -> Iterator[tuple[int, int, Sequence[StackLayer]]]:
        """Yield the numbers of windows that there may be on a size, within a run, with stride and options."""
        first, last = within.start, within.stop
        for stride, rests in self.by_residue:
            for rest, options in rests.get(size % stride, ()):
                windows = (size - rest) // stride + 1
                if first <= windows < last:
                    yield windows, stride, options

    def widened(self, windows: int) -> Iterator[int]:
        """Yield the sizes on which there may be so many windows."""
        for stride, rest in self.options:
            yield rest + stride * (windows - 1)

    def hull(self, windows: range) -> range:
        """Give a run that holds all sizes on which there may be numbers of windows of another run."""
        first, last = windows[0] - 1, windows[-1] - 1
        least = min(rest + stride * first for stride, rest in self.options)
        most = max(rest + stride * last for stride, rest in self.options)
        return range(max(1, least), most + 1)

    @property
    def late(self) -> int:
        """What a stride of 1 weighs at the first place."""
        return StackCost(late=1).weight(self._bits)

    def _settings_that_can_be_listed(self) -> Iterator[tuple[Window, int, int]]:
        for number, setting in enumerate(self._settings()):
            if number >= _MOST_OPTIONS:
                raise ConvArithError(
                    f"over {_MOST_OPTIONS:,} settings are within the bounds of each layer of the stack",
                    "too-large",
                    "bound the kernel, the stride or the padding further, as in -k 1..16 -s 1..8",
                )
            yield setting

    def _settings(self) -> Iterator[tuple[Window, int, int]]:
        """Yield windows with their padding, rest and output padding."""
        bounds = self.bounds
        for window in bounds.windows():
            limit = window.output_padding_limit
            extras = bounds.output_padding or range(limit)
            extras = range(extras.start, min(extras.stop, limit)) if bounds.transposed else range(1)
            if bounds.pads is not None:
                yield from _told(bounds, window, bounds.pads, extras)
                continue
            for pad in bounds.padding_for(window.kernel, window.dilation):
                padded = replace(window, lo=pad, hi=pad)
                if bounds.transposed:
                    yield from ((padded, padded.least_size(1) + extra, extra) for extra in extras)
                else:
                    yield from ((padded, rest, 0) for rest in padded.direct_sizes(1))

    def _cost(self, window: Window, rest: int, extra: int) -> StackCost:
        transposed, lo, hi = self.bounds.transposed, window.lo, window.hi
        least, most = _overlap(window.kernel, window.stride, window.dilation)
        beyond, half = rest - window.least_size(1), window.effective_kernel // 2
        rounded = 0 if rest == window.stride else 1 if not transposed and 0 < rest < window.stride else 2
        return StackCost(
            unread=0 if transposed else max(0, beyond - max(hi, 0)) + max(0, -lo) + max(0, -hi),
            holes=int(least == 0),
            uneven=most - least if transposed else 0,
            far=max(0, lo - half) + max(0, hi - half),
            asymmetry=abs(hi - lo),
            unscaled=rounded,
            surplus=beyond // 2,
            unusual=abs(window.kernel - usual_kernel(self.bounds, window.stride)),
            dilation=window.dilation - 1,
            imbalance=window.stride**2,
            output_padding=extra,
            kernel=window.kernel,
            padding=abs(lo) + abs(hi),
        )


def _no_layer(*, scaled: bool, even_overlap: bool) -> ConvArithError:
    wanted = {"divides or multiplies sizes by its stride exactly": scaled, "overlaps evenly": even_overlap}
    what = " and ".join(each for each, there in wanted.items() if there) or "can have that padding"
    return ConvArithError(f"no layer within the bounds {what}", "no-solution", "widen the bounds, or leave that out")


@lru_cache(maxsize=1 << 12)
def _overlap(kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Give the fewest and the most windows that reach an input, or inputs that reach an output where transposed."""
    bare = Axis(size=effective_kernel(kernel, dilation), kernel=kernel, stride=stride, dilation=dilation)
    return counts_met(zero_insertion(bare, 1))


def usual_kernel(bounds: Bounds, stride: int) -> int:
    """Give the kernel that people take with a stride: that twice as large, for a convolution the odd one below it."""
    if bounds.is_pooling:
        return max(2, stride)
    return max(3, 2 * stride if bounds.transposed else 2 * stride - 1)


def _told(
    bounds: Bounds, window: Window, pads: tuple[int, int] | str, extras: range
) -> Iterator[tuple[Window, int, int]]:
    """Yield what padding that is told comes to, which depends on no more of a size than what the stride leaves.

    Poolings refuse some of it, and names that fix the output of a transposed layer refuse an output padding.
    """
    stride, size = window.stride, window.effective_kernel * window.stride
    size += 0 if isinstance(pads, str) else stride * sum(map(abs, pads))
    settings: dict[str, Any] = {"kernel": window.kernel, "stride": stride, "dilation": window.dilation}
    settings |= {"padding": pads if isinstance(pads, str) else (pads,)}
    tries = (
        [(size, {"output_padding": extra} if extra else {}) for extra in (0, *extras[bool(0 in extras) :])]
        if bounds.transposed
        else [(size + left, {}) for left in range(stride)]
    )
    for given, more in tries:
        try:
            (axis,) = layer_of(bounds.op, settings | more).direct_axes(given)
        except ConvArithError:
            continue
        padded = replace(window, lo=axis.lo, hi=axis.hi)
        if not bounds.transposed:
            yield padded, given - stride * (axis.output - 1), 0
        elif (extra := axis.leftover_after(given)) in extras:
            yield padded, axis.size - stride * (given - 1), extra
