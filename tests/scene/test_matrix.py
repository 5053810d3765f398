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
from convarith.draw.themes import GUIDE
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

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
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


def look_of(subject: Subject, taps: tuple[int, ...], *, lit: bool = False) -> Look:
    if not taps:
        return Look(Kind.ZERO, "0" if lit else "", lit=lit)
    return Look(Kind.TAP, entry_text(subject, taps), tap=color(subject, taps[0]), lit=lit)


def color(subject: Subject, tap: int) -> int:
    """Give the number of a colour: kernels of nine elements, or of a multiple, are set apart."""
    elements = prod(subject.weight_shape[2:])
    return tap + 4 * (tap // elements) if elements % 9 == 0 else tap


def entry_text(subject: Subject, taps: tuple[int, ...]) -> str:
    """Give what an entry says, but for the order in which its two elements are added."""
    one, *more = (symbol(subject, "w", tap, subject.weight_shape) for tap in taps)
    return f"{one}+{more[0] if len(more) == 1 else '…'}" if more else one


def symbol(subject: Subject, name: str, number: int, shape: tuple[int, ...]) -> str:
    index = [int(each) for each in np.unravel_index(number, shape)]
    spatial = index[-len(subject.axes) :][subject.one_axis :]
    parts = [index[: -len(subject.axes)], spatial] if max(subject.channels) > 1 else [spatial]
    return name + ",".join("".join(map(str, part)) for part in parts).translate(SUBSCRIPTS)


def bare(look: Look) -> Look:
    """Give a look without what is written, of which an entry of several elements may begin with any."""
    return look._replace(text="" if "+" in look.text else look.text)


def scene_of(subject: Subject, *, flat: bool = False) -> Scene:
    return matrix_scene(subject, labels=True, flat=flat)


def assert_entries(subject: Subject) -> None:
    scene = scene_of(subject)
    where = parts(subject, scene)
    found = [bare(scene.cells[number].look) for number in where.w]
    expected = [bare(look_of(subject, taps)) for line in entries(subject) for taps in line]
    if max(len(where.x), len(where.y)) > 64:
        expected = [look._replace(text="") for look in expected]
    assert found == expected


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


def test_in_a_large_matrix_nothing_is_written_in_sums_either() -> None:
    subject = subject_of(Conv(7, padding=3, padding_mode="reflect"), (65,))
    scene = scene_of(subject)
    assert not any(scene.cells[number].look.text for number in parts(subject, scene).w)


def lit(frame: Frame, cells: range) -> dict[int, Look]:
    """Give what is lit of some cells, by their number among them."""
    return {number - cells.start: bare(look) for number, look in frame.shown.items() if number in cells}


def used(subject: Subject, line: list[tuple[int, ...]]) -> dict[int, Look]:
    """Give how the entries that are not zero look where they are in use."""
    return {number: bare(look_of(subject, taps, lit=True)) for number, taps in enumerate(line) if taps}


def colours(looks: dict[int, Look]) -> dict[int, Look]:
    return {number: look._replace(text="") for number, look in looks.items()}


@pytest.mark.parametrize("name", DIRECT)
def test_a_direct_layer_lights_a_row_and_lays_it_in_the_window_and_on_x(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where, lines = parts(subject, scene), entries(subject)
    assert scene.frames.total == len(lines)
    for row, (frame, line) in enumerate(zip(scene.frames, lines, strict=True)):
        assert frame.writes == (where.above[row], where.y[row])
        whole = {where.entry(row, col): bare(look_of(subject, taps, lit=True)) for col, taps in enumerate(line)}
        assert {number: bare(look) for number, look in frame.shown.items() if number in where.w} == whole
        assert colours(lit(frame, where.x)) == colours(used(subject, line))
        window = [frame.shown[number] for number in frame.reads]
        assert len(window) == prod(subject.weight_shape[1:])
        in_colour = [look for look in window if look.kind is Kind.TAP]
        assert sorted(look.tap for look in in_colour) == sorted(color(subject, tap) for taps in line for tap in taps)
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
            assert colours(in_window) == colours(on_x)
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
        whole = {where.entry(row, col): bare(look_of(subject, taps, lit=True)) for row, taps in enumerate(column)}
        assert {number: bare(look) for number, look in frame.shown.items() if number in where.w} == whole
        assert lit(frame, where.above) == used(subject, column)
        assert colours(lit(frame, where.y)) == colours(used(subject, column))
        assert sorted(frame.writes) == [where.above[row] for row in used(subject, column)]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_kernel_tells_the_colours(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    key = [scene.cells[number].look for number in parts(subject, scene).key]
    assert [look.tap for look in key] == list(range(scene.taps))
    assert scene.taps == prod(subject.weight_shape)
    shape = subject.weight_shape
    assert [look.text for look in key] == [symbol(subject, "w", tap, shape) for tap in range(scene.taps)]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_inputs_and_outputs_have_their_symbols_which_stay_in_whatever_colour(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    where = parts(subject, scene)
    shapes = {
        "x": (where.x, (subject.channels[0], *subject.input_size)),
        "y": (where.y, (subject.channels[1], *(axis.output for axis in subject.axes))),
    }
    for letter, (cells, shape) in shapes.items():
        expected = [symbol(subject, letter, number, shape) for number in range(len(cells))]
        if max(shape) <= 10:
            assert [scene.cells[number].look.text for number in cells] == expected
        for frame in scene.frames:
            kept = {n: frame.shown[n].text for n in cells if n in frame.shown}
            assert kept == {n: scene.cells[n].look.text for n in kept}


def test_numbers_that_are_given_stand_in_place_of_symbols() -> None:
    weight, x = ((2, -1),), ((3, 0.5, 7),)
    scene = scene_of(subject_of(Conv((1, 2)), (1, 3), given=(None, weight)))
    where = parts(subject_of(Conv((1, 2)), (1, 3)), scene)
    assert [scene.cells[n].look.text for n in where.w] == ["2", "−1", "", "", "2", "−1"]
    assert [scene.cells[n].look.text for n in where.x] == ["x₀₀", "x₀₁", "x₀₂"]
    assert scene.frames[1].caption == "row 1: y₀₁ = 2·x₀₁ − x₀₂"
    scene = scene_of(subject_of(Conv((1, 2)), (1, 3), given=(x, weight)))
    assert [scene.cells[n].look.text for n in where.x] == ["3", "0.5", "7"]
    assert [scene.cells[n].look.text for n in where.y] == ["5.5", "−6"]


def test_a_matrix_too_large_to_be_read_has_colours_and_the_kernel_the_symbols() -> None:
    subject = subject_of(Conv(3), 70)
    scene = scene_of(subject)
    where = parts(subject, scene)
    assert not scene.numbers
    assert {scene.cells[n].look.text for n in (*where.y, *where.w, *where.x)} == {""}
    assert {look.text for look in lit(scene.frames[5], where.w).values()} == {""}
    assert [scene.cells[n].look.text for n in where.key] == ["w₀", "w₁", "w₂"]


def test_channels_are_blocks_of_w_with_their_kernels_named() -> None:
    subject = subject_of(Conv(2, channels=(3, 2)), (3, 3))
    scene = scene_of(subject)
    texts = [text.text for text in scene.texts]
    assert [text for text in texts if text.startswith("w[")] == [
        "w[0,0]",
        "w[0,1]",
        "w[0,2]",
        "w[1,0]",
        "w[1,1]",
        "w[1,2]",
    ]
    inside_then_outside = [f"channel {number}" for number in (0, 1, 2, 0, 1)]
    of_maps_then_of_vectors = inside_then_outside * 2
    assert [text for text in texts if text.startswith("channel ")] == of_maps_then_of_vectors
    left, bottom, right, top = box(scene, parts(subject, scene).w)
    upright = sorted(start[0] for start, end in scene.lines if start[0] == end[0])
    level = sorted(start[1] for start, end in scene.lines if start[1] == end[1])
    assert upright == pytest.approx([left, left + (right - left) / 3, left + (right - left) * 2 / 3, right])
    assert level == pytest.approx([bottom, (bottom + top) / 2, top])


@pytest.mark.parametrize(("kernel", "size"), [(3, (3, 3)), (2, (2, 2)), (9, 9), (5, (5, 5))])
def test_no_two_kernels_have_the_same_colours(kernel: int, size: int | tuple[int, int]) -> None:
    subject = subject_of(Conv(kernel, channels=(3, 3)), size)
    scene = scene_of(subject)
    colors = [scene.cells[number].look.tap % len(GUIDE.taps) for number in parts(subject, scene).key]
    elements = len(colors) // 9
    assert len({tuple(colors[start : start + elements]) for start in range(0, len(colors), elements)}) == 9


def test_slices_of_a_kernel_are_named_by_their_place() -> None:
    texts = [text.text for text in scene_of(subject_of(Conv(2), (3, 3, 3))).texts]
    assert [text for text in texts if text.startswith("w[")] == ["w[0]", "w[1]"]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_parts_stand_apart_with_y_beside_w_and_x_along_its_top(name: str) -> None:
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
    assert w[3] < x[1]
    for line in range(len(where.y)):
        assert scene.cells[where.y[line]].center[1] == pytest.approx(scene.cells[where.entry(line, 0)].center[1])
    for column in range(len(where.x)):
        assert scene.cells[where.x[column]].center[0] == pytest.approx(scene.cells[where.entry(0, column)].center[0])


def test_the_matrix_of_the_guides_section_on_it_can_be_read_where_the_picture_is_400_pixels_wide() -> None:
    subject = subject_of(Conv(3), (4, 4))
    scene = scene_of(subject)
    left, _, right, _ = box(scene, parts(subject, scene).w)
    assert (right - left) / 16 * 400 / scene.extent.width >= 19


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
        "row 0: y₀₀ = w₀₁·x₀₀ + w₁₁·x₁₀",
        "row 1: y₀₁ = w₀₀·x₀₀ + w₀₁·x₀₁ + w₁₀·x₁₀ + w₁₁·x₁₁",
    ]
    (caption,) = (frame.caption for frame in scene_of(subject_of(Conv(1, channels=(2, 1)), 1)).frames)
    assert caption == "output channel 0 by w[0]: row 0: y₀,₀ = w₀₀,₀·x₀,₀ + w₀₁,₀·x₁,₀"
    assert scene_of(subject_called("one tap")).frames[0].caption == "row 0: y₀₀ = 0"


def test_the_symbols_of_a_usual_kernel_are_written_whole() -> None:
    (caption,) = (frame.caption for frame in scene_of(subject_of(Conv(3), (3, 3))).frames)
    assert caption.count("·") == 9


def test_a_long_sum_in_symbols_is_cut_and_its_terms_are_counted() -> None:
    (caption,) = (frame.caption for frame in scene_of(subject_of(Conv(4), (4, 4))).frames)
    assert caption == ("row 0: y₀₀ = w₀₀·x₀₀ + w₀₁·x₀₁ + w₀₂·x₀₂ + w₀₃·x₀₃ + w₁₀·x₁₀ + … + w₃₃·x₃₃ (16\u00a0terms)")


def test_the_caption_of_a_column_names_it() -> None:
    captions = [frame.caption for frame in scene_of(subject_of(ConvTranspose(2), (1, 2))).frames]
    assert captions == ["column 0 of Wᵀ times x₀₀ is added to y", "column 1 of Wᵀ times x₀₁ is added to y"]


@pytest.mark.parametrize(("name", "w"), [("plain", "W (9 × 25)"), ("upsampling", "Wᵀ (36 × 9)")])
def test_maps_vectors_and_matrix_are_named_with_their_sizes(name: str, w: str) -> None:
    scene = scene_of(subject_called(name))
    rows, cols = w.split("(")[1].rstrip(")").split(" × ")
    found = [text.text for text in scene.texts]
    assert found == ["=", "input x", "output y", f"y ({rows})", w, f"x ({cols})", "kernel w"]
    assert scene.labels is not None
    assert f"y = {w.split(maxsplit=1)[0]}·x, of {rows} x {cols}" in scene.labels.lines[-1]
    plain = matrix_scene(subject_called(name), labels=False)
    assert [text.text for text in plain.texts] == ["="]
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
