"""Within which settings are looked for."""

from __future__ import annotations

from convarith.engine.conv import Conv
from convarith.engine.numbers import short_repr, whole_number
from convarith.engine.pool import POOLS, Pool, checked_kind
from convarith.engine.transposed import ConvTranspose
from convarith.engine.window import Window, effective_kernel
from convarith.errors import ConvArithError
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from convarith.engine.layer import Layer

_MOST_WINDOWS = 200_000
_WIDEST_STRIDE = 32  # that is looked for where nobody tells one
_WIDEST_KERNEL = 1024  # likewise, over the whole input
OPERATIONS = ("conv", "conv_transpose", *(f"{kind}_pool" for kind in POOLS))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a layer may be along an axis.

    Attributes:
        op: Its operation, one of `OPERATIONS`.
        kernel: Kernel sizes.
        stride: Strides.
        dilation: Dilations.
        padding: Positions of padding at each end; None for 0 up to what reaches no farther than the kernel does: less
            than the effective kernel, in a pooling at most half of it.
        pads: The padding where it is told, before and after or by its name; None for any within ``padding``.
        output_padding: Of a transposed convolution; None for all below its limit, the stride or the dilation.

    Raises:
        ConvArithError: ``bad-value`` for bounds without any number, or with one that cannot be.
    """

    op: str = "conv"
    kernel: range = range(1, 12)
    stride: range = range(1, 9)
    dilation: range = range(1, 5)
    padding: range | None = None
    pads: tuple[int, int] | str | None = None
    output_padding: range | None = None

    def __post_init__(self) -> None:
        if self.op not in OPERATIONS:
            raise ConvArithError(
                f"there is no operation {self.op!r} to solve for", "bad-value", f"use {', '.join(OPERATIONS)}", "op"
            )
        if self.output_padding is not None and not self.transposed:
            raise ConvArithError(
                f"{self.op} has no output padding",
                "contradiction",
                "solve for conv_transpose, or leave it out",
                "output_padding",
            )
        for name in ("kernel", "stride", "dilation", "padding", "output_padding"):
            numbers: range | None = getattr(self, name)
            if numbers is not None and not numbers:
                raise ConvArithError(
                    f"{name.replace('_', ' ')} {numbers.start}..{numbers.stop - 1} holds no number",
                    "bad-value",
                    "write the smaller one first",
                    name,
                )
            if numbers and name in {"kernel", "stride", "dilation"}:
                whole_number(name, numbers[0])
        windows = (self.kernel[-1] - self.kernel[0] + 1) * (self.stride[-1] - self.stride[0] + 1)
        windows *= self.dilation[-1] - self.dilation[0] + 1  # lengths of ranges have a limit
        if windows > _MOST_WINDOWS:
            raise ConvArithError(
                f"the bounds hold {windows:,} windows, too many to look through",
                "too-large",
                "narrow those of the kernel, the stride or the dilation",
            )

    @property
    def transposed(self) -> bool:
        """Whether the layer is a transposed convolution."""
        return self.op == "conv_transpose"

    @property
    def is_pooling(self) -> bool:
        """Whether the layer is a pooling."""
        return self.op.endswith("_pool")

    def padding_for(self, kernel: int, dilation: int) -> range:
        """Give the positions of padding that there may be at each end."""
        usual = range(kernel // 2 + 1 if self.is_pooling else effective_kernel(kernel, dilation))
        if self.padding is None:
            return usual
        return range(self.padding.start, min(self.padding.stop, usual.stop)) if self.is_pooling else self.padding

    def windows(self) -> Iterator[Window]:
        """Yield all windows, without padding; one tap is there with one dilation, since none makes a difference."""
        for kernel in self.kernel:
            for stride in self.stride:
                for dilation in self.dilation if kernel > 1 else self.dilation[:1]:
                    yield Window(kernel, stride, dilation)

    def without(self, name: str, usual: Bounds) -> Bounds:
        """Give the bounds with those of a setting as they usually are."""
        freed = {name: getattr(usual, name)} | ({"pads": None} if name == "padding" else {})
        return replace(self, **freed)


def usual_bounds(op: str, size: int, output: int) -> Bounds:
    """Give the bounds from a size to an output where nobody tells them: wider where the two are far apart."""
    usual, stride = Bounds(op), min(-(-max(size, output) // min(size, output)), _WIDEST_STRIDE)
    if stride in usual.stride:
        return usual
    if op == "conv" and output == 1:
        return replace(usual, kernel=range(1, min(size, _WIDEST_KERNEL) + 1))
    return replace(usual, kernel=range(1, 2 * stride + 2), stride=range(1, stride + 1))


def numbers(name: str, given: object) -> range:
    """Give the numbers of a bound: one for itself, a range as it is.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if isinstance(given, range):
        if given.step != 1:
            raise ConvArithError(f"{name} {short_repr(given)} leaves numbers out", "bad-value", "use a step of 1", name)
        return given
    number = whole_number(name.replace("_", " "), given, least=-(10**18) if name == "padding" else 0)
    return range(number, number + 1)


def layer_of(op: str, settings: Mapping[str, Any]) -> Layer:
    """Make a layer of an operation by its name."""
    if op == "conv_transpose":
        return ConvTranspose(**settings)
    return Conv(**settings) if op == "conv" else Pool(**settings, kind=checked_kind(op.removesuffix("_pool")))
