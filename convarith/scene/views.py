"""The views by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from convarith.errors import ConvArithError, nearest_first
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.field import field_of_layer
from convarith.scene.map import map_scene
from convarith.scene.matrix import matrix_scene
from convarith.scene.scatter import scatter_scene
from convarith.scene.values import values_scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.scene.model import Scene
    from convarith.scene.subject import Subject


class View(Protocol):
    """What composes a scene."""

    def __call__(self, subject: Subject, *, labels: bool, flat: bool = False) -> Scene:
        """Compose the scene of a subject.

        Raises:
            ConvArithError: Where the layer does not fit the size; ``view`` where the view says nothing about it.
        """


VIEWS: Mapping[str, View] = {
    "map": map_scene,
    "values": values_scene,
    "scatter": scatter_scene,
    "equivalence": equivalence_scene,
    "matrix": matrix_scene,
    "field": field_of_layer,
}
"""What there is to see, the default first."""


def view(name: str) -> View:
    """Give a view by its name.

    Raises:
        ConvArithError: ``view`` for a name that is none.
    """
    if name not in VIEWS:
        raise ConvArithError(f"no view is called {name!r}", "view", f"there are {nearest_first(name, VIEWS)}")
    return VIEWS[name]
