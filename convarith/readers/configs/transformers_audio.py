"""The convolutions of transformers' models that hear or speak: encoders of waveforms, codecs and vocoders."""

from __future__ import annotations

from math import ceil, prod
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.operations import Multiply
from convarith.readers.configs.codecs import Rates, SeaNet, dac_decoder, dac_encoder, lstm, quantizer
from convarith.readers.configs.hifigan import Generator, build_generator
from convarith.readers.configs.torch_blocks import Blocks, Tensor, input_of
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.readers.configs.keys import ConfigKeys

SAMPLES = 16_000
"""A second of sound, as the feature extractors of encoders of waveforms take it."""


def waveform(
    keys: ConfigKeys, blocks: Blocks, positions: Callable[[ConfigKeys, Blocks, Tensor], Tensor] | None = None
) -> None:
    """Build an encoder of waveforms: convolutions without padding, one for positions, a transformer, an adapter.

    Args:
        keys: Of the configuration.
        blocks: Where the layers go.
        positions: Adds the convolutions that tell positions; None for wav2vec 2.0's.
    """
    y = _features(keys, blocks)
    y = (positions or _positions)(keys, blocks.within("encoder.pos_conv_embed"), y)
    y = _transformer(keys, blocks, y)
    if keys.has("add_adapter") and keys.flag("add_adapter"):
        _adapter(keys, blocks.within("adapter"), y)


