"""What there is to know of a network layer by layer: shapes, costs, and what each output sees of the input."""

from __future__ import annotations

import re
from fractions import Fraction

from convarith.engine.names import no_name
from convarith.engine.numbers import counted, size_text
from convarith.errors import ConvArithError
from convarith.networks.layers import INPUT, infer_shapes
from convarith.networks.operations import Opaque
from convarith.networks.receptive import receptive_fields
from convarith.networks.sizes import fitting_input, size_rules
from convarith.records import dataclass, replace
from convarith.showing import shown_html, shown_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from convarith.networks.layers import LayerGraph, NetworkLayer, Problem
    from convarith.networks.operations import Shape
    from convarith.networks.receptive import ReceptiveField
    from convarith.networks.size_rule import SizeRule

    Fields: TypeAlias = tuple[ReceptiveField, ...]

Reach: TypeAlias = tuple[Fraction, Fraction]
"""How far something is seen beyond the first and the last element."""
_PART = r"[./]*[^./]+"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A layer, or several under one name.

    Attributes:
        name: The layer's name, or the part that several have in common.
        op: Name of the operation; of several layers how many they are.
        output: Output shape, channels first; None where it is not known. Of several that of the last, as all that
            follows but the counts.
        parameters: How many numbers it learns, besides those that a layer before it has too.
        macs: How many multiplications by them it takes.
        fields: What an output sees of the input, per axis; None where it sees all at once, or it is not known.
        padding: Per axis, how far the first output sees before the input's first element and the last one behind its
            last; None likewise.
        opaque: How many layers of it are not known.
        note: Why an opaque layer is one; None for others.
    """

    name: str
    op: str
    output: Shape | None
    parameters: int
    macs: int
    fields: Fields | None
    padding: tuple[Reach, ...] | None
    opaque: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A network, row by row.

    Attributes:
        name: Its name.
        input: Its input shape, channels first.
        assumed: Whether the network does not tell its input, and this is one that it takes.
        rows: Its layers in order.
        layers: How many they are.
        sizes: Which spatial sizes go through, per axis; None where that cannot be told.
        problems: What does not go through.
    """

    name: str
    input: Shape
    assumed: bool
    rows: tuple[SummaryRow, ...]
    layers: int
    sizes: tuple[SizeRule, ...] | None
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Give what ``convarith summary`` prints."""
        return shown_text("summary", self)

    def _repr_html_(self) -> str:
        return shown_html("summary", self)

    def __repr__(self) -> str:
        return f"<Summary of {self.name}: {counted(self.layers, 'layer')} on {size_text(self.input)}>"

    @property
    def parameters(self) -> int:
        """How many numbers all layers learn."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """How many multiplications by them all layers take."""
        return sum(row.macs for row in self.rows)

    @property
    def opaque(self) -> int:
        """How many layers are not known."""
        return sum(row.opaque for row in self.rows)

    @property
    def known(self) -> int:
        """How many layers are known."""
        return self.layers - self.opaque

    def to_depth(self, depth: int) -> Summary:
        """Give the summary with layers in one row whose names begin with the same ``depth`` parts.

        Names have parts between dots or slashes, as ``layer1.0.conv2``.
        """
        groups: dict[str, list[SummaryRow]] = {}
        for row in self.rows:
            groups.setdefault(_beginning(row.name, depth), []).append(row)
        rows = (rows[0] if len(rows) == 1 else _gathered(name, rows) for name, rows in groups.items())
        return replace(self, rows=tuple(rows))


def of_layers(summaries: Sequence[Summary], names: Sequence[str]) -> list[Summary]:
    """Give summaries with the rows of some layers alone, whose totals are theirs; those that have none are left out.

    A name stands for the layers within it too, as ``layer1`` does for ``layer1.0.conv2``.

    Raises:
        ConvArithError: ``unknown-layer`` for a name that is in none of them.
    """
    there = [row.name for summary in summaries for row in summary.rows]
    for name in names:
        if not any(_is_within(each, name) for each in there):
            raise no_name("layer", name, dict.fromkeys(there), code="unknown-layer")
    chosen = [[row for row in each.rows if any(_is_within(row.name, name) for name in names)] for each in summaries]
    return [
        replace(summary, rows=tuple(rows), layers=len(rows))
        for summary, rows in zip(summaries, chosen, strict=True)
        if rows
    ]


def _is_within(name: str, part: str) -> bool:
    return name == part or name.startswith((f"{part}.", f"{part}/"))


def summarize(network: LayerGraph) -> Summary:
    """Work out all that a summary tells; what depends on a layer that does not go through, or is not known, is None."""
    told, assumed = network, not network.input
    if assumed:
        network = replace(network, input=fitting_input(network))
    through = infer_shapes(network)
    shapes = {INPUT: network.input, **through.shapes}
    try:
        fields: Mapping[str, Fields | None] = receptive_fields(network)
    except ConvArithError:  # where a layer does not go through
        fields = {}
    try:
        sizes = size_rules(told)
    except ConvArithError:
        sizes = None
    rows = tuple(_row(layer, shapes, fields.get(layer.name), network.input[1:]) for layer in network.layers)
    return Summary(network.name, network.input, assumed, rows, len(rows), sizes, through.problems)


def _row(layer: NetworkLayer, shapes: Mapping[str, Shape], fields: Fields | None, size: Shape) -> SummaryRow:
    operation, output = layer.operation, shapes.get(layer.name)
    inputs = [shapes[source] for source in layer.sources if source in shapes]
    counted = operation is not None and output is not None and len(inputs) == len(layer.sources)
    note = operation.note if isinstance(operation, Opaque) else None
    return SummaryRow(
        layer.name,
        layer.op,
        output,
        operation.parameters(inputs) if operation is not None and counted and layer.shares is None else 0,
        operation.macs(inputs) if operation is not None and counted else 0,
        fields,
        _padding(fields, output[1:], size) if fields is not None and output is not None else None,
        int(note is not None),
        note,
    )


def _padding(fields: Fields, output: Shape, size: Shape) -> tuple[Reach, ...]:
    return tuple(
        (Fraction(-field.start), (count - 1) * field.jump + (field.start + field.size - length))
        for field, count, length in zip(fields, output, size, strict=True)
    )


def _beginning(name: str, depth: int) -> str:
    """Give the first parts of a name with what stands between them."""
    end = 0
    for part in re.finditer(_PART, name):
        depth -= 1
        end = part.end()
        if depth <= 0:
            break
    return name[:end].strip("./") if end else name


def _gathered(name: str, rows: list[SummaryRow]) -> SummaryRow:
    return replace(
        rows[-1],
        name=name,
        op=counted(len(rows), "layer"),
        parameters=sum(row.parameters for row in rows),
        macs=sum(row.macs for row in rows),
        opaque=sum(row.opaque for row in rows),
        note=None,
    )
