"""Plans of nnU-Net: both schemas, inheritance, and what the packages that own them refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.configurations import NNUNET
from support.parsed_networks import complaints, shapes
from support.places import line_at, text_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def read(text: str = NNUNET) -> dict[str, ParsedNetwork]:
    return {each.network.name: each for each in read_content("plans.json", text.encode())}


def changed(**arguments: Any) -> ParsedNetwork:
    """Give the first configuration with other arguments of its architecture."""
    plans = json.loads(NNUNET)
    plans["configurations"]["3d_fullres"]["architecture"]["arch_kwargs"].update(arguments)
    return read(json.dumps(plans, indent=1))["3d_fullres"]


def test_each_configuration_is_a_network_with_a_channel_for_each_modality() -> None:
    assert {name: each.network.input for name, each in read().items()} == {
        "3d_fullres": (2, 6, 16, 16),
        "3d_cascade_fullres": (2, 8, 32, 32),
        "2d": (1, 32, 24),
    }


def test_an_encoder_by_axis_and_a_decoder_that_comes_back() -> None:
    found = shapes(read()["3d_fullres"])
    assert [found[f"encoder.stages.{stage}.convs.0"] for stage in range(3)] == [
        (4, 6, 16, 16),
        (8, 6, 8, 8),
        (8, 3, 4, 4),
    ]
    assert [found[f"decoder.concat.{stage}"] for stage in range(2)] == [(16, 6, 8, 8), (8, 6, 16, 16)]
    assert found["decoder.stages.1.convs.0"] == (4, 6, 16, 16)


def test_channels_of_the_old_schema_double_up_to_a_maximum() -> None:
    found = shapes(read()["2d"])
    assert found["encoder.stages.0.convs.0"] == (32, 32, 24)
    assert found["encoder.stages.1.convs.0"] == (48, 16, 12)
    assert found["decoder.stages.0.convs.0"] == (32, 32, 24)


@pytest.mark.parametrize("key", ["UNet_base_num_features", "unet_max_num_features"])
def test_channels_that_the_old_schema_lacks_are_asked_for(key: str) -> None:
    plans = json.loads(NNUNET)
    del plans["configurations"]["2d"][key]
    (problem,) = read(json.dumps(plans))["2d"].problems
    assert (problem.error.code, key in problem.error.message) == ("missing-key", True)


def test_every_layer_has_the_lines_of_its_settings() -> None:
    layers = {layer.name: layer for layer in read()["3d_fullres"].network.layers}
    places = layers["encoder.stages.1.convs.0"].places
    assert [text_at(NNUNET, places.place_of(name)) for name in ("out_channels", "kernel", "stride")] == ["8", "[", "["]
    inherited = {layer.name: layer for layer in read()["3d_cascade_fullres"].network.layers}
    assert inherited["encoder.stages.1.convs.0"].places.start == places.start


def test_what_only_the_dataset_knows_is_opaque() -> None:
    last = read()["3d_fullres"].network.layers[-1]
    assert isinstance(last.operation, Opaque)
    assert "dataset.json" in last.operation.note


def test_residual_stages_pool_their_shortcut_and_so_want_even_sizes() -> None:
    plans = json.loads(NNUNET)
    configuration = plans["configurations"]["3d_fullres"]
    configuration["architecture"]["network_class_name"] = "ResidualEncoderUNet"
    kwargs = configuration["architecture"]["arch_kwargs"]
    kwargs["n_blocks_per_stage"] = kwargs.pop("n_conv_per_stage")
    found = shapes(read(json.dumps(plans, indent=1))["3d_fullres"])
    assert found["encoder.stages.1.blocks.0.skip.0"] == (4, 6, 8, 8)
    assert found["encoder.stages.2.blocks.1.add"] == (8, 3, 4, 4)
    configuration["patch_size"] = [6, 15, 16]
    assert complaints(read(json.dumps(plans, indent=1))["3d_fullres"])[0][::2] == (
        "encoder.stages.1.blocks.0.add",
        "join-mismatch",
    )


def test_a_patch_that_is_no_multiple_of_the_strides_does_not_come_back() -> None:
    plans = json.loads(NNUNET)
    plans["configurations"]["3d_fullres"]["patch_size"] = [6, 18, 16]
    assert complaints(read(json.dumps(plans, indent=1))["3d_fullres"])[0][::2] == ("decoder.concat.0", "join-mismatch")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"strides": [1, 2]}, "list-length"),
        ({"kernel_sizes": None}, "missing-key"),
        ({"n_stages": "three"}, "bad-value"),
        ({"n_stages": 10**9}, "too-large"),
        ({"n_conv_per_stage": [1, 2, 10**9]}, "too-large"),
        ({"strides": [1, 2, "x"]}, "bad-value"),
        ({"features_per_stage": [4, 8, -8]}, "bad-value"),
    ],
)
def test_bad_arguments_are_problems_on_a_line(arguments: dict[str, Any], code: str) -> None:
    found = changed(**arguments)
    assert found.problems[0].error.code == code
    assert line_at(found.problems[0].place) is not None


@pytest.mark.parametrize("parent", ["3d_cascade_fullres", "nothing", 5])
def test_an_inheritance_without_an_end_is_a_problem_of_that_network_only(parent: object) -> None:
    plans = json.loads(NNUNET)
    plans["configurations"]["3d_cascade_fullres"]["inherits_from"] = parent
    found = read(json.dumps(plans, indent=1))
    assert [problem.error.code for problem in found["3d_cascade_fullres"].problems] == ["bad-value"]
    assert found["3d_fullres"].problems == ()


def test_another_class_is_opaque_as_a_whole() -> None:
    plans = json.loads(NNUNET)
    plans["configurations"]["2d"]["UNet_class_name"] = "PrimusM"
    (layer,) = read(json.dumps(plans, indent=1))["2d"].network.layers
    assert layer.operation == Opaque("PrimusM, whose layers are not known here")


def test_plans_without_configurations_are_named() -> None:
    with pytest.raises(ConvArithError, match="plans of nnU-Net without configurations"):
        read('{"plans_name": "nnUNetPlans", "dataset_name": "a"}')
