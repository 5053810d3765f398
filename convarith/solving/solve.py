"""From the size that is wanted back to the layers that give it."""

from __future__ import annotations

from itertools import islice

from convarith.engine.numbers import check_count, counted, size_text, spatial
from convarith.engine.padding import normalized_padding, pads_along
from convarith.errors import ConvArithError
from convarith.records import NamedTuple, replace
from convarith.showing import shown_html, shown_text
from convarith.solving.bounds import numbers, usual_bounds
from convarith.solving.layers import Solutions, Way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.frameworks.framework import Framework
    from convarith.frameworks.translation import Translation
    from convarith.names import FrameworkName, Operation
    from convarith.solving.layers import Solution

BOUNDED = ("kernel", "stride", "dilation", "padding", "output_padding")
"""The settings that may be fixed, or kept within bounds."""
MOST_TRIED = 5_000
"""The solutions that are said in a framework's terms at most, in search of some that it has."""


class Solved(list["Layer"]):
    """The layers that bring a size to another, those that people would choose first.

    Attributes:
        found: All that there are, of which these are the first.
        limit: How many were wanted at most.
        told: For each layer the solution that it is, and how the framework says it, where one is to.
        framework: The framework that has to be able to say it; None for any.
    """

    def __init__(
        self,
        found: Solutions,
        limit: int,
        told: Sequence[tuple[Solution, Translation | None]],
        framework: str | None = None,
    ) -> None:
        super().__init__(solution.layer if said is None else said.layer for solution, said in told)
        self.found, self.limit, self.told, self.framework = found, limit, told, framework

    def __str__(self) -> str:
        """Give what ``convarith solve`` prints."""
        return shown_text("solve", self)

    def _repr_html_(self) -> str:
        return shown_html("solve", self)


def solve(
    size: Ints,
    *,
    to: Ints,
    op: Operation = "conv",
    framework: FrameworkName | None = None,
    limit: int = 10,
    **bounds: Any,
) -> Solved:
    """Give layers that bring a size to another, those that people would choose first.

    The first are padded alike at both ends, read all of their input, and are small. Axes with the same sizes and bounds
    are treated alike.

    Args:
        size: Spatial size of the input.
        to: Spatial size that is wanted.
        op: ``conv``, ``conv_transpose``, ``max_pool``, ``avg_pool`` or ``lp_pool``.
        framework: The one that has to be able to say it, in whose terms the layers are; None for any.
        limit: How many at most.
        bounds: ``kernel``, ``stride``, ``dilation``, ``padding``, ``output_padding``: a number to fix it, a range of
            numbers, or a tuple with one of these for each axis; a padding as layers take it, too. What is not told is
            within those of `Bounds`.

    Raises:
        ConvArithError: ``bad-value``, ``wrong-axes``; ``no-solution`` where there is none within the bounds, with the
            nearest sizes that can be reached.

    >>> ca.solve((128,), to=(64,), kernel=11, stride=2)[0].padding
    5
    """
    found = solutions(spatial(size), spatial(to, "to"), op, bounds)
    if not found.count:
        raise no_solution(found, bounds)
    if framework is None:
        return Solved(found, limit, [(solution, None) for solution in found.best(limit)])
    return Solved(found, limit, list(islice(expressible(found, framework), limit)), framework)


def solutions(size: tuple[int, ...], to: tuple[int, ...], op: str, bounds: Mapping[str, Any]) -> Solutions:
    """Give all layers that bring a size to another within bounds, which are as for `solve`.

    Raises:
        ConvArithError: ``bad-value``, ``wrong-axes``, ``contradiction``.
    """
    axes = len(spatial(size))
    check_count("to", len(spatial(to, "to")), axes)
    for name in bounds:
        if name not in BOUNDED:
            raise ConvArithError(f"{name!r} is no setting to solve for", "bad-value", f"use {', '.join(BOUNDED)}")
    limits = [_limits(bounds, axis, axes) for axis in range(axes)]
    along = [
        replace(usual_bounds(op, *ends), **limited)
        for limited, ends in zip(limits, zip(size, to, strict=True), strict=True)
    ]
    return Solutions(tuple(map(Way, along, size, to)))


def _limits(bounds: Mapping[str, Any], axis: int, axes: int) -> dict[str, Any]:
    """Give what is told along an axis, as `Bounds` has it."""
    limits: dict[str, Any] = {}
    for name, given in bounds.items():
        here = given
        if (isinstance(given, tuple | list) and any(isinstance(each, range) for each in given)) or name != "padding":
            here = _along(given, axis, axes, name)
        if name != "padding" or isinstance(here, range):
            limits[name] = numbers(name, here)
        else:
            limits["pads"] = pads_along(normalized_padding(here), axis, axes)
    return limits


def _along(given: Any, axis: int, axes: int, name: str) -> Any:  # whatever the user gives
    """Give what holds along an axis, of one thing for all or one each."""
    if not isinstance(given, tuple | list):
        return given
    check_count(name, len(given), axes)
    return given[axis]


class Said(NamedTuple):
    """A solution, and how a framework says it."""

    solution: Solution
    translation: Translation


def expressible(found: Solutions, framework: str) -> Iterator[Said]:
    """Give the solutions that a framework can say in one layer, of the first few thousand.

    Raises:
        ConvArithError: ``bad-value`` for a framework that there is not.
    """
    from convarith.frameworks.registry import framework as known

    return _said(found, known(framework))


def _said(found: Solutions, framework: Framework) -> Iterator[Said]:
    from convarith.frameworks.search import translate

    size = tuple(way.size for way in found.ways)
    told = set()  # output padding and padding at the end come to the same, and are told once
    for solution in islice(found, MOST_TRIED):
        try:
            said = translate(solution.layer.resolve(size), size, framework)
        except ConvArithError:
            continue
        if said.exact and said.call not in told:
            told.add(said.call)
            yield Said(solution, said)


def no_solution(found: Solutions, bounds: Mapping[str, Any]) -> ConvArithError:
    """Give the error for a size that cannot be reached: which bound keeps from it, and what can be reached instead."""
    size, to = ([getattr(way, name) for way in found.ways] for name in ("size", "output"))
    below, above = found.nearest()
    reached = [size_text(each) for each in dict.fromkeys((below, above)) if each is not None]
    hints = [f"the nearest that can be reached: {' and '.join(reached)}"] if reached else []
    freed = {name: found.without(name).count for name in bounds}
    hints += [
        f"with any {name.replace('_', ' ')} there {'is' if count == 1 else 'are'} {counted(count, 'setting')}"
        for name, count in freed.items()
        if count
    ]
    if not any(freed.values()):
        hints.append(f"wider bounds may do it, or several layers: now {_told(found)}")
    return ConvArithError(
        f"no {found.ways[0].bounds.op} within the bounds brings {size_text(size)} to {size_text(to)}",
        "no-solution",
        "; ".join(hints),
        next((name for name, count in freed.items() if count), None),
    )


def _told(found: Solutions) -> str:
    """Write the bounds of the windows along the first axis."""
    bounds = found.ways[0].bounds
    runs = {name: getattr(bounds, name) for name in ("kernel", "stride", "dilation")}
    return ", ".join(
        f"{name} {run[0]} to {run[-1]}" if len(run) > 1 else f"{name} {run[0]}" for name, run in runs.items()
    )
