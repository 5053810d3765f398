"""What holds in every view: a scene of each sort of layer, or a refusal with a way out."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import (
    DIRECT,
    EVERY,
    POOLS,
    SEVERAL_TRANSPOSED,
    TRANSPOSED,
    subject_called,
    subject_of,
    worked_out,
)

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.model import Kind
from convarith.scene.order import ORDERS
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.layer import Layer
    from convarith.scene.model import Cell, Corners, Look, Scene

COMPOSED = {
    **dict.fromkeys(["map", "values", "field"], EVERY),
    "scatter": {**TRANSPOSED, **SEVERAL_TRANSPOSED},
    "overlap": {**TRANSPOSED, **SEVERAL_TRANSPOSED},
    "equivalence": TRANSPOSED,
    "matrix": {**DIRECT, **TRANSPOSED, **SEVERAL_TRANSPOSED},
}
SHOWN = [(called, name) for called, names in COMPOSED.items() for name in names]
REFUSED = [(called, name) for called in VIEWS for name in EVERY if name not in COMPOSED[called]]


def scene_of(called: str, name: str, *, flat: bool = False, order: str = "rows") -> Scene:
    return view(called)(subject_called(name, order), labels=True, flat=flat)


@cache
def seen(called: str, name: str, *, flat: bool = False) -> Scene:
    """Give a scene that the tests share, which only look at it."""
    return worked_out(scene_of(called, name, flat=flat))


def cells_shown(scene: Scene) -> Iterator[Cell]:
    return chain(scene.cells, *(frame.moving for frame in scene.frames))


def looks_shown(scene: Scene) -> Iterator[Look]:
    for frame in scene.frames:
        yield from (*frame.settled.values(), *frame.shown.values())
    yield from (cell.look for cell in cells_shown(scene))


def test_a_name_that_is_none_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no view is called 'matirx'") as caught:
        view("matirx")
    assert caught.value.code == "view"
    assert caught.value.hint == "did you mean 'matrix'?"
    with pytest.raises(ConvArithError, match=f"there are {', '.join(VIEWS)}"):
        view("heat")


def test_the_default_comes_first() -> None:
    assert next(iter(VIEWS)) == "map"


def test_a_view_loads_no_other() -> None:
    code = "import sys; from convarith.scene.views import view; view('map'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "convarith.scene.map" in loaded
    assert not {"convarith.scene.matrix", "convarith.scene.field", "numpy"} & set(loaded)


def test_every_view_is_asked_about() -> None:
    assert COMPOSED.keys() == VIEWS.keys()


@pytest.mark.parametrize(("called", "name"), REFUSED)
def test_what_a_view_has_nothing_to_say_about_is_refused_with_a_way_out(called: str, name: str) -> None:
    with pytest.raises(ConvArithError, match=f"^the view {called} ") as caught:
        scene_of(called, name)
    assert caught.value.code == "view"
    assert caught.value.hint
    assert name in (*POOLS, *DIRECT, *SEVERAL_TRANSPOSED)


@pytest.mark.parametrize(("called", "name"), SHOWN)
def test_all_that_is_shown_is_of_the_kinds_and_colours_told_beforehand(called: str, name: str) -> None:
    scene = seen(called, name)
    for look in looks_shown(scene):
        assert look.kind in scene.kinds
        if look.kind is Kind.TAP:
            assert 0 <= look.tap < scene.taps
        assert 0 <= look.hue <= scene.hues


@pytest.mark.parametrize(("called", "name"), SHOWN)
def test_all_that_is_named_in_a_frame_is_a_cell(called: str, name: str) -> None:
    scene = seen(called, name)
    for frame in scene.frames:
        named = {*frame.reads, *frame.writes, *frame.settled, *frame.shown}
        assert named <= set(range(scene.cells.total))


@pytest.mark.parametrize(("called", "name"), SHOWN)
def test_no_caption_is_longer_than_the_one_that_leaves_room(called: str, name: str) -> None:
    scene = seen(called, name)
    assert max(len(frame.caption) for frame in scene.frames) <= len(scene.caption)


@pytest.mark.parametrize(("called", "name"), SHOWN)
def test_nothing_lies_beyond_the_extent(called: str, name: str) -> None:
    for flat in (False, True):
        scene = seen(called, name, flat=flat)
        left, bottom, right, top = scene.extent
        places = {each.corners for each in scene.cells}
        for cell in cells_shown(scene):
            if cell.look.kind is Kind.KERNEL and cell.corners not in places:
                continue  # a kernel that turns may reach out of its place for a moment
            for x, y in cell.corners:
                assert left - 1e-9 <= x <= right + 1e-9
                assert bottom - 1e-9 <= y <= top + 1e-9
        for text in (*scene.texts, *(text for frame in scene.frames for text in frame.texts)):
            assert left <= text.at[0] <= right
            assert bottom <= text.at[1] <= top


@pytest.mark.parametrize(("called", "name"), SHOWN)
def test_seen_from_above_every_cell_is_upright(called: str, name: str) -> None:
    scene = seen(called, name, flat=True)
    assert all(is_upright(cell.corners) for cell in scene.cells)


def is_upright(corners: Corners) -> bool:
    (left, low), (right, low_too), (right_too, high), (left_too, high_too) = corners
    return (left, right, low, high) == pytest.approx((left_too, right_too, low_too, high_too)) and left < right


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("called", "name"), [(called, name) for called, name in SHOWN if name in ("groups", "upsampling", "max")]
)
def test_a_frame_does_not_depend_on_which_were_asked_for_before(called: str, name: str, order: str) -> None:
    expected = list(scene_of(called, name, order=order).frames)
    scene = scene_of(called, name, order=order)
    backward = [scene.frames[number] for number in reversed(range(len(expected)))]
    assert backward[::-1] == expected
    assert [scene.cells[number] for number in reversed(range(scene.cells.total))][::-1] == list(scene.cells)
    assert [scene_of(called, name, order=order).frames[number] for number in range(len(expected))] == expected


ENORMOUS: list[tuple[Layer, tuple[int, ...]]] = [
    (Conv(3), (10**6, 10**6)),
    (Conv(10**9), (10**18, 10**18)),
    (Conv(10**9, stride=7, padding=10**6), (10**18,)),
    (ConvTranspose(3, stride=2), (10**6, 10**6)),
    (ConvTranspose(10**9, stride=10**6, padding=10**5), (10**9, 10**9)),
    (ConvTranspose(10**9, dilation=10**3), (10**18,)),
    (Pool(3, kind="lp", ceil_mode=True), (10**6, 10**6)),
    (Pool(10**9, kind="avg"), (10**18, 10**18)),
]


@pytest.mark.parametrize("called", VIEWS)
@pytest.mark.parametrize(("layer", "size"), ENORMOUS)
def test_a_scene_of_any_size_is_composed_at_once_or_refused(layer: Layer, size: tuple[int, ...], called: str) -> None:
    subject = subject_of(layer, size, "random", whole=True)
    view(called)  # loading it takes as long as it takes
    begun = time.process_time()
    try:
        scene = view(called)(subject, labels=True)
    except ConvArithError as error:
        assert error.code == ("too-large" if called == "field" else "view")  # noqa: PT017  # either will do
    else:
        if called != "equivalence":  # a story is told of the beginning of a large input
            assert scene.frames.total > (1 if called == "field" else 10**5)
        assert len(scene.caption) < 10**5
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("layer", "size", "called"),
    [
        (layer, size, called)
        for layer, size in ENORMOUS
        for called in ("map", "values", *(["scatter"] if isinstance(layer, ConvTranspose) else []))
    ],
)
def test_of_one_that_is_not_drawn_in_full_there_are_few_frames(
    layer: Layer, size: tuple[int, ...], called: str
) -> None:
    begun = time.process_time()
    scene = view(called)(subject_of(layer, size), labels=True)
    assert 4 <= scene.frames.total <= 24**2
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("called", ["map", "values", "matrix"])
def test_an_enormous_scene_has_a_frame_for_each_output(called: str) -> None:
    scene = view(called)(subject_of(Conv(10**9), (10**18, 10**18), whole=True), labels=True)
    assert scene.frames.total == (10**18 - 10**9 + 1) ** 2


@pytest.mark.parametrize("called", ["scatter", "matrix"])
def test_an_enormous_scene_that_scatters_has_a_frame_for_each_input(called: str) -> None:
    scene = view(called)(subject_of(ConvTranspose(3, stride=2), (10**9, 10**9), whole=True), labels=True)
    assert scene.frames.total == 10**18
