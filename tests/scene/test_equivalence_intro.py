"""How the input gets its zeros and the kernel its turn, before the two sides of the equivalence begin."""

from __future__ import annotations

from itertools import groupby, pairwise, product
from math import atan2, dist, pi
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import TRANSPOSED, as_written, looks, subject_called, subject_of

from convarith.engine.transposed import ConvTranspose
from convarith.scene.broken_range import length
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.map import map_scene
from convarith.scene.map_ranges import drawn_range
from convarith.scene.model import Kind, center

if TYPE_CHECKING:
    from convarith.scene.model import Cell, Frame, Scene
    from convarith.scene.subject import Subject

UPSAMPLING = subject_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), (2, 3))
SPREADING = [name for name, (layer, _) in TRANSPOSED.items() if layer.stride != 1]
STAYING = [name for name in TRANSPOSED if name not in SPREADING]


def opening(scene: Scene) -> list[Frame]:
    """Give the frames that write nothing yet."""
    return [frame for frame in scene.frames if not frame.writes]


def scene_of(subject: Subject) -> Scene:
    return equivalence_scene(subject, labels=True)


def spread_cells(subject: Subject, scene: Scene) -> range:
    """Number the cells of the stretched, padded input: before the last of the kernels."""
    kernel = 1
    total = 1
    for axis in subject.axes:
        kernel, total = kernel * axis.kernel, total * length(drawn_range(axis))
    return range(scene.cells.total - kernel - total, scene.cells.total - kernel)


def moving(frame: Frame, kind: Kind) -> list[Cell]:
    return [cell for cell in frame.moving if cell.look.kind is kind]


def stages(subject: Subject) -> list[tuple[str, int]]:
    """List what is told with how many frames it takes."""
    captions = (frame.caption for frame in opening(scene_of(subject)))
    return [(caption, len(list(frames))) for caption, frames in groupby(captions)]


def test_the_stages_come_in_order() -> None:
    assert stages(UPSAMPLING) == [
        ("on the right, the same input and kernel", 1),
        ("spread apart by the stride: s = 2", 5),
        ("zeros between neighbours: s − 1 = 1", 1),
        ("a border of zeros: p′ = 1:2, where p′ = d(k − 1) − p, and a = 1 more at the end", 1),
        ("the kernel turned by 180°", 6),
    ]


@pytest.mark.parametrize("name", STAYING)
def test_a_stretch_of_one_spreads_nothing_and_needs_no_zeros_between(name: str) -> None:
    first, *_, last = stages(subject_called(name))
    assert (first[0][:12], last) == ("on the right", ("the kernel turned by 180°", 6))
    assert not any("spread" in told or "between" in told for told, _ in stages(subject_called(name)))


def test_where_nothing_is_around_the_input_there_is_no_border() -> None:
    told = [caption for caption, _ in stages(subject_of(ConvTranspose(1, stride=2), (2, 2)))]
    assert [caption.split()[0] for caption in told] == ["on", "spread", "zeros", "the"]
    (_, border, _) = stages(subject_of(ConvTranspose(3, padding=[(3, 2), (0, 0)]), (4, 4)))
    assert border == ("a border, or a crop: p′ = −1:0x2:2, where p′ = d(k − 1) − p", 1)


def test_a_step_for_each_axis_where_they_differ() -> None:
    told = [caption for caption, _ in stages(subject_of(ConvTranspose(1, stride=(1, 3)), (2, 2)))]
    assert told[1:3] == ["spread apart by the stride: s = 1x3", "zeros between neighbours: s − 1 = 0x2"]
    told = [caption for caption, _ in stages(subject_of(ConvTranspose(1, stride=3), 2))]
    assert told[1:3] == ["spread apart by the stride: s = 3", "zeros between neighbours: s − 1 = 2"]


@pytest.mark.parametrize("name", SPREADING)
def test_the_input_starts_in_one_piece(name: str) -> None:
    subject = subject_called(name)
    cells = moving(opening(scene_of(subject))[0], Kind.INPUT)
    assert [cell.look.text for cell in cells] == [as_written(value) for value in subject.numbers.x.ravel().tolist()]
    by_place = dict(zip(product(*map(range, subject.input_size)), cells, strict=True))
    for (*outer, row, column), cell in by_place.items():
        right, below = by_place.get((*outer, row, column + 1)), by_place.get((*outer, row + 1, column))
        if right:
            assert right.corners[0] == pytest.approx(cell.corners[1])
        if below:
            assert below.corners[3] == pytest.approx(cell.corners[0])


@pytest.mark.parametrize("name", SPREADING)
def test_it_starts_in_the_middle_of_where_it_ends(name: str) -> None:
    scene = scene_of(subject_called(name))
    first, *_, last = opening(scene)[:6]
    start = [cell.center for cell in moving(first, Kind.INPUT)]
    end = [scene.cells[number].center for number in last.settled]
    for along, until in zip(zip(*start, strict=True), zip(*end, strict=True), strict=True):
        assert sum(along) == pytest.approx(sum(until))


