"""How the receptive field of one output grows, held against a network that is run place by place."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from math import prod
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import EVERY, looks, subject_called, subject_of
from support.sample_networks import NETWORKS, layer, network, seen_of_input, spaces

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT
from convarith.networks.receptive import receptive_positions
from convarith.scene.field import field_of_layer, field_scene
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.networks.graph import Network
    from convarith.scene.model import Scene

STRAIGHT = ("chain", "pooled", "every pool", "dilated", "up again", "upsampled", "to a size", "channels")


def top_of(net: Network) -> str:
    return net.layers[-1].name


def middle(size: tuple[int, ...]) -> tuple[int, ...]:
    return tuple((length - 1) // 2 for length in size)


def drawn(net: Network) -> list[str]:
    """Name the maps: the input, then the layers that lead to the last one."""
    sizes = spaces(net)
    seen = receptive_positions(net, top_of(net), middle(sizes[top_of(net)]))
    return [name for name in sizes if name in seen]


def elements(scene: Scene) -> list[int]:
    """Number the cells that are no padding."""
    return [number for number, cell in enumerate(scene.cells) if cell.look.kind is not Kind.PADDING]


def maps(net: Network, scene: Scene) -> dict[str, list[int]]:
    """Number the cells of each map but its padding."""
    rest, found = iter(elements(scene)), {}
    for name in drawn(net):
        found[name] = list(islice(rest, prod(spaces(net)[name])))
    assert not list(rest)
    return found


def raveled(place: tuple[int, ...], size: tuple[int, ...]) -> int:
    found = 0
    for at, length in zip(place, size, strict=True):
        found = found * length + at
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_in_the_end_what_the_middle_output_sees_of_the_input_is_lit(name: str) -> None:
    net = NETWORKS[name]
    scene, sizes = field_scene(net, labels=True), spaces(net)
    inputs, after = maps(net, scene)[INPUT], looks(scene)
    seen = seen_of_input(net, top_of(net))[middle(sizes[top_of(net)])]
    assert [number for number in inputs if after[number].lit] == sorted(inputs[raveled(p, sizes[INPUT])] for p in seen)


@pytest.mark.parametrize("name", NETWORKS)
def test_there_is_a_frame_for_each_layer_from_the_last_one_down_which_lights_what_is_seen_of_it(name: str) -> None:
    net = NETWORKS[name]
    scene, sizes = field_scene(net, labels=True), spaces(net)
    where = maps(net, scene)
    seen = receptive_positions(net, top_of(net), middle(sizes[top_of(net)]))
    assert scene.frames.total == len(where)
    for frame, (each, cells) in zip(scene.frames, reversed(where.items()), strict=True):
        lit = sorted(cells[raveled(place, sizes[each])] for place in seen[each])
        assert [number for number, look in frame.settled.items() if look.kind is not Kind.PADDING] == lit
        assert all(look.lit for look in frame.settled.values())
        users = [node.name for node in net.layers if each in node.sources and node.name in where]
        assert sorted(frame.writes) == sorted(
            where[user][raveled(place, sizes[user])] for user in users for place in seen[user]
        )
        assert list(frame.reads) == (list(frame.settled) if users else [])
        assert frame.caption.startswith(f"{each}: ")


def test_the_caption_tells_how_far_it_sees() -> None:
    captions = [frame.caption for frame in field_scene(NETWORKS["chain"], labels=True).frames]
    assert captions == ["b: 1x1 of 3x3", "a: 3x3 of 6x6", "input: 5x5 of 8x8"]
    captions = [frame.caption for frame in field_scene(NETWORKS["line"], labels=True).frames]
    assert captions == ["b: 1 of 5", "a: 5 of 5", "input: 11 of 11"]
    labels = field_scene(NETWORKS["chain"], labels=True).labels
    assert labels is not None
    assert labels.lines == ("receptive field of one output of b: 5x5 of the 8x8 input",)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "line"])
def test_the_maps_stand_side_by_side_in_their_order(name: str) -> None:
    net = NETWORKS[name]
    scene = field_scene(net, labels=True, flat=True)
    boxes = []
    for first, end in pairwise((*scene.maps, scene.cells.total)):
        cells = range(first, end)
        xs, ys = zip(*(corner for number in cells for corner in scene.cells[number].corners), strict=True)
        boxes.append((min(xs), max(xs), min(ys) + max(ys)))
    for one, other in pairwise(boxes):
        assert one[1] < other[0]
        assert one[2] == pytest.approx(other[2])
    names, settings = scene.texts[: len(boxes)], scene.texts[len(boxes) :]
    assert [text.text for text in names] == drawn(net)
    assert {text.at[0] for text in settings} == {text.at[0] for text in names}


def test_each_map_is_told_its_window_and_below_it_its_size() -> None:
    scene = field_scene(NETWORKS["skipping"], labels=True)
    settings = [text for text in scene.texts if text.text not in spaces(NETWORKS["skipping"])]
    assert [text.text for text in settings] == [
        *("8x8", "k3 s1 p1", "8x8", "k2 s2", "4x4", "k2 s2", "8x8"),
        *("8x8", "k1 s1", "8x8"),
    ]
    assert settings[1].at[0] == settings[2].at[0]
    assert settings[1].at[1] - settings[2].at[1] > settings[1].size
    scene = field_scene(NETWORKS["dilated"], labels=True)
    assert [text.text for text in scene.texts[-2:]] == ["k3 s1 p0x2 d1x2", "2x4"]


@pytest.mark.parametrize("name", ["chain", "skipping", "dilated", "volume"])
def test_what_is_written_can_be_read_where_the_picture_is_seen_at_400_pixels(name: str) -> None:
    scene = field_scene(NETWORKS[name], labels=True)
    assert min(text.size for text in scene.texts) / scene.extent.width * 400 >= 8


def test_a_single_axis_is_drawn_as_rows_one_over_the_other() -> None:
    scene = field_scene(NETWORKS["line"], labels=True)
    heights = {cell.center[1] for cell in scene.cells}
    assert len(heights) == len(drawn(NETWORKS["line"]))
    assert all(cell.corners[0][1] == cell.corners[1][1] for cell in scene.cells)


def test_what_is_written_under_small_maps_does_not_meet() -> None:
    small = network(*(layer(name, "conv", before, kernel=1) for name, before in pairwise("zabcd")), shape=(1, 1, 1))
    small = replace(small, layers=(replace(small.layers[0], sources=(INPUT,)), *small.layers[1:]))
    settings = [text for text in field_scene(small, labels=True).texts[5:] if text.text.startswith("k")]
    for one, other in pairwise(settings):
        assert other.at[0] - one.at[0] > (len(one.text) + len(other.text)) / 2 * 0.6 * one.size


def test_each_map_has_the_colour_of_its_place_in_the_network() -> None:
    scene = field_scene(NETWORKS["chain"], labels=False)
    where = maps(NETWORKS["chain"], scene)
    for name, kind in ((INPUT, Kind.INPUT), ("a", Kind.PARTIAL), ("b", Kind.OUTPUT)):
        assert {scene.cells[number].look.kind for number in where[name]} == {kind}


@pytest.mark.parametrize("name", STRAIGHT)
def test_links_join_what_is_seen_to_what_sees_it_and_stay(name: str) -> None:
    frames = list(field_scene(NETWORKS[name], labels=False).frames)
    assert [len(frame.links) for frame in frames] == [4 * step for step in range(len(frames))]
    for before, after in pairwise(frames):
        assert set(before.links) <= set(after.links)


def test_padding_is_drawn_around_what_a_window_slides_over_and_lit_where_it_reaches_it() -> None:
    scene = field_of_layer(subject_called("one tap"), labels=True)  # padded by one, around 2x2
    cells = list(scene.cells)[: scene.maps[1]]
    assert [cell.look.kind for cell in cells].count(Kind.PADDING) == 4 * 4 - 2 * 2
    scene = field_of_layer(subject_called("reflected"), labels=True)
    seen = {number for number, look in scene.frames[1].settled.items() if look.kind is Kind.PADDING}
    assert seen <= set(scene.frames[1].reads)
    subject = subject_called("reflected")
    window = subject.window((0, *middle(tuple(axis.output for axis in subject.axes))))
    assert len(seen) == sum(not all(0 <= at < 3 for at in tap.place[1:]) for tap in window)


def test_links_run_between_the_corners_of_the_fields() -> None:
    scene = field_scene(NETWORKS["chain"], labels=False, flat=True)
    where = maps(NETWORKS["chain"], scene)
    frame = scene.frames[1]
    (top,) = scene.frames[0].settled
    assert [start for start, _ in frame.links] == list(scene.cells[top].corners)
    corners = [corner for number in frame.settled for corner in scene.cells[number].corners]
    (xs, ys) = zip(*corners, strict=True)
    box = [(min(xs), min(ys)), (max(xs), min(ys)), (max(xs), max(ys)), (min(xs), max(ys))]
    assert [end for _, end in frame.links] == [pytest.approx(corner) for corner in box]
    assert set(frame.settled) <= set(where["a"])


def test_an_output_that_sees_nothing_but_zeros_says_so() -> None:
    scene = field_of_layer(subject_called("apart"), labels=True)
    frame = scene.frames[1]
    assert (frame.caption, frame.settled, frame.links) == ("input: nothing of 2x3", {}, ())
    assert scene.labels is not None
    assert scene.labels.lines == ("receptive field of one output of conv_transpose: nothing of the 2x3 input",)


def test_any_layer_may_be_asked_about() -> None:
    net = NETWORKS["skipping"]
    scene = field_scene(net, "b", labels=True)
    assert [text.text for text in scene.texts[:3]] == [INPUT, "a", "b"]
    assert field_scene(net, INPUT, labels=True).frames.total == 1


def test_without_a_name_it_is_the_last_layer_that_has_space() -> None:
    net = network(layer("a", "conv"), layer("flat", "flatten", "a"), layer("out", "linear", "flat", out_features=2))
    assert [text.text for text in field_scene(net, labels=True).texts[:2]] == [INPUT, "a"]


def test_a_name_that_is_none_is_answered_with_the_nearest_and_a_flat_layer_with_those_that_have_space() -> None:
    net = network(layer("first", "conv"), layer("second", "conv", "first"), layer("flat", "flatten", "second"))
    with pytest.raises(ConvArithError, match="no layer with space is called 'secnod'") as caught:
        field_scene(net, "secnod", labels=False)
    assert (caught.value.code, caught.value.hint) == ("unknown-layer", "did you mean 'second'?")
    with pytest.raises(ConvArithError, match="no layer with space is called 'flat'") as caught:
        field_scene(net, "flat", labels=False)
    assert caught.value.code == "unknown-layer"
    assert "flat" not in caught.value.hint


def test_a_network_that_does_not_fit_is_told_its_first_problem() -> None:
    net = network(layer("a", "conv", kernel=9), layer("b", "conv", "a", kernel=99))
    with pytest.raises(ConvArithError, match="kernel 9 does not fit") as caught:
        field_scene(net, labels=False)
    assert caught.value.code == "does-not-fit"


def test_more_sheets_than_anyone_could_follow_are_refused() -> None:
    with pytest.raises(ConvArithError, match="17 sheets of one map") as caught:
        field_scene(network(layer("a", "conv", kernel=1), shape=(1, 17, 1, 1)), labels=False)
    assert caught.value.code == "view"


# Of a lone axis a cell of a row is as wide as a step of the input at least, whatever a transposed layer makes of it.
@pytest.mark.parametrize("name", [name for name in EVERY if name != "line transposed"])
def test_a_single_layer_is_a_network_of_one(name: str) -> None:
    subject = subject_called(name)
    output = tuple(axis.output for axis in subject.axes)
    scene = field_of_layer(subject, labels=True)
    assert scene.frames.total == 2
    after = looks(scene)
    places = elements(scene)
    assert len(places) == prod(subject.input_size) + prod(output)
    window = subject.window((0, *middle(output)))
    read = {tap.element[1:] for tap in window if tap.element is not None}
    inputs = prod(subject.input_size)
    lit = [number for number, place in enumerate(places[:inputs]) if after[place].lit]
    assert lit == sorted(raveled(place, subject.input_size) for place in read)


def test_a_layer_that_does_not_fit_is_told_as_in_every_view() -> None:
    with pytest.raises(ConvArithError, match="axis 0: kernel 3 does not fit"):
        field_of_layer(subject_of(Conv(3), (2, 3)), labels=False)


def test_without_labels_nothing_is_told() -> None:
    scene = field_scene(NETWORKS["chain"], labels=False)
    assert (scene.texts, scene.caption, scene.labels) == ((), "", None)
    assert {frame.caption for frame in scene.frames} == {""}


WIDE = network(layer("a", "conv", padding=1), layer("b", "max_pool", "a", kernel=2), shape=(1, 48, 96))


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_a_large_network_is_drawn_along_one_axis_the_last_unless_another_is_asked_for(axis: int | None) -> None:
    scene = field_scene(WIDE, axis=axis, labels=True)
    along = 1 if axis is None else axis
    assert scene.labels is not None
    assert scene.labels.lines == (
        f"receptive field of one output of b along axis {along}: 4 of the {(48, 96)[along]} input",
    )
    assert scene.cells.total == 2.5 * (48, 96)[along]


def test_a_small_one_is_drawn_along_one_axis_where_that_is_asked_for() -> None:
    assert field_scene(NETWORKS["chain"], axis=0, labels=False).cells.total == 8 + 6 + 3


@pytest.mark.parametrize("axis", [-1, 2])
def test_an_axis_that_there_is_not_is_refused(axis: int) -> None:
    with pytest.raises(ConvArithError, match=f"there is no axis {axis}; give one from 0 to 1") as caught:
        field_scene(WIDE, axis=axis, labels=False)
    assert caught.value.code == "wrong-axes"


def test_where_the_input_is_not_told_one_is_assumed() -> None:
    scene = field_scene(replace(NETWORKS["chain"], input=()), labels=True)
    assert scene.labels is not None
    assert scene.labels.lines == ("receptive field of one output of b along axis 1: 5 of the 256 input",)


def test_the_pooling_of_all_at_the_end_is_looked_past() -> None:
    net = network(layer("a", "conv"), layer("pool", "global_avg_pool", "a"))
    assert [text.text for text in field_scene(net, labels=True).texts[:2]] == [INPUT, "a"]
    assert [text.text for text in field_scene(net, "pool", labels=True).texts[:3]] == [INPUT, "a", "pool"]
