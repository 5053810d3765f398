"""Vocoders of the HiFi-GAN family, whose padding stands in each one's code and not in the file."""

from __future__ import annotations

from math import prod
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.networks.graph import Claim
from convarith.networks.operations import Pad
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.keys import ConfigKeys
from convarith.readers.configs.torch_blocks import Blocks, Tensor, input_of
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.places import Places
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

_SECTIONS: tuple[KeyPath, ...] = ((), ("model",), ("generator",), ("generator_params",), ("model", "generator"))
"""Where the generator's keys may stand."""
_PWG_KERNELS = ("upsample_kernel_sizes", "upsample_kernal_sizes")  # the latter in what ParallelWaveGAN ships
_RATES = ("upsample_rates", "upsample_scales")
_ANYWHERE: Mapping[str, tuple[str, ...]] = {
    "mels": ("num_mels", "n_mel_channels"),
    "rate": ("sampling_rate", "sample_rate"),
    "hop": ("hop_size", "hop_length"),
    "segment": ("segment_size",),
}
"""What stands at the top, or in the section of the data or of training, under either name."""
_PWG_DEFAULTS: Mapping[str, object] = {
    "in_channels": 80,
    "out_channels": 1,
    "channels": 512,
    "kernel_size": 7,
    "use_additional_convs": True,
}


