"""From the size that is wanted back to the layers, one after the other, that give it."""

from __future__ import annotations

from itertools import islice

from convarith.engine.numbers import counted, size_text, spatial, whole_number
from convarith.errors import ConvArithError
from convarith.records import NamedTuple
from convarith.showing import shown_html, shown_text
from convarith.solving.solve import solutions
from convarith.solving.stack_layers import MOST_LAYERS, StackLayers
from convarith.solving.stacks import Stacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.frameworks.translation import Translation
    from convarith.names import FrameworkName, Operation
    from convarith.solving.stacks import Stack

USUAL = {"kernel": range(1, 17), "stride": range(1, 9), "dilation": range(1, 2)}
"""What layers of a stack may be where nothing else is told."""
_OTHER_NUMBERS = range(1, 13)  # of layers that are looked at where those asked for do not do
_MOST_SAID = 2_000  # stacks that are said in a framework's terms, in search of some that it has


class SolvedStacks(list["list[Layer]"]):
    """The stacks of layers that bring a size to another, those that people would choose first.

    Attributes:
        found: All that there are, of which these are the first.
        told: For each its stack, and how the framework says its layers, where one is to.
        axes: How many axes the layers have.
    """

    def __init__(self, found: Stacks, told: Sequence[tuple[Stack, Sequence[Translation]]], axes: int) -> None:
        super().__init__([each.layer for each in said] or stack.layers_along(axes) for stack, said in told)
        self.found, self.told, self.axes = found, told, axes

    def __str__(self) -> str:
        """Give what ``convarith solve --layers`` prints."""
        return shown_text("stacks", self)

    def _repr_html_(self) -> str:
        return shown_html("stacks", self)


def solve_stack(
    size: Ints,
    *,
    to: Ints,
    layers: int,
    op: Operation = "conv",
    framework: FrameworkName | None = None,
    limit: int = 10,
    field: int = 1,
    scaled: bool = False,
    even_overlap: bool = False,
    **bounds: Any,
) -> SolvedStacks:
    """Give stacks of layers that bring a size to another, those that people would choose first.

    The first read all of their input, divide or multiply sizes by their strides, have kernels that are usual with
    these, and strides as alike as can be, the larger ones first. Sizes never turn back on the way.

    Args:
        size: Spatial size of the input; axes are treated alike, so all have the same size.
        to: Spatial size that is wanted.
        layers: How many layers.
        op: What they all are: ``conv``, ``conv_transpose``, ``max_pool``, ``avg_pool`` or ``lp_pool``.
        framework: The one that has to be able to say them, in whose terms the layers are; None for any.
        limit: How many stacks at most.
        field: How much of the input an output has to see at least.
        scaled: Whether each layer has to divide or multiply its size by its stride exactly.
        even_overlap: Whether the outputs of each transposed layer have to meet equally many inputs.
        bounds: As for `convarith.solving.solve.solve`, of each layer; what is not told is within `USUAL`, and padding
            that is not told is the same at both ends.

    Raises:
        ConvArithError: ``bad-value``, ``wrong-axes``, ``contradiction``, ``too-large``; ``no-solution`` where there is
            none within the bounds, with the nearest sizes that can be reached.

    >>> [layer.stride for layer in ca.solve_stack(16000, to=50, layers=4)[0]]
    [5, 4, 4, 4]
    """
    asked = stacks(
        spatial(size), spatial(to, "to"), layers, op, bounds, field, scaled=scaled, even_overlap=even_overlap
    )
    if not asked.count:
        raise no_stack(asked)
    axes = len(spatial(size))
    if framework is None:
        return SolvedStacks(asked, [(stack, ()) for stack in islice(asked, limit)], axes)
    return SolvedStacks(asked, list(islice(expressible(asked, axes, framework), limit)), axes)


def stacks(
    size: Sequence[int],
    to: Sequence[int],
    number: int,
    op: str,
    bounds: Mapping[str, Any],
    field: int = 1,
    *,
    scaled: bool = False,
    even_overlap: bool = False,
) -> Stacks:
    """Give all stacks that bring a size to another within bounds; all is as for `solve_stack`.

    Raises:
        ConvArithError: ``bad-value``, ``wrong-axes``, ``contradiction``, ``too-large``.
    """
    ways = set(solutions(tuple(size), tuple(to), op, {**USUAL, **bounds}).ways)
    if len(ways) > 1:
        raise ConvArithError(
            f"{size_text(size)} -> {size_text(to)} asks for different things along its axes",
            "contradiction",
            "layers of a stack are alike along all axes: solve for one axis at a time, with the same kernel and stride",
        )
    if whole_number("layers", number) > MOST_LAYERS:
        raise ConvArithError(f"{number} layers are many", "too-large", f"solve for at most {MOST_LAYERS}", "layers")
    if even_overlap and op != "conv_transpose":
        raise ConvArithError(
            f"outputs of {op} overlap evenly in any case", "contradiction", "leave out even overlap", "stride"
        )
    (way,) = ways
    allowed = StackLayers(way.bounds, scaled=scaled, even_overlap=even_overlap)
    return Stacks(allowed, way.size, way.output, number, whole_number("field", field))


class SaidStack(NamedTuple):
    """A stack, and how a framework says its layers."""

    stack: Stack
    translations: tuple[Translation, ...]


def expressible(found: Stacks, axes: int, framework: str) -> Iterator[SaidStack]:
    """Yield the stacks of which a framework can say each layer, of the first few thousand.

    Raises:
        ConvArithError: ``bad-value`` for a framework that there is not.
    """
    from convarith.frameworks.registry import framework as known
    from convarith.frameworks.search import translate

    named = known(framework)
    said: dict[tuple[Layer, int], Translation | None] = {}

    def translated(layer: Layer, size: int) -> Translation | None:
        whole = (size,) * axes
        try:
            translation = translate(layer.resolve(whole), whole, named)
        except ConvArithError:
            return None
        return translation if translation.exact else None

    for stack in islice(found, _MOST_SAID):
        layers = list(zip(stack.layers_along(axes), stack.sizes, strict=False))
        for each in layers:
            if each not in said:
                said[each] = translated(*each)
        translations = tuple(way for each in layers if (way := said[each]) is not None)
        if len(translations) == len(layers):
            yield SaidStack(stack, translations)


def no_stack(found: Stacks) -> ConvArithError:
    """Give the error for a size that cannot be reached: what can be reached instead, and with how many layers."""
    layers = counted(found.number, "layer")
    numbers = [number for number in _OTHER_NUMBERS if _can_be(found.with_layers(number))]
    hints = ["1 layer does" if numbers == [1] else f"{_listed(numbers)} layers do"] if numbers else []
    try:
        near = [f"{each:,}" for each in dict.fromkeys(found.nearest()) if each is not None]
    except ConvArithError:  # too many to tell
        near = []
    if near:
        hints.append(f"the nearest that {layers} reach{'es' if found.number == 1 else ''}: {' and '.join(near)}")
    if found.layers.scaled:
        hints.append("sizes that are no multiples may do: leave --scaled (scaled=True) out")
    return ConvArithError(
        f"no stack of {layers} within the bounds brings {found.size:,} to {found.output:,}",
        "no-solution",
        "; ".join(hints) or "widen the bounds",
    )


def _can_be(found: Stacks) -> bool:
    try:
        return bool(found.count)
    except ConvArithError:  # too many sizes on the way to tell
        return False


def _listed(numbers: Sequence[int]) -> str:
    """Write numbers one by one, or a run of them by its ends."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return " or ".join(map(str, numbers))
