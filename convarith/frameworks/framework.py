"""What a framework is here: it reads its own words, and writes its own code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from convarith.engine.padding import NAMES
from convarith.errors import ConvArithError, nearest_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.words import FrameworkLayer, Reading

KINDS = {
    "conv": "convolution",
    "conv_transpose": "transposed convolution",
    "max_pool": "max pooling",
    "avg_pool": "average pooling",
    "lp_pool": "L-p pooling",
}
"""The operations, and what they are called in a sentence."""


class Code(NamedTuple):
    """Code of a framework.

    Attributes:
        imports: Lines that come first.
        call: One line: the layer, or the call that is it.
        lines: The lines between the imports and the result, which end with ``y = …`` on ``x``, ``call`` among them.
    """

    imports: tuple[str, ...]
    call: str
    lines: tuple[str, ...]


class Framework(ABC):
    """One framework's words and rules.

    Attributes:
        name: As ``--framework`` has it.
        title: As its users write it.
        version: The release that the facts here were held against.
        paddings: For each operation that it has, its own names for paddings and what they are called here (by
            `convarith.engine.padding.NAMES`, or by names of its own).
        lacks: What it has no word for, by `features` with or without ``kind:`` before it, and the way out.
        unfit: What it does where a kernel does not fit: a clause that begins with a verb.
        comment: What a comment in its code begins with.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str]
    paddings: ClassVar[Mapping[str, Mapping[str, str]]]
    lacks: ClassVar[Mapping[str, str]] = {}
    unfit: ClassVar[str] = "refuses it too"
    comment: ClassVar[str] = "#"

    def read(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Reading:
        """Tell what the framework does with a layer on an input of ``size``.

        Raises:
            ConvArithError: ``not-in-framework`` for words that it lacks, and all that it refuses otherwise.
        """
        self._refuse_lacking(layer)
        known = layer if not isinstance(layer.padding, str) else replace(layer, padding=self._canonical(layer))
        try:
            return self.place(known, size)
        except ConvArithError as error:
            if error.code != "does-not-fit":
                raise
            raise ConvArithError(f"{error.message}; {self.title} {self.unfit}", error.code, error.hint) from None

    @abstractmethod
    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Reading:
        """Give the reading of a layer whose words the framework has; a padding by name has the name used here."""

    @abstractmethod
    def code(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Code:
        """Write a layer that the framework reads, for an input of ``size``."""

    def in_numbers(self, layer: FrameworkLayer, placed: Sequence[Pair], extra: Sequence[int]) -> FrameworkLayer:
        """Give a layer with padding and output padding in numbers, as the framework counts them.

        Args:
            layer: The layer but for these.
            placed: (lo, hi) of each axis in convarith's terms.
            extra: Output padding of each axis in convarith's terms.
        """
        return replace(layer, padding=tuple(placed), output_padding=tuple(extra) if any(extra) else None)

    def spellings(
        self, layer: FrameworkLayer, placed: Sequence[Pair], extra: Sequence[int]
    ) -> Iterator[FrameworkLayer]:
        """Yield ways to say a layer whose padding is known in numbers; not all of them need to be true.

        Args:
            layer: The layer but for padding and output padding.
            placed: As for `in_numbers`.
            extra: Likewise.
        """
        yield self.in_numbers(layer, placed, extra)
        for name in self.paddings[layer.kind]:
            for also in (None, tuple(extra)) if layer.kind == "conv_transpose" else (None,):
                yield replace(layer, padding=name, output_padding=also)

    def pad_lines(self, x: str, pads: Sequence[Pair], kind: str) -> tuple[str, ...]:
        """Write the lines that pad (or, below 0, crop) the spatial axes of an array ``x`` of its usual layout.

        Padding is by zeros, or where ``kind`` is ``"max_pool"`` by what is below everything.

        Raises:
            ConvArithError: ``not-in-framework`` where it cannot be said.
        """
        del x, pads, kind
        raise ConvArithError(f"{self.title} has no padding or cropping apart from a layer's", "not-in-framework")

    def _canonical(self, layer: FrameworkLayer) -> str:
        """Give the name that a padding has here.

        Raises:
            ConvArithError: ``not-in-framework`` for the name of another framework, or of none.
        """
        name, own = str(layer.padding), self.paddings[layer.kind]
        if name in own:
            return own[name]
        if name in own.values():
            return name
        what = KINDS[layer.kind]
        if not own:
            hint = "give numbers"
        else:
            same = [each for each, meaning in own.items() if meaning.lower() == name.lower().replace("_", "-")]
            nearest = same or nearest_first(name, own).split(", ")
            hint = f"its own names are {', '.join(dict.fromkeys([*nearest, *own]))}"
        whose = f", which is a name of {_owner(name)}" if _owner(name) and name not in NAMES else ""
        raise ConvArithError(f"{self.title} has no padding {name!r} for a {what}{whose}", "not-in-framework", hint)

    def _refuse_lacking(self, layer: FrameworkLayer) -> None:
        if layer.kind not in self.paddings:
            raise ConvArithError(
                f"{self.title} has no {KINDS[layer.kind]}",
                "not-in-framework",
                f"it has {' and '.join(KINDS[each] for each in self.paddings)}",
            )
        for feature in features(layer):
            for key in (f"{layer.kind}:{feature}", feature):
                if key in self.lacks:
                    raise ConvArithError(
                        f"{self.title} has no {feature} for a {KINDS[layer.kind]}", "not-in-framework", self.lacks[key]
                    )


def features(layer: FrameworkLayer) -> Iterator[str]:
    """Name what a layer says that not every framework has a word for."""
    if layer.padding is not None and not isinstance(layer.padding, str):
        yield "padding in numbers"
        pairs = [(layer.padding, layer.padding)] if isinstance(layer.padding, int) else layer.padding
        if any(lo != hi for lo, hi in pairs):
            yield "padding that differs before and after"
        if any(min(pair) < 0 for pair in pairs):
            yield "negative padding"
    for name in ("output_padding", "output_size", "count_include_pad"):
        if getattr(layer, name) is not None:
            yield name.replace("_", " ")
    if layer.dilation != 1 and layer.dilation != (1,) * len(_listed(layer.dilation)):
        yield "dilation"
    if layer.groups > 1:
        yield "groups"
    if layer.ceil_mode:
        yield "ceil mode"
    if layer.padding_mode != "zeros":
        yield f"padding mode {layer.padding_mode!r}"


def _listed(numbers: int | Sequence[int]) -> Sequence[int]:
    return (numbers,) if isinstance(numbers, int) else numbers


def _owner(name: str) -> str | None:
    """Name a framework that calls a padding so."""
    from convarith.frameworks.registry import NAMES as FRAMEWORKS
    from convarith.frameworks.registry import framework

    for each in FRAMEWORKS:
        known = framework(each)
        if any(name in own for own in known.paddings.values()):
            return known.title
    return None
