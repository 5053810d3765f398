"""The numbers in the cells and the sums under them, worked out again from what is written."""

from __future__ import annotations

from itertools import product
from math import isclose, prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import plain_loops
from support.sample_layers import (
    EVERY,
    POOLS,
    WITH_WEIGHT,
    as_written,
    bare,
    index_of,
    looks,
    subject_called,
    subject_of,
)
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

import convarith as ca
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.scene.figures import FIGURES
from convarith.scene.model import Kind
from convarith.scene.values import values_scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from convarith.names import PoolKind
    from convarith.scene.model import Frame, Look, Scene
    from convarith.scene.subject import Subject

PADS: dict[str, Any] = {"circular": "wrap", "reflect": "reflect"}  # as NumPy calls them
INPUTS = (Kind.INPUT, Kind.CROPPED_INPUT)


def near(line: Line) -> bool:
    return line.size <= 5 and line.kernel <= 3 and line.stride <= 3


def some(lines: st.SearchStrategy[Line]) -> st.SearchStrategy[list[Line]]:
    return st.lists(lines.filter(near), min_size=1, max_size=2)


def outputs(scene: Scene) -> list[int]:
    return [number for number, cell in enumerate(scene.cells) if cell.look.kind is Kind.EMPTY]


def written(scene: Scene) -> list[str]:
    """Give what the output cells say in the end."""
    found = looks(scene)
    return [found[number].text for number in outputs(scene)]


def texts(array: NDArray[Any]) -> list[str]:
    return [as_written(value) for value in array.ravel().tolist()]


