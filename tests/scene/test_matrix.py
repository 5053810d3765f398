"""The matrix that is drawn, held against the one that is worked out."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import given, reject
from support.channel_strategies import Full, small_fulls
from support.sample_layers import DIRECT, POOLS, SEVERAL_TRANSPOSED, TRANSPOSED, WITH_WEIGHT, subject_called, subject_of

import convarith as ca
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.matrix import matrix_scene
from convarith.scene.model import Kind, Look
from convarith.scene.order import ORDERS
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from convarith.scene.model import Frame, Scene
    from convarith.scene.subject import Subject

ANY_TRANSPOSED = {**TRANSPOSED, **SEVERAL_TRANSPOSED}


class Parts(NamedTuple):
    """The numbers of the cells of each part of the picture."""

    below: range
    above: range
    y: range
    w: range
    x: range
    key: range

    def entry(self, row: int, col: int) -> int:
        return self.w[row * len(self.x) + col]


def parts(subject: Subject, scene: Scene) -> Parts:
    """Count from the last cell to the first."""
    inputs = subject.channels[0] * prod(subject.input_size)
    outputs = subject.channels[1] * prod(axis.output for axis in subject.axes)
    found = []
    stop = scene.cells.total
    for total in (prod(subject.weight_shape), inputs, outputs * inputs, outputs, outputs):
        found.append(range(stop - total, stop))
        stop -= total
    key, x, w, y, above = found
    return Parts(range(stop), above, y, w, x, key)


def entries(subject: Subject) -> list[list[tuple[int, ...]]]:
    """Give W as the numbers of the kernel elements that add up in each entry, by the explicit matrix."""
    layer = subject.layer
    assert isinstance(layer, Conv | ConvTranspose)
    matrix = ca.matrix(layer, subject.answer.input)
    return [
        [
            tuple(sorted(int(np.ravel_multi_index(tap, matrix.weight)) for tap in cells.get(col, ())))
            for col in range(matrix.shape[1])
        ]
        for cells in map(matrix.row, range(matrix.shape[0]))
    ]


def look_of(taps: tuple[int, ...]) -> Look:
    return Look(Kind.TAP, "+" if taps[1:] else "", tap=taps[0]) if taps else Look(Kind.ZERO)


def scene_of(subject: Subject, *, flat: bool = False) -> Scene:
    return matrix_scene(subject, labels=True, flat=flat)


def assert_entries(subject: Subject) -> None:
    scene = scene_of(subject)
    where = parts(subject, scene)
    found = [scene.cells[number].look for number in where.w]
    assert found == [look_of(taps) for line in entries(subject) for taps in line]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_entries_are_those_of_the_explicit_matrix(name: str) -> None:
    assert_entries(subject_called(name))


@given(small_fulls.filter(lambda full: full.cells <= 400))
def test_the_entries_are_those_of_the_explicit_matrix_for_any_layer(full: Full) -> None:
    subject = subject_of(full.layer, full.size)
    try:
        scene_of(subject)
    except ConvArithError:  # more sheets than anyone could follow
        reject()
    assert_entries(subject)


def lit(frame: Frame, cells: range) -> dict[int, Look]:
    """Give what is lit of some cells, by their number among them."""
    return {number - cells.start: look for number, look in frame.shown.items() if number in cells}


def used(line: list[tuple[int, ...]]) -> dict[int, Look]:
    """Give how the entries that are not zero look where they are in use."""
    return {number: look_of(taps)._replace(lit=True) for number, taps in enumerate(line) if taps}


@pytest.mark.parametrize("name", DIRECT)
def test_a_direct_layer_lights_a_row_and_lays_it_in_the_window_and_on_x(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where, lines = parts(subject, scene), entries(subject)
    assert scene.frames.total == len(lines)
    for row, (frame, line) in enumerate(zip(scene.frames, lines, strict=True)):
        assert frame.writes == (where.above[row], where.y[row])
        whole = {where.entry(row, col): look_of(taps)._replace(lit=True) for col, taps in enumerate(line)}
        assert {number: look for number, look in frame.shown.items() if number in where.w} == whole
        assert lit(frame, where.x) == used(line)
        window = [frame.shown[number] for number in frame.reads]
        assert len(window) == prod(subject.weight_shape[1:])
        in_colour = [look for look in window if look.kind is Kind.TAP]
        assert sorted(look.tap for look in in_colour) == sorted(tap for taps in line for tap in taps)
        assert all(look.lit for look in window)


@pytest.mark.parametrize("name", DIRECT)
def test_each_element_in_the_window_has_the_colour_of_its_entry(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where = parts(subject, scene)
    inputs = [n for n in where.below if scene.cells[n].look.kind in (Kind.INPUT, Kind.CROPPED_INPUT)]
    for frame in scene.frames:
        in_colour = [n for n in frame.reads if frame.shown[n].kind is Kind.TAP]
        in_window = {inputs.index(n): frame.shown[n] for n in in_colour if n in inputs}
        on_x = lit(frame, where.x)
        if subject.layer.padding_mode == "zeros":
            assert in_window == on_x
        else:  # what padding holds is in colour where it is, and its element on x
            assert in_window.keys() <= on_x.keys()
            assert {look.tap for look in on_x.values()} <= {frame.shown[number].tap for number in in_colour}


@pytest.mark.parametrize("name", ANY_TRANSPOSED)
def test_a_transposed_layer_lights_a_column_and_lays_it_on_the_output_and_on_y(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where = parts(subject, scene)
    columns = [list(column) for column in zip(*entries(subject), strict=True)]
    assert [scene.cells[number].look.kind for number in where.below] == [Kind.INPUT] * len(where.x)
    assert scene.frames.total == len(columns)
    for col, (frame, column) in enumerate(zip(scene.frames, columns, strict=True)):
        assert frame.reads == (where.below[col], where.x[col])
        whole = {where.entry(row, col): look_of(taps)._replace(lit=True) for row, taps in enumerate(column)}
        assert {number: look for number, look in frame.shown.items() if number in where.w} == whole
        assert lit(frame, where.y) == lit(frame, where.above) == used(column)
        assert sorted(frame.writes) == [where.above[row] for row in used(column)]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_kernel_tells_the_colours(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    key = [scene.cells[number].look for number in parts(subject, scene).key]
    assert [look.tap for look in key] == list(range(scene.taps))
    assert scene.taps == prod(subject.weight_shape)
    several = subject.answer.layer.channels is not None
    shape = subject.weight_shape[0 if several else 2 + subject.one_axis :]
    if several and subject.one_axis:
        shape = (*shape[:2], shape[-1])
    assert [look.text for look in key] == [",".join(map(str, index)) for index in np.ndindex(shape)]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_parts_stand_apart_and_y_and_x_beside_w(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject, flat=True)
    where = parts(subject, scene)
    boxes = [box(scene, part) for part in where]
    for number, (left, bottom, right, top) in enumerate(boxes):
        for other_left, other_bottom, other_right, other_top in boxes[:number]:
            clear = max(left - other_right, other_left - right, bottom - other_top, other_bottom - top)
            assert clear > 0
    y, w, x = boxes[2:5]
    assert y[2] < w[0]
    assert w[2] < x[0]
    for line in range(len(where.y)):
        assert scene.cells[where.y[line]].center[1] == pytest.approx(scene.cells[where.entry(line, 0)].center[1])
    assert sum(y[1::2]) == pytest.approx(sum(w[1::2])) == pytest.approx(sum(x[1::2]))


def box(scene: Scene, cells: range) -> tuple[float, float, float, float]:
    xs, ys = zip(*(corner for number in cells for corner in scene.cells[number].corners), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["plain", "upsampling"])
def test_rows_or_columns_come_in_the_order_asked_for(name: str, order: str) -> None:
    subject = subject_called(name, order)
    scene = scene_of(subject)
    where = parts(subject, scene)
    # A map of its own, with as many cells: that of a kernel of one tap.
    size = subject.input_size if subject.transposed else subject.answer.output
    plain = view("map")(subject_of(Conv(1), size, order, subject.seed), labels=False)
    turns = [frame.reads[0] for frame in plain.frames]
    if subject.transposed:
        assert [frame.reads[1] - where.x.start for frame in scene.frames] == turns
    else:
        assert [frame.writes[1] - where.y.start for frame in scene.frames] == turns


def test_the_caption_of_a_row_is_its_sum_in_symbols() -> None:
    captions = [frame.caption for frame in scene_of(subject_of(Conv(2, padding=[(0, 0), (1, 0)]), (2, 2))).frames]
    assert captions == [
        "y₀₀ = w₀₁·x₀₀ + w₁₁·x₁₀",
        "y₀₁ = w₀₀·x₀₀ + w₀₁·x₀₁ + w₁₀·x₁₀ + w₁₁·x₁₁",
    ]
    (caption,) = (frame.caption for frame in scene_of(subject_of(Conv(1, channels=(2, 1)), 1)).frames)
    assert caption == "output channel 0 by w[0]: y₀,₀ = w₀₀,₀·x₀,₀ + w₀₁,₀·x₁,₀"
    assert scene_of(subject_called("one tap")).frames[0].caption == "y₀₀ = 0"


def test_a_long_sum_in_symbols_is_cut_and_its_terms_are_counted() -> None:
    (caption,) = (frame.caption for frame in scene_of(subject_of(Conv(3), (3, 3))).frames)
    assert caption == "y₀₀ = w₀₀·x₀₀ + w₀₁·x₀₁ + w₀₂·x₀₂ + … + w₂₂·x₂₂ (9 terms)"


def test_the_caption_of_a_column_names_it() -> None:
    captions = [frame.caption for frame in scene_of(subject_of(ConvTranspose(2), (1, 2))).frames]
    assert captions == ["y += x[0,0] times column 0", "y += x[0,1] times column 1"]


def test_the_matrix_of_a_transposed_layer_is_called_transposed() -> None:
    for name, called in (("plain", "W"), ("upsampling", "Wᵀ")):
        scene = scene_of(subject_called(name))
        assert [text.text for text in scene.texts] == ["y", called, "x", "kernel w", "=", "·"]
        assert scene.labels is not None
        assert f"y = {called}·x" in scene.labels.lines[-1]
        plain = matrix_scene(subject_called(name), labels=False)
        assert [text.text for text in plain.texts] == ["=", "·"]
        assert (plain.labels, plain.caption, {frame.caption for frame in plain.frames}) == (None, "", {""})


@pytest.mark.parametrize("name", POOLS)
def test_pooling_is_sent_to_views_that_show_it(name: str) -> None:
    with pytest.raises(ConvArithError, match="pooling has none") as caught:
        scene_of(subject_called(name))
    assert caught.value.code == "view"
    named = [each for each in VIEWS if each in caught.value.hint.split()]
    assert named
    for each in named:
        assert view(each)(subject_called(name), labels=False).frames.total
