"""How a framework says something: a layer in its terms, with what has to come before or after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from convarith.frameworks.reading import with_known_name, with_listed_padding
from convarith.frameworks.registry import framework as known_framework

if TYPE_CHECKING:
    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.framework import Code, Framework
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.frameworks.setting import Setting


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
        flipped = self.needs_flip and self.reading.layer.flip_kernel
        return (*self.reading.notes, *(("turn the kernel by 180° first",) if flipped else ()))

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
