"""The story of the equivalence: both ways come to the numbers of the layer, and nothing on the way is made up."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import plain_loops
from support.sample_layers import (
    DIRECT,
    POOLS,
    SEVERAL_TRANSPOSED,
    TRANSPOSED,
    as_written,
    bare,
    looks,
    step_by_step,
    subject_called,
    subject_of,
    worked_out,
)
from support.strategies import Line, conv_transpose, sizes, transposed_lines

from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.model import Kind
from convarith.scene.order import ORDERS
from convarith.scene.pacing import READING
from convarith.scene.tween import tween
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from convarith.scene.model import Frame, Look, Scene, Text
    from convarith.scene.subject import Subject

EXAMPLE = subject_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3))

lines_few = st.lists(
    transposed_lines.filter(lambda line: line.size <= 4 and line.kernel <= 3 and line.transposed()[0] <= 8),
    min_size=1,
    max_size=2,
)


def scene_of(subject: Subject) -> Scene:
    return worked_out(equivalence_scene(subject, labels=True))


def act(scene: Scene, name: str) -> list[Frame]:
    """Give the frames of an act."""
    starts = [each.start for each in scene.acts] + [scene.frames.total]
    number = [each.name for each in scene.acts].index(name)
    return list(scene.frames)[starts[number] : starts[number + 1]]


def outputs(scene: Scene) -> tuple[range, range]:
    """Number the cells of the output that the window fills, and of that which stamps fill."""
    _, _, slid, stamped = scene.maps
    return range(slid, stamped), range(stamped, scene.cells.total)


def seconds(scene: Scene) -> float:
    return sum(frame.hold for frame in scene.frames)


@given(lines_few, st.sampled_from([*ORDERS]), st.integers(0, 9))
def test_both_ways_come_to_what_plain_loops_come_to(lines: list[Line], order: str, seed: int) -> None:
    subject = subject_of(conv_transpose(lines), sizes(lines), order, seed)
    scene = scene_of(subject)
    assert subject.numbers.weight is not None
    x, weight = bare(subject, subject.numbers.x)[np.newaxis], bare(subject, subject.numbers.weight)
    final = plain_loops.conv_transpose(x, weight, [line.transposed() for line in lines], 1).ravel().tolist()
    after = looks(scene)
    for cells in outputs(scene):
        assert [after[number].text for number in cells] == list(map(as_written, final))
        assert {after[number].kind for number in cells} == {Kind.OUTPUT}


@pytest.mark.parametrize("name", TRANSPOSED)
def test_the_first_act_ends_with_all_that_stamps_come_to_and_the_last_fills_in_the_rest(name: str) -> None:
    scene = scene_of(subject_called(name))
    slid, stamped = outputs(scene)
    after = looks(scene, scene.acts[1].start)
    assert {after[number].kind for number in stamped} == {Kind.OUTPUT}
    after = looks(scene, scene.acts[2].start)
    assert {after[number].kind for number in slid} == {Kind.HIDDEN}


@pytest.mark.parametrize("order", ORDERS)
def test_the_window_comes_to_the_outputs_in_the_order_asked_for(order: str) -> None:
    subject = subject_of(ConvTranspose(3, stride=2, padding=1), (3, 4), order)
    scene = scene_of(subject)
    on_map = view("map")(subject, labels=False)
    first = on_map.cells.total - on_map.frames.total
    slid, stamped = outputs(scene)
    windows = [frame for frame in act(scene, "slide") if frame.reads]
    for frame, there in zip(windows, on_map.frames, strict=True):
        place = there.writes[0] - first
        assert frame.writes == (slid[place], stamped[place])


@pytest.mark.parametrize("name", TRANSPOSED)
def test_what_the_window_covers_comes_to_what_it_fills_in(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    for frame, after in zip(scene.frames, step_by_step(scene), strict=True):
        if frame.reads:
            window = [frame.shown[number] for number in frame.reads]
            assert len(window) == prod(subject.weight_shape)
            found = as_written(sum(int(look.text) * int(look.corner) for look in window))
            assert [after[number].text for number in frame.writes] == [found, found]
            assert frame.caption.split("=")[-1].split(",")[0].strip() == found.replace("-", "−")


@pytest.mark.parametrize("name", TRANSPOSED)
def test_elements_of_the_turned_kernel_are_lit_where_they_meet_an_input(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    kernel = range(scene.maps[1], scene.maps[2])
    for frame in act(scene, "slide"):
        met = {look.corner for number, look in frame.shown.items() if number not in kernel and look.hue}
        assert {look.text for number, look in frame.shown.items() if number in kernel} == met


def test_the_first_frame_shows_what_the_last_one_does_and_says_what_it_is_about() -> None:
    scene = scene_of(EXAMPLE)
    first, last = scene.frames[0], scene.frames[-1]
    assert [text.text for text in first.texts][1:] == [text.text for text in last.texts][1:]
    assert first.texts[0].text == "Stamp or slide: the same 36 numbers"
    assert last.texts[0].text == "= the same 36 numbers"
    assert first.caption == last.caption
    assert {"x among zeros", "w, turned", "y by sliding", "y by stamping", "="} <= {text.text for text in first.texts}
    there = {(cell.corners, cell.look) for cell in first.moving}
    settled = zip(scene.cells, looks(scene), strict=True)
    assert there == {(cell.corners, look) for cell, look in settled if look.kind is not Kind.HIDDEN}


def test_there_are_three_acts_and_each_says_which_it_is() -> None:
    scene = scene_of(EXAMPLE)
    assert [(each.name, each.heading) for each in scene.acts] == [
        ("stamp", "Stamp"),
        ("spread", "Spread, pad, turn"),
        ("slide", "Slide"),
    ]
    for number, each in enumerate(scene.acts, start=1):
        frames = act(scene, each.name)
        headings = {frame.texts[0].text for frame in frames} - {scene.frames[0].texts[0].text}
        assert f"{number}  {each.heading}" in headings
        assert len(headings - {scene.frames[-1].texts[0].text}) == 1


def test_it_takes_twenty_to_twenty_five_seconds() -> None:
    assert 20 <= seconds(scene_of(EXAMPLE)) <= 25


@pytest.mark.parametrize("size", [(1,), (2, 2), (5, 5), (12, 12), (40,), (3, 30)])
def test_however_much_there_is_to_tell_it_can_be_watched(size: tuple[int, ...]) -> None:
    scene = equivalence_scene(subject_of(ConvTranspose(4, stride=2, padding=1), size), labels=True)
    assert scene.frames.total < 140
    assert 15 < seconds(scene) < 30


def test_each_sentence_has_time_to_be_read() -> None:
    scene = scene_of(EXAMPLE)
    longest: dict[str, float] = {}
    for frame in scene.frames:
        if not frame.reads:
            longest[frame.caption] = max(longest.get(frame.caption, 0), frame.hold)
    assert len(longest) == 6
    assert set(longest.values()) == {READING}
    assert READING >= 2.5


def test_the_first_row_is_slow_and_the_rest_is_quick() -> None:
    windows = [frame.hold for frame in act(scene_of(EXAMPLE), "slide") if frame.reads]
    assert min(windows[:6]) > 3 * max(windows[6:])


def test_why_zeros_why_turned_and_where_a_goes_are_told() -> None:
    told = [frame.caption for frame in scene_of(EXAMPLE).frames]
    for sentence in (
        "each input stamps w, scaled by it; overlaps add up",
        "p = 1 is cropped off, a = 1 less at the end (tinted)",
        "stamps are s = 2 apart: s − 1 = 1 zero in between",
        "p′ = k − 1 − p = 1 around, a = 1 more at the end",
        "stamped right, read from the left: w turns by 180°",
    ):
        assert sentence in told


def test_without_labels_nothing_is_told() -> None:
    scene = equivalence_scene(EXAMPLE, labels=False)
    assert {(frame.caption, frame.texts) for frame in scene.frames} == {("", ())}
    assert (scene.caption, scene.labels) == ("", None)


def hue_of(look: Look) -> tuple[str, int]:
    return look.text, look.hue


def test_few_inputs_have_a_number_and_a_hue_each_and_keep_them_among_the_zeros() -> None:
    scene = scene_of(EXAMPLE)
    start = [cell.look for cell in act(scene, "stamp")[1].moving if cell.look.kind is Kind.INPUT]
    assert sorted(look.text for look in start) == list("123456789")
    assert sorted(look.hue for look in start) == list(range(1, 10))
    after = looks(scene)[: scene.maps[1]]
    assert [hue_of(look) for look in after if look.hue] == [hue_of(look) for look in start]


def test_of_many_inputs_neighbours_differ_in_hue() -> None:
    subject = subject_of(ConvTranspose(3, stride=2), (4, 5))
    scene = scene_of(subject)
    hues = [cell.look.hue for cell in act(scene, "stamp")[1].moving if cell.look.kind is Kind.INPUT]
    grid = dict(zip(product(range(4), range(5)), hues, strict=True))
    for (row, column), hue in grid.items():
        around = product((row - 1, row, row + 1), (column - 1, column, column + 1))
        beside = [grid[place] for place in around if place in grid and place != (row, column)]
        assert hue not in beside


def test_where_things_stand_is_right_for_a_wide_screen_and_one_axis_is_stacked() -> None:
    assert 1.5 < scene_of(EXAMPLE).extent.width / scene_of(EXAMPLE).extent.height < 2.1
    line = scene_of(subject_of(ConvTranspose(3, stride=2), (6,)))
    middles = [line.cells[first].center[1] for first in line.maps]
    assert len(set(middles)) == 4
    assert 1.5 < line.extent.width / line.extent.height < 3


def test_links_end_at_the_window_and_the_cell() -> None:
    scene = scene_of(EXAMPLE)
    slid, _ = outputs(scene)
    for frame in act(scene, "slide"):
        if frame.reads:
            window = [corner for number in frame.reads for corner in scene.cells[number].corners]
            (cell,) = (scene.cells[number].corners for number in frame.writes if number in slid)
            assert len(frame.links) == 2
            assert {start for start, _ in frame.links} <= set(window)
            assert {end for _, end in frame.links} <= set(cell)


@pytest.mark.parametrize(
    "subject",
    [*map(subject_called, TRANSPOSED), subject_of(ConvTranspose(2, stride=3), (2,))],
    ids=[*TRANSPOSED, "two"],
)
def test_what_moves_from_frame_to_frame_goes_on_as_what_it_is(subject: Subject) -> None:
    scene = scene_of(subject)
    for before, after in pairwise(scene.frames):
        way = tween(scene, before, after)
        if way is not None and way.cells:
            pairs = zip(before.moving, after.moving, strict=True)
            assert all((one.look.text, one.look.kind) == (other.look.text, other.look.kind) for one, other in pairs)


@pytest.mark.parametrize("name", [*DIRECT, *POOLS])
def test_a_layer_that_does_not_scatter_is_sent_to_views_that_show_it(name: str) -> None:
    subject = subject_called(name)
    with pytest.raises(ConvArithError, match=f"^the view equivalence .* this is {subject.layer.op}") as caught:
        scene_of(subject)
    assert caught.value.code == "view"
    assert {each for each in VIEWS if each in caught.value.hint.split()} == {"map", "values"}


@pytest.mark.parametrize("name", SEVERAL_TRANSPOSED)
def test_several_channels_are_sent_to_views_that_show_them(name: str) -> None:
    subject = subject_called(name)
    with pytest.raises(ConvArithError, match=r"follows one channel, and these are \d:\d") as caught:
        scene_of(subject)
    assert caught.value.code == "view"
    for each in ("map", "scatter"):
        assert each in caught.value.hint
        assert view(each)(subject, labels=False).frames.total


def test_more_sheets_than_anyone_could_follow_are_refused() -> None:
    with pytest.raises(ConvArithError, match="18 sheets of one map") as caught:
        scene_of(subject_of(ConvTranspose((2, 1, 1)), (16, 1, 1)))
    assert caught.value.code == "view"


def test_a_kernel_that_is_not_turned_is_sent_to_views_that_turn_none() -> None:
    subject = subject_of(ConvTranspose(3, stride=2, flip_kernel=False), (3, 3))
    with pytest.raises(ConvArithError, match="leaves it as it is; see it in the view map, values or scatter"):
        equivalence_scene(subject, labels=True)
    for name, frames in (("map", 49), ("values", 49), ("scatter", 9)):
        assert len(view(name)(subject, labels=True).frames) == frames


@pytest.mark.parametrize("subject", [EXAMPLE, *map(subject_called, TRANSPOSED)], ids=["example", *TRANSPOSED])
def test_names_lie_inside_and_apart_from_each_other(subject: Subject) -> None:
    scene = scene_of(subject)
    left, bottom, right, top = scene.extent
    for frame in scene.frames:
        boxes = [box_of(text) for text in frame.texts]
        for x0, y0, x1, y1 in boxes:
            assert left - 1e-9 <= x0 < x1 <= right + 1e-9
            assert bottom - 1e-9 <= y0 < y1 <= top + 1e-9
        for one, other in combinations(boxes, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def box_of(text: Text) -> tuple[float, float, float, float]:
    """Give the rectangle that a text takes, whose letters are about half as wide as high."""
    (x, y), width = text.at, 0.5 * len(text.text) * text.size
    x -= {"left": 0.0, "middle": width / 2, "right": width}[text.anchor]
    return x, y - text.size / 2, x + width, y + text.size / 2
