"""Vocoders of the HiFi-GAN family: each dialect's padding, its lengths, and what is wrong with its lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support.places import line_at, lines_at

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.json import read
from convarith.readers.yaml import read as read_yaml

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

V1: dict[str, Any] = {
    "resblock": "1",
    "upsample_rates": [8, 4],
    "upsample_kernel_sizes": [16, 8],
    "upsample_initial_channel": 32,
    "resblock_kernel_sizes": [3, 5],
    "resblock_dilation_sizes": [[1, 3], [1, 2, 4]],
    "num_mels": 20,
    "sampling_rate": 3_200,
}


def only(config: dict[str, Any]) -> ParsedNetwork:
    (done,) = read(json.dumps(config))
    return done


def waveform(config: dict[str, Any], frames: int) -> tuple[int, ...]:
    done = only(config)
    assert done.problems == ()
    through = infer_shapes(done.network, done.network.input_with(frames))
    assert through.problems == ()
    return through.shapes[done.network.layers[-1].name]


def test_the_input_is_a_second_of_frames() -> None:
    assert only(V1).network.input == (20, 100)


def test_stages_halve_the_channels_and_sum_their_blocks() -> None:
    done = only(V1)
    shapes = infer_shapes(done.network).shapes
    assert [shapes[name] for name in ("conv_pre", "ups.0", "sum.0", "ups.1", "sum.1", "conv_post")] == [
        *((32, 100), (16, 800), (16, 800), (8, 3_200), (8, 3_200), (1, 3_200)),
    ]
    sources = {layer.name: layer.sources for layer in done.network.layers}
    assert sources["resblocks.3.convs1.0"] == ("ups.1",)
    assert sources["sum.1"] == ("resblocks.2.add.1", "resblocks.3.add.2")


def test_blocks_of_the_second_kind_have_one_convolution_a_dilation() -> None:
    names = [layer.name for layer in only({**V1, "resblock": "2"}).network.layers]
    assert "resblocks.0.convs.1" in names
    assert not any("convs2" in name for name in names)


@pytest.mark.parametrize(
    ("rates", "kernels", "samples"),
    [
        ([8, 4], [16, 8], 50 * 32),
        ([5, 3, 4, 4], [16, 16, 4, 4], 50 * 240 + 64),  # an odd 16 − 5 and 16 − 3: a position more each
        ([10, 2], [16, 4], 50 * 20),
    ],
)
def test_a_kernel_that_is_odd_beside_its_rate_adds_a_position(
    rates: list[int], kernels: list[int], samples: int
) -> None:
    assert waveform({**V1, "upsample_rates": rates, "upsample_kernel_sizes": kernels}, 50) == (1, samples)


@pytest.mark.parametrize("kernels", ["upsample_kernel_sizes", "upsample_kernal_sizes"])
def test_parallel_wavegan_restores_odd_rates(kernels: str) -> None:
    config = {
        "generator_type": "HiFiGANGenerator",
        "generator_params": {
            "channels": 32,
            "upsample_scales": [5, 3],
            kernels: [10, 6],
            "resblock_kernel_sizes": [3],
            "resblock_dilations": [[1]],
        },
    }
    (done,) = read_yaml(yaml.safe_dump(config))
    assert done.problems == ()
    through = infer_shapes(done.network, (80, 50))
    assert through.shapes["conv_post"] == (1, 50 * 15)
    (up,) = (layer for layer in done.network.layers if layer.name == "ups.1")
    assert lines_at(up.places, "stride", "kernel", "padding") == {"stride": 12, "kernel": 9, "padding": 9}


def test_sections_of_vits_say_the_latent() -> None:
    sections = {"model": {**V1, "inter_channels": 12}, "data": {"sampling_rate": 6_400, "n_mel_channels": 80}}
    del sections["model"]["sampling_rate"]
    assert only(sections).network.input == (12, 200)


@pytest.mark.parametrize(("more", "factor"), [({}, 4), ({"subbands": 4}, 16)])
def test_an_inverse_transform_multiplies_the_length(more: dict[str, int], factor: int) -> None:
    config = {**V1, "gen_istft_n_fft": 16, "gen_istft_hop_size": 4, **more}
    assert waveform(config, 50) == (1, 50 * 32 * factor)


def test_filtered_activations_are_opaque_and_keep_the_length() -> None:
    done = only({**V1, "activation": "snakebeta", "snake_logscale": True})
    assert sum(isinstance(layer.operation, Opaque) for layer in done.network.layers) == 21
    assert infer_shapes(done.network).shapes["conv_post"] == (1, 3_200)


def test_lists_that_go_together_are_as_long_as_each_other() -> None:
    text = json.dumps({**V1, "upsample_kernel_sizes": [16]}, indent=1)
    (done,) = read(text)
    (problem,) = done.problems
    assert problem.error.message == (
        "lists that go together have unequal lengths: upsample_rates has 2, upsample_kernel_sizes has 1"
    )
    assert "upsample_kernel_sizes" in text.splitlines()[(line_at(problem.place) or 0) - 1]


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"upsample_rates": "8, 8"}, "bad-value", "upsample_rates is '8, 8'"),
        ({"upsample_rates": [8, 0]}, "bad-value", "upsample_rates 0 is below 1"),
        ({"resblock_dilation_sizes": [1, 3]}, "bad-value", "resblock_dilation_sizes is 1"),
        ({"upsample_initial_channel": None}, "missing-key", "the generator lacks upsample_initial_channel"),
        ({"resblock_kernel_sizes": [3] * 1_001}, "too-large", "1,001 entries"),
    ],
)
def test_what_is_wrong_with_a_key(change: dict[str, Any], code: str, message: str) -> None:
    problem = only({**V1, **change}).problems[-1]  # after that of unequal lengths
    assert problem.error.code == code
    assert message in problem.error.message


def test_other_generators_are_told_from_hifigan() -> None:
    params = {"upsample_scales": [4], "upsample_kernel_sizes": [8], "downsample_scales": [4]}
    with pytest.raises(ConvArithError, match="UHiFiGANGenerator is not HiFi-GAN's") as caught:
        only({"generator_type": "UHiFiGANGenerator", "generator_params": params})
    assert caught.value.code == "no-network"


def claims(config: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {name: (each.value, each.key) for name, each in only(config).network.claims.items()}


def test_the_hop_and_the_training_examples_are_claimed_with_their_keys() -> None:
    assert claims({**V1, "hop_size": 32, "segment_size": 8_192}) == {
        "hop": (32, "hop_size"),
        "segment": (8_192, "segment_size"),
    }
    sections = {"model": V1, "data": {"hop_length": 30}, "train": {"segment_size": 64}}
    assert claims(sections) == {"hop": (30, "hop_length"), "segment": (64, "segment_size")}
    assert claims(V1) == {}


@pytest.mark.parametrize("value", [0, -1, True, "32", 3.5, [32], None], ids=repr)
def test_what_is_no_number_is_no_claim(value: object) -> None:
    assert claims({**V1, "hop_size": value, "segment_size": value}) == {}


def test_one_stage_alone_makes_sound_of_sound_and_claims_nothing_unless_frames_are_transformed() -> None:
    one = {**V1, "upsample_rates": [3], "upsample_kernel_sizes": [3], "hop_size": 320, "segment_size": 9_600}
    assert claims(one) == {}
    assert set(claims({**one, "gen_istft_n_fft": 16, "gen_istft_hop_size": 4})) == {"hop", "segment"}


def test_parallel_wavegan_claims_its_hop_only_since_it_cuts_its_examples_itself() -> None:
    generator = {"upsample_scales": [8, 4], "upsample_kernel_sizes": [16, 8], "resblock_kernel_sizes": [3]}
    config = {"generator_params": {**generator, "resblock_dilations": [[1]]}, "hop_size": 32, "batch_max_steps": 8_400}
    (done,) = read_yaml(yaml.safe_dump(config))
    assert set(done.network.claims) == {"hop"}
