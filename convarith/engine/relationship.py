"""Which of the guide's numbered relationships gives an output size, with the numbers put in.

V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285. Its symbols: input
i, kernel k, stride s, padding p, dilation d, output padding a, output o; a prime marks a transposed convolution's own
sizes.
"""

from __future__ import annotations

from convarith.engine.numbers import number_text, spatial
from convarith.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship, as a template whose fields are the guide's symbols.

    Attributes:
        number: Its number in the guide.
        case: When it holds, in words.
        template: The right-hand side; ``{pads}`` stands for 2p, or lo + hi where the padding is not symmetric.
    """

    number: int
    case: str
    template: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A relationship applied to an axis.

    Attributes:
        relationship: Which one.
        formula: The formula in symbols, ``o = ⌊(i + 2p − k)/s⌋ + 1``.
        numbers: The same with the numbers put in, ``⌊(5 + 2·1 − 3)/2⌋ + 1 = 3``.
        remark: What had to be widened beyond the guide's own case; empty where nothing was.
    """

    relationship: Relationship
    formula: str
    numbers: str
    remark: str


_DIRECT = {
    1: Relationship(1, "no padding, unit stride", "({i} − {k}) + 1"),
    2: Relationship(2, "zero padding, unit stride", "({i} − {k}) + {pads} + 1"),
    3: Relationship(3, "half (same) padding, unit stride", "{i}"),
    4: Relationship(4, "full padding, unit stride", "{i} + ({k} − 1)"),
    5: Relationship(5, "no padding, any stride", "⌊({i} − {k})/{s}⌋ + 1"),
    6: Relationship(6, "zero padding, any stride", "⌊({i} + {pads} − {k})/{s}⌋ + 1"),
    7: Relationship(7, "pooling", "⌊({i} − {k})/{s}⌋ + 1"),
    15: Relationship(15, "dilation", "⌊({i} + {pads} − {k} − ({k} − 1)·({d} − 1))/{s}⌋ + 1"),
}
_TRANSPOSED = {
    8: Relationship(8, "transposed: no padding, unit stride", "{i} + ({k} − 1)"),
    9: Relationship(9, "transposed: zero padding, unit stride", "{i} + ({k} − 1) − {pads}"),
    10: Relationship(10, "transposed: half (same) padding, unit stride", "{i}"),
    11: Relationship(11, "transposed: full padding, unit stride", "{i} − ({k} − 1)"),
    12: Relationship(12, "transposed: no padding, any stride", "{s}·({i} − 1) + {k}"),
    13: Relationship(13, "transposed: zero padding, any stride", "{s}·({i} − 1) + {k} − {pads}"),
    14: Relationship(14, "transposed: any stride, output padding", "{s}·({i} − 1) + {a} + {k} − {pads}"),
}
RELATIONSHIPS = _DIRECT | _TRANSPOSED
"""All fifteen, by number."""

_POOLING = 7


def relationships(layer: Layer, size: Ints) -> tuple[Applied, ...]:
    """Give, for each axis, the most particular relationship that yields its output size, with its numbers.

    Raises:
        ConvArithError: Where the layer does not fit the size, or is refused.
    """
    if layer.transposed:
        found = tuple(map(_of_transposed, layer.direct_axes(size), spatial(size)))
    else:
        found = tuple(
            _of_direct(axis, pooling=not layer.has_weight, ceil=getattr(layer, "ceil_mode", False))
            for axis in layer.axes(size)
        )
    return found if layer.padding_mode == "zeros" else tuple(map(_of_any_padding, found))


def _of_any_padding(applied: Applied) -> Applied:
    """Leave out that the padding is zeros, which the guide has no other than."""
    relationship = applied.relationship
    case = relationship.case.replace("zero padding", "padding")
    return replace(applied, relationship=replace(relationship, case=case))


