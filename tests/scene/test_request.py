"""What can be asked for: a layer with a size, a figure, or a network with the name of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.sample_layers import subject_of
from support.sample_networks import NETWORKS

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.scene.field import field_scene
from convarith.scene.figures import FIGURES
from convarith.scene.request import SceneRequest, compose
from convarith.scene.views import view

if TYPE_CHECKING:
    from convarith.scene.model import Scene

LAYER, SIZE = Conv(3, padding=1), (4, 5)
NETWORK = NETWORKS["pooled"]


def all_of(scene: Scene) -> tuple[Any, ...]:
    return scene.extent, list(scene.cells), list(scene.frames), scene.labels, scene.texts, scene.caption


def test_a_layer_is_seen_on_its_map_unless_another_view_is_asked_for() -> None:
    subject = subject_of(LAYER, SIZE)
    for asked, name in ((None, "map"), ("values", "values"), ("matrix", "matrix")):
        assert all_of(compose(SceneRequest(LAYER, SIZE, view=asked))) == all_of(view(name)(subject, labels=True))


def test_all_that_is_asked_for_gets_there() -> None:
    asked = SceneRequest(LAYER, SIZE, view="matrix", order="random", seed=5, labels=False, flat=True)
    expected = view("matrix")(subject_of(LAYER, SIZE, "random", 5), labels=False, flat=True)
    assert all_of(compose(asked)) == all_of(expected)


@pytest.mark.parametrize("name", ["padding_strides", "numerical_average_pooling"])
def test_a_figure_is_seen_as_the_guide_shows_it(name: str) -> None:
    figure = FIGURES[name]
    subject = subject_of(figure.layer, figure.size, given=figure.numbers)
    assert all_of(compose(SceneRequest(figure))) == all_of(view(figure.view)(subject, labels=True))
    assert all_of(compose(SceneRequest(figure, view="matrix" if name == "padding_strides" else "map"))) != all_of(
        compose(SceneRequest(figure))
    )


@pytest.mark.parametrize("asked", [None, "field"])
@pytest.mark.parametrize("layer", [None, "a", "b"])
def test_of_a_network_the_receptive_field_is_seen(layer: str | None, asked: str | None) -> None:
    expected = field_scene(NETWORK, layer, labels=True, flat=True)
    assert all_of(compose(SceneRequest(NETWORK, layer=layer, view=asked, flat=True))) == all_of(expected)


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
        (SceneRequest("Conv", SIZE), "bad-value", "'Conv' is neither a layer nor a network"),  # type: ignore[arg-type]  # that is the point
        (SceneRequest("n.toml", layer="a"), "bad-value", r"; read the network first: convarith\.network\('n\.toml'\)"),  # type: ignore[arg-type]  # the same
        (SceneRequest(5, SIZE), "bad-value", "5 is neither a layer nor a network; give a Conv, a Pool or"),  # type: ignore[arg-type]  # the same
    ],
)
def test_what_cannot_be_composed_is_refused(request_: SceneRequest, code: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as caught:
        compose(request_)
    assert caught.value.code == code
