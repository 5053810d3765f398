"""Equinox: https://docs.kidger.site/equinox/api/nn/conv/ and …/nn/pool/, and what equinox 0.13.8 was seen to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.engine.numbers import counted
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, channels_or_groups, collapsed, none_if_default, per_axis
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.lax import NAMES_OF_WINDOWS
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.frameworks.setting import OPERATIONS, Setting
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting

_NAMES = {"conv": "Conv", "conv_transpose": "ConvTranspose", "max_pool": "MaxPool", "avg_pool": "AvgPool"}
_UNTURNED = (
    "Equinox leaves the kernel of a transposed layer unturned: give it the direct layer's, turned by 180 degrees and "
    "with its channels swapped, for the exact transpose"
)


class Equinox(Framework):
    """Equinox's modules, which take one image of shape (C, *spatial)."""

    name = "equinox"
    title = "Equinox"
    version = "0.13.8"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": NAMES_OF_WINDOWS,
        "conv_transpose": NAMES_OF_WINDOWS,
        "max_pool": {},
        "avg_pool": {},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "output size": "give output_padding: the output is (i − 1)·s + d(k − 1) + 1 − the padding + that",
        "max_pool:dilation": "only its convolutions are dilated",
        "avg_pool:dilation": "only its convolutions are dilated",
        "max_pool:count include pad": "that is for means",
    }
    any_case = paddings
    padding_modes: ClassVar[Mapping[str, Collection[str]]] = {
        "conv": ("reflect", "replicate", "circular"),
        "conv_transpose": ("circular",),
    }
    on_misfit = "gives an output of no positions"
    pool_stride = 1

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer; ``SAME`` is placed as TensorFlow does, and shortened by an output padding.

        Raises:
            ConvArithError: ``output-padding-limit`` for one that is not below its stride; ``padding-limit`` for a
                pooling's padding above its kernel; ``not-in-framework`` for a padding mode or a mean that it lacks.
        """
        if layer.is_pooling:
            return _pooled(layer, size)
        mode = layer.padding_mode.upper()
        if layer.op == "conv":
            _refuse_cropping(layer, mode, size)
            return Resolved(direct(layer, layer.padding or 0, layer.padding_mode, free_padding=True))
        return _transposed(layer, size, mode)

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a module, and its call on one image."""
        if len(size) > 3:
            raise ConvArithError(
                f"Equinox has no {OPERATIONS[layer.op]} of {counted(len(size), 'axis', 'axes')} by name",
                "not-in-framework",
                "use 1 to 3 axes",
            )
        arguments: dict[str, Any] = {
            "kernel_size": collapsed(layer.kernel),
            "stride": none_if_default(collapsed(layer.stride), 1),
            "padding": _written_padding(layer, size),
        }
        name = f"eqx.nn.{_NAMES[layer.op]}{len(size)}d"
        if layer.is_pooling:
            module = call(name, **arguments, use_ceil=layer.ceil_mode or None)
        else:
            extra = None if layer.output_padding is None else none_if_default(collapsed(layer.output_padding), 0)
            arguments |= {"output_padding": extra, "dilation": none_if_default(collapsed(layer.dilation), 1)}
            arguments |= {
                "groups": none_if_default(layer.groups, 1),
                "padding_mode": none_if_default(layer.padding_mode.upper(), "ZEROS"),
            }
            module = f"{call(name, *channels_or_groups(layer), **arguments)[:-1]}, key=jax.random.key(0))"
        comment = "# x: (C, *spatial), without a batch; jax.vmap(layer) takes one"
        imports = ("import equinox as eqx", "import jax")
        return Code(imports, module, (comment, f"layer = {module}", "y = layer(x)"))

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give padding in numbers; an output padding that is not below the stride becomes padding below 0."""
        if any(more >= stride for more, stride in zip(extra, per_axis(layer.stride, len(pads)), strict=True)):
            pads = [(lo, hi - more) for (lo, hi), more in zip(pads, extra, strict=True)]
            extra = [0] * len(pads)
        return super().in_numbers(layer, pads, extra)

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of ``jax.lax.pad``, for which numbers below 0 crop."""
        widths = [(0, 0, 0), *((lo, hi, 0) for lo, hi in pads)]
        fill = 'float("-inf")' if op == "max_pool" else "0.0"
        return (f"{x} = jax.lax.pad({x}, {fill}, {widths})",)


def _written_padding(layer: Setting, size: tuple[int, ...]) -> Any:
    if isinstance(layer.padding, str):
        return layer.padding.upper().replace("-", "_")
    pairs = layer.pads(size)
    if pairs is None or any(lo != hi for lo, hi in pairs):
        return pairs and tuple(pairs)
    return none_if_default(collapsed([lo for lo, _ in pairs]), 0)


def _refuse_cropping(layer: Setting, mode: str, size: tuple[int, ...]) -> None:
    """Refuse padding below 0 where it is not zeros."""
    least = min((min(pair) for pair in layer.pads(size) or ()), default=0)
    if mode != "ZEROS" and least < 0:
        raise ConvArithError(
            f"padding_mode {mode!r} takes no padding below 0, such as {least}",
            "padding-limit",
            "crop x first, or use padding_mode 'ZEROS'",
            "padding",
        )


