"""Convolutions."""

from __future__ import annotations

from convarith.engine.layer import Layer, along_each, axis_of, channels_or_one_per_group, checked_groups, freeze
from convarith.engine.padding import checked_mode, refuse_far_padding
from convarith.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair
    from convarith.names import PaddingMode


@dataclass(frozen=True, slots=True, repr=False)
class Conv(Layer):
    """A convolution (cross-correlation, as in every framework).

    Args:
        kernel: k, taps along each axis; stride, padding, dilation and channels as in `Layer`.
        groups: Groups of channels that do not see each other.
        padding_mode: What padding holds, one of `convarith.engine.padding.MODES`: ``"zeros"``, or the input mirrored
            without its edge (``"reflect"``, padding below the size), its edge (``"replicate"``) or its other end
            (``"circular"``, padding up to the size), as in PyTorch.
        free_padding: Allow padding beyond that, which goes to and fro or around again, as in NumPy.

    Raises:
        ConvArithError: ``bad-value`` for a number or a mode that cannot be; ``group-divides`` where groups and
            channels disagree.

    >>> ca.Conv(kernel=3, stride=2, padding=1).output_shape((5, 5))
    (3, 3)
    """

    groups: int = field(default=1, kw_only=True)
    padding_mode: PaddingMode = field(default="zeros", kw_only=True)
    free_padding: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        Layer.__post_init__(self)
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        freeze(self, "padding_mode", checked_mode(self.padding_mode))

    @property
    def op(self) -> str:
        """Name of the operation: ``"conv"``."""
        return "conv"

    @property
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other."""
        return self.groups

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight: (out, in/groups)."""
        inside, outside = channels_or_one_per_group(self.channels, self.groups)
        return outside, inside // self.groups

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the direct axes for an input of ``size`` (the guide's relationships 1 to 6 and 15).

        Raises:
            ConvArithError: ``does-not-fit``, or ``padding-limit`` for padding that its mode has no elements for.
        """
        return along_each(size, self._axis, uniform=self.uniform)

    def _axis(self, size: int, number: int, axes: int) -> Axis:
        window = self._direct_window(size, number, axes)
        if not self.free_padding:
            refuse_far_padding(self.padding_mode, size, window.lo, window.hi)
        return axis_of(window, size, padding_mode=self.padding_mode)
