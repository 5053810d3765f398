"""tinygrad's methods of a tensor: https://docs.tinygrad.org/tensor/ops/."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.readers.code.passing import linear, padded, same
from convarith.readers.code.signature import signature, weighted, windowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature


def _pad(fields: Fields) -> Operation:
    return padded([tuple(pair) for pair in fields["padding"]])


def _listed(make: Callable[[Fields], Operation]) -> Callable[[Fields], Operation]:
    """Read padding that has begin and end of each axis in a row, where there are as many numbers."""

    def made(fields: Fields) -> Operation:
        shape, padding = fields.get("weight"), fields.get("padding")
        axes = len(shape) - 2 if shape else len(fields.get("kernel", (2, 2)))
        if isinstance(padding, tuple) and len(padding) == 2 * axes:
            fields["padding"] = ",".join(map(str, padding))
        return make(fields)

    return made


METHODS: dict[str, Signature] = {
    "conv2d": signature(
        "conv",
        "",
        "bias groups stride dilation padding dtype:",
        _listed(weighted("tinygrad", "conv", "OI*")),
        arrays="x weight",
    ),
    "conv_transpose2d": signature(
        "conv_transpose",
        "",
        "bias groups stride dilation padding output_padding",
        _listed(weighted("tinygrad", "conv_transpose", "IO*")),
        arrays="x weight",
    ),
    "max_pool2d": signature(
        "max_pool",
        "",
        "kernel_size:kernel stride dilation padding ceil_mode return_indices:",
        _listed(windowed("tinygrad", "max_pool", None, kernel=(2, 2))),
        arrays="x",
    ),
    "avg_pool2d": signature(
        "avg_pool",
        "",
        "kernel_size:kernel stride dilation padding ceil_mode count_include_pad",
        _listed(windowed("tinygrad", "avg_pool", None, kernel=(2, 2))),
        arrays="x",
    ),
    "pad": signature("pad", "padding", "mode: value:", _pad, arrays="x", whole=True),
}
"""Of a tensor."""

_OUT = "in_channels out_channels kernel_size:kernel"
LAYERS: dict[str, Signature] = {
    **{
        f"Conv{axes}d": signature(
            "conv", _OUT, "stride padding dilation groups bias", windowed("tinygrad", "conv", axes)
        )
        for axes in (1, 2)
    },
    **{
        f"ConvTranspose{axes}d": signature(
            "conv_transpose",
            _OUT,
            "stride padding output_padding dilation groups bias",
            windowed("tinygrad", "conv_transpose", axes),
        )
        for axes in (1, 2)
    },
    **same("BatchNorm BatchNorm2d GroupNorm InstanceNorm LayerNorm LayerNorm2d RMSNorm"),
    "Linear": signature("linear", "in_features out_features", "bias", partial(linear, -1)),
}
"""Of tinygrad.nn."""
