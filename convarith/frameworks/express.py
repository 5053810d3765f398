"""A layer known by its axes, in the words of any framework: found by reading what could be said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from convarith.engine.layer import Pool
from convarith.engine.numbers import size_text
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.words import KINDS, FrameworkLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.framework import Code, Framework


class Expression(NamedTuple):
    """How a framework says something.

    Attributes:
        layer: In its words.
        size: The input size that these words are for: after ``before``.
        before: Padding, or below 0 crop, of each axis of the input that has to come first; None for none.
        after: The same of the output, to come after it; None for none.
        turn: Whether the kernel has to be turned by 180° for it.
    """

    layer: FrameworkLayer
    size: tuple[int, ...]
    before: tuple[Pair, ...] | None = None
    after: tuple[Pair, ...] | None = None
    turn: bool = False

    @property
    def exact(self) -> bool:
        """Whether one layer says it all."""
        return self.before is None and self.after is None

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the layer, and of a kernel that has to be turned for it."""
        reading = self.layer.resolve(self.size)
        told = ("turn the kernel by 180° first",) if self.turn and reading.layer.flip_kernel else ()
        return (*reading.notes, *told)

    @property
    def _written(self) -> Code:
        written: Code = self.layer.by.code(self.layer, self.size)
        return written

    @property
    def call(self) -> str:
        """The one line that matters."""
        return self._written.call

    @property
    def code(self) -> str:
        """All lines, from ``x`` to ``y``.

        Raises:
            ConvArithError: ``not-in-framework`` where the framework cannot pad or crop apart from the layer.
        """
        by, written = self.layer.by, self._written
        lines = [*written.imports, ""] if written.imports else []
        if self.turn:
            lines.append(f"{by.comment} the kernel is turned by 180 degrees against the usual one")
        if self.before:
            lines += by.pad_lines("x", self.before, self.layer.kind)
        lines += written.lines
        if self.after:
            lines += by.pad_lines("y", self.after, "conv")
        return "\n".join(lines)


def own(layer: FrameworkLayer, size: tuple[int, ...]) -> Expression:
    """Give a layer as it stands in its framework's words.

    Raises:
        ConvArithError: Where the framework refuses it.
    """
    layer.resolve(size)
    return Expression(layer.listed(size), size)


def express(target: Resolved, size: tuple[int, ...], by: Framework) -> Expression:
    """Say in a framework's words what is known by its axes, with padding first or a crop after where it must be.

    Raises:
        ConvArithError: ``not-expressible``.
    """
    for each in _sayings(target, size, by):
        try:
            each.code  # noqa: B018  # asked for its refusal
        except ConvArithError:
            continue
        return each
    raise ConvArithError(
        f"{by.title} cannot say this {KINDS[target.layer.op]} of {size_text(size)}",
        "not-expressible",
        "run it elsewhere, or change the setting",
    )


def _sayings(target: Resolved, size: tuple[int, ...], by: Framework) -> Iterator[Expression]:
    if target.layer.op not in by.paddings:
        return
    placed = target.layer.direct_axes(size)
    pads = [(axis.lo, axis.hi) for axis in placed]
    said = _said(target, by)
    extra = target.layer.output_paddings(size)
    sized = said
    if by.takes_output_size and isinstance(target.layer, ConvTranspose):
        sized = replace(said, output_size=target.layer.output_shape(size))
    yield from _matching(target, size, by.spellings(sized, pads, extra))
    if isinstance(target.layer, Pool):  # what hangs over may be padding elsewhere, and the other way round
        hanging = [(axis.lo, axis.hi + axis.overhang) for axis in placed]
        yield from _matching(target, size, by.spellings(replace(said, ceil_mode=False), hanging, extra))
        even = [(axis.lo, axis.lo) for axis in placed]
        yield from _matching(target, size, by.spellings(replace(said, ceil_mode=True), even, extra))
    if isinstance(target.layer, ConvTranspose):
        yield from _cropped_after(target, size, by.spellings(said, [(0, 0)] * len(size), [0] * len(size)))
    elif target.layer.padding_mode == "zeros":
        yield from _padded_first(target, placed, by, said)


