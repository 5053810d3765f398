"""Padding by name: what it comes to in numbers, as a change and as text, and who reads the name so."""

from __future__ import annotations

from convarith.engine.numbers import shortest
from convarith.engine.padding import shortest_padding
from convarith.lint.findings import Change
from convarith.records import NamedTuple, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.padding import Pair


def padding_in_numbers(name: str, layer: Layer, size: tuple[int, ...]) -> tuple[Change, ...]:
    """Give the changes after which a layer has in numbers what its padding by name comes to for an input size.

    Args:
        name: Of the layer.
        layer: The layer, in convarith's own terms or a framework's.
        size: Spatial size of its input.
    """
    from convarith.frameworks.layer import FrameworkLayer  # which takes long, and is needed for named paddings only
    from convarith.frameworks.registry import framework

    plain = layer.resolve(size).layer
    pads = _pads(plain, size)
    extra = plain.output_paddings(size)
    if isinstance(layer, FrameworkLayer):
        free = replace(layer, padding=None, output_padding=None, output_size=None)
        said = framework(layer.framework).in_numbers(free, pads, extra).along(size)
        pads, extra = [axis.pads for axis in said], tuple(axis.output_padding or 0 for axis in said)
    changes = [Change(name, "padding", shortest_padding(pads))]
    if any(extra):
        changes.append(Change(name, "output_padding", shortest(extra)))
    if getattr(layer, "output_size", None) is not None:
        changes.append(Change(name, "output_size", None))
    return tuple(changes)


class NameReadings(NamedTuple):
    """How the frameworks read the name of a padding that have it.

    Attributes:
        alike: Titles of those that compute the same as the layer.
        others: Titles of the others, with the axes in the layer's own terms that they come to.
    """

    alike: tuple[str, ...]
    others: tuple[tuple[str, tuple[Axis, ...]], ...]

    @property
    def as_in(self) -> str:
        """The end of a clause that names those that are alike."""
        return f", as in {', '.join(self.alike)}" if self.alike else ""


def name_readings(layer: Layer, size: tuple[int, ...]) -> NameReadings:
    """Give how frameworks read the padding of a layer in convarith's own terms on an input of a size."""
    from convarith.frameworks.compare import compare

    setting = {name: getattr(layer, name) for name in ("op", "kernel", "stride", "dilation", "padding")}
    rows = ((row.framework.title, row.reading) for row in compare(setting, size).rows)
    read = [(title, reading.layer.direct_axes(size)) for title, reading in rows if reading is not None]
    own = list(map(_computed, layer.direct_axes(size)))
    alike = tuple(title for title, axes in read if list(map(_computed, axes)) == own)
    return NameReadings(alike, tuple(each for each in read if each[0] not in alike))


def _computed(axis: Axis) -> tuple[int, int, int]:
    """Give what the numbers along an axis follow from, with windows that are the same."""
    return axis.lo, axis.output, axis.size


def _pads(layer: Layer, size: tuple[int, ...]) -> list[Pair]:
    return [(axis.lo, axis.hi) for axis in layer.direct_axes(size)]


def padding_text(axes: Sequence[Axis]) -> str:
    """Write the padding of axes as options and texts of layers have it, as in ``0:1x2:2``."""
    return "x".join(str(axis.lo) if axis.lo == axis.hi else f"{axis.lo}:{axis.hi}" for axis in axes)
