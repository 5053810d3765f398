"""Settings that bring a size to another, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation
    from convarith.solving.axis import Cost
    from convarith.solving.layers import Solution, Solutions

    Shown = Iterable[tuple[Solution, Translation | None]]

_KINDS = {
    "conv": "convolution",
    "conv_transpose": "transposed convolution",
    "max_pool": "max pooling",
    "avg_pool": "mean pooling",
    "lp_pool": "L-p pooling",
}


def to_lines(found: Solutions, shown: Shown, framework: str | None) -> Iterator[str]:
    """Yield the settings with what speaks against each, and how many more there are.

    Args:
        found: All of them.
        shown: Those that are shown, with how a framework says them.
        framework: Name of that framework; None for none.
    """
    size, to = ([getattr(way, name) for way in found.ways] for name in ("size", "output"))
    op = found.ways[0].bounds.op
    told = f"{size_text(size)} -> {size_text(to)} by a {_KINDS[op]}"
    yield f"{told}: {_counted(found.count)} within the bounds, best first"
    number = 0
    for number, (solution, translation) in enumerate(shown, 1):
        against = ", ".join(objections(solution.cost, op))
        yield f"{number:>4}  {setting_text(solution.layer)}{f'  ({against})' if against else ''}"
        if translation is not None:
            yield f"      {translation.call}"
    if number < found.count and framework is None:
        yield f"and {found.count - number:,} more: {_alike(found)}; --all shows them"
    if framework is not None and not number:
        yield f"none of the first of them can be said by {framework} in one layer"


def _counted(count: int) -> str:
    return f"{count:,} setting{'' if count == 1 else 's'}"


def setting_text(layer: Layer) -> str:
    """Write a layer's window as options of the command line."""
    told = [f"-k {size_text(layer.kernel)}", f"-s {size_text(layer.stride)}"]
    if layer.padding:
        told.append(f"-p {_padding(layer.padding)}")
    if layer.dilation != 1:
        told.append(f"-d {size_text(layer.dilation)}")
    if getattr(layer, "output_padding", 0):
        told.append(f"-a {size_text(layer.output_padding)}")  # type: ignore[attr-defined]  # it has one
    return " ".join(told)


def _padding(padding: Any) -> str:  # as layers have it
    if isinstance(padding, int):
        return str(padding)
    if all(lo == hi for lo, hi in padding):
        return "x".join(str(lo) for lo, _ in padding)
    return "x".join(f"{lo}:{hi}" for lo, hi in padding)


def objections(cost: Cost, op: str) -> Iterator[str]:
    """Yield what speaks against a setting, the worst first."""
    if cost.asymmetry:
        yield f"{cost.asymmetry} more at one end"
    if cost.unread:
        yield f"{cost.unread} of the input unread"
    if cost.far:
        yield "windows mostly in padding"
    if cost.holes:
        yield "outputs that no input reaches"
    elif cost.uneven:
        yield "uneven overlap"
    if cost.unscaled:
        yield "for this size only"
    if cost.even:
        yield "even kernel"
    if cost.apart and op != "conv":
        yield "windows overlap"


def _alike(found: Solutions) -> str:
    """Say what all of them have in common."""
    windows = [window for way in found.windows for window in way]
    told = []
    for name in ("kernel", "stride", "dilation"):
        numbers = sorted({getattr(window, name) for window in windows})
        told.append(f"{name} {_run(numbers)}")
    return ", ".join(told)


def _run(numbers: list[int]) -> str:
    whole = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2
    return f"{numbers[0]} to {numbers[-1]}" if whole else " or ".join(map(str, numbers))


def to_json(found: Solutions, shown: Shown) -> str:
    """Give the settings as one JSON object."""
    from json import dumps

    size, to = ([getattr(way, name) for way in found.ways] for name in ("size", "output"))
    return dumps(
        {
            "op": found.ways[0].bounds.op,
            "input": size,
            "output": to,
            "count": found.count,
            "solutions": [_solution(*each) for each in shown],
        },
        ensure_ascii=False,
    )


def _solution(solution: Solution, translation: Translation | None) -> dict[str, Any]:
    axes = solution.axes
    told = {name: [getattr(axis.window, name) for axis in axes] for name in ("kernel", "stride", "dilation")}
    return {
        **told,
        "padding": [[axis.padded.lo, axis.padded.hi] for axis in axes],
        "output_padding": [axis.padded.output_padding for axis in axes],
        "objections": list(objections(solution.cost, solution.op)),
        **({} if translation is None else {"code": translation.code}),
    }
