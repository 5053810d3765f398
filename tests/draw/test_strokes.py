"""Lines cover what a pen of their width would, and what is covered is a level of ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from convarith.draw import strokes
from convarith.draw.strokes import Stroke, dashes, draw_strokes, levels_table

if TYPE_CHECKING:
    from convarith.scene.model import Segment

SIZE = (60, 30)  # width and height


def canvas(*lines: Stroke) -> np.ndarray:
    """Put the areas that lines cover together, as shares of full ink."""
    image = Image.new("L", SIZE)
    for box, coverage in draw_strokes(lines, SIZE):
        assert coverage.size == (box[2] - box[0], box[3] - box[1])
        image.paste(coverage, box)
    return np.asarray(image) / 255


@pytest.mark.parametrize("width", [1.0, 2.0, 3.0])
def test_a_line_covers_its_width_times_its_length(width: float) -> None:
    along = canvas(Stroke(((-10, 15), (70, 15)), width))  # over both borders, so that no end is in sight
    assert along.sum() == pytest.approx(60 * width, rel=0.3 / width)
    assert (along == along[:, :1]).all()


def test_a_slanted_line_covers_as_much() -> None:
    assert canvas(Stroke(((5, 5), (55, 25)), 2.0)).sum() == pytest.approx(2 * np.hypot(50, 20), rel=0.1)


def test_ink_lies_along_the_line_and_nowhere_else() -> None:
    found = canvas(Stroke(((5, 5), (55, 25)), 2.0))
    rows, columns = np.nonzero(found)
    # Distance of each pixel's middle from the line through (5, 5) and (55, 25).
    distance = abs((columns + 0.5 - 5) * 20 - (rows + 0.5 - 5) * 50) / np.hypot(50, 20)
    assert distance.max() < 2.0
    amid = (distance < 0.4) & (columns > 7) & (columns < 52)
    assert (found[rows, columns][amid] > 0.8).all()


def test_a_hairline_pales_rather_than_vanishes() -> None:
    line = canvas(Stroke(((5, 15.5), (55, 15.5)), 0.25))
    assert 0 < line[:, 20:40].sum(axis=0).max() < 0.5
    assert (line[:, 20:40].sum(axis=0) > 0).all()


def test_of_a_dashed_line_six_parts_of_eleven_are_drawn_and_both_halves_mirror() -> None:
    line = canvas(Stroke(((5, 15.5), (55, 15.5)), 1.0, dashed=True)).sum(axis=0)
    assert line[5:55].mean() == pytest.approx(6 / 11, abs=0.05)
    assert line[5:55] == pytest.approx(line[5:55][::-1], abs=0.35)  # to a quarter of a pixel


def test_dashes_two_pixels_wide_are_six_long_with_five_between() -> None:
    found = list(dashes(Stroke(((0, 0), (44, 0)), 2.0, dashed=True)))
    ends = [(round(start, 6), round(end, 6)) for (start, _), (end, _) in found]
    assert ends == [(-1, 3), (8, 14), (19, 25), (30, 36), (41, 45)]  # halves at the ends, and half a width further


@pytest.mark.parametrize("length", [6, 10, 40, 41.3])
def test_dashed_lines_meet_in_a_corner_without_a_notch(length: float) -> None:
    along = Stroke(((5, 5), (5 + length, 5)), 2.0, dashed=True)
    down = Stroke(((5, 5), (5, 5 + min(length, 20))), 2.0, dashed=True)
    assert canvas(along, down)[4:6, 4:6] == pytest.approx(1.0)


def test_solid_lines_meet_in_a_corner_that_is_round() -> None:
    corner = canvas(Stroke(((10, 10), (40, 10)), 6.0), Stroke(((10, 10), (10, 25)), 6.0))[7:10, 7:10]
    assert corner.sum() == pytest.approx(np.pi * 9 / 4, rel=0.15)  # a quarter of a circle


@pytest.mark.parametrize("segment", [((-50, -50), (-10, -10)), ((100, 5), (200, 5)), ((5, 50), (9, 90))])
def test_what_is_outside_covers_nothing(segment: Segment) -> None:
    assert list(draw_strokes([Stroke(segment, 3.0)], SIZE)) == []


def test_a_covered_area_is_no_larger_than_its_lines() -> None:
    ((box, _),) = draw_strokes([Stroke(((20, 10), (30, 15)), 1.0)], SIZE)
    assert box == (18, 8, 32, 17)


def test_coverage_is_rounded_to_the_nearest_level() -> None:
    assert levels_table(2) == [0] * 128 + [1] * 128
    assert [levels_table(8)[covered] for covered in (0, 18, 19, 127, 255)] == [0, 0, 1, 3, 7]


def test_lines_that_cross_do_not_add_up() -> None:
    along, across = Stroke(((5, 15), (55, 15)), 1.0), Stroke(((30, 2), (30, 28)), 1.0)
    free = (1 - canvas(along)) * (1 - canvas(across))  # of a pixel, where one goes along and the other across
    assert canvas(along, across) == pytest.approx(1 - free, abs=0.01)


def test_a_large_picture_is_drawn_in_tiles_that_join(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        Stroke(((5, 3), (50, 27)), 2.0),
        Stroke(((50, 3), (5, 27)), 1.0, dashed=True),
        Stroke(((31.9, 2), (32, 29)), 3.0),
        Stroke(((3, 15.6), (57, 16)), 1.0),
    ]
    whole = canvas(*lines)
    monkeypatch.setattr(strokes, "_TILE", 8)
    assert len(list(draw_strokes(lines, SIZE))) > 5
    assert (canvas(*lines) == whole).all()


def test_what_lies_between_lines_is_not_drawn() -> None:
    size = (4_000, 4_000)
    across = list(draw_strokes([Stroke(((0, 0), (4_000, 4_000)), 2.0)], size))
    apart = list(draw_strokes([Stroke(((0, y), (9, y)), 1.0) for y in (5, 3_990)], size))
    areas = [sum(each.image.width * each.image.height for each in found) for found in (across, apart)]
    assert areas[0] < 0.2 * 4_000**2
    assert areas[1] < 200