def _cropped_after(target: Resolved, size: tuple[int, ...], layers: Iterator[FrameworkLayer]) -> Iterator[Expression]:
    """Yield transposed layers from whose outputs the target's is cut, or which it extends by zeros."""
    wanted = target.layer.direct_axes(size)
    for layer in layers:
        whole = _read(layer, size)
        if whole is None:
            continue
        pairs = list(zip(whole.layer.direct_axes(size), wanted, size, strict=True))
        if all(_keeps(have, want, each) for have, want, each in pairs):
            starts = [have.lo - want.lo for have, want, _ in pairs]
            ends = [want.size - have.size - lo for lo, (have, want, _) in zip(starts, pairs, strict=True)]
            after = tuple(zip(starts, ends, strict=True))
            yield Expression(layer, size, after=after, turn=whole.layer.flip_kernel is not target.layer.flip_kernel)


def _keeps(have: Axis, want: Axis, size: int) -> bool:
    """Tell whether a transposed axis has all that another has of the stamps of ``size`` inputs."""
    have_end, want_end = (axis.hi - axis.output_padding_for(size) for axis in (have, want))
    return have.lo <= max(want.lo, 0) and have_end <= max(want_end, 0)


def _padded_first(
    target: Resolved, placed: Sequence[Axis], by: Framework, said: FrameworkLayer
) -> Iterator[Expression]:
    """Yield layers without padding that are the target on the padded input."""
    pads = tuple((axis.lo, axis.hi) for axis in placed)
    padded = tuple(axis.padded for axis in placed)
    layer = target.layer
    if isinstance(layer, Pool) and layer.op == "avg_pool" and not layer.count_include_pad and max(map(max, pads)) > 0:
        return  # what is padded before would count
    if min(padded) < 1:
        return
    if isinstance(layer, Pool) and not any(axis.overhang for axis in placed):
        layer = replace(layer, ceil_mode=False)  # a window that was taken away would be back
    bare = target._replace(layer=replace(layer, padding=0))
    if [axis.overhang for axis in bare.layer.axes(padded)] != [axis.overhang for axis in placed]:
        return  # windows that hang over end elsewhere
    none = [(0, 0)] * len(pads)
    for inner in _matching(bare, padded, by.spellings(said, none, [0] * len(pads))):
        yield inner._replace(before=pads)


def _matching(target: Resolved, size: tuple[int, ...], layers: Iterator[FrameworkLayer]) -> Iterator[Expression]:
    """Yield those layers that are read as the target, first those whose kernel needs no turning for it."""
    found = []
    for layer in layers:
        reading = _read(layer, size)
        if reading is not None and reads_alike(reading, target, size):
            found.append(Expression(layer, size, turn=reading.layer.flip_kernel is not target.layer.flip_kernel))
    yield from sorted(found, key=lambda expression: expression.turn)


def reads_alike(one: Resolved, other: Resolved, size: tuple[int, ...]) -> bool:
    """Tell whether two readings compute the same, but for the kernel's turning."""
    return _facts(one, size) == _facts(other, size)


def _facts(reading: Resolved, size: tuple[int, ...]) -> tuple[object, ...]:
    """Give what a reading's numbers follow from."""
    layer = reading.layer
    if isinstance(layer, ConvTranspose):
        return replace(layer, flip_kernel=True).axes(size)
    axes = layer.axes(size)
    padded = any(axis.lo or axis.hi for axis in axes)
    if not isinstance(layer, Pool):
        return axes if padded else tuple(replace(axis, padding_mode="zeros") for axis in axes)
    if layer.kind == "lp":
        return (*axes, layer.norm, layer.absolute and layer.norm % 2 == 1)
    if layer.kind == "avg" and layer.count_include_pad and padded:
        return (*axes, "counted")
    # Beyond the end there is nothing, be it padding or hung over.
    return tuple((a.output, a.size, a.kernel, a.stride, a.dilation, a.lo, min(a.hi, 0)) for a in axes)


def _read(layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved | None:
    try:
        return layer.resolve(size)
    except ConvArithError:
        return None


def _said(target: Resolved, by: Framework) -> FrameworkLayer:
    """Give the target in a framework's words, but for its padding and output padding."""
    layer = target.layer
    return FrameworkLayer(
        layer.kernel,
        by=by,
        kind=layer.op,
        stride=layer.stride,
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.channel_groups if layer.has_weight else 1,
        ceil_mode=isinstance(layer, Pool) and layer.ceil_mode,
        padding_mode=layer.padding_mode,
        norm=layer.norm if isinstance(layer, Pool) else 2,
        count_include_pad=layer.count_include_pad if isinstance(layer, Pool) and layer.kind == "avg" else None,
    )
