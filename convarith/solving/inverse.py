"""What undoes a layer's shape: the layer that comes back to its input size, and the sizes that go the same way."""

from __future__ import annotations

from bisect import bisect_left

from convarith.engine.conv import Conv
from convarith.engine.layer import checked_layer
from convarith.engine.numbers import shortest, spatial
from convarith.engine.padding import shortest_padding
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.records import dataclass
from convarith.showing import shown_html, shown_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints


@dataclass(frozen=True, slots=True)
class Inverse:
    """A layer that undoes another's shape, not its values.

    Attributes:
        layer: The layer that is undone, in convarith's own terms.
        input: Its spatial input size, which comes back.
        output: Its output size, from which it comes back.
        undone_by: The layer that brings it back: a transposed convolution, or for one a direct convolution.
        alike: For each axis, the sizes that the direct one of the two brings to the same output. The output padding
            tells which of them comes back.
    """

    layer: Layer
    input: tuple[int, ...]
    output: tuple[int, ...]
    undone_by: Conv | ConvTranspose
    alike: tuple[range, ...]

    @property
    def output_paddings(self) -> tuple[range, ...]:
        """For each axis, the output paddings with which one of those sizes comes back; none of a direct convolution."""
        by = self.undone_by
        if not isinstance(by, ConvTranspose):
            return (range(0),) * len(self.input)
        extras = by.output_paddings(self.output)
        limits = [axis.output_padding_limit for axis in by.direct_axes(self.output)]
        bare = [size - extra for size, extra in zip(self.input, extras, strict=True)]
        return tuple(
            range(max(0, sizes[0] - least), min(limit, sizes[-1] - least + 1))
            for sizes, least, limit in zip(self.alike, bare, limits, strict=True)
        )

    def __str__(self) -> str:
        """Give what ``convarith solve --inverse`` prints."""
        return shown_text("inverse", self)

    def _repr_html_(self) -> str:
        return shown_html("inverse", self)


def inverse(layer: Layer, size: Ints) -> Inverse:
    """Give the layer that undoes another's shape on an input of a size.

    A direct convolution or a pooling is undone by the transposed convolution with the same window, whose output padding
    is what the direct one's last window leaves over; a transposed convolution by the direct one.

    Args:
        layer: The layer to undo; channels are exchanged.
        size: Spatial size of its input.

    Raises:
        ConvArithError: Where the layer does not fit the size.

    >>> undone = ca.inverse(ca.Conv(kernel=3, stride=2, padding=1), (6,))
    >>> undone.undone_by.output_padding, undone.alike
    (1, (range(5, 7),))
    """
    plain, given = checked_layer(layer).resolve(size).layer, spatial(size)
    output, axes = plain.output_shape(given), plain.direct_axes(given)
    settings: dict[str, Any] = {
        "kernel": shortest([axis.kernel for axis in axes]),
        "stride": shortest([axis.stride for axis in axes]),
        "dilation": shortest([axis.dilation for axis in axes]),
        "channels": None if plain.channels is None else plain.channels[::-1],
        "groups": plain.channel_groups if plain.has_weight else 1,
    }
    undone: Conv | ConvTranspose
    if plain.transposed:
        undone = Conv(
            **settings, padding=shortest_padding([_reaching(*each) for each in zip(axes, given, strict=True)])
        )
        came = [_alike(undone, output, number) for number in range(len(given))]
    else:
        pads = shortest_padding([(axis.lo, axis.hi + axis.overhang) for axis in axes])
        left = shortest([axis.leftover for axis in axes])
        undone = ConvTranspose(**settings, padding=pads, output_padding=left)
        came = [_alike(layer, given, number) for number in range(len(given))]
    return Inverse(plain, given, output, undone, tuple(came))


def _reaching(axis: Axis, inputs: int) -> tuple[int, int]:
    """Give the padding with which a direct axis has just so many windows.

    Output padding from the stride on makes room for more, so its end is cropped.
    """
    return axis.lo, axis.hi - axis.leftover_after(inputs) // axis.stride * axis.stride


def _alike(layer: Layer, size: tuple[int, ...], number: int) -> range:
    """Give the sizes of an axis that come to the same output as that of a size; outputs grow with their inputs."""

    def output(each: int) -> int:
        try:
            return layer.output_shape((*size[:number], each, *size[number + 1 :]))[number]
        except ConvArithError:  # it is too small, or beyond what sizes may be
            return 0 if each < size[number] else limit

    limit = layer.output_shape(size)[number] + 1
    first = bisect_left(range(size[number]), limit - 1, lo=1, key=output)
    reach = 1
    while output(size[number] + reach) < limit:
        reach *= 2
    return range(first, bisect_left(range(size[number] + reach), limit, lo=size[number], key=output))
