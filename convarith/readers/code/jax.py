"""The functions of jax.lax and jax.nn: https://docs.jax.dev/en/latest/jax.lax.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import short_repr
from convarith.networks.operations import Opaque
from convarith.readers.code.passing import joined, padded, same
from convarith.readers.code.signature import signature, weighted, windowed

if TYPE_CHECKING:
    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_MORE = "precision: preferred_element_type:"
_LETTERS = "NCIO"


def _conv(fields: Fields) -> Operation:
    stretch = fields.pop("stretch", ())
    if any(each != 1 for each in stretch):
        return Opaque(f"a convolution of an input that is stretched by {short_repr(stretch)}")
    if fields.pop("batch_groups", 1) != 1:
        return Opaque("a convolution with groups of the batch")
    return weighted("jax", "conv", _layout(fields, "OI*"))(fields)


def _conv_transpose(fields: Fields) -> Operation:
    layout = _layout(fields, "*IO")
    if fields.get("transpose_kernel"):  # whose weight has its inputs where its outputs would be
        layout = layout.translate(str.maketrans("IO", "OI"))
    return weighted("jax", "conv_transpose", layout)(fields)


def _layout(fields: Fields, usual: str) -> str:
    """Give the layout of a weight, its letters of space as one ``*``."""
    said = fields.pop("dimension_numbers", None)
    if said is None:
        return usual
    of_weight = said[1] if len(said) == 3 and isinstance(said[1], str) else usual
    space = "".join(each for each in of_weight if each not in _LETTERS)
    return of_weight.replace(space, "*") if space else of_weight


def _reduce_window(fields: Fields) -> Operation:
    function = fields.pop("function", "").rpartition(".")[2]
    ops = {"max": "max_pool", "add": "avg_pool"}
    if function not in ops:
        return Opaque(f"a reduction of windows by {function or 'something'}")
    if any(each != 1 for each in fields.pop("stretch", ())):
        return Opaque("a reduction of windows over an input that is stretched")
    return windowed("jax", ops[function], None)(fields)


def _pad(fields: Fields) -> Operation:
    triples = fields["padding"]
    if any(each[2] for each in triples):
        return Opaque("padding between the elements")
    return padded([(lo, hi) for lo, hi, _ in triples])


_ARRAYS = "lhs weight"
LAX: dict[str, Signature] = {
    "conv_general_dilated": signature(
        "conv",
        "window_strides:stride padding",
        "lhs_dilation:stretch rhs_dilation:dilation dimension_numbers feature_group_count:groups "
        f"batch_group_count:batch_groups {_MORE}",
        _conv,
        arrays=_ARRAYS,
    ),
    "conv_with_general_padding": signature(
        "conv",
        "window_strides:stride padding",
        f"lhs_dilation:stretch rhs_dilation:dilation {_MORE}",
        _conv,
        arrays=_ARRAYS,
    ),
    "conv": signature("conv", "window_strides:stride padding", _MORE, _conv, arrays=_ARRAYS),
    "conv_transpose": signature(
        "conv_transpose",
        "strides:stride padding",
        "rhs_dilation:dilation dimension_numbers transpose_kernel precision: preferred_element_type: "
        "use_consistent_padding",
        _conv_transpose,
        arrays=_ARRAYS,
    ),
    "reduce_window": signature(
        "pool",
        "init_value: computation:function window_dimensions:kernel",
        "window_strides:stride padding base_dilation:stretch window_dilation:dilation",
        _reduce_window,
        arrays="operand",
        whole=True,
    ),
    "pad": signature("pad", "padding_value: padding_config:padding", "", _pad, arrays="operand", whole=True),
}
"""Of jax.lax."""

NN: dict[str, Signature] = same(
    "relu relu6 sigmoid softplus silu swish log_sigmoid leaky_relu hard_sigmoid hard_silu hard_swish hard_tanh elu "
    "celu selu gelu softmax log_softmax standardize tanh soft_sign mish",
    arrays="x",
)
"""Of jax.nn."""

NUMPY: dict[str, Signature] = {
    "pad": signature(
        "pad", "pad_width:padding", "mode: constant_values:", lambda f: padded(f["padding"]), arrays="array", whole=True
    ),
    "concatenate": signature("concat", "", "axis dtype:", joined, arrays="arrays"),
    **same("tanh exp abs sqrt", arrays="x"),
}
"""Of jax.numpy."""
