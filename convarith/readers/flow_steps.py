"""What calls do that frameworks have in common, where it is certain; axes are counted with the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.pool import Pool
from convarith.networks.operations import (
    AdaptivePool,
    Add,
    Concat,
    Flatten,
    GlobalPool,
    Identity,
    Linear,
    Mean,
    Multiply,
    Pad,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    Reshape,
    Resize,
    Split,
    Unflatten,
    Upsample,
    Windowed,
)
from convarith.readers.flow import DimOf, Excess, Flow, NotCertainError, Step, as_is, shown, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.readers.flow import Value

_FAR = 1 << 30  # beyond it an end means the end


def unchanged(op: str, flow: Flow) -> Step:
    """Give what leaves a shape alone and learns nothing."""
    return as_is(op, Identity, flow)


def elementwise(
    op: str, flows: Sequence[Flow], constants: Sequence[tuple[int, ...] | None], *, multiplies: bool = False
) -> Step:
    """Give what goes element by element over tensors and constants, of which the shapes are given where known."""
    first = flows[0]
    for dims in constants:
        if dims is None or not _stays(dims, first):
            raise NotCertainError(f"with a constant of {'unknown shape' if dims is None else f'shape {list(dims)}'}")
    if len(flows) == 1:
        return unchanged(op, first)
    ranks = {flow.rank for flow in flows}
    if len(ranks) > 1:
        raise NotCertainError(f"over tensors {'not all known' if None in ranks else 'with different numbers of axes'}")
    channels = [flow.channels for flow in flows]
    known = None if None in channels else max(each or 0 for each in channels)
    joins, named = (Multiply, "multiply") if multiplies else (Add, "add")
    return Step(named, joins, flows, first.rank, known, all(flow.pooled for flow in flows))


def _stays(dims: tuple[int, ...], flow: Flow) -> bool:
    """Tell whether a constant that is broadcast leaves a shape as it is: one number, or one along one known axis."""
    if dims == (flow.last,):
        return True
    if max(dims, default=1) == 1:
        return len(dims) <= 1 or (flow.rank is not None and len(dims) <= flow.rank + 1)
    if flow.rank is None or not flow.rank <= len(dims) <= flow.rank + 1:
        return False
    return dims[-flow.rank] == flow.channels and sum(dim > 1 for dim in dims) == 1


def concat(flows: Sequence[Flow], axis: int) -> Step:
    """Give what joins tensors along an axis."""
    if flows[0].axis(axis) != 1:
        raise NotCertainError(f"along axis {axis}")
    channels = [flow.channels for flow in flows]
    total = None if None in channels else sum(each or 0 for each in channels)
    return Step("concat", Concat, flows, flows[0].rank, total, all(flow.pooled for flow in flows))


def flatten(flow: Flow, start: int = 1, end: int = -1) -> Step:
    """Give what makes one axis of those from start to end."""
    first, last = flow.axis(start), -1 if end == flow.rank else end
    if last != -1 or first not in (1, 2) or (first == 2 and flow.channels is None):
        raise NotCertainError(f"from axis {start} to axis {end}")
    if first == 1:
        return Step("flatten", Flatten, (flow,), 1, flow.channels if flow.pooled else None)
    shape = (flow.channels or 0, -1)
    return Step("reshape", lambda: Reshape(shape), (flow,), 2, flow.channels, flow.pooled)


def reshape(flow: Flow, shape: Sequence[Value], batch: int | None) -> Step:
    """Give what arranges elements anew.

    Args:
        flow: The tensor.
        shape: What is asked for, where one number may be -1.
        batch: The number that means the batch; None where none does.
    """
    first, *sizes = shape
    numbers = whole(sizes)
    keeps_batch = (isinstance(first, DimOf) and first.axis == 0) or (first is not None and first == batch)
    if not keeps_batch and (first != -1 or numbers is None or min(numbers, default=0) < 1):
        raise NotCertainError(f"to {shown(shape)}, which may change the batch")
    if numbers == (-1,):
        return flatten(flow)
    if numbers and min(numbers) >= -1 and 0 not in numbers and numbers.count(-1) < 2:
        channels = numbers[0] if numbers[0] > 0 else None
        return Step("reshape", lambda: Reshape(numbers), (flow,), len(numbers), channels, set(numbers[1:]) == {1})
    space = [flow.size(axis) for axis in flow.axes_of_space() or []]
    parts = whole(sizes[: len(sizes) - len(space)])
    if space and parts and len(parts) > 1 and sizes[-len(space) :] == space:
        return Step("unflatten", lambda: Unflatten(parts), (flow,), len(sizes), parts[0] if parts[0] > 0 else None)
    raise NotCertainError(f"to {shown(shape)}")


def permute(flow: Flow, order: Sequence[int]) -> Step:
    """Give what puts axes in another order."""
    axes = [flow.axis(each) for each in order]
    if axes == list(range(len(axes))):
        return unchanged("permute", flow)
    if None in axes or axes[0] != 0:
        raise NotCertainError(f"to the order {list(order)}")
    without_batch = tuple((each or 0) - 1 for each in axes[1:])
    channels = flow.channels if without_batch[0] == 0 else None
    return Step("permute", lambda: Permute(without_batch), (flow,), len(without_batch), channels)


def transpose(flow: Flow, first: int, second: int) -> Step:
    """Give what exchanges two axes."""
    a, b = flow.axis(first), flow.axis(second)
    if flow.rank is None or a is None or b is None or max(a, b) > flow.rank:
        raise NotCertainError(f"of axes {first} and {second}")
    order = list(range(flow.rank + 1))
    order[a], order[b] = order[b], order[a]
    return permute(flow, order)


def squeeze(flow: Flow, axes: Sequence[int] | None) -> Step:
    """Give what leaves out axes of size 1, all that there are for None."""
    space = flow.axes_of_space()
    gone = space if axes is None else sorted(flow.axis(axis) or 0 for axis in axes)
    if not flow.pooled or not gone or not space or not set(gone) <= set(space):
        raise NotCertainError(f"of {'all axes' if axes is None else f'axes {list(axes)}'} that may not have size 1")
    return _mean(flow, gone, keepdims=False, op="squeeze")


def unsqueeze(flow: Flow, axes: Sequence[int]) -> Step:
    """Give what puts in axes of size 1, counted in what comes out."""
    if flow.rank is None:
        raise NotCertainError(f"at {list(axes)}")
    total = flow.rank + 1 + len(axes)
    added = sorted(axis + total if axis < 0 else axis for axis in axes)
    if flow.rank != 1 or flow.channels is None or added[0] < 2:
        raise NotCertainError(f"at {list(axes)}")
    shape = (flow.channels, *[1] * len(added))
    return Step("reshape", lambda: Reshape(shape), (flow,), len(shape), flow.channels, pooled=True)


def mean(flow: Flow, axes: Sequence[int] | None, *, keepdims: bool, op: str = "mean") -> Step:
    """Give a mean, or another one number of many, along axes; None for all of them."""
    found = None if axes is None else sorted({flow.axis(axis) or 0 for axis in axes})
    if not found or found[0] == 0:
        raise NotCertainError(f"along {'all axes' if not axes else f'axes {list(axes)}'}")
    if keepdims and found == flow.axes_of_space() and op == "mean":
        return global_pool(flow)
    return _mean(flow, found, keepdims=keepdims, op=op)


def _mean(flow: Flow, axes: Sequence[int], *, keepdims: bool, op: str) -> Step:
    without_batch = tuple(axis - 1 for axis in axes)
    rank = None if flow.rank is None else max(flow.rank - (0 if keepdims else len(axes)), 1)
    pooled = flow.pooled or (keepdims and axes == flow.axes_of_space())
    channels = flow.channels if 1 not in axes else None
    return Step(op, lambda: Mean(without_batch, keepdims), (flow,), rank, channels, pooled)


def global_pool(flow: Flow, kind: str = "avg") -> Step:
    """Give a pooling over all of space."""
    return Step(f"global_{kind}_pool", GlobalPool, (flow,), flow.rank, flow.channels, pooled=True)


def adaptive_pool(flow: Flow, kind: str, size: int | Sequence[int | None]) -> Step:
    """Give a pooling to a size, None along an axis that keeps its own."""
    if size == 1 or (not isinstance(size, int) and set(size) == {1}):
        return global_pool(flow, kind)
    wanted = size if isinstance(size, int) else tuple(size)
    return Step(f"adaptive_{kind}_pool", lambda: AdaptivePool(kind, wanted), (flow,), flow.rank, flow.channels)


def linear(flow: Flow, out_features: int, in_features: int | None, *, bias: bool = True) -> Step:
    """Give a product with a matrix, along the last axis."""
    channels = out_features if flow.rank == 1 else flow.channels if flow.rank else None
    make = lambda: Linear(out_features, in_features, bias, -1)  # noqa: E731  # as the others are made
    return Step("linear", make, (flow,), flow.rank, channels, last=out_features)


def scaled(flow: Flow, factors: Sequence[Value] | float, mode: str, *, align_corners: bool = False) -> Step:
    """Give space made larger or smaller by factors."""
    listed = [factors] if isinstance(factors, int | float) else list(factors)
    known = [each for each in listed if isinstance(each, int | float)]
    if len(known) < len(listed) or not known:
        raise NotCertainError(f"by {shown(listed)}")
    scale = known[0] if isinstance(factors, int | float) else tuple(known)
    make = lambda: Upsample(scale, mode=mode, align_corners=align_corners)  # noqa: E731  # as the others are made
    return Step("upsample", make, (flow,), flow.rank, flow.channels)


def resized(flow: Flow, sizes: Sequence[Value] | int, mode: str, *, align_corners: bool = False) -> Step:
    """Give space brought to a size, in numbers or that of another layer."""
    listed = [sizes] if isinstance(sizes, int) else list(sizes)
    numbers = whole(listed)
    if numbers is not None:
        size = sizes if isinstance(sizes, int) else numbers
        make = lambda: Resize(size, mode, align_corners)  # noqa: E731  # as the others are made
        return Step("resize", make, (flow,), flow.rank, flow.channels)
    other = listed[0].layer if isinstance(listed[0], DimOf) else ""
    space = flow.axes_of_space() or range(2, 2 + len(listed))
    if other and listed == [DimOf(other, axis) for axis in space]:
        make = lambda: Resize(None, mode, align_corners)  # noqa: E731  # as the others are made
        return Step("resize", make, (flow, Flow(other)), flow.rank, flow.channels)
    raise NotCertainError(f"to {shown(listed)}")


_PAD_MODES = {
    "constant": "zeros",
    "reflect": "reflect",
    **dict.fromkeys(("edge", "replicate"), "replicate"),
    **dict.fromkeys(("wrap", "circular"), "circular"),
}


def pad_mode(name: object) -> str:
    """Give what padding holds by the word of ONNX or PyTorch for it."""
    if not isinstance(name, str) or name not in _PAD_MODES:
        raise NotCertainError(f"of mode {name}")
    return _PAD_MODES[name]


def pad(flow: Flow, pairs: Sequence[Pair], mode: str) -> Step:
    """Give padding of axes, of which pairs are given for the last ones."""
    if flow.rank is None and len(pairs) < 2:
        raise NotCertainError("of a tensor whose axes are not known")
    space = len(pairs) if flow.rank is None else flow.rank - 1
    if any(any(pair) for pair in pairs[: max(len(pairs) - space, 0)]):
        raise NotCertainError("of batch or channels")
    missing = [(0, 0)] * (space - len(pairs))
    listed = tuple((lo, hi) for lo, hi in (*missing, *pairs[max(len(pairs) - space, 0) :]))
    return Step("pad", lambda: Pad(listed, mode), (flow,), flow.rank, flow.channels)


def pad_to(flow: Flow, pads: Sequence[Value]) -> Step:
    """Give padding by what another layer is larger, as evenly as can be; pads are listed from the last axis on."""
    space = flow.axes_of_space() or range(2, 2 + len(pads) // 2)
    layer = pads[0].of.layer if isinstance(pads[0], Excess) else ""
    axes = [Excess(DimOf(layer, axis), DimOf(flow.layer, axis)) for axis in reversed(space)]
    expected = [each._replace(part=part) for each in axes for part in ("half", "rest")]
    if list(pads) != expected:
        raise NotCertainError("by numbers that are worked out as it runs")
    return Step("pad", lambda: Pad(None), (flow, Flow(layer)), flow.rank, flow.channels)


def expand_as(flow: Flow, other: Flow) -> Step:
    """Give a single position repeated to the size of another tensor."""
    if not flow.pooled or flow.rank != other.rank or flow.channels is None or flow.channels != other.channels:
        raise NotCertainError("of more than single positions")
    return Step("resize", Resize, (flow, other), flow.rank, flow.channels)


def split(
    flow: Flow, index: int, axis: int, *, sizes: int | Sequence[int] | None = None, parts: int | None = None
) -> Step:
    """Give a piece of what an axis falls into."""
    at = flow.axis(axis)
    if not at:
        raise NotCertainError(f"along axis {axis}")
    given = tuple(sizes) if sizes is not None and not isinstance(sizes, int) else sizes
    channels = given[index] if at == 1 and isinstance(given, tuple) else None
    if at == 1 and flow.channels is not None and channels is None:
        each = given if isinstance(given, int) else -(-flow.channels // (parts or 1))
        channels = each if flow.channels % each == 0 else None
    elif at != 1:
        channels = flow.channels
    return Step("split", lambda: Split(index, given, parts, at - 1), (flow,), flow.rank, channels)


def sliced(flow: Flow, slices: Mapping[int, tuple[int | None, int | None, int]]) -> Step:
    """Give a part of each of some axes, by where it begins, ends before and steps, as Python slices."""
    cuts: dict[int, tuple[int, int | None, int]] = {}
    for axis, (start, stop, step) in slices.items():
        at, end = flow.axis(axis), None if stop is None or stop > _FAR else stop
        if at is None or step < 1:
            raise NotCertainError(f"of axis {axis}")
        if (start or 0, end, step) != (0, None, 1):
            cuts[at] = (start or 0, end, step)
    if not cuts:
        return unchanged("slice", flow)
    if set(cuts) == {1}:
        return _sliced_channels(flow, *cuts[1])
    space = flow.axes_of_space()
    if space is None or not set(cuts) <= set(space):
        raise NotCertainError("of batch, or of axes that are not known")
    each = [cuts.get(axis, (0, None, 1)) for axis in space]
    if any(start < 0 or (end is not None and end >= 0) for start, end, _ in each):
        raise NotCertainError("from or to a place that depends on the size")
    # It reads as a pooling with a kernel of 1 does.
    pads = tuple((-start, end or 0) for start, end, _ in each)
    layer = Pool((1,) * len(space), stride=tuple(step for *_, step in each), padding=pads)
    return Step("slice", lambda: Windowed(layer), (flow,), flow.rank, flow.channels)


def _sliced_channels(flow: Flow, start: int, end: int | None, step: int) -> Step:
    if flow.channels is None or step != 1:
        raise NotCertainError("of channels that are not known")
    first, last, _ = slice(start, end).indices(flow.channels)
    sizes = [first, last - first, flow.channels - last]
    if last <= first:
        raise NotCertainError("of no channels")
    kept = tuple(size for size in sizes if size)
    index = 1 if first else 0
    return Step("split", lambda: Split(index, kept), (flow,), flow.rank, last - first)


def pixel_shuffle(flow: Flow, factor: int) -> Step:
    """Give channels traded for space."""
    channels = None if flow.channels is None or flow.rank is None else flow.channels // factor ** (flow.rank - 1)
    return Step("pixel_shuffle", lambda: PixelShuffle(factor), (flow,), flow.rank, channels)


def pixel_unshuffle(flow: Flow, factor: int) -> Step:
    """Give space traded for channels."""
    channels = None if flow.channels is None or flow.rank is None else flow.channels * factor ** (flow.rank - 1)
    return Step("pixel_unshuffle", lambda: PixelUnshuffle(factor), (flow,), flow.rank, channels)
