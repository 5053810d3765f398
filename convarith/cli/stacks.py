"""What ``convarith solve`` tells of stacks: layers that bring a size to another, or that see a length together."""

from __future__ import annotations

from itertools import chain, islice

from convarith.cli.messages import complain, tell, tell_json, tell_json_pieces
from convarith.cli.progress import at_work
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_bounds, read_size
from convarith.errors import ConvArithError
from convarith.records import dataclass, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from convarith.frameworks.translation import Translation
    from convarith.solving.stacks import Stack, Stacks


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """What the user wants of several layers together.

    Attributes:
        layers: How many, or a range.
        hop: Product of their strides, by which they multiply or divide the size.
        field: Positions of the input that an output sees.
        scaled: Whether each divides or multiplies sizes by its stride exactly.
        even_overlap: Whether the outputs of each meet equally many inputs.
    """

    layers: str | None
    hop: int | None
    field: int | None
    scaled: bool
    even_overlap: bool

    @property
    def given(self) -> dict[str, bool]:
        """The options that were given, by their names."""
        return {each.name: True for each in fields(self) if getattr(self, each.name) not in (None, False)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How what is found is shown.

    Attributes:
        limit: How many stacks; None for all.
        framework: The one that has to be able to say the layers; None for any.
        as_json: Whether as JSON.
    """

    limit: int | None
    framework: str | None
    as_json: bool


def tell_stacks(
    options: StackOptions, sizes: tuple[str | None, str | None], op: str, bounds: Mapping[str, Any], showing: Showing
) -> int:
    """Tell the stacks that do what is wanted, and give the exit code: 1 where there are none.

    Args:
        options: What is wanted of all layers together.
        sizes: That of the input and the one that is wanted, as far as they are given.
        op: The operation of the layers.
        bounds: What is told of each layer.
        showing: How they are shown.

    Raises:
        ConvArithError: ``contradiction`` for options that do not go together; as `convarith.solving`'s functions.
    """
    try:
        if options.hop is None and sizes[1] is None:
            _refuse_beside_field(options, sizes[0], op, bounds, showing)
            _see(options, bounds, showing)
            return 0
        with at_work("solving"):
            found = _found(options, sizes, op, bounds)
        return _bring(found, showing, axes=len(read_size(sizes[0] or "1")))
    except ConvArithError as error:
        if error.code != "no-solution":
            raise
        return _nothing(error)


def _found(options: StackOptions, sizes: tuple[str | None, str | None], op: str, bounds: Mapping[str, Any]) -> Stacks:
    from convarith.solving.solve_stack import stacks

    number = None if options.layers is None else read_bounds(options.layers, "layers")
    if not isinstance(number, int):
        raise ConvArithError(
            "how many layers there are is not told" if number is None else f"layers {options.layers} is not one number",
            "contradiction",
            "give --layers N, as --layers 3",
            "layers",
        )
    start, end = (
        None if size is None else read_size(size, name) for size, name in zip(sizes, ("size", "to"), strict=True)
    )
    if options.hop is not None:
        start, end = _by_hop(start, options.hop, transposed=op == "conv_transpose")
    if start is None or end is None:
        raise ConvArithError("there is no SIZE to start from", "contradiction", "give it, as in 128 or 5x5")
    scaled = options.scaled or options.hop is not None
    return stacks(start, end, number, op, bounds, options.field or 1, scaled=scaled, even_overlap=options.even_overlap)


def _by_hop(start: tuple[int, ...] | None, hop: int, *, transposed: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the sizes before and after layers whose strides have a product; without one, the least there are."""
    if transposed:
        start = start or (1,)
        return start, tuple(size * hop for size in start)
    start = start or (hop,)
    if any(size % hop for size in start):
        raise ConvArithError(
            f"hop {hop} does not divide {size_text(start)}", "contradiction", "leave the size out, or give --to"
        )
    return start, tuple(size // hop for size in start)


def _bring(found: Stacks, showing: Showing, axes: int) -> int:
    from convarith.report.stacks import heading, line, rest, stack_lines, to_json
    from convarith.report.terminal import print_lines
    from convarith.solving.solve_stack import expressible, no_stack
    from convarith.solving.stacks import MOST_LISTED

    if not found.count:
        return _nothing(no_stack(found))
    if showing.limit is None and found.count > MOST_LISTED:
        raise ConvArithError(
            f"there are {found.count:,} stacks, too many to list",
            "too-large",
            "bound the layers, as with -k 3..4 -s 2 or --scaled, or give --limit",
        )
    each: Iterator[tuple[Stack, Sequence[Translation]]] = (
        ((stack, ()) for stack in found) if showing.framework is None else expressible(found, axes, showing.framework)
    )
    with at_work("solving"):
        first = next(each, None)
    if first is None:
        complain(f"{showing.framework} says none of the first of them layer by layer", "leave --framework out")
        return 1
    shown = islice(chain([first], each), showing.limit)
    if showing.as_json:
        tell_json_pieces(to_json(found, axes, shown))
        return 0
    print_lines(heading(found, axes))
    told = 0
    for told, (stack, translations) in enumerate(shown, 1):
        print_lines(stack_lines(told, stack, axes, translations))
        if told == 1 and not translations:
            tell(f"      {line(stack, axes)}")
    if told < found.count:
        print_lines([rest(found, told)])
    return 0


def _refuse_beside_field(
    options: StackOptions, size: str | None, op: str, bounds: Mapping[str, Any], showing: Showing
) -> None:
    beside = [f"--{name.replace('_', '-')}" for name in options.given if name not in ("field", "layers")]
    beside += [f"--{name.replace('_', '-')}" for name in bounds if name not in ("kernel", "stride", "dilation")]
    beside += ["SIZE"] if size is not None else []
    beside += ["--framework"] if showing.framework is not None else []
    beside += ["-t or --pool"] if op != "conv" else []
    if beside or options.field is None:
        raise ConvArithError(
            f"{' and '.join(beside) or '--layers'} without a size that is wanted",
            "contradiction",
            "add --to SIZE, or ask by --field R for what convolutions see, with -k, -s, -d and --layers at most",
        )


def _see(options: StackOptions, bounds: Mapping[str, Any], showing: Showing) -> None:
    from convarith.report.fields import field_json, field_line, field_lines
    from convarith.report.terminal import print_lines
    from convarith.solving.fields import solve_field

    told = dict(bounds)
    if options.layers is not None:
        told["layers"] = read_bounds(options.layers, "layers")
    if any(isinstance(each, tuple) for each in told.values()):
        raise ConvArithError("layers are looked for along one axis here", "wrong-axes", "give one bound, as in 3..5")
    with at_work("solving"):
        found = solve_field(options.field or 1, **told)
    if showing.as_json:
        tell_json(field_json(options.field or 1, found, showing.limit))
    else:
        print_lines(field_lines(options.field or 1, found, showing.limit))
        tell(f"the first in a line: {field_line(found[0])}")


def _nothing(reason: ConvArithError) -> int:
    complain(reason.message, reason.hint)
    return 1
