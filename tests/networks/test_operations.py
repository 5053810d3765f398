"""What each operation does to shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from convarith.errors import ConvArithError
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from convarith.networks.operations import Shape

Settings = dict[str, Any]


def output(op: str, settings: Settings, *inputs: Shape) -> Shape | None:
    return SCHEMAS[op].build(settings).output(inputs)


@pytest.mark.parametrize(
    ("op", "settings", "shape", "expected"),
    [
        ("conv", {"kernel": 3, "out_channels": 8}, (3, 32, 32), (8, 30, 30)),
        ("conv", {"kernel": 3, "out_channels": 8, "padding": 1}, (3, 32, 32), (8, 32, 32)),
        ("conv", {"kernel": 3, "out_channels": 8, "padding": "same", "stride": 2}, (3, 7, 8), (8, 4, 4)),
        ("conv", {"kernel": [3, 5], "out_channels": 8, "stride": [1, 2]}, (3, 32, 32), (8, 30, 14)),
        ("conv", {"kernel": 3, "out_channels": 8, "dilation": 4}, (3, 32, 32), (8, 24, 24)),
        ("conv", {"kernel": 3, "out_channels": 8, "padding": [[2, 0]]}, (3, 32, 32), (8, 32, 32)),
        ("conv", {"kernel": 3, "out_channels": 8, "groups": 4, "in_channels": 4}, (4, 9), (8, 7)),
        ("conv", {"kernel": 3, "out_channels": 8}, (1, 9, 10, 11), (8, 7, 8, 9)),
        ("conv_transpose", {"kernel": 4, "out_channels": 8, "stride": 2, "padding": 1}, (3, 16, 16), (8, 32, 32)),
        (
            "conv_transpose",
            {"kernel": 3, "out_channels": 8, "stride": 2, "padding": 1, "output_padding": 1},
            (3, 16, 16),
            (8, 32, 32),
        ),
        (
            "conv_transpose",
            {"kernel": 3, "out_channels": 8, "stride": 2, "padding": 1, "output_size": [31, 32]},
            (3, 16, 16),
            (8, 31, 32),
        ),
        ("conv_transpose", {"kernel": 3, "out_channels": 8, "stride": 2, "output_size": 33}, (3, 16, 16), (8, 33, 33)),
        ("max_pool", {"kernel": 2}, (64, 7, 8), (64, 3, 4)),
        ("max_pool", {"kernel": 2, "ceil_mode": True}, (64, 7, 8), (64, 4, 4)),
        ("max_pool", {"kernel": 3, "stride": 2, "padding": 1}, (64, 112, 112), (64, 56, 56)),
        ("avg_pool", {"kernel": 3, "stride": 1}, (64, 7, 8), (64, 5, 6)),
        ("lp_pool", {"kernel": 2}, (64, 8), (64, 4)),
        ("global_avg_pool", {}, (64, 7, 8), (64, 1, 1)),
        ("global_max_pool", {}, (64, 7), (64, 1)),
        ("upsample", {"scale": 2}, (64, 7, 8), (64, 14, 16)),
        ("upsample", {"scale": [1, 3]}, (64, 7, 8), (64, 7, 24)),
        ("upsample", {"size": 20}, (64, 7, 8), (64, 20, 20)),
        ("upsample", {"size": [15, 17]}, (64, 7, 8), (64, 15, 17)),
        ("flatten", {}, (64, 7, 8), (3584,)),
        ("flatten", {}, (64,), (64,)),
        ("linear", {"out_features": 10}, (3584,), (10,)),
        ("linear", {"out_features": 10, "in_features": 3584}, (3584,), (10,)),
    ],
)
def test_one_shape_becomes_another(op: str, settings: Settings, shape: Shape, expected: Shape) -> None:
    assert output(op, settings, shape) == expected


@pytest.mark.parametrize(
    ("op", "inputs", "expected"),
    [
        ("concat", [(64, 8, 8), (32, 8, 8), (1, 8, 8)], (97, 8, 8)),
        ("concat", [(64, 8, 8)], (64, 8, 8)),
        ("concat", [(10,), (20,)], (30,)),
        ("add", [(64, 8, 8), (64, 8, 8)], (64, 8, 8)),
        ("add", [(10,), (10,), (10,)], (10,)),
    ],
)
def test_several_shapes_become_one(op: str, inputs: list[Shape], expected: Shape) -> None:
    assert output(op, {}, *inputs) == expected


@pytest.mark.parametrize(
    ("op", "settings", "inputs", "code", "told"),
    [
        ("conv", {"kernel": 9, "out_channels": 8}, [(3, 8, 8)], "does-not-fit", "9"),
        ("max_pool", {"kernel": 9}, [(3, 8, 8)], "does-not-fit", "9"),
        ("max_pool", {"kernel": 3, "padding": 2}, [(3, 8, 8)], "padding-limit", "padding 2"),
        ("conv_transpose", {"kernel": 1, "out_channels": 8, "padding": 4}, [(3, 8, 8)], "does-not-fit", "padding 4"),
        (
            "conv_transpose",
            {"kernel": 3, "out_channels": 8, "stride": 2, "output_padding": 2},
            [(3, 8, 8)],
            "output-padding-limit",
            "output padding 2 is not below max(stride 2, dilation 1) = 2",
        ),
        (
            "conv_transpose",
            {"kernel": 3, "out_channels": 8, "stride": 2, "output_size": 16},
            [(3, 8, 8)],
            "output-size",
            "17 to 18",
        ),
        (
            "conv",
            {"kernel": 3, "out_channels": 8, "in_channels": 4},
            [(3, 8, 8)],
            "channel-mismatch",
            "in_channels = 4, but 3 come in",
        ),
        (
            "linear",
            {"out_features": 8, "in_features": 4},
            [(3,)],
            "channel-mismatch",
            "in_features = 4, but 3 come in",
        ),
        ("conv", {"kernel": 3, "out_channels": 8, "groups": 2}, [(3, 8, 8)], "groups-do-not-divide", "3 input"),
        ("conv", {"kernel": 3, "out_channels": 9, "groups": 2}, [(4, 8, 8)], "groups-do-not-divide", "9 output"),
        ("conv", {"kernel": [3, 3], "out_channels": 8}, [(3, 8)], "wrong-axes", "2 entries"),
        ("upsample", {"scale": [2, 2, 2]}, [(3, 8, 8)], "wrong-axes", "3 entries"),
        ("concat", {}, [(64, 8, 8), (64, 8, 9)], "size-mismatch", "8x8 and 8x9"),
        ("concat", {}, [(64, 8, 8), (64, 9, 8)], "size-mismatch", "8x8 and 9x8"),
        ("concat", {}, [(64, 8, 8), (64,)], "size-mismatch", "8x8 and none"),
        ("add", {}, [(64, 8, 8), (32, 8, 8)], "size-mismatch", "64x8x8 and 32x8x8"),
        ("linear", {"out_features": 10}, [(64, 7, 7)], "not-flat", "64x7x7"),
        ("conv", {"kernel": 1, "out_channels": 8}, [(3136,)], "no-space", "3136"),
        ("max_pool", {"kernel": 1}, [(3136,)], "no-space", "3136"),
        ("global_avg_pool", {}, [(3136,)], "no-space", "3136"),
        ("upsample", {"scale": 2}, [(3136,)], "no-space", "3136"),
        ("upsample", {"size": 8}, [(3136,)], "no-space", "3136"),
    ],
)
def test_shapes_that_do_not_go_through(op: str, settings: Settings, inputs: list[Shape], code: str, told: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        output(op, settings, *inputs)
    assert caught.value.code == code
    assert told in caught.value.message
    assert caught.value.hint
