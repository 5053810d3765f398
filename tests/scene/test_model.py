"""The parts of a scene that do something."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.scene.model import Act, Cell, Extent, Frame, Kind, LazySequence, Look, Scene

bounds = st.none() | st.integers(-12, 12)


def squares(total: int) -> LazySequence[int]:
    return LazySequence(total, lambda number: number * number)


@given(st.integers(0, 9), bounds, bounds, bounds.filter(lambda step: step != 0))
def test_items_made_on_demand_are_those_of_a_list(
    total: int, start: int | None, stop: int | None, step: int | None
) -> None:
    listed = [number * number for number in range(total)]
    assert list(squares(total)) == listed
    assert len(squares(total)) == total
    assert list(squares(total)[start:stop:step]) == listed[start:stop:step]
    assert [squares(total)[number] for number in range(-total, total)] == listed + listed


def test_a_slice_of_a_slice() -> None:
    assert list(squares(9)[1:][::-2][1:]) == [36, 16, 4]


def test_there_is_nothing_beyond_the_end() -> None:
    for beyond in (3, -4):
        with pytest.raises(IndexError):
            squares(3)[beyond]


def test_an_item_is_made_when_it_is_asked_for_and_no_other() -> None:
    made: list[int] = []
    items = LazySequence(10**30, made.append)
    assert items.total == 10**30
    items[10**29]
    items[5:7][1]
    assert made == [10**29, 6]


def test_a_cell_knows_its_middle() -> None:
    cell = Cell(Look(Kind.INPUT), ((0, 0), (2, 1), (1, 3), (-1, 2)))
    assert cell.center == (0.5, 1.5)


def test_frames_are_chosen_by_number() -> None:
    scene = Scene(
        Extent(0, 0, 1, 1),
        LazySequence(0, lambda _: pytest.fail("no cell is asked for")),
        LazySequence(5, lambda _: Frame()),
        frozenset(),
    )
    assert scene.frame_range(slice(None)) == range(5)
    assert scene.frame_range(slice(3, None)) == range(3, 5)
    assert scene.frame_range(slice(0, 5)) == scene.frame_range(slice(-5, None)) == range(5)
    assert scene.frame_range(slice(-1, None)) == range(4, 5)
    with pytest.raises(ConvArithError, match="none of the 5; choose among 1:5 on the command line"):
        scene.frame_range(slice(7, 9))
    assert scene.frame_range(slice(0, 4, 2)) == range(4)
    with pytest.raises(ConvArithError, match="frames cannot be taken in steps of -1; give 1 or more"):
        scene.frame_range(slice(4, 0, -1))


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (slice(2, 100), "frames up to 100 are asked for, and there are 9"),
        (slice(None, 10), "frames up to 10 are asked for, and there are 9"),
        (slice(-10, None), "frames from the last 10 on are asked for, and there are 9"),
        (slice(-20, 3), "frames from the last 20 on are asked for, and there are 9"),
    ],
)
def test_frames_that_are_not_there_are_refused_with_how_many_there_are(frames: slice, message: str) -> None:
    scene = Scene(
        Extent(0, 0, 1, 1),
        LazySequence(0, lambda _: pytest.fail("no cell is asked for")),
        LazySequence(9, lambda _: Frame()),
        frozenset(),
    )
    with pytest.raises(ConvArithError, match=message) as caught:
        scene.frame_range(frames)
    assert caught.value.code == "bad-value"
    assert caught.value.hint == "choose among 1:9 on the command line, slice(0, 9) in Python"


IN_ACTS = Scene(
    Extent(0, 0, 1, 1),
    LazySequence(0, lambda _: pytest.fail("no cell is asked for")),
    LazySequence(9, lambda _: Frame()),
    frozenset(),
    acts=(Act("begin", "Begin", 0), Act("go", "Go on", 2), Act("end", "End", 7)),
)


def test_an_act_lasts_until_the_next_begins() -> None:
    assert [IN_ACTS.frame_range(slice(None), act.name) for act in IN_ACTS.acts] == [range(2), range(2, 7), range(7, 9)]
    assert IN_ACTS.frame_range(slice(None, None, 3), "go") == range(2, 7)


def test_an_act_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConvArithError, match="no act 'ends'; did you mean 'end'") as caught:
        IN_ACTS.frame_range(slice(None), "ends")
    assert caught.value.code == "bad-value"
    with pytest.raises(ConvArithError, match="no act 'end'; leave it out; the view equivalence has acts"):
        replace(IN_ACTS, acts=()).frame_range(slice(None), "end")


def test_an_act_and_frames_contradict_each_other() -> None:
    with pytest.raises(ConvArithError, match="the act go and some frames") as caught:
        IN_ACTS.frame_range(slice(3, None), "go")
    assert caught.value.code == "contradiction"
