"""The modules and functions of flax.linen and flax.nnx: https://flax.readthedocs.io/en/latest/api_reference/."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.engine.numbers import short_repr
from convarith.networks.operations import Opaque
from convarith.readers.code.jax import NN
from convarith.readers.code.passing import linear, normalization, same
from convarith.readers.code.signature import signature, windowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_MORE = (
    "use_bias:bias mask: dtype: param_dtype: precision: kernel_init: bias_init: conv_general_dilated: "
    "conv_general_dilated_cls: promote_dtype: preferred_element_type: rngs: name: parent: kernel_metadata: "
    "bias_metadata:"
)
_CONV = f"strides:stride padding input_dilation:stretch kernel_dilation:dilation feature_group_count:groups {_MORE}"
_TRANSPOSED = f"strides:stride padding kernel_dilation:dilation transpose_kernel {_MORE}"


def _conv(op: str) -> Callable[[Fields], Operation]:
    make = windowed("flax", op, None)

    def made(fields: Fields) -> Operation:
        stretch = fields.pop("stretch", 1)
        if any(each != 1 for each in (stretch if isinstance(stretch, tuple) else (stretch,))):
            return Opaque(f"a convolution of an input that is stretched by {short_repr(stretch)}")
        return make(fields)

    return made


_NORMALIZATIONS = {
    "BatchNorm": "batch_norm",
    "LayerNorm": "layer_norm",
    "GroupNorm": "group_norm",
    "InstanceNorm": "instance_norm",
    "RMSNorm": "rms_norm",
}
_BOTH = (
    same("Dropout PReLU")
    | {name: normalization(op) for name, op in _NORMALIZATIONS.items()}
    | {
        name: signature(
            name,
            "window_shape:kernel",
            f"strides:stride padding{' count_include_pad' if name == 'avg_pool' else ''}",
            windowed("flax", name, None),
            arrays="inputs",
        )
        for name in ("max_pool", "avg_pool")
    }
    | NN
)
_DENSE = f"{_MORE} dot_general: dot_general_cls:"

LINEN: dict[str, Signature] = {
    **_BOTH,
    "Conv": signature("conv", "features:out_channels kernel_size:kernel", _CONV, _conv("conv")),
    "ConvTranspose": signature(
        "conv_transpose", "features:out_channels kernel_size:kernel", _TRANSPOSED, _conv("conv_transpose")
    ),
    "Dense": signature("linear", "features:out_features", _DENSE, partial(linear, 0)),
}
"""Of flax.linen."""

_IN_OUT = "in_features:in_channels out_features:out_channels kernel_size:kernel"
NNX: dict[str, Signature] = {
    **_BOTH,
    "Conv": signature("conv", _IN_OUT, _CONV, _conv("conv")),
    "ConvTranspose": signature("conv_transpose", _IN_OUT, _TRANSPOSED, _conv("conv_transpose")),
    "Linear": signature("linear", "in_features out_features", _DENSE, partial(linear, 0)),
}
"""Of flax.nnx."""
