"""A layer known by its axes, in the terms of any framework: found by reading what could be said."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.numbers import size_text
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.read import read, with_known_name, with_listed_padding
from convarith.frameworks.registry import framework as known_framework
from convarith.frameworks.setting import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer, Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.framework import Code, Framework
    from convarith.frameworks.setting import Setting

_FEATURES: Mapping[str, Mapping[str, Any]] = {
    "groups": {"groups": 1},
    "dilation": {"dilation": 1},
    "output_padding": {"output_padding": 0, "output_size": None},
    "padding": {"padding": 0},
    "padding_mode": {"padding_mode": "zeros"},
    "ceil_mode": {"ceil_mode": False},
    "count_include_pad": {"count_include_pad": True},
    "divisor_override": {"divisor_override": None},
    "norm": {"norm": 2},
    "stride": {"stride": 1},
}
"""What a layer may have, and the fields of one that has it not; those that are easiest left out come first."""


class Translation(NamedTuple):
    """How a framework says something.

    Attributes:
        framework: The framework.
        layer: In its terms.
        size: The input size that these are for: after ``before``.
        reading: What the framework does with it.
        before: Padding, or below 0 crop, of each axis of the input that has to come first; None for none.
        after: The same of the output, to come after it; None for none.
        needs_flip: Whether the kernel has to be turned by 180° for it.
    """

    framework: Framework
    layer: Setting
    size: tuple[int, ...]
    reading: Resolved
    before: tuple[Pair, ...] | None = None
    after: tuple[Pair, ...] | None = None
    needs_flip: bool = False

    @property
    def exact(self) -> bool:
        """Whether one layer says it all."""
        return self.before is None and self.after is None

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the layer, and of a kernel that has to be turned for it."""
        turned = self.needs_flip and self.reading.layer.flip_kernel
        return (*self.reading.notes, *(("turn the kernel by 180° first",) if turned else ()))

    @property
    def _written(self) -> Code:
        return self.framework.code(with_known_name(self.framework, self.layer), self.size)

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
        framework, written = self.framework, self._written
        lines = [*written.imports, ""] if written.imports else []
        if self.needs_flip:
            lines.append(f"{framework.comment} the kernel is turned by 180 degrees against the usual one")
        if self.before:
            lines += framework.pad_lines("x", self.before, self.layer.op)
        lines += written.lines
        if self.after:
            lines += framework.pad_lines("y", self.after, "conv")
        return "\n".join(lines)


def as_is(layer: FrameworkLayer, size: tuple[int, ...]) -> Translation:
    """Give a layer as it stands in its framework's terms.

    Raises:
        ConvArithError: Where the framework refuses it.
    """
    framework, reading = known_framework(layer.framework), layer.resolve(size)
    return Translation(framework, with_listed_padding(framework, layer, size), size, reading)


def translate(target: Resolved, size: tuple[int, ...], framework: Framework) -> Translation:
    """Say in a framework's terms what is known by its axes, with padding first or a crop after where it must be.

    Raises:
        ConvArithError: ``not-expressible``, with what could be said if it were left out.
    """
    found = _first(target, size, framework)
    if found is None:
        raise _untranslatable(target, size, framework)
    return found


def _first(target: Resolved, size: tuple[int, ...], framework: Framework) -> Translation | None:
    """Give the first translation that can be written."""
    for each in _translations(target, size, framework):
        try:
            each.code  # noqa: B018  # asked for its refusal
        except ConvArithError:
            continue
        return each
    return None


def _untranslatable(target: Resolved, size: tuple[int, ...], framework: Framework) -> ConvArithError:
    """Say what a framework has no way to say, and what is in the way: that without which it was tried and found."""
    what = f"{framework.title} cannot say this {OPERATIONS[target.layer.op]} of {size_text(size)}"
    for names in _fewest_first([name for name in _FEATURES if _without(target.layer, [name]) != target.layer]):
        try:
            found = _first(target._replace(layer=_without(target.layer, names)), size, framework)
        except ConvArithError:  # it does not fit, or contradicts itself
            continue
        if found is not None:
            obstacle = " and ".join(name.replace("_", " ") for name in names)
            return ConvArithError(
                f"{what} with its {obstacle}",
                "not-expressible",
                f"without {obstacle} it could; run it elsewhere, or change the setting",
                names[0],
            )
    return ConvArithError(what, "not-expressible", "run it elsewhere, or change the setting")


