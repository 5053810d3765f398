"""Along one axis: which paddings of a window bring one size to another."""

from __future__ import annotations

from functools import cached_property

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.receptive import counts_met
from convarith.engine.window import Window, effective_kernel, strides_for
from convarith.records import NamedTuple, dataclass
from convarith.solving.bounds import layer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.solving.bounds import Bounds


class Cost(NamedTuple):
    """What people would rather not have of a setting along one axis, the worst first; costs of axes add up.

    Attributes:
        dilation: Positions between taps, beyond 1: nobody dilates a kernel to get a size.
        asymmetry: By how much the padding at one end exceeds that at the other.
        unread: Input elements that nothing reads.
        far: Positions of padding beyond half the effective kernel, so that windows see mostly padding.
        holes: Whether some outputs of a transposed convolution have no input that reaches them.
        uneven: Taps by which the outputs of a transposed convolution that meet the most exceed those with the fewest.
        unlike: Whether axes have windows that differ.
        unscaled: By how much the output of a transposed convolution is not its stride times the input, as it is for
            any size where this is 0.
        even: Whether the kernel of a convolution is even, and so has no middle; where windows do not meet, as those of
            patches, or there is one only, none is missed.
        apart: By how much the kernel of a pooling differs from its stride.
        output_padding: a.
        kernel: Taps.
        stride: By how much s outputs are not the input; of a single output s itself, and of a transposed convolution
            with several, which knows it already, less than none.
        padding: Positions of padding at both ends.
    """

    dilation: int
    asymmetry: int
    unread: int
    far: int
    holes: int
    uneven: int
    unlike: int
    unscaled: int
    even: int
    apart: int
    output_padding: int
    kernel: int
    stride: int
    padding: int


class Padded(NamedTuple):
    """A window's padding along one axis, with what it costs; in the order of the costs.

    Attributes:
        cost: What people would rather not have.
        lo: Positions before the input.
        hi: Positions after it.
        output_padding: Of a transposed convolution; 0 otherwise.
    """

    cost: Cost
    lo: int
    hi: int
    output_padding: int


