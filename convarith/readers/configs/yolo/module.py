"""What modules of Ultralytics' YAML are: how rows name them, and how they add their layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.numbers import LARGEST, short_repr, whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.readers.configs.torch_blocks import Blocks, Tensor
from convarith.records import dataclass

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints


@dataclass(frozen=True, slots=True)
class YoloBlocks(Blocks):
    """Where a module adds its layers, with the package's own rules of padding."""

    def conv(
        self, name: str, x: Tensor, out: int, k: Ints = 1, s: Ints = 1, p: Ints | None = None, g: int = 1, d: int = 1
    ) -> Tensor:
        """Add a convolution, padded by half its effective kernel where no padding is given, and its normalization."""
        effective = [d * (each - 1) + 1 for each in (k if isinstance(k, Sequence) else [k])]
        pads = [each // 2 for each in effective]
        padding = p if p is not None else pads if len(pads) > 1 else pads[0]
        part = self.within(name) if name else self
        y = part.at(self.places).windowed(
            "conv", "conv", x, k, out, bias=False, stride=s, padding=padding, dilation=d, groups=g
        )
        return part.norm("bn", y)

    def max_pool(self, name: str, x: Tensor, k: int, s: int = 1, p: int | None = None) -> Tensor:
        """Add a maximum, padded by half its kernel where no padding is given."""
        return self.windowed(name, "max_pool", x, k, stride=s, padding=k // 2 if p is None else p)


Dilation: TypeAlias = int
"""Where older packages have the activation, whose name then stands for 1."""
Build: TypeAlias = Callable[..., Tensor]


@dataclass(frozen=True, slots=True)
class Module:
    """A module that rows can name.

    Attributes:
        build: Adds it.
        scales: Whether its first argument is its channels, which the model's scale changes.
        repeats: Where the number of repeats stands among its arguments; 0 for what is repeated as a whole.
        joins: Whether it takes several inputs.
        any_channels: Whether it can be told without knowing the channels that come in.
        takes_parts: Whether it takes what falls into several tensors.
        of_yolov5: Adds it as the package yolov5 has it, where that differs.
        settings: What its arguments are called here, for their lines.
    """

    build: Build
    scales: bool = True
    repeats: int = 0
    joins: bool = False
    any_channels: bool = False
    takes_parts: bool = False
    of_yolov5: Build | None = None
    settings: tuple[str, ...] = ("out_channels",)

    def bind(self, yolov5: bool, name: str, given: Sequence[Any]) -> Callable[[YoloBlocks, Sequence[Tensor]], Tensor]:
        """Give what adds the module with its arguments.

        Raises:
            ConvArithError: ``bad-value`` or ``missing-key`` for arguments that the module does not take.
        """
        build = self.of_yolov5 if yolov5 and self.of_yolov5 else self.build
        parameters = list(inspect.signature(build).parameters.values())[2:]
        ignored = [each for each in parameters if each.kind is each.VAR_POSITIONAL]
        parameters = [each for each in parameters if each not in ignored]
        if len(given) > len(parameters) and not ignored:
            raise ConvArithError(
                f"{name} has {len(given)} arguments, not {len(parameters)} at most", "bad-value", "leave out the rest"
            )
        missing = [each.name for each in parameters[len(given) :] if each.default is each.empty]
        if missing:
            raise ConvArithError(f"{name} lacks {' and '.join(missing)}", "missing-key", "give all its arguments")
        arguments = [_KINDS[each.annotation](each.name, value) for each, value in zip(parameters, given, strict=False)]
        return lambda blocks, xs: build(blocks, xs if self.joins else xs[0], *arguments)


def _number(name: str, value: Any) -> float:  # whatever the file holds
    if isinstance(value, int | float) and isfinite(value) and abs(value) < 1e6:
        return value
    raise ConvArithError(f"{name} {short_repr(value)} is no number", "bad-value", "give one")


def _int(name: str, value: Any) -> int:  # whatever the file holds
    return int(value) if isinstance(value, bool) else whole_number(name, value, -LARGEST)


_KINDS: Mapping[str, Callable[[str, Any], Any]] = {
    "int": _int,
    "Dilation": lambda name, value: 1 if isinstance(value, str) else _int(name, value),
    "int | None": lambda name, value: None if value is None else _int(name, value),
    "Ints": lambda name, value: whole_numbers(name, value, 0),  # of which the layer says the least
    "Ints | None": lambda name, value: None if value is None else whole_numbers(name, value, 0),
    "float": _number,
    "bool": lambda _, value: bool(value),
    "object": lambda _, value: value,
}
