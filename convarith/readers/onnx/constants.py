"""What is known of an ONNX model's constants: their sizes, and the values of small ones, by which shapes are told."""

from __future__ import annotations

from math import ceil, floor, prod
from operator import add, mul, sub
from struct import error as StructError  # noqa: N812  # it is an exception
from struct import iter_unpack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.readers.flow import Value

_Fold: TypeAlias = "Callable[[Mapping[str, Any], Sequence[Constant]], Constant]"
_MOST_VALUES = 64  # a shape, pads, scales; more are weights
# How numbers of a TensorProto.data_type stand in its raw_data, and in which field they do otherwise.
_KINDS = {
    1: ("f", "float_data"),
    2: ("B", "int32_data"),
    3: ("b", "int32_data"),
    6: ("i", "int32_data"),
    7: ("q", "int64_data"),
    9: ("?", "int32_data"),
    11: ("d", "double_data"),
}


class Constant(NamedTuple):
    """A tensor that does not depend on the numbers of the input.

    Attributes:
        dims: Its shape; None where that is not known.
        values: Its numbers in a row; None where they are many, or not known.
    """

    dims: tuple[int, ...] | None = None
    values: tuple[Value, ...] | None = None


def constant_of(tensor: Any) -> Constant:
    """Give what is known of a TensorProto."""
    dims = tuple(tensor.dims)
    if tensor.data_type not in _KINDS or prod(dims) > _MOST_VALUES or min(dims, default=0) < 0:
        return Constant(dims)
    letter, field = _KINDS[tensor.data_type]
    try:
        values = tuple(value for (value,) in iter_unpack(f"<{letter}", tensor.raw_data)) or tuple(
            getattr(tensor, field)
        )
    except StructError:
        return Constant(dims)
    return Constant(dims, values if len(values) == prod(dims) else None)  # external data may be missing


