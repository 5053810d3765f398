"""JAX: https://docs.jax.dev/en/latest/jax.lax.html, and what jax 0.10.2 was seen to do."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from convarith.frameworks.codegen import none_if_default, per_axis
from convarith.frameworks.framework import Code
from convarith.frameworks.lax import NAMES, NAMES_OF_WINDOWS, LaxFramework, applied, written_padding
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import Setting

_SPATIAL = "HWDEFG"  # letters that tell axes apart, nothing more
_EXTRA = ("transpose_kernel", "use_consistent_padding")


class Jax(LaxFramework):
    """The functions of jax.lax, on arrays of shape (N, C, *spatial).

    ``transpose_kernel`` and ``use_consistent_padding`` of conv_transpose are arguments of its own. A pooling is
    reduce_window; a mean is its sum over the window's size, or where padding does not count over what the window met.
    """

    name = "jax"
    title = "JAX"
    version = "0.10.2"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": NAMES_OF_WINDOWS,
        "conv_transpose": NAMES,
        "max_pool": NAMES_OF_WINDOWS,
        "avg_pool": NAMES_OF_WINDOWS,
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "output padding": "add it to the padding at the end, which goes around the stretched input",
        "output size": "give the padding in numbers, which go around the stretched input and lengthen the output",
        "conv_transpose:groups": "use jax.lax.conv_general_dilated with lhs_dilation and feature_group_count",
        "ceil mode": 'add to the padding at the end, or use "SAME"',
        "max_pool:count include pad": "that is for means",
    }
    channels_last = False
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "conv_transpose": dict.fromkeys(_EXTRA, (False, True))
    }
    pool_stride = 1
    default_padding = "valid"
    default_padding_note = 'jax.lax asks for a padding; as none is given, "VALID" is taken'

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a call on ``x`` and a weight ``w``, both with their channels first."""
        if layer.is_pooling:
            return _pooling(layer, size)
        strides = per_axis(layer.stride, len(size))
        kernel = per_axis(layer.kernel, len(size))
        common = {
            "padding": written_padding(layer, size),
            "rhs_dilation": none_if_default(per_axis(layer.dilation, len(size)), (1,) * len(size)),
        }
        if layer.op == "conv":
            axes = "out, in / groups"
            common["feature_group_count"] = none_if_default(layer.groups, 1)
            line = applied("jax.lax.conv_general_dilated", "x, w", window_strides=strides, **common)
        else:
            axes = "in, out"
            extra = {name: layer.extra_argument(name, default=False) or None for name in _EXTRA}
            spatial = _SPATIAL[: len(size)]
            # A kernel that is to be transposed has O where its input channels are.
            layout = (f"NC{spatial}", f"{'OI' if extra['transpose_kernel'] else 'IO'}{spatial}", f"NC{spatial}")
            line = applied(
                "jax.lax.conv_transpose", "x, w", strides=strides, **common, dimension_numbers=layout, **extra
            )
        shape = (*layer.weight_channels, *kernel)
        comments = ("# x: (N, C, *spatial)", f"# w has the shape ({axes}, *kernel): {shape}")
        return Code(("import jax",), line, (*comments, f"y = {line}"))

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield ways to say a layer; a transposed one with its kernel turned, as in other frameworks, and without."""
        if layer.op == "conv_transpose":
            flipped = replace(layer, extra_arguments=(("transpose_kernel", True),))
            yield from super().candidates(flipped, pads, extra)
        yield from super().candidates(layer, pads, extra)


def _pooling(layer: Setting, size: tuple[int, ...]) -> Code:
    padding = written_padding(layer, size)
    window: dict[str, Any] = {
        "window_dimensions": (1, 1, *per_axis(layer.kernel, len(size))),
        "window_strides": (1, 1, *per_axis(layer.stride, len(size))),
        "padding": padding if isinstance(padding, str) else [(0, 0), (0, 0), *padding],
        "window_dilation": none_if_default((1, 1, *per_axis(layer.dilation, len(size))), (1,) * (len(size) + 2)),
    }
    comment = "# x: (N, C, *spatial)"
    if layer.op == "max_pool":
        line = applied("jax.lax.reduce_window", 'x, -float("inf"), jax.lax.max', **window)
        return Code(("import jax",), line, (comment, f"y = {line}"))
    line = applied("jax.lax.reduce_window", "x, 0.0, jax.lax.add", **window)
    if layer.count_include_pad is not False:
        return Code(("import jax",), line, (comment, f"y = {line} / {prod(per_axis(layer.kernel, len(size)))}"))
    counts = applied("jax.lax.reduce_window", "jnp.ones_like(x), 0.0, jax.lax.add", **window)
    return Code(
        ("import jax", "import jax.numpy as jnp"), line, (comment, f"counts = {counts}", f"y = {line} / counts")
    )


FRAMEWORK = Jax()
