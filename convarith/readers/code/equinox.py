"""The modules of equinox.nn: https://docs.kidger.site/equinox/api/nn/conv/."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.readers.code.passing import adaptive, linear, same
from convarith.readers.code.signature import signature, windowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.code.signature import Signature

_OUT = "in_channels out_channels kernel_size:kernel"
_MORE = "groups use_bias:bias padding_mode dtype: key:"


def _layers() -> Iterator[tuple[str, Signature]]:
    for axes in (1, 2, 3):
        yield (
            f"Conv{axes}d",
            signature("conv", _OUT, f"stride padding dilation {_MORE}", windowed("equinox", "conv", axes)),
        )
        yield (
            f"ConvTranspose{axes}d",
            signature(
                "conv_transpose",
                _OUT,
                f"stride padding output_padding dilation {_MORE}",
                windowed("equinox", "conv_transpose", axes),
            ),
        )
        for kind in ("Max", "Avg"):
            op = f"{kind.lower()}_pool"
            window = ("kernel_size:kernel", "stride padding use_ceil:ceil_mode")
            yield f"{kind}Pool{axes}d", signature(op, *window, windowed("equinox", op, axes))
            name = f"Adaptive{kind}Pool{axes}d"
            yield name, signature(f"adaptive_{op}", "target_shape:size", "", partial(adaptive, kind.lower(), axes))


LAYERS: dict[str, Signature] = {
    **dict(_layers()),
    **same("BatchNorm LayerNorm GroupNorm RMSNorm SpectralNorm WeightNorm Dropout Identity PReLU Lambda"),
    "Linear": signature("linear", "in_features out_features", "use_bias:bias dtype: key:", partial(linear, None)),
}
"""Of equinox.nn."""
