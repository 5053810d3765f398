"""One axis of a convolution: the relation that everything else is read off.

Output position o reads, through kernel tap t, the position

    u = o·s + t·d − lo

of an input that is stretched by r (r − 1 zeros between its elements): input element u/r where r divides u and
0 ≤ u/r < i, a zero otherwise (an inserted one for 0 ≤ u ≤ (i − 1)·r, padding beyond). A direct convolution has r = 1;
the convolution that equals a transposed one has s = 1 and r = the stride it undoes.
"""

from __future__ import annotations

from itertools import chain
from math import gcd

from convarith.engine.lattice import pairs_in_range
from convarith.engine.numbers import bounded
from convarith.engine.padding import padding_source
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.records import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_FEW_TAPS = 64  # that are gone through one by one
_MOST_PADDING = 1_000_000  # positions that are gone through one by one, which take a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis(Window):
    """A window on an input: the relation of one axis, in whole positions.

    Attributes:
        size: Input size i.
        stretch: r, positions from one input element to the next; above 1 only where ``stride`` is 1.
        overhang: Positions past the padding that the last window may hang over (a pooling layer's ceil mode).
        padding_mode: What padding holds, one of `convarith.engine.padding.MODES`. A stretched input that is circular
            repeats after i·r positions: its last element is followed by zeros too.
        output: Output size o: how many windows have all their taps inside. It follows, and is asked for often.

    Raises:
        ConvArithError: ``does-not-fit`` where not even one window has all its taps inside; ``bad-value`` for more
            outputs than an array can have.
    """

    size: int
    stretch: int = 1
    overhang: int = 0
    padding_mode: str = "zeros"
    output: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if min(self.size, self.kernel, self.stride, self.dilation, self.stretch) < 1 or self.overhang < 0:
            raise ConvArithError(f"no axis has these numbers: {self}", "bad-value", "sizes and steps start at 1")
        object.__setattr__(self, "output", self.outputs(self.stretched + self.overhang))
        if self.stride > 1 and self.stretch > 1:
            raise ConvArithError(
                f"stride {self.stride} over an input stretched by {self.stretch}",
                "bad-value",
                "either the windows step or the input is stretched",
            )
        if self.stretch > 1 and self.padding_mode != "zeros" and not self._goes_around:
            raise ConvArithError(
                f"{self.padding_mode} padding, {self.size} inputs stretched by {self.stretch}, {self.output} outputs",
                "bad-value",
                "its padding holds zeros, or goes around once: as many outputs as positions",
            )
        if self.output < 1:
            raise _does_not_fit(self)
        bounded("output", self.output)

    @property
    def stretched(self) -> int:
        """Size of the input with its inserted zeros: (i − 1)·r + 1."""
        return (self.size - 1) * self.stretch + 1

    @property
    def padded(self) -> int:
        """Size of the stretched input with its padding, or less its crop."""
        return self.stretched + self.lo + self.hi

    @property
    def end(self) -> int:
        """The position after the last of the padded input, which begins at −lo."""
        return self.stretched + self.hi

    @property
    def room(self) -> int:
        """Positions that the first window can move before its last tap leaves."""
        return self.leftover_after(1)

    @property
    def leftover(self) -> int:
        """Positions after the last window that are too few for another step."""
        return self.leftover_after(self.output)

    def leftover_after(self, inputs: int) -> int:
        """Give a, the output padding where the axis is transposed from so many inputs.

        It is what so many windows leave over: less than a stride for the axis' own windows, more for fewer.
        """
        return self.stretched + self.overhang - self.least_size(inputs)

    def source(self, position: int) -> int | None:
        """Give the input element at a position, or None where a zero is read."""
        element, between = divmod(position, self.stretch)
        if between:
            return None
        if self.padding_mode != "zeros":
            return padding_source(element, self.size, self.padding_mode)
        return element if 0 <= element < self.size else None

    def read_at(self, position: int) -> int | None:
        """Give the input element that a window reads at a position: `source`, but for one that is cropped away.

        Only a window that hangs over the end comes to where something was cropped.
        """
        return self.source(position) if position < self.end else None

    def window(self, output: int) -> Iterator[tuple[int, int]]:
        """Yield (kernel element, input element) for each tap of a window that reads an input element."""
        for tap in range(self.kernel):
            element = self.read_at(self.position(output, tap))
            if element is not None:
                yield self.kernel_element(tap), element

    def elements(self, output: int) -> Iterator[int]:
        """Yield the input element of each tap of a window that reads one."""
        return (element for _, element in self.window(output))

    @property
    def inside(self) -> range:
        """Outputs whose windows lie on the stretched input with all their taps: on no padding, and nothing cropped."""
        end = min(self.stretched, self.end)
        first = min(max(0, -(-self.lo // self.stride)), self.output)
        stop = (end + self.lo - self.effective_kernel) // self.stride + 1
        return range(first, max(first, min(stop, self.output)))

    def part(self, outputs: range) -> tuple[Sequence[int], Axis]:
        """Give what some neighbouring outputs read: the input elements, and the axis of these outputs on them alone.

        The elements are those at all positions from the first tap of the first window to the last tap of the last one,
        in their order; where padding holds elements, these are among them, and the axis has no padding of its own.
        """
        first = self.position(outputs[0], 0)
        after = self.position(outputs[-1], self.kernel - 1) + 1
        begin, stop = -(-first // self.stretch), (after - 1) // self.stretch + 1
        elements: Sequence[int] = range(begin, stop)
        if self.padding_mode == "zeros":
            begin = min(max(0, begin), self.size - 1)
            stop = max(begin + 1, min(self.size, stop))  # an axis has one element at least, also if it is cropped
            elements = range(begin, stop)
        else:
            elements = [padding_source(element, self.size, self.padding_mode) for element in elements]
        end = min(after, self.padded - self.lo)  # beyond which a window hangs over what is cropped
        alone = replace(
            self,
            size=len(elements),
            lo=begin * self.stretch - first,
            hi=end - (stop - 1) * self.stretch - 1,
            overhang=after - end,
            padding_mode="zeros",
        )
        return elements, alone

    @property
    def products(self) -> int:
        """Pairs of a step and a tap: o·k for a direct axis, i·k for that of a transposed convolution."""
        return (self.size if self._inputs_step else self.output) * self.kernel

    @property
    def reads(self) -> int:
        """Pairs of output and tap that read an input element, and so the entries of this axis' matrix."""
        if self.padding_mode == "zeros":
            return self._reads_from(0)
        # The input goes on, by its own elements, as far as windows come.
        if self.stretch == 1:
            return self.output * self.kernel
        first, last = -(self.lo // self.stretch), self.position(self.output - 1, self.kernel - 1) // self.stretch
        low = self.transposed_pad(self.lo) - first * self.stretch
        return pairs_in_range(last - first + 1, self.kernel, self.stretch, self.dilation, low, low + self.output - 1)

    @property
    def unread(self) -> int:
        """Input elements that no window reads: at the end, between distant taps or windows, or cropped away."""
        if self._goes_around:
            return 0
        missed = self.size - (self._reads_from(0) - self._repeats)
        return missed and missed - len(self._read_in_padding)

    @property
    def unread_tail(self) -> int:
        """Input elements at the very end that no window reads."""
        if self._goes_around:
            return 0
        if not self._inputs_step and self.padding_mode == "zeros" and self.kernel <= _FEW_TAPS:  # as nearly always
            return self.size - 1 - self._last_read
        low, high = 0, self.size  # `high` elements at the end always hold a read one, if there is any
        if not self._reads_from(0):
            low = self.size
        while low < high:
            middle = (low + high) // 2
            if self._reads_from(self.size - 1 - middle):
                high = middle
            else:
                low = middle + 1
        return low and min(low, self.size - 1 - max(self._read_in_padding, default=-1))

    @property
    def _last_read(self) -> int:
        """The last input element that a tap of a direct axis reads, padded by zeros; -1 for none."""
        end = self._kept - 1 + self.lo
        last = -1
        for reach in range(0, self.kernel * self.dilation, self.dilation):
            output = min(self.output - 1, (end - reach) // self.stride)
            if output >= 0:
                last = max(last, output * self.stride + reach - self.lo)
        return last

    # Pair (n, t) of a step and a tap lies at n·step + t·d − start of a target. The outputs of a direct axis step over
    # its inputs; the inputs of the axis of a transposed convolution step over its outputs.

    @property
    def _inputs_step(self) -> bool:
        return self.stretch > 1 or (self.flipped and self.stride == 1)

    @property
    def _goes_around(self) -> bool:
        """Whether what inputs lead to beyond one end comes back at the other, so that none of it is lost."""
        return self._inputs_step and self.padding_mode == "circular" and self.output == self.size * self.stretch

    @property
    def _kept(self) -> int:
        """Input elements of a direct axis up to where its end is cropped."""
        return self.size + min(self.hi, 0)

    @property
    def _read_in_padding(self) -> set[int]:
        """Input elements that windows read where padding holds them, and nowhere else.

        Raises:
            ConvArithError: ``too-large`` for more padding than can be gone through.
        """
        if self.padding_mode == "zeros":
            return set()
        padding = (range(-self.lo, 0), range(self.size, self.size + self.hi))
        if sum(map(len, padding)) > _MOST_PADDING:
            raise ConvArithError(
                f"padding of {self.lo:,} and {self.hi:,} positions holds elements of the input: to see which are "
                f"read there, up to {_MOST_PADDING:,} are gone through",
                "too-large",
                "pad less, or by zeros",
                "padding",
            )
        held = {self.source(position) for position in chain(*padding) if self.is_read(position)}
        return {element for element in held if element is not None and not self.is_read(element)}

    def is_read(self, position: int) -> bool:
        """Tell whether some window has a tap at a position."""
        there = position + self.lo
        return pairs_in_range(self.output, self.kernel, self.stride, self.dilation, there, there) > 0

    def _reads_from(self, first: int) -> int:
        """Count the reads of input elements from number ``first`` on, where they are and not in the padding."""
        if self._inputs_step:
            low = self.transposed_pad(self.lo) - first * self.stretch
            high = low + self.output - 1
            return pairs_in_range(self.size - first, self.kernel, self.stretch, self.dilation, low, high)
        low, high = self.lo + first, self.lo + self._kept - 1
        return pairs_in_range(self.output, self.kernel, self.stride, self.dilation, low, high)

    @property
    def _repeats(self) -> int:
        """Count the reads of an input element beyond its first.

        The reads of one element are neighbours of each other in (step, tap), because the pairs form a box; there is
        one link fewer in such a chain than reads.
        """
        if self._inputs_step:
            low = self.transposed_pad(self.lo)
            high = low + self.output - 1 - self.dilation
            return pairs_in_range(self.size, self.kernel - 1, self.stretch, self.dilation, low, high)
        common = gcd(self.stride, self.dilation)
        windows, apart = self.dilation // common, self.stride // common
        low = self.lo - windows * self.stride
        high = low + self._kept - 1
        return pairs_in_range(self.output - windows, self.kernel - apart, self.stride, self.dilation, low, high)


def zero_insertion(direct: Axis, size: int) -> Axis:
    """Give the stretched axis that equals the transpose of a direct one.

    A transposed convolution of ``size`` inputs is a convolution of stride 1 with the kernel turned round, over the
    input stretched by the direct stride and padded by d(k − 1) − lo before and d(k − 1) − hi + a after it. The direct
    axis has the size that is to come back; a is what its windows leave over (the guide's relationships 8 to 14).

    Args:
        direct: The axis that is transposed; its ``size`` becomes the output.
        size: Input size of the transposed convolution; ``direct`` may have more windows than that (a ≥ s).
    """
    return Axis(
        size=size,
        kernel=direct.kernel,
        dilation=direct.dilation,
        lo=direct.transposed_pad(direct.lo),
        hi=direct.transposed_pad(direct.hi) + direct.leftover_after(size),
        stretch=direct.stride,
        flipped=not direct.flipped,
        padding_mode=direct.padding_mode,
    )


def _does_not_fit(axis: Axis) -> ConvArithError:
    missing = axis.effective_kernel - axis.padded
    parts = [f"{axis.stretched}"]
    parts += [f"{'+' if pad >= 0 else '−'} {abs(pad)}" for pad in (axis.lo, axis.hi)]
    effective = f" (dilated by {axis.dilation})" if axis.dilation > 1 and axis.kernel > 1 else ""
    remedy = f"pad by at least {axis.lo + missing // 2} and {axis.hi + missing - missing // 2}"
    largest = (axis.padded - 1) // axis.dilation + 1
    if largest >= 1:
        remedy += f", or use a kernel of at most {largest}"
    return ConvArithError(
        f"kernel {axis.kernel}{effective} does not fit: {' '.join(parts)} padded input "
        f"< {axis.effective_kernel} effective kernel",
        "does-not-fit",
        remedy,
        "kernel",
    )
