"""What each operation does to shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from convarith.errors import ConvArithError
from convarith.networks.operations import Add, Crop, Flatten, Identity, Multiply, Pad, PixelShuffle, PixelUnshuffle
from convarith.networks.operations.joining import ChannelSlice, Loss, Shortcut
from convarith.networks.operations.passing import Detection
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
        ("upsample", {"scale": 1.5}, (64, 7, 8), (64, 10, 12)),
        ("upsample", {"scale": [0.5, 2.5]}, (64, 7, 9), (64, 3, 22)),
        ("upsample", {"scale": 0.7}, (64, 10), (64, 7)),
        ("upsample", {"scale": 2, "mode": "bicubic", "align_corners": True}, (64, 7, 8), (64, 14, 16)),
        ("resize", {"size": [15, 17], "mode": "bilinear"}, (64, 7, 8), (64, 15, 17)),
        ("pad", {"padding": 1}, (64, 7, 8), (64, 9, 10)),
        ("pad", {"padding": [[0, 1], [2, -3]]}, (64, 7, 8), (64, 8, 7)),
        ("pad", {"padding": [[0, 1]]}, (64, 7, 8), (64, 8, 9)),
        ("pad", {"padding": [6, 7], "padding_mode": "reflect"}, (64, 7, 8), (64, 19, 22)),
        ("crop", {"cropping": 1}, (64, 7, 8), (64, 5, 6)),
        ("crop", {"cropping": [[0, 1], [2, 3]]}, (64, 7, 8), (64, 6, 3)),
        ("adaptive_avg_pool", {"size": 1}, (64, 7, 8), (64, 1, 1)),
        ("adaptive_max_pool", {"size": [3, 20]}, (64, 7, 8), (64, 3, 20)),
        ("adaptive_avg_pool", {"size": [None, 4]}, (64, 7, 8), (64, 7, 4)),
        ("pixel_shuffle", {"factor": 2}, (64, 7, 8), (16, 14, 16)),
        ("pixel_shuffle", {"factor": 4}, (64, 7), (16, 28)),
        ("pixel_shuffle", {"factor": [1, 4]}, (64, 7, 8), (16, 7, 32)),
        ("pixel_unshuffle", {"factor": 2}, (64, 6, 8), (256, 3, 4)),
        ("pixel_unshuffle", {"factor": [3, 1]}, (64, 6, 8), (192, 2, 8)),
        ("reshape", {"shape": [32, 14, 8]}, (64, 7, 8), (32, 14, 8)),
        ("reshape", {"shape": [-1, 16]}, (64, 7, 8), (224, 16)),
        ("reshape", {"shape": [-1]}, (64, 7, 8), (3584,)),
        ("unflatten", {"shape": [64, 7, -1]}, (3584,), (64, 7, 8)),
        ("unflatten", {"shape": [4, 16]}, (64, 7, 8), (4, 16, 7, 8)),
        ("permute", {"order": [1, 2, 0]}, (64, 7, 8), (7, 8, 64)),
        ("mean", {}, (64, 7, 8), (64,)),
        ("mean", {"keepdims": True}, (64, 7, 8), (64, 1, 1)),
        ("mean", {"axis": -1}, (64, 7, 8), (64, 7)),
        ("mean", {"axis": [0], "keepdims": True}, (64, 7, 8), (1, 7, 8)),
        ("mean", {"axis": [0, 1, 2]}, (64, 7, 8), (1,)),
        ("split", {"index": 1, "parts": 2}, (65, 7, 8), (32, 7, 8)),
        ("split", {"index": -1, "sizes": 30}, (64, 7, 8), (4, 7, 8)),
        ("split", {"index": 1, "sizes": [16, 48]}, (64, 7, 8), (48, 7, 8)),
        ("split", {"index": 0, "parts": 3, "axis": 1}, (64, 7, 8), (64, 3, 8)),
        ("split", {"index": 2, "parts": 3, "axis": -2}, (64, 7, 8), (64, 1, 8)),
        ("relu", {}, (64, 7, 8), (64, 7, 8)),
        ("dropout", {}, (64,), (64,)),
        ("batch_norm", {"in_channels": 64}, (64, 7, 8), (64, 7, 8)),
        ("group_norm", {"groups": 32, "affine": False}, (64, 7, 8), (64, 7, 8)),
        ("layer_norm", {"shape": [7, 8]}, (64, 7, 8), (64, 7, 8)),
        ("rms_norm", {}, (64, 7, 8), (64, 7, 8)),
        ("prelu", {"slopes": 64}, (64, 7, 8), (64, 7, 8)),
        ("opaque", {"output": [2, 3]}, (64, 7, 8), (2, 3)),
        ("opaque", {"note": "a transformer"}, (64, 7, 8), None),
        ("linear", {"out_features": 10}, (3584,), (10,)),
        ("linear", {"out_features": 10, "in_features": 3584}, (3584,), (10,)),
        ("linear", {"out_features": 10, "in_features": 64, "axis": 0}, (64, 7, 8), (10, 7, 8)),
        ("linear", {"out_features": 10, "in_features": 8, "axis": -1}, (64, 7, 8), (64, 7, 10)),
    ],
)
def test_one_shape_becomes_another(op: str, settings: Settings, shape: Shape, expected: Shape | None) -> None:
    assert output(op, settings, shape) == expected


@pytest.mark.parametrize(
    ("op", "inputs", "expected"),
    [
        ("concat", [(64, 8, 8), (32, 8, 8), (1, 8, 8)], (97, 8, 8)),
        ("concat", [(64, 8, 8)], (64, 8, 8)),
        ("concat", [(10,), (20,)], (30,)),
        ("add", [(64, 8, 8), (64, 8, 8)], (64, 8, 8)),
        ("add", [(10,), (10,), (10,)], (10,)),
        ("add", [(64, 8, 8), (64, 1, 1)], (64, 8, 8)),
        ("multiply", [(64, 1, 1), (64, 8, 8)], (64, 8, 8)),
        ("multiply", [(64, 8, 1), (1, 1, 9)], (64, 8, 9)),
    ],
)
def test_several_shapes_become_one(op: str, inputs: list[Shape], expected: Shape) -> None:
    assert output(op, {}, *inputs) == expected


@pytest.mark.parametrize(
    ("op", "settings", "sizes", "expected"),
    [
        ("resize", {}, [(3, 4), (9, 9)], (9, 9)),
        ("crop", {}, [(8, 9), (5, 9)], (5, 9)),
        ("crop", {"offset": [3, 0]}, [(8, 9), (5, 9)], (5, 9)),
        ("pad", {}, [(8, 9), (11, 7)], (11, 7)),
    ],
)
def test_what_is_sized_by_a_second_input_takes_its_space_and_not_its_channels(
    op: str, settings: Settings, sizes: list[Shape], expected: Shape
) -> None:
    operation = SCHEMAS[op].build({**settings, "to": "layer"})
    inputs = [(64, *sizes[0]), (3, *sizes[1])]
    assert operation.output(inputs) == (64, *expected)
    in_numbers = operation.resolve(inputs)
    assert not in_numbers.sized_by_second
    assert in_numbers.output(inputs[:1]) == (64, *expected)


def test_what_is_cropped_or_padded_to_a_size_is_so_at_both_ends_alike_unless_an_offset_says_where_it_begins() -> None:
    inputs = [(1, 8, 9), (1, 5, 9)]
    assert Crop(None).resolve(inputs) == Crop(((1, 2), (0, 0)))
    assert Crop(None, offset=(3, 0)).resolve(inputs) == Crop(((3, 0), (0, 0)))
    assert Pad(None).resolve(inputs[::-1]) == Pad(((1, 2), (0, 0)))


@pytest.mark.parametrize(
    ("op", "settings", "inputs", "code", "told"),
    [
        ("conv", {"kernel": 9, "out_channels": 8}, [(3, 8, 8)], "does-not-fit", "9"),
        ("max_pool", {"kernel": 9}, [(3, 8, 8)], "does-not-fit", "9"),
        ("max_pool", {"kernel": 3, "padding": 2}, [(3, 8, 8)], "pool-padding", "padding 2"),
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
            "linear-features",
            "in_features = 4, but 3 come in",
        ),
        ("conv", {"kernel": 3, "out_channels": 8, "groups": 2}, [(3, 8, 8)], "group-divides", "3 input"),
        ("conv", {"kernel": 3, "out_channels": 9, "groups": 2}, [(4, 8, 8)], "group-divides", "9 output"),
        ("conv", {"kernel": [3, 3], "out_channels": 8}, [(3, 8)], "wrong-axes", "2 entries"),
        ("upsample", {"scale": [2, 2, 2]}, [(3, 8, 8)], "wrong-axes", "3 entries"),
        ("concat", {}, [(64, 8, 8), (64, 8, 9)], "join-mismatch", "8x8 and 8x9"),
        ("concat", {}, [(64, 8, 8), (64, 9, 8)], "join-mismatch", "8x8 and 9x8"),
        ("concat", {}, [(64, 8, 8), (64,)], "join-mismatch", "8x8 and none"),
        ("add", {}, [(64, 8, 8), (32, 8, 8)], "join-mismatch", "64x8x8 and 32x8x8"),
        ("add", {}, [(64, 8, 8), (64,)], "join-mismatch", "64x8x8 and 64"),
        ("multiply", {}, [(64, 8, 8), (64, 8, 4)], "join-mismatch", "multiply needs equal shapes"),
        ("upsample", {"scale": 0.1}, [(3, 20, 8)], "does-not-fit", "scale 0.1 leaves nothing of 8: ⌊8·0.1⌋ = 0"),
        ("upsample", {"scale": [0.5, 2]}, [(3, 8)], "wrong-axes", "2 entries"),
        ("resize", {"size": [4, 4]}, [(3, 8)], "wrong-axes", "2 entries"),
        ("pad", {"padding": [1, 1]}, [(3, 8)], "wrong-axes", "padding has 2 numbers, the input 1 axis"),
        (
            "pad",
            {"padding": 8, "padding_mode": "reflect"},
            [(3, 8)],
            "padding-limit",
            "mode 'reflect' pads 8 by at most 7, not 8",
        ),
        ("pad", {"padding": [[2, -10]]}, [(3, 8)], "does-not-fit", "padding leaves nothing of 8: 8 + 2 − 10 = 0"),
        ("crop", {"cropping": 4}, [(3, 9, 8)], "does-not-fit", "axis 1: cropping leaves nothing of 8: 8 − 4 − 4 = 0"),
        ("adaptive_avg_pool", {"size": [1, 1]}, [(3, 8)], "wrong-axes", "2 entries"),
        (
            "pixel_shuffle",
            {"factor": 2},
            [(18, 8, 8)],
            "channel-mismatch",
            "18 channels do not divide among 2x2 = 4 positions: 18 = 4·4 + 2",
        ),
        (
            "pixel_unshuffle",
            {"factor": 2},
            [(3, 8, 7)],
            "does-not-fit",
            "axis 1: factor 2 does not divide 7: 7 = 3·2 + 1",
        ),
        (
            "reshape",
            {"shape": [10, 10]},
            [(3, 8, 8)],
            "size-mismatch",
            "reshape to 10x10 needs 100 elements, and 3x8x8 = 192 come in",
        ),
        (
            "reshape",
            {"shape": [-1, 10]},
            [(3, 8, 8)],
            "size-mismatch",
            "reshape to ?x10 needs a multiple of 10 elements, and 3x8x8 = 192 come in",
        ),
        (
            "unflatten",
            {"shape": [5, 5]},
            [(24,)],
            "size-mismatch",
            "unflatten to 5x5 needs 25 elements, and 24 come in",
        ),
        ("permute", {"order": [0, 2, 1]}, [(3, 8)], "wrong-axes", "order has 3 entries, and 3x8 has 2 axes"),
        ("mean", {"axis": 3}, [(3, 8, 8)], "wrong-axes", "3x8x8 has no axis 3"),
        ("split", {"index": 0, "parts": 2, "axis": -4}, [(3, 8, 8)], "wrong-axes", "3x8x8 has no axis -4"),
        ("split", {"index": 0, "sizes": [4, 5]}, [(8, 8)], "join-mismatch", "sizes 4 + 5 = 9, but 8 come in"),
        ("split", {"index": 2, "parts": 2}, [(8, 8)], "bad-value", "8 fall into 2 pieces, and none has the index 2"),
        ("split", {"index": 4, "parts": 5}, [(8, 8)], "bad-value", "8 fall into 4 pieces"),
        ("group_norm", {"groups": 3}, [(8, 8)], "group-divides", "3 groups do not divide 8"),
        ("batch_norm", {"in_channels": 4}, [(8, 8)], "channel-mismatch", "in_channels = 4, but 8 come in"),
        (
            "layer_norm",
            {"shape": [8, 7]},
            [(3, 7, 8)],
            "join-mismatch",
            "shape = [8, 7] is not the end of 3x7x8, which comes in",
        ),
        ("prelu", {"slopes": 4}, [(8, 8)], "channel-mismatch", "slopes = 4, but 8 come in"),
        ("resize", {"to": "it"}, [(3, 8, 8), (3, 8)], "size-mismatch", "1 and 2 axes of space"),
        ("resize", {"to": "it"}, [(3, 8, 8)], "missing-key", "takes its size from a second input, and has 1"),
        ("crop", {"to": "it"}, [(3, 8, 8), (3, 8, 9)], "does-not-fit", "crop cannot enlarge 8 to 9"),
        (
            "crop",
            {"to": "it", "offset": 3},
            [(3, 9, 8), (3, 8, 8)],
            "does-not-fit",
            "offset 3 leaves 9 − 3 = 6 of 9, below the 8 wanted",
        ),
        ("pad", {"padding": 1}, [(3136,)], "no-space", "3136"),
        ("crop", {"cropping": 1}, [(3136,)], "no-space", "3136"),
        ("resize", {"size": 1}, [(3136,)], "no-space", "3136"),
        ("adaptive_max_pool", {"size": 1}, [(3136,)], "no-space", "3136"),
        ("pixel_shuffle", {"factor": 2}, [(3136,)], "no-space", "3136"),
        ("pixel_unshuffle", {"factor": 2}, [(3136,)], "no-space", "3136"),
        ("linear", {"out_features": 10}, [(64, 7, 7)], "not-flat", "64x7x7"),
        ("linear", {"out_features": 10, "in_features": 3136, "axis": -1}, [(64, 7, 7)], "not-flat", "7 of 64x7x7"),
        ("linear", {"out_features": 10, "axis": 3}, [(64, 7, 7)], "wrong-axes", "axis 3"),
        ("conv", {"kernel": 1, "out_channels": 8}, [(3136,)], "no-space", "3136"),
        ("max_pool", {"kernel": 1}, [(3136,)], "no-space", "3136"),
        ("global_avg_pool", {}, [(3136,)], "no-space", "3136"),
        ("upsample", {"scale": 2}, [(3136,)], "no-space", "3136"),
        ("upsample", {"size": 8}, [(3136,)], "no-space", "3136"),
        ("upsample", {}, [(3, 8)], "bad-value", "upsample needs either a scale or a size"),
        ("upsample", {"scale": 2, "size": 8}, [(3, 8)], "bad-value", "upsample needs either a scale or a size"),
        ("upsample", {"scale": 2, "mode": "round"}, [(3, 8)], "bad-value", "no mode of resizing is called 'round'"),
        ("resize", {"size": 8, "mode": "round"}, [(3, 8)], "bad-value", "no mode of resizing is called 'round'"),
        ("upsample", {"scale": 2, "align_corners": True}, [(3, 8)], "contradiction", "nearest"),
        ("resize", {"size": 8, "align_corners": True}, [(3, 8)], "contradiction", "nearest"),
    ],
)
def test_shapes_that_do_not_go_through(op: str, settings: Settings, inputs: list[Shape], code: str, told: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        output(op, settings, *inputs)
    assert caught.value.code == code
    assert told in caught.value.message
    assert caught.value.hint


SIZES = [(5, 6), (6, 4), (9, 12)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("op", "settings"),
    [
        ("relu", {}),
        ("batch_norm", {}),
        ("pad", {"padding": [[1, 2], [0, -1]]}),
        ("pad", {"padding": 1, "padding_mode": "reflect"}),
        ("crop", {"cropping": [[1, 2], [0, 1]]}),
        ("upsample", {"scale": [2, 3]}),
        ("upsample", {"scale": [2, 3], "mode": "linear"}),
        ("upsample", {"scale": [4, 2], "mode": "cubic"}),
        ("upsample", {"scale": 2, "mode": "bilinear"}),
        ("resize", {"size": 9, "mode": "bicubic"}),
        ("upsample", {"scale": 0.5}),
        ("upsample", {"scale": 1.5, "mode": "linear"}),
        ("upsample", {"scale": 2, "mode": "linear", "align_corners": True}),
        ("resize", {"size": [3, 8], "mode": "area"}),
        ("adaptive_avg_pool", {"size": [3, 2]}),
        ("adaptive_max_pool", {"size": 4}),
        ("split", {"index": 1, "parts": 2, "axis": 2}),
        ("split", {"index": 1, "parts": 2, "axis": -2}),
        ("split", {"index": 1, "parts": 2}),
        ("mean", {"axis": 1, "keepdims": True}),
        ("conv", {"kernel": 3, "out_channels": 2}),
    ],
)
def test_outputs_are_as_many_as_what_they_read_and_even_axes_read_the_same(
    op: str, settings: Settings, size: Shape
) -> None:
    operation = SCHEMAS[op].build(settings)
    _, *above = operation.output([(2, *size)]) or ()
    reads = operation.reads(size, tuple(above))
    assert reads is not None
    for reading, below, outputs in zip(reads, size, above, strict=True):
        found = [set(reading.elements(output)) for output in range(outputs)]
        assert all(each <= set(range(below)) for each in found)
        assert max(map(len, found)) <= reading.kernel
    axes = operation.axes(size)
    if axes is not None:
        assert [axis.output for axis in axes] == above
        for axis, reading, outputs in zip(axes, reads, above, strict=True):
            for output in range(outputs):
                assert set(axis.elements(output)) == set(reading.elements(output))


@pytest.mark.parametrize(
    ("op", "settings"),
    [
        ("flatten", {}),
        ("linear", {"out_features": 1}),
        ("reshape", {"shape": [-1]}),
        ("unflatten", {"shape": [1, -1]}),
        ("permute", {"order": [0, 2, 1]}),
        ("mean", {}),
        ("opaque", {}),
        ("resize", {"to": "layer"}),
        ("pad", {"to": "layer"}),
        ("crop", {"to": "layer"}),
        ("upsample", {"scale": 1.5}),
        ("adaptive_avg_pool", {"size": 4}),
    ],
)
def test_what_looks_at_all_at_once_or_steps_unevenly_has_no_axes(op: str, settings: Settings) -> None:
    assert SCHEMAS[op].build(settings).axes((5, 5)) is None


def test_an_input_of_size_1_is_read_by_every_place_that_it_is_stretched_over() -> None:
    (stretched, own) = SCHEMAS["multiply"].build({}).reads((1, 4), (3, 4)) or ()
    assert [list(stretched.elements(place)) for place in range(3)] == [[0], [0], [0]]
    assert [list(own.elements(place)) for place in range(4)] == [[0], [1], [2], [3]]


@pytest.mark.parametrize(
    ("op", "settings", "shape", "parameters", "macs"),
    [
        ("conv", {"kernel": 3, "out_channels": 8}, (4, 10, 10), 8 * 4 * 9 + 8, 8 * 4 * 9 * 64),
        ("conv", {"kernel": 3, "out_channels": 8, "bias": False}, (4, 10, 10), 8 * 4 * 9, 8 * 4 * 9 * 64),
        ("conv", {"kernel": 3, "out_channels": 8, "groups": 4, "padding": 1}, (4, 10), 8 * 3 + 8, 8 * 3 * 10),
        ("conv_transpose", {"kernel": 4, "out_channels": 8, "stride": 2}, (6, 5), 6 * 8 * 4 + 8, 6 * 8 * 4 * 5),
        ("conv", {"kernel": 3, "out_channels": 8, "framework": "keras"}, (4, 10), 8 * 4 * 3 + 8, 8 * 4 * 3 * 8),
        ("max_pool", {"kernel": 2}, (4, 10), 0, 0),
        ("avg_pool", {"kernel": 2}, (4, 10), 0, 0),
        ("linear", {"out_features": 8}, (10,), 88, 80),
        ("linear", {"out_features": 8, "bias": False}, (10,), 80, 80),
        ("linear", {"out_features": 8, "axis": -1}, (4, 10), 88, 320),
        ("batch_norm", {}, (4, 10), 8, 0),
        ("batch_norm", {"affine": False}, (4, 10), 0, 0),
        ("instance_norm", {}, (4, 10), 0, 0),
        ("instance_norm", {"affine": True}, (4, 10), 8, 0),
        ("group_norm", {"groups": 2}, (4, 10), 8, 0),
        ("layer_norm", {"shape": [4, 10]}, (4, 10), 80, 0),
        ("layer_norm", {"shape": [10], "bias": False}, (4, 10), 10, 0),
        ("rms_norm", {}, (4, 10), 4, 0),
        ("prelu", {}, (4, 10), 1, 0),
        ("prelu", {"slopes": 4}, (4, 10), 4, 0),
        ("relu", {}, (4, 10), 0, 0),
        ("opaque", {}, (4, 10), 0, 0),
    ],
)
def test_parameters_and_multiplications_are_counted(
    op: str, settings: Settings, shape: Shape, parameters: int, macs: int
) -> None:
    operation = SCHEMAS[op].build(settings)
    assert operation.parameters([shape]) == parameters
    assert operation.macs([shape]) == macs


def test_operations_without_numbers_are_values_like_others() -> None:
    assert Flatten() == Flatten()
    assert len({Add(), Add(), Multiply(), Flatten(), Identity(), PixelShuffle(2), PixelUnshuffle(2)}) == 6
    assert repr(Add()) == "Add()"


@pytest.mark.parametrize(
    ("channels", "shape", "expected"),
    [
        (ChannelSlice(0, 4), (8, 5, 6), (4, 5, 6)),
        (ChannelSlice(2, None), (8, 5, 6), (6, 5, 6)),
    ],
)
def test_a_slice_takes_some_channels_and_all_space(channels: ChannelSlice, shape: Shape, expected: Shape) -> None:
    assert channels.output([shape]) == expected
    assert [(axis.kernel, axis.output) for axis in channels.axes(shape[1:])] == [(1, 5), (1, 6)]


@pytest.mark.parametrize("channels", [ChannelSlice(8, None), ChannelSlice(2, 9), ChannelSlice(4, 4)])
def test_a_slice_of_channels_that_do_not_come_in_is_refused(channels: ChannelSlice) -> None:
    with pytest.raises(ConvArithError, match="has none of 8") as caught:
        channels.output([(8, 5, 6)])
    assert caught.value.code == "channel-mismatch"


def test_a_shortcut_has_the_shape_of_the_first_and_takes_others_in_one_ratio() -> None:
    for other in ((8, 4, 6), (3, 8, 12), (3, 2, 3)):
        assert Shortcut().output([(8, 4, 6), other]) == (8, 4, 6)
    assert [(axis.kernel, axis.output) for axis in Shortcut().axes((4, 6))] == [(1, 4), (1, 6)]
    with pytest.raises(ConvArithError, match="not 4x6 and 8x6") as caught:
        Shortcut().output([(8, 4, 6), (8, 8, 6)])
    assert caught.value.code == "join-mismatch"


def test_a_loss_is_one_number() -> None:
    assert Loss().output([(8, 4, 6), (10,)]) == (1,)


def test_detections_take_just_their_channels() -> None:
    assert Detection(255).output([(255, 13, 13)]) == (255, 13, 13)
    assert [(axis.kernel, axis.output) for axis in Detection(255).axes((13, 14))] == [(1, 13), (1, 14)]
    with pytest.raises(ConvArithError, match="= 255 channels, but 75 come in") as caught:
        Detection(255).output([(75, 13, 13)])
    assert caught.value.hint == "set filters=255 in the convolution before it"
