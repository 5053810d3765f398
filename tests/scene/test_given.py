"""Numbers given for a drawing: of the shapes that the layer has, or refused with both shapes told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.figures import FIGURES
from convarith.scene.given import given_numbers
from convarith.scene.request import SceneRequest, compose
from convarith.scene.subject import Subject

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.scene.subject import Numbers

ROW = [[1, 2, 3, 4]]


def drawn(layer: Layer, size: Any, x: Any = None, weight: Any = None) -> Numbers:
    answer = describe(layer, size)
    return Subject(answer, given=given_numbers(answer, x, weight)).numbers


def test_a_layer_without_channels_takes_numbers_without_them() -> None:
    bare = drawn(Conv((1, 2)), (1, 4), ROW, [[10, 1]])
    assert bare.y.tolist() == [[[12, 23, 34]]]
    whole = drawn(Conv((1, 2)), (1, 4), [ROW], [[[[10, 1]]]])
    assert whole.y.tolist() == bare.y.tolist()


def test_one_axis_is_given_as_one() -> None:
    assert drawn(Conv(2), 4, [1, 2, 3, 4], [10, 1]).y.ravel().tolist() == [12, 23, 34]
    assert drawn(Conv(2, channels=(1, 2)), 4, ROW, [[[10, 1]], [[1, 0]]]).y[:, 0].tolist() == [[12, 23, 34], [1, 2, 3]]


def test_a_transposed_layer_takes_its_weight_with_the_channels_in_first() -> None:
    weight = np.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    layer = ConvTranspose(2, channels=(2, 3))
    found = drawn(layer, (1, 1), np.array([1, 100]).reshape(2, 1, 1), weight)
    assert found.y.tolist() == (weight[0] + 100 * weight[1]).tolist()
    with pytest.raises(ConvArithError, match=r"shape \(3, 2, 2, 2\), the layer asks for \(2, 3, 2, 2\)"):
        drawn(layer, (1, 1), None, weight.reshape(3, 2, 2, 2))


def test_groups_take_a_weight_of_their_channels() -> None:
    found = drawn(Conv(1, channels=(2, 2), groups=2), (1, 1), [[[3]], [[5]]], [[[[2]]], [[[10]]]])
    assert found.y.ravel().tolist() == [6, 50]


def test_decimals_are_taken_as_they_are_and_what_is_no_number_too() -> None:
    assert drawn(Conv((1, 2)), (1, 2), np.array([[0.5, 0.25]], dtype="f4"), [[2, 4]]).y.ravel().tolist() == [2.0]
    assert np.isnan(drawn(Pool((1, 2)), (1, 2), [[float("nan"), 1]]).y).all()


def test_large_whole_numbers_do_not_wrap_around() -> None:
    large = 2**62
    assert drawn(Conv((1, 2)), (1, 2), [[large, large]], [[4, 4]]).y.ravel().tolist() == [2.0**65]


@pytest.mark.parametrize(
    ("layer", "x", "weight", "code", "message"),
    [
        (Conv(2), np.ones((3, 4)), None, "bad-array", r"shape \(3, 4\), the layer is drawn on 1 x 4x4; give channels"),
        (Conv(2), np.ones((2, 4, 4)), None, "channel-mismatch", "2 channels, the layer takes 1; give the layer 2"),
        (Conv(2, channels=(3, 2)), np.ones((4, 4)), None, "bad-array", r"\(4, 4\), the layer is drawn on 3 x 4x4"),
        (Conv(2), np.ones((4, 4)) * 1j, None, "bad-array", "complex128; give real numbers"),
        (Conv(2), [["a"]], None, "bad-array", "the input has dtype"),
        (Conv(2), None, np.ones((3, 3)), "weight-shape", r"\(3, 3\), the layer asks for \(2, 2\)"),
        (Conv(2, channels=(3, 2)), None, np.ones((2, 2)), "weight-shape", r"the layer asks for \(2, 3, 2, 2\)"),
        (Pool(2), None, np.ones((2, 2)), "contradiction", "a weight are given, and max_pool has none; leave them"),
    ],
)
def test_other_numbers_are_refused_with_both_shapes(layer: Layer, x: Any, weight: Any, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        compose(SceneRequest(layer, (4, 4), input=x, weight=weight))
    assert caught.value.code == code


def test_a_layer_with_numbers_is_seen_with_them_unless_another_view_is_asked_for() -> None:
    seen = compose(SceneRequest(Conv((1, 2)), (1, 4), input=ROW, weight=[[10, 1]]))
    assert "y[0,0] = 10 + 2 = 12" in [frame.caption for frame in seen.frames]
    matrix = compose(SceneRequest(Conv((1, 2)), (1, 4), weight=[[10, 1]], view="matrix"))
    assert matrix.taps == 2


@pytest.mark.parametrize("name", ["input", "weight"])
def test_a_figure_has_its_own_numbers(name: str) -> None:
    with pytest.raises(ConvArithError, match=f"numbers of the {name} are given for what has its own") as caught:
        compose(replace(SceneRequest(FIGURES["dilation"]), **{name: [[1]]}))  # type: ignore[arg-type]  # by its name
    assert caught.value.code == "contradiction"
