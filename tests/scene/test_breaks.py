"""What is written where positions are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.sample_layers import subject_of

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.map import map_scene
from convarith.scene.values import values_scene

if TYPE_CHECKING:
    from convarith.scene.model import Scene


def scene_of(layer: Conv, *size: int, flat: bool = False) -> Scene:
    return map_scene(subject_of(layer, size), labels=True, flat=flat)


def written(scene: Scene) -> list[str]:
    return [text.text for text in scene.texts if text.text not in ("input", "output")]


def test_nothing_is_written_where_all_is_drawn() -> None:
    assert written(scene_of(Conv(5), 28, 28)) == []


def test_dots_are_in_each_gap_and_the_ends_of_parts_are_numbered() -> None:
    assert written(scene_of(Conv(3), 100)) == ["…", "…", "9", "90", "99", "7", "90", "97"]


def test_numbers_stand_at_the_cells_that_they_count() -> None:
    scene = scene_of(Conv(3), 100)
    by_text = {text.text: text.at for text in scene.texts}
    (last,) = scene.frames[-1].writes
    assert by_text["97"][0] == scene.cells[last].center[0]
    assert by_text["97"][1] > scene.cells[last].corners[2][1]
    assert by_text["99"][0] == scene.cells[scene.frames[-1].reads[-1]].center[0]
    assert by_text["99"][1] < 0


def test_long_numbers_of_neighbours_do_not_run_into_each_other() -> None:
    scene = scene_of(Conv(7, stride=2, padding=3), 10**9)
    assert written(scene)[-2:] == ["1", "499999999"]


def test_among_inserted_zeros_elements_are_numbered() -> None:
    scene = map_scene(subject_of(ConvTranspose(8, stride=4), (32,)), labels=True)
    assert written(scene) == ["…", "…", "31", "2", "129", "131"]


@pytest.mark.parametrize("flat", [False, True])
def test_rows_and_columns_are_numbered_and_parted_by_dots(flat: bool) -> None:  # noqa: FBT001
    texts = written(scene_of(Conv(7, stride=2, padding=3), 224, 224, flat=flat))
    assert texts == ["…"] * 8 + ["7", "215", "223"] * 2 + ["2", "109", "111"] * 2


def test_it_is_told_how_many_outputs_are_drawn() -> None:
    labels = scene_of(Conv(7, stride=2, padding=3), 224, 224).labels
    assert labels is not None
    assert "6x6 of 112x112 outputs are drawn, from both ends" in labels.lines
    assert "o\u00a0=\u00a0112 (6x6 drawn)" in labels.short


def test_one_axis_is_told_by_one_number() -> None:
    labels = scene_of(Conv(3), 100).labels
    assert labels is not None
    assert labels.lines[-1] == "16 of 98 outputs are drawn, from both ends"


def test_input_that_is_left_out_between_windows_is_told_too() -> None:
    labels = scene_of(Conv(3, stride=500), 1000).labels
    assert labels is not None
    assert "of the input, what lies between windows is left out" in labels.lines


def test_numbers_in_the_cells_are_those_of_the_whole_input() -> None:
    subject = subject_of(Conv(3), (100,))
    scene = values_scene(subject, labels=True)
    assert scene.frames[-1].caption.startswith("y[97] = ")
    assert scene.frames[-1].settled[scene.frames[-1].writes[0]].text == str(subject.numbers.y[0, 0, 97])