def _transposed(layer: Setting, size: tuple[int, ...], mode: str) -> Resolved:
    axes = layer.along(size)
    extra = [axis.output_padding or 0 for axis in axes]
    for axis, more in zip(axes, extra, strict=True):
        if more >= axis.stride:
            raise ConvArithError(
                f"output_padding {more} is not below stride {axis.stride}, as Equinox has it whatever the dilation",
                "output-padding-limit",
                f"use at most {axis.stride - 1}, or padding that is less by {more} at the end",
                "output_padding",
            )
    same = layer.padding in ("same", "same-lower")
    notes = [_UNTURNED]
    if mode == "CIRCULAR" and (any(extra) or not same):
        raise ConvArithError(
            "Equinox has padding_mode 'CIRCULAR' of a transposed convolution for 'SAME' and 'SAME_LOWER' "
            "without output_padding only",
            "not-in-framework",
            "give padding='SAME', or use padding_mode 'ZEROS'",
            "padding_mode",
        )
    if not same:
        plain = transposed(layer, size, layer.pads(size) or [(0, 0)] * len(size), extra, flip_kernel=False)
        return Resolved(plain, tuple(notes))
    sizes = tuple(axis.size * axis.stride - more for axis, more in zip(axes, extra, strict=True))
    if any(extra):
        sums = ", ".join(
            f"{a.size}·{a.stride} − {more} = {a.size * a.stride - more}" for a, more in zip(axes, extra, strict=True)
        )
        notes.append(f"with padding 'SAME' an output_padding shortens the output: {sums}")
    return Resolved(_same(layer, sizes, mode), tuple(notes))


def _same(layer: Setting, output: tuple[int, ...], mode: str) -> ConvTranspose:
    return ConvTranspose(
        layer.kernel,
        stride=layer.stride,
        padding=layer.padding_name or "same",
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.groups,
        output_size=output,
        flip_kernel=False,
        padding_mode=mode.lower(),  # type: ignore[arg-type]  # a name that is checked there
    )


def _pooled(layer: Setting, size: tuple[int, ...]) -> Resolved:
    if layer.count_include_pad is False:
        raise ConvArithError(
            "Equinox divides every mean by the whole window, padding included",
            "not-in-framework",
            "leave it out",
            "count_include_pad",
        )
    axes = layer.along(size)
    pads = layer.pads(size) or [(0, 0)] * len(size)
    hanging = [_hanging(axis) if layer.ceil_mode else 0 for axis in axes]
    for axis, (lo, hi), more in zip(axes, pads, hanging, strict=True):
        _refuse_wide(axis, lo, hi, axis.stride if more else 0)
    if not any(hanging):
        floored = pooled(replace(layer, ceil_mode=False), pads)
        if floored.output_shape(size):  # or it does not fit
            _refuse_bare_crop(axes, pads)
        return Resolved(floored)
    whole = pooled(
        replace(layer, ceil_mode=False), [(lo, hi + more) for (lo, hi), more in zip(pads, hanging, strict=True)]
    )
    if layer.op == "avg_pool":
        return Resolved(whole, notes=("a window that hangs over is divided by its whole size too",))
    # With its limit on padding no window starts past the input, so that this is ceil mode as others have it.
    return Resolved(pooled(layer, pads) if min(map(min, pads)) >= 0 else whole)


def _hanging(axis: AxisSetting) -> int:
    """Give the positions by which the last window of ``use_ceil`` hangs over: as many as make its steps whole."""
    return axis.least_size(axis.ceil_outputs(axis.size)) - axis.size


def _refuse_wide(axis: AxisSetting, lo: int, hi: int, more: int) -> None:
    if max(lo, hi + more) <= axis.kernel:
        return
    if max(lo, hi) > axis.kernel:
        why, hint = f"padding {lo} and {hi} exceeds", "pad less, or by jax.numpy.pad first"
    else:
        why = f"use_ceil adds stride {more} to padding {hi} for size {axis.size}, and {hi + more} exceeds"
        hint = f"give ({lo}, {hi + _hanging(axis)}) for padding, without use_ceil"
    raise ConvArithError(
        f"{why} the kernel {axis.kernel}, the most that Equinox's pooling allows", "pool-padding", hint, "padding"
    )


def _refuse_bare_crop(axes: Sequence[AxisSetting], pads: Sequence[Pair]) -> None:
    """Refuse what XLA takes for no operation at all, where it is none but for its crop."""
    still = all(axis.kernel == axis.stride == 1 for axis in axes) and max(map(max, pads)) <= 0
    least = min(map(min, pads))
    if still and least < 0:
        raise ConvArithError(
            f"a pooling of kernel 1 and stride 1 with padding {least} and none above 0 makes XLA abort the process",
            "padding-limit",
            "crop x by a slice",
            "padding",
        )


FRAMEWORK = Equinox()
