"""The same setting in every framework: what each makes of it, and how each says what another means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import counted, short_repr, size_text, spatial
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import NAMES
from convarith.frameworks.registry import framework as known_framework
from convarith.frameworks.same_result import reads_alike
from convarith.frameworks.search import translate
from convarith.frameworks.translation import Translation, as_is
from convarith.records import dataclass, fields, replace
from convarith.showing import shown_html, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.numbers import Ints
    from convarith.frameworks.framework import Framework
    from convarith.names import FrameworkName


@dataclass(frozen=True, slots=True)
class Compared:
    """One framework's part of a comparison.

    Attributes:
        framework: The framework.
        reading: What it makes of the setting; None where it refuses it.
        refusal: Why it refuses the setting.
        shift: Along each axis, by how many positions what it computes stands later than with the base: positions of the
            input, or of a transposed layer's output. None where it refuses.
        translation: How it says its own reading, or the base's where that is asked for or it has none of its own.
        untranslatable: Why there is none.
    """

    framework: Framework
    reading: Resolved | None
    refusal: ConvArithError | None
    shift: tuple[int, ...] | None
    translation: Translation | None
    untranslatable: ConvArithError | None

    @property
    def says_its_own(self) -> bool:
        """Whether the translation says the framework's own reading of the setting."""
        return self.translation is not None and self.translation.exact and self.translation.reading == self.reading

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the code where there is some, else of the reading."""
        if self.translation is not None:
            return self.translation.notes
        return () if self.reading is None else self.reading.notes


@dataclass(frozen=True, slots=True)
class Comparison:
    """A setting on an input size, as several frameworks have it.

    Attributes:
        op: Name of the operation.
        size: Spatial input size.
        base: The framework that the others are compared with; None where all refuse the setting.
        reading: What it makes of the setting; None likewise.
        translated: Whether the translations all say what the base means, and not each its own reading.
        rows: The frameworks.
    """

    op: str
    size: tuple[int, ...]
    base: Framework | None
    reading: Resolved | None
    translated: bool
    rows: tuple[Compared, ...]

    def __str__(self) -> str:
        """Give what ``convarith compare`` prints."""
        return shown_text("compare", self)

    def _repr_html_(self) -> str:
        return shown_html("compare", self)

    def __repr__(self) -> str:
        return f"<Comparison of {self.op} {size_text(self.size)} in {counted(len(self.rows), 'framework')}>"


def compare(
    setting: Mapping[str, Any] | FrameworkLayer,
    size: Ints,
    to: FrameworkName | Sequence[FrameworkName] = NAMES,
    base: FrameworkName | None = None,
) -> Comparison:
    """Read one setting as several frameworks do.

    Args:
        setting: Arguments of `FrameworkLayer` without ``framework``. With an output size and no padding each framework
            gets there in its usual way. A `FrameworkLayer` itself is the setting and, with its framework, the base.
        size: Spatial input size.
        to: Names of the frameworks that read it, or one.
        base: Name of the one whose reading the others are to say; None to let each say its own, compared with the
            first that has one.

    Raises:
        ConvArithError: ``bad-value`` for a setting that is neither, and a framework that there is not; what ``base``
            refuses.

    >>> setting = {"op": "conv_transpose", "kernel": 3, "stride": 2, "output_size": 6}
    >>> found = ca.compare(setting, 3, ["pytorch", "keras"])
    >>> [row.shift for row in found.rows]
    [(0,), (1,)]
    """
    given: FrameworkLayer | None = None
    if isinstance(setting, FrameworkLayer):
        given, base = setting, base or setting.framework  # type: ignore[assignment]  # a name that is checked there
        of_one = ("framework", "extra_arguments")
        setting = {each.name: getattr(given, each.name) for each in fields(given) if each.name not in of_one}
    elif not isinstance(setting, Mapping):
        raise ConvArithError(
            f"{short_repr(setting)} is not a setting in words that frameworks share",
            "bad-value",
            'give a dict, as {"op": "conv", "kernel": 3, "padding": "same"}, or a layer in a framework\'s words',
            "setting",
        )
    size = spatial(size)
    frameworks = list(dict.fromkeys(known_framework(name) for name in ([to] if isinstance(to, str) else to)))
    source = None if base is None else known_framework(base)
    read = {
        each: _read(
            given if given and given.framework == each.name else FrameworkLayer(framework=each.name, **setting), size
        )
        for each in dict.fromkeys([*([source] if source else []), *frameworks])
    }
    first = source or next((each for each in frameworks if isinstance(read[each], Translation)), None)
    basis = None
    if first is not None:
        found = read[first]
        if isinstance(found, ConvArithError):
            raise found.reworded(f"{first.title}: {found.message}")
        basis = found.reading
    rows = tuple(_compared(each, read[each], basis, size, translated=source is not None) for each in frameworks)
    return Comparison(setting.get("op", "conv"), size, first, basis, source is not None, rows)


def _compared(
    framework: Framework,
    read: Translation | ConvArithError,
    basis: Resolved | None,
    size: tuple[int, ...],
    *,
    translated: bool,
) -> Compared:
    known, refusal = (None, read) if isinstance(read, ConvArithError) else (read, None)
    reading = None if known is None else known.reading
    translation: Translation | None = None
    untranslatable: ConvArithError | None = None
    if known is not None and (not translated or _same(known.reading, basis, size)):
        translation = known
    elif basis is not None:
        try:
            translation = translate(basis, size, framework)
        except ConvArithError as error:
            untranslatable = error
    shift = None if reading is None or basis is None else _shift(reading, basis, size)
    return Compared(framework, reading, refusal, shift, translation, untranslatable)


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


def _read(layer: FrameworkLayer, size: tuple[int, ...]) -> Translation | ConvArithError:
    """Give what a framework reads, with its reading; or why it refuses that."""
    refusal: ConvArithError | None = None
    for each in _ways(layer, size):
        try:
            found = as_is(each, size)
            output = found.reading.layer.output_shape(size)
        except ConvArithError as error:
            refusal = refusal or error
            continue
        if layer.output_size is None or output == tuple(axis.output_size for axis in layer.along(size)):
            return found
    return refusal or ConvArithError(
        f"{known_framework(layer.framework).title} has no usual way to the output size {layer.output_size}",
        "output-size",
        "give the padding",
        "output_size",
    )


def _ways(layer: FrameworkLayer, size: tuple[int, ...]) -> Iterator[FrameworkLayer]:
    """Yield a layer as it stands; then, for an output size alone, with paddings that usually get there."""
    yield layer
    if layer.output_size is None or layer.padding is not None:
        return
    framework, free = known_framework(layer.framework), replace(layer, output_size=None)
    names = framework.paddings.get(layer.op, {})
    for name in sorted(names, key=lambda each: "same" not in each.lower()):
        yield replace(layer, padding=name)
        yield replace(free, padding=name)
        try:
            short = replace(free, padding=name, output_padding=0).output_shape(size)
        except ConvArithError:
            continue
        missing = tuple((axis.output_size or 0) - have for axis, have in zip(layer.along(size), short, strict=True))
        if min(missing) >= 0:
            yield replace(free, padding=name, output_padding=missing)
    pads: list[int] = []
    extra: list[int] = []
    for axis in layer.along(size):
        full, wanted = axis.full_output(axis.size), axis.output_size or 0
        pads.append(-(-max(0, full - wanted) // 2))  # as much at both ends; what is too much comes back at the end
        extra.append(wanted - full + 2 * pads[-1])
    if min(extra) >= 0:
        found = framework.in_numbers(free, [(pad, pad) for pad in pads], extra)
        yield replace(free, padding=found.padding, output_padding=found.output_padding)
    yield replace(layer, padding=tuple((pad, pad) for pad in pads))
