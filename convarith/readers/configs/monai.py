"""Networks of MONAI as their arguments make them.

See https://github.com/Project-MONAI/MONAI, {unet,basic_unet,segresnet}.py of monai/networks/nets/, and its blocks/.
Activations and dropouts, which keep every shape, are left out, and so are normalizations but those of groups.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.networks.operations import Add, Concat, Normalization, Pad, Upsample
from convarith.readers.configs.lengths import refuse_length
from convarith.readers.configs.pytorch_layers import half, pytorch_layer
from convarith.readers.configs.stages import repeats_or_none
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.engine.numbers import Ints
    from convarith.networks.operations import Windowed
    from convarith.networks.places import Places
    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.configs.arguments import Arguments


def unet(arguments: Arguments, builder: NetworkBuilder) -> None:
    """Add the layers of a ``UNet``: strided convolutions down, transposed ones up, and residual units if asked for.

    Raises:
        ExpressionError, PlacedError: As `Arguments`.
    """
    channels, strides = arguments.items("channels"), arguments.items("strides")
    levels = len(channels) - 1
    if levels < 1:
        error = ConvArithError("channels has fewer than 2 entries", "list-length", "give 2 or more")
        raise arguments.placed(error, "channels")
    if len(strides) < levels:  # of a longer list MONAI leaves the rest unused, with a warning
        what = f"steps between the {levels + 1} channels"
        raise arguments.placed(refuse_length("strides", len(strides), levels, what), "strides")
    outputs = [arguments.number("out_channels"), *channels]
    kernel, up_kernel = arguments.numbers("kernel_size", 3), arguments.numbers("up_kernel_size", 3)
    units = arguments.number("num_res_units", 0, repeats_or_none)
    groups = _norm_groups(arguments, None)

    def places(number: int, level: int | None) -> Places:
        stride = {} if level is None else {"stride": ("strides", level)}
        return arguments.places_of(out_channels=("channels", number), kernel=("kernel_size",), **stride)

    skips: list[str] = []
    before: Any = arguments.number("in_channels")
    for level in range(levels):
        unit = _Units(builder, kernel, groups, places(level, level))
        skips.append(unit.add(f"down.{level}", before, channels[level], strides[level], units))
        before = channels[level]
    _Units(builder, kernel, groups, places(levels, None)).add("bottom", before, channels[levels], 1, units)
    for level in reversed(range(levels)):
        builder.add(
            "concat", Concat, name=f"skip.{level}", sources=(skips[level], builder.last), places=places(level, 0)
        )
        up = partial(_same_conv_transpose, up_kernel, outputs[level], strides[level])
        builder.add("conv_transpose", up, name=f"up.{level}", places=places(level, level))
        if level or units:  # the very last layer is a bare convolution
            _add_norm(builder, f"up.{level}.norm", groups, places(level, level))
        if units:
            unit = _Units(builder, kernel, groups, places(level, level))
            unit.add(f"up.{level}.residual", outputs[level], outputs[level], 1, 1, bare=level == 0)


class _Units:
    """A convolution, or a ``ResidualUnit`` of several of them."""

    def __init__(self, builder: NetworkBuilder, kernel: Ints, groups: int | None, places: Places) -> None:
        self._builder = builder
        self._kernel = kernel
        self._groups = groups
        self._places = places

    def add(self, name: str, before: Any, after: Any, stride: Any, units: int, *, bare: bool = False) -> str:
        """Add so many convolutions, around which the input is added; one without that where there are none.

        Args:
            name: What their names begin with.
            before: Channels in.
            after: Channels out.
            stride: Of the first of them.
            units: How many.
            bare: Whether the last of them has no normalization.
        """
        source = self._builder.last
        if units == 0:
            self._conv(name, self._kernel, after, before, stride)
            return _add_norm(self._builder, f"{name}.norm", self._groups, self._places)
        for unit in range(units):
            first = unit == 0
            self._conv(f"{name}.unit{unit}", self._kernel, after, before if first else after, stride if first else 1)
            if not (bare and unit == units - 1):
                _add_norm(self._builder, f"{name}.unit{unit}.norm", self._groups, self._places)
        main, moves = self._builder.last, _moves(stride)
        if moves or before != after:
            kernel = self._kernel if moves else 1
            source = self._conv(f"{name}.shortcut", kernel, after, before, stride, source)
        return self._builder.add("add", Add, name=f"{name}.add", sources=(main, source), places=self._places)

    def _conv(self, name: str, kernel: Ints, after: Any, before: Any, stride: Any, source: str | None = None) -> str:
        return self._builder.add(
            "conv",
            partial(_same_conv, kernel, after, before, stride),
            name=name,
            sources=None if source is None else (source,),
            places=self._places,
        )


def segresnet(arguments: Arguments, builder: NetworkBuilder) -> None:
    """Add the layers of a ``SegResNet``: residual blocks between strided convolutions, and sums on the way up.

    Raises:
        ExpressionError, PlacedError: As `Arguments`.
    """
    down = arguments.each_number("blocks_down", [1, 2, 2, 4], repeats_or_none)
    up = arguments.each_number("blocks_up", [1, 1, 1], repeats_or_none)
    filters, mode = arguments.number("init_filters", 8), arguments.value("upsample_mode", "nontrainable")
    if len(up) > len(down) - 1:
        what = f"steps between the {len(down)} blocks_down"
        raise arguments.placed(refuse_length("blocks_up", len(up), len(down) - 1, what), "blocks_up")
    groups = _norm_groups(arguments, 8)
    places = arguments.places_of(out_channels=("init_filters",), groups=("norm",))
    blocks = _SegBlocks(builder, groups, places)
    builder.add("conv", partial(_bare_conv, 3, filters), name="convInit", places=places)
    skips: list[str] = []
    for level in range(len(down)):
        channels = filters << min(level, 64)
        if level:
            builder.add("conv", partial(_bare_conv, 3, channels, 2), name=f"down_layers.{level}.0", places=places)
        blocks.add(f"down_layers.{level}", channels, down[level])
        skips.append(builder.last)
    for level in range(len(up)):
        channels = filters << min(len(up) - level - 1, 64)
        builder.add("conv", partial(_bare_conv, 1, channels), name=f"up_samples.{level}.0", places=places)
        _add_upsample(builder, f"up_samples.{level}.1", mode, channels, places)
        sources = (builder.last, skips[-2 - level])
        builder.add("add", Add, name=f"up_samples.{level}.add", sources=sources, places=places)
        blocks.add(f"up_layers.{level}", channels, up[level])
    if arguments.value("use_conv_final", default=True):
        _add_norm(builder, "conv_final.norm", groups, places)
        places = arguments.places_of(out_channels=("out_channels",))
        out_channels = arguments.number("out_channels", 2)
        builder.add("conv", partial(_same_conv, 1, out_channels), name="conv_final", places=places)


class _SegBlocks:
    def __init__(self, builder: NetworkBuilder, groups: int | None, places: Places) -> None:
        self._builder = builder
        self._groups = groups
        self._places = places

    def add(self, name: str, channels: int, number: int) -> None:
        """Add so many blocks, each of two convolutions around which its input is added."""
        for block in range(number):
            source = self._builder.last
            for conv in (1, 2):
                _add_norm(self._builder, f"{name}.block{block}.norm{conv}", self._groups, self._places)
                make = partial(_bare_conv, 3, channels)
                self._builder.add("conv", make, name=f"{name}.block{block}.conv{conv}", places=self._places)
            sources = (self._builder.last, source)
            self._builder.add("add", Add, name=f"{name}.block{block}.add", sources=sources, places=self._places)


def basic_unet(arguments: Arguments, builder: NetworkBuilder) -> None:
    """Add the layers of a ``BasicUNet``: two convolutions a level, max pooling between them.

    Where an odd size was halved on the way down, it is padded by one on the way up.

    Raises:
        ExpressionError, PlacedError: As `Arguments`.
    """
    features = arguments.each_number("features", [32, 32, 64, 128, 256, 32])
    if len(features) != 6:  # five levels down, and what comes out above
        raise arguments.placed(refuse_length("features", len(features), 6, "of them in a BasicUNet"), "features")
    mode, out_channels = arguments.value("upsample", "deconv"), arguments.number("out_channels", 2)

    def two_convs(name: str, number: int) -> None:
        places = arguments.places_of(out_channels=("features", number))
        for conv in (0, 1):
            builder.add("conv", partial(_same_conv, 3, features[number]), name=f"{name}.conv_{conv}", places=places)

    two_convs("conv_0", 0)
    skips = [builder.last]
    for level in range(1, 5):
        pool = partial(pytorch_layer, "max_pool", 2)
        builder.add("max_pool", pool, name=f"down_{level}.max_pooling", places=arguments.places_of())
        two_convs(f"down_{level}.convs", level)
        skips.append(builder.last)
    for level in range(4, 0, -1):
        name, skip = f"upcat_{level}", skips[level - 1]
        up_channels = features[level] if level == 1 else max(1, features[level] // 2)
        places = arguments.places_of(out_channels=("features", level))
        if mode == "nontrainable" and up_channels != features[level]:
            builder.add("conv", partial(_same_conv, 1, up_channels), name=f"{name}.preconv", places=places)
        _add_upsample(builder, f"{name}.upsample", mode, up_channels, places)
        builder.add(
            "pad", partial(Pad, None, "replicate"), name=f"{name}.pad", sources=(builder.last, skip), places=places
        )
        builder.add("concat", Concat, name=f"{name}.concat", sources=(skip, builder.last), places=places)
        two_convs(f"{name}.convs", 5 if level == 1 else level - 1)
    places = arguments.places_of(out_channels=("out_channels",))
    builder.add("conv", partial(_same_conv, 1, out_channels), name="final_conv", places=places)


NETWORKS: Mapping[str, Callable[[Arguments, NetworkBuilder], None]] = {
    "UNet": unet,
    "BasicUNet": basic_unet,
    "SegResNet": segresnet,
}
"""What is known, by its class; each takes arguments and a network to which it adds its layers."""


def network_called(target: str) -> Callable[[Arguments, NetworkBuilder], None] | None:
    """Give what adds the layers of a class of MONAI, named in full or alone; None for another class."""
    place, _, name = target.rpartition(".")
    return NETWORKS.get(name) if not place or place.startswith("monai.") else None


def _norm_groups(arguments: Arguments, default: int | None) -> int | None:
    """Give the groups of a group normalization, as in ["group", {"num_groups": 4}]; None for another normalization.

    Raises:
        ExpressionError, PlacedError: As `Arguments`.
    """
    given = arguments.value("norm")
    if given is None:
        return default
    kind, settings = given[:2] if isinstance(given, list) and len(given) > 1 else (given, {})
    if not isinstance(kind, str) or kind.lower() != "group" or not isinstance(settings, dict):
        return None
    try:
        return whole_number("num_groups", settings.get("num_groups"))
    except ConvArithError as error:
        raise arguments.placed(error, "norm") from None


def _add_norm(builder: NetworkBuilder, name: str, groups: int | None, places: Places) -> str:
    """Add a group normalization where there is one; give the last layer's name."""
    if groups is None:
        return builder.last
    return builder.add("group_norm", partial(Normalization, groups), name=name, places=places)


