"""A ``config.json`` of transformers: by its model_type, the convolutions that its model would build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs import transformers_audio as audio
from convarith.readers.configs import transformers_vision as vision
from convarith.readers.configs.keys import ConfigKeys
from convarith.readers.configs.torch_blocks import Blocks
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

_DEEPEST = 4  # tables within each other, of models that are made of models
_MODEL_TYPE = "model_type"


@dataclass(frozen=True, slots=True)
class Model:
    """How the convolutions of a type of model are built.

    Attributes:
        build: Sets the input of a network, and adds its layers, from the keys of a configuration.
        defaults: What its class takes for keys that a file leaves out.
    """

    build: Callable[[ConfigKeys, Blocks], object]
    defaults: Mapping[str, Any] = field(default_factory=dict)


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks with convolutions of a ``config.json``: its own, and those of models within it.

    Raises:
        ConvArithError: ``no-network`` where no model_type is known that has convolutions.
    """
    del framework  # it is PyTorch's
    found = [(path, kind) for path, kind in _model_types(document) if kind in MODELS]
    if not found:
        kind = document.get(_MODEL_TYPE)
        without = isinstance(kind, str) and kind in _WITHOUT_CONVOLUTIONS
        raise ConvArithError(
            f"this is a config.json of transformers of model_type {short_repr(kind)}, "
            + ("which has no convolutions" if without else "whose convolutions, if it has any, are not known here"),
            "no-network",
            f"there are {len(MODELS)} known, such as {', '.join(sorted(MODELS)[:6])}",
        )
    return [_network(document, path, kind) for path, kind in found]


def _model_types(document: Document) -> Iterator[tuple[KeyPath, str]]:
    """Yield the tables that have a model_type, the whole first, and what it is."""
    waiting: list[KeyPath] = [()]
    while waiting:
        path = waiting.pop(0)
        table = document.get(*path)
        if not isinstance(table, Mapping):
            continue
        kind = table.get(_MODEL_TYPE)
        if isinstance(kind, str):
            yield path, kind
        known = isinstance(kind, str) and kind in MODELS  # and what is within it is its own
        if len(path) < _DEEPEST and not known:
            waiting += [(*path, key) for key, value in table.items() if isinstance(value, Mapping)]


def _network(document: Document, path: KeyPath, kind: str) -> ParsedNetwork:
    stem = PurePath(document.name).stem
    name = ".".join(map(str, path)) or (kind if stem in ("", "config") else stem)
    builder = NetworkBuilder(name, places=document.places_of(*path, _MODEL_TYPE))
    model = MODELS[kind]
    keys = ConfigKeys(document, builder, path, model.defaults, f"a configuration of {kind}")
    try:
        model.build(keys, Blocks(builder))
    except ConvArithError as error:
        keys.refuse(error, error.setting or _MODEL_TYPE)
    return builder.parsed()


_WITHOUT_CONVOLUTIONS = frozenset(
    {
        *(
            "albert",
            "bart",
            "bert",
            "bloom",
            "camembert",
            "distilbert",
            "falcon",
            "gemma",
            "gemma2",
            "gpt2",
            "gpt_neox",
        ),
        *("gpt_oss", "llama", "mbart", "mistral", "mixtral", "mpt", "opt", "pegasus", "phi", "phi3", "qwen2", "qwen3"),
        *("roberta", "starcoder2", "t5", "xlm-roberta"),
    }
)

_WAVEFORM: Mapping[str, Any] = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "conv_dim": (512,) * 7,
    "conv_kernel": (10, 3, 3, 3, 3, 2, 2),
    "conv_stride": (5, 2, 2, 2, 2, 2, 2),
    "conv_bias": False,
    "num_conv_pos_embeddings": 128,
    "num_conv_pos_embedding_groups": 16,
}
_ADAPTED: Mapping[str, Any] = {
    **_WAVEFORM,
    "add_adapter": False,
    "adapter_kernel_size": 3,
    "adapter_stride": 2,
    "num_adapter_layers": 3,
}
_SQUEEZED: Mapping[str, Any] = {
    **_WAVEFORM,
    "conv_dim": (64, *[128] * 4, *[256] * 4, *[512] * 4),
    "conv_kernel": (10, 3, 1, 3, 1, 3, 1, 3, 1, 2, 1, 2, 1),
    "conv_stride": (5, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1),
    "squeeze_factor": 2,
}
_SEANET: Mapping[str, Any] = {
    "sampling_rate": 24_000,
    "audio_channels": 1,
    "num_residual_layers": 1,
    "kernel_size": 7,
    "residual_kernel_size": 3,
    "dilation_growth_rate": 2,
    "use_causal_conv": True,
    "compress": 2,
    "trim_right_ratio": 1.0,
}
_DAC: Mapping[str, Any] = {
    "encoder_hidden_size": 64,
    "downsampling_ratios": (2, 4, 8, 8),
    "decoder_hidden_size": 1536,
    "sampling_rate": 16_000,
}
_VOCODER: Mapping[str, Any] = {
    "model_in_dim": 80,
    "sampling_rate": 16_000,
    "upsample_initial_channel": 512,
    "resblock_kernel_sizes": (3, 7, 11),
    "resblock_dilation_sizes": ((1, 3, 5),) * 3,
}
_PYRAMID: Mapping[str, Any] = {
    "num_channels": 3,
    "depths": (2, 2, 2, 2),
    "hidden_sizes": (32, 64, 160, 256),
    "patch_sizes": (7, 3, 3, 3),
    "strides": (4, 2, 2, 2),
    "image_size": 224,
}
_PATCHES: Mapping[str, Any] = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "image_size": 224,
    "patch_size": 16,
    "num_channels": 3,
}
_CONVNEXT: Mapping[str, Any] = {
    "num_channels": 3,
    "patch_size": 4,
    "hidden_sizes": (96, 192, 384, 768),
    "depths": (3, 3, 9, 3),
    "image_size": 224,
}

