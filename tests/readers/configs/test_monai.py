"""Networks of MONAI, and modules of PyTorch, that a configuration makes by ``_target_``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.configurations import MONAI, TORCH
from support.parsed_networks import complaints, only_network, shapes
from support.places import line_at, lines_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def network(kind: str, *, roi: list[int] | None = None, **arguments: Any) -> ParsedNetwork:
    config = {"network_def": {"_target_": kind, **arguments}, "roi_size": roi or [16, 24]}
    return only_network("train.json", json.dumps(config, indent=1))


UNET: dict[str, Any] = {
    "spatial_dims": 2,
    "in_channels": 1,
    "out_channels": 3,
    "channels": [4, 8, 8],
    "strides": [2, 2],
}


def test_references_are_followed_and_the_size_is_found_in_the_same_file() -> None:
    parsed = only_network("train.yaml", MONAI)
    assert (parsed.network.name, parsed.network.input) == ("network_def", (1, 16, 24))
    found = shapes(parsed)
    assert found["bottom.add"] == (8, 4, 6)
    assert found["up.0.residual.add"] == (4, 16, 24)


def test_of_too_many_strides_the_rest_is_not_used() -> None:
    assert shapes(network("UNet", **UNET | {"strides": [2, 2, 2, 2]})) == shapes(network("UNet", **UNET))


def test_strides_and_kernels_may_differ_along_the_axes() -> None:
    found = shapes(network("UNet", **UNET | {"strides": [[2, 1], [2, 2]], "kernel_size": [3, 1]}, roi=[8, 8]))
    assert (found["down.0"], found["down.1"], found["up.0"]) == ((4, 4, 8), (8, 2, 4), (3, 8, 8))


def test_a_size_that_is_no_multiple_of_the_strides_does_not_come_back() -> None:
    assert complaints(network("UNet", **UNET, roi=[18, 24])) == [("skip.0", 2, "join-mismatch")]


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        ({"strides": [2]}, "list-length", 12),
        ({"channels": [4]}, "list-length", 7),
        ({"channels": [4, "x", 8]}, "bad-value", 9),
        ({"kernel_size": 4}, "bad-value", 16),
        ({"out_channels": None}, "missing-key", 6),
        ({"num_res_units": 10**9}, "too-large", 16),
        ({"strides": "@nothing"}, "bad-value", 12),
        ({"strides": "@network_def#strides"}, "bad-value", 12),
    ],
)
def test_bad_arguments_are_problems_on_their_line(arguments: dict[str, Any], code: str, line: int) -> None:
    problem = network("UNet", **UNET | arguments).problems[0]
    assert (problem.error.code, line_at(problem.place)) == (code, line)


@pytest.mark.parametrize("expression", ["$[2] * 2", "${oc.env:STRIDES}", "$@network_def#channels[1:]"])
def test_an_expression_is_not_evaluated(expression: str) -> None:
    (layer,) = network("UNet", **UNET | {"strides": expression}).network.layers
    assert isinstance(layer.operation, Opaque)
    assert expression in layer.operation.note


@pytest.mark.parametrize("mode", ["deconv", "nontrainable"])
def test_a_basic_unet_pads_what_was_halved_from_an_odd_size(mode: str) -> None:
    found = shapes(network("BasicUNet", spatial_dims=2, upsample=mode, roi=[33, 47]))
    assert found["down_4.convs.conv_1"] == (256, 2, 2)
    assert found["final_conv"] == (2, 33, 47)


def test_a_segresnet_adds_on_the_way_up_and_so_wants_even_sizes() -> None:
    assert shapes(network("SegResNet", spatial_dims=2, roi=[16, 24]))["conv_final"] == (2, 16, 24)
    assert complaints(network("SegResNet", spatial_dims=2, roi=[20, 24]))[0][::2] == (
        "up_samples.0.add",
        "join-mismatch",
    )


def test_groups_of_a_normalization_divide_its_channels() -> None:
    found = network("SegResNet", spatial_dims=2, init_filters=12)
    assert complaints(found)[0][::2] == ("down_layers.0.block0.norm1", "group-divides")
    norm = ["group", {"num_groups": 3}]
    assert complaints(network("UNet", **UNET, norm=norm))[0] == ("down.0.norm", 2, "group-divides")


def test_another_network_is_opaque_and_a_wrapper_is_none() -> None:
    (layer,) = network("monai.networks.nets.SwinUNETR").network.layers
    assert layer.operation == Opaque("monai.networks.nets.SwinUNETR, whose layers are not known here")
    with pytest.raises(ConvArithError, match="none of the objects"):
        read_content("a.yaml", b"network: {_target_: torch.nn.parallel.DistributedDataParallel, module: $@net}\n")


def test_modules_of_torch_have_their_arguments_by_place_or_by_name() -> None:
    parsed = only_network("model.yaml", TORCH)
    assert shapes(parsed, (3, 23, 23)) == {
        "0": (8, 11, 11),
        "1": (8, 11, 11),
        "2": (8, 5, 5),
        "3": (200,),
        "4": (10,),
    }
    assert parsed.network.layers[-1].operation == Opaque("my.Attention, which is not known here")
    assert lines_at(parsed.network.layers[2].places, "kernel") == {"kernel": 7}
    assert complaints(parsed, (3, 25, 25)) == [("4", 9, "linear-features")]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("{_target_: torch.nn.Conv2d, in_channels: 1, out_channels: 2}", "missing-key"),
        ("{_target_: torch.nn.Linear, in_features: 1, out_features: null}", "missing-key"),
        ("{_target_: torch.nn.Conv2d, in_channel: 1, out_channels: 2, kernel_size: 3}", "unknown-key"),
        ("{_target_: torch.nn.Conv2d, _args_: [1, 2, x]}", "bad-value"),
        ("{_target_: torch.nn.Conv2d, _args_: ['@a', 2, 3]}", "bad-value"),
    ],
)
def test_bad_modules_are_problems(module: str, code: str) -> None:
    parsed = only_network("m.yaml", f"net:\n  _target_: torch.nn.Sequential\n  _args_:\n  - {module}\n")
    assert [(problem.error.code, line_at(problem.place)) for problem in parsed.problems] == [(code, 4)]


def test_a_module_is_what_the_same_call_in_code_is() -> None:
    modules = (
        ("torch.nn.Conv2d, _args_: [4, 8, [3, 5]], bias: '$not @norm'", "nn.Conv2d(4, 8, (3, 5), bias=b)"),
        ("torch.nn.Upsample, scale_factor: 2, _mode_: default", "nn.Upsample(scale_factor=2)"),
        ("torch.nn.modules.pixelshuffle.PixelShuffle, _args_: [2]", "nn.PixelShuffle(2)"),
        ("torch.nn.ReflectionPad2d, padding: [1, 2, 3, 4]", "nn.ReflectionPad2d((1, 2, 3, 4))"),
        ("torch.nn.AdaptiveAvgPool2d, output_size: [3, 3]", "nn.AdaptiveAvgPool2d((3, 3))"),
        ("torch.nn.GroupNorm, _args_: [2, 2], eps: $1e-3", "nn.GroupNorm(2, 2, eps=e)"),
        ("torch.nn.Hardshrink, lambd: 0.1", "nn.Hardshrink(0.1)"),
        ("torch.nn.Softmax2d", "nn.Softmax2d()"),
    )
    rows = "".join(f"  - {{_target_: {target}}}\n" for target, _ in modules)
    by_target = only_network("m.yaml", f"net:\n  _target_: torch.nn.Sequential\n  _args_:\n{rows}")
    by_code = only_network("m.py", f"nn.Sequential({', '.join(call for _, call in modules)})")
    assert not by_target.problems
    assert [(each.op, each.operation) for each in by_target.network.layers] == [
        (each.op, each.operation) for each in by_code.network.layers
    ]
    assert not any(isinstance(each.operation, Opaque) for each in by_target.network.layers)
