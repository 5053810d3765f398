"""Random layers for Hypothesis, with the numbers that the oracle needs beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from support import plain_loops

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Line:
    """The numbers of one axis."""

    size: int
    kernel: int
    stride: int
    dilation: int
    lo: int
    hi: int
    extra: int = 0

    def axis(self, size: int | None = None) -> Axis:
        """Give its direct axis, of another input size where one is given."""
        return Axis(
            size=size or self.size,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            lo=self.lo,
            hi=self.hi,
        )

    def convolved(self) -> tuple[int, set[plain_loops.Triple]]:
        return plain_loops.convolved(self.size, self.kernel, self.stride, self.dilation, self.lo, self.hi)

    def transposed(self) -> tuple[int, set[plain_loops.Triple]]:
        return plain_loops.transposed(self.size, self.kernel, self.stride, self.dilation, self.lo, self.hi, self.extra)


def _direct(largest: int, widest: int) -> st.SearchStrategy[Line]:
    def line(size: int, kernel: int, dilation: int, lo: int, hi: int, **others: int) -> Line:
        missing = dilation * (kernel - 1) + 1 - (size + lo + hi)  # which the padding makes up for, so that it fits
        return Line(size, kernel, dilation=dilation, lo=lo, hi=hi + max(0, missing), **others)

    return st.builds(
        line,
        size=st.integers(1, largest),
        kernel=st.integers(1, widest),
        stride=st.integers(1, 5),
        dilation=st.integers(1, 4),
        lo=st.integers(-3, 5),
        hi=st.integers(-3, 5),
    )


def _transposed(largest: int, widest: int) -> st.SearchStrategy[Line]:
    def line(hi: int, extra: int, stride: int, dilation: int, **others: int) -> Line:
        whole = Line(hi=0, stride=stride, dilation=dilation, extra=extra % max(stride, dilation), **others)
        # No more is cropped than leaves an output.
        return replace(whole, hi=min(hi, whole.transposed()[0] - 1))

    return st.builds(
        line,
        size=st.integers(1, largest),
        kernel=st.integers(1, widest),
        stride=st.integers(1, 5),
        dilation=st.integers(1, 4),
        lo=st.integers(-3, 5),
        hi=st.integers(-3, 5),
        extra=st.integers(0, 4),
    )


direct_lines = _direct(largest=12, widest=5)
"""One axis of a direct convolution that fits."""

transposed_lines = _transposed(largest=6, widest=5)
"""One axis of a transposed convolution that leaves an output; its output padding may be as large as the dilation."""


def conv(lines: list[Line], groups: int = 1) -> Conv:
    """Make the direct layer of some axes."""
    return Conv(
        [line.kernel for line in lines],
        stride=[line.stride for line in lines],
        dilation=[line.dilation for line in lines],
        padding=[(line.lo, line.hi) for line in lines],
        groups=groups,
    )


def conv_transpose(lines: list[Line], groups: int = 1) -> ConvTranspose:
    """Make the transposed layer of some axes."""
    return ConvTranspose(
        [line.kernel for line in lines],
        stride=[line.stride for line in lines],
        dilation=[line.dilation for line in lines],
        padding=[(line.lo, line.hi) for line in lines],
        output_padding=[line.extra for line in lines],
        groups=groups,
    )


def sizes(lines: list[Line]) -> list[int]:
    """Give the input size of some axes."""
    return [line.size for line in lines]


@dataclass(frozen=True)
class Arrays:
    """Axes with a batch, groups of channels, and the seed of the integers in x and weight."""

    lines: list[Line]
    images: int
    groups: int
    inside: int
    outside: int
    seed: int

    @property
    def x(self) -> NDArray[np.int64]:
        return self.integers(0, self.images, self.groups * self.inside, *sizes(self.lines))

    @property
    def weight(self) -> NDArray[np.int64]:
        """The weight of a direct layer; inside and outside are the channels of one group."""
        return self.integers(1, self.groups * self.outside, self.inside, *(line.kernel for line in self.lines))

    @property
    def transposed_weight(self) -> NDArray[np.int64]:
        return self.integers(1, self.groups * self.inside, self.outside, *(line.kernel for line in self.lines))

    @property
    def bias(self) -> NDArray[np.int64]:
        return self.integers(2, self.groups * self.outside)

    def integers(self, number: int, *shape: int) -> NDArray[np.int64]:
        return np.random.default_rng((self.seed, number)).integers(-9, 10, shape)

    def convolved(self) -> NDArray[np.int64]:
        return plain_loops.conv(self.x, self.weight, [line.convolved() for line in self.lines], self.groups)

    def transposed(self) -> NDArray[np.int64]:
        lines = [line.transposed() for line in self.lines]
        return plain_loops.conv_transpose(self.x, self.transposed_weight, lines, self.groups)


def _arrays_over(*lines: st.SearchStrategy[Line]) -> st.SearchStrategy[Arrays]:
    """Give arrays over one axis or more, of the first lines for one, of the second for two, and so on."""
    return st.builds(
        Arrays,
        lines=st.one_of([st.lists(each, min_size=axes, max_size=axes) for axes, each in enumerate(lines, 1)]),
        images=st.integers(1, 2),
        groups=st.integers(1, 3),
        inside=st.integers(1, 2),
        outside=st.integers(1, 2),
        seed=st.integers(0, 2**32 - 1),
    )


# Small enough for plain loops: the more axes, the shorter each.

direct_arrays = _arrays_over(direct_lines, _direct(largest=7, widest=4), _direct(largest=4, widest=3))
"""A direct convolution of integers that fits."""

transposed_arrays = _arrays_over(transposed_lines, _transposed(largest=6, widest=4), _transposed(largest=4, widest=3))
"""A transposed convolution of integers that leaves an output."""
