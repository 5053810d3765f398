"""The map as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.geometry import overlaps
from support.sample_layers import subject_of
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.map import map_scene
from convarith.scene.model import Kind, Scene

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.scene.subject import Subject


def near(line: Line) -> bool:
    return line.size <= 5 and line.kernel <= 3


def subjects_of(layers: st.SearchStrategy[tuple[Layer, list[int]]]) -> st.SearchStrategy[Subject]:
    return layers.map(lambda drawn: subject_of(*drawn))


small = subjects_of(
    st.one_of(
        st.lists(direct_lines.filter(near), min_size=1, max_size=2).map(lambda lines: (conv(lines), sizes(lines))),
        st.lists(transposed_lines.filter(near), min_size=1, max_size=2).map(
            lambda lines: (conv_transpose(lines), sizes(lines))
        ),
        st.builds(
            lambda kernel, stride, size: (Pool(kernel, stride=stride, ceil_mode=True), [size] * 2),
            st.integers(1, 3),
            st.integers(1, 4),
            st.integers(3, 6),
        ),
    )
)
tiny_lines = direct_lines.filter(lambda line: near(line) and line.convolved()[0] <= 4)
sheeted = subjects_of(
    st.one_of(
        st.builds(
            lambda lines, inside, outside: (
                Conv(
                    [line.kernel for line in lines],
                    stride=[line.stride for line in lines],
                    dilation=[line.dilation for line in lines],
                    padding=[(max(line.lo, 0), max(line.hi, 0)) for line in lines],
                    channels=(inside, outside),
                ),
                sizes(lines),
            ),
            st.lists(tiny_lines, min_size=1, max_size=2),
            st.integers(1, 3),
            st.integers(1, 3),
        ),
        st.lists(tiny_lines, min_size=3, max_size=3)
        .map(lambda lines: (conv(lines), sizes(lines)))
        .filter(lambda drawn: drawn[0].axes(drawn[1])[0].padded <= 6),
    )
)


def scene_of(layer: Layer, *size: int, flat: bool = False) -> Scene:
    return map_scene(subject_of(layer, size), labels=False, flat=flat)


@given(small | sheeted)
def test_there_is_a_frame_for_each_output_and_each_writes_its_own(subject: Subject) -> None:
    scene = map_scene(subject, labels=False)
    outputs = [(number,) for number, cell in enumerate(scene.cells) if cell.look.kind is Kind.OUTPUT]
    assert [frame.writes for frame in scene.frames] == outputs
    assert scene.frames.total == len(outputs)


@given(small)
def test_no_window_leaves_the_map_or_enters_the_crop(subject: Subject) -> None:
    scene = map_scene(subject, labels=False)
    taps = len(scene.frames[0].reads)
    for frame in scene.frames:
        kinds = {scene.cells[number].look.kind for number in frame.reads}
        assert kinds <= {Kind.INPUT, Kind.INSERTED, Kind.PADDING, Kind.EXTRA, Kind.BEYOND}
        assert len(set(frame.reads)) == taps


@example(subject_of(ConvTranspose(2, stride=3, padding=2), (3, 3)))  # what is left begins with two inserted zeros
@given(small | sheeted)
def test_the_kinds_told_beforehand_are_those_of_the_cells(subject: Subject) -> None:
    scene = map_scene(subject, labels=False)
    moving = {cell.look.kind for frame in scene.frames for cell in frame.moving}
    assert scene.kinds == {cell.look.kind for cell in scene.cells} | moving


@given(small | sheeted, st.booleans())
def test_the_extent_known_beforehand_is_that_of_the_cells(subject: Subject, flat: bool) -> None:  # noqa: FBT001
    scene = map_scene(subject, labels=False, flat=flat)
    xs, ys = zip(*(corner for cell in scene.cells for corner in cell.corners), strict=True)
    assert tuple(scene.extent) == pytest.approx((min(xs), min(ys), max(xs), max(ys)))


@given(small | sheeted, st.booleans())
def test_the_maps_do_not_overlap(subject: Subject, flat: bool) -> None:  # noqa: FBT001
    assert_maps_apart(map_scene(subject, labels=False, flat=flat))


@pytest.mark.parametrize("layer", [Conv((1, 3), channels=(1, 2)), Conv((1, 3), channels=(2, 1))])
def test_many_sheets_do_not_overlap_a_long_one(layer: Layer) -> None:
    assert_maps_apart(scene_of(layer, 1, 9))


def assert_maps_apart(scene: Scene) -> None:
    below = [cell.corners for cell in scene.cells if cell.look.kind is not Kind.OUTPUT]
    above = [cell.corners for cell in scene.cells if cell.look.kind is Kind.OUTPUT]
    assert not overlaps(below, above).any()


@given(small | sheeted)
def test_only_an_output_over_the_input_hides_links(subject: Subject) -> None:
    for cell in map_scene(subject, labels=False).cells:
        assert cell.raised == (cell.look.kind is Kind.OUTPUT and not subject.one_axis)


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("size", [(5, 5), (20, 2), (2, 20), (1, 1)])
def test_the_maps_are_named_and_the_names_stand_on_no_cell(size: tuple[int, int], flat: bool) -> None:  # noqa: FBT001
    scene = map_scene(subject_of(Conv(3, padding=1), size), labels=True, flat=flat)
    assert [text.text for text in scene.texts] == ["input", "output"]
    for text in scene.texts:
        (x, y), width = text.at, len(text.text) * text.size * 0.6
        left = x - {"left": 0, "middle": width / 2, "right": width}[text.anchor]
        low, high = y - text.size / 2, y + text.size / 2
        box = ((left, low), (left + width, low), (left + width, high), (left, high))
        assert not overlaps([box], [cell.corners for cell in scene.cells]).any()


def zeros_around(scene: Scene, columns: int) -> tuple[int, int, int, int]:
    """Count the lines of cells without an input before and after it: rows above, below, columns left, right."""
    kinds = [cell.look.kind for cell in scene.cells if cell.look.kind is not Kind.OUTPUT]
    rows = [kinds[start : start + columns] for start in range(0, len(kinds), columns)]
    tall = [number for number, row in enumerate(rows) if Kind.INPUT in row]
    wide = [number for number in range(columns) if any(row[number] is Kind.INPUT for row in rows)]
    return tall[0], len(rows) - 1 - tall[-1], wide[0], columns - 1 - wide[-1]


def test_the_extra_zeros_of_output_padding_are_at_the_bottom_and_right() -> None:
    scene = scene_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), 3, 3)
    assert zeros_around(scene, columns=8) == (1, 2, 1, 2)


def test_the_first_row_lies_at_the_far_side_and_the_first_column_at_the_left() -> None:
    for flat in (False, True):
        first, second, below_first, *_ = scene_of(Conv(1), 2, 2, flat=flat).cells
        assert second.center[0] > first.center[0]
        assert below_first.center[1] < first.center[1]


def test_the_output_stands_where_the_guide_has_it() -> None:
    # Over a padded input of 7 cells: lifted by 7 + 1, and 0.176 to the left.
    scene = scene_of(Conv(3, padding=1), 5, 5)
    corners = [corner for cell in scene.cells if cell.look.kind is Kind.OUTPUT for corner in cell.corners]
    assert min(corners, key=lambda corner: corner[1]) == pytest.approx((-0.176, 8))


def test_flat_maps_stand_side_by_side_their_middles_at_one_height() -> None:
    scene = scene_of(Conv(3), 5, 4, flat=True)
    assert scene.extent == pytest.approx((0, 0, 4 + 1.5 + 2, 5))
    first_output = next(cell for cell in scene.cells if cell.look.kind is Kind.OUTPUT)
    assert first_output.corners[0] == pytest.approx((5.5, 3))


def test_links_join_the_windows_corners_to_the_outputs() -> None:
    scene = scene_of(Conv(3, dilation=2), 5, 5)
    (frame,) = scene.frames
    ends = [end for _, end in frame.links]
    assert ends == list(scene.cells[frame.writes[0]].corners)
    starts = {(round(x, 6), round(y, 6)) for (x, y), _ in frame.links}
    # The window's outline, from the first tap to the last, is the whole input here.
    assert starts == {(0, 0), (5, 2.5), (1.5, 5.75), (-3.5, 3.25)}


@pytest.mark.parametrize(("channels", "each"), [(1, 4), (2, 4), (3, 2)])
def test_a_window_is_joined_to_the_output_from_each_sheet_that_it_covers(channels: int, each: int) -> None:
    scene = scene_of(Conv(3, channels=(channels, 1)), 3, 3)
    (frame,) = scene.frames
    assert len(frame.links) == each * channels
    output = scene.cells[frame.writes[0]]
    for number, (start, end) in enumerate(frame.links):
        sheet = number // each * 9
        ends = [scene.cells[sheet + cell].corners[corner] for cell, corner in ((6, 0), (8, 1), (2, 2), (0, 3))]
        assert any(start == pytest.approx(corner) for corner in ends)
        assert end in output.corners


def test_what_no_window_reads_is_crossed_and_told() -> None:
    scene = map_scene(subject_of(Conv(2, stride=5, padding=1), (16,)), labels=True)
    crossed = [number for number, cell in enumerate(scene.cells) if cell.look.text == "×"]
    read = {number for frame in scene.frames for number in frame.reads}
    assert crossed == sorted(set(range(18)) - read)
    assert scene.labels is not None
    assert scene.labels.short.endswith("; × is never read")


@given(small)
def test_crosses_are_told_where_there_are_some(subject: Subject) -> None:
    scene = map_scene(subject, labels=True)
    assert scene.labels is not None
    assert ("× is never read" in scene.labels.lines) == any(cell.look.text == "×" for cell in scene.cells)


def test_the_zeros_of_output_padding_are_of_their_own_kind() -> None:
    scene = scene_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), 3, 3)
    extra = [number for number, cell in enumerate(scene.cells) if cell.look.kind is Kind.EXTRA]
    assert extra == [number for number in range(64) if number % 8 == 7 or number >= 56]


def test_each_sheet_tells_which_one_it_is() -> None:
    scene = map_scene(subject_of(Conv((2, 1, 1), padding=[(1, 0), (0, 0), (0, 0)]), (2, 2, 2)), labels=True)
    assert [text.text for text in scene.texts] == [
        *("input", "output"),
        *("padding", "depth 0", "depth 1"),
        *("depth 0", "depth 1"),
    ]
    channels = map_scene(subject_of(Conv(1, channels=(2, 1)), (2, 2)), labels=True)
    assert [text.text for text in channels.texts] == ["input", "output", "channel 0", "channel 1"]


def reads(scene: Scene, frame: int) -> set[int]:
    return set(scene.frames[frame].reads)


def test_an_outer_axis_is_sheets_side_by_side_that_the_window_goes_through() -> None:
    # Four sheets of 2x2 cells; a kernel of two sheets and one cell, two sheets from one window to the next.
    scene = scene_of(Conv((2, 1, 1), stride=(2, 1, 1)), 4, 2, 2)
    assert [reads(scene, frame) for frame in range(8)] == [
        *({0 + cell, 4 + cell} for cell in range(4)),
        *({8 + cell, 12 + cell} for cell in range(4)),
    ]


def test_the_padding_of_an_outer_axis_is_whole_sheets() -> None:
    kinds = [cell.look.kind for cell in scene_of(Conv(1, padding=[(1, 2), (0, 0), (0, 0)]), 1, 2, 1).cells]
    assert kinds[:8] == [Kind.PADDING] * 2 + [Kind.INPUT] * 2 + [Kind.PADDING] * 4


def test_an_output_channel_reads_every_input_channel() -> None:
    scene = scene_of(Conv(1, channels=(3, 2)), 1, 2)
    assert [reads(scene, frame) for frame in range(4)] == [{0, 2, 4}, {1, 3, 5}] * 2


@pytest.mark.parametrize("layer", [Conv(1, channels=(4, 6), groups=2), ConvTranspose(1, channels=(4, 6), groups=2)])
def test_groups_see_only_their_own_channels(layer: Layer) -> None:
    scene = scene_of(layer, 1, 1)
    assert [reads(scene, frame) for frame in range(6)] == [{0, 1}] * 3 + [{2, 3}] * 3


def test_pooling_goes_channel_by_channel() -> None:
    scene = scene_of(Pool((1, 2), channels=(3, 3)), 1, 2)
    assert [reads(scene, frame) for frame in range(3)] == [{0, 1}, {2, 3}, {4, 5}]


@pytest.mark.parametrize(
    ("layer", "size", "frame", "told"),
    [
        (Conv(1, channels=(4, 2), groups=2), (1, 1), 1, "y[1,0,0] reads channels 2 to 3 by\u00a0w[1]"),
        (Conv((2, 1, 1), padding=[(1, 0), (0, 0), (0, 0)]), (2, 1, 1), 0, "y[0,0,0] reads depths −1 to 0 by\u00a0w"),
        (Conv((3, 1, 1), dilation=(2, 1, 1)), (6, 1, 1), 1, "y[1,0,0] reads depths 1, 3, 5 by\u00a0w"),
        (Pool((1, 1, 1), channels=(2, 2)), (2, 1, 1), 3, "y[1,1,0,0] reads channel 1, depth 1"),
        (ConvTranspose((3, 1, 1), stride=(2, 1, 1)), (2, 1, 1), 2, "y[2,0,0] reads depths 0 to 1 by\u00a0w"),
        (ConvTranspose((1, 1, 1), stride=(2, 1, 1)), (2, 1, 1), 1, "y[1,0,0] reads depths of zeros by\u00a0w"),
    ],
)
def test_it_is_told_which_sheets_an_output_reads(layer: Layer, size: tuple[int, ...], frame: int, told: str) -> None:
    assert map_scene(subject_of(layer, size), labels=True).frames[frame].caption == told


def test_channels_that_are_not_told_are_not_drawn() -> None:
    assert scene_of(Conv(1, groups=2), 2, 2).cells.total == 8


def test_the_order_is_the_one_asked_for() -> None:
    subject = subject_of(Conv(1), (2, 2), order="columns")
    assert [reads(map_scene(subject, labels=False), frame) for frame in range(4)] == [{0}, {2}, {1}, {3}]


def test_a_scene_of_any_size_is_made_at_once() -> None:
    scene = map_scene(subject_of(Conv(3), (10**9, 10**9), whole=True), labels=False)
    assert scene.frames.total == (10**9 - 2) ** 2
    assert len(scene.frames[10**17].reads) == 9


def test_labels_are_there_on_request() -> None:
    subject = subject_of(Conv(3), (5, 5))
    assert map_scene(subject, labels=False).labels is None
    labels = map_scene(subject, labels=True).labels
    assert labels is not None
    assert labels.legend == ((Kind.INPUT, "input"), (Kind.OUTPUT, "output"))


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (Conv((14, 1, 1)), (17, 1, 1)),
        (Conv(1, channels=(17, 1)), (1, 1)),
        (Conv(1, channels=(1, 17)), (1, 1)),
        (Conv(1, channels=(6, 6)), (3, 1, 1)),
    ],
)
def test_more_sheets_than_anyone_could_follow_are_refused(layer: Layer, size: tuple[int, ...]) -> None:
    with pytest.raises(ConvArithError, match=r"1[78] sheets of one map are too many to follow, over 16") as caught:
        scene_of(layer, *size)
    assert caught.value.code == "view"


def test_sixteen_sheets_are_drawn() -> None:
    assert scene_of(Conv(1, channels=(16, 16)), 1, 1).cells.total == 32