def _bare_conv(kernel: Ints, out_channels: int, stride: Ints = 1) -> Windowed:
    """Give `_same_conv` without a bias."""
    return replace(_same_conv(kernel, out_channels, None, stride), bias=False)


def _add_upsample(builder: NetworkBuilder, name: str, mode: Any, channels: int, places: Places) -> None:
    """Add what doubles the size and has so many channels."""
    if mode == "deconv":
        make = partial(pytorch_layer, "conv_transpose", 2, channels, stride=2)
        builder.add("conv_transpose", make, name=name, places=places)
    elif mode == "nontrainable":
        builder.add("upsample", partial(Upsample, 2), name=name, places=places)
    else:
        builder.add_opaque(f"upsampling by {mode}, which is not known here", name=name, places=places)


def _same_conv(kernel: Ints, out_channels: int, in_channels: int | None = None, stride: Ints = 1) -> Windowed:
    """Give MONAI's convolution, padded so that a stride of 1 keeps the size.

    Raises:
        ConvArithError: ``bad-value`` for an even kernel, and as `pytorch_layer`.
    """
    _refuse_even(kernel)
    return pytorch_layer("conv", kernel, out_channels, in_channels, stride=stride, padding=half(kernel))


def _same_conv_transpose(kernel: Ints, out_channels: int, stride: Ints) -> Windowed:
    """Give MONAI's transposed convolution, which multiplies the size by its stride.

    Raises:
        ConvArithError: As `_same_conv`.
    """
    _refuse_even(kernel)
    steps = whole_numbers("stride", stride)
    extra = steps - 1 if isinstance(steps, int) else tuple(each - 1 for each in steps)
    padding = half(kernel)
    return pytorch_layer("conv_transpose", kernel, out_channels, stride=stride, padding=padding, output_padding=extra)


def _refuse_even(kernel: Ints) -> None:
    numbers = whole_numbers("kernel", kernel)
    if any(each % 2 == 0 for each in ((numbers,) if isinstance(numbers, int) else numbers)):
        raise ConvArithError(
            f"MONAI has no padding that keeps the size for an even kernel, {numbers}",
            "bad-value",
            "use an odd one",
            "kernel",
        )


def _moves(stride: Any) -> bool:  # whatever the file holds
    """Tell whether a stride leaves anything out."""
    return any(each != 1 for each in (stride if isinstance(stride, list) else [stride]))
