"""The views by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from convarith.engine.names import known_name
from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.scene.model import Scene
    from convarith.scene.subject import Subject


class View(Protocol):
    """What composes a scene."""

    def __call__(self, subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
        """Compose the scene of a subject.

        Args:
            subject: The layer and its input.
            labels: Whether names, sums and the setting are written.
            flat: Seen from above, every cell upright, as a terminal can show it.

        Raises:
            ConvArithError: Where the layer does not fit the size; ``view`` where the view says nothing about it.
        """


class _Entry(NamedTuple):
    """Where a view is.

    Attributes:
        function: What composes it, in the module of `convarith.scene` that has the view's name.
        slanted: Whether it lies slanted, and can be made ``flat``.
        told: What it shows, in a line.
    """

    function: str
    slanted: bool
    told: str


VIEWS: Mapping[str, _Entry] = {
    "map": _Entry("map_scene", slanted=True, told="the window as it goes over the maps, as in the guide"),
    "values": _Entry("values_scene", slanted=False, told="numbers in the cells, and how each output is summed up"),
    "scatter": _Entry(
        "scatter_scene",
        slanted=False,
        told="each input stamps the kernel onto the output, as a transposed convolution does",
    ),
    "equivalence": _Entry(
        "equivalence_scene", slanted=False, told="a transposed convolution worked out by stamping and by sliding"
    ),
    "overlap": _Entry("overlap_scene", slanted=False, told="how many inputs reach each output"),
    "matrix": _Entry("matrix_scene", slanted=True, told="the matrix W times the input, row by row"),
    "field": _Entry("field_of_layer", slanted=True, told="what an output sees of the input"),
}
"""What there is to see, the default first."""


def view(name: str) -> View:
    """Give a view by its name, and import no other.

    Raises:
        ConvArithError: ``view`` for a name that is none.
    """
    name = known_name("view", name, VIEWS, code="view")
    compose: Any = getattr(import_module(f"convarith.scene.{name}"), VIEWS[name].function)

    def composed(subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
        options = {"flat": flat} if VIEWS[name].slanted else {}
        scene: Scene = compose(subject, labels=labels, **options)
        return scene

    return composed
