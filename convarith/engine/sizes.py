"""Sizes back through a window: from outputs to all the inputs that give them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.window import Window


def inputs(window: Window, wanted: range) -> range:
    """Give all sizes, from 1 on, that a window brings down to one of a run of outputs; empty where there are none.

    What comes back is a run too, so a stack of layers is gone back through one by one.

    Args:
        window: The window, with its padding in numbers.
        wanted: Output sizes, one after the other.

    >>> from convarith.engine.window import Window
    >>> halved = Window(3, stride=2, lo=1, hi=1)
    >>> inputs(halved, range(3, 4)), inputs(halved, inputs(halved, range(3, 4)))
    (range(5, 7), range(9, 13))
    """
    first, last = max(1, wanted.start), max(1, wanted.stop)
    return range(max(1, window.least_size(first)), max(1, window.least_size(last)))