def shown(subject: Subject) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the input, as a batch of one, and the weight."""
    x, weight, _ = subject.numbers
    assert weight is not None
    return bare(subject, x)[np.newaxis], bare(subject, weight)


@given(some(direct_lines), st.integers(0, 9))
def test_a_convolution_ends_with_what_plain_loops_give(lines: list[Line], seed: int) -> None:
    subject = subject_of(conv(lines), sizes(lines), seed=seed)
    expected = plain_loops.conv(*shown(subject), [line.convolved() for line in lines], groups=1)
    assert written(values_scene(subject, labels=False)) == texts(expected)


@given(some(transposed_lines), st.integers(0, 9))
def test_a_transposed_convolution_ends_with_what_plain_loops_give(lines: list[Line], seed: int) -> None:
    subject = subject_of(conv_transpose(lines), sizes(lines), seed=seed)
    expected = plain_loops.conv_transpose(*shown(subject), [line.transposed() for line in lines], groups=1)
    assert written(values_scene(subject, labels=False)) == texts(expected)


@given(
    st.sampled_from(["max", "avg", "lp"]),
    st.lists(st.integers(1, 6), min_size=1, max_size=2),
    st.integers(2, 3),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(0, 1),
    st.booleans(),
)
def test_a_pooling_ends_with_what_plain_loops_give(
    kind: PoolKind,
    size: list[int],
    kernel: int,
    stride: int,
    dilation: int,
    pad: int,
    ceil: bool,  # noqa: FBT001
) -> None:
    lines = [plain_loops.pooled_taps(each, kernel, stride, dilation, pad, ceil=ceil) for each in size]
    assume(all(lines))
    layer = Pool(kernel, stride=stride, padding=pad, dilation=dilation, kind=kind, ceil_mode=ceil)
    subject = subject_of(layer, size)
    x = bare(subject, subject.numbers.x)[np.newaxis].astype(float)
    assert written(values_scene(subject, labels=False)) == texts(plain_loops.pooled(kind, x, lines))


def test_what_is_written_is_what_the_functions_of_the_package_give() -> None:
    def ends(layer: ca.Layer, *size: int) -> tuple[Subject, list[str]]:
        subject = subject_of(layer, size)
        return subject, written(values_scene(subject, labels=False))

    subject, found = ends(Conv((2, 3), stride=(1, 2), padding=[(1, 0), (-1, 2)], dilation=(2, 1)), 5, 6)
    x, weight = shown(subject)
    assert found == texts(
        ca.conv(x, weight, stride=(1, 2), padding=[(1, 0), (-1, 2)], dilation=(2, 1)),
    )
    subject, found = ends(Conv(2, channels=(4, 2), groups=2), 3, 4)
    assert found == texts(ca.conv(*shown(subject), groups=2))
    subject, found = ends(ConvTranspose(3, stride=2, padding=1, output_padding=1), 4)
    assert found == texts(ca.conv_transpose(*shown(subject), stride=2, padding=1, output_padding=1))
    subject, found = ends(ConvTranspose(2, channels=(4, 2), groups=2), 2, 3)
    assert found == texts(ca.conv_transpose(*shown(subject), groups=2))
    for kind, pool in (("max", ca.max_pool), ("avg", ca.avg_pool), ("lp", ca.lp_pool)):
        subject, found = ends(Pool(3, stride=2, kind=kind, ceil_mode=True), 6, 7)  # type: ignore[arg-type]
        x = subject.numbers.x[np.newaxis]
        expected = ca.lp_pool(x, 2, 3, 2, ceil_mode=True) if kind == "lp" else pool(x, 3, 2, ceil_mode=True)
        assert found == texts(expected)


@pytest.mark.parametrize("name", EVERY)
def test_the_input_stands_in_its_cells_and_zeros_everywhere_else(name: str) -> None:
    subject = subject_called(name)
    scene = values_scene(subject, labels=False)
    found = [cell.look for cell in scene.cells if cell.look.kind not in (Kind.EMPTY, Kind.KERNEL)]
    zero = "−∞" if subject.layer.op == "max_pool" else "0"
    assert [look.text for look in found if look.kind in INPUTS] == texts(subject.numbers.x)
    if subject.layer.padding_mode == "zeros":
        assert {look.text for look in found if look.kind in (Kind.INSERTED, Kind.PADDING, Kind.CROPPED)} <= {zero}
    else:
        pads = [(axis.lo, axis.hi) for axis in subject.axes]
        held = np.pad(subject.numbers.x[0], pads, PADS[subject.layer.padding_mode])
        assert [look.text for look in found] == texts(held)
    assert {look.text for look in found if look.kind is Kind.BEYOND} <= {""}  # what hangs over meets nothing


@pytest.mark.parametrize("name", EVERY)
def test_there_is_a_frame_for_each_output_which_it_settles(name: str) -> None:
    scene = values_scene(subject_called(name), labels=False)
    assert [frame.writes for frame in scene.frames] == [(number,) for number in outputs(scene)]
    for frame in scene.frames:
        assert tuple(frame.settled) == frame.writes
        assert {look.kind for look in frame.settled.values()} == {Kind.OUTPUT}


def settled_text(frame: Frame) -> str:
    (look,) = frame.settled.values()
    return look.text


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_what_is_read_in_a_window_times_what_is_in_the_corners_adds_up_to_the_output(name: str) -> None:
    subject = subject_called(name)
    scene = values_scene(subject, labels=False)
    taps = subject.channels[0] // subject.groups * prod(subject.weight_shape[2:])
    for frame in scene.frames:
        window = window_of(frame)
        assert len(window) == taps
        assert_lies_on_cells(scene, window)
        assert as_written(sum(int(look.text) * int(look.corner) for look in window.values())) == settled_text(frame)


def window_of(frame: Frame) -> dict[int, Look]:
    """Give what is shown of the input."""
    return {number: frame.shown[number] for number in frame.reads}


def kernel_of(frame: Frame) -> list[Look]:
    """Give what is shown on the kernel's own map, or of one axis of the kernel that slides."""
    return [look for number, look in frame.shown.items() if number not in frame.reads] or [
        cell.look for cell in frame.moving
    ]


@pytest.mark.parametrize("name", WITH_WEIGHT)
def test_the_kernel_is_drawn_as_the_window_carries_it(name: str) -> None:
    scene = values_scene(subject_called(name), labels=False)
    for frame in scene.frames:
        kernel = kernel_of(frame)
        assert [look.text for look in kernel] == [look.corner for look in window_of(frame).values()]
        assert {look.kind for look in kernel} <= {Kind.KERNEL, Kind.EMPTY}