def fold(operator: str, attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    """Give what a node makes of constants, as far as that can be told.

    Args:
        operator: Its op_type.
        attributes: Values by name.
        inputs: What it takes, one that is left out as a constant of which nothing is known.
    """
    if operator not in _FOLDS:
        return Constant()
    try:
        return _FOLDS[operator](attributes, inputs)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # of what does not go together
        return Constant()


def _listed(
    attributes: Mapping[str, Any], name: str, inputs: Sequence[Constant], place: int
) -> tuple[Value, ...] | None:
    """Give numbers that older opsets have as an attribute, and newer ones as an input; None where there are none."""
    if name in attributes:
        return tuple(attributes[name])
    return inputs[place].values if place < len(inputs) else None


def shape_values(attributes: Mapping[str, Any], sizes: Sequence[Value]) -> Constant:
    """Give what a Shape makes of a tensor of those sizes, or of a part of them."""
    start, end = attributes.get("start", 0), attributes.get("end", len(sizes))
    if not (isinstance(start, int) and isinstance(end, int)):
        return Constant()
    part = tuple(sizes[start:end])
    return Constant((len(part),), part)


def _constant(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    del inputs
    for name, value in attributes.items():
        if name == "value":
            return constant_of(value)
        if name in ("value_int", "value_float"):
            return Constant((), (value,))
        if name in ("value_ints", "value_floats"):
            return Constant((len(value),), value)
    return Constant()


def _of_shape(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    dims = _ints(inputs[0].values)
    if prod(dims) > _MOST_VALUES:
        return Constant(dims)
    value = constant_of(attributes["value"]).values if "value" in attributes else (0.0,)
    return Constant(dims, value and value * prod(dims))


def _same(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    del attributes
    return inputs[0]


def _dims_only(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    del attributes
    return Constant(inputs[0].dims)


def _unsqueezed(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    axes = _ints(_listed(attributes, "axes", inputs, 1))
    dims = list(inputs[0].dims or ())
    total = len(dims) + len(axes)
    for axis in sorted(axis % total for axis in axes):
        dims.insert(axis, 1)
    return Constant(None if inputs[0].dims is None else tuple(dims), inputs[0].values)


def _squeezed(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    axes = _listed(attributes, "axes", inputs, 1)
    dims = inputs[0].dims
    if dims is None:
        return Constant(None, inputs[0].values)
    gone = (
        {number for number, dim in enumerate(dims) if dim == 1}
        if axes is None
        else {a % len(dims) for a in _ints(axes)}
    )
    return Constant(tuple(dim for number, dim in enumerate(dims) if number not in gone), inputs[0].values)


def _gathered(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    values, places = inputs[0].values, inputs[1].values
    if attributes.get("axis", 0) or len(inputs[0].dims or ()) != 1 or values is None or places is None:
        return Constant()
    return Constant(inputs[1].dims, tuple(values[place] for place in _ints(places)))


def _joined(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    del attributes
    if any(len(each.dims or ()) != 1 or each.values is None for each in inputs):
        return Constant()
    values = tuple(value for each in inputs for value in each.values or ())
    return Constant((len(values),), values)


def _sliced(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    values = inputs[0].values
    (start,), (end,) = (_ints(_listed(attributes, name, inputs, place)) for name, place in (("starts", 1), ("ends", 2)))
    (step,) = _ints(_listed(attributes, "steps", inputs, 4) or (1,))
    if len(inputs[0].dims or ()) != 1 or values is None:
        return Constant()
    found = values[start:end:step]
    return Constant((len(found),), found)


def _reshaped(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    dims = _ints(_listed(attributes, "shape", inputs, 1))
    if inputs[0].dims is None or min(dims, default=1) < 0:
        count = prod(inputs[0].dims or (0,)) // max(1, prod(dim for dim in dims if dim > 0))
        dims = tuple(count if dim < 0 else dim for dim in dims)
    return Constant(dims, inputs[0].values)


def _transposed(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    dims = inputs[0].dims or ()
    order = attributes.get("perm") or range(len(dims))[::-1]
    return Constant(tuple(dims[axis] for axis in order), inputs[0].values if len(dims) < 2 else None)


def _shape(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
    return Constant() if inputs[0].dims is None else shape_values(attributes, inputs[0].dims)


def _by_numbers(rule: Callable[[Any, Any], Any]) -> _Fold:
    def folded(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
        del attributes
        first, second = inputs
        dims = max(first.dims or (), second.dims or (), key=len)
        a, b = first.values, second.values
        if a is None or b is None:
            return Constant(dims)
        count = max(len(a), len(b))
        pairs = zip(*(each * count if len(each) == 1 else each for each in (a, b)), strict=True)
        return Constant(dims, tuple(rule(x, y) if _is_number(x) and _is_number(y) else None for x, y in pairs))

    return folded


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float)


def _rounded(rule: Callable[[float], int]) -> _Fold:
    def folded(attributes: Mapping[str, Any], inputs: Sequence[Constant]) -> Constant:
        del attributes
        values = inputs[0].values
        known = values and tuple(rule(value) if isinstance(value, int | float) else value for value in values)
        return Constant(inputs[0].dims, known)

    return folded


def _quotient(a: float, b: float) -> float:
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)  # towards 0, as C++ divides
    return a / b


def _ints(values: Sequence[Value] | None) -> tuple[int, ...]:
    """Give values that all are whole numbers.

    Raises:
        ValueError: Where they are not.
    """
    found = tuple(value for value in values or () if isinstance(value, int))
    if values is None or len(found) < len(values):
        raise ValueError(f"{values} are no whole numbers")
    return found


_FOLDS: Mapping[str, _Fold] = {
    "Constant": _constant,
    "ConstantOfShape": _of_shape,
    "Identity": _same,
    "Cast": _same,
    "QuantizeLinear": _dims_only,
    "DequantizeLinear": _dims_only,
    "Unsqueeze": _unsqueezed,
    "Squeeze": _squeezed,
    "Gather": _gathered,
    "Concat": _joined,
    "Slice": _sliced,
    "Reshape": _reshaped,
    "Transpose": _transposed,
    "Shape": _shape,
    "Add": _by_numbers(add),
    "Sub": _by_numbers(sub),
    "Mul": _by_numbers(mul),
    "Div": _by_numbers(_quotient),
    "Floor": _rounded(floor),
    "Ceil": _rounded(ceil),
}
