"""Random layers with channels and groups for Hypothesis, and their W by plain loops."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from support import plain_loops
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.engine.conv import Conv
    from convarith.engine.transposed import ConvTranspose


@dataclass(frozen=True)
class Full:
    """A layer with channels, by its numbers."""

    lines: list[Line]
    inside: int
    outside: int
    groups: int
    transposed: bool

    @property
    def layer(self) -> Conv | ConvTranspose:
        plain = conv_transpose(self.lines) if self.transposed else conv(self.lines)
        return replace(plain, channels=(self.inside, self.outside), groups=self.groups)

    @property
    def size(self) -> list[int]:
        return sizes(self.lines)

    @property
    def cells(self) -> int:
        return prod(self.layer.output_shape(self.size)) * prod(self.size) * self.outside * self.inside

    @property
    def weight_shape(self) -> tuple[int, ...]:
        first, second = (self.inside, self.outside) if self.transposed else (self.outside, self.inside)
        return (first, second // self.groups, *(line.kernel for line in self.lines))

    def weight(self, seed: int) -> NDArray[np.int64]:
        return np.random.default_rng(seed).integers(-99, 100, self.weight_shape)

    def expected(self, weight: NDArray[Any]) -> NDArray[Any]:
        """Fill W in, channel by channel and entry by entry."""
        reads = [line.transposed() if self.transposed else line.convolved() for line in self.lines]
        outputs, inputs = prod(count for count, _ in reads), prod(self.size)
        dense = np.zeros((self.outside * outputs, self.inside * inputs), dtype=weight.dtype)
        for out, into in np.ndindex(self.outside, self.inside):
            width, height = self.inside // self.groups, self.outside // self.groups
            if out // height == into // width:
                pair = (into, out % height) if self.transposed else (out, into % width)
                for row, tap, col in plain_loops.joined(reads, self.size):
                    dense[out * outputs + row, into * inputs + col] = weight[(*pair, *tap)]
        return dense


def _fulls(*, transposed: bool) -> st.SearchStrategy[Full]:
    lines = st.lists(transposed_lines if transposed else direct_lines, min_size=1, max_size=3)
    return st.builds(
        lambda lines, groups, width, height: Full(lines, groups * width, groups * height, groups, transposed),
        # Plain loops over plain lists take their time.
        lines.filter(lambda each: prod(line.size * line.kernel for line in each) < 3000),
        st.integers(1, 3),
        st.integers(1, 2),
        st.integers(1, 2),
    ).filter(lambda full: full.cells <= 100_000)


direct_fulls = _fulls(transposed=False)
transposed_fulls = _fulls(transposed=True)
fulls = direct_fulls | transposed_fulls

small_fulls = fulls.filter(lambda full: full.cells <= 2500)
"""Those whose W is quickly gone through cell by cell."""
