"""Where everything of a scene stands in a picture, in pixels."""

from __future__ import annotations

from math import hypot
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sample_layers import subject_of

from convarith.draw.font import face_from
from convarith.draw.layout import MARGIN, SAFE, Layout, cell_texts, fitted, picture_size
from convarith.draw.rendering import comfortable_scale
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.model import Cell, Corners, Extent, Frame, Kind, Labels, LazySequence, Look, Point, Scene, Text
from convarith.scene.request import SceneRequest, compose
from convarith.scene.views import view

FACE = face_from(None)
EXTENT = Extent(-2.0, -1.0, 3.0, 1.5)
LABELS = Labels(((Kind.INPUT, "input"),), ("convolution: i = 5, k = 3, s = 2, p = 1 → o = 3",))
MEANT = "i = 5, k = 3, s = 2, p = 1, a = 1, d = 2 → o = 3"
SUM = "y[0,0] = 3·1 + 2·2 = 7"


def scene_of(
    extent: Extent = EXTENT,
    *,
    labels: Labels | None = None,
    caption: str = "",
    headline: str = "",
    texts: bool = False,
) -> Scene:
    nothing: LazySequence[Cell] = LazySequence(0, lambda _: square(1))
    texts_there = (Text((0, 0), "x"),) if texts else ()
    return Scene(
        extent,
        nothing,
        LazySequence(1, lambda _: Frame()),
        frozenset(),
        texts=texts_there,
        caption=caption,
        labels=labels,
        headline=headline,
    )


def layout(scale: float = 40, **scene: Any) -> Layout:
    return Layout(scene_of(**scene), scale, FACE)


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


@pytest.mark.parametrize("text", [{"labels": LABELS}, {"caption": SUM}, {"headline": "i = 5, k = 3"}])
def test_a_picture_with_text_is_wide_enough_for_it_and_its_maps_stand_in_the_middle(text: dict[str, Any]) -> None:
    found = layout(10, **text)
    assert found.width > picture_size(EXTENT, 10)[0]
    left, right = found.point((-2, 0))[0], found.point((3, 0))[0]
    assert left == pytest.approx(found.width - right)


@pytest.mark.parametrize("text", [{"caption": SUM}, {"headline": "i = 5, k = 3"}])
def test_a_picture_is_no_wider_than_its_text_needs(text: dict[str, Any]) -> None:
    found = layout(10, **text)
    words = next(iter(text.values()))
    assert found.width <= FACE.width(words, found.letters) + 2 * MARGIN + 1
    assert layout(100, **text).width == picture_size(EXTENT, 100)[0]


def test_a_headline_stands_in_the_middle_in_one_line_if_it_can_do_with_smaller_letters() -> None:
    found = layout(100, headline=f"as meant: {MEANT}")
    (line,) = found.headline
    left, right = line.at[0], line.at[0] + FACE.width(line.text, line.pixels)
    assert left == pytest.approx(found.width - right, abs=2)
    assert 0.8 * layout(100).letters <= line.pixels < layout(100, headline="i = 5").letters


def test_a_headline_is_larger_than_captions_which_are_longer() -> None:
    assert layout(100, headline="i = 5").letters > layout(100, caption=SUM).letters


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


@given(st.floats(60, 2_000))
def test_letters_under_the_maps_can_be_read_where_the_picture_is_seen_at_400_pixels(scale: float) -> None:
    found = layout(scale, caption=SUM)
    most, least = (found.letters + rounded for rounded in (0.5, -0.5))  # letters are whole pixels
    assert most / found.width * 400 >= 13
    assert least / found.width * 400 <= 20


def test_letters_are_never_spots() -> None:
    assert layout(1).letters == 11


def test_the_room_for_captions_is_that_of_the_longest() -> None:
    none, short, long = (layout(40, caption=caption).height for caption in ("", SUM, " + ".join([SUM] * 4)))
    assert none < short < long


@given(st.integers(1, 60))
def test_a_caption_stays_in_its_room_and_ends_with_its_result(terms: int) -> None:
    found = layout(40, caption="y = " + " + ".join(["10·(−3)"] * terms) + " = 123")
    words = found.caption(found.scene.caption)
    assert len(words) <= 2
    assert words[-1].text.endswith("123")
    for word in words:
        assert word.at[1] + word.pixels / 2 <= found.height
        assert MARGIN + FACE.width(word.text, word.pixels) <= found.width


