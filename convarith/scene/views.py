"""The views by name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from convarith.errors import ConvArithError, nearest_first

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


VIEWS: Mapping[str, str] = {
    "map": "map_scene",
    "values": "values_scene",
    "scatter": "scatter_scene",
    "equivalence": "equivalence_scene",
    "matrix": "matrix_scene",
    "field": "field_of_layer",
}
"""What there is to see, the default first: a module of `convarith.scene` each, and its function that composes."""


def view(name: str) -> View:
    """Give a view by its name, and import no other.

    Raises:
        ConvArithError: ``view`` for a name that is none.
    """
    if name not in VIEWS:
        raise ConvArithError(f"no view is called {name!r}", "view", f"there are {nearest_first(name, VIEWS)}")
    found: View = getattr(import_module(f"convarith.scene.{name}"), VIEWS[name])
    return found
