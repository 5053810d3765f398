"""Stamps that add up, held against sums kept by plain loops."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

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
    index_of,
    step_by_step,
    subject_called,
    subject_of,
)
from support.strategies import Line, conv_transpose, sizes, transposed_lines

from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.model import Kind
from convarith.scene.order import ORDERS
from convarith.scene.scatter import scatter_scene
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from convarith.scene.model import Look, Scene
    from convarith.scene.subject import Subject

ANY = {**TRANSPOSED, **SEVERAL_TRANSPOSED}
WRITTEN = (Kind.EMPTY, Kind.PARTIAL, Kind.OUTPUT)
lines_few = st.lists(
    transposed_lines.filter(lambda line: line.size <= 4 and line.kernel <= 3 and line.transposed()[0] <= 9),
    min_size=1,
    max_size=2,
)


def scene_of(subject: Subject) -> Scene:
    return scatter_scene(subject, labels=True)


def inputs_total(subject: Subject) -> int:
    return subject.channels[0] * prod(subject.input_size)


def targets(subject: Subject, scene: Scene) -> range:
    """Number the cells of the output and what is cropped off it: all after the input and one kernel, but the key."""
    return range(inputs_total(subject) + prod(subject.weight_shape[1:]), scene.maps[3])


def outputs(subject: Subject, scene: Scene) -> list[int]:
    """Number the cells of the output, in its order."""
    return [number for number in targets(subject, scene) if scene.cells[number].look.kind is not Kind.CROPPED]


@given(lines_few, st.sampled_from([*ORDERS]), st.integers(0, 9))
def test_after_each_frame_an_output_says_what_has_been_stamped_on_it(lines: list[Line], order: str, seed: int) -> None:
    subject = subject_of(conv_transpose(lines), sizes(lines), order, seed)
    scene = scene_of(subject)
    x, weight, _ = subject.numbers
    assert weight is not None
    stamps = list(plain_loops.joined([line.transposed() for line in lines], sizes(lines)))
    to_come: list[list[int]] = [[] for _ in range(prod(subject.answer.output))]
    for output, _, source in stamps:
        to_come[output].append(source)
    total = dict.fromkeys(range(len(to_come)), 0)
    stamped: set[int] = set()
    where = outputs(subject, scene)
    assert [of_output(scene.cells[number].look) for number in where] == [
        (Kind.EMPTY, "") if sources else (Kind.OUTPUT, "0") for sources in to_come
    ]
    for frame, after in zip(scene.frames, step_by_step(scene), strict=True):
        (element,) = frame.reads
        stamped.add(element)
        for output, tap, source in stamps:
            if source == element:
                total[output] += int(x.ravel()[element]) * int(
                    weight[0, 0].reshape([line.kernel for line in lines])[tap]
                )
        for output, number in enumerate(where):
            done = [source in stamped for source in to_come[output]]
            kind = Kind.OUTPUT if all(done) else Kind.PARTIAL if any(done) else Kind.EMPTY
            assert of_output(after[number]) == (kind, as_written(total[output]) if kind is not Kind.EMPTY else "")
    assert stamped == set(range(inputs_total(subject)))


def of_output(look: Look) -> tuple[Kind, str]:
    return look.kind, look.text


@pytest.mark.parametrize("name", ANY)
def test_in_the_end_the_output_is_that_of_the_layer(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    (*_, after) = step_by_step(scene)
    found = [after[number] for number in outputs(subject, scene)]
    assert [look.text for look in found] == [as_written(value) for value in subject.numbers.y.ravel().tolist()]
    assert {look.kind for look in found} == {Kind.OUTPUT}


@pytest.mark.parametrize("name", ANY)
def test_a_frame_shows_what_it_adds_and_where(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    before = [cell.look for cell in scene.cells]
    for frame, after in zip(scene.frames, step_by_step(scene), strict=True):
        assert set(frame.settled) == set(frame.writes)
        for number in frame.writes:
            more = int(after[number].text) - int(before[number].text or "0")
            assert frame.shown[number] == after[number]._replace(corner=f"+{more}", lit=True)
        before = after


@pytest.mark.parametrize("name", ANY)
def test_the_stamp_covers_the_whole_kernel_cropped_cells_too(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    cells = targets(subject, scene)
    for frame in scene.frames:
        covered = [number for number in frame.shown if number in cells]
        kernel = prod(subject.weight_shape[1:])
        if subject.layer.padding_mode == "zeros":
            assert len(covered) == kernel
        else:  # what leaves at one end comes back at the other, where the kernel may be already
            assert set(covered) == set(frame.writes)
            assert len(covered) <= kernel
        assert all(frame.shown[number].lit for number in covered)
        for number in set(covered) - set(frame.writes):
            assert frame.shown[number] == scene.cells[number].look._replace(lit=True)
            assert scene.cells[number].look.kind is Kind.CROPPED


@pytest.mark.parametrize("name", ANY)
def test_the_kernel_shown_is_that_of_the_input_that_is_stamped(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    assert subject.numbers.weight is not None
    first, elements = inputs_total(subject), prod(subject.weight_shape[1:])
    for frame in scene.frames:
        (element,) = frame.reads
        channel = element // prod(subject.input_size)
        found = [frame.shown[number] for number in range(first, first + elements)]
        assert [look.text for look in found] == [str(each) for each in subject.numbers.weight[channel].ravel().tolist()]
        assert {look.kind for look in found} == {Kind.KERNEL}


def test_what_the_padding_crops_lies_around_the_output() -> None:
    # The whole output is 5x5; one row goes at the top, two columns at the right.
    subject = subject_of(ConvTranspose(3, padding=[(1, 0), (0, 2)]), (3, 3))
    scene = scene_of(subject)
    kinds = [scene.cells[number].look.kind for number in targets(subject, scene)]
    rows = [kinds[start : start + 5] for start in range(0, 25, 5)]
    assert rows == [[Kind.CROPPED] * 5, *[[Kind.EMPTY] * 3 + [Kind.CROPPED] * 2] * 4]
    assert Kind.CROPPED in scene.kinds
    assert Kind.CROPPED not in scene_of(subject_of(ConvTranspose(3), (3, 3))).kinds


def test_output_padding_that_nothing_reaches_is_zero_from_the_start() -> None:
    subject = subject_of(ConvTranspose((1, 2), stride=(1, 3), output_padding=(0, 1)), (1, 1))
    scene = scene_of(subject)
    assert [of_output(scene.cells[number].look) for number in outputs(subject, scene)] == [
        (Kind.EMPTY, ""),
        (Kind.EMPTY, ""),
        (Kind.OUTPUT, "0"),
    ]


def test_channels_are_stamped_on_every_output_channel_of_their_group() -> None:
    subject = subject_of(ConvTranspose(1, channels=(4, 6), groups=2), (1, 1))
    scene = scene_of(subject)
    first = outputs(subject, scene)[0]
    written = [[number - first for number in frame.writes] for frame in scene.frames]
    assert written == [[0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5]]


def test_the_caption_tells_what_is_stamped_onto_what() -> None:
    subject = subject_of(ConvTranspose(3, stride=2, padding=1), (2, 2), given=(((5, 6), (7, 8)), ((1, 2, 3),) * 3))
    captions = [frame.caption for frame in scene_of(subject).frames]
    assert "rows\u00a00…1" in captions[0]  # no line ends between them
    assert [caption.replace("\u00a0", " ") for caption in captions] == [
        "x[0,0] = 5 stamps 5·w onto rows 0…1, columns 0…1; 5 of 9 cells are cropped",
        "x[0,1] = 6 stamps 6·w onto rows 0…1, columns 1…2; 5 of 9 cells are cropped",
        "x[1,0] = 7 stamps 7·w onto rows 1…2, columns 0…1; 5 of 9 cells are cropped",
        "x[1,1] = 8 stamps 8·w onto rows 1…2, columns 1…2; 5 of 9 cells are cropped",
    ]


@pytest.mark.parametrize(
    ("layer", "size", "caption"),
    [
        (ConvTranspose(3), 2, "x[1] = 1 stamps w onto positions 1…3"),
        (ConvTranspose(2, dilation=2), 2, "x[1] = 1 stamps w onto positions 1…3 by 2"),
        (ConvTranspose(1), (1, 2), "x[0,1] = 1 stamps w onto row 0, column 1"),
        (ConvTranspose(2), (1, 1, 2), "x[0,0,1] = 1 stamps w onto depths 0…1, rows 0…1, columns 1…2"),
        (ConvTranspose(1), (1, 1, 1, 2), "x[0,0,0,1] = 1 stamps w onto axis 0: 0, axis 1: 0, axis 2: 0, axis 3: 1"),
        (ConvTranspose(3, padding=1, padding_mode="circular"), 3, "x[2] = 1 stamps w onto positions 1, 2, 0"),
        (ConvTranspose(2, channels=(2, 1)), (1, 1), "x[1,0,0] = 1 stamps w[1] onto rows 0…1, columns 0…1"),
    ],
)
def test_the_caption_is_plain_english_for_any_number_of_axes(layer: ConvTranspose, size: Any, caption: str) -> None:
    few = subject_of(layer, size)
    scene = scene_of(replace(few, given=(np.ones_like(few.numbers.x).tolist(), None)))
    assert scene.frames[scene.frames.total - 1].caption.replace("\u00a0", " ") == caption


def test_the_key_tells_running_totals_from_finished_ones_and_what_is_cropped() -> None:
    def words(layer: ConvTranspose) -> list[tuple[Kind, str]]:
        scene = scene_of(subject_of(layer, (2, 2)))
        kinds = [scene.cells[number].look.kind for number in range(scene.maps[3], scene.cells.total)]
        return list(zip(kinds, [text.text for text in scene.texts[2:]], strict=True))

    usual = [(Kind.PARTIAL, "running total"), (Kind.OUTPUT, "finished")]
    assert words(ConvTranspose(3)) == usual
    assert words(ConvTranspose(3, padding=1)) == [*usual, (Kind.CROPPED, "cropped by padding")]


def test_sheets_are_numbered() -> None:
    def texts(layer: ConvTranspose, size: Any) -> list[str]:
        return [text.text for text in scene_of(subject_of(layer, size)).texts]

    channels = texts(ConvTranspose(2, channels=(2, 3)), (2, 2))
    assert channels[2:-2] == ["channel 0", "channel 1", "channel 0", "channel 1", "channel 2"]
    volume = texts(ConvTranspose(2, padding=[(1, 0), (0, 0), (0, 0)]), (2, 2, 2))
    assert volume[2:-3] == ["depth 0", "depth 1", "depth −1", "depth 0", "depth 1"]


def test_the_legend_leaves_to_the_key_what_is_in_it() -> None:
    labels = scene_of(subject_called("upsampling")).labels
    assert labels is not None
    assert [kind for kind, _ in labels.legend] == [Kind.INPUT]


def test_the_kernel_is_named_by_the_channel_of_the_input() -> None:
    captions = [frame.texts[0].text for frame in scene_of(subject_of(ConvTranspose(1, channels=(2, 1)), 1)).frames]
    assert captions == ["kernel w[0]", "kernel w[1]"]


def test_a_stamp_on_nothing_but_the_crop_says_so() -> None:
    subject = subject_of(ConvTranspose(1, padding=1), 3)
    frames = scene_of(subject).frames
    beside = "beside y, where all of it is cropped"
    assert [frame.caption.partition("w ")[2] for frame in frames] == [beside, "onto position\u00a00", beside]
    assert [len(frame.writes) for frame in frames] == [0, 1, 0]


@pytest.mark.parametrize("name", TRANSPOSED)
def test_the_caption_names_the_cells_that_are_written(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where = outputs(subject, scene)
    size = subject.answer.output
    places = dict(zip(where, product(*map(range, size)), strict=True))
    for frame in scene.frames:
        position = index_of(frame.caption)
        (element,) = frame.reads
        assert list(product(*map(range, subject.answer.input)))[element] == position
        if frame.writes:
            told = frame.caption.partition(" onto ")[2].partition(";")[0]
            along = [set(axis) for axis in zip(*(places[number] for number in frame.writes), strict=True)]
            assert positions(told) == along


def positions(told: str) -> list[set[int]]:
    """Read what a caption says of rows and columns."""
    found: list[set[int]] = []
    for part in told.split(", "):
        words = part.split()
        if len(words) == 1:  # one more of those that go around
            found[-1].add(int(words[0]))
            continue
        first, _, last = words[1].partition("…")
        found.append(set(range(int(first), int(last or first) + 1, int(words[3]) if len(words) > 2 else 1)))
    return found


def test_without_labels_nothing_is_told() -> None:
    scene = scatter_scene(subject_called("upsampling"), labels=False)
    assert (scene.texts, scene.caption, scene.labels) == ((), "", None)
    assert {frame.caption for frame in scene.frames} == {""}
    scene = scene_of(subject_called("upsampling"))
    assert [text.text for text in scene.texts[:2]] == ["input x", "output y"]
    assert {frame.texts[0].text for frame in scene.frames} == {"kernel w"}


@pytest.mark.parametrize("name", [*DIRECT, *POOLS])
def test_a_layer_that_does_not_scatter_is_sent_to_views_that_show_it(name: str) -> None:
    subject = subject_called(name)
    with pytest.raises(ConvArithError, match=f"^the view scatter .* this is {subject.layer.op}") as caught:
        scene_of(subject)
    assert caught.value.code == "view"
    named = [each for each in VIEWS if each in caught.value.hint.split()]
    assert named
    for each in named:
        assert view(each)(subject, labels=False).frames.total


def test_more_sheets_than_anyone_could_follow_are_refused() -> None:
    with pytest.raises(ConvArithError, match="17 sheets of one map") as caught:
        scene_of(subject_of(ConvTranspose(1, channels=(1, 17)), (2, 2)))
    assert caught.value.code == "view"


def test_links_lead_from_the_cell_of_the_input_to_the_corners_of_its_stamp() -> None:
    scene = scatter_scene(subject_of(ConvTranspose(3, stride=2), (3, 3)), labels=False)
    for frame in scene.frames:
        (above, *_), (below, *_) = (frame.links[0], frame.links[3])
        assert (below, above) == scene.cells[frame.reads[0]].corners[1:3]
        stamp = [corner for number in frame.writes for corner in scene.cells[number].corners]
        left, low, high = min(x for x, _ in stamp), min(y for _, y in stamp), max(y for _, y in stamp)
        assert (frame.links[2][1], frame.links[5][1]) == ((left, high), (left, low))


def test_on_maps_links_run_along_the_lines_so_that_no_number_is_struck_through() -> None:
    scene = scatter_scene(subject_of(ConvTranspose(3, stride=2), (3, 3)), labels=False)
    right = max(x for cell in scene.cells[: scene.maps[1]] for x, _ in cell.corners)
    left = min(x for cell in scene.cells[scene.maps[2] :] for x, _ in cell.corners)
    for frame in scene.frames:
        for way in (frame.links[:3], frame.links[3:]):
            assert all(end == start for (_, end), (start, _) in pairwise(way))
            (start, leaving), (_, entering), (_, end) = way
            assert (leaving, entering) == ((right, start[1]), (left, end[1]))


def test_one_axis_is_drawn_as_rows_over_each_other() -> None:
    scene = scatter_scene(subject_of(ConvTranspose(3, stride=2), 4), labels=True)
    source, kernel, target = (scene.cells[first].center[1] for first in scene.maps[:3])
    assert kernel > source > target
    for frame in scene.frames:
        under, over = scene.cells[frame.reads[0]].corners[0], scene.cells[frame.writes[0]].corners[3]
        assert frame.links[0] == (under, over)


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (ConvTranspose(8, stride=4), 32),
        (ConvTranspose(3, stride=2, padding=1), 99),
        (ConvTranspose(3, dilation=2, padding=[(2, 0)]), 60),
        (ConvTranspose(3, stride=2, padding=1), (30, 4)),
    ],
)
def test_long_inputs_are_drawn_around_their_ends_with_the_whole_of_their_stamps(
    layer: ConvTranspose, size: Any
) -> None:
    subject = subject_of(layer, size)
    scene, whole = scene_of(subject), scene_of(replace(subject, whole=True))
    assert scene.cells.total < whole.cells.total
    assert scene.extent.width * scene.extent.height < whole.extent.width * whole.extent.height
    assert "…" in [text.text for text in scene.texts]
    assert "…" not in [text.text for text in whole.texts]
    of_whole = {frame.caption: frame for frame in whole.frames}
    for frame in scene.frames:
        assert len(frame.writes) == len(of_whole[frame.caption].writes)
        stamped = {frame.shown[number].corner for number in frame.writes}
        assert stamped == {of_whole[frame.caption].shown[n].corner for n in of_whole[frame.caption].writes}


def test_outputs_that_inputs_left_out_would_reach_stay_running_totals() -> None:
    scene = scene_of(subject_of(ConvTranspose(3, stride=2), 40))
    (*_, after) = step_by_step(scene)
    kinds = [after[number].kind for number in range(scene.maps[2], scene.maps[3])]
    assert kinds.count(Kind.PARTIAL) == 2  # one at either side of the gap
    assert set(kinds) == {Kind.PARTIAL, Kind.OUTPUT}
