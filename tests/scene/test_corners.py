"""Parallelograms are moved, turned, and joined by the sides that face each other."""

from __future__ import annotations

from math import pi

import pytest

from convarith.scene.corners import around, between, facing, rotated, scaled, shifted, within

UNIT = ((0, 0), (1, 0), (1, 1), (0, 1))
SLANTED = ((0, 0), (1, 0.5), (0.3, 1.15), (-0.7, 0.65))


def test_corners_are_moved_and_scaled_and_others_lie_between() -> None:
    assert shifted(UNIT, (2, 3)) == ((2, 3), (3, 3), (3, 4), (2, 4))
    assert scaled(UNIT, (1, 1), 3) == ((-2, -2), (1, -2), (1, 1), (-2, 1))
    assert between(UNIT, shifted(UNIT, (4, 8)), 0.25) == shifted(UNIT, (1, 2))


def test_a_quarter_turn_brings_each_corner_to_the_next() -> None:
    turned = rotated(UNIT, (0.5, 0.5), pi / 2)
    for corner, following in zip(turned, (*UNIT[1:], UNIT[0]), strict=True):
        assert corner == pytest.approx(following)


def test_the_rectangle_around_is_upright() -> None:
    assert around([SLANTED, shifted(UNIT, (3, 0))]) == ((-0.7, 0), (4, 0), (4, 1.15), (-0.7, 1.15))


def test_a_part_goes_with_the_whole() -> None:
    whole, other = ((0, 0), (2, 0), (2, 2), (0, 2)), ((10, 10), (16, 10), (16, 14), (10, 14))
    assert within(UNIT, whole, other) == ((10, 10), (13, 10), (13, 12), (10, 12))


@pytest.mark.parametrize(
    ("step", "ends"),
    [
        ((3, 0), {((1, 0), (3, 0)), ((1, 1), (3, 1))}),
        ((-3, 0), {((0, 0), (-2, 0)), ((0, 1), (-2, 1))}),
        ((0, 3), {((0, 1), (0, 3)), ((1, 1), (1, 3))}),
        ((0, -3), {((0, 0), (0, -2)), ((1, 0), (1, -2))}),
    ],
    ids=["right", "left", "above", "below"],
)
def test_rectangles_are_joined_by_the_sides_that_face_each_other(
    step: tuple[int, int], ends: set[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    assert set(facing(UNIT, shifted(UNIT, step))) == ends
