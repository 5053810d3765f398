"""Plans of nnU-Net: a network for each configuration, as dynamic_network_architectures builds it.

See https://github.com/MIC-DKFZ/nnUNet, nnunetv2/utilities/plans_handling/plans_handler.py for the keys and the older
schema, and https://github.com/MIC-DKFZ/dynamic-network-architectures, building_blocks/ for the layers. Activations,
which keep every shape, are left out. The input has a channel for each normalization scheme, of which there is one for
each modality, and one where there are none; a cascade's earlier stage adds some that only dataset.json knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr, spatial, whole_number
from convarith.errors import ConvArithError
from convarith.networks.operations import Add, Concat, Normalization
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.pytorch_layers import half, pytorch_layer
from convarith.readers.configs.stages import StageValue, each_stage, repeats
from convarith.records import dataclass

if TYPE_CHECKING:
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

_PLAIN, _RESIDUAL_ENCODER, _RESIDUAL = "PlainConvUNet", "ResidualEncoderUNet", "ResidualUNet"
_KNOWN = (_PLAIN, _RESIDUAL_ENCODER, _RESIDUAL)
_MOST_ANCESTORS = 16


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of each configuration.

    Args:
        document: The plans.
        framework: Of no use: nnU-Net is PyTorch's.

    Raises:
        ConvArithError: ``no-network`` where there are no configurations.
    """
    del framework
    configurations = document.get("configurations")
    if not isinstance(configurations, Mapping) or not configurations:
        raise ConvArithError(
            "these are plans of nnU-Net without configurations",
            "no-network",
            'give a file with "configurations": {"3d_fullres": …}',
        )
    return [_network(document, str(name)) for name in configurations]


def _network(document: Document, name: str) -> ParsedNetwork:
    path: KeyPath = ("configurations", name)
    builder = NetworkBuilder(name, places=document.places_of(*path))
    try:
        keys = _inherited(document, name)
    except ConvArithError as error:
        builder.refuse(error, None, document.place_of(*path, "inherits_from"))
        return builder.parsed()
    try:
        builder.input = _input(document, keys)
    except ConvArithError as error:
        builder.refuse(error, None, document.place_of(*keys.get("patch_size", path)))
        return builder.parsed()
    plan = _Plan(document, keys, builder)
    if plan.kind not in _KNOWN:
        builder.add_opaque(
            f"{plan.kind}, whose layers are not known here", name=plan.kind, places=document.places_of(*plan.kind_path)
        )
        return builder.parsed()
    stages = plan.stages()
    if stages:
        _UNet(document, builder, plan.kind, stages).build()
    return builder.parsed()


def _inherited(document: Document, name: str) -> dict[str, KeyPath]:
    """Give where each key of a configuration stands: in itself, or in those that it inherits from.

    Raises:
        ConvArithError: ``bad-value`` for one that there is not, or that inherits from itself.
    """
    keys: dict[str, KeyPath] = {}
    seen: list[str] = []
    current: Any = name
    while current is not None:
        values = document.get("configurations", current) if isinstance(current, str) else None
        if not isinstance(values, Mapping):
            raise ConvArithError(f"no configuration is called {short_repr(current)}", "bad-value", "name one there is")
        if current in seen or len(seen) == _MOST_ANCESTORS:
            chain = " from ".join([*seen[:4], current])
            raise ConvArithError(f"{chain}: this inheritance does not end", "bad-value", "let the last one stand alone")
        seen.append(current)
        keys = {**{key: ("configurations", current, key) for key in values}, **keys}
        current = values.get("inherits_from")
    return keys


def _input(document: Document, keys: Mapping[str, KeyPath]) -> tuple[int, ...]:
    """Give the input: a channel for each normalization scheme, which there is one of for each modality."""
    if "patch_size" not in keys:
        raise ConvArithError("the configuration has no patch_size", "missing-key", "add one, as in [128, 128, 128]")
    patch = spatial(document.get(*keys["patch_size"]), "patch_size")
    schemes = document.get(*keys.get("normalization_schemes", ("",)))
    return (len(schemes) if isinstance(schemes, list) and schemes else 1, *patch)


@dataclass(frozen=True, slots=True)
class _Stages:
    """What is said of the stages of encoder and decoder, the decoder's from the bottom up."""

    features: list[StageValue]
    kernels: list[StageValue]
    strides: list[StageValue]
    repeats: list[StageValue]
    decoder: list[StageValue]
    bottlenecks: list[StageValue]
    stem: StageValue
    bias: bool
    norm: Normalization | None


