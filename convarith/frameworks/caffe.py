"""Caffe: the layers Convolution, Deconvolution and Pooling of https://github.com/BVLC/caffe.

It cannot be run here: what it does is read in its src/caffe/layers/{base_conv,conv,deconv,pooling}_layer.cpp and
src/caffe/proto/caffe.proto (release 1.0).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import channels_or_groups, collapsed, per_axis
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair
    from convarith.engine.pool import Pool
    from convarith.frameworks.setting import Setting

_TYPES = {"conv": "Convolution", "conv_transpose": "Deconvolution"}
_POOLS = {"max_pool": "MAX", "avg_pool": "AVE"}
_ONE_PAD = "pad is one number an axis, for both its ends; prepare the input before the net"


class Caffe(Framework):
    """Caffe's layers; what only a Pooling has is ``round_mode``, ``"CEIL"`` (its default) or ``"FLOOR"``."""

    name = "caffe"
    title = "Caffe"
    version = "1.0"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {op: {} for op in (*_TYPES, *_POOLS)}
    unsupported: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": _ONE_PAD,
        "negative padding": "pad is unsigned; crop by a Crop layer first",
        "output padding": "a Deconvolution gives s·(i − 1) + d·(k − 1) + 1 − 2p; use a larger kernel or a smaller pad",
        "output size": "a Deconvolution gives s·(i − 1) + d·(k − 1) + 1 − 2p; change kernel_size or pad",
        "count include pad": "its AVE pooling counts the padding, always",
        **{f"{op}:dilation": "only Convolution and Deconvolution have dilation" for op in _POOLS},
    }
    on_misfit = "only checks that no size is below 0, after a division that rounds toward zero"
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        key: {"round_mode": ("CEIL", "FLOOR")} for key in _POOLS
    }
    pool_stride = 1

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer: a Pooling rounds up unless it is told otherwise, a Convolution down."""
        if layer.op == "conv":
            return Resolved(direct(layer, layer.padding or 0))
        if layer.op == "conv_transpose":
            return Resolved(transposed(layer, size, layer.pads(size) or [(0, 0)] * len(size)))
        return _pooling(layer, size)

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield the layer in numbers; a pooling as it rounds by default, and rounding down."""
        plain = replace(self.in_numbers(layer, pads, extra), count_include_pad=None)
        yield plain
        if layer.op in _POOLS:
            yield replace(plain, ceil_mode=False, extra_arguments=(("round_mode", "FLOOR"),))

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a layer of a prototxt, from blob ``x`` to blob ``y``."""
        parameters = _pooling_param(layer, len(size)) if layer.op in _POOLS else _convolution_param(layer, len(size))
        kind = _TYPES.get(layer.op, "Pooling")
        fields = (f'name: "{kind.lower()}"', f'type: "{kind}"', 'bottom: "x"', 'top: "y"', parameters)
        call = f'layer {{ type: "{kind}" {parameters} }}'
        return Code((), call, ("layer {", *(f"  {field}" for field in fields), "}"))


def _pooling(layer: Setting, size: tuple[int, ...]) -> Resolved:
    if len(size) != 2:
        raise ConvArithError(
            f"Caffe pools blobs of 2 spatial axes, not {len(size)}", "not-in-framework", "reshape the blob first"
        )
    mode = layer.extra_argument("round_mode", "CEIL")
    if layer.ceil_mode and mode == "FLOOR":
        raise ConvArithError(
            "ceil mode and round_mode FLOOR exclude each other", "contradiction", "give one of them", "ceil_mode"
        )
    pads = layer.pads(size) or [(0, 0)] * len(size)
    for axis, (lo, _) in zip(layer.along(size), pads, strict=True):
        if lo >= axis.kernel:
            raise ConvArithError(
                f"Caffe wants the pad of a Pooling below its kernel_size: {lo} is not below {axis.kernel}",
                "pool-padding",
                f"use at most {axis.kernel - 1}",
                "padding",
            )
    rounded = pooled(replace(layer, ceil_mode=mode == "CEIL"), tuple(pads))
    if mode == "CEIL" and not any(lo for lo, _ in pads):
        _refuse_empty_windows(rounded, size)
    down = pooled(layer, tuple(pads))
    try:
        differs = down.output_shape(size) != rounded.output_shape(size)
    except ConvArithError:
        differs = True  # the one window there is hangs over
    notes = ("a Pooling rounds up unless round_mode is FLOOR; a Convolution rounds down",) if differs else ()
    return Resolved(rounded, notes=notes)


def _refuse_empty_windows(pool: Pool, size: tuple[int, ...]) -> None:
    """Refuse a pooling whose last window starts after the input: without padding Caffe does not take it away."""
    for axis in pool.axes(size):
        windows = axis.ceil_outputs(axis.size)
        if windows > axis.output:
            raise ConvArithError(
                f"Caffe gives a Pooling without pad {windows} windows on {axis.size}, the last of which starts at "
                f"{axis.position(windows - 1, 0)} and has nothing in it",
                "empty-window",
                f"use round_mode FLOOR, or a stride of at most the kernel {axis.kernel}",
                "stride",
            )


def _convolution_param(layer: Setting, axes: int) -> str:
    fields = [f"num_output: {channels_or_groups(layer)[1]}", *_repeated("kernel_size", layer.kernel)]
    fields += _repeated("stride", layer.stride, default=1) + _repeated("pad", _pad(layer, axes), default=0)
    fields += _repeated("dilation", layer.dilation, default=1)
    if layer.groups > 1:
        fields.append(f"group: {layer.groups}")
    return f"convolution_param {{ {' '.join(fields)} }}"


def _pooling_param(layer: Setting, axes: int) -> str:
    fields = [f"pool: {_POOLS[layer.op]}", *_h_and_w("kernel", layer.kernel, axes)]
    if collapsed(layer.stride) != 1:
        fields += _h_and_w("stride", layer.stride, axes)
    if any(_pad(layer, axes)):
        fields += _h_and_w("pad", _pad(layer, axes), axes)
    if layer.extra_argument("round_mode", "CEIL") != "CEIL":
        fields.append("round_mode: FLOOR")
    return f"pooling_param {{ {' '.join(fields)} }}"


def _pad(layer: Setting, axes: int) -> tuple[int, ...]:
    return tuple(lo for lo, _ in layer.pads((1,) * axes) or [(0, 0)] * axes)


def _repeated(name: str, numbers: Ints, default: int | None = None) -> list[str]:
    """Write a field once for all axes, or once for each; not at all where it is the default."""
    value = collapsed(numbers)
    if isinstance(value, int):
        return [] if value == default else [f"{name}: {value}"]
    return [f"{name}: {one}" for one in value]


def _h_and_w(name: str, numbers: Ints, axes: int) -> list[str]:
    value = collapsed(per_axis(numbers, axes))
    if isinstance(value, int):
        return [f"{'kernel_size' if name == 'kernel' else name}: {value}"]
    return [f"{name}_{letter}: {one}" for letter, one in zip("hw", value, strict=True)]


FRAMEWORK = Caffe()
