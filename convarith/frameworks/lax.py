"""What JAX, Flax and Haiku share, as each calls jax.lax in the end.

Source: https://docs.jax.dev/en/latest/jax.lax.html (conv_general_dilated, conv_transpose, reduce_window and pad), and
what jax 0.10.2 was seen to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convarith.engine.layer import Resolved
from convarith.engine.padding import pads_for_name
from convarith.engine.transposed import ConvTranspose
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, per_axis
from convarith.frameworks.framework import Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.conv import Conv
    from convarith.engine.padding import PaddingAsSaid, Pair
    from convarith.engine.pool import Pool
    from convarith.frameworks.setting import AxisSetting, Setting

NAMES = {"SAME": "same", "VALID": "valid"}
"""Paddings of conv_transpose, and what they are called here: both as TensorFlow places them."""

NAMES_OF_WINDOWS = {"SAME": "same", "SAME_LOWER": "same-lower", "VALID": "valid"}
"""Those of conv_general_dilated and reduce_window."""

NOT_FLIPPED = "the kernel is not turned: one from PyTorch, Keras or TensorFlow has to be turned by 180 degrees first"
PADS_STRETCHED = (
    "padding in numbers goes around the stretched input and so lengthens the output: "
    "d(k − 1) − p there crops as p does in PyTorch"
)


class LaxFramework(Framework):
    """A framework whose convolutions are those of lax.

    Attributes:
        channels_last: Whether its arrays have their channels last.
        default_padding: Padding of a convolution for which none is given, as it is called here; poolings have "valid".
        default_padding_note: What to say of a default; empty where it is the framework's own.
    """

    any_case = dict.fromkeys(("conv", "max_pool", "avg_pool"), tuple(NAMES_OF_WINDOWS))  # not conv_transpose
    on_misfit = "gives an output of size 0"
    channels_last: ClassVar[bool] = True
    default_padding: ClassVar[str] = "same"
    default_padding_note: ClassVar[str] = ""
    padding_mode_hints: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("reflect", "replicate", "circular"), "pad by jax.numpy.pad first, and give padding 0"
    )

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer by the rules of lax.

        Its own arguments are ``transpose_kernel`` and ``use_consistent_padding``, as far as the framework has them.

        Raises:
            ConvArithError: ``padding-limit`` for a crop that is more than there is, or by a pooling that does nothing
                else.
        """
        notes: tuple[str, ...] = (
            (self.default_padding_note,) if layer.padding is None and self.default_padding_note else ()
        )
        padding = (self.default_padding if layer.has_weight else "valid") if layer.padding is None else layer.padding
        layer = replace(layer, padding=padding)
        if layer.op == "conv":
            return Resolved(_convolution(layer, size, padding), notes=notes)
        if layer.is_pooling:
            return Resolved(_pooling(layer, size, padding), notes=notes)
        consistent = bool(layer.extra_argument("use_consistent_padding", default=False))
        flipped = bool(layer.extra_argument("transpose_kernel", default=False))
        around = layer.pads(size) is not None and not consistent
        notes += (() if flipped else (NOT_FLIPPED,)) + ((PADS_STRETCHED,) if around else ())
        plain = _transposed(layer, size, consistent=consistent)
        return Resolved(replace(plain, flip_kernel=flipped), notes)

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give padding in numbers; that of a transposed convolution goes around its stretched input."""
        if layer.op == "conv_transpose":
            pads = [(lo, hi + more) for (lo, hi), more in zip(transposed_pads(layer, pads), extra, strict=True)]
        return replace(layer, padding=tuple(pads), output_padding=None)

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write a call of jax.lax.pad, for which numbers below 0 crop; the third of each goes between elements."""
        triples, none = [(lo, hi, 0) for lo, hi in pads], (0, 0, 0)
        config = [none, *triples, none] if self.channels_last else [none, none, *triples]
        value = 'float("-inf")' if op == "max_pool" else "0.0"
        return (f"{x} = jax.lax.pad({x}, {value}, {config})",)


def _convolution(layer: Setting, size: tuple[int, ...], padding: PaddingAsSaid) -> Conv:
    """Give lax's conv_general_dilated of an input of ``size`` that is not stretched; padding below 0 crops.

    Raises:
        ConvArithError: ``padding-limit`` for a crop that is more than there is.
    """
    _refuse_overcropping(size, layer.pads(size))
    return direct(layer, padding)


