"""What a framework is here: it reads its own words, and writes its own code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from convarith.engine.padding import NAMES
from convarith.errors import ConvArithError, nearest_first
from convarith.frameworks.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.words import FrameworkLayer


PAD_ORDERS: dict[str, Callable[[Sequence[int]], tuple[Pair, ...]]] = {
    "all begins, then all ends": lambda pads: tuple(zip(pads[: len(pads) // 2], pads[len(pads) // 2 :], strict=True)),
    "begin and end of each axis in turn": lambda pads: tuple(zip(pads[::2], pads[1::2], strict=True)),
    "begin and end of each axis, the last one first": lambda pads: tuple(zip(pads[-2::-2], pads[::-2], strict=True)),
}
"""Ways to list the padding of all axes in a row."""


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
        arguments: Names of the arguments that only it has, which `FrameworkLayer.own` may hold.
        most_axes: How many spatial axes its layers have at most; None where there is no limit.
        pad_order: How it lists the padding of all axes in a row, of `PAD_ORDERS`; empty where it has no such list.
        unfit: What it does where a kernel does not fit: a clause that begins with a verb.
        comment: What a comment in its code begins with.
        pool_stride: The stride of a pooling for which none is given; None for its kernel.
        takes_output_size: Whether a transposed convolution is told its output size, and not an output padding.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str]
    paddings: ClassVar[Mapping[str, Mapping[str, str]]]
    lacks: ClassVar[Mapping[str, str]] = {}
    arguments: ClassVar[tuple[str, ...]] = ()
    most_axes: ClassVar[int | None] = None
    pad_order: ClassVar[str] = ""
    unfit: ClassVar[str] = "refuses it too"
    comment: ClassVar[str] = "#"
    pool_stride: ClassVar[int | None] = None
    takes_output_size: ClassVar[bool] = False

    def __repr__(self) -> str:
        """Show the name, by which `FrameworkLayer` takes it too."""
        return repr(self.name)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes by name: there is one object of each framework."""
        from convarith.frameworks.registry import framework

        return framework, (self.name,)

    def read(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
        """Tell what the framework does with a layer on an input of ``size``.

        Raises:
            ConvArithError: ``not-in-framework`` for words that it lacks, and all that it refuses otherwise.
        """
        self._refuse_lacking(layer)
        self._refuse_axes(layer, size)
        known = layer.listed(size)
        if known is not layer:
            self._refuse_lacking(known)
        if isinstance(known.padding, str):
            known = replace(known, padding=self._canonical(known))
        try:
            reading = self.place(known, size)
            reading.layer.axes(size)
        except ConvArithError as error:
            if error.code != "does-not-fit":
                raise
            raise error.reworded(f"{error.message}; {self.title} {self.unfit}") from None
        return reading._replace(framework=self.name)

    @abstractmethod
    def place(self, layer: FrameworkLayer, size: tuple[int, ...]) -> Resolved:
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
        if layer.ceil_mode or layer.count_include_pad is not None:  # which may make no difference
            yield self.in_numbers(replace(layer, ceil_mode=False, count_include_pad=None), placed, extra)
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

    def ordered(self, layer: FrameworkLayer, size: tuple[int, ...]) -> tuple[Pair, ...]:
        """Give (lo, hi) of each axis from numbers with commas between them, in the framework's own order.

        Raises:
            ConvArithError: ``pad-order`` where it has no such list, or the list is not as long as it has to be.
        """
        try:
            numbers = [int(each) for each in str(layer.padding).split(",")]
        except ValueError:
            raise ConvArithError(
                f"padding {layer.padding!r} is not made of whole numbers", "bad-value", "write it as in 0,0,1,1"
            ) from None
        if not self.pad_order:
            raise ConvArithError(
                f"{self.title} takes no list of begins and ends for its padding", "pad-order", "write 1, or 1x2"
            )
        if len(numbers) != 2 * len(size):
            raise ConvArithError(
                f"{self.title} lists {self.pad_order}: 2·{len(size)} = {2 * len(size)} numbers, not {len(numbers)}",
                "pad-order",
                f"write {','.join('0' * 2 * len(size))} for none",
            )
        return PAD_ORDERS[self.pad_order](numbers)

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
        owner, meaning = _owner(name)
        alike = [each for each, means in own.items() if means in (meaning, name.lower().replace("_", "-"))]
        if alike:
            hint = f"its own name for that is {alike[0]!r}, of {', '.join(own)}"
        else:
            hint = f"its own names are {nearest_first(name, own)}" if own else "give numbers"
        whose = f", which is a name of {owner}" if owner and name not in NAMES else ""
        raise ConvArithError(
            f"{self.title} has no padding {name!r} for {_a(layer.kind)}{whose}", "not-in-framework", hint, "padding"
        )

    def _refuse_axes(self, layer: FrameworkLayer, size: tuple[int, ...]) -> None:
        if self.most_axes is not None and len(size) > self.most_axes:
            raise ConvArithError(
                f"{self.title} has no {KINDS[layer.kind]} of {len(size)} axes",
                "not-in-framework",
                f"it has them for 1 to {self.most_axes}",
            )

    def _refuse_lacking(self, layer: FrameworkLayer) -> None:
        if layer.kind not in self.paddings:
            raise ConvArithError(
                f"{self.title} has no {KINDS[layer.kind]}",
                "not-in-framework",
                f"it has {' and '.join(KINDS[each] for each in self.paddings)}",
            )
        for name, _ in layer.own:
            if name not in self.arguments:
                raise ConvArithError(
                    f"{self.title} has no argument {name!r} that is known here",
                    "not-in-framework",
                    f"there are {nearest_first(name, self.arguments)}" if self.arguments else "leave it out",
                )
        for feature in features(layer):
            for key in (f"{layer.kind}:{feature}", feature):
                if key in self.lacks:
                    raise ConvArithError(
                        f"{self.title} has no {feature} for {_a(layer.kind)}", "not-in-framework", self.lacks[key]
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


def _a(kind: str) -> str:
    """Name an operation with its article."""
    return f"{'an' if KINDS[kind][0] in 'aL' else 'a'} {KINDS[kind]}"


def _listed(numbers: int | Sequence[int]) -> Sequence[int]:
    return (numbers,) if isinstance(numbers, int) else numbers


def _owner(name: str) -> tuple[str | None, str | None]:
    """Name a framework that calls a padding so, and tell what it is called here."""
    from convarith.frameworks.registry import NAMES as FRAMEWORKS
    from convarith.frameworks.registry import framework

    for each in FRAMEWORKS:
        known = framework(each)
        for own in known.paddings.values():
            if name in own:
                return known.title, own[name]
    return None, None
