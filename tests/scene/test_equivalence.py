"""The two ways to the same output, each held against plain loops."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import plain_loops
from support.sample_layers import (
    DIRECT,
    POOLS,
    SEVERAL_TRANSPOSED,
    TRANSPOSED,
    as_written,
    bare,
    index_of,
    looks,
    step_by_step,
    subject_called,
    subject_of,
    worked_out,
)
from support.strategies import Line, conv_transpose, sizes, transposed_lines

import convarith as ca
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.model import Kind
from convarith.scene.order import ORDERS
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from convarith.scene.model import Frame, Look, Scene
    from convarith.scene.subject import Subject

lines_few = st.lists(
    transposed_lines.filter(lambda line: line.size <= 4 and line.kernel <= 3 and line.transposed()[0] <= 8),
    min_size=1,
    max_size=2,
)


def scene_of(subject: Subject) -> Scene:
    return worked_out(equivalence_scene(subject, labels=True))


def beginning(scene: Scene) -> int:
    """Count the frames before the work begins."""
    return sum(not frame.writes for frame in scene.frames)


def work(scene: Scene) -> list[tuple[Frame, list[Look]]]:
    """List the frames that work out an output, each with how all cells look after it."""
    return list(zip(scene.frames, step_by_step(scene), strict=True))[beginning(scene) :]


def outputs(subject: Subject, scene: Scene) -> list[int]:
    """Number the cells of the output: after input and kernel, without what is cropped off."""
    first = prod(subject.input_size) + prod(subject.weight_shape)
    crops = subject.layer.padding_mode == "zeros"  # or else what leaves at one end comes back at the other
    ends = [max(axis.lo, 0) + max(axis.hi, 0) if crops else 0 for axis in subject.direct_axes]
    target = range(first, first + prod(axis.size + end for axis, end in zip(subject.direct_axes, ends, strict=True)))
    return [number for number in target if scene.cells[number].look.kind is not Kind.CROPPED]


@given(lines_few, st.sampled_from(ORDERS), st.integers(0, 9))
def test_at_each_step_one_output_is_finished_and_others_say_what_they_have_so_far(
    lines: list[Line], order: str, seed: int
) -> None:
    subject = subject_of(conv_transpose(lines), sizes(lines), order, seed)
    scene = scene_of(subject)
    assert subject.numbers.weight is not None
    x, weight = bare(subject, subject.numbers.x)[np.newaxis], bare(subject, subject.numbers.weight)
    final = plain_loops.conv_transpose(x, weight, [line.transposed() for line in lines], 1).ravel().tolist()
    stamps: dict[int, list[tuple[tuple[int, ...], int]]] = {}
    for output, tap, source in plain_loops.joined([line.transposed() for line in lines], sizes(lines)):
        stamps.setdefault(output, []).append((tap, source))
    where = outputs(subject, scene)
    stamped: set[int] = set()
    finished: list[int] = []
    for frame, after in work(scene):
        (written,) = frame.writes
        now = where.index(written)
        finished.append(now)
        stamped |= {source for _, source in stamps.get(now, ())}
        for output, number in enumerate(where):
            done = [
                x.flat[source] * weight[(0, 0, *tap)] for tap, source in stamps.get(output, ()) if source in stamped
            ]
            kind = Kind.OUTPUT if output in finished else Kind.PARTIAL if done else Kind.EMPTY
            assert (after[number].kind, after[number].text) == (
                kind,
                as_written(sum(done)) if kind is not Kind.EMPTY else "",
            )
        assert after[written].text == as_written(final[now])
    assert sorted(finished) == list(range(len(final)))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", TRANSPOSED)
def test_both_sides_finish_the_same_output_at_the_same_step(name: str, order: str) -> None:
    subject = subject_called(name, order)
    scene = scene_of(subject)
    target = set(outputs(subject, scene))
    kernel = prod(subject.weight_shape)
    right = range(max(target) + 1, scene.cells.total - kernel)
    for frame, after in work(scene):
        (written,) = frame.writes
        assert [number for number in frame.settled if frame.settled[number].kind is Kind.OUTPUT] == [written]
        window = [frame.shown[number] for number in frame.reads if number in right]
        assert len(window) == kernel
        assert as_written(sum(int(look.text) * int(look.corner) for look in window)) == after[written].text


@pytest.mark.parametrize("name", TRANSPOSED)
def test_in_the_end_there_is_what_the_layer_gives(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    after = looks(scene)
    x, weight, _ = subject.numbers
    assert weight is not None
    layer = subject.layer
    assert isinstance(layer, ConvTranspose)
    if layer.padding_mode == "zeros":
        expected = ca.conv_transpose(
            bare(subject, x)[np.newaxis],
            bare(subject, weight),
            stride=layer.stride,
            padding=layer.padding,
            dilation=layer.dilation,
            output_padding=layer.output_padding,
        )
    else:
        expected = ca.matrix(layer, subject.answer.input).toarray(bare(subject, weight)) @ x.ravel()
    found = [after[number] for number in outputs(subject, scene)]
    assert [look.text for look in found] == [as_written(value) for value in expected.ravel().tolist()]
    assert {look.kind for look in found} == {Kind.OUTPUT}


@pytest.mark.parametrize("order", ORDERS)
def test_the_outputs_come_in_the_order_asked_for(order: str) -> None:
    subject = subject_called("upsampling", order)
    scene = scene_of(subject)
    on_map = view("map")(subject, labels=False)
    first = on_map.cells.total - on_map.frames.total
    where = outputs(subject, scene)
    assert [where.index(frame.writes[0]) for frame, _ in work(scene)] == [
        frame.writes[0] - first for frame in on_map.frames
    ]


def corners_of(look: Look) -> list[int]:
    """Read the kernel elements that an input is multiplied by: several where it comes around again."""
    return [int(each) for each in look.corner.split("+")]


@pytest.mark.parametrize("name", TRANSPOSED)
def test_the_inputs_that_contribute_are_shown_with_what_they_are_multiplied_by(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    inputs = prod(subject.input_size)
    for frame, after in work(scene):
        (written,) = frame.writes
        shown = [frame.shown[number] for number in dict.fromkeys(frame.reads) if number < inputs]
        assert {look.kind for look in shown} <= {Kind.INPUT}
        assert as_written(sum(int(look.text) * sum(corners_of(look)) for look in shown)) == after[written].text


@pytest.mark.parametrize("name", TRANSPOSED)
def test_the_elements_of_both_kernels_that_contribute_are_lit(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    inputs, elements, last = prod(subject.input_size), prod(subject.weight_shape), scene.cells.total
    plain, turned = range(inputs, inputs + elements), range(last - elements, last)
    for frame, _ in work(scene):
        read = {number for number in frame.reads if number < inputs}
        corners = sorted(str(each) for number in read for each in corners_of(frame.shown[number]))
        lit = [number for number in plain if number in frame.shown]
        assert sorted(frame.shown[number].text for number in lit) == corners
        # The same elements, counted from the other end.
        assert [number for number in turned if number in frame.shown] == sorted(
            turned[elements - 1 - plain.index(number)] for number in lit
        )
        assert all(frame.shown[number].lit for number in frame.shown)


@pytest.mark.parametrize("name", TRANSPOSED)
def test_a_stamp_tells_all_that_a_step_adds(name: str) -> None:
    subject = subject_called(name)
    scene = scene_of(subject)
    before = looks(scene, beginning(scene))
    where = outputs(subject, scene)
    for frame, after in work(scene):
        for number in where:
            more = int(after[number].text or "0") - int(before[number].text or "0")
            corner = frame.shown[number].corner if number in frame.shown else ""
            assert corner == (f"+{more}" if more else "")
        before = after


def test_the_caption_is_the_sum_of_the_window() -> None:
    subject = subject_called("upsampling")
    places = product(*map(range, subject.answer.output))
    for (frame, after), place in zip(work(scene_of(subject)), places, strict=True):
        what, *_, result = frame.caption.split(" = ")
        assert (index_of(what), result) == (place, after[frame.writes[0]].text)


def test_links_lead_from_the_rows_that_contribute_and_of_the_window_to_that_of_the_output() -> None:
    scene = scene_of(subject_called("upsampling"))
    maps = {
        "x": range(9),
        "y": range(18, scene.frames[-1].writes[0] + 1),
    }
    sides = {
        name: [corner[0] for number in cells for corner in scene.cells[number].corners] for name, cells in maps.items()
    }
    for frame, _ in work(scene):
        row = scene.cells[frame.writes[0]].center[1]
        *from_inputs, one, other = frame.links
        inputs = [scene.cells[number] for number in frame.reads if number in maps["x"]]
        assert {start for start, _ in from_inputs} == {(max(sides["x"]), each.center[1]) for each in inputs}
        assert {end[1] for _, end in from_inputs} == {row}
        assert all(end[0] <= min(sides["y"]) for _, end in from_inputs)
        assert one[0] == other[0]
        assert one[0][1] == row
        window = [scene.cells[number] for number in frame.reads if number not in maps["x"]]
        heights = [corner[1] for each in window for corner in each.corners]
        assert (one[1][1], other[1][1]) == (max(heights), min(heights))


@pytest.mark.parametrize("name", [*DIRECT, *POOLS])
def test_a_layer_that_does_not_scatter_is_sent_to_views_that_show_it(name: str) -> None:
    subject = subject_called(name)
    with pytest.raises(ConvArithError, match=f"^the view equivalence .* this is {subject.layer.op}") as caught:
        scene_of(subject)
    assert caught.value.code == "view"
    assert {each for each in VIEWS if each in caught.value.hint.split()} == {"map", "values"}


@pytest.mark.parametrize("name", SEVERAL_TRANSPOSED)
def test_several_channels_are_sent_to_views_that_show_them(name: str) -> None:
    subject = subject_called(name)
    with pytest.raises(ConvArithError, match=r"follows one channel, and these are \d:\d") as caught:
        scene_of(subject)
    assert caught.value.code == "view"
    for each in ("map", "scatter"):
        assert each in caught.value.hint
        assert view(each)(subject, labels=False).frames.total


def test_more_sheets_than_anyone_could_follow_are_refused() -> None:
    with pytest.raises(ConvArithError, match="18 sheets of one map") as caught:
        scene_of(subject_of(ConvTranspose((2, 1, 1)), (16, 1, 1)))
    assert caught.value.code == "view"


def test_a_kernel_that_is_not_turned_is_sent_to_views_that_turn_none() -> None:
    subject = subject_of(ConvTranspose(3, stride=2, flip_kernel=False), (3, 3))
    with pytest.raises(ConvArithError, match="leaves it as it is; see it in the view map, values or scatter"):
        equivalence_scene(subject, labels=True)
    for name, frames in (("map", 49), ("values", 49), ("scatter", 9)):
        assert len(view(name)(subject, labels=True).frames) == frames
