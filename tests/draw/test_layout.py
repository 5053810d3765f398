"""Where everything of a scene stands in a picture, in pixels."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.draw.font import face_from
from convarith.draw.layout import MARGIN, NARROWEST, Layout, cell_texts, picture_size
from convarith.scene.model import Cell, Corners, Extent, Frame, Kind, Labels, LazySequence, Look, Point, Scene, Text

FACE = face_from(None)
EXTENT = Extent(-2.0, -1.0, 3.0, 1.5)
LABELS = Labels(((Kind.INPUT, "input"),), ("convolution: i = 5, k = 3, s = 2, p = 1 → o = 3",))
SUM = "y[0,0] = 3·1 + 2·2 = 7"


def layout(
    scale: float = 40, *, extent: Extent = EXTENT, labels: Labels | None = None, caption: str = "", texts: bool = False
) -> Layout:
    nothing: LazySequence[Cell] = LazySequence(0, lambda _: square(1))
    texts_there = (Text((0, 0), "x"),) if texts else ()
    scene = Scene(
        extent,
        nothing,
        LazySequence(1, lambda _: Frame()),
        frozenset(),
        texts=texts_there,
        caption=caption,
        labels=labels,
    )
    return Layout(scene, scale, FACE)


def square(side: float, at: Point = (0.0, 0.0)) -> Cell:
    x, y = at
    return Cell(Look(Kind.INPUT), ((x, y), (x + side, y), (x + side, y + side), (x, y + side)))


def test_the_maps_take_their_extent_and_a_margin_rounded_up() -> None:
    assert picture_size(EXTENT, 10) == (50 + 2 * MARGIN, 25 + 2 * MARGIN)
    assert picture_size(EXTENT, 10.01) == (51 + 2 * MARGIN, 26 + 2 * MARGIN)


def test_a_picture_without_text_is_no_larger_than_its_maps() -> None:
    found = layout(10)
    assert (found.width, found.height) == picture_size(EXTENT, 10)
    assert found.block is None


def test_the_corners_of_the_extent_are_the_margin_away_from_the_borders() -> None:
    found = layout(10)
    assert found.point((-2, 1.5)) == pytest.approx((MARGIN, MARGIN))
    assert found.point((3, -1)) == pytest.approx((found.width - MARGIN, found.height - MARGIN))


def test_up_in_the_scene_is_up_in_the_picture() -> None:
    first, second, third, fourth = layout(10).corners(square(1).corners)
    assert first[1] == second[1] == fourth[1] + 10 == third[1] + 10
    assert second[0] == third[0] == first[0] + 10


@pytest.mark.parametrize("text", ["labels", "caption"])
def test_a_picture_with_text_is_wide_enough_for_it_and_its_maps_stand_in_the_middle(text: str) -> None:
    found = layout(10, labels=LABELS) if text == "labels" else layout(10, caption=SUM)
    assert found.width == NARROWEST
    left, right = found.point((-2, 0))[0], found.point((3, 0))[0]
    assert left == pytest.approx(NARROWEST - right)


@pytest.mark.parametrize("scale", [5, 20, 40, 100, 200])
def test_nothing_overlaps_from_top_to_bottom(scale: float) -> None:
    found = layout(scale, labels=LABELS, caption=SUM)
    assert found.block is not None
    lines = [*found.caption(SUM), *found.block.texts]
    half = found.letters / 2
    maps = found.point((0, -1))[1]
    assert maps < min(word.at[1] for word in lines) - half
    assert max(word.at[1] for word in found.caption(SUM)) + half < min(word.at[1] for word in found.block.texts) - half
    assert max(word.at[1] for word in lines) + half <= found.height


@given(st.floats(1, 10_000))
def test_letters_under_the_maps_can_be_read_and_do_not_shout(scale: float) -> None:
    assert 11 <= layout(scale).letters <= 24


def test_the_room_for_captions_is_that_of_the_longest() -> None:
    none, short, long = (layout(40, caption=caption).height for caption in ("", SUM, " + ".join([SUM] * 4)))
    assert none < short < long


@given(st.integers(1, 60))
def test_a_caption_stays_in_its_room_and_ends_with_its_result(terms: int) -> None:
    found = layout(40, caption=" ".join(["10·(−3) +"] * terms) + " = 123")
    words = found.caption(found.scene.caption)
    assert len(words) <= 4
    assert words[-1].text.endswith("123")
    for word in words:
        assert word.at[1] + word.pixels / 2 <= found.height
        assert MARGIN + FACE.width(word.text, word.pixels) <= found.width


def test_a_caption_too_long_for_four_lines_says_so() -> None:
    words = layout(40, caption=SUM).caption("123·456 + " * 200 + "7 = 8")
    assert len(words) == 4
    assert words[-1].text.startswith("… ")


def test_no_caption_is_no_words() -> None:
    assert layout(40, caption=SUM).caption("") == []


def test_text_beside_the_cells_grows_with_them_and_can_be_read() -> None:
    text = Text((0.5, 0.25), "x[0]", anchor="left", size=0.5)
    word = layout(40).text(text)
    assert (word.text, word.anchor, word.pixels) == ("x[0]", "left", 20)
    assert word.at == pytest.approx(layout(40).point((0.5, 0.25)))
    assert layout(4).text(text).pixels == 9


SLANTED: Corners = ((0, 100), (60, 70), (18, 31), (-42, 61))


@given(st.sampled_from([1, 8, 20, 60]), st.integers(1, 12))
def test_text_fits_its_cell(side: int, length: int) -> None:
    corners = layout(side).corners(square(1).corners)
    words = cell_texts(corners, "8" * length, "")
    assert words or side < 60
    for word in words:
        assert FACE.width(word.text, word.pixels) <= side
        assert word.pixels <= side / 2


@given(st.sampled_from([20, 37, 60]), st.from_regex("[wxy][₀-₉]{1,3}(,[₀-₉]{1,3})?(\\+w[₀-₉]{1,2})?", fullmatch=True))
def test_a_symbol_fits_its_cell_and_is_no_smaller_than_it_has_to_be(side: int, symbol: str) -> None:
    for word in cell_texts(layout(side).corners(square(1).corners), symbol, ""):
        assert FACE.width(symbol, word.pixels) <= side
        assert FACE.width(symbol, word.pixels + 2) > 0.75 * side or word.pixels + 1 > 0.42 * side


def test_text_alone_stands_in_the_middle() -> None:
    assert [(word.text, word.anchor, word.at) for word in cell_texts(SLANTED, "3", "")] == [("3", "middle", (9, 65.5))]


def test_text_makes_way_for_the_small_text_in_the_corner() -> None:
    (middle, corner) = cell_texts(SLANTED, "3", "2")
    assert (middle.text, middle.anchor, middle.at[0]) == ("3", "middle", 9)
    assert 50 < middle.at[1] < 65.5
    assert (corner.text, corner.anchor) == ("2", "right")
    assert corner.pixels < middle.pixels
    assert hypot(corner.at[0] - 60, corner.at[1] - 70) < 20  # the lower right corner is at (60, 70)


def test_the_small_text_does_not_run_into_that_in_the_middle() -> None:
    corners = layout(40).corners(square(1).corners)
    (middle, corner) = cell_texts(corners, "3", "+12")
    assert corner.at[1] - corner.pixels / 2 > middle.at[1] + middle.pixels / 4


def test_letters_that_would_be_spots_are_left_out() -> None:
    assert cell_texts(layout(8).corners(square(1).corners), "3", "2") == []
    assert [word.text for word in cell_texts(layout(14).corners(square(1).corners), "3", "2")] == ["3"]
    assert cell_texts(SLANTED, "", "") == []
