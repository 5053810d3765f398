"""A transposed convolution whose outputs meet unequal numbers of taps."""

from __future__ import annotations

from convarith.engine.overlap import taps_met
from convarith.engine.padding import shortest_padding
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.records import NamedTuple, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer
    from convarith.lint.analysis import Analysis, WindowedLayer
    from convarith.networks.graph import NetworkLayer


class _Layer(NamedTuple):
    """A layer whose outputs meet unequal numbers of taps.

    Attributes:
        layer: The layer.
        own: What it is in its own terms.
        plain: What that comes to.
        size: Of its input.
        axis: The first along which it is uneven.
    """

    layer: NetworkLayer
    own: Layer
    plain: ConvTranspose
    size: tuple[int, ...]
    axis: Axis


def _check(analysis: Analysis) -> Iterator[Hit]:
    uneven = list(_uneven(analysis))
    if uneven and not _evened_out(analysis):
        yield from map(_hit, _by_place(uneven))


def _uneven(analysis: Analysis) -> Iterator[_Layer]:
    for (layer, windowed, _, axes), (plain, axis) in analysis.seen_in(_first_uneven, "ConvTranspose"):
        yield _Layer(layer, windowed.layer, plain, tuple(each.size for each in axes), axis)


def _first_uneven(each: WindowedLayer) -> tuple[ConvTranspose, Axis] | None:
    """Give what a transposed convolution comes to, and the first axis along which its outputs meet unequal numbers."""
    plain = each.resolved.layer
    if not isinstance(plain, ConvTranspose):
        return None
    from convarith.networks.receptive import LONGEST  # which few networks need

    if max(axis.stretch for axis in each.axes) > LONGEST:
        return None
    return next(((plain, axis) for axis in each.axes if not _even(axis) and not _interpolates(axis)), None)


def _by_place(layers: Iterable[_Layer]) -> Iterable[list[_Layer]]:
    """Put layers together that are alike and stand at one place of the file, as where a number makes several."""
    found: dict[object, list[_Layer]] = {}
    for each in layers:
        place = each.layer.places.place_of("kernel")
        found.setdefault(each.layer.name if place is None else (place, each.own), []).append(each)
    return found.values()


def _hit(layers: list[_Layer]) -> Hit:
    first, more = layers[0], len(layers) - 1
    axis = first.axis
    taps = " or ".join(str(each) for each in sorted(set(taps_met(axis))))
    kernels = list(_even_kernels(first))
    told = " or ".join(str(each) for each in kernels)
    dilated = f" and dilation {axis.dilation}" if axis.dilation > 1 else ""
    return Hit(
        f"kernel {axis.kernel} with stride {axis.stretch}{dilated}: outputs meet {taps} taps in turn"
        f"{f', here and in {more} more alike' if more else ''}, which leaves a pattern that later layers have to take "
        "away",
        first.layer.name,
        "kernel",
        f"kernel {told} meets as many everywhere" if told else "use a kernel that is a multiple of the stride",
        tuple(change for each in layers for change in _changes(each, kernels[-1])) if kernels else (),
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


def _even_kernels(layer: _Layer) -> Iterator[int]:
    """Yield the multiples of the stride next below and next above the kernel that meet as many everywhere."""
    stride = layer.axis.stretch
    below = layer.axis.kernel // stride * stride
    return (kernel for kernel in (below, below + stride) if kernel and _meet_alike(layer, kernel))


def _meet_alike(layer: _Layer, kernel: int) -> bool:
    try:
        tried = replace(layer.plain, kernel=kernel, padding=0, output_padding=0, output_size=None)
        return all(map(_even, tried.axes(layer.size)))
    except ConvArithError:
        return False


def _gives(tried: Layer, size: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    try:
        return tried.output_shape(size) == wanted
    except ConvArithError:  # as where one axis has no room for so much
        return False


def _missing(tried: Layer, size: tuple[int, ...], wanted: tuple[int, ...]) -> int:
    """Give by how much an output is too short; along the first axis, as all get the same."""
    try:
        return wanted[0] - tried.output_shape(size)[0]
    except ConvArithError:
        return -1


def _changes(layer: _Layer, kernel: int) -> Iterator[Change]:
    """Yield the changes that keep the size with another kernel; none for what is in a framework's terms."""
    own, wanted = layer.own, layer.own.output_shape(layer.size)
    if not isinstance(own, ConvTranspose):
        return
    name, old = layer.layer.name, own.direct_axes(layer.size)
    if isinstance(own.padding, str) and _gives(replace(own, kernel=kernel), layer.size, wanted):
        yield Change(name, "kernel", kernel)
        return
    for more in range(max(kernel - axis.kernel for axis in old) + 1):
        pads = [(axis.lo + more, axis.hi + more) for axis in old]
        tried = replace(own, kernel=kernel, padding=pads, output_padding=0, output_size=None)
        extra = _missing(tried, layer.size, wanted)
        if 0 <= extra < layer.axis.stretch and _gives(replace(tried, output_padding=extra), layer.size, wanted):
            yield Change(name, "kernel", kernel)
            if more:
                yield Change(name, "padding", shortest_padding(pads))
            if extra != own.output_padding and own.output_size is None:
                yield Change(name, "output_padding", extra or None)
            return


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
