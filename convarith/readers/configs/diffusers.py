"""Models of diffusers by their ``config.json``: UNet2DModel, UNet2DConditionModel, and AutoencoderKL's two halves.

See https://github.com/huggingface/diffusers, src/diffusers/models/{unets,autoencoders}/. Embeddings of time and class
change no shape and are left out, as activations are; attention is not known here but for the shape, which it keeps.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.conv import Conv
from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.networks.operations import Add, Concat, Normalization, Opaque, Resize, Upsample, Windowed
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.arguments import Arguments
from convarith.readers.configs.pytorch_layers import pytorch_layer
from convarith.readers.configs.references import ExpressionError
from convarith.readers.configs.stages import StageValue, each_stage, repeats
from convarith.readers.parsed import PlacedError
from convarith.records import dataclass

if TYPE_CHECKING:
    from convarith.networks.operations import Shape
    from convarith.networks.places import Places
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork

_DOWN = {
    "DownBlock2D": "conv",
    "CrossAttnDownBlock2D": "conv",
    "AttnDownBlock2D": "conv",
    "ResnetDownsampleBlock2D": "resnet",
    "SimpleCrossAttnDownBlock2D": "resnet",
}
_UP = {
    "UpBlock2D": "conv",
    "CrossAttnUpBlock2D": "conv",
    "AttnUpBlock2D": "conv",
    "ResnetUpsampleBlock2D": "resnet",
    "SimpleCrossAttnUpBlock2D": "resnet",
}
_MIDDLE_ATTENTION = {"UNetMidBlock2D", "UNetMidBlock2DCrossAttn", "UNetMidBlock2DSimpleCrossAttn"}
_FLAX = "Flax"
_AUTOENCODER, _PLAIN, _CONDITIONED = "AutoencoderKL", "UNet2DModel", "UNet2DConditionModel"


@dataclass(frozen=True, slots=True)
class Attention(Opaque):
    """What looks at all places at once, and is not known here but for the shape, which it keeps."""

    @property
    def keeps_space(self) -> bool:
        """It does."""
        return True


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the model, or both halves of an autoencoder; inputs are of ``sample_size``.

    Args:
        document: The configuration.
        framework: Of no use: the models are PyTorch's.

    Raises:
        ConvArithError: ``no-network`` for a pipeline or a scheduler.
    """
    del framework
    kind = document.get("_class_name")
    if isinstance(kind, str) and kind.endswith(("Pipeline", "Scheduler", "Processor")):
        raise ConvArithError(
            f"this is {kind} of diffusers, which is no model", "no-network", "give the config.json of its unet or vae"
        )
    names = ("encoder", "decoder") if str(kind).removeprefix(_FLAX) == _AUTOENCODER else (str(kind),)
    return [_network(document, kind, name) for name in names]


def _network(document: Document, kind: Any, name: str) -> ParsedNetwork:
    builder = NetworkBuilder(name, places=document.places_of("_class_name"))
    known = str(kind).removeprefix(_FLAX)
    if known not in (_AUTOENCODER, _PLAIN, _CONDITIONED):
        builder.add_opaque(f"{short_repr(kind)} of diffusers, whose layers are not known here", places=builder.places)
        return builder.parsed()
    try:
        model = _Model(Arguments(document, ()), builder, known, resizes=kind == _CONDITIONED)
        if known == _AUTOENCODER:
            (model.encode if name == "encoder" else model.decode)()
        else:
            model.unet()
    except PlacedError as error:
        builder.refuse(error, None, error.place)
    except ExpressionError as error:
        builder.add_opaque(f"{kind} with the expression {error}", places=builder.places)
    return builder.parsed()