def _pooling(layer: Setting, size: tuple[int, ...], padding: PaddingAsSaid) -> Pool:
    """Give lax's reduce_window.

    One by single elements that does nothing but crop is refused: XLA takes it for one that does nothing at all, and
    the process ends.
    """
    plain = pooled(layer, padding, count_include_pad=layer.count_include_pad is not False)
    axes = plain.axes(size)
    single = all(axis.kernel == axis.stride == axis.dilation == 1 for axis in axes)
    pads = [pad for axis in axes for pad in (axis.lo, axis.hi)]
    if single and min(pads) < 0 and max(pads) <= 0:
        raise ConvArithError(
            "a pooling with kernel 1 and stride 1 that only crops ends the process: a check in XLA fails",
            "padding-limit",
            "crop x by a slice",
            "padding",
        )
    return plain


def _transposed(layer: Setting, size: tuple[int, ...], *, consistent: bool) -> ConvTranspose:
    """Give lax's conv_transpose of an input of ``size``.

    ``"same"`` gives i·s outputs, cropped as TensorFlow crops. ``"valid"`` gives (i − 1)·s + max(s, d(k − 1) + 1): where
    the stride goes beyond the kernel, zeros follow. Numbers (lo, hi) pad the stretched input, so that the output has
    (i − 1)·s + 1 + lo + hi − d(k − 1) positions; those of a ``consistent`` padding are the direct convolution's.
    """
    pads = layer.pads(size)
    if layer.padding == "same" or layer.output_size is not None:
        return ConvTranspose(
            layer.kernel,
            stride=layer.stride,
            padding=layer.padding_name or "valid",
            dilation=layer.dilation,
            channels=layer.channels,
            groups=layer.groups,
            output_size=layer.output_size,
        )
    axes = layer.along(size)
    if pads is None:
        return transposed(
            layer, size, [(0, 0)] * len(size), [max(0, axis.stride - axis.effective_kernel) for axis in axes]
        )
    around = transposed_pads(layer, pads) if consistent else pads
    _refuse_overcropping([axis.first_tap.full_output(axis.size) for axis in axes], around)
    return transposed(layer, size, transposed_pads(layer, around))


def same_at_any_stride(axis: AxisSetting) -> Pair:
    """Give the padding that keeps the size at stride 1, whatever the stride is: what some names mean beyond lax."""
    return pads_for_name("same", Window(axis.kernel, 1, axis.dilation), size=axis.size, output=axis.size)


def transposed_pads(layer: Setting, pads: Sequence[Pair]) -> list[Pair]:
    """Give d(k − 1) − p for each p: padding of the stretched input from that of the direct convolution, and back."""
    numbers = zip(per_axis(layer.kernel, len(pads)), per_axis(layer.dilation, len(pads)), pads, strict=True)
    windows = [(Window(kernel, dilation=dilation), pair) for kernel, dilation, pair in numbers]
    return [(window.transposed_pad(lo), window.transposed_pad(hi)) for window, (lo, hi) in windows]


def written_padding(layer: Setting, size: tuple[int, ...]) -> str | list[Pair]:
    """Give a padding as lax wants it written: a name in capitals, or a list of a pair for each axis."""
    pads = layer.pads(size)
    return str(layer.padding or "VALID").upper().replace("-", "_") if pads is None else pads


def applied(name: str, arrays: str, **named: Any) -> str:
    """Write the call of a function on arrays; named arguments that are None are left out.

    >>> applied("jax.lax.conv", "x, w", window_strides=(2,), padding="SAME")
    'jax.lax.conv(x, w, window_strides=(2,), padding="SAME")'
    """
    return f"{name}({arrays}, {call('', **named)[1:]}"


def _refuse_overcropping(sizes: Sequence[int], pads: Sequence[Pair] | None) -> None:
    for size, (lo, hi) in zip(sizes, pads or (), strict=False):
        if size + lo + hi < 0:
            raise ConvArithError(
                f"padding {lo} and {hi} crops {-lo - hi} of {size} positions",
                "padding-limit",
                f"crop at most {size}",
                "padding",
            )
