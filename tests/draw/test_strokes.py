"""Lines cover what a pen of their width would, and what is covered is a level of ink."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from convarith.draw import strokes
from convarith.draw.strokes import Stroke, draw_strokes, levels_table

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


def test_half_of_a_dashed_line_is_drawn_and_both_halves_mirror() -> None:
    line = canvas(Stroke(((5, 15.5), (55, 15.5)), 1.0, dashed=True)).sum(axis=0)
    assert 0.4 < (line[5:55] > 0.4).mean() < 0.7
    assert line[5:55] == pytest.approx(line[5:55][::-1], abs=0.35)  # to a quarter of a pixel


@pytest.mark.parametrize("segment", [((-50, -50), (-10, -10)), ((100, 5), (200, 5)), ((5, 50), (9, 90))])
def test_what_is_outside_covers_nothing(segment: Segment) -> None:
    assert draw_strokes([Stroke(segment, 3.0)], SIZE) == []


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


def test_a_huge_picture_is_drawn_in_bands_that_join(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Stroke(((5, 3), (50, 27)), 2.0), Stroke(((50, 3), (5, 27)), 1.0, dashed=True)]
    whole = canvas(*lines)
    monkeypatch.setattr(strokes, "_LARGEST", 200)
    areas = draw_strokes(lines, SIZE)
    assert len(areas) > 5
    assert (canvas(*lines) == whole).all()