class _Model:
    """A model as its arguments make it, block by block."""

    def __init__(self, arguments: Arguments, builder: NetworkBuilder, kind: str, *, resizes: bool) -> None:
        self._arguments = arguments
        self._builder = builder
        self._kind = kind
        self._resizes = resizes  # to the size of the skip, instead of doubling
        self._channels = arguments.each_number("block_out_channels")
        if not self._channels:
            error = ConvArithError("block_out_channels is empty", "bad-value", "give some")
            raise arguments.placed(error, "block_out_channels")
        self._last = len(self._channels) - 1
        groups = arguments.value("norm_num_groups", 32)
        self._groups = None if groups is None else arguments.number("norm_num_groups", 32)
        self._skips: list[tuple[str, int]] = []  # layers that the way up takes, and their channels

    def unet(self) -> None:
        """Add the layers of a U-Net."""
        down, up = self._each("down_block_types"), self._each("up_block_types")
        repeated = self._repeats()
        self._builder.input = self._input(self._arguments.number("in_channels", 3 if self._kind == _PLAIN else 4), 1)
        kernel = self._arguments.number("conv_in_kernel", 3)
        self._conv("conv_in", self._channels[0], self._places(0), kernel=kernel)
        self._skips.append((self._builder.last, self._channels[0]))
        for number, block in enumerate(down):
            self._down(number, block, repeated[number])
        middle = self._arguments.value("mid_block_type", self._default_middle())
        if self._arguments.document.values.get("mid_block_type", middle) is not None:
            self._middle(middle)
        before = self._channels[-1]
        for number, block in enumerate(up):
            self._up(number, block, before, repeated[self._last - number] + 1)
            before = self._channels[self._last - number]
        self._norm("conv_norm_out", self._channels[0], self._places(0))
        out_channels = self._arguments.number("out_channels", 3 if self._kind == _PLAIN else 4)
        kernel = self._arguments.number("conv_out_kernel", 3)
        places = self._arguments.places_of(out_channels=("out_channels",))
        self._conv("conv_out", out_channels, places, kernel=kernel)

    def encode(self) -> None:
        """Add the layers from pixels to the moments of latents."""
        self._builder.input = self._input(self._arguments.number("in_channels", 3), 1)
        self._each("down_block_types")
        self._conv("conv_in", self._channels[0], self._places(0))
        for number, repeated in enumerate(self._repeats()):
            name = f"down_blocks.{number}"
            self._resnets(name, number, repeated, self._channels[max(number - 1, 0)])
            if number < self._last:
                self._halve(name, number, padding=0)
        self._middle("UNetMidBlock2D", attends=bool(self._arguments.value("mid_block_add_attention", default=True)))
        self._norm("conv_norm_out", self._channels[-1], self._places(self._last))
        moments, places = 2 * self._latents(), self._arguments.places_of(out_channels=("latent_channels",))
        self._conv("conv_out", moments, places)
        if self._arguments.value("use_quant_conv", default=True):
            self._conv("quant_conv", moments, places, kernel=1)

    def decode(self) -> None:
        """Add the layers from latents to pixels."""
        latents, places = self._latents(), self._arguments.places_of(out_channels=("latent_channels",))
        self._builder.input = self._input(latents, 1 << self._last)
        self._each("up_block_types")
        if self._arguments.value("use_post_quant_conv", default=True):
            self._conv("post_quant_conv", latents, places, kernel=1)
        self._conv("conv_in", self._channels[-1], self._places(self._last))
        self._middle("UNetMidBlock2D", attends=bool(self._arguments.value("mid_block_add_attention", default=True)))
        for number, repeated in enumerate(self._repeats()):
            stage, name = self._last - number, f"up_blocks.{number}"
            self._resnets(name, stage, repeated + 1, self._channels[min(stage + 1, self._last)])
            if number < self._last:
                self._double(name, stage)
        self._norm("conv_norm_out", self._channels[0], self._places(0))
        out_channels = self._arguments.number("out_channels", 3)
        self._conv("conv_out", out_channels, self._arguments.places_of(out_channels=("out_channels",)))

    def _default_middle(self) -> str:
        return "UNetMidBlock2D" if self._kind == _PLAIN else "UNetMidBlock2DCrossAttn"

    def _latents(self) -> int:
        return self._arguments.number("latent_channels", 4)

    def _input(self, channels: int, factor: int) -> Shape:
        size = self._arguments.value("sample_size")
        if size is None:
            return ()
        numbers = self._arguments.numbers("sample_size")
        pair = (numbers, numbers) if isinstance(numbers, int) else numbers
        return (channels, *(max(1, each // factor) for each in pair))

    def _each(self, name: str) -> list[StageValue]:
        try:
            return each_stage(self._arguments.document, (name,), len(self._channels))
        except ConvArithError as error:
            raise self._arguments.placed(error, name) from None

    def _repeats(self) -> list[int]:
        name, default = "layers_per_block", 1 if self._kind == _AUTOENCODER else 2
        if self._arguments.value(name) is None:
            return [default] * len(self._channels)
        values = self._each(name)
        try:
            return [repeats(name, each.value) for each in values]
        except ConvArithError as error:
            raise self._arguments.placed(error, name) from None

    def _places(self, stage: int, **settings: tuple[str | int, ...]) -> Places:
        """Give the places of a layer that has the channels of a stage."""
        channels = ("block_out_channels", stage)
        return self._arguments.document.places_of(
            *channels, out_channels=channels, groups=("norm_num_groups",), **settings
        )

    def _down(self, number: int, block: StageValue, repeated: int) -> None:
        name, kind = f"down_blocks.{number}", block.value
        if not isinstance(kind, str) or kind not in _DOWN:
            self._unknown(name, block)
            skips = repeated + (number < self._last)
            self._skips += [(self._builder.last, self._channels[number])] * skips
            return
        before = self._channels[max(number - 1, 0)]
        self._resnets(name, number, repeated, before, attends="Attn" in kind, saves=True)
        if number < self._last:
            padding = self._arguments.number("downsample_padding", 1, partial(whole_number, least=0))
            by = self._arguments.value("downsample_type", "conv") if kind == "AttnDownBlock2D" else _DOWN[kind]
            if by == "conv":
                self._halve(name, number, padding)
            else:
                self._resnet(f"{name}.downsamplers.0", number, self._channels[number], "halved")
            self._skips.append((self._builder.last, self._channels[number]))

    def _up(self, number: int, block: StageValue, before: int, repeated: int) -> None:
        name, kind, stage = f"up_blocks.{number}", block.value, self._last - number
        if not isinstance(kind, str) or kind not in _UP:
            self._unknown(name, block)
            del self._skips[-repeated:]
            return
        channels = before
        for each in range(repeated):
            skip, more = self._skips.pop()
            sources = (self._builder.last, skip)
            places = self._places(stage)
            self._builder.add("concat", Concat, name=f"{name}.concat.{each}", sources=sources, places=places)
            self._resnet(f"{name}.resnets.{each}", stage, channels + more)
            channels = self._channels[stage]
            if "Attn" in kind:
                self._attention(f"{name}.attentions.{each}", stage)
        if number < self._last:
            by = self._arguments.value("upsample_type", "conv") if kind == "AttnUpBlock2D" else _UP[kind]
            if by == "conv":
                self._double(name, stage, self._skips[-1][0] if self._resizes else None)
            else:
                self._resnet(f"{name}.upsamplers.0", stage, self._channels[stage], "doubled")

    def _unknown(self, name: str, block: StageValue) -> None:
        note = f"{short_repr(block.value)} of diffusers, whose layers are not known here"
        self._builder.add_opaque(note, name=name, places=self._arguments.document.places_of(*block.path))

    def _middle(self, kind: Any, *, attends: bool = True) -> None:
        channels = self._channels[-1]
        if kind not in _MIDDLE_ATTENTION:
            self._unknown("mid_block", StageValue(kind, ("mid_block_type",)))
            return
        self._resnet("mid_block.resnets.0", self._last, channels)
        if self._kind == _CONDITIONED and kind == "UNetMidBlock2D":
            return  # which has no more there
        if attends and self._arguments.value("add_attention", default=True):
            self._attention("mid_block.attentions.0", self._last)
        self._resnet("mid_block.resnets.1", self._last, channels)

    def _resnets(
        self, name: str, stage: int, repeated: int, before: int, *, attends: bool = False, saves: bool = False
    ) -> None:
        for each in range(repeated):
            self._resnet(f"{name}.resnets.{each}", stage, before if each == 0 else self._channels[stage])
            if attends:
                self._attention(f"{name}.attentions.{each}", stage)
            if saves:
                self._skips.append((self._builder.last, self._channels[stage]))

    def _resnet(self, name: str, stage: int, before: int, space: str = "") -> None:
        """Add two convolutions with their normalizations, around which the input is added."""
        channels, places = self._channels[stage], self._places(stage)
        if space:
            make = partial(pytorch_layer, "avg_pool", 2) if space == "halved" else partial(Upsample, 2)
            op = "avg_pool" if space == "halved" else "upsample"
            self._builder.add(op, make, name=f"{name}.{space}", places=places)
        source = self._builder.last
        self._norm(f"{name}.norm1", before, places)
        self._conv(f"{name}.conv1", channels, places)
        self._norm(f"{name}.norm2", channels, places)
        self._conv(f"{name}.conv2", channels, places)
        main = self._builder.last
        if before != channels:
            source = self._conv(f"{name}.conv_shortcut", channels, places, kernel=1, source=source)
        self._builder.add("add", Add, name=f"{name}.add", sources=(main, source), places=places)

    def _halve(self, name: str, stage: int, padding: int) -> None:
        """Add a convolution of stride 2, which without padding pads by one at the end of each axis."""
        places = self._places(stage, padding=("downsample_padding",))
        self._builder.add(
            "conv",
            lambda: Windowed(
                Conv(3, stride=2, padding=padding or [(0, 1), (0, 1)]), self._channels[stage], self._channels[stage]
            ),
            name=f"{name}.downsamplers.0.conv",
            places=places,
        )

    def _double(self, name: str, stage: int, skip: str | None = None) -> None:
        """Add what doubles the size, or brings it to that of what it will be joined with."""
        places, name = self._places(stage), f"{name}.upsamplers.0"
        if skip is None:
            self._builder.add("upsample", partial(Upsample, 2), name=name, places=places)
        else:
            self._builder.add("resize", Resize, name=name, sources=(self._builder.last, skip), places=places)
        self._conv(f"{name}.conv", self._channels[stage], places)

    def _attention(self, name: str, stage: int) -> None:
        note = "attention, which keeps the shape and is not known here otherwise"
        self._builder.add("attention", partial(Attention, note), name=name, places=self._places(stage))

    def _norm(self, name: str, channels: int, places: Places) -> None:
        if self._groups is not None:
            self._builder.add("group_norm", partial(Normalization, self._groups, channels), name=name, places=places)

    def _conv(self, name: str, channels: int, places: Places, *, kernel: int = 3, source: str | None = None) -> str:
        return self._builder.add(
            "conv",
            partial(pytorch_layer, "conv", kernel, channels, padding=(kernel - 1) // 2),
            name=name,
            sources=None if source is None else (source,),
            places=places,
        )