@dataclass(frozen=True, slots=True)
class Generator:
    """What a generator is built of, whatever the names of its keys.

    Attributes:
        rates: Key of the strides, one a stage.
        kernels: Key of the kernels of its stages.
        block_kernels: Key of the kernels of its residual blocks.
        block_dilations: Key of the dilations of each.
        channels: Channels of the first stage's input, halved by each stage.
        in_channels: Channels that come in: mel bands, or a latent's.
        out_channels: Channels of the waveform.
        kernel: Of the first and the last convolution.
        two_convs: Whether a residual block follows each dilated convolution by one without dilation.
        last_bias: Whether the last convolution has a bias.
        restores: Whether odd rates are padded to give exactly so many times the length, as ParallelWaveGAN does.
    """

    channels: int
    in_channels: int
    rates: str = "upsample_rates"
    kernels: str = "upsample_kernel_sizes"
    block_kernels: str = "resblock_kernel_sizes"
    block_dilations: str = "resblock_dilation_sizes"
    out_channels: int = 1
    kernel: int = 7
    two_convs: bool = True
    last_bias: bool = True
    restores: bool = False


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the generator of a configuration of HiFi-GAN, VITS, RVC, iSTFTNet, BigVGAN, ParallelWaveGAN and the like.

    The input is a second of sound at the rate that the file gives, in frames.

    Raises:
        ConvArithError: ``no-network`` where there is no such generator.
    """
    del framework  # it is PyTorch's
    at = next((each for each in _SECTIONS if any(document.get(*each, key) is not None for key in _RATES)), None)
    if at is None:
        raise ConvArithError("there are no upsample_rates", "no-network", "give the configuration of a generator")
    builder = NetworkBuilder(PurePath(document.name).stem or "generator", places=document.places_of(*at))
    parallel = document.get(*at, "upsample_scales") is not None
    keys = ConfigKeys(document, builder, at, _PWG_DEFAULTS if parallel else {"resblock": "1"}, "the generator")
    kind = document.get("generator_type", default="")
    if keys.has("downsample_scales") or (kind and "HiFiGAN" not in str(kind)):
        raise ConvArithError(
            f"{kind or 'a generator with downsample_scales'} is not HiFi-GAN's, and its layers are not known here",
            "no-network",
            "give the configuration of a HiFi-GAN",
        )
    try:
        generator = _parallel_wavegan(keys) if parallel else _original(keys)
        rates = keys.numbers(generator.rates)
        builder.input = (generator.in_channels, _frames(keys, rates))
        _claim(keys, len(rates))
        y = _trunk(keys, generator, Blocks(builder))
        if keys.has("gen_istft_n_fft"):
            _istft(keys, y, Blocks(builder))
        else:
            y = _filtered(keys, "activation_post", y, Blocks(builder))
            _last(generator, y, Blocks(builder))
    except ConvArithError as error:
        keys.refuse(error, error.setting or "")
    return [builder.parsed()]


def _original(keys: ConfigKeys) -> Generator:
    two = str(keys.value("resblock")) == "1"
    latent = keys.has("inter_channels")  # of VITS and what came of it
    in_channels = keys.number("inter_channels") if latent else _anywhere(keys, "mels", 80)
    bias = not latent and keys.document.get("use_bias_at_final") is not False
    return Generator(keys.number("upsample_initial_channel"), in_channels, two_convs=two, last_bias=bias)


def _parallel_wavegan(keys: ConfigKeys) -> Generator:
    return Generator(
        keys.number("channels"),
        keys.number("in_channels"),
        rates="upsample_scales",
        kernels=next((each for each in _PWG_KERNELS if keys.has(each)), _PWG_KERNELS[0]),
        block_dilations="resblock_dilations",
        out_channels=keys.number("out_channels"),
        kernel=keys.number("kernel_size"),
        two_convs=keys.flag("use_additional_convs"),
        restores=True,
    )


def _anywhere(keys: ConfigKeys, what: str, default: int) -> int:
    path = _path_of(keys, what)
    return default if path is None else int(keys.document.get(*path))


def _path_of(keys: ConfigKeys, what: str) -> KeyPath | None:
    """Give where a number of `_ANYWHERE` stands; None for nowhere."""
    paths = ((*at, name) for at in ((), ("data",), ("train",), keys.at) for name in _ANYWHERE[what])
    return next((path for path in paths if _is_count(keys.document.get(*path))), None)


def _is_count(value: Any) -> bool:  # whatever the file holds
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _claim(keys: ConfigKeys, stages: int) -> None:
    """Note what the file says of the sound: samples out for each frame, and those of a training example.

    One stage alone makes sound of sound at a lower rate, and the hop is of features that only its loss looks at.
    ParallelWaveGAN cuts its training examples (``batch_max_steps``) to whole frames, whatever the file says.
    """
    if stages == 1 and not keys.has("gen_istft_n_fft"):
        return
    document = keys.document
    paths = {what: path for what in ("hop", "segment") if (path := _path_of(keys, what)) is not None}
    keys.builder.places = document.places_of(*keys.at, **paths)
    keys.builder.claims = {
        what: Claim(document.get(*path), str(path[-1]), document.place_of(*path)) for what, path in paths.items()
    }


def _frames(keys: ConfigKeys, rates: tuple[int, ...]) -> int:
    hop = prod(rates)
    if keys.has("gen_istft_hop_size"):
        hop *= keys.number("gen_istft_hop_size") * (keys.number("subbands") if keys.has("subbands") else 1)
    return max(_anywhere(keys, "rate", 22_050) // hop, 1)


def build_generator(keys: ConfigKeys, generator: Generator, blocks: Blocks) -> Tensor:
    """Add a generator of HiFi-GAN, and give its waveform.

    Raises:
        ConvArithError: Where its lists are none.
    """
    return _last(generator, _trunk(keys, generator, blocks), blocks)


def _last(generator: Generator, y: Tensor, blocks: Blocks) -> Tensor:
    """Add the convolution that makes the waveform."""
    kernel, out = generator.kernel, generator.out_channels
    return blocks.windowed("conv_post", "conv", y, kernel, out, bias=generator.last_bias, padding=(kernel - 1) // 2)


def _trunk(keys: ConfigKeys, generator: Generator, blocks: Blocks) -> Tensor:
    """Add the first convolution and all stages."""
    kernel, channels = generator.kernel, generator.channels
    start = blocks.at(keys.places(out_channels="upsample_initial_channel" if not generator.restores else "channels"))
    y = start.windowed("conv_pre", "conv", input_of(blocks.builder), kernel, channels, padding=(kernel - 1) // 2)
    stages = keys.same_length(generator.rates, generator.kernels)
    keys.same_length(generator.block_kernels, generator.block_dilations)
    rates, kernels = keys.numbers(generator.rates)[:stages], keys.numbers(generator.kernels)
    for stage, (rate, each) in enumerate(zip(rates, kernels, strict=False)):
        y = _up(blocks.at(_stage_places(keys, generator, stage)), generator, y, stage, rate, each)
        y = _residual_blocks(keys, generator, blocks, y, stage)
    return y


def _stage_places(keys: ConfigKeys, generator: Generator, stage: int) -> Places:
    kernel, stride = generator.kernels, generator.rates
    return keys.places(stage, stride=stride, kernel=kernel, padding=kernel)


def _up(blocks: Blocks, generator: Generator, x: Tensor, stage: int, rate: int, kernel: int) -> Tensor:
    """Add the transposed convolution of a stage, padded as the dialect's code pads it."""
    odd = rate % 2 if generator.restores else 0
    padding = rate // 2 + odd if generator.restores else (kernel - rate) // 2
    return blocks.windowed(
        f"ups.{stage}",
        "conv_transpose",
        x,
        kernel,
        generator.channels // 2 ** (stage + 1),
        stride=rate,
        padding=padding,
        output_padding=odd,
    )