def _of_direct(axis: Axis, *, pooling: bool, ceil: bool) -> Applied:
    relationship = _DIRECT[_direct_number(axis, pooling=pooling)]
    template = relationship.template
    remarks = []
    if axis.overhang:
        template = template.replace("⌊", "⌈").replace("⌋", "⌉")
        remarks.append("rounded up in ceil mode")
    elif ceil:
        reason = "one more would begin after the input" if axis.leftover else "the windows come out even"
        remarks.append(f"ceil mode changes nothing: {reason}")
    if pooling and relationship.number != _POOLING:
        remarks.append("pooling with padding or dilation follows the convolution")
    symbols = {"i": "i", "k": "k", "s": "s", "d": "d"}
    values = {"i": axis.size, "k": axis.kernel, "s": axis.stride, "d": axis.dilation}
    return _filled(relationship, template, _Names("o", symbols, values), axis, axis.output, remarks)


def _direct_number(axis: Axis, *, pooling: bool) -> int:
    pads = (axis.lo, axis.hi)
    if axis.dilation > 1 and axis.kernel > 1:
        return 15
    if pooling and pads == (0, 0):
        return _POOLING
    if axis.stride > 1 or axis.overhang:
        return 5 if pads == (0, 0) else 6
    half, full = (axis.kernel // 2,) * 2, (axis.kernel - 1,) * 2
    if pads == (0, 0):
        return 1
    if pads == half and axis.kernel % 2:
        return 3
    return 4 if pads == full else 2


def _of_transposed(direct: Axis, size: int) -> Applied:
    extra = direct.leftover_after(size)
    relationship = _TRANSPOSED[_transposed_number(direct, extra)]
    template = relationship.template
    remarks = []
    if direct.dilation > 1 and direct.kernel > 1:
        template = template.replace("{k}", "({d}·({k} − 1) + 1)")
        remarks.append("with the effective kernel d·(k − 1) + 1 in place of k")
    symbols = {"i": "i′", "k": "k", "s": "s", "d": "d", "a": "a"}
    values = {"i": size, "k": direct.kernel, "s": direct.stride, "d": direct.dilation, "a": extra}
    return _filled(relationship, template, _Names("o′", symbols, values), direct, direct.size, remarks)


def _transposed_number(direct: Axis, extra: int) -> int:
    pads = (direct.lo, direct.hi)
    if extra:
        return 14
    if direct.stride > 1:
        return 12 if pads == (0, 0) else 13
    if pads == (0, 0):
        return 8
    half, full = (direct.kernel // 2,) * 2, (direct.kernel - 1,) * 2
    if direct.dilation == 1 and pads == half and direct.kernel % 2:
        return 10
    return 11 if direct.dilation == 1 and pads == full else 9


@dataclass(frozen=True, slots=True)
class _Names:
    """What the fields of a template become: symbols in the formula, values in the numbers."""

    left: str
    symbols: dict[str, str]
    values: dict[str, int]


def _filled(
    relationship: Relationship, template: str, names: _Names, padded: Axis, output: int, remarks: list[str]
) -> Applied:
    """Put symbols and numbers into a template; ``padded`` is the direct axis, whose padding is p."""
    if padded.lo == padded.hi:
        symbols, numbers = "2p", f"2·{_number(padded.lo)}"
    else:
        symbols, numbers = "lo + hi", f"{_number(padded.lo)} + {_number(padded.hi)}"
        if "{pads}" in template:
            remarks = [*remarks, "with lo + hi in place of 2p"]
        if "− {pads}" in template:
            symbols, numbers = f"({symbols})", f"({numbers})"
    worked = template.format(**names.values, pads=numbers)
    return Applied(
        relationship,
        f"{names.left} = {template.format(**names.symbols, pads=symbols)}",
        worked if worked == str(output) else f"{worked} = {output}",
        "; ".join(remarks),
    )


def _number(value: int) -> str:
    return number_text(value) if value >= 0 else f"({number_text(value)})"
