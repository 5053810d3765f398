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
    counts = [int(look.text) for look in looks.values() if look.kind is Kind.SHADE]
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
    assert scene.frames[4].caption == "x[1,1] is in 9 of the sums"
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