class _Plan:
    """A configuration's architecture, in the new schema or in the old one."""

    def __init__(self, document: Document, keys: Mapping[str, KeyPath], builder: NetworkBuilder) -> None:
        self._document = document
        self._keys = keys
        self._builder = builder
        self._new = "architecture" in keys
        place = (*keys["architecture"], "network_class_name") if self._new else keys.get("UNet_class_name", ("",))
        self.kind_path: KeyPath = place
        value = document.get(*place)
        self.kind = value.rpartition(".")[2] if isinstance(value, str) else f"class {short_repr(value)}"

    def stages(self) -> _Stages | None:
        """Give its stages; None where something about them is wrong, which is noted."""
        try:
            return self._stages()
        except ConvArithError as error:
            self._builder.refuse(error, None, self._document.place_of(*self._at))
            return None

    def _stages(self) -> _Stages:
        count = self._count()
        repeated = "n_conv_per_stage" if self.kind == _PLAIN else "n_blocks_per_stage"
        names = ("kernel_sizes", "strides", repeated)
        if not self._new:
            names = ("conv_kernel_sizes", "pool_op_kernel_sizes", "n_conv_per_stage_encoder")
        kernels, strides, repeated_values = (self._each(name, count) for name in names)
        decoder = self._each("n_conv_per_stage_decoder", count - 1)
        features = self._each("features_per_stage", count) if self._new else self._doubled(count)
        stem = self._value("stem_channels")
        return _Stages(
            features,
            kernels,
            strides,
            repeated_values,
            decoder,
            self._each("bottleneck_channels", count) if self._is_bottleneck() else [],
            features[0] if stem.value is None else stem,
            not self._new or bool(self._value("conv_bias").value),
            self._norm(),
        )

    def _norm(self) -> Normalization | None:
        """Give the normalization after each convolution: of the old schema one that learns a factor and a summand."""
        if not self._new:
            return Normalization()
        kind, settings = self._value("norm_op").value, self._value("norm_op_kwargs").value
        if kind is None:
            return None
        learns = settings.get("affine") if isinstance(settings, Mapping) else None
        learned = "BatchNorm" in str(kind) if learns is None else bool(learns)
        return Normalization(scale=learned, shift=learned)

    def _count(self) -> int:
        if self._new:
            given = self._value("n_stages")
            self._at = given.path
            return repeats("n_stages", given.value)
        given = self._value("n_conv_per_stage_encoder")
        self._at = given.path
        if not isinstance(given.value, list) or not given.value:
            raise ConvArithError("n_conv_per_stage_encoder is no list", "bad-value", "give a number for each stage")
        return len(given.value)

    def _doubled(self, count: int) -> list[StageValue]:
        """Give the channels of the old schema, which double up to a maximum."""
        names = ("UNet_base_num_features", "unet_max_num_features")
        least, most = (self._value(name) for name in names)
        for name, each in zip(names, (least, most), strict=True):
            if each.value is None:
                raise ConvArithError(f"a configuration of this schema lacks {name}", "missing-key", "add it")
        self._at = least.path
        first = whole_number("UNet_base_num_features", least.value)
        self._at = most.path
        limit = whole_number("unet_max_num_features", most.value)
        return [StageValue(min(first << min(stage, 64), limit), least.path) for stage in range(count)]

    def _is_bottleneck(self) -> bool:
        block = self._value("block").value
        return isinstance(block, str) and block.endswith("BottleneckD") and self.kind != _PLAIN

    def _value(self, name: str) -> StageValue:
        path = (*self._keys["architecture"], "arch_kwargs", name) if self._new else self._keys.get(name, (name,))
        return StageValue(self._document.get(*path), path)

    def _each(self, name: str, count: int) -> list[StageValue]:
        self._at = self._value(name).path
        return each_stage(self._document, self._at, count)


