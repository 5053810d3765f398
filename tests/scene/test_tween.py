"""What lies between two frames: the window glides from where it was to where it will be, and all else waits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import subject_of
from support.sample_scene import square

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene, Text
from convarith.scene.tween import eased, tween
from convarith.scene.views import view

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

ROW = 6  # cells of each of two maps in a row, one over the other


def scene_of(kind: Kind = Kind.INPUT) -> Scene:
    def cell(number: int) -> Cell:
        row, column = divmod(number, ROW)
        return Cell(Look(kind), square(column, 3.0 * row))

    return Scene(
        Extent(0, 0, ROW, 4),
        LazySequence(2 * ROW, cell),
        LazySequence(1, lambda _: Frame()),
        frozenset({kind}),
        maps=(0, ROW),
    )


SCENE = scene_of()
START = Frame(
    reads=(0, 1),
    writes=(6,),
    settled={6: Look(Kind.OUTPUT)},
    shown={0: Look(Kind.INPUT, "3", "2", lit=True), 5: Look(Kind.KERNEL, "w")},
    links=(((0.0, 1.0), (0.0, 3.0)),),
    texts=(Text((0, 0), "before"),),
    caption="the sum before",
)
END = Frame(reads=(2, 3), writes=(7,), links=(((2.0, 1.0), (1.0, 3.0)),), caption="the sum after")


def test_halfway_the_window_and_what_it_writes_lie_halfway() -> None:
    way = tween(SCENE, START, END)
    assert way is not None
    assert way.frame(0.5).glides == (square(1, 0), square(2, 0), square(0.5, 3))
    assert way.frame(0.5).links == (((1.0, 1.0), (0.5, 3.0)),)


@pytest.mark.parametrize(("share", "frame"), [(0.0, START), (1.0, END)])
def test_it_begins_and_ends_where_the_frames_are(share: float, frame: Frame) -> None:
    way = tween(SCENE, START, END)
    assert way is not None
    lit = [SCENE.cells[number].corners for number in (*frame.reads, *frame.writes)]
    assert list(way.frame(share).glides) == lit
    assert way.frame(share).links == frame.links


def test_what_is_shaded_on_the_way_is_lit_nowhere_else() -> None:
    way = tween(SCENE, START, END)
    assert way is not None
    frame = way.frame(0.3)
    assert (frame.reads, frame.writes) == ((), ())
    assert frame.shown == {5: Look(Kind.KERNEL, "w")}


def test_nothing_settles_on_the_way_and_the_words_are_those_before() -> None:
    way = tween(SCENE, START, END)
    assert way is not None
    frame = way.frame(0.9)
    assert (frame.settled, frame.texts, frame.caption) == ({}, START.texts, START.caption)


@pytest.mark.parametrize(
    "reads",
    [(2, 3, 4), (2,), (2, 4), (0, 1)],
    ids=["more", "fewer", "not alike", "where they were"],
)
def test_cells_of_a_map_that_do_not_all_go_one_way_stay_and_those_of_others_go(reads: tuple[int, ...]) -> None:
    way = tween(SCENE, START, Frame(reads=reads, writes=(7,)))
    assert way is not None
    frame = way.frame(0.5)
    assert frame.glides == (square(0.5, 3),)
    assert frame.reads == START.reads
    assert frame.shown[0] == START.shown[0]


def test_between_frames_in_which_nothing_moves_there_is_nothing() -> None:
    assert tween(SCENE, START, START) is None
    assert tween(SCENE, Frame(reads=(0,)), Frame()) is None
    assert tween(SCENE, Frame(settled={0: Look(Kind.OUTPUT)}), Frame(settled={1: Look(Kind.OUTPUT)})) is None


def test_links_that_are_not_as_many_stay() -> None:
    way = tween(SCENE, START, Frame(reads=(2, 3), links=(*END.links, *END.links)))
    assert way is not None
    assert way.frame(0.5).links == START.links


def test_a_moving_cell_goes_on_from_where_it_is_with_what_is_written_in_it() -> None:
    look = Look(Kind.KERNEL, "7")
    one, two, three = (Frame(moving=(Cell(look, square(0, 0)), Cell(look, square(x, 1)))) for x in (1, 2, 2.5))
    way = tween(SCENE, one, two)
    assert way is not None
    assert way.frame(0.25).moving == (Cell(look, square(0, 0)), Cell(look, square(1.25, 1)))
    assert way.frame(0.25).glides == ()
    assert tween(SCENE, three, Frame(moving=one.moving[:1])) is None


def test_a_kernel_element_takes_its_colour_along() -> None:
    scene = scene_of(Kind.TAP)
    first, second = Look(Kind.TAP, "a", tap=1, lit=True), Look(Kind.TAP, "b", tap=2, lit=True)
    before = Frame(reads=(0, 1), shown={0: first, 1: second})
    way = tween(scene, before, Frame(reads=(1, 2), shown={1: first, 2: second}))
    assert way is not None
    assert way.frame(0.5).moving == (Cell(first, square(0.5, 0)), Cell(second, square(1.5, 0)))
    assert tween(scene, before, Frame(reads=(1, 2), shown={1: second, 2: first})) is None


VIEWS: list[tuple[str, Layer, tuple[int, ...]]] = [
    ("map", Conv(3, stride=2, padding=1), (5, 5)),
    ("values", Conv(3, dilation=2), (7, 7)),
    ("map", Conv(3, channels=(2, 2)), (5, 5)),
    ("matrix", Conv(3, padding=1), (4, 4)),
    ("scatter", ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)),
    ("overlap", ConvTranspose(3, stride=2), (4, 4)),
]


@pytest.mark.parametrize(("name", "layer", "size"), VIEWS)
def test_in_every_view_something_glides_before_each_step(name: str, layer: Layer, size: tuple[int, ...]) -> None:
    scene = view(name)(subject_of(layer, size), labels=True)
    frames = [frame for frame in scene.frames if frame.reads]
    for before, after in pairwise(frames):
        way = tween(scene, before, after)
        assert way is not None
        assert way.frame(0.5).glides


def test_in_the_last_act_of_an_equivalence_the_window_glides_with_what_it_fills_in() -> None:
    scene = view("equivalence")(subject_of(ConvTranspose(3, stride=2, padding=1), (3, 3)), labels=True)
    frames = [frame for frame in scene.frames if frame.reads]
    for before, after in pairwise(frames):
        way = tween(scene, before, after)
        assert way is not None
        assert len(way.frame(0.5).glides) >= 9


def test_a_way_begins_and_ends_slowly() -> None:
    assert (eased(0), eased(0.5), eased(1)) == (0, 0.5, 1)
    assert eased(0.1) < 0.05
    assert eased(0.9) > 0.95
    assert all(eased(share / 10) < eased(share / 10 + 0.1) for share in range(10))
