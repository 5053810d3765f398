"""What is to be seen: a layer at work, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from convarith.engine.answer import describe
from convarith.engine.layer import Layer
from convarith.engine.names import called, known_name
from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.records import dataclass, field, replace
from convarith.scene.subject import Subject
from convarith.scene.views import view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from convarith.engine.answer import Answer
    from convarith.engine.numbers import Ints
    from convarith.names import LabelLevel
    from convarith.networks.graph import Network
    from convarith.scene.figures import Figure
    from convarith.scene.model import Scene
    from convarith.scene.subject import Given

LABELS: Mapping[LabelLevel, str] = {
    "short": "the names of the maps, and one line under them",
    "full": "the legend, the setting and the kernel too",
    "none": "nothing",
}


@dataclass(frozen=True, slots=True)
class SceneRequest:
    """What is to be seen, as it goes from the user down to the views.

    Attributes:
        what: A layer; a figure of the guide; or a network, whose receptive field is drawn.
        size: Spatial input size of a layer; None for a figure and a network, which have theirs.
        layer: Of a network, name of the layer whose output is followed down to the input; None for the last that has
            space.
        axis: Of a network, number of the spatial axis to draw it along; None for all where it is small, else the last.
        view: One of `convarith.scene.views.VIEWS`; None for the usual one: ``map`` of a layer, or
            ``values`` where it is given numbers, the guide's of a figure, ``field`` of a network, which has no other.
        order: In which the outputs are worked out, one of `convarith.scene.order.ORDERS`.
        seed: What the numbers in the cells, and the random order, follow from.
        input: Numbers of a layer's input, shape (C, *spatial), or (*spatial) where it tells no channels; None for
            small whole ones.
        weight: Numbers of its weight, of the shape that it takes, or (*kernel) where it tells no channels; None for
            small whole ones.
        labels: How much is written: ``short`` for the names of maps and one line under the picture, a frame's caption
            or else the setting; ``full`` for the legend, the setting and a turned kernel too; ``none`` for nothing.
        whole: Whether long axes of a layer are drawn in full, and not only around their ends.
        flat: Whether it is seen from above, as a terminal can show it.
    """

    what: Layer | Figure | Network
    size: Ints | None = None
    layer: str | None = field(default=None, kw_only=True)
    axis: int | None = field(default=None, kw_only=True)
    view: str | None = field(default=None, kw_only=True)
    order: str = field(default="rows", kw_only=True)
    seed: int = field(default=0, kw_only=True)
    input: ArrayLike | None = field(default=None, kw_only=True)
    weight: ArrayLike | None = field(default=None, kw_only=True)
    labels: LabelLevel = field(default="short", kw_only=True)
    whole: bool = field(default=False, kw_only=True)
    flat: bool = field(default=False, kw_only=True)


def compose(request: SceneRequest) -> Scene:
    """Compose what is asked for.

    Raises:
        ConvArithError: ``bad-value`` for what is neither a layer nor a network, a layer without a size, or an order, a
            seed or labels that cannot be; ``contradiction`` for a size or numbers of what has its own, or the name of
            a layer where there is no network; ``view`` where the view has nothing to say about it; whatever the layer
            or the network refuses.
    """
    level = known_name("level of labels", request.labels, LABELS)
    scene = _with_all_labels(replace(request, labels=cast("LabelLevel", level)))
    labels = scene.labels
    if labels is None:
        return scene
    title = labels.lines[0]
    if level == "full":
        return replace(scene, title=title)
    return replace(scene, title=title, headline="" if scene.caption else labels.short or title, labels=None)


def _with_all_labels(request: SceneRequest) -> Scene:
    from convarith.networks.graph import Network
    from convarith.scene.figures import Figure

    what = request.what
    if isinstance(what, Network):
        return _network(what, request)
    if not isinstance(what, Layer | Figure):
        raise _neither_layer_nor_network(what)
    _refuse_parts_of_network(request)
    return _layer(what, request) if isinstance(what, Layer) else _figure(what, request)


def _neither_layer_nor_network(what: object) -> ConvArithError:
    named = isinstance(what, str | os.PathLike)
    way_out = f"read the network first: convarith.network({short_repr(what)})"
    return ConvArithError(
        f"{short_repr(what)} is neither a layer nor a network",
        "bad-value",
        way_out if named else "give a Conv, a Pool or a network",
    )


def _layer(layer: Layer, request: SceneRequest) -> Scene:
    if request.size is None:
        raise ConvArithError("a layer is drawn for an input size", "bad-value", "give one, such as (5, 5)")
    answer = describe(layer, request.size)
    given = _given(answer, request)
    subject = Subject(answer, request.order, request.seed, given, request.whole)
    return _at_work(subject, "map" if given == (None, None) else "values", request)


def _figure(figure: Figure, request: SceneRequest) -> Scene:
    _refuse_size(request)
    _refuse_numbers(request)
    answer = describe(figure.layer, figure.size)
    return _at_work(Subject(answer, request.order, request.seed, figure.numbers, request.whole), figure.view, request)


def _given(answer: Answer, request: SceneRequest) -> Given:
    if request.input is None and request.weight is None:
        return None, None
    from convarith.scene.given import given_numbers

    return given_numbers(answer, request.input, request.weight)


def _at_work(subject: Subject, usual_view: str, request: SceneRequest) -> Scene:
    return view(request.view or usual_view)(subject, labels=request.labels != "none", flat=request.flat)


def _network(network: Network, request: SceneRequest) -> Scene:
    from convarith.scene.field import field_scene

    _refuse_size(request)
    _refuse_numbers(request)
    if request.view is not None and called(request.view, ("field",)) is None:
        raise ConvArithError(
            f"a network is seen in the view field, not {request.view}", "view", "leave --view out (view=None)"
        )
    return field_scene(network, request.layer, axis=request.axis, labels=request.labels != "none", flat=request.flat)


def _refuse_parts_of_network(request: SceneRequest) -> None:
    if request.layer is not None:
        raise ConvArithError(
            f"{short_repr(request.layer)} names a layer of a network, and what is drawn is no network",
            "contradiction",
            "leave it out, or draw a network",
        )
    if request.axis is not None:
        raise ConvArithError(
            f"axis {request.axis} is for a network, and what is drawn is none", "contradiction", "leave it out"
        )


def _refuse_size(request: SceneRequest) -> None:
    if request.size is not None:
        raise ConvArithError(
            f"a size of {short_repr(request.size)} is given for what has its own", "contradiction", "leave it out"
        )


def _refuse_numbers(request: SceneRequest) -> None:
    for name, value in (("input", request.input), ("weight", request.weight)):
        if value is not None:
            raise ConvArithError(
                f"numbers of the {name} are given for what has its own", "contradiction", "leave them out"
            )
