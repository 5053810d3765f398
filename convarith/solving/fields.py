"""Stacks that see a wanted length of the input, those with the fewest parameters first."""

from __future__ import annotations

from itertools import chain

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.numbers import counted, whole_number
from convarith.engine.window import effective_kernel
from convarith.errors import ConvArithError
from convarith.networks.reads import ITSELF, windows_along
from convarith.records import NamedTuple
from convarith.showing import shown_html, shown_text
from convarith.solving.bounds import numbers
from convarith.solving.stack_layers import MOST_LAYERS
from convarith.solving.stacks import width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.networks.reads import Reads

_MOST_TRIED = 20_000


class FieldStack(NamedTuple):
    """Convolutions that are alike but for their dilations, in the order in which people would choose them.

    Attributes:
        parameters: Taps of all layers: their parameters for each pair of channels.
        excess: Positions that they see beyond those wanted.
        number: How many layers.
        blocks: How many blocks, in each of which the dilations grow.
        kernel: Of each layer.
        stride: Of each layer.
        dilations: Of each layer, from the input on.
        field: Positions of the input that an output sees, none between them left out.
    """

    parameters: int
    excess: int
    number: int
    blocks: int
    kernel: int
    stride: int
    dilations: tuple[int, ...]
    field: int

    def __str__(self) -> str:
        """Give how many layers they are, of what kernel and dilations, and what they see."""
        if len(set(self.block)) == 1:
            dilated = f", dilation {self.block[0]}" if self.block[0] > 1 else ""
        else:
            times = f", {self.blocks} times" if self.blocks > 1 else ""
            dilated = f", dilations {' '.join(map(str, self.block))}{times}"
        strided = f", stride {self.stride}" if self.stride > 1 else ""
        layers = f"{counted(self.number, 'layer')} of kernel {self.kernel}{strided}{dilated}"
        return f"{layers}: see {self.field:,} with {self.parameters:,} taps"

    @property
    def block(self) -> tuple[int, ...]:
        """The dilations of each block."""
        return self.dilations[: self.number // self.blocks]

    @property
    def layers(self) -> list[Conv]:
        """The layers, padded so that only their strides change sizes."""
        return [Conv(self.kernel, stride=self.stride, dilation=dilation, padding="same") for dilation in self.dilations]


class SolvedField(list[FieldStack]):
    """The stacks that see a length, those with the fewest parameters first.

    Attributes:
        field: The length: positions of the input that an output has to see at least.
    """

    def __init__(self, field: int, stacks: Iterable[FieldStack]) -> None:
        super().__init__(stacks)
        self.field = field

    def __str__(self) -> str:
        """Give what ``convarith solve --field`` prints."""
        return shown_text("fields", self)

    def _repr_html_(self) -> str:
        return shown_html("fields", self)


def solve_field(
    field: int,
    *,
    layers: int | range | None = None,
    kernel: int | range = range(2, 8),
    stride: int | range = 1,
    dilation: int | range | None = None,
) -> SolvedField:
    """Give the stacks whose outputs see a length of the input without gaps, those with the fewest parameters first.

    The layers of a stack have one kernel and one stride. Their dilations grow by a factor from the least on, at most by
    the kernel, in one block, as those of a TCN do, or in several alike, as WaveNet's. All that there is of these is
    found.

    Args:
        field: Positions along an axis that an output has to see at least.
        layers: How many layers; None for up to 64, and then the least number of blocks that do.
        kernel: Of each layer, or a range of what it may be.
        stride: Of each layer, or a range.
        dilation: Of the layers, a range of what it may be; None for all below ``field``.

    Raises:
        ConvArithError: ``bad-value``; ``too-large``; ``no-solution`` where there is none within the bounds.

    >>> ca.solve_field(256, kernel=2)[0].dilations
    (1, 2, 4, 8, 16, 32, 64, 128)
    """
    whole_number("field", field)
    dilations = range(1, max(2, field)) if dilation is None else numbers("dilation", dilation)
    allowed = range(1, MOST_LAYERS + 1) if layers is None else numbers("layers", layers)
    kernels, strides = numbers("kernel", kernel), numbers("stride", stride)
    for name, bound in (("kernel", kernels), ("stride", strides), ("dilation", dilations), ("layers", allowed)):
        if not bound:
            raise ConvArithError(f"{name} holds no number", "bad-value", "write the smaller one first", name)
        whole_number(name, bound[0])
    if allowed[-1] > MOST_LAYERS:
        raise ConvArithError(
            f"{allowed[-1]} layers are many", "too-large", f"solve for at most {MOST_LAYERS}", "layers"
        )
    if len(kernels) * len(strides) * kernels[-1] > _MOST_TRIED:
        raise ConvArithError(
            f"kernels to {kernels[-1]:,} are too many to look at", "too-large", "bound them, as in -k 2..7", "kernel"
        )
    families = (_Family(each, step, field, dilations) for each in kernels for step in strides)
    found = SolvedField(
        field,
        sorted(set(chain.from_iterable(family.stacks(allowed, least=layers is None) for family in families))),
    )
    if not found:
        raise _no_field(field, kernels, allowed, dilations)
    return found


class _Family(NamedTuple):
    """Stacks of one kernel and stride that have to see a length."""

    kernel: int
    stride: int
    field: int
    dilations: range

    def stacks(self, allowed: range, *, least: bool) -> Iterator[FieldStack]:
        """Yield those with an allowed number of layers that see the length, or of each the shortest that does."""
        for growth in range(1, self.kernel + 1):
            block: list[int] = []
            while len(block) < allowed[-1] and self._next(block, growth) in self.dilations:
                block.append(self._next(block, growth))
                yield from self._repeated(tuple(block), allowed, least=least)
                if growth == 1 or (least and self._sees(self._reads(tuple(block), ITSELF))):
                    break

    def _next(self, block: list[int], growth: int) -> int:
        return block[-1] * growth if block else self.dilations[0]

    def _repeated(self, block: tuple[int, ...], allowed: range, *, least: bool) -> Iterator[FieldStack]:
        """Yield stacks of a block again and again."""
        reads = ITSELF
        for blocks in range(1, allowed[-1] // len(block) + 1):
            reads, number = self._reads(block, reads), blocks * len(block)
            if number in allowed and self._sees(reads):
                seen = width(reads)
                yield FieldStack(
                    number * self.kernel,
                    seen - self.field,
                    number,
                    blocks if len(set(block)) > 1 else 1,
                    self.kernel,
                    self.stride,
                    block * blocks,
                    seen,
                )
                if least:
                    return

    def _sees(self, reads: Reads) -> bool:
        return width(reads) >= self.field and all(span is not None and span.gaps == 0 for span in reads.spans)

    def _reads(self, block: tuple[int, ...], reads: Reads) -> Reads:
        for dilation in block:
            axis = Axis(
                size=effective_kernel(self.kernel, dilation),
                kernel=self.kernel,
                stride=self.stride,
                dilation=dilation,
            )
            reads = reads.through(windows_along(axis))
        return reads


def _no_field(field: int, kernels: range, allowed: range, dilations: range) -> ConvArithError:
    """Give the error for a length that none sees: how far those with the largest kernel see."""
    number = allowed[-1]
    family = _Family(kernels[-1], 1, 1, dilations)
    farthest = max((stack.field for stack in family.stacks(allowed, least=False)), default=0)
    reach = f"; kernel {kernels[-1]} sees up to {farthest:,}" if farthest else ""
    return ConvArithError(
        f"no stack of {number if len(allowed) == 1 else f'up to {number}'} layers within the bounds sees {field:,} "
        f"without gaps",
        "no-solution",
        f"ask for more layers, larger kernels or larger dilations{reach}",
    )
