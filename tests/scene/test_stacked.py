"""Maps of one axis: rows over each other, and the kernel between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.geometry import overlaps
from support.sample_layers import subject_of
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.scene.map import map_scene
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.scene.model import Cell, Scene
    from convarith.scene.subject import Subject


def near(line: Line) -> bool:
    return line.size <= 6 and line.kernel <= 3


def alone(lines: st.SearchStrategy[Line]) -> st.SearchStrategy[list[Line]]:
    return st.lists(lines.filter(near), min_size=1, max_size=1)


subjects = st.one_of(
    alone(direct_lines).map(lambda lines: (conv(lines), sizes(lines))),
    alone(transposed_lines).map(lambda lines: (conv_transpose(lines), sizes(lines))),
).map(lambda drawn: subject_of(*drawn))


def scene_of(layer: Layer, size: int) -> Scene:
    return map_scene(subject_of(layer, (size,)), labels=True)


def left(cell: Cell) -> float:
    return cell.corners[0][0]


def written(scene: Scene, frame: int) -> str:
    """Give the kernel's elements from left to right."""
    return " ".join(cell.look.text for cell in sorted(scene.frames[frame].moving, key=left))


@given(subjects)
def test_every_cell_is_an_upright_square_and_none_lies_on_another(subject: Subject) -> None:
    scene = map_scene(subject, labels=False)
    for frame in scene.frames:
        cells = [cell.corners for cell in (*scene.cells, *frame.moving)]
        for (x, y), *others in cells:
            assert others == [pytest.approx(corner) for corner in ((x + 1, y), (x + 1, y + 1), (x, y + 1))]
        assert np.array_equal(overlaps(cells, cells), np.eye(len(cells), dtype=bool))


@given(subjects)
def test_each_element_of_the_kernel_is_over_the_cell_that_it_multiplies(subject: Subject) -> None:
    scene = map_scene(subject, labels=False)
    for frame in scene.frames:
        assert [left(cell) for cell in frame.moving] == [left(scene.cells[number]) for number in frame.reads]


def test_the_output_stands_over_the_kernel_and_that_over_the_input() -> None:
    scene = scene_of(Conv(3, padding=1), 5)
    (frame, *_) = scene.frames
    of_input, kernel, of_output = (
        {cell.center[1] for cell in cells} for cells in (list(scene.cells)[:7], frame.moving, list(scene.cells)[7:])
    )
    assert max(of_input) < min(kernel) <= max(kernel) < min(of_output)


def test_outputs_of_stride_1_stand_over_the_middles_of_their_windows() -> None:
    scene = scene_of(Conv(4, padding=1), 6)
    for frame in scene.frames:
        middle = np.mean([cell.center[0] for cell in frame.moving])
        assert scene.cells[frame.writes[0]].center[0] == pytest.approx(middle)


def test_a_transposed_kernel_is_carried_turned_and_a_dilated_one_spread() -> None:
    assert written(scene_of(Conv(3), 5), 0) == "w₀ w₁ w₂"
    assert written(scene_of(ConvTranspose(3), 5), 0) == "w₂ w₁ w₀"
    assert [left(cell) for cell in scene_of(Conv(3, dilation=2), 5).frames[0].moving] == [0, 2, 4]


def test_an_output_takes_a_row_of_the_kernel_for_each_channel_of_its_group() -> None:
    scene = scene_of(Conv(2, channels=(4, 2), groups=2), 3)
    for frame in scene.frames:
        assert len({round(cell.center[1], 6) for cell in frame.moving}) == 2
        assert len(frame.moving) == 4


def test_pooling_has_no_kernel_to_slide() -> None:
    scene = scene_of(Pool(2), 4)
    assert not any(frame.moving for frame in scene.frames)
    assert Kind.KERNEL not in scene.kinds


@pytest.mark.parametrize("layer", [Conv(3, dilation=2, channels=(2, 2)), Pool(2)])
def test_lines_lead_from_the_ends_of_the_window_by_the_kernel_to_the_lower_corners_of_the_output(layer: Layer) -> None:
    scene = scene_of(layer, 8)
    for frame in scene.frames:
        starts, ends = ({link[end] for link in frame.links} for end in (0, 1))
        read = [scene.cells[number].corners for number in frame.reads]
        top = max(corners[2][1] for corners in read)
        assert {(min(corners[3][0] for corners in read), top), (max(corners[2][0] for corners in read), top)} <= starts
        low_left, low_right, *_ = scene.cells[frame.writes[0]].corners
        assert {low_left, low_right} <= ends


def test_rows_are_named_at_their_left() -> None:
    one, several = scene_of(Conv(1), 4), scene_of(Conv(1, channels=(2, 1)), 4)
    assert [text.text for text in one.texts] == ["input", "output"]
    assert [text.text for text in several.texts] == ["input channel 0", "channel 1", "output"]
    for scene in (one, several):
        assert all(text.anchor == "right" for text in scene.texts)
        assert max(text.at[0] for text in scene.texts) < min(map(left, scene.cells))


def test_there_is_room_for_the_names() -> None:
    scene = scene_of(Conv(1), 4)
    assert scene.extent.left <= min(text.at[0] - len(text.text) * text.size * 0.6 for text in scene.texts)


def test_a_scene_of_any_length_is_made_at_once() -> None:
    scene = map_scene(subject_of(Conv(3), (10**12,), whole=True), labels=True)
    assert len(scene.frames[10**11].moving) == 3
