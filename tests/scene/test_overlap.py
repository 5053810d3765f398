"""The view ``overlap``: how many inputs reach each output."""

from __future__ import annotations

import numpy as np
import pytest
from support.sample_layers import subject_of

from convarith.engine.overlap import inputs_met
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import SHADES, Kind
from convarith.scene.overlap import overlap_scene

LAYERS = [
    ConvTranspose(3, stride=2),
    ConvTranspose(4, stride=2, padding=1),
    ConvTranspose((2, 3), stride=(3, 2), padding=(0, 1), output_padding=(1, 0)),
    ConvTranspose(1, stride=2),
]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("order", ["rows", "random"])
def test_at_the_end_the_cells_hold_the_column_counts_of_w(layer: ConvTranspose, order: str) -> None:
    scene = overlap_scene(subject_of(layer, (3, 4), order), labels=True)
    looks = {number: cell.look for number, cell in enumerate(scene.cells)}
    for frame in scene.frames:
        looks |= frame.settled
    counts = [int(looks[number].text) for number in range(*scene.maps[1:])]
    rows, columns = (inputs_met(axis) for axis in layer.axes((3, 4)))
    assert counts == np.outer(rows, columns).ravel().tolist()


def test_the_more_reach_an_output_the_darker_it_is() -> None:
    scene = overlap_scene(subject_of(ConvTranspose(3, stride=2), (3, 3), "rows"), labels=False)
    seen = {int(look.text): look.tap for frame in scene.frames for look in frame.settled.values()}
    assert sorted(seen, key=seen.__getitem__) == sorted(seen) == [1, 2, 3, 4]
    assert (seen[1], seen[4]) == (2, SHADES - 1)
    first = next(cell.look for cell in scene.cells if cell.look.kind is Kind.SHADE)
    assert (first.text, first.tap) == ("0", 0)


def test_a_frame_is_an_input_and_what_it_reaches() -> None:
    scene = overlap_scene(subject_of(ConvTranspose(3, stride=2), (3, 3), "rows"), labels=True)
    assert len(scene.frames) == 9 + 1
    assert scene.frames[4].caption == "x[1,1] reaches 9 outputs"
    assert len(scene.frames[4].writes) == 9


@pytest.mark.parametrize(
    ("kernel", "verdict"),
    [
        (3, "uneven: 1 to 4 inputs reach an output, borders aside"),
        (4, "even: 4 inputs reach each output, borders aside"),
    ],
)
def test_the_last_frame_is_the_whole_with_its_verdict(kernel: int, verdict: str) -> None:
    last = overlap_scene(subject_of(ConvTranspose(kernel, stride=2), (3, 3), "rows"), labels=True).frames[-1]
    assert (last.reads, last.writes, last.caption) == ((), (), verdict)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (ConvTranspose(3, stride=2), ["0 inputs", "1 input", "2 inputs", "3 inputs", "4 inputs"]),
        (ConvTranspose(4), ["0 inputs", "3 inputs", "6 inputs", "9 inputs", "12 inputs", "15 inputs", "16 inputs"]),
    ],
)
def test_the_key_tells_what_the_shades_say(layer: ConvTranspose, words: list[str]) -> None:
    scene = overlap_scene(subject_of(layer, (6, 6)), labels=True)
    assert [text.text for text in scene.texts] == ["input x", "output y, by how many inputs reach it", *words]
    shades = [scene.cells[number].look for number in range(scene.maps[2], scene.cells.total)]
    assert [f"{look.text} input{'s' * (look.text != '1')}" for look in shades] == words
    used = {(look.text, look.tap) for frame in scene.frames for look in frame.settled.values()}
    assert {(look.text, look.tap) for look in shades[1:]} <= used
    assert not overlap_scene(subject_of(layer, (6, 6)), labels=False).texts


def test_one_axis_is_drawn_as_rows_over_each_other_with_their_names_beside() -> None:
    scene = overlap_scene(subject_of(ConvTranspose(3, stride=2), 9), labels=True)
    source, target = (scene.cells[first].center[1] for first in scene.maps[:2])
    assert source > target
    assert [(text.text, text.at[1]) for text in scene.texts[:2]] == [("input x", source), ("output y", target)]


def test_sheets_are_numbered() -> None:
    texts = [text.text for text in overlap_scene(subject_of(ConvTranspose(2, channels=(2, 1)), 3), labels=True).texts]
    assert texts[2:4] == ["channel 0", "channel 1"]
