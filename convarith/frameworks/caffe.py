"""Caffe: the layers Convolution, Deconvolution and Pooling of https://github.com/BVLC/caffe.

It cannot be run here: what it does is read in its src/caffe/layers/{base_conv,conv,deconv,pooling}_layer.cpp and
src/caffe/proto/caffe.proto (release 1.0).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain import direct, pooled, transposed
from convarith.frameworks.spelling import channels, each, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.layer import Pool
    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Pair
    from convarith.frameworks.words import FrameworkLayer

_TYPES = {"conv": "Convolution", "conv_transpose": "Deconvolution"}
_POOLS = {"max_pool": "MAX", "avg_pool": "AVE"}
_ROUND_MODES = ("CEIL", "FLOOR")
_NO_MODES = ("reflect", "replicate", "circular")
_ONE_PAD = "pad is one number an axis, for both its ends; prepare the input before the net"


class Caffe(Framework):
    """Caffe's layers; what only a Pooling has is ``own``: ``round_mode``, ``"CEIL"`` (its default) or ``"FLOOR"``."""

    name = "caffe"
    title = "Caffe"
    version = "1.0"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {kind: {} for kind in (*_TYPES, *_POOLS)}
    lacks: ClassVar[Mapping[str, str]] = {
        "padding that differs before and after": _ONE_PAD,
        "negative padding": "pad is unsigned; crop by a Crop layer first",
        "output padding": "a Deconvolution gives s·(i − 1) + d·(k − 1) + 1 − 2p; use a larger kernel or a smaller pad",
        "output size": "a Deconvolution gives s·(i − 1) + d·(k − 1) + 1 − 2p; change kernel_size or pad",
        "count include pad": "its AVE pooling counts the padding, always",
        **{f"{kind}:dilation": "only Convolution and Deconvolution have dilation" for kind in _POOLS},
        **{f"padding mode {mode!r}": "it knows zeros only" for mode in _NO_MODES},
    }
    unfit = "only checks that no size is below 0, after a division that rounds toward zero"
    arguments = ("round_mode",)
    pool_stride = 1

    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Read a layer: a Pooling rounds up unless it is told otherwise, a Convolution down."""
        if layer.kind == "conv":
            return Resolved(direct(layer, layer.padding or 0))
        if layer.kind == "conv_transpose":
            return Resolved(transposed(layer, size, layer.pads(size) or [(0, 0)] * len(size)))
        return _pooling(layer, size)

    def spellings(
        self, layer: FrameworkLayer, placed: Sequence[Pair], extra: Sequence[int]
    ) -> Iterator[FrameworkLayer]:
        """Yield the layer in numbers; a pooling as it rounds by default, and rounding down."""
        plain = replace(self.in_numbers(layer, placed, extra), count_include_pad=None)
        yield plain
        if layer.kind in _POOLS:
            yield replace(plain, ceil_mode=False, own=(("round_mode", "FLOOR"),))

    def code(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Code:
        """Write a layer of a prototxt, from blob ``x`` to blob ``y``."""
        parameters = _pooling_param(layer, len(size)) if layer.kind in _POOLS else _convolution_param(layer)
        kind = _TYPES.get(layer.kind, "Pooling")
        fields = (f'name: "{kind.lower()}"', f'type: "{kind}"', 'bottom: "x"', 'top: "y"', parameters)
        call = f'layer {{ type: "{kind}" {parameters} }}'
        return Code((), call, ("layer {", *(f"  {field}" for field in fields), "}"))


def _pooling(layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
    if len(size) != 2:
        raise ConvArithError(
            f"Caffe pools blobs of 2 spatial axes, not {len(size)}", "not-in-framework", "reshape the blob first"
        )
    mode = layer.own_value("round_mode", "CEIL")
    if mode not in _ROUND_MODES:
        raise ConvArithError(f"Caffe has no round_mode {mode!r}", "bad-value", f"give {' or '.join(_ROUND_MODES)}")
    if layer.ceil_mode and mode == "FLOOR":
        raise ConvArithError("ceil mode and round_mode FLOOR exclude each other", "contradiction", "give one of them")
    pads = layer.pads(size) or [(0, 0)] * len(size)
    for axis, (lo, _) in zip(layer.along(size), pads, strict=True):
        if lo >= axis.kernel:
            raise ConvArithError(
                f"Caffe wants the pad of a Pooling below its kernel_size: {lo} is not below {axis.kernel}",
                "padding-limit",
                f"use at most {axis.kernel - 1}",
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
        windows = -(-(axis.size - axis.kernel) // axis.stride) + 1
        if windows > axis.output:
            raise ConvArithError(
                f"Caffe gives a Pooling without pad {windows} windows on {axis.size}, the last of which starts at "
                f"{(windows - 1) * axis.stride} and has nothing in it",
                "empty-window",
                f"use round_mode FLOOR, or a stride of at most the kernel {axis.kernel}",
            )


def _convolution_param(layer: FrameworkLayer) -> str:
    fields = [f"num_output: {channels(layer)[1]}", *_repeated("kernel_size", layer.kernel)]
    fields += _repeated("stride", layer.stride, default=1) + _repeated("pad", _pad(layer), default=0)
    fields += _repeated("dilation", layer.dilation, default=1)
    if layer.groups > 1:
        fields.append(f"group: {layer.groups}")
    return f"convolution_param {{ {' '.join(fields)} }}"


def _pooling_param(layer: FrameworkLayer, axes: int) -> str:
    fields = [f"pool: {_POOLS[layer.kind]}", *_h_and_w("kernel", layer.kernel, axes)]
    if short(layer.stride) != 1:
        fields += _h_and_w("stride", layer.stride, axes)
    if any(each(_pad(layer), axes)):
        fields += _h_and_w("pad", _pad(layer), axes)
    if layer.own_value("round_mode", "CEIL") != "CEIL":
        fields.append("round_mode: FLOOR")
    return f"pooling_param {{ {' '.join(fields)} }}"


def _pad(layer: FrameworkLayer) -> Ints:
    padding = layer.padding or 0
    return padding if isinstance(padding, int) else tuple(lo for lo, _ in padding)


def _repeated(name: str, numbers: Ints, default: int | None = None) -> list[str]:
    """Write a field once for all axes, or once for each; not at all where it is the default."""
    value = short(numbers)
    if isinstance(value, int):
        return [] if value == default else [f"{name}: {value}"]
    return [f"{name}: {one}" for one in value]


def _h_and_w(name: str, numbers: Ints, axes: int) -> list[str]:
    value = short(each(numbers, axes))
    if isinstance(value, int):
        return [f"{'kernel_size' if name == 'kernel' else name}: {value}"]
    return [f"{name}_{letter}: {one}" for letter, one in zip("hw", value, strict=True)]


FRAMEWORK = Caffe()
