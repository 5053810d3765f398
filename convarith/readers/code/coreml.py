"""Operations as the MIL builder of coremltools has them: https://apple.github.io/coremltools/source/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.networks.operations import Opaque
from convarith.readers.code.passing import padded, same
from convarith.readers.code.signature import signature, weighted, windowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_WINDOW = "strides:stride pad_type pad ceil_mode name:"
_CONV = "strides:stride pad_type pad dilations:dilation groups bias: name:"


def _padding(make: Callable[[Fields], Operation]) -> Callable[[Fields], Operation]:
    """Read ``pad``, which lists begin and end of each axis in turn, or ``pad_type``."""

    def made(fields: Fields) -> Operation:
        row, kind = fields.pop("pad", ()), fields.pop("pad_type", "valid")
        fields["padding"] = ",".join(map(str, row)) if kind == "custom" else kind
        if fields.pop("exclude_padding_from_average", False):
            fields["count_include_pad"] = False
        if (shape := fields.pop("output_shape", None)) is not None:
            fields["output_size"] = shape[2:]
        return make(fields)

    return made


def _pool(op: str) -> Callable[[Fields], Operation]:
    return _padding(windowed("coreml", op, None))


def _pad(fields: Fields) -> Operation:
    """Read begin and end of the last axes in turn."""
    row = fields["padding"]
    return padded(list(zip(row[::2], row[1::2], strict=True)))


def _slice(fields: Fields) -> Operation:
    """Read a crop of arrays of batch, channels and space, whose ends are counted from the end."""
    whole = fields.get("end_mask", ()) or (False,) * len(fields["begin"])
    ends = [0 if masked else end for end, masked in zip(fields["end"], whole, strict=True)]
    if max(ends) > 0 or min(fields["begin"]) < 0:
        return Opaque("a slice to a position")
    return padded([(-begin, end) for begin, end in zip(fields["begin"], ends, strict=True)][2:])


OPERATIONS: dict[str, Signature] = {
    "conv": signature("conv", "", _CONV, _padding(weighted("coreml", "conv", "OI*")), arrays="x weight"),
    "conv_transpose": signature(
        "conv_transpose",
        "",
        f"{_CONV} output_shape",
        _padding(weighted("coreml", "conv_transpose", "IO*")),
        arrays="x weight",
    ),
    "max_pool": signature("max_pool", "kernel_sizes:kernel", _WINDOW, _pool("max_pool"), arrays="x"),
    "avg_pool": signature(
        "avg_pool",
        "kernel_sizes:kernel",
        f"{_WINDOW} exclude_padding_from_average",
        _pool("avg_pool"),
        arrays="x",
    ),
    "l2_pool": signature("lp_pool", "kernel_sizes:kernel", _WINDOW, _pool("lp_pool"), arrays="x"),
    "pad": signature("pad", "pad:padding", "mode: constant_val: name:", _pad, arrays="x"),
    "slice_by_index": signature("crop", "begin end", "end_mask name:", _slice, arrays="x"),
    **same("relu leaky_relu sigmoid tanh softmax batch_norm instance_norm layer_norm identity", arrays="x"),
}
"""Of ``mb``."""
