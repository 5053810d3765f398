"""Convolutions by plain loops over plain lists: the referee, which knows nothing of the package."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Triple: TypeAlias = tuple[int, int, int]
"""Output position, kernel element, input element."""


def padded_line(size: int, lo: int, hi: int) -> list[int | None]:
    """Lay the input elements out with None for padding; a negative padding cuts elements off."""
    line: list[int | None] = [None] * max(lo, 0) + list(range(size)) + [None] * max(hi, 0)
    return line[max(-lo, 0) : max(len(line) - max(-hi, 0), 0)]


def padded_with_elements(size: int, lo: int, hi: int, mode: str) -> list[int]:
    """Lay the input elements out with those that padding holds; a negative padding cuts elements off."""
    whole = list(range(size))
    before, after = max(lo, 0), max(hi, 0)
    if mode == "replicate":
        line = whole[:1] * before + whole + whole[-1:] * after
    else:
        period = whole if mode == "circular" else whole + whole[-2:0:-1]
        rounds = period * (before + after + 1)
        line = rounds[len(rounds) - before :] + whole + rounds[size : size + after]
    return line[max(-lo, 0) : len(line) - max(-hi, 0)]


def convolved(size: int, kernel: int, stride: int, dilation: int, lo: int, hi: int) -> tuple[int, set[Triple]]:
    """Slide a kernel over the padded line; give the number of windows and all that they read."""
    line = padded_line(size, lo, hi)
    reads = set()
    windows = 0
    start = 0
    while start + dilation * (kernel - 1) < len(line):
        for tap in range(kernel):
            element = line[start + tap * dilation]
            if element is not None:
                reads.add((windows, tap, element))
        windows += 1
        start += stride
    return windows, reads


def transposed(
    size: int, kernel: int, stride: int, dilation: int, lo: int, hi: int, extra: int
) -> tuple[int, set[Triple]]:
    """Stamp the kernel for each input; lengthen the end by ``extra``, cut lo and hi off; give size and stamps."""
    whole = (size - 1) * stride + dilation * (kernel - 1) + 1 + extra
    first, stop = lo, whole - hi
    stamps = set()
    for element, tap in product(range(size), range(kernel)):
        place = element * stride + tap * dilation
        if first <= place < stop:
            stamps.add((place - first, tap, element))
    return stop - first, stamps


def pooled_windows(size: int, kernel: int, stride: int, dilation: int, pad: int, *, ceil: bool) -> int:
    """Count pooling windows: those that fit, in ceil mode also those that only end outside, by less than a step.

    In ceil mode a window must start in the input or in the padding before it; the first one always does.
    """
    length = size + 2 * pad
    reach = dilation * (kernel - 1)
    windows = 0
    start = 0
    while start + reach < length + (stride - 1 if ceil else 0):
        if ceil and windows and start >= size + pad:
            break
        windows += 1
        start += stride
    return windows


def joined(lines: list[tuple[int, set[Triple]]], sizes: list[int]) -> set[tuple[int, tuple[int, ...], int]]:
    """Join the axes: raveled output, kernel index, raveled input of every combination."""
    result = set()
    for combination in product(*(reads for _, reads in lines)):
        output = element = 0
        for (place, _, source), (count, _), size in zip(combination, lines, sizes, strict=True):
            output, element = output * count + place, element * size + source
        result.add((output, tuple(tap for _, tap, _ in combination), element))
    return result


def conv(x: NDArray[Any], weight: NDArray[Any], lines: Sequence[tuple[int, set[Triple]]], groups: int) -> NDArray[Any]:
    """Add up what each output reads; x is (N, C, *size), weight (O, C/groups, *kernel), lines as `convolved` gives."""
    outside, width = weight.shape[:2]
    result = np.zeros((len(x), outside, *(count for count, _ in lines)), dtype=x.dtype)
    for output, local in product(range(outside), range(width)):
        channel = output // (outside // groups) * width + local
        for places, taps, elements in _together(lines):
            for image in range(len(x)):
                product_of_both = weight[(output, local, *taps)] * x[(image, channel, *elements)]
                result[(image, output, *places)] += product_of_both
    return result


def conv_transpose(
    x: NDArray[Any], weight: NDArray[Any], lines: Sequence[tuple[int, set[Triple]]], groups: int
) -> NDArray[Any]:
    """Add up all stamps; x is (N, C, *size), weight (C, O/groups, *kernel), lines as `transposed` gives them."""
    inside, height = weight.shape[:2]
    result = np.zeros((len(x), height * groups, *(size for size, _ in lines)), dtype=x.dtype)
    for channel, local in product(range(inside), range(height)):
        output = channel // (inside // groups) * height + local
        for places, taps, elements in _together(lines):
            for image in range(len(x)):
                product_of_both = weight[(channel, local, *taps)] * x[(image, channel, *elements)]
                result[(image, output, *places)] += product_of_both
    return result


Index: TypeAlias = tuple[int, ...]


def _together(lines: Sequence[tuple[int, set[Triple]]]) -> list[tuple[Index, Index, Index]]:
    """Join the axes: places, taps and elements, one of each per axis."""
    combinations = product(*(reads for _, reads in lines))
    return [
        (tuple(place for place, _, _ in each), tuple(tap for _, tap, _ in each), tuple(source for _, _, source in each))
        for each in combinations
    ]


def pooled_taps(size: int, kernel: int, stride: int, dilation: int, pad: int, *, ceil: bool) -> list[list[int | str]]:
    """Tell what each tap of each window meets: an element, "padding", or "nothing" beyond it."""
    line: list[int | str] = ["padding"] * pad + list(range(size)) + ["padding"] * pad
    windows = pooled_windows(size, kernel, stride, dilation, pad, ceil=ceil)
    line += ["nothing"] * (windows * stride + dilation * kernel)
    return [[line[window * stride + tap * dilation] for tap in range(kernel)] for window in range(windows)]


def pooled(
    kind: str, x: NDArray[Any], lines: Sequence[list[list[int | str]]], *, norm: float = 2, include_pad: bool = True
) -> NDArray[Any]:
    """Pool each window on its own: "max", "avg" or "lp" of x, (N, C, *size), lines as `pooled_taps` gives them."""
    result = np.empty((*x.shape[:2], *map(len, lines)), dtype=x.dtype if kind == "max" else np.float64)
    for image, channel, *places in np.ndindex(result.shape):
        met = list(product(*(line[place] for line, place in zip(lines, places, strict=True))))
        inside = [x[(image, channel, *taps)].item() for taps in met if not {"padding", "nothing"} & set(taps)]
        counted = sum("nothing" not in taps for taps in met)
        if kind == "max":
            # A comparison with NaN is false whichever way round, so it would depend on the order.
            nan = next((each for each in inside if each != each), None)  # noqa: PLR0124
            lowest = float("-inf") if x.dtype.kind == "f" else np.iinfo(x.dtype).min
            value = max(inside, default=lowest) if nan is None else nan
        elif kind == "avg":
            count = counted if include_pad else len(inside)
            value = sum(inside) / count if count else float("nan")
        else:
            # What hangs over counts as if it had the mean of the rest.
            total = sum(each**norm for each in inside) / counted * len(met)
            value = total ** (1 / norm) if total >= 0 else float("nan")
        result[(image, channel, *places)] = value
    return result


def layer_on(layer: Any, x: NDArray[Any], weight: NDArray[Any], mode: str) -> NDArray[Any]:
    """Run a layer by what its direct axes say of sizes, steps and pads, and by nothing else of the package.

    Args:
        layer: A Conv, a ConvTranspose, or an average pooling with its channels.
        x: Shape (N, C, *size).
        weight: As the layer takes it; of a pooling ones.
        mode: What padding holds, as the user said it.
    """
    size = x.shape[2:]
    axes = layer.direct_axes(size)
    if layer.transposed:
        lines = [_stamps(axis, inputs, mode) for axis, inputs in zip(axes, size, strict=True)]
        return conv_transpose(x, weight, lines, layer.channel_groups)
    lines = [_reads(axis, mode) for axis in axes]
    result = conv(x, weight, lines, layer.channel_groups)
    if layer.has_weight:
        return result
    divisor = _counts(layer, lines, axes) if layer.divisor_override is None else layer.divisor_override
    return np.asarray(result / divisor)


def _stamps(axis: Any, inputs: int, mode: str) -> tuple[int, set[Triple]]:
    numbers = axis.kernel, axis.stride, axis.dilation
    extra = axis.size + axis.lo + axis.hi - ((inputs - 1) * axis.stride + axis.dilation * (axis.kernel - 1) + 1)
    count, stamps = transposed(inputs, *numbers, axis.lo, axis.hi, extra)
    if mode == "circular":
        _, everywhere = transposed(inputs, *numbers, 0, 0, 0)
        stamps = {((place - axis.lo) % count, tap, source) for place, tap, source in everywhere}
    return count, {(o, axis.kernel - 1 - t if axis.flipped else t, i) for o, t, i in stamps}


def _reads(axis: Any, mode: str) -> tuple[int, set[Triple]]:
    if mode == "zeros":
        count, reads = convolved(axis.size, axis.kernel, axis.stride, axis.dilation, axis.lo, axis.hi + axis.overhang)
        # What is cropped stays so for a window that hangs over.
        return count, {each for each in reads if each[2] < axis.size + min(axis.hi, 0)}
    line = padded_with_elements(axis.size, axis.lo, axis.hi, mode)
    count, reads = convolved(len(line), axis.kernel, axis.stride, axis.dilation, 0, 0)
    return count, {(window, tap, line[place]) for window, tap, place in reads}


def _counts(layer: Any, lines: Sequence[tuple[int, set[Triple]]], axes: Sequence[Any]) -> NDArray[Any]:
    """Count what each window of a mean divides by."""
    counts = []
    for (count, reads), axis in zip(lines, axes, strict=True):
        ends = -axis.lo, axis.size + axis.hi
        taps = [
            [window * axis.stride + tap * axis.dilation - axis.lo for tap in range(axis.kernel)]
            for window in range(count)
        ]
        if layer.count_include_pad:
            counts.append([sum(ends[0] <= each < ends[1] for each in window) for window in taps])
        else:
            counts.append([sum(read == window for read, _, _ in reads) for window in range(count)])
    whole = np.ones([count for count, _ in lines])
    for places in np.ndindex(whole.shape):
        for each, place in zip(counts, places, strict=True):
            whole[places] *= each[place]
    return whole
