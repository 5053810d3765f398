"""Stacks that bring a size to another, or see a length, as text and as JSON."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import counted, size_text
from convarith.report.parts import as_html, as_text
from convarith.report.solve import padding_text, setting_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation
    from convarith.solving.bounds import Bounds
    from convarith.solving.solve_stack import SolvedStacks
    from convarith.solving.stack_layers import StackCost
    from convarith.solving.stacks import Stack, Stacks

    Shown = Iterable[tuple[Stack, Sequence[Translation]]]

_KINDS = {
    "conv": "convolutions",
    "conv_transpose": "transposed convolutions",
    "max_pool": "max poolings",
    "avg_pool": "mean poolings",
    "lp_pool": "L-p poolings",
}


def heading(found: Stacks, axes: int) -> Iterator[str]:
    """Tell what is asked for, how many stacks do it, and within which bounds."""
    size, to = (_along(each, axes) for each in (found.size, found.output))
    kinds = _KINDS[found.bounds.op] if found.number > 1 else _KINDS[found.bounds.op].removesuffix("s")
    order = ", best first" if found.count > 1 else ""
    yield f"{size} -> {to} by {found.number} {kinds}: {counted(found.count, 'stack')}{order}"
    yield f"each with {_bounds_text(found)}; sizes never turn back"
    if found.field > 1:
        yield f"of them those that see at least {found.field:,}"


def stack_lines(number: int, stack: Stack, axes: int, translations: Sequence[Translation]) -> Iterator[str]:
    """Yield a stack's sizes and layers, and how a framework says these."""
    against = "".join(f", {each}" for each in objections(stack.cost))
    yield f"{number:>4}  {' → '.join(map(str, stack.sizes))}  (sees {stack.field:,}{against})"
    yield from _layer_lines([setting_text(layer) for layer in stack.layers_along(axes)])
    yield from _layer_lines([translation.call for translation in translations])


def text(solved: SolvedStacks) -> str:
    """Give what is printed, as plain text."""
    return as_text(_lines(solved))


def html(solved: SolvedStacks) -> str:
    """Give the same as HTML for a notebook."""
    return as_html(_lines(solved))


def _lines(solved: SolvedStacks) -> Iterator[str]:
    found, axes = solved.found, solved.axes
    yield from heading(found, axes)
    for number, (stack, said) in enumerate(solved.told, 1):
        yield from stack_lines(number, stack, axes, said)
        if number == 1 and not said:
            yield f"      {line(stack, axes)}"
    if len(solved) < found.count:
        yield rest(found, len(solved))


def rest(found: Stacks, number: int) -> str:
    """Tell how many more there are than some number."""
    if found.field > 1:
        return f"of all {found.count:,} stacks those that see too little are left out; --limit shows more"
    fewer = "bounds as -k 3..4 -s 1..2" + ("" if found.layers.scaled else " or --scaled")
    return f"and {found.count - number:,} more; --limit shows more, {fewer} leave fewer"


def _along(size: int, axes: int) -> str:
    return size_text((size,) * axes)


def _bounds_text(found: Stacks) -> str:
    bounds = found.bounds
    told = [f"{name} {_run(getattr(bounds, name))}" for name in ("kernel", "stride", "dilation")]
    told.append(_padding_text(bounds))
    if found.layers.scaled:
        told.append("sizes times or over its stride exactly")
    if found.layers.even_overlap:
        told.append("overlapping evenly")
    return ", ".join(told)


def _padding_text(bounds: Bounds) -> str:
    if isinstance(bounds.pads, str):
        return f"padding {bounds.pads}"
    if bounds.pads is not None:
        return f"padding {bounds.pads[0]} and {bounds.pads[1]}"
    within = "" if bounds.padding is None else f" {_run(bounds.padding)}"
    return f"padding{within} the same at both ends"


def _run(numbers: range) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _layer_lines(texts: Sequence[str]) -> Iterator[str]:
    """Yield the text of each layer, those of alike ones after each other once."""
    for text, alike in groupby(texts):
        count = len(list(alike))
        yield f"      {f'{count} × ' if count > 1 else ''}{text}"


def line(stack: Stack, axes: int) -> str:
    """Write a stack as a network in one line of our own, with one channel."""
    return " | ".join([size_text((1, *(stack.sizes[0],) * axes)), *map(in_line, stack.layers_along(axes))])


def in_line(layer: Layer) -> str:
    """Write a layer as in a network of one line: ``conv 1 k3 s2 p1``."""
    words = [layer.op] if layer.op.endswith("_pool") else [layer.op, "1"]
    words.append(f"k{size_text(layer.kernel)}")
    if layer.stride != 1 or layer.op.endswith("_pool"):
        words.append(f"s{size_text(layer.stride)}")
    if layer.padding:
        words.append(
            f"padding={layer.padding}" if isinstance(layer.padding, str) else f"p{padding_text(layer.padding)}"
        )
    if layer.dilation != 1:
        words.append(f"d{size_text(layer.dilation)}")
    if extra := getattr(layer, "output_padding", 0):  # which only a transposed convolution has
        words.append(f"a{size_text(extra)}")
    return " ".join(words)


def objections(cost: StackCost) -> Iterator[str]:
    """Yield what speaks against a stack, the worst first."""
    if cost.unread:
        yield f"{cost.unread:,} of the inputs unread"
    if cost.holes:
        yield "gaps between windows"
    if cost.uneven:
        yield "uneven overlap"
    if cost.far:
        yield "a window centred in padding"
    if cost.asymmetry:
        yield f"padded by {cost.asymmetry} more at one end"


def to_json(found: Stacks, axes: int, shown: Shown) -> Iterator[str]:
    """Yield one JSON object in pieces, so that any number of stacks can be written."""
    from json import dumps

    bounds = found.bounds
    told = {name: [getattr(bounds, name)[0], getattr(bounds, name)[-1]] for name in ("kernel", "stride", "dilation")}
    head = dumps(
        {
            "op": bounds.op,
            "input": [found.size] * axes,
            "output": [found.output] * axes,
            "layers": found.number,
            "bounds": told,
            "count": found.count,
        }
    )
    yield f'{head[:-1]}, "stacks": ['
    for number, each in enumerate(shown):
        yield f"{', ' if number else ''}{dumps(_stack(axes, *each), ensure_ascii=False)}"
    yield "]}\n"


def _stack(axes: int, stack: Stack, translations: Sequence[Translation]) -> dict[str, Any]:
    layers: list[dict[str, Any]] = [
        {
            **{name: [getattr(each.window, name)] * axes for name in ("kernel", "stride", "dilation")},
            "padding": [[each.window.lo, each.window.hi]] * axes,
            "output_padding": [each.output_padding] * axes,
        }
        for each in stack.settings
    ]
    for layer, translation in zip(layers, translations, strict=False):
        layer["code"] = translation.code
    return {
        "sizes": [[size] * axes for size in stack.sizes],
        "layers": layers,
        "receptive_field": [stack.field] * axes,
        "network": line(stack, axes),
        "objections": list(objections(stack.cost)),
    }
