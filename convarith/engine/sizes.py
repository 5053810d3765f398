"""Sizes through a window: of many inputs at once, and back from outputs to all the inputs that give them."""

from __future__ import annotations

from convarith.engine.window import Window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def outputs(sizes: Any, kernel: Any, stride: Any = 1, dilation: Any = 1, lo: Any = 0, hi: Any = 0) -> Any:
    """Give the output of each size along one axis; 0 where the kernel does not fit.

    Args:
        sizes: An int or a NumPy array, like all that follow; arrays broadcast.
        kernel: k.
        stride: s.
        dilation: d.
        lo: Padding before the input.
        hi: Padding after it.

    >>> [outputs(size, 3, stride=2, lo=1, hi=1) for size in (1, 5, 6)]
    [1, 3, 3]
    """
    found = Window(kernel, stride, dilation, lo, hi).outputs(sizes)
    return found * (found > 0)


def inputs(window: Window, wanted: range) -> range:
    """Give all sizes, from 1 on, that a window brings down to one of a run of outputs; empty where there are none.

    What comes back is a run too, so a stack of layers is gone back through one by one.

    Args:
        window: The window, with its padding in numbers.
        wanted: Output sizes, one after the other.

    >>> halved = Window(3, stride=2, lo=1, hi=1)
    >>> inputs(halved, range(3, 4)), inputs(halved, inputs(halved, range(3, 4)))
    (range(5, 7), range(9, 13))
    """
    first, last = max(1, wanted.start), max(1, wanted.stop)
    return range(max(1, window.least_size(first)), max(1, window.least_size(last)))
