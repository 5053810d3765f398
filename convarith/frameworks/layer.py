"""A layer in a framework's terms, which goes wherever a layer goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.layer import Resolved, freeze
from convarith.engine.numbers import spatial
from convarith.frameworks.reading import axes_as_read, read
from convarith.frameworks.registry import framework
from convarith.frameworks.setting import Setting
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.numbers import Ints


@dataclass(frozen=True, slots=True, repr=False)
class FrameworkLayer(Setting):
    """A layer in the terms of a framework; what they come to is worked out for each input size.

    Args:
        kernel: k, taps along each axis; all else that is said of the layer as in `Setting`. A stride of None is that of
            `Framework.pool_stride` for a pooling whose framework has one.
        framework: The framework's name; another name of it becomes the one it has here.

    Raises:
        ConvArithError: ``bad-value`` for a framework that there is not, and as for `Setting`.

    >>> ca.FrameworkLayer(3, framework="keras", stride=2, padding="same").output_shape((6, 6))
    (3, 3)
    """

    framework: str = field(kw_only=True)

    def __post_init__(self) -> None:
        known = framework(self.framework)
        freeze(self, "framework", known.name)
        if self.stride is None and self.is_pooling and known.pool_stride is not None:
            freeze(self, "stride", known.pool_stride)
        Setting.__post_init__(self)

    def resolve(self, size: Ints) -> Resolved:
        """Give what the framework does with the layer on an input of ``size``, in convarith's own terms.

        Raises:
            ConvArithError: What the framework refuses, in its terms.
        """
        return read(framework(self.framework), self, spatial(size))

    def axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give, for an input of ``size``, the axes on which each output reads its inputs.

        Raises:
            ConvArithError: As `resolve`.
        """
        return axes_as_read(framework(self.framework), self, spatial(size))

    def direct_axes(self, size: Ints) -> tuple[Axis, ...]:
        """Give the axes in the layer's own terms, as `Layer.direct_axes` does.

        Raises:
            ConvArithError: As `resolve`.
        """
        return self.resolve(size).layer.direct_axes(size)

    def output_paddings(self, size: Ints) -> tuple[int, ...]:
        """Give the output padding a of each axis, as `Layer.output_paddings` does.

        Raises:
            ConvArithError: As `resolve`.
        """
        return self.resolve(size).layer.output_paddings(size)
