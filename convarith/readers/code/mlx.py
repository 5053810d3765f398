"""The layers of mlx.nn: https://ml-explore.github.io/mlx/build/html/python/nn/layers.html."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.readers.code.passing import linear, padded, same, upsample
from convarith.readers.code.signature import signature, windowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.code.signature import Signature

_OUT = "in_channels out_channels kernel_size:kernel"


def _layers() -> Iterator[tuple[str, Signature]]:
    for axes in (1, 2, 3):
        groups = "groups " if axes < 3 else ""
        yield (
            f"Conv{axes}d",
            signature("conv", _OUT, f"stride padding dilation {groups}bias", windowed("mlx", "conv", axes)),
        )
        yield (
            f"ConvTranspose{axes}d",
            signature(
                "conv_transpose",
                _OUT,
                "stride padding dilation output_padding bias",
                windowed("mlx", "conv_transpose", axes),
            ),
        )
        for kind in ("Max", "Avg"):
            op = f"{kind.lower()}_pool"
            yield f"{kind}Pool{axes}d", signature(op, "kernel_size:kernel", "stride padding", windowed("mlx", op, axes))


LAYERS: dict[str, Signature] = {
    **dict(_layers()),
    **same(
        "ReLU ReLU6 LeakyReLU PReLU ELU CELU SELU GELU SiLU Mish Sigmoid Tanh Softplus Softsign Softshrink Hardswish "
        "HardTanh LogSigmoid Softmax LogSoftmax Softmin Step Identity Dropout Dropout2d Dropout3d BatchNorm "
        "InstanceNorm LayerNorm GroupNorm RMSNorm"
    ),
    **same("relu relu6 leaky_relu elu celu selu gelu silu mish sigmoid tanh softplus softmax hardswish", arrays="x"),
    "Linear": signature("linear", "input_dims:in_features output_dims:out_features", "bias", partial(linear, 0)),
    "Upsample": signature("upsample", "scale_factor:scale", "mode: align_corners:", upsample),
}
"""Of mlx.nn."""

CORE: dict[str, Signature] = {
    "pad": signature(
        "pad", "pad_width:padding", "constant_values: mode:", lambda f: padded(f["padding"]), arrays="a", whole=True
    ),
}
"""Of mlx.core."""
