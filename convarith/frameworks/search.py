"""A layer known by its axes, in the terms of any framework: found by reading what could be said."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.reading import read
from convarith.frameworks.same_result import reads_alike
from convarith.frameworks.setting import OPERATIONS
from convarith.frameworks.translation import Translation
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Layer, Resolved
    from convarith.frameworks.framework import Framework
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
            found = _first(replace(target, layer=_without(target.layer, names)), size, framework)
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
    have_end, want_end = (axis.hi - axis.leftover_after(size) for axis in (have, want))
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
    bare = replace(target, layer=replace(layer, padding=0))
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
