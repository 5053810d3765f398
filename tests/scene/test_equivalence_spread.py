"""The second act: from the input as it is to what the window with the turned kernel moves over."""

from __future__ import annotations

from itertools import groupby, pairwise, product
from math import atan2, dist, pi
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import TRANSPOSED, as_written, looks, subject_called, subject_of, worked_out

from convarith.engine.transposed import ConvTranspose
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.map import map_scene
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.scene.model import Cell, Frame, Scene
    from convarith.scene.subject import Subject

EXAMPLE = subject_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), (2, 3))
SPREADING = [name for name, (layer, _) in TRANSPOSED.items() if layer.stride != 1]
STAYING = [name for name in TRANSPOSED if name not in SPREADING]


def spreading(subject: Subject) -> tuple[Scene, list[Frame]]:
    scene = worked_out(equivalence_scene(subject, labels=True))
    return scene, list(scene.frames)[scene.acts[1].start : scene.acts[2].start]


def moving(frame: Frame, kind: Kind) -> list[Cell]:
    return [cell for cell in frame.moving if cell.look.kind is kind]


def told(subject: Subject) -> list[str]:
    return [caption for caption, _ in groupby(frame.caption for frame in spreading(subject)[1])]


def test_the_steps_come_in_order() -> None:
    assert [caption.split()[0] for caption in told(EXAMPLE)] == ["stamps", "p′", "stamped"]


@pytest.mark.parametrize("name", STAYING)
def test_a_stretch_of_one_spreads_nothing_and_needs_no_zeros_between(name: str) -> None:
    assert not any("between" in caption for caption in told(subject_called(name)))


def test_each_axis_is_told_where_they_differ() -> None:
    zeros, *_ = told(subject_of(ConvTranspose(1, stride=(1, 3)), (2, 2)))
    assert zeros == "stamps are s = 1x3 apart: s − 1 = 0x2 zeros in between"
    _, border, _, spread = told(subject_of(ConvTranspose(2, stride=2, padding=[(1, 0), (0, 1)], dilation=2), (4, 4)))
    assert border == "p′ = d(k − 1) − p = 1:2x2:1 around"
    assert spread == "d = 2 spreads stamps, and so w"
    _, crop, _ = told(subject_of(ConvTranspose(1, stride=2, padding=2), (3, 4)))
    assert crop == "p′ = k − 1 − p = −2: below zero, the input is cropped"


@pytest.mark.parametrize("name", SPREADING)
def test_inputs_move_apart_in_equal_steps_and_keep_looks_and_order(name: str) -> None:
    subject = subject_called(name)
    scene, frames = spreading(subject)
    before = scene.frames[scene.acts[1].start - 1]
    ways = [moving(before, Kind.INPUT), *(moving(frame, Kind.INPUT) for frame in frames[:4])]
    assert [cell.look.text for cell in ways[0]] == [as_written(value) for value in subject.numbers.x.ravel().tolist()]
    for along in zip(*ways, strict=True):
        assert len({cell.look for cell in along}) == 1
        steps = [(b.center[0] - a.center[0], b.center[1] - a.center[1]) for a, b in pairwise(along)]
        assert all(step == pytest.approx(steps[0], abs=1e-9) for step in steps)
    stay = {cell.corners for cell in scene.cells}
    ends = {tuple(map(rounded, cell.corners)) for cell in ways[-1]}
    assert ends <= {tuple(map(rounded, corners)) for corners in stay}


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 6), round(point[1], 6)


def test_zeros_come_up_between_and_then_around() -> None:
    _, frames = spreading(EXAMPLE)
    zeros = next(frame for frame in frames if any(look.kind is Kind.INSERTED for look in frame.settled.values()))
    assert len(zeros.settled) == 3 * 5 - 2 * 3
    assert {look.text for look in zeros.settled.values()} == {"0"}
    border = next(frame for frame in frames if any(look.kind is Kind.PADDING for look in frame.settled.values()))
    kinds = [look.kind for look in border.settled.values()]
    assert kinds.count(Kind.PADDING) + kinds.count(Kind.EXTRA) == 6 * 8 - 3 * 5
    growing = [moving(frame, Kind.INSERTED) for frame in frames if moving(frame, Kind.INSERTED)]
    sides = [cells[0].corners[1][0] - cells[0].corners[0][0] for cells in growing]
    assert sides == sorted(sides)
    assert max(sides) < 1


def test_the_output_padding_is_a_tinted_last_row_and_column_and_named() -> None:
    scene, frames = spreading(EXAMPLE)
    after = looks(scene)[: scene.maps[1]]
    tinted = {number for number, look in enumerate(after) if look.kind is Kind.EXTRA}
    places = dict(enumerate(product(range(6), range(8))))
    assert tinted == {number for number, (row, column) in places.items() if row == 5 or column == 7}
    assert "a = 1" in {text.text for text in frames[-1].texts}


@pytest.mark.parametrize("name", TRANSPOSED)
def test_what_is_there_in_the_end_is_what_the_map_shows(name: str) -> None:
    subject = subject_called(name)
    scene, _ = spreading(subject)
    cells = range(scene.maps[1])
    assert {scene.cells[number].look.kind for number in cells} == {Kind.HIDDEN}
    after = looks(scene, scene.acts[2].start)
    on_map = [cell.look.kind for cell in map_scene(subject, labels=False).cells][: len(cells)]
    assert [after[number].kind for number in cells] == on_map


@pytest.mark.parametrize("name", TRANSPOSED)
def test_the_kernel_ends_up_turned_and_spread_by_its_dilation(name: str) -> None:
    subject = subject_called(name)
    scene, frames = spreading(subject)
    weight = subject.numbers.weight
    assert weight is not None
    first = scene.frames[scene.acts[1].start - 1]
    assert [cell.look.text for cell in moving(first, Kind.KERNEL)] == list(map(as_written, weight.ravel().tolist()))
    after = looks(scene, scene.acts[2].start)[scene.maps[1] : scene.maps[2]]
    there = [look.text for look in after if look.kind is Kind.KERNEL]
    assert there == list(map(as_written, weight.ravel()[::-1].tolist()))
    room = 1
    for axis in subject.axes:
        room *= axis.effective_kernel
    assert len(after) == room
    assert not moving(frames[-1], Kind.KERNEL)


def test_the_kernel_turns_clockwise_by_equal_angles() -> None:
    _, frames = spreading(EXAMPLE)
    turning = [moving(frame, Kind.KERNEL) for frame in frames if frame.caption.startswith("stamped")][:6]
    middle = turning[0][4].center
    for before, after in pairwise(turning):
        for one, other in zip(before, after, strict=True):
            assert one.look == other.look
            assert dist(other.center, middle) == pytest.approx(dist(one.center, middle))
            if one is not before[4]:
                assert (angle(middle, one) - angle(middle, other)) % (2 * pi) == pytest.approx(pi / 5)


def angle(middle: tuple[float, float], cell: Cell) -> float:
    x, y = cell.center
    return atan2(y - middle[1], x - middle[0])