@pytest.mark.parametrize("name", SPREADING)
def test_its_elements_go_straight_to_where_they_stay(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    first, *frames = opening(scene)[:6]
    *between, last = frames
    ends = [scene.cells[number].corners for number in sorted(last.settled)]
    assert not moving(last, Kind.INPUT)
    for step, frame in enumerate(between, start=1):
        for start, here, end in zip(moving(first, Kind.INPUT), moving(frame, Kind.INPUT), ends, strict=True):
            assert here.look == start.look
            for was, now, will in zip(start.corners, here.corners, end, strict=True):
                assert now == pytest.approx([(a * (5 - step) + b * step) / 5 for a, b in zip(was, will, strict=True)])


@pytest.mark.parametrize("name", TRANSPOSED)
def test_they_stay_on_the_cells_of_the_input(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    settling = next(frame for frame in scene.frames if frame.settled)
    kept = [settling.settled[number] for number in sorted(settling.settled)]
    assert {look.kind for look in kept} == {Kind.INPUT}
    assert [look.text for look in kept] == [as_written(value) for value in subject.numbers.x.ravel().tolist()]
    places = product(range(1), *(range(0, axis.stretched, axis.stretch) for axis in subject.axes))
    first = spread_cells(subject, scene).start
    assert sorted(settling.settled) == [first + number_in(subject, place) for place in places]


def number_in(subject: Subject, place: tuple[int, ...]) -> int:
    found = 0
    for axis, at in zip(subject.axes, place[1:], strict=True):
        drawn = drawn_range(axis)
        found = found * length(drawn) + at - drawn.start
    return found


def settled_kinds(frame: Frame) -> set[Kind]:
    return {look.kind for look in frame.settled.values()}


def test_zeros_come_between_and_then_around() -> None:
    scene = scene_of(UPSAMPLING)
    zeros, border = (frame for frame in opening(scene) if frame.caption.split()[0] in ("zeros", "a"))
    assert settled_kinds(zeros) == {Kind.INSERTED}
    assert len(zeros.settled) == 3 * 5 - 2 * 3
    assert {look.text for look in zeros.settled.values()} == {"0"}
    new = set(border.settled) - set(zeros.settled)
    assert {border.settled[number].kind for number in new} == {Kind.INPUT, Kind.PADDING}
    assert sum(border.settled[number].kind is Kind.PADDING for number in new) == 6 * 8 - 3 * 5


@pytest.mark.parametrize("name", TRANSPOSED)
def test_what_is_there_in_the_end_is_what_the_map_shows(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    cells = spread_cells(subject, scene)
    assert {scene.cells[number].look.kind for number in cells} == {Kind.HIDDEN}
    after = looks(scene, len(opening(scene)))
    on_map = [cell.look.kind for cell in map_scene(subject, labels=False).cells][: len(cells)]
    assert [after[number].kind for number in cells] == on_map


def kernel_texts(subject: Subject) -> list[str]:
    assert subject.numbers.weight is not None
    return [as_written(value) for value in subject.numbers.weight.ravel().tolist()]


@pytest.mark.parametrize("name", TRANSPOSED)
def test_half_a_turn_brings_each_element_to_where_the_opposite_one_was(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    frames = opening(scene)
    start = moving(frames[0], Kind.KERNEL)
    assert [cell.look.text for cell in start] == kernel_texts(subject)
    last = range(spread_cells(subject, scene).stop, scene.cells.total)
    places = [scene.cells[number].center for number in last]
    assert [cell.center for cell in start] == [pytest.approx(place) for place in places]
    after = looks(scene, len(frames))
    assert [after[number].text for number in last] == kernel_texts(subject)[::-1]
    assert [after[number].kind for number in last] == [Kind.KERNEL] * len(last)
    assert not moving(frames[-1], Kind.KERNEL)


def test_the_kernel_turns_clockwise_by_equal_angles() -> None:
    scene = scene_of(UPSAMPLING)
    turns = [moving(frame, Kind.KERNEL) for frame in opening(scene)[-7:-1]]
    middle = turns[0][4].center
    for before, after in pairwise(turns):
        for one, other in zip(before, after, strict=True):
            assert one.look == other.look
            assert dist(other.center, middle) == pytest.approx(dist(one.center, middle))
            if one is not before[4]:
                assert (angle(middle, one) - angle(middle, other)) % (2 * pi) == pytest.approx(pi / 6)


def angle(middle: tuple[float, float], cell: Cell) -> float:
    x, y = center(cell.corners)
    return atan2(y - middle[1], x - middle[0])


def test_moments_on_the_way_are_brief_and_each_stage_ends_with_a_usual_one() -> None:
    holds = [frame.hold for frame in opening(scene_of(UPSAMPLING))]
    brief = holds[1]
    assert 0 < brief < 0.5
    assert holds == [1, brief, brief, brief, brief, 1, 1, 1, brief, brief, brief, brief, brief, 1]


def test_the_maps_are_named_as_what_they_are() -> None:
    frames = opening(scene_of(UPSAMPLING))
    names = [[text.text for text in frame.texts] for frame in frames]
    assert names[:8] == [["input x", "kernel w"]] * 8
    assert names[8:13] == [["x among zeros", ""]] * 5  # a name does not turn
    assert names[13:] == [["x among zeros", "w, turned"]]


def test_without_labels_nothing_is_told() -> None:
    scene = equivalence_scene(UPSAMPLING, labels=False)
    assert {(frame.caption, frame.texts) for frame in opening(scene)} == {("", ())}
