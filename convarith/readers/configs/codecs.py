"""Neural codecs of sound, DAC and SEANet (SoundStream, EnCodec, Mimi): an encoder, a quantizer and a decoder."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.networks.operations import Identity
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convarith.networks.places import Places
    from convarith.readers.configs.torch_blocks import Blocks, Tensor


@dataclass(frozen=True, slots=True)
class Rates:
    """The strides of one half of a codec, with the place of each.

    Attributes:
        numbers: The strides, in the order of the layers.
        places: Where each stands.
    """

    numbers: Sequence[int]
    places: Sequence[Places]

    def reversed(self) -> Rates:
        """Give them the other way round, as the other half has them."""
        return Rates(self.numbers[::-1], self.places[::-1])


def dac_encoder(blocks: Blocks, x: Tensor, rates: Rates, dim: int, latent: int) -> Tensor:
    """Add DAC's encoder: kernels of twice the stride, padded by half the stride rounded up, so that odd ones crop."""
    y = blocks.windowed("conv1", "conv", x, 7, dim, padding=3)
    for stage, rate in enumerate(rates.numbers):
        block = blocks.within(f"block.{stage}")
        y = _dac_units(block, y)
        y = block.at(rates.places[stage]).windowed(
            "conv1", "conv", y, 2 * rate, 2 * y.channels, stride=rate, padding=ceil(rate / 2)
        )
    return blocks.windowed("conv2", "conv", y, 3, latent, padding=1)


def dac_decoder(blocks: Blocks, x: Tensor, rates: Rates, dim: int, *, restores: bool = False) -> Tensor:
    """Add DAC's decoder; where it restores, odd strides have output padding 1, as XCodec sets it."""
    y = blocks.windowed("conv1", "conv", x, 7, dim, padding=3)
    for stage, rate in enumerate(rates.numbers):
        block = blocks.within(f"block.{stage}")
        y = block.at(rates.places[stage]).windowed(
            "conv_t1",
            "conv_transpose",
            y,
            2 * rate,
            dim // 2 ** (stage + 1),
            stride=rate,
            padding=ceil(rate / 2),
            output_padding=rate % 2 if restores else 0,
        )
        y = _dac_units(block, y)
    return blocks.windowed("conv2", "conv", y, 7, 1, padding=3)


def _dac_units(blocks: Blocks, x: Tensor) -> Tensor:
    for number, dilation in enumerate((1, 3, 9), start=1):
        unit = blocks.within(f"res_unit{number}")
        y = unit.windowed("conv1", "conv", x, 7, x.channels, dilation=dilation, padding=3 * dilation)
        x = unit.plus("add", x, unit.windowed("conv2", "conv", y, 1, x.channels))
    return x


def quantizer(blocks: Blocks, x: Tensor) -> Tensor:
    """Add the quantizer, which turns the features of each place into codes and back."""
    return blocks.add("quantizer", "quantizer", Identity, [x], x.channels)


@dataclass(frozen=True, slots=True)
class SeaNet:
    """What SEANet's encoder and decoder are built of.

    Attributes:
        channels: Of the sound.
        filters: Channels of the first convolution, doubled by each stage.
        latent: Channels between encoder and decoder.
        residual_layers: Residual blocks of each stage.
        kernel: Of the first convolution.
        last_kernel: Of the last convolution.
        residual_kernel: Of a residual block's first convolution.
        dilation_base: By which the dilation grows from a residual block to the next.
        compress: By which a residual block divides its channels inside.
        causal: Whether it pads at the begin only.
        shortcut: Whether a residual block's way past is a convolution.
        trim_right: Which part of a transposed convolution's surplus is cropped at the end, if it is causal.
        middle: Adds what stands between the stages and the latent, such as an LSTM; None for nothing.
    """

    channels: int
    filters: int
    latent: int
    residual_layers: int
    kernel: int
    last_kernel: int
    residual_kernel: int
    dilation_base: int
    compress: int
    causal: bool
    shortcut: bool
    trim_right: float
    middle: Callable[[Blocks, Tensor], Tensor] | None = None

    def encoder(self, blocks: Blocks, x: Tensor, rates: Rates) -> Tensor:
        """Add the encoder."""
        y = self.conv(blocks, "conv_first", x, self.kernel, self.filters)
        for stage, rate in enumerate(rates.numbers):
            block = blocks.within(f"stage.{stage}")
            y = self._residual_layers(block, y)
            y = self.conv(block.at(rates.places[stage]), "down", y, 2 * rate, 2 * y.channels, rate)
        y = self.middle(blocks, y) if self.middle else y
        return self.conv(blocks, "conv_last", y, self.last_kernel, self.latent)

    def decoder(self, blocks: Blocks, x: Tensor, rates: Rates) -> Tensor:
        """Add the decoder."""
        y = self.conv(blocks, "conv_first", x, self.kernel, self.filters * 2 ** len(rates.numbers))
        y = self.middle(blocks, y) if self.middle else y
        for stage, rate in enumerate(rates.numbers):
            block = blocks.within(f"stage.{stage}")
            y = self.up(block.at(rates.places[stage]), "up", y, y.channels // 2, rate)
            y = self._residual_layers(block, y)
        return self.conv(blocks, "conv_last", y, self.last_kernel, self.channels)

    def conv(  # a convolution
        self, blocks: Blocks, name: str, x: Tensor, kernel: int, out: int, stride: int = 1, dilation: int = 1
    ) -> Tensor:
        """Add a convolution padded by its effective kernel less its stride, and so that its last window is filled."""
        padding = "causal-filled" if self.causal else "same-filled"
        return blocks.padded_conv(name, x, kernel, out, padding, stride=stride, dilation=dilation)

    def up(self, blocks: Blocks, name: str, x: Tensor, out: int, rate: int, groups: int = 1) -> Tensor:
        """Add a transposed convolution whose surplus of a stride is cropped."""
        end = ceil(rate * self.trim_right) if self.causal else rate // 2
        return blocks.padded_transposed(name, x, 2 * rate, out, (rate - end, end), stride=rate, groups=groups)

    def _residual_layers(self, blocks: Blocks, x: Tensor) -> Tensor:
        for number in range(self.residual_layers):
            block = blocks.within(f"residual.{number}")
            y = self.conv(
                block, "conv1", x, self.residual_kernel, x.channels // self.compress, 1, self.dilation_base**number
            )
            y = self.conv(block, "conv2", y, 1, x.channels)
            past = self.conv(block, "shortcut", x, 1, x.channels) if self.shortcut else x
            x = block.plus("add", past, y)
        return x


def lstm(layers: int) -> Callable[[Blocks, Tensor], Tensor] | None:
    """Give what adds an LSTM of so many layers; None for none."""
    note = f"an LSTM of {counted(layers, 'layer')}, where each place looks at all before it"
    return (lambda blocks, x: blocks.opaque("lstm", note, x, x.channels)) if layers else None