@pytest.mark.parametrize("name", [name for name in WITH_WEIGHT if "line" not in name])
def test_the_elements_of_the_kernel_are_blank_that_lie_on_no_input(name: str) -> None:
    subject = subject_called(name)
    scene = values_scene(subject, labels=False)
    places = product(range(subject.channels[1]), *(range(axis.output) for axis in subject.axes))
    for frame, output in zip(scene.frames, places, strict=True):
        blank = [look.kind is Kind.EMPTY for look in kernel_of(frame)]
        assert blank == [tap.element is None for tap in subject.window(output)]


def test_a_transposed_convolution_is_seen_over_x_among_zeros_with_its_kernel_turned() -> None:
    scene = values_scene(subject_of(ConvTranspose(2, stride=2), (2, 2)), labels=True)
    assert [text.text for text in scene.texts] == ["x among zeros", "output y"]
    assert {frame.texts[0].text for frame in scene.frames} == {"kernel w, turned"}
    assert [look.text for look in kernel_of(scene.frames[0])] == ["4", "3", "2", "1"]
    as_it_is = values_scene(subject_of(ConvTranspose(2, stride=2, flip_kernel=False), (2, 2)), labels=True)
    assert {frame.texts[0].text for frame in as_it_is.frames} == {"kernel w"}


def test_sheets_are_numbered_and_zeros_between_slices_called_so() -> None:
    channels = values_scene(subject_of(Conv(2, channels=(2, 3)), (3, 3)), labels=True)
    assert [text.text for text in channels.texts[2:]] == [f"channel {number}" for number in (0, 1, 0, 1, 2)]
    volume = values_scene(subject_of(ConvTranspose(1, stride=2), (2, 2, 2)), labels=True)
    assert [text.text for text in volume.texts[2:5]] == ["depth 0", "zeros", "depth 1"]


def test_each_output_channel_has_its_kernel_drawn_and_named() -> None:
    scene = values_scene(subject_of(Conv(2, channels=(3, 2)), (2, 2)), labels=True)
    one, other = scene.frames
    assert (one.texts[0].text, other.texts[0].text) == ("kernel w[0]", "kernel w[1]")
    assert len(kernel_of(one)) == len(kernel_of(other)) == 12


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (Pool(2, stride=1), "max of the window"),
        (Pool(2, stride=1, kind="avg"), "mean of the window"),
        (Pool(2, stride=1, kind="lp"), "L2 norm of the window"),
    ],
)
def test_a_pooling_has_its_window_drawn_and_what_is_done_with_it_told(layer: Pool, name: str) -> None:
    numbers = ((1, 7), (7, 0)), None
    scene = values_scene(subject_of(layer, (2, 2), given=numbers), labels=True)
    (frame,) = scene.frames
    assert frame.texts[0].text == name
    window = kernel_of(frame)
    assert [look.text for look in window] == ["1", "7", "7", "0"]
    assert [look.lit for look in window] == ([False, True, True, False] if layer.kind == "max" else [True] * 4)


def assert_lies_on_cells(scene: Scene, window: Mapping[int, Look]) -> None:
    """Assert that the window changes nothing of its cells but the corner and the light."""
    for number, look in window.items():
        assert look._replace(corner="", lit=False) == scene.cells[number].look
        assert look.lit


@pytest.mark.parametrize("name", POOLS)
def test_a_pooling_window_has_empty_corners(name: str) -> None:
    scene = values_scene(subject_called(name), labels=False)
    for frame in scene.frames:
        assert_lies_on_cells(scene, window_of(frame))
        assert {look.corner for look in frame.shown.values()} == {""}


def worked_out(sum_: str) -> float:
    """Work out what is spelled out in a caption."""
    for sign, spelled in {"·": "*", "²": "**2", "³": "**3", "^": "**", "√": "sqrt", "−": "-"}.items():
        sum_ = sum_.replace(sign, spelled)
    found: float = eval(sum_, {"sqrt": sqrt, "max": lambda *values: max(values)})  # noqa: S307  # our own captions
    return found


