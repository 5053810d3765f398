"""Models of diffusers, block by block."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.configurations import AUTOENCODER, CONDITIONED, DIFFUSERS
from support.parsed_networks import complaints, only_network, shapes
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.networks.sizes import size_rules
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def model(text: str = DIFFUSERS, **arguments: Any) -> ParsedNetwork:
    return only_network("config.json", json.dumps(json.loads(text) | arguments, indent=1))


def test_blocks_halve_and_double_but_for_the_last() -> None:
    found = shapes(model())
    assert found["down_blocks.0.downsamplers.0.conv"] == (8, 8, 8)
    assert found["mid_block.resnets.1.add"] == (16, 8, 8)
    assert found["up_blocks.0.upsamplers.0.conv"] == (16, 16, 16)
    assert found["conv_out"] == (3, 16, 16)


def test_each_block_up_joins_one_skip_more_than_it_has_layers_down() -> None:
    found = shapes(model())
    assert [found[f"up_blocks.{block}.concat.{each}"][0] for block in (0, 1) for each in (0, 1)] == [32, 24, 24, 16]


def test_attention_is_not_known_but_keeps_the_shape() -> None:
    layers = {layer.name: layer.operation for layer in model().network.layers}
    assert isinstance(layers["down_blocks.1.attentions.0"], Opaque)
    assert shapes(model())["down_blocks.1.attentions.0"] == (16, 8, 8)


def test_so_the_sizes_of_a_model_with_attention_are_known() -> None:
    found = size_rules(model().network)
    assert [(str(rule), rule.notes) for rule in found] == [("H ≡ 0 (mod 2), H ≥ 2", ()), ("W ≡ 0 (mod 2), W ≥ 2", ())]


def test_a_model_without_conditions_wants_sizes_that_halve() -> None:
    assert complaints(model(sample_size=[15, 16]))[0][::2] == ("up_blocks.1.concat.0", "join-mismatch")


def test_a_conditioned_one_resizes_to_its_skip_and_without_padding_pads_at_the_end() -> None:
    found = shapes(model(CONDITIONED))
    assert found["down_blocks.0.downsamplers.0.conv"] == (8, 7, 8)
    assert found["conv_out"] == (4, 15, 16)


def test_an_autoencoder_is_two_networks() -> None:
    encoder, decoder = read_content("config.json", AUTOENCODER.encode())
    assert (encoder.network.input, decoder.network.input) == ((3, 18, 20), (4, 9, 10))
    assert shapes(encoder)["quant_conv"] == (8, 9, 10)
    assert shapes(decoder)["conv_out"] == (3, 18, 20)


def test_without_a_sample_size_the_input_is_not_known() -> None:
    assert model(sample_size=None).network.input == ()


def test_a_block_that_is_not_known_leaves_what_follows_open() -> None:
    parsed = model(down_block_types=["DownBlock2D", "KDownBlock2D"])
    found = shapes(parsed)
    assert found["down_blocks.0.resnets.0.add"] == (8, 16, 16)
    assert "conv_out" not in found
    opaque = [layer.name for layer in parsed.network.layers if layer.op == "opaque"]
    assert [name for name in opaque if "attentions" not in name] == ["down_blocks.1"]


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        ({"block_out_channels": [8, 16, 16]}, "list-length", 10),
        ({"block_out_channels": [8, "x"]}, "bad-value", 7),
        ({"block_out_channels": []}, "bad-value", 5),
        ({"layers_per_block": 10**9}, "too-large", 17),
        ({"norm_num_groups": 0}, "bad-value", 18),
        ({"sample_size": "big"}, "bad-value", 4),
        ({"up_block_types": None}, "missing-key", 13),
    ],
)
def test_bad_arguments_are_problems_on_their_line(arguments: dict[str, Any], code: str, line: int) -> None:
    (problem,) = model(**arguments).problems
    assert (problem.error.code, line_at(problem.place)) == (code, line)


def test_groups_divide_the_channels_of_each_block() -> None:
    layer, line, code = complaints(model(norm_num_groups=16))[0]
    assert (layer, line, code) == ("down_blocks.0.resnets.0.norm1", 18, "group-divides")


def test_a_pipeline_is_no_model() -> None:
    with pytest.raises(ConvArithError, match="StableDiffusionPipeline of diffusers, which is no model"):
        read_content("a.json", b'{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0"}')


def test_another_model_is_opaque() -> None:
    (layer,) = model(_class_name="UNet3DConditionModel").network.layers
    assert isinstance(layer.operation, Opaque)