def test_a_caption_too_long_for_two_lines_says_so() -> None:
    found = layout(40, caption=" + ".join([SUM] * 9))
    words = found.caption("y = " + "123·456 + " * 200 + "7 = 8")
    assert len(words) == 2
    assert words[0].text.startswith("y = 123·456 + 123·456")
    assert words[-1].text.startswith("+ … + ")


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)),
        (ConvTranspose(3, stride=3, padding=1, output_padding=1, dilation=2), (3, 3)),
        (ConvTranspose((3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 0)), (3, 3)),
        (ConvTranspose(3, stride=2, padding=1, output_padding=1), (4,)),
    ],
)
def test_each_sentence_of_the_equivalence_is_told_whole(layer: ConvTranspose, size: tuple[int, ...]) -> None:
    scene = view("equivalence")(subject_of(layer, size), labels=True)
    laid_out = Layout(scene, comfortable_scale(scene), FACE)
    for sentence in {frame.caption for frame in scene.frames if not frame.reads}:
        assert " ".join(line.text for line in laid_out.caption(sentence)) == sentence


def test_captions_begin_at_one_place_whatever_they_say() -> None:
    found = layout(100, caption=SUM)
    assert {found.caption(text)[0].at[0] for text in (SUM, SUM[:9], "y")} == {found.caption(SUM)[0].at[0]}


def test_no_caption_is_no_words() -> None:
    assert layout(40, caption=SUM).caption("") == []


def test_text_beside_the_cells_grows_with_them_and_can_be_read() -> None:
    text = Text((0.5, 0.25), "x[0]", anchor="left", size=0.5)
    word = layout(40).text(text)
    assert (word.text, word.anchor, word.pixels) == ("x[0]", "left", 20)
    assert word.at == pytest.approx(layout(40).point((0.5, 0.25)))
    assert layout(4).text(text).pixels == 9


SIZES = [(1920, 1080), (640, 360), (1080, 1920), (1000, 1000), (400, 225)]


@pytest.mark.parametrize("pixels", SIZES)
@pytest.mark.parametrize("extent", [EXTENT, Extent(0, 0, 30, 1), Extent(-3, 2, 9, 40)])
@pytest.mark.parametrize("text", [{}, {"caption": " + ".join([SUM] * 9)}, {"labels": LABELS}, {"headline": "i = 5"}])
def test_a_picture_of_a_size_has_that_and_is_filled_up_to_its_margins(
    pixels: tuple[int, int], extent: Extent, text: dict[str, Any]
) -> None:
    found = fitted(scene_of(extent, **text), pixels, FACE)
    assert (found.width, found.height) == pixels
    (left, top), (right, bottom) = found.point((extent.left, extent.top)), found.point((extent.right, extent.bottom))
    words = [*found.caption(found.scene.caption), *found.headline, *(found.block.texts if found.block else ())]
    lowest = max([bottom, *(word.at[1] + word.pixels / 2 for word in words)])
    margins = [side * SAFE - 1 for side in pixels]
    assert min(left, found.width - right) >= margins[0]
    assert min(top, found.height - lowest) >= margins[1]
    assert all(word.at[0] >= margins[0] for word in words)
    assert all(word.at[0] + FACE.width(word.text, word.pixels) <= found.width - margins[0] for word in words)
    assert top == pytest.approx(found.height - lowest, abs=0.6 * found.letters)
    larger = fitted(scene_of(extent, **text), (pixels[0] + 99, pixels[1] + 99), FACE)
    assert larger.scale > found.scale
    full = max((right - left) / (found.width * (1 - 2 * SAFE)), (lowest - top) / (found.height * (1 - 2 * SAFE)))
    assert full > 0.9


@pytest.mark.parametrize("pixels", SIZES[:4])
def test_text_in_a_size_that_is_asked_for_is_a_fortieth_of_the_height_at_least(pixels: tuple[int, int]) -> None:
    assert fitted(scene_of(caption=SUM), pixels, FACE).letters >= pixels[1] / 40


def test_a_size_too_small_for_the_cells_is_refused_with_one_that_is_not() -> None:
    scene = scene_of(Extent(0, 0, 300, 200), caption=SUM)
    with pytest.raises(ConvArithError, match="be 320 x 180 pixels, where its cells would be spots; give ") as caught:
        fitted(scene, (320, 180), FACE)
    width, height = map(int, caught.value.hint.split()[1].split("x"))
    assert width / height == pytest.approx(320 / 180, rel=0.02)
    fitted(scene, (width, height), FACE)
    with pytest.raises(ConvArithError):
        fitted(scene, (round(width * 0.96), round(height * 0.96)), FACE)


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


def test_each_sentence_of_the_equivalence_stands_in_one_line_of_a_picture_as_wide_as_a_screen() -> None:
    layer = ConvTranspose(3, stride=2, padding=1, output_padding=1)
    scene = compose(SceneRequest(layer, (3, 3), view="equivalence"))
    found = Layout(scene, comfortable_scale(scene), FACE)
    assert {len(found.caption(frame.caption)) for frame in scene.frames} == {1}
    assert found.width / found.height == pytest.approx(16 / 9, rel=0.05)