def _residual_blocks(keys: ConfigKeys, generator: Generator, blocks: Blocks, x: Tensor, stage: int) -> Tensor:
    """Add the residual blocks of a stage, which all take its output, and their sum (a mean, but for a factor)."""
    kernels, dilations = keys.numbers(generator.block_kernels), keys.lists(generator.block_dilations)
    outputs: list[Tensor] = []
    for number, (kernel, each) in enumerate(zip(kernels, dilations, strict=False)):
        places = keys.places(number, kernel=generator.block_kernels, dilation=generator.block_dilations)
        block = blocks.within(f"resblocks.{stage * len(kernels) + number}").at(places)
        y = x
        for index, dilation in enumerate(each):
            y = _dilated(keys, generator, block, y, index, kernel, dilation)
        outputs.append(y)
    return blocks.plus(f"sum.{stage}", *outputs) if len(outputs) > 1 else (outputs or [x])[0]


def _dilated(  # what one step of a block is
    keys: ConfigKeys, generator: Generator, block: Blocks, x: Tensor, index: int, kernel: int, dilation: int
) -> Tensor:
    channels = x.channels
    part = "convs1" if generator.two_convs else "convs"
    steps = [(part, dilation), *([("convs2", 1)] if generator.two_convs else [])]
    y = x
    for number, (name, rate) in enumerate(steps):
        y = _filtered(keys, f"activations.{len(steps) * index + number}", y, block)
        y = block.windowed(
            f"{name}.{index}", "conv", y, kernel, channels, dilation=rate, padding=(kernel * rate - rate) // 2
        )
    return block.plus(f"add.{index}", x, y)


def _filtered(keys: ConfigKeys, name: str, x: Tensor, block: Blocks) -> Tensor:
    """Add BigVGAN's activation, which filters at twice the rate and so sees farther; nothing for other generators'."""
    if not (keys.has("activation") and keys.has("snake_logscale")):
        return x
    return block.opaque(name, "an activation between two low-pass filters", x, x.channels)


def _istft(keys: ConfigKeys, y: Tensor, blocks: Blocks) -> None:
    """Add the last convolution of iSTFTNet, and the inverse transform, of each sub-band where there are several.

    A frame is put before the first by reflection. The transform adds up overlapping frames of n_fft samples, a hop
    apart, and crops half a frame from both ends: a transposed convolution, whose weights are not learned. Sub-bands are
    stretched by zeros and summed by a filter of 63 taps.
    """
    size, hop = keys.number("gen_istft_n_fft"), keys.number("gen_istft_hop_size")
    bands = keys.number("subbands") if keys.has("subbands") else 1
    last = blocks.at(keys.places(out_channels="gen_istft_n_fft"))
    y = last.add("reflection_pad", "pad", lambda: Pad([(1, 0)], "reflect"), [y], y.channels)
    y = last.windowed("conv_post", "conv", y, 7, bands * (size + 2), padding=3)
    end = blocks.at(keys.places(kernel="gen_istft_n_fft", stride="gen_istft_hop_size"))
    y = end.windowed("istft", "conv_transpose", y, size, bands, stride=hop, padding=size // 2, groups=bands)
    if bands > 1:
        end = blocks.at(keys.places(stride="subbands"))
        y = end.windowed("stretch", "conv_transpose", y, bands, bands, stride=bands)
        end.windowed("multistream_conv_post", "conv", y, 63, 1, padding=31)