class _UNet:
    """An encoder, and a decoder that joins what its stages gave."""

    def __init__(self, document: Document, builder: NetworkBuilder, kind: str, stages: _Stages) -> None:
        self._document = document
        self._builder = builder
        self._kind = kind
        self._stages = stages

    def build(self) -> None:
        if self._kind != _PLAIN:
            self._conv("encoder.stem", 0, self._stages.stem, 1)
        skips = [self._encoder_stage(stage) for stage in range(len(self._stages.features))]
        for number, skip in enumerate(reversed(skips[:-1])):
            self._decoder_stage(number, len(skips) - 2 - number, skip)
        self._builder.add_opaque(
            "the segmentation layer, a convolution of kernel 1 with a channel for each label of dataset.json",
            name=f"decoder.seg_layers.{len(skips) - 2}",
            places=self._builder.places,
        )

    def _encoder_stage(self, stage: int) -> str:
        self._blocks(
            f"encoder.stages.{stage}",
            stage,
            self._stages.repeats[stage],
            residual=self._kind != _PLAIN,
            stride=self._stages.strides[stage],
        )
        return self._builder.last

    def _decoder_stage(self, number: int, stage: int, skip: str) -> None:
        """Add the decoder's stage of a number, which comes out at the size of the encoder's ``stage``."""
        up, features = self._stages.strides[stage + 1], self._stages.features[stage]
        places = self._document.places_of(*up.path, kernel=up.path, stride=up.path, out_channels=features.path)
        self._builder.add(
            "conv_transpose",
            lambda: pytorch_layer("conv_transpose", up.value, features.value, stride=up.value, bias=self._stages.bias),
            name=f"decoder.transpconvs.{number}",
            places=places,
        )
        self._builder.add(
            "concat", Concat, name=f"decoder.concat.{number}", sources=(self._builder.last, skip), places=places
        )
        self._blocks(f"decoder.stages.{number}", stage, self._stages.decoder[number], residual=self._kind == _RESIDUAL)

    def _blocks(
        self, name: str, stage: int, count: StageValue, *, residual: bool, stride: StageValue | None = None
    ) -> None:
        features = self._stages.features[stage]
        try:
            number = repeats(str(count.path[-1]), count.value)
        except ConvArithError as error:
            self._builder.refuse(error, None, self._document.place_of(*count.path))
            return
        for each in range(number):
            step = stride if each == 0 else None
            if not residual:
                self._conv(f"{name}.convs.{each}", stage, features, 1 if step is None else step)
                continue
            before = self._before(name, stage) if each == 0 else features.value
            self._residual(f"{name}.blocks.{each}", stage, before, step, encoder=name.startswith("encoder"))

    def _before(self, name: str, stage: int) -> Any:  # channels, whatever the file holds
        """Give the channels that come into a stage."""
        if name.startswith("encoder"):
            return self._stages.features[stage - 1].value if stage else self._stages.stem.value
        return None  # those of a concat, which are never those that go out

    def _residual(self, name: str, stage: int, before: Any, stride: StageValue | None, *, encoder: bool) -> None:
        source, features = self._builder.last, self._stages.features[stage]
        step = 1 if stride is None else stride
        if self._stages.bottlenecks and encoder:
            narrow = self._stages.bottlenecks[stage]
            self._conv(f"{name}.conv1", stage, narrow, 1, kernel=1)
            self._conv(f"{name}.conv2", stage, narrow, step)
            self._conv(f"{name}.conv3", stage, features, 1, kernel=1)
        else:
            self._conv(f"{name}.conv1", stage, features, step)
            self._conv(f"{name}.conv2", stage, features, 1)
        main, skip = self._builder.last, source
        if stride is not None and _strides(stride.value):
            skip = self._builder.add(
                "avg_pool",
                lambda: pytorch_layer("avg_pool", stride.value),
                name=f"{name}.skip.0",
                sources=(skip,),
                places=self._document.places_of(*stride.path, kernel=stride.path, stride=stride.path),
            )
        if before != features.value:
            skip = self._conv(f"{name}.skip.1", stage, features, 1, kernel=1, source=skip, bias=False)
        places = self._document.places_of(*(features if stride is None else stride).path)
        self._builder.add("add", Add, name=f"{name}.add", sources=(main, skip), places=places)

    def _conv(
        self,
        name: str,
        stage: int,
        channels: StageValue,
        stride: StageValue | int,
        *,
        kernel: int | None = None,
        source: str | None = None,
        bias: bool | None = None,
    ) -> str:
        taps = self._stages.kernels[stage]
        step, places = stride, {"kernel": taps.path, "out_channels": channels.path}
        if isinstance(stride, StageValue):
            step, places["stride"] = stride.value, stride.path
        size = taps.value if kernel is None else kernel
        found = self._builder.add(
            "conv",
            lambda: pytorch_layer(
                "conv",
                size,
                channels.value,
                stride=step,
                padding=half(size),
                bias=self._stages.bias if bias is None else bias,
            ),
            name=name,
            sources=None if source is None else (source,),
            places=self._document.places_of(*taps.path, **places),
        )
        norm = self._stages.norm
        if norm is None:
            return found
        return self._builder.add("norm", lambda: norm, name=f"{name}.norm", places=self._document.places_of(*taps.path))


def _strides(value: Any) -> bool:  # whatever the file holds
    return value != 1 if isinstance(value, int) else isinstance(value, list) and any(each != 1 for each in value)