@pytest.mark.parametrize("name", EVERY)
def test_the_sum_in_the_caption_comes_to_what_is_written_in_the_cell(name: str) -> None:
    subject = subject_called(name)
    scene = values_scene(subject, labels=True)
    y = bare(subject, subject.numbers.y)
    y = y if max(subject.channels) > 1 else y[0]
    for frame, position in zip(scene.frames, np.ndindex(y.shape), strict=True):
        *_, told = frame.caption.split(": ")
        what, sum_, *result = told.replace(" ≈ ", " = ").split(" = ")
        assert what[0] == "y"
        assert index_of(what) == position
        if "only" in told:
            assert sum_ in (f"{settled_text(frame)}, from zeros only", f"{settled_text(frame)}, from padding only")
        elif "…" not in sum_:
            assert as_written(worked_out(sum_)) == (result or [sum_])[0] == settled_text(frame)
            number = float(settled_text(frame).replace("−", "-").replace("∞", "inf"))
            assert (" ≈ " in told) != isclose(number, worked_out(sum_))


def test_a_sum_that_is_cut_tells_how_many_terms_it_has() -> None:
    twos, threes = np.full((3, 3, 3), 2).tolist(), np.full((2, 3, 3, 3), 3).tolist()
    (one, other) = values_scene(subject_of(Conv(3, channels=(3, 2)), (3, 3), given=(twos, threes)), labels=True).frames
    products = " + ".join(["2·3"] * 8)
    assert one.caption == f"output channel 0 by w[0]: y[0,0,0] = {products} + … + 2·3 = 162 (27\u00a0terms)"
    assert other.caption == one.caption.replace("channel 0 by w[0]: y[0,", "channel 1 by w[1]: y[1,")


def test_a_caption_lists_what_is_read_and_no_zeros() -> None:
    subject = subject_of(Conv(3, padding=1), (2, 2), given=(((1, 2), (3, 4)), ((1, 2, 3), (4, 5, 6), (7, 8, 9))))
    assert values_scene(subject, labels=True).frames[1].caption == "y[0,1] = 4 + 2·5 + 3·7 + 4·8 = 67"


def test_a_window_of_zeros_says_so() -> None:
    captions = [frame.caption for frame in values_scene(subject_called("apart"), labels=True).frames]
    assert "y[0,1] = 0, from zeros only" in captions
    (caption, *_) = (frame.caption for frame in values_scene(subject_called("max of padding only"), labels=True).frames)
    assert caption == "y[0,0] = −∞, from padding only"


def test_without_labels_nothing_is_told() -> None:
    scene = values_scene(subject_called("plain"), labels=False)
    assert (scene.texts, scene.caption, scene.labels) == ((), "", None)
    assert {frame.caption for frame in scene.frames} == {""}
    scene = values_scene(subject_called("plain"), labels=True)
    assert [text.text for text in scene.texts] == ["input x", "output y"]
    assert scene.labels is not None


def rounded(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[round(value, 1) for value in row] for row in rows]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("numerical_no_padding_no_strides", [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
        ("numerical_padding_strides", [[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
        ("numerical_average_pooling", [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]]),
        ("numerical_max_pooling", [[3, 3, 3], [3, 3, 3], [3, 2, 3]]),
    ],
)
def test_the_guides_numerical_figures_show_its_numbers(name: str, expected: list[list[float]]) -> None:
    found = FIGURES[name]
    scene = values_scene(subject_of(found.layer, found.size, given=found.numbers), labels=False)
    values = list(map(float, written(scene)))
    assert rounded([values[:3], values[3:6], values[6:]]) == expected


def test_the_order_is_the_one_asked_for() -> None:
    scene = values_scene(subject_of(Conv(1), (2, 2), order="columns"), labels=False)
    first = outputs(scene)[0]
    assert [frame.writes[0] - first for frame in scene.frames] == [0, 2, 1, 3]
