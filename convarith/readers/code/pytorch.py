"""The layers of torch.nn, and the functions of torch on arrays: https://docs.pytorch.org/docs/stable/nn.html."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.frameworks.pytorch import MODULES
from convarith.networks.operations import (
    Flatten,
    Normalization,
    Opaque,
    PixelShuffle,
    PixelUnshuffle,
    PRelu,
    Unflatten,
)
from convarith.readers.code.passing import adaptive, joined, linear, normalization, padded, same, upsample
from convarith.readers.code.signature import signature, weighted, windowed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_PLACE = " device: dtype:"
_ARGUMENTS = {
    "conv": ("in_channels out_channels", "stride padding dilation groups bias padding_mode"),
    "conv_transpose": ("in_channels out_channels", "stride padding output_padding groups bias dilation padding_mode"),
    "max_pool": ("", "stride padding dilation return_indices: ceil_mode"),
    "avg_pool": ("", "stride padding ceil_mode count_include_pad divisor_override"),
    "lp_pool": ("norm_type:norm", "stride ceil_mode"),
}
_SAME = (
    "ReLU ReLU6 LeakyReLU RReLU ELU CELU SELU GELU SiLU Mish Sigmoid Tanh Softplus Softsign Softshrink Hardshrink "
    "Hardsigmoid Hardswish Hardtanh Tanhshrink Threshold LogSigmoid Softmax Softmax2d:softmax LogSoftmax "
    "Softmin:softmax Identity Dropout Dropout1d:dropout Dropout2d:dropout Dropout3d:dropout AlphaDropout:dropout "
    "FeatureAlphaDropout:dropout ChannelShuffle LocalResponseNorm CrossMapLRN2d:local_response_norm QuantStub "
    "DeQuantStub Quantize DeQuantize"
)
PAD_MODES = {
    "Zero": "zeros",
    "Constant": "zeros",
    "Reflection": "reflect",
    "Replication": "replicate",
    "Circular": "circular",
}
"""What the classes of padding put there, by how their names begin."""
_SAME_FUNCTIONS = (
    "relu relu_ relu6 leaky_relu rrelu elu celu selu gelu silu mish sigmoid tanh softplus softsign hardsigmoid "
    "hardswish hardtanh hardshrink softshrink tanhshrink threshold logsigmoid softmax log_softmax softmin:softmax "
    "dropout dropout1d:dropout dropout2d:dropout dropout3d:dropout alpha_dropout:dropout local_response_norm normalize"
)


def _layers() -> Iterator[tuple[str, Signature]]:
    for op, name in MODULES.items():
        required, optional = _ARGUMENTS[op]
        is_conv = op.startswith("conv")
        for axes in (1, 2, 3):
            make = windowed("pytorch", op, axes)
            optional_here = optional + _PLACE if is_conv else optional
            yield f"{name}{axes}d", signature(op, f"{required} kernel_size:kernel", optional_here, make)
            if is_conv:
                lazy = f"{required.removeprefix('in_channels ')} kernel_size:kernel"
                yield f"Lazy{name}{axes}d", signature(op, lazy, optional_here, make)
    for axes in (1, 2, 3):
        for kind in ("Avg", "Max"):
            to_size = partial(adaptive, kind.lower(), axes)
            op = f"adaptive_{kind.lower()}_pool"
            yield f"Adaptive{kind}Pool{axes}d", signature(op, "output_size:size", "return_indices:", to_size)
        for kind, mode in PAD_MODES.items():
            taken = "padding value:" if kind == "Constant" else "padding"
            yield f"{kind}Pad{axes}d", signature("pad", taken, "", partial(_pad, axes, mode))
        for lazy in ("", "Lazy"):
            channels = "" if lazy else "num_features:in_channels"
            more = "eps: momentum: affine track_running_stats: device: dtype: bias"
            yield f"{lazy}BatchNorm{axes}d", normalization("batch_norm", channels, more, _normalization)
            yield f"{lazy}InstanceNorm{axes}d", normalization("instance_norm", channels, more, _instance_normalization)


def _functions() -> Iterator[tuple[str, Signature]]:
    for op, name in MODULES.items():
        _, optional = _ARGUMENTS[op]
        for axes in (1, 2, 3):
            make = windowed("pytorch", op, axes)
            if op.startswith("conv"):
                weight = weighted("pytorch", op, "OI*" if op == "conv" else "IO*", axes)
                named = f"{'conv' if op == 'conv' else 'conv_transpose'}{axes}d"
                arguments = f"bias {optional.replace('bias ', '').removesuffix(' padding_mode')}"
                yield named, signature(op, "", arguments, weight, arrays="input weight")
            else:
                arguments = optional.replace("return_indices: ceil_mode", "ceil_mode return_indices:")
                required = f"{_ARGUMENTS[op][0]} kernel_size:kernel"
                named = f"{name.removesuffix('Pool').lower()}_pool{axes}d"
                yield named, signature(op, required, arguments, make, arrays="input")
    for axes in (1, 2, 3):
        for kind in ("avg", "max"):
            to_size = partial(adaptive, kind, axes)
            op = f"adaptive_{kind}_pool"
            yield f"{op}{axes}d", signature(op, "output_size:size", "return_indices:", to_size, arrays="input")


def _pad(axes: int, mode: str, fields: Fields) -> Operation:
    """Read padding that lists begin and end of each axis, the last axis first."""
    given = fields["padding"]
    row = (given,) * (2 * axes) if isinstance(given, int) else tuple(given)
    if len(row) != 2 * axes:
        return Opaque(f"a padding of {counted(len(row) // 2, 'axis', 'axes')} where there are {axes}")
    return padded(pairs_from_last(row), mode)


def pairs_from_last(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Give pads, which PyTorch lists from the last axis on, as pairs from the first."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))[::-1]


def _function_pad(fields: Fields) -> Operation:
    row = fields["padding"]
    mode = fields.get("mode", "constant")
    return _pad(len(row) // 2, "zeros" if mode == "constant" else mode, fields)


def _normalization(fields: Fields) -> Operation:
    affine, shift = bool(fields.pop("affine", True)), bool(fields.pop("bias", True))
    return Normalization(**fields, scale=affine, shift=affine and shift)


def _instance_normalization(fields: Fields) -> Operation:
    return _normalization({"affine": False, **fields})


def _rms_normalization(fields: Fields) -> Operation:
    return _normalization({**fields, "bias": False})


def _unflatten(fields: Fields) -> Operation:
    if fields["dim"] != 1:
        return Opaque(f"an unflatten of dimension {fields['dim']}")
    return Unflatten(fields["shape"])


def _flatten(fields: Fields) -> Operation:
    first, last = fields.get("start_dim", 1), fields.get("end_dim", -1)
    return Flatten() if (first, last) == (1, -1) else Opaque(f"a flatten of dimensions {first} to {last}")


LAYERS: dict[str, Signature] = {
    **dict(_layers()),
    **same(_SAME),
    "PReLU": replace(
        signature("prelu", "", "num_parameters:slopes init: device: dtype:", lambda f: PRelu(f.get("slopes", 1))),
        lenient=True,
    ),
    "SyncBatchNorm": normalization(
        "batch_norm",
        "num_features:in_channels",
        "eps: momentum: affine track_running_stats: process_group: device: dtype: bias",
        _normalization,
    ),
    "GroupNorm": normalization(
        "group_norm", "num_groups:groups num_channels:in_channels", f"eps: affine{_PLACE} bias", _normalization
    ),
    "LayerNorm": normalization(
        "layer_norm", "normalized_shape:shape", f"eps: elementwise_affine:affine bias{_PLACE}", _normalization
    ),
    "RMSNorm": normalization(
        "rms_norm", "normalized_shape:shape", f"eps: elementwise_affine:affine{_PLACE}", _rms_normalization
    ),
    "PixelShuffle": signature("pixel_shuffle", "upscale_factor:factor", "", lambda f: PixelShuffle(**f)),
    "PixelUnshuffle": signature("pixel_unshuffle", "downscale_factor:factor", "", lambda f: PixelUnshuffle(**f)),
    "Unflatten": signature("unflatten", "dim unflattened_size:shape", "", _unflatten),
    "Linear": signature("linear", "in_features out_features", f"bias{_PLACE}", partial(linear, -1)),
    "LazyLinear": signature("linear", "out_features", f"bias{_PLACE}", partial(linear, -1)),
    "Flatten": signature("flatten", "", "start_dim end_dim", _flatten),
    "Upsample": signature(
        "upsample", "", "size scale_factor:scale mode: align_corners: recompute_scale_factor:", upsample
    ),
    "UpsamplingNearest2d": signature("upsample", "", "size scale_factor:scale", upsample),
    "UpsamplingBilinear2d": signature("upsample", "", "size scale_factor:scale", upsample),
}
"""Of torch.nn."""

KEEPING_FUNCTIONS = same(_SAME_FUNCTIONS, arrays="input")
"""Of torch.nn.functional, those that leave every shape alone and take nothing that is learned."""

FUNCTIONS: dict[str, Signature] = {
    **dict(_functions()),
    **KEEPING_FUNCTIONS,
    **same("prelu batch_norm instance_norm layer_norm group_norm", arrays="input"),
    "pad": signature("pad", "pad:padding", "mode value:", _function_pad, arrays="input"),
    "interpolate": signature(
        "upsample",
        "",
        "size scale_factor:scale mode: align_corners: recompute_scale_factor: antialias:",
        upsample,
        arrays="input",
    ),
}
"""Of torch.nn.functional."""

OF_TORCH: dict[str, Signature] = {
    **same("relu sigmoid tanh softmax log_softmax dropout abs exp log sqrt clamp", arrays="input"),
    "flatten": signature("flatten", "", "start_dim end_dim", lambda f: _flatten({"start_dim": 0, **f}), arrays="input"),
    "cat": signature("concat", "", "dim:axis out:", joined, arrays="tensors"),
    "concat": signature("concat", "", "dim:axis out:", joined, arrays="tensors"),
}
"""Of torch itself."""
