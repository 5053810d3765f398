"""The modules and functions of Haiku: https://dm-haiku.readthedocs.io/en/latest/api.html."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.readers.code.passing import flatten, linear, same
from convarith.readers.code.signature import signature, windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_MORE = "with_bias:bias w_init: b_init: data_format: mask:"
_CONV = f"stride rate:dilation padding {_MORE} feature_group_count:groups name:"
_TRANSPOSED = f"stride output_shape:output_size padding {_MORE} name:"
_OUT = "output_channels:out_channels kernel_shape:kernel"


def _layers() -> Iterator[tuple[str, Signature]]:
    for axes in (1, 2, 3):
        yield f"Conv{axes}D", signature("conv", _OUT, _CONV, windowed("haiku", "conv", axes))
        transposed = windowed("haiku", "conv_transpose", axes)
        yield f"Conv{axes}DTranspose", signature("conv_transpose", _OUT, _TRANSPOSED, transposed)
    counted = f"num_spatial_dims:axes {_OUT}"
    yield "ConvND", signature("conv", counted, _CONV, _of_axes("conv"))
    yield "ConvNDTranspose", signature("conv_transpose", counted, _TRANSPOSED, _of_axes("conv_transpose"))
    for op, name in (("max_pool", "MaxPool"), ("avg_pool", "AvgPool")):
        window = ("window_shape:kernel strides:stride padding", "channel_axis: name:")
        yield op, signature(op, *window, _pool(op), arrays="value")
        yield name, signature(op, *window, _pool(op))


def _of_axes(op: str) -> Callable[[Fields], Operation]:
    return lambda fields: windowed("haiku", op, fields.pop("axes"))(fields)


def _pool(op: str) -> Callable[[Fields], Operation]:
    def make(fields: Fields) -> Operation:
        """Leave the channels out, which stand last."""
        lists = {name: value[:-1] for name, value in fields.items() if isinstance(value, tuple) and len(value) > 1}
        return windowed("haiku", op, None)({**fields, **lists})

    return make


NAMES: dict[str, Signature] = {
    **dict(_layers()),
    **same("BatchNorm LayerNorm GroupNorm InstanceNorm RMSNorm"),
    "Linear": signature(
        "linear", "output_size:out_features", "with_bias:bias w_init: b_init: name:", partial(linear, 0)
    ),
    "Flatten": signature("flatten", "", "preserve_dims: name:", flatten),
}
"""Of haiku."""
