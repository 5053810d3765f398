"""Blocks of PyTorch's layers, named as in the state of the model that a configuration stands for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.operations import Add, Concat, Normalization, Opaque, Split, Windowed
from convarith.networks.places import NOWHERE, Places
from convarith.readers.builder import MOST_EXPANDED
from convarith.readers.configs.pytorch_layers import pytorch_layer
from convarith.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import Padding, Pair
    from convarith.networks.operations import Operation
    from convarith.readers.builder import NetworkBuilder


class Tensor(NamedTuple):
    """What comes out of a layer.

    Attributes:
        layer: The layer's name.
        channels: How many there are, or how many each of several tensors has; None where that is not known.
    """

    layer: str
    channels: Any


def input_of(builder: NetworkBuilder) -> Tensor:
    """Give what comes into a network."""
    return Tensor(INPUT, builder.input[0] if builder.input else None)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where a block adds its layers: under its name in the model, at its place in the file.

    Attributes:
        builder: Of the network.
        name: Of the block; empty for the model itself.
        places: Where its layers stand.
    """

    builder: NetworkBuilder
    name: str = ""
    places: Places = NOWHERE

    def within(self, name: str) -> Self:
        """Give the place of a part of the block."""
        return replace(self, name=self._full(name), places=self.places.as_a_whole())

    def at(self, places: Places) -> Self:
        """Give the block at another place in the file."""
        return replace(self, places=places)

    def add(
        self, name: str, op: str, make: Callable[[], Operation], sources: Sequence[Tensor], channels: Any
    ) -> Tensor:
        """Add a layer, named within the block, or as the block where the name is empty.

        Raises:
            ConvArithError: ``too-large`` for more layers than a model can have been meant to have.
        """
        if len(self.builder.layers) >= MOST_EXPANDED:
            raise ConvArithError(
                f"it comes to more than {MOST_EXPANDED:,} layers", "too-large", "check the repeats for a typo"
            )
        layers = [source.layer for source in sources]
        return Tensor(self.builder.add(op, make, name=self._full(name), sources=layers, places=self.places), channels)

    def windowed(  # a layer
        self, name: str, op: str, x: Tensor, kernel: Ints, out: int | None = None, *, bias: bool = True, **fields: Any
    ) -> Tensor:
        """Add a layer of PyTorch: a convolution, a transposed one or a pooling, by its operation's name here.

        Args:
            name: Its name within the block.
            op: Of the operation, such as ``"conv_transpose"``.
            x: What comes in; a convolution declares its channels.
            kernel: k, taps along each axis.
            out: Channels out; None for a pooling.
            bias: Whether it has one.
            fields: As of `FrameworkLayer`.
        """
        declared = None if out is None else x.channels
        make = partial(pytorch_layer, op, kernel, out, declared, bias=bias, **fields)
        return self.add(name, op, make, [x], x.channels if out is None else out)

    def padded_conv(  # a layer
        self, name: str, x: Tensor, kernel: int, out: int, padding: Pair | str, *, bias: bool = True, **fields: Any
    ) -> Tensor:
        """Add a convolution along one axis that code pads before it: unlike at both ends, or by a name."""
        pads = cast("Padding", padding if isinstance(padding, str) else [padding])  # a layer checks the name
        make = partial(Conv, kernel, padding=pads, **fields)
        return self.add(name, "conv", lambda: Windowed(make(), out, x.channels, bias=bias), [x], out)

    def padded_transposed(  # a layer
        self, name: str, x: Tensor, kernel: int, out: int, cropped: Pair, *, bias: bool = True, **fields: Any
    ) -> Tensor:
        """Add a transposed convolution along one axis of whose output both ends are cropped, each by its own number."""
        make = partial(ConvTranspose, kernel, padding=[cropped], **fields)
        return self.add(name, "conv_transpose", lambda: Windowed(make(), out, x.channels, bias=bias), [x], out)

    def norm(self, name: str, x: Tensor) -> Tensor:
        """Add a batch normalization."""
        return self.add(name, "batch_norm", lambda: Normalization(in_channels=x.channels), [x], x.channels)

    def concat(self, name: str, *xs: Tensor) -> Tensor:
        """Add a concatenation of channels."""
        channels = None if any(x.channels is None for x in xs) else sum(x.channels for x in xs)
        return self.add(name, "concat", Concat, xs, channels)

    def plus(self, name: str, *xs: Tensor) -> Tensor:
        """Add a sum."""
        return self.add(name, "add", Add, xs, xs[0].channels)

    def split(self, name: str, x: Tensor, *sizes: int) -> list[Tensor]:
        """Add the parts of the channels."""
        return [
            self.add(f"{name}.{index}", "split", partial(Split, index, sizes), [x], size)
            for index, size in enumerate(sizes)
        ]

    def opaque(self, name: str, note: str, x: Tensor, out: int) -> Tensor:
        """Add what is not known inside, but keeps space."""
        return self.add(name, "opaque", lambda: Opaque(note, out_channels=out), [x], out)

    def _full(self, name: str) -> str:
        return ".".join(filter(None, (self.name, name)))
