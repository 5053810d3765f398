"""A transposed convolution whose outputs meet unequal numbers of taps."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.named_padding import shortest
from convarith.lint.rule import Example, Rule
from convarith.networks.overlap import taps_met

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.lint.analysis import Analysis
    from convarith.networks.graph import NetworkLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    found = [
        (layer, windowed.layer, resolved.layer, [axis.size for axis in axes], uneven)
        for layer, windowed, resolved, axes in analysis.windowed
        if resolved.layer.transposed
        and (uneven := [axis for axis in axes if not _even(axis) and not _interpolates(axis)])
    ]
    if not found or _evened_out(analysis):
        return
    for layer, own, plain, size, (axis, *_) in found:
        taps = " or ".join(str(each) for each in sorted(set(taps_met(axis))))
        kernels = list(_even_kernels(plain, axis, size))
        told = " or ".join(str(each) for each in kernels)
        dilated = f" and dilation {axis.dilation}" if axis.dilation > 1 else ""
        yield Hit(
            f"kernel {axis.kernel} with stride {axis.stretch}{dilated}: outputs meet {taps} taps in turn, which leaves "
            "a pattern that later layers have to take away",
            layer.name,
            "kernel",
            f"kernel {told} meets as many everywhere" if told else "use a kernel that is a multiple of the stride",
            _changes(layer, own, size, kernels[-1]) if kernels else (),
        )


def _even(axis: Axis) -> bool:
    return len(set(taps_met(axis))) == 1


def _interpolates(axis: Axis) -> bool:
    """Tell whether a kernel is as long as that of linear interpolation, whose weights make up for it.

    With stride 2 that is a kernel of 3, which mostly is learned.
    """
    return axis.stretch > 2 and axis.kernel == 2 * axis.stretch - 1


def _evened_out(analysis: Analysis) -> bool:
    """Tell whether, after all layers, all outputs are known to come out alike."""
    outputs = [analysis.even_outputs.get(name) for name in analysis.outputs]
    return all(axes is not None and all(axes) for axes in outputs)


def _even_kernels(layer: Layer, axis: Axis, size: list[int]) -> Iterator[int]:
    """Yield the kernels next below and next above that meet as many everywhere, for axes alike."""
    stride = axis.stretch
    for among in (
        range(axis.kernel - 1, axis.kernel - stride - 1, -1),
        range(axis.kernel + 1, axis.kernel + stride + 1),
    ):
        yield from _first(kernel for kernel in among if kernel >= stride and _meet_alike(layer, kernel, size))


def _first(kernels: Iterable[int]) -> Iterator[int]:
    for kernel in kernels:
        yield kernel
        break


def _meet_alike(layer: Layer, kernel: int, size: list[int]) -> bool:
    try:
        return all(map(_even, replace(layer, kernel=kernel).axes(size)))
    except ConvArithError:
        return False


def _changes(layer: NetworkLayer, own: Layer, size: list[int], kernel: int) -> tuple[Change, ...]:
    """Give the changes that keep the size with another kernel; none where the padding is not the file's own."""
    derived = layer.places.written("padding") == layer.places.written("kernel")
    if type(own) is not ConvTranspose or isinstance(own.padding, str) or derived:
        return ()
    wanted, old = own.output_shape(size), own.direct_axes(size)
    for more, extra in product(range(max(kernel - axis.kernel for axis in old) + 1), range(max(a.stride for a in old))):
        pads = [(axis.lo + more, axis.hi + more) for axis in old]
        tried = replace(own, kernel=kernel, padding=pads, output_padding=extra, output_size=None)
        if tried.output_shape(size) == wanted:
            changes = [Change(layer.name, "kernel", kernel)]
            changes += [Change(layer.name, "padding", shortest(pads))] if more else []
            changes += [Change(layer.name, "output_padding", extra or None)] if extra != own.output_padding else []
            return tuple(changes)
    return ()


RULE = Rule(
    code="overlap-uneven",
    severity=Severity.WARNING,
    what="a transposed convolution whose outputs meet unequal numbers of taps",
    why=(
        "The windows of a transposed convolution overlap. Where the kernel is no multiple of the stride, some outputs "
        "are sums of more products than their neighbours, and a checkerboard shows in what comes out. It is followed "
        "through all layers to the outputs: where a later stride or mean evens it out, nothing is found. Models learn "
        "to make up for it, and some that are in wide use have it; even overlap does not rule patterns out. A kernel "
        "of twice the stride less one is left alone from stride 3 on, since it is that of linear interpolation."
    ),
    bad=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 3
stride = 2
padding = 1
output_padding = 1
"""),
    good=Example("""\
[[network]]
input = [8, 16, 16]

[[network.layer]]
op = "conv_transpose"
out_channels = 4
kernel = 4
stride = 2
padding = 1
"""),
    check=_check,
)
