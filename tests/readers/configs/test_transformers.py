"""A config.json of transformers: its model_type decides, and its class's defaults stand for what it leaves out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.places import line_at, lines_at

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.networks.receptive import receptive_fields
from convarith.readers.configs.transformers import MODELS
from convarith.readers.json import read

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def only(kind: str, **settings: Any) -> ParsedNetwork:
    (done,) = read(json.dumps({"model_type": kind, **settings}))
    return done


def lengths(kind: str, size: int, **settings: Any) -> tuple[int, ...]:
    done = only(kind, **settings)
    assert done.problems == ()
    through = infer_shapes(done.network, done.network.input_with(size))
    assert through.problems == ()
    return through.shapes[done.network.layers[-1].name]


@pytest.mark.parametrize("kind", MODELS)
def test_a_model_of_all_defaults_goes_through(kind: str) -> None:
    done = only(kind)
    through = infer_shapes(done.network)
    assert (done.problems, through.problems) == ((), ())
    assert set(through.shapes) == {layer.name for layer in done.network.layers}


def test_the_encoder_of_waveforms_sees_400_samples_and_steps_by_320() -> None:
    network = only("wav2vec2").network
    (field,) = receptive_fields(network)["feature_projection.projection"] or ()
    assert (field.size, int(field.jump)) == (400, 320)
    assert infer_shapes(network, (1, 400)).shapes["feature_projection.projection"] == (768, 1)
    assert infer_shapes(network, (1, 399)).problems


@pytest.mark.parametrize("kernel", [128, 127])
def test_positions_keep_the_length_of_even_and_odd_kernels(kernel: int) -> None:
    assert lengths("hubert", 16_000, num_conv_pos_embeddings=kernel) == (768, 49)


def test_an_adapter_shortens_by_its_stride_each_time() -> None:
    assert lengths("wav2vec2", 16_000, add_adapter=True, output_hidden_size=512) == (512, 7)  # 49, 25, 13, 7


def test_groups_must_divide_the_channels() -> None:
    done = only("wav2vec2", num_conv_pos_embedding_groups=7)
    (problem,) = infer_shapes(done.network).problems
    assert (problem.layer, problem.error.code) == ("encoder.pos_conv_embed.conv", "group-divides")


@pytest.mark.parametrize(
    ("kind", "settings", "size", "back"),
    [
        ("encodec", {}, 24_000, 24_000),
        ("encodec", {}, 24_001, 24_320),  # up to the next frame of 320
        ("encodec", {"use_causal_conv": False, "upsampling_ratios": [5, 3]}, 1_000, 1_005),
        ("dac", {"downsampling_ratios": [2, 4, 5, 8]}, 32_000, 31_992),
        ("xcodec", {"acoustic_model_config": {"downsampling_ratios": [2, 4, 5, 8]}}, 32_000, 32_000),
        ("mimi", {}, 1_920, 1_920),
        ("mimi", {"frame_rate": 12.5}, 1_921, 3_840),
    ],
)
def test_codecs_give_back_whole_frames(kind: str, settings: dict[str, Any], size: int, back: int) -> None:
    assert lengths(kind, size, **settings) == (1, back)


@pytest.mark.parametrize("kind", ["speecht5_hifigan", "hifigan"])  # the latter in files of older releases
def test_a_vocoder_is_a_generator_of_hifigan(kind: str) -> None:
    rates = {"upsample_rates": [5, 4, 2, 2, 2], "upsample_kernel_sizes": [16, 16, 8, 4, 4]}
    assert lengths(kind, 50, **rates) == (1, 8_032)  # 16 − 5 is odd


def test_pvt_takes_strides_for_kernels() -> None:
    layer = only("pvt", strides=[5, 2, 2, 2]).network.layers[0]
    window = layer.operation.layer  # type: ignore[union-attr]
    assert (window.kernel, window.stride) == (5, 4)


def test_models_within_a_model_are_networks_of_their_own() -> None:
    text = json.dumps(
        {
            "model_type": "clip",
            "text_config": {"model_type": "clip_text_model"},
            "vision_config": {"model_type": "clip_vision_model"},
        }
    )
    (done,) = read(text)
    assert (done.network.name, done.network.input) == ("vision_config", (3, 224, 224))


def test_layers_stand_on_the_lines_of_their_keys() -> None:
    text = '{\n"model_type": "wav2vec2",\n"conv_dim": [8,\n 16],\n"conv_kernel": [10,\n 3],\n"conv_stride": [5,\n 2]\n}'
    (done,) = read(text)
    places = done.network.layers[1].places
    assert line_at(places.start) == 6
    assert lines_at(places, "kernel", "stride", "out_channels") == {"kernel": 6, "stride": 8, "out_channels": 4}


def test_unequal_lists_are_a_problem_and_their_common_part_is_read() -> None:
    done = only("wav2vec2", conv_kernel=[10, 3])
    (problem,) = done.problems
    assert "conv_dim has 7, conv_kernel has 2, conv_stride has 7" in problem.error.message
    assert [layer.name for layer in done.network.layers[:3]] == [
        "feature_extractor.conv_layers.0.conv",
        "feature_extractor.conv_layers.1.conv",
        "feature_projection.projection",
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("llama", "model_type 'llama', which has no convolutions"),
        ("mamba", "model_type 'mamba', whose convolutions, if it has any, are not known here"),
        (7, "model_type 7, whose"),
    ],
)
def test_other_models_are_named(kind: Any, told: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        only(kind)
    assert (caught.value.code, told in caught.value.message) == ("no-network", True)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("wav2vec2", {"conv_dim": 512}),
        ("wav2vec2", {"conv_bias": "yes"}),
        ("encodec", {"trim_right_ratio": 2}),
        ("mimi", {"frame_rate": 0}),
        ("poolformer", {"mlp_ratio": None, "pool_size": "3"}),
        ("vit", {"image_size": [224]}),
        ("resnet", {"depths": [3, "x", 6, 3]}),
    ],
)
def test_a_value_that_is_none_is_a_problem(kind: str, change: dict[str, Any]) -> None:
    (problem, *_) = only(kind, **change).problems
    assert problem.error.code == "bad-value"


def test_attention_is_opaque_and_keeps_places() -> None:
    network = only("vit").network
    assert isinstance(network.layers[-1].operation, Opaque)
    assert infer_shapes(network).shapes["encoder"] == (768, 14, 14)
