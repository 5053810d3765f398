"""What can be asked for: a layer with a size, a figure, or a network with the name of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.sample_layers import subject_of
from support.sample_networks import NETWORKS

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.field import field_scene
from convarith.scene.figures import FIGURES
from convarith.scene.request import SceneRequest, compose
from convarith.scene.views import view

if TYPE_CHECKING:
    from convarith.names import LabelLevel
    from convarith.scene.model import Scene

LEVELS: tuple[LabelLevel, LabelLevel] = ("full", "none")
LAYER, SIZE = Conv(3, padding=1), (4, 5)
NETWORK = NETWORKS["pooled"]


def all_of(scene: Scene) -> tuple[Any, ...]:
    return scene.extent, list(scene.cells), list(scene.frames), scene.labels, scene.texts, scene.caption


def test_a_layer_is_seen_on_its_map_unless_another_view_is_asked_for() -> None:
    subject = subject_of(LAYER, SIZE)
    for asked, name in ((None, "map"), ("values", "values"), ("matrix", "matrix")):
        found = compose(SceneRequest(LAYER, SIZE, view=asked, labels="full"))
        assert all_of(found) == all_of(view(name)(subject, labels=True))


def test_all_that_is_asked_for_gets_there() -> None:
    asked = SceneRequest(LAYER, SIZE, view="matrix", order="random", seed=5, labels="none", flat=True)
    expected = view("matrix")(subject_of(LAYER, SIZE, "random", 5), labels=False, flat=True)
    assert all_of(compose(asked)) == all_of(expected)


@pytest.mark.parametrize("name", ["padding_strides", "numerical_average_pooling"])
def test_a_figure_is_seen_as_the_guide_shows_it(name: str) -> None:
    figure = FIGURES[name]
    subject = subject_of(figure.layer, figure.size, given=figure.numbers)
    assert all_of(compose(SceneRequest(figure, labels="full"))) == all_of(view(figure.view)(subject, labels=True))
    assert all_of(
        compose(SceneRequest(figure, view="matrix" if name == "padding_strides" else "map", labels="full"))
    ) != all_of(compose(SceneRequest(figure, labels="full")))


@pytest.mark.parametrize("asked", [None, "field"])
@pytest.mark.parametrize("layer", [None, "a", "b"])
def test_of_a_network_the_receptive_field_is_seen(layer: str | None, asked: str | None) -> None:
    expected = field_scene(NETWORK, layer, labels=True, flat=True)
    asked_for = SceneRequest(NETWORK, layer=layer, view=asked, labels="full", flat=True)
    assert all_of(compose(asked_for)) == all_of(expected)


def test_under_a_picture_without_captions_stands_its_setting_in_few_words() -> None:
    scene = compose(SceneRequest(ConvTranspose(3, stride=2), (4, 4)))
    assert scene.labels is None
    assert plain_spaces(scene.title) == "transposed convolution: i′ = 4, k = 3, s = 2, p = 0 → o′ = 9"
    assert plain_spaces(scene.headline) == "transposed: i′ = 4, k = 3, s = 2, p = 0 → o′ = 9"
    assert plain_spaces(compose(SceneRequest(LAYER, SIZE)).headline) == "i = 4x5, k = 3, s = 1, p = 1 → o = 4x5"


def test_captions_take_the_place_of_the_setting() -> None:
    scene = compose(SceneRequest(LAYER, SIZE, view="values"))
    assert (scene.labels, scene.headline) == (None, "")
    assert scene.caption
    assert scene.title.startswith("convolution: ")


def test_all_labels_are_written_in_full_and_none_on_request() -> None:
    full, none = (compose(SceneRequest(LAYER, SIZE, view="values", labels=level)) for level in LEVELS)
    assert full.labels is not None
    assert full.headline == ""
    assert (none.labels, none.headline, none.title, none.caption, none.texts) == (None, "", "", "", ())


def plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        (SceneRequest(LAYER), "bad-value", r"a layer is drawn for an input size; give one, such as \(5, 5\)"),
        (SceneRequest(FIGURES["dilation"], (5, 5)), "contradiction", r"size of \(5, 5\) is given for what has its own"),
        (SceneRequest(NETWORK, (8, 8)), "contradiction", r"size of \(8, 8\) is given for what has its own"),
        (
            SceneRequest(LAYER, SIZE, layer="a"),
            "contradiction",
            "'a' names a layer of a network, and what is drawn is no network",
        ),
        (SceneRequest(FIGURES["dilation"], layer="a"), "contradiction", "'a' names a layer of a network"),
        (SceneRequest(LAYER, SIZE, axis=0), "contradiction", "axis 0 is for a network, and what is drawn is none"),
        (SceneRequest(NETWORK, axis=2), "wrong-axes", "there is no axis 2; give one from 0 to 1"),
        (SceneRequest(NETWORK, view="map"), "view", "seen in the view field, not map"),
        (SceneRequest(NETWORK, layer="z"), "unknown-layer", "no layer with space is called 'z'"),
        (SceneRequest(LAYER, SIZE, view="sideways"), "view", "no view is called 'sideways'"),
        (
            SceneRequest(LAYER, SIZE, labels="ful"),  # type: ignore[arg-type]  # the same
            "bad-value",
            "no level of labels is called 'ful'; did you mean 'full'",
        ),
        (SceneRequest("Conv", SIZE), "bad-value", "'Conv' is neither a layer nor a network"),  # type: ignore[arg-type]  # that is the point
        (SceneRequest("n.toml", layer="a"), "bad-value", r"; read the network first: convarith\.network\('n\.toml'\)"),  # type: ignore[arg-type]  # the same
        (SceneRequest(5, SIZE), "bad-value", "5 is neither a layer nor a network; give a Conv, a Pool or"),  # type: ignore[arg-type]  # the same
    ],
)
def test_what_cannot_be_composed_is_refused(request_: SceneRequest, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        compose(request_)
    assert caught.value.code == code