def squeezed_waveform(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build SEW, whose transformer sees a shorter sequence, which is stretched again after it."""
    x = _features(keys, blocks)
    factor = keys.number("squeeze_factor")
    kernel, groups = keys.number("num_conv_pos_embeddings"), keys.number("num_conv_pos_embedding_groups")
    places = keys.places(
        kernel="num_conv_pos_embeddings", groups="num_conv_pos_embedding_groups", stride="squeeze_factor"
    )
    # Of an even kernel the last output is dropped, as if there were a stride less of padding at the end.
    pads = (kernel // 2, kernel // 2 - (factor if kernel % 2 == 0 else 0))
    at = blocks.within("encoder").at(places)
    told = at.padded_conv("pos_conv_embed.conv", x, kernel, x.channels, pads, stride=factor, groups=groups)
    pooled = at.windowed("pool", "avg_pool", x, factor, stride=factor)
    y = _transformer(keys, blocks, at.plus("add", told, pooled))
    note = f"each place stretched to {factor} again, and zeros up to the length before it"
    blocks.opaque("encoder.upsample", note, Tensor(x.layer, y.channels), y.channels)


def _features(keys: ConfigKeys, blocks: Blocks) -> Tensor:
    blocks.builder.input = (1, SAMPLES)
    layers = keys.same_length("conv_dim", "conv_kernel", "conv_stride")
    widths, kernels, strides = (keys.numbers(f"conv_{name}") for name in ("dim", "kernel", "stride"))
    bias = keys.flag("conv_bias")
    y = input_of(blocks.builder)
    for layer in range(layers):
        places = keys.places(layer, kernel="conv_kernel", stride="conv_stride", out_channels="conv_dim")
        name = f"feature_extractor.conv_layers.{layer}.conv"
        y = blocks.at(places).windowed(name, "conv", y, kernels[layer], widths[layer], bias=bias, stride=strides[layer])
    projection = blocks.at(keys.places(out_channels="hidden_size"))
    return projection.windowed("feature_projection.projection", "conv", y, 1, keys.number("hidden_size"))


def _positions(keys: ConfigKeys, blocks: Blocks, x: Tensor) -> Tensor:
    """Add the convolution that tells positions: padded by half its kernel, and of an even one the last is dropped."""
    kernel, groups = keys.number("num_conv_pos_embeddings"), keys.number("num_conv_pos_embedding_groups")
    at = blocks.at(keys.places(kernel="num_conv_pos_embeddings", groups="num_conv_pos_embedding_groups"))
    y = _kept_conv(at, "conv", x, kernel, groups)
    return at.plus("add", x, y)


def _kept_conv(blocks: Blocks, name: str, x: Tensor, kernel: int, groups: int) -> Tensor:
    pads = (kernel // 2, kernel // 2 - (kernel % 2 == 0))
    return blocks.padded_conv(name, x, kernel, x.channels, pads, groups=groups)


def stacked_positions(keys: ConfigKeys, blocks: Blocks, x: Tensor) -> Tensor:
    """Add data2vec's convolutions that tell positions, one after another."""
    kernel, groups = keys.number("conv_pos_kernel_size"), keys.number("num_conv_pos_embedding_groups")
    at = blocks.at(keys.places(kernel="conv_pos_kernel_size", groups="num_conv_pos_embedding_groups"))
    y = x
    for layer in range(keys.number("num_conv_pos_embeddings")):
        y = _kept_conv(at, f"layers.{layer}.conv", y, kernel, groups)
    return at.plus("add", x, y)


def no_positions(keys: ConfigKeys, blocks: Blocks, x: Tensor) -> Tensor:
    """Add none: the Conformer's layers know positions themselves."""
    del keys, blocks
    return x


def _transformer(keys: ConfigKeys, blocks: Blocks, x: Tensor) -> Tensor:
    key = "encoder_layers" if "encoder_layers" in keys.defaults else "num_hidden_layers"
    count = keys.number(key, 0)
    note = f"{count} transformer layers, where each place looks at all"
    return blocks.at(keys.places(note=key)).opaque("encoder.layers", note, x, x.channels)


def _adapter(keys: ConfigKeys, blocks: Blocks, x: Tensor) -> Tensor:
    """Add the adapter: convolutions of a stride, padded by 1, half of whose channels gate the others."""
    width = keys.number("output_hidden_size") if keys.has("output_hidden_size") else x.channels
    if width != x.channels:
        x = blocks.at(keys.places(out_channels="output_hidden_size")).windowed("proj", "conv", x, 1, width)
    places = keys.places(kernel="adapter_kernel_size", stride="adapter_stride")
    for layer in range(keys.number("num_adapter_layers", 0)):
        at = blocks.within(f"layers.{layer}").at(places)
        kernel, stride = keys.number("adapter_kernel_size"), keys.number("adapter_stride")
        y = at.windowed("conv", "conv", x, kernel, 2 * width, stride=stride, padding=1)
        x = at.add("glu", "multiply", Multiply, at.split("split", y, width, width), width)
    return x


def whisper(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build Whisper's encoder of mel frames, of the one length that it takes."""
    blocks.builder.input = (keys.number("num_mel_bins"), 2 * keys.number("max_source_positions"))
    width = keys.number("d_model")
    at = blocks.within("encoder").at(keys.places(out_channels="d_model"))
    y = at.windowed("conv1", "conv", input_of(blocks.builder), 3, width, padding=1)
    _transformer(keys, blocks, at.windowed("conv2", "conv", y, 3, width, stride=2, padding=1))


def encodec(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build EnCodec."""
    blocks.builder.input = (keys.number("audio_channels"), keys.number("sampling_rate"))
    net, rates = seanet(keys), _rates(keys, "upsampling_ratios")
    y = net.encoder(blocks.within("encoder"), input_of(blocks.builder), rates.reversed())
    net.decoder(blocks.within("decoder"), quantizer(blocks, y), rates)


def mimi(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build Mimi: SEANet, transformers, and a convolution down to the rate of its frames and one back."""
    rate, rates = keys.number("sampling_rate"), _rates(keys, "upsampling_ratios")
    blocks.builder.input = (keys.number("audio_channels"), rate)
    net = seanet(keys)
    y = net.encoder(blocks.within("encoder"), input_of(blocks.builder), rates.reversed())
    y = _transformer(keys, blocks, y)
    between = ceil(rate / max(prod(rates.numbers), 1))
    frames = keys.value("frame_rate") if keys.has("frame_rate") else between / 2
    if not isinstance(frames, int | float) or not 0 < frames <= between:
        raise ConvArithError(
            f"frame_rate is {frames!r}", "bad-value", f"give a number from 0 to {between}", "frame_rate"
        )
    stride = int(between / frames)
    at = blocks.at(keys.places(stride="frame_rate"))
    if stride > 1:
        y = net.conv(at, "downsample", y, 2 * stride, y.channels, stride)
    y = quantizer(blocks, y)
    if stride > 1:
        y = net.up(at, "upsample", y, y.channels, stride, keys.number("upsample_groups"))
    y = blocks.opaque("decoder_transformer", "transformer layers, where each place looks at all", y, y.channels)
    net.decoder(blocks.within("decoder"), y, rates)


def seanet(keys: ConfigKeys) -> SeaNet:
    """Give what EnCodec's keys say of SEANet."""
    trim = keys.value("trim_right_ratio")
    if not isinstance(trim, int | float) or not 0 <= trim <= 1:
        raise ConvArithError(
            f"trim_right_ratio is {trim!r}", "bad-value", "give a number from 0 to 1", "trim_right_ratio"
        )
    return SeaNet(
        channels=keys.number("audio_channels"),
        filters=keys.number("num_filters"),
        latent=keys.number("hidden_size"),
        residual_layers=keys.number("num_residual_layers", 0),
        kernel=keys.number("kernel_size"),
        last_kernel=keys.number("last_kernel_size"),
        residual_kernel=keys.number("residual_kernel_size"),
        dilation_base=keys.number("dilation_growth_rate"),
        compress=keys.number("compress"),
        causal=keys.flag("use_causal_conv"),
        shortcut=keys.flag("use_conv_shortcut"),
        trim_right=float(trim),
        middle=lstm(keys.number("num_lstm_layers", 0)) if "num_lstm_layers" in keys.defaults else None,
    )


def dac(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build DAC."""
    _dac(keys, blocks, keys.number("sampling_rate"))


def xcodec(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build XCodec's way of the sound: a DAC, whose decoder gives back what odd rates crop."""
    _dac(replace(keys, at=(*keys.at, "acoustic_model_config")), blocks, keys.number("sample_rate"), restores=True)


def _dac(keys: ConfigKeys, blocks: Blocks, samples: int, *, restores: bool = False) -> None:
    blocks.builder.input = (1, samples)
    rates = _rates(keys, "downsampling_ratios")
    width = keys.number("encoder_hidden_size")
    # The class works these out itself, and writes them into the file.
    given = keys.has("hidden_size") or "hidden_size" in keys.defaults
    latent = keys.number("hidden_size") if given else width * 2 ** len(rates.numbers)
    back = _rates(keys, "upsampling_ratios") if keys.has("upsampling_ratios") else rates.reversed()
    y = dac_encoder(blocks.within("encoder"), input_of(blocks.builder), rates, width, latent)
    decoder = blocks.within("decoder")
    dac_decoder(decoder, quantizer(blocks, y), back, keys.number("decoder_hidden_size"), restores=restores)


def _rates(keys: ConfigKeys, key: str) -> Rates:
    numbers = keys.numbers(key)
    return Rates(numbers, [keys.places(each, stride=key, kernel=key) for each in range(len(numbers))])


def vocoder(keys: ConfigKeys, blocks: Blocks, in_channels: str) -> None:
    """Build a vocoder of the HiFi-GAN kind, for a second of sound.

    Args:
        keys: Of the configuration.
        blocks: Where the layers go.
        in_channels: Key of the channels that come in.
    """
    _vocoder(keys, blocks, keys.number(in_channels), last_bias=in_channels != "flow_size")


def unit_vocoder(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build the vocoder of SeamlessM4T, which takes units beside the language and the speaker."""
    _vocoder(keys, blocks, sum(keys.number(f"{part}_embed_dim") for part in ("unit", "lang", "spkr")))


def _vocoder(keys: ConfigKeys, blocks: Blocks, channels: int, *, last_bias: bool = True) -> None:
    generator = Generator(keys.number("upsample_initial_channel"), channels, last_bias=last_bias)
    frames = max(keys.number("sampling_rate") // prod(keys.numbers(generator.rates)), 1)
    blocks.builder.input = (channels, frames)
    build_generator(keys, generator, blocks)
