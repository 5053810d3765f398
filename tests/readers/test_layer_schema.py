"""How an operation is written: which keys it has, and which values are refused with the name of their key."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.networks.operations import Upsample, Windowed
from convarith.readers.layer_schema import SCHEMAS

Settings = dict[str, Any]


@pytest.mark.parametrize("value", [0, -1, 1.5, 3.0, True, "3", {}, [], [3, 0], [[3]], 10**30], ids=repr)
@pytest.mark.parametrize(
    ("op", "key"),
    [
        ("conv", "kernel"),
        ("conv", "stride"),
        ("conv_transpose", "dilation"),
        ("conv_transpose", "output_size"),
        ("max_pool", "kernel"),
        ("pixel_shuffle", "factor"),
        ("pixel_unshuffle", "factor"),
        ("adaptive_avg_pool", "size"),
        ("resize", "size"),
        ("upsample", "size"),
        ("conv", "out_channels"),
        ("conv", "in_channels"),
        ("conv", "groups"),
        ("linear", "out_features"),
        ("linear", "in_features"),
    ],
)
def test_a_setting_that_is_no_positive_whole_number_is_refused(op: str, key: str, value: object) -> None:
    settings = dict.fromkeys(SCHEMAS[op].required, 1) | {key: value}
    with pytest.raises(ConvArithError, match=f"^{key.replace('_', '.')}") as caught:
        SCHEMAS[op].build(settings)
    assert (caught.value.code, caught.value.setting) == ("bad-value", key)


@pytest.mark.parametrize("value", [1.5, True, [True], "no such name", {}, [], [[1, 2, 3]], 10**30, [None]], ids=repr)
def test_padding_that_is_neither_numbers_nor_a_name_is_refused(value: object) -> None:
    with pytest.raises(ConvArithError, match="padding") as caught:
        SCHEMAS["conv"].build({"kernel": 3, "out_channels": 1, "padding": value})
    assert (caught.value.code, caught.value.setting) == ("bad-value", "padding")


@pytest.mark.parametrize("value", [1, 0, "yes", [], 16**5000], ids=["1", "0", "yes", "list", "thousands of digits"])
@pytest.mark.parametrize("key", ["ceil_mode", "count_include_pad"])
def test_a_flag_is_true_or_false(key: str, value: object) -> None:
    with pytest.raises(ConvArithError, match="neither true nor false") as caught:
        SCHEMAS["avg_pool"].build({"kernel": 2, key: value})
    assert (caught.value.code, caught.value.setting) == ("bad-value", key)


@pytest.mark.parametrize("settings", [{}, {"scale": 2, "size": 8}], ids=["neither", "both"])
def test_upsample_takes_a_scale_or_a_size(settings: Settings) -> None:
    with pytest.raises(ConvArithError, match="either a scale or a size"):
        SCHEMAS["upsample"].build(settings)


def test_a_transposed_size_is_fixed_once() -> None:
    with pytest.raises(ConvArithError, match="twice") as caught:
        SCHEMAS["conv_transpose"].build(
            {"kernel": 3, "out_channels": 1, "stride": 2, "output_padding": 1, "output_size": 8}
        )
    assert caught.value.code == "contradiction"


def test_only_what_joins_takes_several_inputs() -> None:
    assert [op for op, spec in SCHEMAS.items() if spec.joins] == ["concat", "add", "multiply", "opaque"]


@pytest.mark.parametrize("value", [0, -1, -0.5, 0.0, True, "3", {}, [], [2, 0], [[2]], 10**30, float("nan")], ids=repr)
def test_a_factor_that_is_no_number_above_zero_is_refused(value: object) -> None:
    with pytest.raises(ConvArithError, match=r"^scale") as caught:
        SCHEMAS["upsample"].build({"scale": value})
    assert (caught.value.code, caught.value.setting) == ("bad-value", "scale")


def test_a_factor_may_be_a_fraction_and_a_whole_one_is_an_integer() -> None:
    assert SCHEMAS["upsample"].build({"scale": [1.5, 2.0]}) == Upsample(scale=(1.5, 2))
    assert repr(SCHEMAS["upsample"].build({"scale": 3.0})) == repr(Upsample(scale=3))


SIZED = {"pad": "padding", "crop": "cropping", "resize": "size"}


@pytest.mark.parametrize(("op", "numbers"), SIZED.items())
def test_what_is_sized_by_another_layer_has_no_numbers_of_its_own(op: str, numbers: str) -> None:
    schema = SCHEMAS[op]
    assert schema.build({numbers: 4}) != schema.build({"to": "layer"})
    assert schema.build({"to": "layer"}).sized_by_second
    assert not schema.build({numbers: 4}).sized_by_second
    for settings, code in (({}, "missing-key"), ({numbers: 4, "to": "layer"}, "contradiction")):
        with pytest.raises(ConvArithError, match=numbers) as caught:
            schema.build(settings)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("op", "settings", "setting"),
    [
        ("pad", {"padding": "same"}, "padding"),
        ("pad", {"padding": 1.5}, "padding"),
        ("pad", {"padding": 1, "padding_mode": "mirror"}, "padding_mode"),
        ("crop", {"cropping": -1}, "cropping"),
        ("crop", {"cropping": [[0, -1]]}, "cropping"),
        ("crop", {"cropping": "all"}, "cropping"),
        ("crop", {"to": "layer", "offset": -1}, "offset"),
        ("crop", {"cropping": 1, "offset": 1}, "offset"),
        ("resize", {"size": 8, "mode": "lanczos"}, "mode"),
        ("resize", {"size": 8, "mode": []}, "mode"),
        ("upsample", {"scale": 2, "align_corners": 1}, "align_corners"),
        ("upsample", {"scale": 2, "align_corners": True}, "align_corners"),
        ("resize", {"size": 2, "mode": "area", "align_corners": True}, "align_corners"),
        ("upsample", {"scale": 1e300}, "scale"),
        ("adaptive_max_pool", {"size": [None, 0]}, "size"),
        ("reshape", {"shape": [-1, -1]}, "shape"),
        ("reshape", {"shape": [0, 3]}, "shape"),
        ("reshape", {"shape": "all"}, "shape"),
        ("reshape", {"shape": []}, "shape"),
        ("unflatten", {"shape": [2.5]}, "shape"),
        ("permute", {"order": [1, 2, 3]}, "order"),
        ("permute", {"order": [0, 0, 1]}, "order"),
        ("permute", {"order": [-1, 0]}, "order"),
        ("split", {"index": 0.5, "parts": 2}, "index"),
        ("split", {"index": 0, "sizes": [0, 2]}, "sizes"),
        ("split", {"index": 0, "parts": 0}, "parts"),
        ("split", {"index": 0, "parts": 2, "axis": "c"}, "axis"),
        ("mean", {"axis": "all"}, "axis"),
        ("mean", {"keepdims": 1}, "keepdims"),
        ("group_norm", {"groups": 0}, "groups"),
        ("group_norm", {"groups": 3, "in_channels": 4}, "groups"),
        ("batch_norm", {"in_channels": 0}, "in_channels"),
        ("batch_norm", {"affine": "yes"}, "affine"),
        ("layer_norm", {"shape": 0}, "shape"),
        ("prelu", {"slopes": 0}, "slopes"),
        ("conv", {"kernel": 3, "out_channels": 1, "bias": 1}, "bias"),
        ("linear", {"out_features": 1, "bias": None}, "bias"),
        ("opaque", {"output": [0]}, "output"),
        ("opaque", {"note": 3}, "note"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_key(op: str, settings: Settings, setting: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        SCHEMAS[op].build(settings)
    assert caught.value.setting == setting
    assert caught.value.hint


@pytest.mark.parametrize("settings", [{"index": 0}, {"index": 0, "sizes": 2, "parts": 2}], ids=["neither", "both"])
def test_a_split_takes_sizes_or_parts(settings: Settings) -> None:
    with pytest.raises(ConvArithError, match="either sizes or parts"):
        SCHEMAS["split"].build(settings)


@pytest.mark.parametrize("framework", [{}, {"framework": "pytorch"}], ids=["convarith's words", "PyTorch's"])
@pytest.mark.parametrize(
    ("op", "key", "values"),
    [
        ("conv", "padding_mode", [3, True, [], {}, 16**5000]),
        ("lp_pool", "norm", [0, -1, "2", True, [], float("nan"), float("inf")]),
    ],
    ids=["padding_mode", "norm"],
)
def test_what_padding_holds_and_a_norm_are_refused_by_their_key(
    op: str, key: str, values: list[Any], framework: Settings
) -> None:
    for value in values:
        settings = dict.fromkeys(SCHEMAS[op].required, 1) | {key: value} | framework
        with pytest.raises(ConvArithError, match=key.partition("_")[0]) as caught:
            SCHEMAS[op].build(settings)
        assert (caught.value.code, caught.value.setting) == ("bad-value", key)


def test_no_padding_holds_what_has_no_name() -> None:
    with pytest.raises(ConvArithError, match="'mirror'") as caught:
        SCHEMAS["conv"].build({"kernel": 3, "out_channels": 1, "padding_mode": "mirror"})
    assert caught.value.setting == "padding_mode"


def test_what_padding_holds_and_a_norm_reach_the_layer() -> None:
    conv = SCHEMAS["conv"].build({"kernel": 3, "out_channels": 1, "padding": 1, "padding_mode": "circular"})
    assert conv == Windowed(Conv(3, padding=1, padding_mode="circular"), out_channels=1)
    assert SCHEMAS["lp_pool"].build({"kernel": 2, "norm": 3}) == Windowed(
        Pool(2, kind="lp", norm=3), default_stride=True
    )
