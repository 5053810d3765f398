"""YAML of neural codecs: flat keys of DAC, tables of AudioCraft with what refers to other values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.places import lines_at

from convarith.networks.graph import infer_shapes
from convarith.readers.yaml import read

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def only(text: str) -> ParsedNetwork:
    (done,) = read(text)
    return done


def back(text: str, size: int) -> tuple[int, ...]:
    done = only(text)
    assert done.problems == ()
    through = infer_shapes(done.network, done.network.input_with(size))
    assert through.problems == ()
    return through.shapes[done.network.layers[-1].name]


@pytest.mark.parametrize(
    ("rates", "size", "samples"),
    [("[2, 4, 8, 8]", 44_032, 44_032), ("[2, 4, 5, 8]", 32_000, 31_992), ("[2, 4, 8, 8]", 44_100, 44_032)],
)
def test_an_odd_rate_of_dac_loses_positions(rates: str, size: int, samples: int) -> None:
    turned = "[" + ", ".join(reversed(rates.strip("[]").split(", "))) + "]"
    assert back(f"DAC.encoder_rates: {rates}\nDAC.decoder_rates: {turned}\n", size) == (1, samples)


def test_dac_says_its_rate_its_channels_and_its_lines() -> None:
    done = only("DAC.sample_rate: 16000\nDAC.encoder_dim: 8\nDAC.encoder_rates:\n- 2\n- 4\nDAC.latent_dim: 24\n")
    assert done.network.input == (1, 16_000)
    assert infer_shapes(done.network).shapes["quantizer"] == (24, 2_000)
    (down,) = (layer for layer in done.network.layers if layer.name == "encoder.block.1.conv1")
    assert lines_at(down.places, "stride", "kernel") == {"stride": 5, "kernel": 5}


@pytest.mark.parametrize("causal", ["true", "false"])
def test_seanet_gives_back_whole_frames(causal: str) -> None:
    text = f"encodec: {{causal: {causal}}}\nseanet:\n  ratios: [5, 3]\n  causal: ${{encodec.causal}}\n"
    assert back(text, 1_000) == (1, 1_005)


@pytest.mark.parametrize(("causal", "pads"), [("true", (4, 0)), ("false", (2, 2))])
def test_a_reference_to_a_value_of_the_file_is_followed(causal: str, pads: tuple[int, int]) -> None:
    text = f"encodec: {{causal: {causal}}}\nseanet:\n  ratios: [4]\n  n_filters: 2\n  causal: ${{encodec.causal}}\n"
    down = next(layer for layer in only(text).network.layers if layer.name == "encoder.stage.0.down")
    assert down.operation is not None
    (axis,) = down.operation.axes((16,)) or ()
    assert (axis.lo, axis.hi) == pads


def test_a_reference_to_nothing_is_the_default() -> None:
    done = only("seanet:\n  ratios: [4]\n  channels: ${channels}\n  causal: ${encodec.causal}\n")
    assert (done.problems, done.network.input) == ((), (1, 24_000))


def test_keys_of_a_half_go_before_those_of_both() -> None:
    done = only("seanet:\n  ratios: [4]\n  n_filters: 2\n  decoder: {n_filters: 6}\n")
    shapes = infer_shapes(done.network).shapes
    assert (shapes["encoder.conv_first"][0], shapes["decoder.conv_first"][0]) == (2, 12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("DAC.encoder_rates: 7\n", "DAC.encoder_rates is 7"),
        ("seanet: {ratios: [4], causal: 1.5}\n", "causal 1.5 is neither true nor false"),
        ("seanet: {ratios: [4], decoder: {trim_right_ratio: x}}\n", "trim_right_ratio is 'x'"),
        ("seanet: {ratios: [4], n_filters: 0}\n", "n_filters 0 is below 1"),
    ],
)
def test_what_is_wrong_with_a_key(text: str, message: str) -> None:
    (problem, *_) = only(text).problems
    assert problem.error.message == message if "n_filters" in text else message in problem.error.message
