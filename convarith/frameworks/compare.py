"""The same setting in every framework: what each makes of it, and how each says what another means."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import prod
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text, spatial
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.express import express, own, reads_alike
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.words import FrameworkLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer, Resolved
    from convarith.engine.numbers import Ints
    from convarith.frameworks.express import Expression
    from convarith.frameworks.framework import Framework

_LARGEST = 200_000_000  # multiplications that are run for a comparison, some seconds each framework


@dataclass(frozen=True, slots=True)
class Compared:
    """One framework's part of a comparison.

    Attributes:
        by: The framework.
        layer: The words that it read; None where it refuses them.
        reading: What it makes of them; None likewise.
        refusal: Why it refuses them.
        shift: Along each axis, by how many positions what it computes stands later than with the base: positions of the
            input, or of a transposed layer's output. None where it refuses.
        expression: How it says its own reading, or the base's where that is asked for or it has none of its own.
        inexpressible: Why there is no expression.
    """

    by: Framework
    layer: FrameworkLayer | None
    reading: Resolved | None
    refusal: ConvArithError | None
    shift: tuple[int, ...] | None
    expression: Expression | None
    inexpressible: ConvArithError | None

    @property
    def own(self) -> bool:
        """Whether the expression says the framework's own reading of the setting."""
        return (
            self.expression is not None
            and self.layer is not None
            and self.expression.layer.resolve(self.expression.size) == self.reading
            and self.expression.exact
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the code where there is some, else of the reading."""
        if self.expression is not None:
            return self.expression.notes
        return () if self.reading is None else self.reading.notes


@dataclass(frozen=True, slots=True)
class Comparison:
    """A setting on an input size, as several frameworks have it.

    Attributes:
        op: Name of the operation.
        size: Spatial input size.
        base: The framework that the others are compared with; None where all refuse the setting.
        reading: What it makes of the setting; None likewise.
        translated: Whether the expressions all say what the base means, and not each its own reading.
        rows: The frameworks.
    """

    op: str
    size: tuple[int, ...]
    base: Framework | None
    reading: Resolved | None
    translated: bool
    rows: tuple[Compared, ...]


def compare(
    words: Mapping[str, Any] | FrameworkLayer,
    size: Ints,
    to: str | Sequence[str] = NAMES,
    base: str | None = None,
) -> Comparison:
    """Read one setting as several frameworks do.

    Args:
        words: The setting, as arguments of `FrameworkLayer` without ``by``. With an output size and no padding each
            framework gets there in its usual way. A `FrameworkLayer` itself is the setting and, with its framework,
            the base.
        size: Spatial input size.
        to: Names of the frameworks that read it, or one.
        base: Name of the one whose reading the others are to say; None to let each say its own, compared with the
            first that has one.

    Raises:
        ConvArithError: ``bad-value`` for a framework that there is not; what ``base`` refuses.

    >>> found = compare({"kind": "conv_transpose", "kernel": 3, "stride": 2, "output_size": 6}, 3, ["pytorch", "keras"])
    >>> [row.shift for row in found.rows]
    [(0,), (1,)]
    """
    given: FrameworkLayer | None = None
    if isinstance(words, FrameworkLayer):
        given, base = words, base or words.by.name
        words = {each.name: getattr(words, each.name) for each in fields(words) if each.name not in ("by", "own")}
    size = spatial(size)
    frameworks = list(dict.fromkeys(framework(name) for name in ([to] if isinstance(to, str) else to)))
    source = None if base is None else framework(base)
    read = {
        by: _read(given if given and given.by is by else FrameworkLayer(by=by, **words), size)
        for by in dict.fromkeys([*([source] if source else []), *frameworks])
    }
    first = source or next((by for by in frameworks if not isinstance(read[by], ConvArithError)), None)
    basis = None
    if first is not None:
        found = read[first]
        if isinstance(found, ConvArithError):
            raise found.reworded(f"{first.title}: {found.message}")
        _, basis = found
    rows = tuple(_compared(by, read[by], basis, size, translated=source is not None) for by in frameworks)
    return Comparison(words.get("kind", "conv"), size, first, basis, source is not None, rows)


def numbers(reading: Resolved, size: tuple[int, ...], seed: int | None = None) -> NDArray[Any]:
    """Run a reading on whole numbers: its output, shape (channels, *output).

    Without a seed the input counts 1, 2, 3, … and the kernel is all ones; with one both are random. All readings of
    one size get the same numbers.

    Raises:
        ConvArithError: ``too-large`` for more multiplications than anyone would wait for.
    """
    import numpy as np

    from convarith.engine.layer import Pool, counted_channels
    from convarith.numeric.forward import forward
    from convarith.numeric.pool import pool

    layer = reading.layer
    channels, _ = counted_channels(layer.channels, layer.channel_groups)
    shape, full = (1, channels, *size), layer.weight_shape(len(size))
    _refuse_enormous(layer, size, prod(shape), prod(full))
    rng = None if seed is None else np.random.default_rng(seed)
    x = np.arange(1, prod(shape) + 1).reshape(shape) if rng is None else rng.integers(-9, 10, shape)
    if isinstance(layer, Pool):
        return np.asarray(pool(layer, x.astype(float))[0])  # a largest of nothing is −∞
    weight = np.ones(full, dtype=np.int64) if rng is None else rng.integers(-9, 10, full)
    return np.asarray(forward(layer, x, weight)[0])


def outcomes(comparison: Comparison, seed: int | None = None) -> dict[str, NDArray[Any]]:
    """Run every reading of a comparison, that of its base too: what `numbers` gives, by the framework's name.

    Raises:
        ConvArithError: As `numbers`.
    """
    readings = [(comparison.base, comparison.reading), *((row.by, row.reading) for row in comparison.rows)]
    return {
        by.name: numbers(reading, comparison.size, seed) for by, reading in dict(readings).items() if by and reading
    }


def _refuse_enormous(layer: Layer, size: tuple[int, ...], inputs: int, weights: int) -> None:
    axes = layer.axes(size)
    positions = prod(axis.products for axis in axes) // prod(axis.kernel for axis in axes)
    count = max(positions * weights, inputs)
    if count > _LARGEST:
        raise ConvArithError(
            f"{size_text(size)} would take {count:,} multiplications or numbers; at most {_LARGEST:,} are run",
            "too-large",
            "run a smaller size, or with fewer channels",
        )


def _compared(
    by: Framework,
    read: tuple[FrameworkLayer, Resolved] | ConvArithError,
    basis: Resolved | None,
    size: tuple[int, ...],
    *,
    translated: bool,
) -> Compared:
    refusal = read if isinstance(read, ConvArithError) else None
    layer, reading = (None, None) if isinstance(read, ConvArithError) else read
    expression: Expression | None = None
    inexpressible: ConvArithError | None = None
    try:
        if layer is not None and (not translated or _same(reading, basis, size)):
            expression = own(layer, size)
        elif basis is not None:
            expression = express(basis, size, by)
    except ConvArithError as error:
        inexpressible = error
    shift = None if reading is None or basis is None else _shift(reading, basis, size)
    return Compared(by, layer, reading, refusal, shift, expression, inexpressible)


def _same(one: Resolved | None, other: Resolved | None, size: tuple[int, ...]) -> bool:
    return (
        one is not None
        and other is not None
        and one.layer.flip_kernel is other.layer.flip_kernel
        and reads_alike(one, other, size)
    )


def _shift(reading: Resolved, basis: Resolved, size: tuple[int, ...]) -> tuple[int, ...]:
    """Give by how many positions a reading's values stand later than the basis'.

    Padding before the input moves what is seen to later outputs; a crop before a transposed output moves it to earlier
    ones.
    """
    sign = -1 if isinstance(basis.layer, ConvTranspose) else 1
    pairs = zip(reading.layer.direct_axes(size), basis.layer.direct_axes(size), strict=True)
    return tuple(sign * (axis.lo - base.lo) for axis, base in pairs)


def _read(layer: FrameworkLayer, size: tuple[int, ...]) -> tuple[FrameworkLayer, Resolved] | ConvArithError:
    """Give the words that a framework reads, and its reading; or why it refuses them."""
    by, refusal = layer.by, None
    for each in _ways(layer, size):
        try:
            reading = by.read(each, size)
            output = reading.layer.output_shape(size)
        except ConvArithError as error:
            refusal = refusal or error
            continue
        if layer.output_size is None or output == tuple(axis.output_size for axis in layer.along(size)):
            return each, reading
    return refusal or ConvArithError(
        f"{by.title} has no usual way to the output size {layer.output_size}", "output-size", "give the padding"
    )


def _ways(layer: FrameworkLayer, size: tuple[int, ...]) -> Iterator[FrameworkLayer]:
    """Yield a layer as it stands; then, for an output size alone, with paddings that usually get there."""
    yield layer
    if layer.output_size is None or layer.padding is not None:
        return
    free = replace(layer, output_size=None)
    names = layer.by.paddings.get(layer.kind, {})
    for name in sorted(names, key=lambda each: "same" not in each.lower()):
        yield replace(layer, padding=name)
        yield replace(free, padding=name)
        try:
            short = layer.by.read(replace(free, padding=name, output_padding=0), size).layer.output_shape(size)
        except ConvArithError:
            continue
        missing = tuple((axis.output_size or 0) - have for axis, have in zip(layer.along(size), short, strict=True))
        if min(missing) >= 0:
            yield replace(free, padding=name, output_padding=missing)
    pads: list[int] = []
    extra: list[int] = []
    for axis in layer.along(size):
        cropped = max(0, axis.natural - (axis.output_size or 0))
        pads.append(-(-cropped // 2))  # as much at both ends; what that takes too much comes back at the end
        extra.append((axis.output_size or 0) - axis.natural + 2 * pads[-1])
    if min(extra) >= 0:
        yield layer.by.in_numbers(free, [(pad, pad) for pad in pads], extra)
    yield replace(layer, padding=tuple((pad, pad) for pad in pads))