MODELS: Mapping[str, Model] = {
    **{kind: Model(audio.waveform, _ADAPTED) for kind in ("wav2vec2", "wavlm")},
    **{kind: Model(audio.waveform, _WAVEFORM) for kind in ("hubert", "unispeech", "unispeech-sat")},
    "wav2vec2-conformer": Model(partial(audio.waveform, positions=audio.no_positions), _ADAPTED),
    "data2vec-audio": Model(
        partial(audio.waveform, positions=audio.stacked_positions),
        {**_ADAPTED, "num_conv_pos_embeddings": 5, "conv_pos_kernel_size": 19},
    ),
    "speecht5": Model(audio.waveform, {**_WAVEFORM, "encoder_layers": 12}),
    "omniasr_audio": Model(
        audio.waveform, {**_WAVEFORM, "hidden_size": 1024, "num_hidden_layers": 24, "conv_bias": True}
    ),
    **{kind: Model(audio.squeezed_waveform, _SQUEEZED) for kind in ("sew", "sew-d")},
    "whisper": Model(
        audio.whisper, {"num_mel_bins": 80, "d_model": 384, "encoder_layers": 4, "max_source_positions": 1500}
    ),
    "encodec": Model(
        audio.encodec,
        {
            **_SEANET,
            "hidden_size": 128,
            "num_filters": 32,
            "upsampling_ratios": (8, 5, 4, 2),
            "last_kernel_size": 7,
            "num_lstm_layers": 2,
            "use_conv_shortcut": True,
        },
    ),
    "mimi": Model(
        audio.mimi,
        {
            **_SEANET,
            "hidden_size": 512,
            "num_filters": 64,
            "upsampling_ratios": (8, 6, 5, 4),
            "last_kernel_size": 3,
            "use_conv_shortcut": False,
            "upsample_groups": 512,
            "num_hidden_layers": 8,
        },
    ),
    "dac": Model(audio.dac, _DAC),
    "xcodec": Model(
        audio.xcodec,
        {
            "encoder_hidden_size": 64,
            "downsampling_ratios": (8, 5, 4, 2),
            "decoder_hidden_size": 1024,
            "hidden_size": 256,
            "sample_rate": 16_000,
        },
    ),
    "vits": Model(
        partial(audio.vocoder, in_channels="flow_size"),
        {**_VOCODER, "flow_size": 192, "upsample_rates": (8, 8, 2, 2), "upsample_kernel_sizes": (16, 16, 4, 4)},
    ),
    **{
        kind: Model(
            partial(audio.vocoder, in_channels="model_in_dim"),
            {**_VOCODER, "upsample_rates": (4, 4, 4, 4), "upsample_kernel_sizes": (8, 8, 8, 8)},
        )
        for kind in ("speecht5_hifigan", "hifigan")  # the latter in files of older releases
    },
    "fastspeech2_conformer_hifigan": Model(
        partial(audio.vocoder, in_channels="model_in_dim"),
        {**_VOCODER, "upsample_rates": (8, 8, 2, 2), "upsample_kernel_sizes": (16, 16, 4, 4)},
    ),
    **{
        kind: Model(
            audio.unit_vocoder,
            {
                **_VOCODER,
                "upsample_rates": (5, 4, 4, 2, 2),
                "upsample_kernel_sizes": (11, 8, 8, 4, 4),
                "unit_embed_dim": 1280,
                "lang_embed_dim": 256,
                "spkr_embed_dim": 256,
            },
        )
        for kind in ("seamless_m4t", "seamless_m4t_v2")
    },
    **{kind: Model(partial(vision.pyramid, padding=vision.half), _PYRAMID) for kind in ("segformer", "glpn", "pvt_v2")},
    "pvt": Model(vision.pvt, {**_PYRAMID, "hidden_sizes": (64, 128, 320, 512), "patch_sizes": (4, 2, 2, 2)}),
    "poolformer": Model(
        vision.poolformer,
        {
            **_PYRAMID,
            "hidden_sizes": (64, 128, 320, 512),
            "depths": (2, 2, 6, 2),
            "padding": (2, 1, 1, 1),
            "pool_size": 3,
            "mlp_ratio": 4.0,
        },
    ),
    "cvt": Model(
        vision.cvt,
        {
            "num_channels": 3,
            "patch_sizes": (7, 3, 3),
            "patch_stride": (4, 2, 2),
            "patch_padding": (2, 1, 1),
            "embed_dim": (64, 192, 384),
            "depth": (1, 2, 10),
            "image_size": 224,
        },
    ),
    **{
        kind: Model(vision.patches, _PATCHES)
        for kind in ("vit", "deit", "beit", "vit_mae", "vit_msn", "siglip_vision_model", "data2vec-vision")
    },
    "dinov2": Model(vision.patches, {**_PATCHES, "patch_size": 14}),
    "clip_vision_model": Model(vision.patches, {**_PATCHES, "patch_size": 32}),
    **{kind: Model(vision.convnext, _CONVNEXT) for kind in ("convnext", "convnextv2")},
    "resnet": Model(
        vision.resnet,
        {
            "num_channels": 3,
            "embedding_size": 64,
            "hidden_sizes": (256, 512, 1024, 2048),
            "depths": (3, 4, 6, 3),
            "layer_type": "bottleneck",
            "downsample_in_first_stage": False,
            "downsample_in_bottleneck": False,
            "image_size": 224,
        },
    ),
}
"""The types of models whose convolutions are known."""
