"""What rules say of the axes of a layer."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from convarith.engine.axis import Axis
    from convarith.lint.analysis import WindowedLayer


def first_axis(axes: Sequence[Axis], wrong: Callable[[Axis], bool]) -> tuple[Axis, str] | None:
    """Find the first axis of which something holds.

    Args:
        axes: The axes of a layer.
        wrong: Whether it holds.

    Returns:
        The axis, and the words that a message begins with: which axis it is, where it does not hold of all that there
        are; None where it holds of none.
    """
    found = list(map(wrong, axes))
    return first_of(axes, found) if True in found else None


def first_of(axes: Sequence[Axis], found: Sequence[bool]) -> tuple[Axis, str]:
    """Give the first axis for which something was found, which it was for one at least, as `first_axis` does."""
    number = found.index(True)
    return axes[number], "" if all(found) else f"axis {number}: "


def rounded_down(each: WindowedLayer) -> tuple[Axis, ...] | None:
    """Give the axes of a pooling in ceil mode as they are without; None for others, and where no window is left then.

    Caffe's poolings round up by default, and are none in ceil mode, which nobody has asked for.
    """
    layer = each.operation.layer
    if not getattr(layer, "ceil_mode", False):  # which a convolution does not have
        return None
    down: dict[str, Any] = {"ceil_mode": False}
    try:
        return replace(layer, **down).axes([axis.size for axis in each.axes])
    except ConvArithError:
        return None


def changed_along(axes: Sequence[Axis], changed: Callable[[Axis], int]) -> int | tuple[int, ...]:
    """Give a setting with another number along each axis: one number where all are the same."""
    numbers = tuple(map(changed, axes))
    return numbers[0] if len(set(numbers)) == 1 else numbers
