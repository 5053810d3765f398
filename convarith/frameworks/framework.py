"""What a framework is here: facts about it, how it interprets a setting, and the code in which it says one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from convarith.errors import ConvArithError
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import Setting


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
    """One framework's terms and rules.

    Attributes:
        name: As ``--framework`` has it.
        title: As its users write it.
        version: The release that the facts here were held against.
        paddings: For each operation that it has, its own names for paddings and what they are called here (by
            `convarith.engine.padding.NAMES`, or by names of its own).
        any_case: For each operation, those of these names that it reads in capitals and in small letters alike.
        unsupported: What it has no argument for, by `Feature.name` with or without ``op:`` before it, and the way out.
        arguments: For each operation, the arguments that only this framework has, and the values they may have.
        padding_modes: For each operation, what its padding may hold beside zeros.
        padding_mode_hints: The way out for a mode that it has not, where there is one of its own.
        most_axes: How many spatial axes its layers have at most; None where there is no limit.
        pad_order: How it lists the padding of all axes in a row, of `PAD_ORDERS`; empty where it has no such list.
        on_misfit: What it does where a kernel does not fit: a clause that begins with a verb.
        comment: What a comment in its code begins with.
        pool_stride: The stride of a pooling for which none is given; None for its kernel.
        takes_output_size: Whether a transposed convolution is told its output size, and not an output padding.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[str]
    paddings: ClassVar[Mapping[str, Mapping[str, str]]]
    any_case: ClassVar[Mapping[str, Collection[str]]] = {}
    unsupported: ClassVar[Mapping[str, str]] = {}
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {}
    padding_modes: ClassVar[Mapping[str, Collection[str]]] = {}
    padding_mode_hints: ClassVar[Mapping[str, str]] = {}
    most_axes: ClassVar[int | None] = None
    pad_order: ClassVar[str] = ""
    on_misfit: ClassVar[str] = "refuses it too"
    comment: ClassVar[str] = "#"
    pool_stride: ClassVar[int | None] = None
    takes_output_size: ClassVar[bool] = False

    @abstractmethod
    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Give what a layer comes to that says nothing unsupported; a padding by name has the name used here."""

    @abstractmethod
    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write a layer as `interpret` takes it, for an input of ``size``."""

    def in_numbers(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Setting:
        """Give a layer with padding and output padding in numbers, as the framework counts them.

        Args:
            layer: The layer but for these.
            pads: (lo, hi) of each axis in convarith's terms.
            extra: Output padding of each axis in convarith's terms.
        """
        return replace(layer, padding=tuple(pads), output_padding=tuple(extra) if any(extra) else None)

    def candidates(self, layer: Setting, pads: Sequence[Pair], extra: Sequence[int]) -> Iterator[Setting]:
        """Yield ways to say a layer whose padding is known in numbers; not all of them need to be true.

        Args:
            layer: The layer but for padding and output padding.
            pads: As for `in_numbers`.
            extra: Likewise.
        """
        yield self.in_numbers(layer, pads, extra)
        if layer.ceil_mode or layer.count_include_pad is not None:  # which may make no difference
            yield self.in_numbers(replace(layer, ceil_mode=False, count_include_pad=None), pads, extra)
        for name in self.paddings[layer.op]:
            for also in (None, tuple(extra)) if layer.transposed else (None,):
                yield replace(layer, padding=name, output_padding=also)

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write the lines that pad (or, below 0, crop) the spatial axes of an array ``x`` of its usual layout.

        Padding is by zeros, or where ``op`` is ``"max_pool"`` by what is below everything.

        Raises:
            ConvArithError: ``not-in-framework`` where it cannot be said.
        """
        del x, pads, op
        raise ConvArithError(
            f"{self.title} has no padding or cropping apart from a layer's", "not-in-framework", setting="padding"
        )
