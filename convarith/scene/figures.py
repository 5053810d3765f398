"""The arithmetic figures of the guide, by the names of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.conv import Conv
from convarith.engine.names import known_name
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.records import NamedTuple

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.scene.subject import Given


class Figure(NamedTuple):
    """A layer, the spatial size of its input, and how the guide shows it.

    Attributes:
        layer: The layer.
        size: Spatial input size.
        view: One of `convarith.scene.views.VIEWS`.
        numbers: Input and weight, where the guide shows numbers.
    """

    layer: Layer
    size: tuple[int, ...]
    view: str = "map"
    numbers: Given = (None, None)


_DIRECT = {
    "no_padding_no_strides": (4, Conv(3)),
    "arbitrary_padding_no_strides": (5, Conv(4, padding=2)),
    "same_padding_no_strides": (5, Conv(3, padding="half")),
    "full_padding_no_strides": (5, Conv(3, padding="full")),
    "no_padding_strides": (5, Conv(3, stride=2)),
    "padding_strides": (5, Conv(3, stride=2, padding=1)),
    "padding_strides_odd": (6, Conv(3, stride=2, padding=1)),
    "dilation": (7, Conv(3, dilation=2)),
}


def _transposed(size: int, layer: Conv) -> Figure:
    """Go from the output of a direct figure back to its input."""
    back = ConvTranspose(
        layer.kernel, stride=layer.stride, padding=layer.padding, dilation=layer.dilation, output_size=(size, size)
    )
    return Figure(back, layer.output_shape((size, size)))


# The numbers of the guide's figures 1.1 and 1.2.
_NUMBERS: Given = (
    ((3, 3, 2, 1, 0), (0, 0, 1, 3, 1), (3, 1, 2, 2, 3), (2, 0, 0, 2, 2), (2, 0, 0, 0, 1)),
    ((0, 1, 2), (2, 2, 0), (0, 1, 2)),
)
_NUMERICAL: dict[str, Layer] = {
    "numerical_no_padding_no_strides": Conv(3),
    "numerical_padding_strides": Conv(3, stride=2, padding=1),
    "numerical_average_pooling": Pool(3, stride=1, kind="avg"),
    "numerical_max_pooling": Pool(3, stride=1),
}

FIGURES = {
    **{name: Figure(layer, (size, size)) for name, (size, layer) in _DIRECT.items()},
    **{f"{name}_transposed": _transposed(*_DIRECT[name]) for name in _DIRECT if name != "dilation"},
    **{name: Figure(layer, (5, 5), "values", _NUMBERS) for name, layer in _NUMERICAL.items()},
}
"""The nineteen: the guide's eight direct figures, the first seven transposed, and the four with numbers."""


def figure(name: str) -> Figure:
    """Give a figure by its name.

    Raises:
        ConvArithError: ``bad-value`` for a name that is none; the nearest are named.
    """
    return FIGURES[known_name("figure", name, FIGURES)]
