"""A network in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.places import line_at, text_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Windowed
from convarith.readers.line import read
from convarith.readers.parsed import PlacedError

if TYPE_CHECKING:
    from convarith.networks.graph import Network


def network(text: str) -> Network:
    (parsed,) = read(text)
    assert not parsed.problems
    return parsed.network


def test_layers_are_joined_by_bars() -> None:
    found = network("3x32x32 | conv 6 k4 | max_pool k2 | conv 16 k4 | flatten | linear 10")
    assert found.input == (3, 32, 32)
    assert list(found.shapes().values())[-5:] == [(6, 29, 29), (6, 14, 14), (16, 11, 11), (1936,), (10,)]


def test_the_input_may_be_left_to_whoever_asks() -> None:
    assert network("conv 6 k4 | relu").input == ()


def test_each_letter_is_a_setting() -> None:
    (layer,) = network("conv_transpose 8 k3x5 s2 p0:1x2:2 d2x1 g4 a1x0").layers
    assert isinstance(layer.operation, Windowed)
    made = layer.operation.layer
    assert (made.kernel, made.stride, made.padding, made.dilation) == ((3, 5), 2, ((0, 1), (2, 2)), (2, 1))
    assert (made.groups, made.output_padding, layer.operation.out_channels) == (4, (1, 0), 8)  # type: ignore[attr-defined]


def test_any_key_of_our_own_format_is_one_of_a_line() -> None:
    (layer,) = network("avg_pool k3 padding=same ceil_mode=true").layers
    assert isinstance(layer.operation, Windowed)
    assert (layer.operation.layer.padding, layer.operation.layer.ceil_mode) == ("same", True)  # type: ignore[attr-defined]


def test_layers_have_names_and_take_from_others() -> None:
    found = network("1x8x8 | a: conv 4 k3 p1 | b: conv 4 k3 p1 from=input | both: concat from=a,b")
    assert found.shapes()["both"] == (8, 8, 8)
    assert found.layers[2].sources == ("a", "b")


def test_a_line_may_be_broken_between_layers_and_have_comments() -> None:
    found = network("conv 6 k4  # the first\n| max_pool k2 |\nflatten\n\n")
    assert [layer.op for layer in found.layers] == ["conv", "max_pool", "flatten"]
    assert [line_at(layer.places.start) for layer in found.layers] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("conv 6 q4", (1, 8, 10), "'q4' is no setting of conv"),
        ("conv 6 k3 | relu |\n conv 6 q4", (2, 9, 11), "'q4' is no setting of conv"),
        ("conv 6 k3 | | relu", (1, 12, 13), "there is no layer between these bars"),
        ("conv 6 k3 k4", (1, 11, 12), "kernel is given twice"),
        ("conv 6 k3 s2:", (1, 12, 14), "'2:' is not made of whole numbers"),
        ("enc:", (1, 1, 5), "enc: has no operation after it"),
        (f"conv 6 k{'9' * 5000}", (1, 9, 5009), "a number of 5,000 characters"),
    ],
)
def test_a_word_that_is_no_setting_is_pointed_at(text: str, place: tuple[int, ...], message: str) -> None:
    with pytest.raises(PlacedError) as caught:
        read(text)
    assert (caught.value.message, caught.value.place) == (message, place)


def test_a_line_without_layers_is_none() -> None:
    with pytest.raises(ConvArithError, match="this line holds no layer"):
        read(" # nothing")


@pytest.mark.parametrize(
    ("text", "blamed", "message"),
    [
        ("relu | conv 6 k0", "0", "kernel 0 is below 1"),
        ("relu | convv 6 k3", "convv", "no op is called 'convv'"),
        ("relu | conv k3 s2 | relu", "conv k3 s2", "conv lacks out_channels"),
        ("relu | conv 6 k3 kernal=3", "kernal", "conv has no key 'kernal'"),
        ("relu | conv 6 k3 stride = 0 p1", "0", "stride 0 is below 1"),
        ("relu | conv 0 k3", "0", "out_channels 0 is below 1"),
        ("relu | relu from=enc", "enc", "no layer before this one is called 'enc'"),
        ("relu | a: relu | a: relu", "a", "'a' is taken already"),
    ],
)
def test_a_wrong_layer_is_a_problem_at_its_place(text: str, blamed: str, message: str) -> None:
    ((problem,),) = [parsed.problems for parsed in read(text)]
    assert problem.error.message == message
    assert text_at(text, problem.place) == blamed


def test_a_hundred_thousand_layers_are_read() -> None:
    assert len(network(" | ".join(["relu"] * 100_000)).layers) == 100_000