@dataclass(frozen=True)
class AxisSpace:
    """All paddings of a window within bounds that bring one size to another.

    Attributes:
        window: Kernel, stride and dilation, without padding.
        size: Of the input.
        op: The operation, as in `Bounds`.
        output: That is wanted.
        each: What the padding at each end may be.
        totals: Sums of the padding at both ends that give the output, within bounds, one after the other.
        pads: The padding at both ends, where it is told.
    """

    window: Window
    size: int
    output: int
    op: str
    each: range
    totals: range
    pads: tuple[int, int] | None = None

    @cached_property
    def count(self) -> int:
        """How many paddings there are."""
        if self.pads is not None:
            return int(sum(self.pads) in self.totals)
        if not self.totals or not self.each:
            return 0
        # Sums are shared in more ways the nearer they are to the middle, so each end of a run is counted apart.
        return _pairs_below(self.each, self.totals.stop) - _pairs_below(self.each, self.totals.start)

    def paddings(self) -> Iterator[Padded]:
        """Yield the paddings, those that people would choose first."""
        if self.pads is not None:
            if self.count:
                yield self._padded(*self.pads)
            return
        first, last = self.each[0], self.each[-1]
        for difference in range(last - first + 1):
            level = []
            for total in self.totals:
                less, odd = divmod(total - difference, 2)
                if not odd and first <= less and less + difference <= last:
                    level.append(self._padded(less, less + difference))
                    if difference:
                        level.append(self._padded(less + difference, less))
            yield from sorted(level)

    def _padded(self, lo: int, hi: int) -> Padded:
        window, transposed = self.window, self.op == "conv_transpose"
        direct = Axis(
            size=self.output if transposed else self.size,
            kernel=window.kernel,
            stride=window.stride,
            dilation=window.dilation,
            lo=lo,
            hi=hi,
        )
        axis = zero_insertion(direct, self.size) if transposed else direct
        extra = direct.leftover_after(self.size) if transposed else 0
        least, most = counts_met(axis)
        cost = Cost(
            dilation=window.dilation - 1,
            asymmetry=abs(hi - lo),
            unread=axis.unread,
            far=max(0, lo - window.effective_kernel // 2) + max(0, hi - window.effective_kernel // 2),
            holes=int(least == 0),
            uneven=most - least,
            unlike=0,
            unscaled=abs(self.output - window.stride * self.size) if transposed else 0,
            even=int(self.op == "conv" and window.kernel % 2 == 0 and not self._needs_no_middle(lo + hi)),
            apart=_apart(self.op, window),
            output_padding=extra,
            kernel=window.kernel,
            stride=self._stride_cost(),
            padding=abs(lo) + abs(hi),
        )
        return Padded(cost, lo, hi, extra)

    def _needs_no_middle(self, padding: int) -> bool:
        """Tell whether windows are patches side by side; halves are usually taken by a kernel of 3 all the same."""
        return padding == 0 and (self.output == 1 or self.window.kernel == self.window.stride > 2)

    def _stride_cost(self) -> int:
        stride = self.window.stride
        if self.output == 1:
            return stride
        return -stride if self.op == "conv_transpose" else abs(self.size - stride * self.output)


def least_cost(op: str, window: Window, axes: int = 1) -> Cost:
    """Give what a window costs along axes at least, however it is padded and whatever the sizes are."""
    return Cost(
        dilation=axes * (window.dilation - 1),
        asymmetry=0,
        unread=0,
        far=0,
        holes=0,
        uneven=0,
        unlike=0,
        unscaled=0,
        even=0,
        apart=axes * _apart(op, window),
        output_padding=0,
        kernel=axes * window.kernel,
        stride=-axes * window.stride,
        padding=0,
    )


def _apart(op: str, window: Window) -> int:
    return abs(window.kernel - window.stride) if op.endswith("_pool") else 0


def _pairs_below(each: range, total: int) -> int:
    """Count the pairs of numbers of a run whose sum is below a total."""
    room = total - 2 * each[0]  # sums from 0 on
    most = len(each) - 1
    below = min(max(room, 0), 2 * most + 1)
    rising = min(below, most + 1)
    falling = below - rising
    return rising * (rising + 1) // 2 + falling * most - falling * (falling - 1) // 2


def axis_space(bounds: Bounds, window: Window, size: int, output: int) -> AxisSpace:
    """Give the paddings with which a window brings a size to an output.

    Args:
        bounds: What the layer may be.
        window: Its kernel, stride and dilation.
        size: Of the input.
        output: The size that is wanted.
    """
    each = bounds.padding_for(window.kernel, window.dilation)
    totals = _totals(bounds, window, size, output)
    pads = _pads(bounds, window, size)
    if pads is None and each:
        totals = range(max(totals.start, 2 * each[0]), min(totals.stop, 2 * each[-1] + 1))
    return AxisSpace(window, size, output, bounds.op, each, totals, pads)


def fitting_windows(bounds: Bounds, size: int, output: int) -> Iterator[Window]:
    """Yield the windows within bounds that may bring a size to an output; what cannot is mostly not looked at."""
    for kernel in bounds.kernel:
        for dilation in bounds.dilation if kernel > 1 else bounds.dilation[:1]:
            for stride in _strides(bounds, kernel, dilation, (size, output)):
                yield Window(kernel, stride, dilation)


def _strides(bounds: Bounds, kernel: int, dilation: int, way: tuple[int, int]) -> range:
    """Give the strides with which a kernel may bring a size to an output."""
    each, pads = bounds.padding_for(kernel, dilation), bounds.pads
    if isinstance(pads, str):  # which depends on the stride
        return bounds.stride
    if pads is None and not each:
        return range(0)
    least, most = (2 * each[0], 2 * each[-1]) if pads is None else (sum(pads), sum(pads))
    size, output = way
    whole, windows = (output, size) if bounds.transposed else (size, output)
    room = whole - effective_kernel(kernel, dilation)
    more = dilation - 1 if bounds.transposed else 0  # output padding may be beyond the stride, up to the dilation
    return strides_for(windows, range(room + least - more, room + most + 1), bounds.stride)


def reachable(bounds: Bounds, window: Window, size: int) -> range:
    """Give the outputs to which a window brings a size within bounds, one after the other; there are none below 1."""
    each = bounds.padding_for(window.kernel, window.dilation)
    pads = _pads(bounds, window, size)
    if pads is None and not each:
        return range(0)
    least, most = (2 * each[0], 2 * each[-1]) if pads is None else (sum(pads), sum(pads))
    if not bounds.transposed:
        return range(max(1, window.outputs(size + least)), max(1, window.outputs(size + most) + 1))
    extra, full = _output_paddings(bounds, window), window.full_output(size)
    return range(max(1, full - most + extra.start), max(1, full - least + extra.stop))


def _pads(bounds: Bounds, window: Window, size: int) -> tuple[int, int] | None:
    """Give the padding where it is told; what a name stands for depends on the window and the size."""
    if not isinstance(bounds.pads, str):
        return bounds.pads
    settings = {"kernel": window.kernel, "stride": window.stride, "dilation": window.dilation, "padding": bounds.pads}
    (axis,) = layer_of(bounds.op, settings).direct_axes(size)
    return axis.lo, axis.hi


def _totals(bounds: Bounds, window: Window, size: int, output: int) -> range:
    """Give the sums of the padding at both ends that give an output, within the bounds of the output padding."""
    if not bounds.transposed:
        fitting = window.direct_sizes(output)
        return range(fitting.start - size, fitting.stop - size)
    bare, extra = window.full_output(size) - output, _output_paddings(bounds, window)
    return range(bare + extra.start, bare + extra.stop)


def _output_paddings(bounds: Bounds, window: Window) -> range:
    limit = window.output_padding_limit
    extra = bounds.output_padding or range(limit)
    return range(extra.start, min(extra.stop, limit))
