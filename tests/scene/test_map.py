"""The map as plain data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings_of_layers import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.layer import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.map import map_extent, map_scene
from convarith.scene.model import Cell, Kind, Scene


def near(line: Line) -> bool:
    return line.size <= 5 and line.kernel <= 3


small = st.one_of(
    st.lists(direct_lines.filter(near), min_size=1, max_size=2).map(lambda lines: (conv(lines), sizes(lines))),
    st.lists(transposed_lines.filter(near), min_size=1, max_size=2).map(
        lambda lines: (conv_transpose(lines), sizes(lines))
    ),
)


@given(small)
def test_there_is_a_frame_for_each_output_and_each_lights_its_own(subject: tuple[Conv, list[int]]) -> None:
    scene = map_scene(*subject, labels=False)
    outputs = [number for number, cell in enumerate(scene.cells) if cell.kind is Kind.OUTPUT]
    assert [frame.output for frame in scene.frames] == outputs
    assert scene.extent.frames == len(scene.frames)


@given(small)
def test_no_window_leaves_the_map_or_enters_the_crop(subject: tuple[Conv, list[int]]) -> None:
    scene = map_scene(*subject, labels=False)
    taps = len(scene.frames[0].window)
    for frame in scene.frames:
        kinds = {scene.cells[number].kind for number in frame.window}
        assert kinds <= {Kind.INPUT, Kind.INSERTED, Kind.PADDING}
        assert len(set(frame.window)) == taps


@given(small)
def test_the_extent_known_beforehand_is_that_of_the_cells(subject: tuple[Conv, list[int]]) -> None:
    scene = map_scene(*subject, labels=False)
    xs, ys = zip(*(corner for cell in scene.cells for corner in cell.corners), strict=True)
    extent = map_extent(*subject)
    assert (extent.left, extent.bottom, extent.right, extent.top) == pytest.approx((min(xs), min(ys), max(xs), max(ys)))
    assert scene.extent == extent


def bottom_of(cells: list[Cell]) -> list[float]:
    """Give how far each cell's middle is above the lower right side of the plane, which is y = 0.5·x."""
    return [sum(y - 0.5 * x for x, y in cell.corners) for cell in cells]


@given(small)
def test_the_maps_do_not_overlap(subject: tuple[Conv, list[int]]) -> None:
    scene = map_scene(*subject, labels=False)
    # Along any upright line, everything below is below; the planes' cells are convex, so corners will do.
    below = [corner for cell in scene.cells if cell.kind is not Kind.OUTPUT for corner in cell.corners]
    above = [corner for cell in scene.cells if cell.kind is Kind.OUTPUT for corner in cell.corners]
    for x, y in above:
        beneath = [other for place, other in below if abs(place - x) < 0.36]
        assert all(other < y for other in beneath)


def zeros_around(scene: Scene, columns: int) -> tuple[int, int, int, int]:
    """Count the lines of cells without an input before and after it: rows above, below, columns left, right."""
    kinds = [cell.kind for cell in scene.cells if cell.kind is not Kind.OUTPUT]
    rows = [kinds[start : start + columns] for start in range(0, len(kinds), columns)]
    tall = [number for number, row in enumerate(rows) if Kind.INPUT in row]
    wide = [number for number in range(columns) if any(row[number] is Kind.INPUT for row in rows)]
    return tall[0], len(rows) - 1 - tall[-1], wide[0], columns - 1 - wide[-1]


def test_the_extra_zeros_of_output_padding_are_at_the_bottom_and_right() -> None:
    scene = map_scene(ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3), labels=False)
    assert zeros_around(scene, columns=8) == (1, 2, 1, 2)


def test_the_first_row_lies_at_the_far_side_and_the_first_column_at_the_left() -> None:
    first, second, *_ = map_scene(Conv(1), (2, 2), labels=False).cells
    below_first = map_scene(Conv(1), (2, 2), labels=False).cells[2]
    assert second.center[0] > first.center[0]
    assert below_first.center[1] < first.center[1]


def test_the_output_stands_where_the_guide_has_it() -> None:
    # Over a padded input of 7 cells: lifted by 7 + 1, and 0.176 to the left.
    scene = map_scene(Conv(3, padding=1), (5, 5), labels=False)
    corners = [corner for cell in scene.cells if cell.kind is Kind.OUTPUT for corner in cell.corners]
    assert min(corners, key=lambda corner: corner[1]) == pytest.approx((-0.176, 8))


def test_links_join_the_windows_corners_to_the_outputs() -> None:
    scene = map_scene(Conv(3, dilation=2), (5, 5), labels=False)
    (frame,) = scene.frames
    ends = [end for _, end in frame.links]
    assert ends == list(scene.cells[frame.output].corners)
    starts = {(round(x, 6), round(y, 6)) for (x, y), _ in frame.links}
    # The window's outline, from the first tap to the last, is the whole input here.
    assert starts == {(0, 0), (5, 2.5), (1.5, 5.75), (-3.5, 3.25)}


def test_three_axes_are_refused() -> None:
    with pytest.raises(ConvArithError, match="1 or 2 axes, this input has 3"):
        map_scene(Conv(1), (2, 2, 2), labels=False)
