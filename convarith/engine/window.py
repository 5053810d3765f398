"""A window without a size: what slides, how it steps and how far it reaches beyond the ends.

These are the formulas of one axis that need no input: where a tap lies, how many windows positions have room for, and
back. Sizes may be ints or NumPy arrays; the arithmetic is the same.
"""

from __future__ import annotations

from math import gcd

from convarith.records import dataclass


def effective_kernel(kernel: int, dilation: int) -> int:
    """Give the positions from the first tap to the last: d·(k − 1) + 1."""
    return dilation * (kernel - 1) + 1


@dataclass(frozen=True, slots=True)
class Window:
    """A window along one axis.

    Attributes:
        kernel: Kernel size k, in taps.
        stride: s, positions from one window to the next.
        dilation: d, positions from one tap to the next.
        lo: Positions of padding before the input; negative crops.
        hi: Positions of padding after the input; negative crops.
        flipped: Whether tap t meets kernel element k − 1 − t, as in the equivalent of a transposed convolution.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    lo: int = 0
    hi: int = 0
    flipped: bool = False

    def __lt__(self, other: Window) -> bool:
        """Tell whether this one has its place before another: by kernel, then stride, then dilation."""
        return (self.kernel, self.stride, self.dilation) < (other.kernel, other.stride, other.dilation)

    @property
    def effective_kernel(self) -> int:
        """Positions from the first tap to the last: d·(k − 1) + 1."""
        return effective_kernel(self.kernel, self.dilation)

    @property
    def output_padding_limit(self) -> int:
        """What the output padding of its transpose stays below: PyTorch's max(s, d).

        From s on it goes beyond the sizes that the window brings down to one.
        """
        return max(self.stride, self.dilation)

    @property
    def skipped(self) -> int:
        """Positions of every stride at which no window has a tap, the ends aside: s − min(k, s/gcd(s, d)).

        The taps of all windows lie at the multiples of d modulo s, of which there are s/gcd(s, d).
        """
        return self.stride - min(self.kernel, self.stride // gcd(self.stride, self.dilation))

    def position(self, output: int, tap: int) -> int:
        """Give u = o·s + t·d − lo, where window ``output`` has its tap number ``tap``."""
        return output * self.stride + tap * self.dilation - self.lo

    def kernel_element(self, tap: int) -> int:
        """Give the index into the kernel that tap number ``tap`` multiplies by."""
        return self.kernel - 1 - tap if self.flipped else tap

    def outputs(self, size: int) -> int:
        """Give how many windows have all their taps inside: ⌊(i + lo + hi − ek)/s⌋ + 1, below 1 where none has."""
        return self._room(size) // self.stride + 1

    def full_output(self, inputs: int) -> int:
        """Give the positions that so many windows span: (i − 1)·s + ek.

        That is the output of a transposed convolution of so many inputs before anything is cropped; every transposed
        output is a crop or an extension of it.
        """
        return (inputs - 1) * self.stride + self.effective_kernel

    def least_size(self, outputs: int) -> int:
        """Give the least size that has room for so many windows: (o − 1)·s + ek − lo − hi.

        For a transposed convolution of so many inputs it is the output size without an output padding.
        """
        return self.full_output(outputs) - self.lo - self.hi

    def direct_sizes(self, outputs: int) -> range:
        """Give the sizes that have room for just so many windows: a stride of them."""
        least = self.least_size(outputs)
        return range(least, least + self.stride)

    def ceil_outputs(self, size: int) -> int:
        """Give the windows that there are if a last one may hang over the end: ⌈(i + lo + hi − ek)/s⌉ + 1.

        How many of them start outside, and whether these are kept, is each framework's own affair.
        """
        return -(-self._room(size) // self.stride) + 1

    def transposed_pad(self, pad: int) -> int:
        """Give d(k − 1) − p: of a padding of the direct convolution that of the stretched input, and back."""
        return self.effective_kernel - 1 - pad

    def starting_inside(self, size: int) -> int:
        """Give the windows that start before the end of the input, or of what a crop leaves of it."""
        return (size + self.lo + min(self.hi, 0) - 1) // self.stride + 1

    def _room(self, size: int) -> int:
        """Give the positions that the first window can move on by until it ends where the padding does."""
        return size + self.lo + self.hi - self.effective_kernel


def strides_for(windows: int, room: range, strides: range) -> range:
    """Give those of some strides that so many windows may have, where the first can move on by some number of a run.

    From ⌊room/s⌋ + 1 = o follows room/o < s ≤ room/(o − 1), for some room of the run; of the strides that are given
    here, some in between may still have none.

    >>> strides_for(64, range(120, 128), range(1, 9))
    range(2, 3)
    """
    first = max(strides.start, max(room.start, 0) // windows + 1)
    last = strides.stop - 1 if windows == 1 else min(strides.stop - 1, (room.stop - 1) // (windows - 1))
    return range(first, last + 1) if room.stop > 0 else range(0)