def _fewest_first(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for number in range(1, len(names) + 1):
        yield from combinations(names, number)


def _without(layer: Layer, names: Iterable[str]) -> Layer:
    """Give a layer without some of what it has; what a layer of its kind cannot have is no difference."""
    fields: dict[str, Any] = {}
    for name in names:
        fields |= {field: value for field, value in _FEATURES[name].items() if hasattr(layer, field)}
    plain = {name: value for name, value in fields.items() if not _all(getattr(layer, name), value)}
    return replace(layer, **plain) if plain else layer


def _all(numbers: Any, value: Any) -> bool:
    """Tell whether a field is a value, be it for all axes at once or for each."""
    if not isinstance(numbers, tuple):
        return bool(numbers == value)
    return all(each in (value, (value, value)) for each in numbers)


def _translations(target: Resolved, size: tuple[int, ...], framework: Framework) -> Iterator[Translation]:
    if target.layer.op not in framework.paddings:
        return
    ways = list(_said(target, framework, len(size)))
    for said in ways:
        yield from _by_one_layer(target, size, framework, said)
    for said in ways:
        if isinstance(target.layer, ConvTranspose):
            none = [(0, 0)] * len(size), [0] * len(size)
            yield from _cropped_after(target, size, framework, framework.candidates(said, *none))
        elif target.layer.padding_mode == "zeros":
            yield from _padded_first(target, size, framework, said)


def _by_one_layer(
    target: Resolved, size: tuple[int, ...], framework: Framework, said: Setting
) -> Iterator[Translation]:
    axes = target.layer.direct_axes(size)
    extra = target.layer.output_paddings(size)
    pads = [(axis.lo, axis.hi) for axis in axes]
    if framework.takes_output_size and isinstance(target.layer, ConvTranspose):
        said = replace(said, output_size=target.layer.output_shape(size))
    yield from _matching(target, size, framework, framework.candidates(said, pads, extra))
    if isinstance(target.layer, Pool):  # what hangs over may be padding elsewhere, and the other way round
        hanging = [(axis.lo, axis.hi + axis.overhang) for axis in axes]
        floored = framework.candidates(replace(said, ceil_mode=False), hanging, extra)
        yield from _matching(target, size, framework, floored)
        even = [(axis.lo, axis.lo) for axis in axes]
        ceiled = framework.candidates(replace(said, ceil_mode=True), even, extra)
        yield from _matching(target, size, framework, ceiled)


def _cropped_after(
    target: Resolved, size: tuple[int, ...], framework: Framework, layers: Iterator[Setting]
) -> Iterator[Translation]:
    """Yield transposed layers from whose outputs the target's is cut, or which it extends by zeros."""
    if target.layer.padding_mode != "zeros":
        return
    wanted = target.layer.direct_axes(size)
    for layer in layers:
        whole = _read(framework, layer, size)
        if whole is None or whole.layer.padding_mode != "zeros":
            continue
        pairs = list(zip(whole.layer.direct_axes(size), wanted, size, strict=True))
        if all(_keeps(have, want, each) for have, want, each in pairs):
            starts = [have.lo - want.lo for have, want, _ in pairs]
            ends = [want.size - have.size - lo for lo, (have, want, _) in zip(starts, pairs, strict=True)]
            after = tuple(zip(starts, ends, strict=True))
            flip = whole.layer.flip_kernel is not target.layer.flip_kernel
            yield Translation(framework, layer, size, whole, after=after, needs_flip=flip)


def _keeps(have: Axis, want: Axis, size: int) -> bool:
    """Tell whether a transposed axis has all that another has of the stamps of ``size`` inputs."""
    have_end, want_end = (axis.hi - axis.output_padding_for(size) for axis in (have, want))
    return have.lo <= max(want.lo, 0) and have_end <= max(want_end, 0)


def _padded_first(
    target: Resolved, size: tuple[int, ...], framework: Framework, said: Setting
) -> Iterator[Translation]:
    """Yield layers without padding that are the target on the padded input."""
    axes = target.layer.direct_axes(size)
    pads = tuple((axis.lo, axis.hi) for axis in axes)
    padded = tuple(axis.padded for axis in axes)
    layer = target.layer
    if isinstance(layer, Pool) and layer.op == "avg_pool" and not layer.count_include_pad and max(map(max, pads)) > 0:
        return  # what is padded before would count
    if min(padded) < 1:
        return
    if isinstance(layer, Pool) and not any(axis.overhang for axis in axes):
        layer = replace(layer, ceil_mode=False)  # a window that was taken away would be back
    bare = target._replace(layer=replace(layer, padding=0))
    if [axis.overhang for axis in bare.layer.axes(padded)] != [axis.overhang for axis in axes]:
        return  # windows that hang over end elsewhere
    none = [(0, 0)] * len(pads)
    candidates = framework.candidates(said, none, [0] * len(pads))
    for inner in _matching(bare, padded, framework, candidates):
        yield inner._replace(before=pads)


def _matching(
    target: Resolved, size: tuple[int, ...], framework: Framework, layers: Iterator[Setting]
) -> Iterator[Translation]:
    """Yield those layers that are read as the target, first those whose kernel needs no turning for it."""
    found = []
    for layer in layers:
        reading = _read(framework, layer, size)
        if reading is not None and reads_alike(reading, target, size):
            flip = reading.layer.flip_kernel is not target.layer.flip_kernel
            found.append(Translation(framework, layer, size, reading, needs_flip=flip))
    yield from sorted(found, key=lambda translation: translation.needs_flip)


def reads_alike(one: Resolved, other: Resolved, size: tuple[int, ...]) -> bool:
    """Tell whether two readings compute the same, but for the kernel's turning."""
    return _facts(one, size) == _facts(other, size)


def _facts(reading: Resolved, size: tuple[int, ...]) -> tuple[object, ...]:
    """Give what a reading's numbers follow from."""
    layer = reading.layer
    if isinstance(layer, ConvTranspose):
        return tuple(map(_plain_axis, replace(layer, flip_kernel=True).axes(size)))
    axes = tuple(map(_plain_axis, layer.axes(size)))
    if not isinstance(layer, Pool):
        return axes
    if layer.kind == "lp":
        return (*axes, layer.norm, layer.absolute and layer.norm % 2 == 1)
    counts = layer.kind == "avg" and layer.count_include_pad and any(axis.lo or axis.hi for axis in axes)
    if layer.divisor_override is not None:
        counts = layer.divisor_override == prod(a.kernel for a in axes) and not any(a.overhang for a in axes)
    if counts:
        return (*axes, "counted")
    # Beyond the end there is nothing, be it padding or hung over.
    windows = tuple((a.output, a.size, a.kernel, a.stride, a.dilation, a.lo, min(a.hi, 0)) for a in axes)
    return (*windows, layer.divisor_override)


def _plain_axis(axis: Axis) -> Axis:
    """Give an axis without what makes no difference: the steps of a lone tap, and what no padding holds."""
    padded = axis.stretch > 1 or axis.lo or axis.hi
    return replace(
        axis,
        dilation=1 if axis.kernel == 1 else axis.dilation,
        padding_mode=axis.padding_mode if padded else "zeros",
    )


def _read(framework: Framework, layer: Setting, size: tuple[int, ...]) -> Resolved | None:
    try:
        return read(framework, layer, size)
    except ConvArithError:
        return None


def _said(target: Resolved, framework: Framework, axes: int) -> Iterator[Setting]:
    """Give the target in a framework's terms, but for its padding and output padding.

    A dilation that makes no difference is there first, and then left out.
    """
    layer = target.layer
    said = FrameworkLayer(
        layer.kernel,
        framework=framework.name,
        op=layer.op,
        stride=layer.stride,
        dilation=layer.dilation,
        channels=layer.channels,
        groups=layer.channel_groups if layer.has_weight else 1,
        ceil_mode=isinstance(layer, Pool) and layer.ceil_mode,
        padding_mode=layer.padding_mode,
        norm=layer.norm if isinstance(layer, Pool) else 2,
        count_include_pad=layer.count_include_pad if isinstance(layer, Pool) and layer.kind == "avg" else None,
        extra_arguments=_arguments_of(layer, framework),
    )
    yield said
    windows = [layer.window(number, axes) for number in range(axes)]
    if any(window.kernel == 1 and window.dilation > 1 for window in windows):
        yield replace(said, dilation=tuple(1 if each.kernel == 1 else each.dilation for each in windows))


def _arguments_of(layer: Layer, framework: Framework) -> dict[str, Any]:
    """Give the arguments that only the framework has, as far as the layer has them too."""
    named = {name: getattr(layer, name, None) for name in framework.arguments.get(layer.op, {})}
    return {name: value for name, value in named.items() if value is not None}
