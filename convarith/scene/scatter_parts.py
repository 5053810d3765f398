"""How the inputs of a transposed convolution are scattered: each adds the scaled kernel to the output."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.scene.broken_range import length
from convarith.scene.captions import value_text
from convarith.scene.map_ranges import uncropped_range
from convarith.scene.model import Kind, Look
from convarith.scene.subject import contributions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.engine.axis import Axis
    from convarith.scene.subject import Position, Subject


def refuse_direct(subject: Subject, name: str) -> None:
    """Refuse a layer that does not scatter.

    Raises:
        ConvArithError: ``view``.
    """
    if not subject.transposed:
        raise ConvArithError(
            f"the view {name} shows a transposed convolution, and this is {subject.layer.op}",
            "view",
            "add --transposed (ConvTranspose), or see this layer in the view map or values",
        )


def cropped_kinds(subject: Subject) -> frozenset[Kind]:
    """Name the kinds of cells around the output."""
    crops = any(length(uncropped_range(axis)) > axis.size for axis in subject.direct_axes)
    return frozenset({Kind.CROPPED}) if crops else frozenset()


def output_look(subject: Subject, place: Position, step_of: Mapping[Position, int], now: int) -> Look:
    """Give the look of an output after a step: what has been added up so far, and whether that is all."""
    if not all(0 <= at < axis.size for axis, at in zip(subject.direct_axes, place[1:], strict=True)):
        return Look(Kind.CROPPED)
    total: float = 0
    missing = reached = False
    for each in contributions(subject.window(place)):
        if step_of.get(each.element, now + 1) <= now:
            total += times(subject, each.element, each.weight)
            reached = True
        else:
            missing = True
    if missing:
        return Look(Kind.PARTIAL, value_text(total)) if reached else Look(Kind.EMPTY)
    return Look(Kind.OUTPUT, value_text(total))


def kernel_footprint(subject: Subject, element: Position) -> Iterator[Position]:
    """Yield all places, cropped ones too, that the kernel covers when an input element is scattered."""
    channel, *where = element
    inside, outside = (count // subject.groups for count in subject.channels)
    group = channel // inside
    for target in range(group * outside, (group + 1) * outside):
        for taps in product(*(range(axis.kernel) for axis in subject.direct_axes)):
            yield (target, *map(_scattered_to, subject.direct_axes, where, taps))


def _scattered_to(axis: Axis, at: int, tap: int) -> int:
    """Give where an input leads by a tap: past an end where that is cropped, and around where it goes around."""
    position = axis.position(at, tap)
    around = axis.source(position)
    return position if around is None else around


def contributed(subject: Subject, element: Position) -> dict[Position, float]:
    """Give what an input element adds to each output that it reaches, by however many kernel elements."""
    added: dict[Position, float] = {}
    for target in subject.scatter(element):
        added[target.output] = added.get(target.output, 0) + times(subject, element, target.weight)
    return added


def times(subject: Subject, element: Position, weight: Position) -> float:
    """Give what an input element adds by a kernel element."""
    numbers = subject.numbers
    assert numbers.weight is not None  # noqa: S101  # only pooling has none
    product: float = numbers.x[element].item() * numbers.weight[weight].item()
    return product


def weight_text(subject: Subject, channel: int, place: Position) -> str:
    """Write an element of the kernel that leads from an input channel."""
    assert subject.numbers.weight is not None  # noqa: S101  # only pooling has none
    return value_text(subject.numbers.weight[(channel, *place)])
