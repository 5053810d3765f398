"""What is said of a layer in a framework's terms is kept as it is said."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.pytorch import FRAMEWORK
from convarith.frameworks.setting import AxisSetting


def layer(kernel: Any = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, **words)


@pytest.mark.parametrize(
    ("words", "name", "kept"),
    [
        ({"kernel": [3, 5]}, "kernel", (3, 5)),
        ({}, "stride", 1),
        ({"op": "max_pool", "kernel": (2, 3)}, "stride", (2, 3)),
        ({"op": "max_pool", "stride": 1}, "stride", 1),
        ({}, "padding", None),  # not the same as 0
        ({"padding": 0}, "padding", 0),
        ({"padding": [1, 2]}, "padding", ((1, 1), (2, 2))),
        ({"padding": [[0, 1]]}, "padding", ((0, 1),)),
        ({"padding": "ANY_NAME"}, "padding", "ANY_NAME"),  # until it is read
        ({"channels": [4, 6]}, "channels", (4, 6)),
        ({}, "output_padding", None),
        ({"output_padding": [0, 1]}, "output_padding", (0, 1)),
        ({"output_size": [5, 6]}, "output_size", (5, 6)),
    ],
)
def test_words_are_kept_as_they_are_said(words: dict[str, Any], name: str, kept: Any) -> None:
    assert getattr(layer(**words), name) == kept


def test_words_can_be_keys() -> None:
    assert len({layer(padding=[1, 2]), layer(padding=((1, 1), (2, 2))), layer(padding=1)}) == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ({"kernel": None}, "bad-value", "kernel None is not a whole number"),
        ({"kernel": 0}, "bad-value", "kernel 0 is below 1"),
        ({"stride": 0}, "bad-value", "stride 0 is below 1"),
        ({"padding": 0.5}, "bad-value", "padding 0.5 is not made of whole numbers"),
        ({"output_padding": -1}, "bad-value", "output padding -1 is below 0"),
        ({"output_size": 0}, "bad-value", "output size 0 is below 1"),
        ({"channels": (4, 0)}, "bad-value", "channels 0 is below 1"),
        ({"channels": (4, 6), "groups": 3}, "group-divides", "3 groups do not divide 4 input channels"),
        ({"op": "max"}, "bad-value", "no operation is called 'max'; did you mean 'max_pool'?"),
        ({"framework": "pytorhc"}, "bad-value", "no framework is called 'pytorhc'; did you mean 'pytorch'"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_said(words: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(ConvArithError) as refusal:
        FrameworkLayer(**{"kernel": 3, "framework": "pytorch", **words})
    assert refusal.value.code == code
    assert message in str(refusal.value)


def test_a_norm_is_a_number_above_0() -> None:
    for norm in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ConvArithError, match="is not a finite number above 0"):
            layer(op="lp_pool", norm=norm)


def test_its_own_arguments_may_be_a_mapping() -> None:
    assert layer(extra_arguments={"a": 1}) == layer(extra_arguments=(("a", 1),))


def test_each_axis_is_told_apart() -> None:
    said = layer((3, 5), op="conv_transpose", stride=(1, 2), dilation=2, output_padding=(0, 1))
    assert said.along((4, 6)) == [
        AxisSetting(kernel=3, stride=1, dilation=2, size=4, output_padding=0),
        AxisSetting(kernel=5, stride=2, dilation=2, size=6, output_padding=1),
    ]
    assert [axis.full_output(axis.size) for axis in said.along((4, 6))] == [8, 19]
    assert layer(output_size=7).along((4,)) == [AxisSetting(kernel=3, size=4, output_size=7)]


@pytest.mark.parametrize("name", ["kernel", "stride", "dilation", "output_padding", "output_size"])
def test_a_list_of_another_length_than_the_axes_is_refused(name: str) -> None:
    with pytest.raises(ConvArithError, match="has 2 entries, the input 3 axes") as refusal:
        layer(**{name: (1, 1)}).along((5, 5, 5))
    assert refusal.value.code == "wrong-axes"


@pytest.mark.parametrize(
    ("padding", "pads"),
    [(None, None), ("same", None), (2, [(2, 2), (2, 2)]), ((1, 2), [(1, 1), (2, 2)]), (((0, 1),), [(0, 1), (0, 1)])],
)
def test_pads_are_those_of_numbers(padding: Any, pads: list[tuple[int, int]] | None) -> None:
    assert layer(padding=padding).pads((5, 6)) == pads


def test_what_is_its_own_has_a_value_or_a_default() -> None:
    said = layer(extra_arguments=(("data_format", "NHWC"),))
    assert said.extra_argument("data_format", "NCHW") == "NHWC"
    assert said.extra_argument("padding_type", "zeros") == "zeros"


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("conv", {}, []),
        ("conv", {"padding": "SAME_SIZE", "dilation": (1, 1), "groups": 1}, []),
        ("conv", {"padding": 0}, ["padding in numbers"]),
        ("conv", {"padding": ((1, 1), (2, 2))}, ["padding in numbers"]),
        ("conv", {"padding": ((0, 1),)}, ["padding in numbers", "padding that differs before and after"]),
        ("conv", {"padding": (-1, 0)}, ["padding in numbers", "negative padding"]),
        ("conv", {"dilation": 2, "groups": 2}, ["dilation", "groups"]),
        ("conv", {"dilation": (1, 2), "padding_mode": "reflect"}, ["dilation"]),
        ("conv_transpose", {"output_padding": 0, "output_size": 5}, ["output padding", "output size"]),
        ("max_pool", {"ceil_mode": True}, ["ceil mode"]),
        ("avg_pool", {"count_include_pad": False}, ["count include pad"]),
    ],
)
def test_the_features_of_a_layer_are_what_not_every_framework_has_a_word_for(
    kind: str, words: dict[str, Any], expected: list[str]
) -> None:
    assert [each.name for each in layer(op=kind, **words).features()] == expected
