"""Every theme can be read, and what differs can be told apart: by contrast ratios and by colour differences.

A contrast ratio is that of the Web Content Accessibility Guidelines 2.2, a difference ΔE is CIEDE2000. One ΔE is about
what a trained eye sees of two large areas side by side; ten are seen at a glance. How colours are seen without one sort
of cone follows Machado, Oliveira and Fernandes (2009), at full severity; in greys only their luminance is left.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from convarith.draw.themes import GUIDE, READABLE, THEMES, Color, Theme, contrast, mixed, theme_called
from convarith.errors import ConvArithError
from convarith.scene.model import SHADES, Kind, Look

AT_A_GLANCE = 10.0
A_HINT = 5.0  # where the place of a cell says the same again
ELEMENTS_APART, PALE_APART = 12.0, 8.0  # of the kernel: many at once in small cells, pale where they are not in use

PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
TRITANOPIA = ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))
GREYS = ((0.2126, 0.7152, 0.0722),) * 3
EYES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

# How each theme is meant to be seen.
SEEN = {
    "guide": {"as it is": EYES},
    "dark": {"as it is": EYES},
    "print": {"as it is": EYES, "in greys": GREYS},
    "colorblind": {
        "as it is": EYES,
        "protanopia": PROTANOPIA,
        "deuteranopia": DEUTERANOPIA,
        "tritanopia": TRITANOPIA,
    },
}
WAYS = [(name, way) for name, ways in SEEN.items() for way in ways]

DRAWN = [kind for kind in Kind if kind not in (Kind.TAP, Kind.HIDDEN)]


def seen(color: Color, way: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Give a colour as it is seen, red, green and blue from 0 to 1."""
    shares = np.array(color) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    left = np.clip(np.array(way) @ linear, 0, 1)
    return tuple(np.where(left <= 0.0031308, left * 12.92, 1.055 * left ** (1 / 2.4) - 0.055))


def difference(one: Any, other: Any) -> float:
    """Give the CIEDE2000 of two colours in L*a*b*."""
    return float(deltaE_ciede2000(one, other))


def apart(one: Color, other: Color, way: tuple[tuple[float, ...], ...] = EYES) -> float:
    return difference(rgb2lab(seen(one, way)), rgb2lab(seen(other, way)))


def look(kind: Kind, *, lit: bool = False) -> Look:
    return Look(kind, lit=lit)


def lit(kind: Kind) -> Look:
    return Look(kind, lit=True)


def elements(theme: Theme, *, lit: bool) -> list[Look]:
    return [Look(Kind.TAP, tap=tap, lit=lit) for tap in range(len(theme.taps))]


def hues(theme: Theme, *, lit: bool) -> list[Look]:
    return [Look(Kind.INPUT, hue=number + 1, lit=lit) for number in range(len(theme.hues))]


def all_looks(theme: Theme) -> list[Look]:
    kinds = [look(kind, lit=lit) for kind in DRAWN for lit in (False, True)]
    kinds += [Look(Kind.SHADE, tap=dark, lit=lit) for dark in range(SHADES) for lit in (False, True)]
    kinds += hues(theme, lit=False) + hues(theme, lit=True)
    return [*kinds, *elements(theme, lit=False), *elements(theme, lit=True)]


# Cells of one outline that stand side by side, or in maps that are compared. What is lit in the input and what is lit
# in the output are never in one map.
SOLID = [
    *combinations([look(Kind.INPUT), look(Kind.OUTPUT), look(Kind.PARTIAL), look(Kind.EMPTY)], 2),
    *combinations([look(Kind.EMPTY), look(Kind.PARTIAL), look(Kind.OUTPUT), lit(Kind.PARTIAL), lit(Kind.OUTPUT)], 2),
    (look(Kind.INPUT), lit(Kind.INPUT)),
    (look(Kind.EMPTY), lit(Kind.EMPTY)),
    (look(Kind.KERNEL), lit(Kind.KERNEL)),
    (look(Kind.KERNEL), look(Kind.INPUT)),
    (look(Kind.KERNEL), look(Kind.OUTPUT)),
]
ZEROS = [Kind.INSERTED, Kind.PADDING, Kind.EXTRA, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND, Kind.ZERO]
# The window: what it reads beside what it does not.
WINDOW = [
    *((look(kind), lit(kind)) for kind in ZEROS),
    *((lit(zero), each) for zero in (Kind.PADDING, Kind.INSERTED) for each in (look(Kind.INPUT), lit(Kind.INPUT))),
]
# Without input, and dashed: all lie outside, or around, what is drawn solid.
OUTSIDE = [Kind.PADDING, Kind.CROPPED, Kind.CROPPED_INPUT, Kind.BEYOND]
# Output padding is of transposed convolutions, whose windows never hang over.
DASHED = [*combinations(map(look, OUTSIDE), 2), *((look(Kind.EXTRA), look(each)) for each in OUTSIDE[:-1])]


def every(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, THEMES)


@every("name")
def test_every_kind_has_a_colour(name: str) -> None:
    assert set(THEMES[name].fills) == set(DRAWN)
    assert THEMES[name].taps


def test_every_theme_is_held_to_how_it_is_meant_to_be_seen() -> None:
    assert SEEN.keys() == THEMES.keys()


@every("name")
def test_lines_and_text_stand_out_from_the_background(name: str) -> None:
    assert contrast(THEMES[name].ink, THEMES[name].background) >= 7


@every("name")
def test_text_in_a_cell_can_be_read_also_where_a_window_glides_over_it(name: str) -> None:
    theme = THEMES[name]
    for each in all_looks(theme):
        color = theme.color(each)
        for ground in (color, theme.shaded(color)):
            assert contrast(theme.text_on(ground), ground) >= READABLE, each


@pytest.mark.parametrize("level", range(0, 256, 3))
def test_text_can_be_read_on_any_colour(level: int) -> None:
    for theme in THEMES.values():
        for color in ((level, level, level), (level, 120, 255 - level), (38, 139, level)):
            assert contrast(theme.text_on(color), color) >= READABLE


def test_text_is_ink_or_paper_where_they_can_be_read() -> None:
    assert GUIDE.text_on(GUIDE.background) == GUIDE.text_on(GUIDE.fills[Kind.OUTPUT]) == GUIDE.ink
    assert GUIDE.text_on(GUIDE.color(lit(Kind.INPUT))) == GUIDE.paper
    assert GUIDE.text_on(GUIDE.fills[Kind.INPUT]) == (0, 0, 0)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_cells_of_one_outline_are_told_apart_at_a_glance(name: str, way: str) -> None:
    theme = THEMES[name]
    for one, other in [*SOLID, *WINDOW]:
        found = apart(theme.color(one), theme.color(other), SEEN[name][way])
        assert found >= AT_A_GLANCE, (one, other)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_what_is_outside_is_told_apart(name: str, way: str) -> None:
    theme = THEMES[name]
    for one, other in DASHED:
        assert apart(theme.color(one), theme.color(other), SEEN[name][way]) >= A_HINT, (one, other)


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, way in WAYS if name != "print"])
def test_any_two_elements_of_the_kernel_are_told_apart_even_when_pale(name: str, way: str) -> None:
    theme = THEMES[name]
    assert len(theme.taps) == 9  # those of a 3x3 kernel
    for strong, bound in ((True, ELEMENTS_APART), (False, PALE_APART)):
        for one, other in combinations(elements(theme, lit=strong), 2):
            found = apart(theme.color(one), theme.color(other), SEEN[name][way])
            assert found >= bound, (one, other)


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, way in WAYS if name != "print"])
def test_any_two_hues_are_told_apart_whether_lit_or_not(name: str, way: str) -> None:
    theme = THEMES[name]
    assert len(theme.hues) == 9
    for lit_ in (False, True):
        for one, other in combinations(hues(theme, lit=lit_), 2):
            assert apart(theme.color(one), theme.color(other), SEEN[name][way]) >= AT_A_GLANCE, (one, other)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_a_hue_is_neither_lit_nor_what_belongs_to_the_output_or_the_kernel(name: str, way: str) -> None:
    theme = THEMES[name]
    others = [look(kind) for kind in (Kind.OUTPUT, Kind.PARTIAL, Kind.EMPTY, Kind.KERNEL, Kind.EXTRA)]
    for hued, in_use in zip(hues(theme, lit=False), hues(theme, lit=True), strict=True):
        assert apart(theme.color(hued), theme.color(in_use), SEEN[name][way]) >= AT_A_GLANCE, hued
        assert apart(theme.color(in_use), theme.color(lit(Kind.INSERTED)), SEEN[name][way]) >= A_HINT, hued
        if name != "print":  # whose greys are told apart by the numbers in them
            for other in others:
                assert apart(theme.color(hued), theme.color(other), SEEN[name][way]) >= AT_A_GLANCE, (hued, other)


def test_a_hue_takes_the_place_of_the_colour_of_any_kind_and_hues_take_turns() -> None:
    for theme in THEMES.values():
        for kind in (Kind.INPUT, Kind.KERNEL, Kind.CROPPED):
            assert theme.color(Look(kind, hue=1)) == theme.hues[0]
            assert theme.color(Look(kind, hue=len(theme.hues) + 2)) == theme.hues[1]


def test_in_print_neighbouring_hues_are_told_apart() -> None:
    theme = THEMES["print"]
    looks = hues(theme, lit=False)
    for one, other in zip(looks, looks[1:] + looks[:1], strict=True):
        assert apart(theme.color(one), theme.color(other)) >= AT_A_GLANCE, (one, other)


def test_in_print_neighbours_among_the_elements_are_told_apart_and_white_or_black_stands_out() -> None:
    theme = THEMES["print"]
    down = [(theme.taps[tap], theme.taps[tap + 3]) for tap in range(6)]
    assert min(apart(one, other) for one, other in down) >= AT_A_GLANCE
    assert all(contrast(theme.text_on(theme.color(each)), theme.color(each)) >= 5 for each in elements(theme, lit=True))
    for strong, bound in ((True, AT_A_GLANCE), (False, A_HINT)):
        looks = elements(theme, lit=strong)
        for one, other in zip(looks, looks[1:] + looks[:1], strict=True):
            assert apart(theme.color(one), theme.color(other)) >= bound, (one, other)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_an_element_of_the_kernel_in_use_is_no_input_no_output_no_zero_and_not_pale(name: str, way: str) -> None:
    theme = THEMES[name]
    for strong, pale in zip(elements(theme, lit=True), elements(theme, lit=False), strict=True):
        for other in (look(Kind.INPUT), look(Kind.OUTPUT), lit(Kind.ZERO), pale):
            assert apart(theme.color(strong), theme.color(other), SEEN[name][way]) >= AT_A_GLANCE, (strong, other)
        assert apart(theme.color(pale), theme.color(look(Kind.ZERO)), SEEN[name][way]) >= AT_A_GLANCE, pale


def test_print_is_of_greys() -> None:
    theme = THEMES["print"]
    colors = [theme.background, theme.ink, theme.paper, *map(theme.color, all_looks(theme))]
    assert all(red == green == blue for red, green, blue in colors)


def test_the_guides_own_colours_stay() -> None:
    guide = THEMES["guide"]
    assert (guide.fills[Kind.INPUT], guide.fills[Kind.OUTPUT]) == ((38, 139, 210), (42, 161, 152))
    assert (guide.shade, guide.shade_opacity) == ((7, 54, 66), 0.4)
    assert guide.fills[Kind.PADDING] == guide.fills[Kind.INSERTED] == guide.background == (255, 255, 255)


def test_dark_is_dark() -> None:
    dark = THEMES["dark"]
    assert contrast(dark.background, (0, 0, 0)) < 1.5
    assert all(contrast(dark.color(lit(kind)), dark.color(look(kind))) > 2 for kind in DRAWN)
    assert all(contrast(dark.ink, dark.fills[kind]) >= READABLE for kind in DRAWN)


def test_kernel_elements_take_their_colours_in_turn() -> None:
    for theme in THEMES.values():
        first = Look(Kind.TAP, tap=0)
        assert theme.color(Look(Kind.TAP, tap=len(theme.taps))) == theme.color(first)
        assert theme.color(first._replace(lit=True)) == theme.taps[0]


def test_one_colour_over_another() -> None:
    assert mixed((0, 100, 200), (200, 100, 0), 0.25) == (50, 100, 150)
    assert mixed((1, 2, 3), (9, 9, 9), 0) == (1, 2, 3)
    assert mixed((1, 2, 3), (9, 9, 9), 1) == (9, 9, 9)


def test_the_contrast_ratio_of_the_guidelines() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((0, 0, 0), (0, 0, 0)) == 1
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)
    assert contrast((255, 0, 0), (255, 255, 255)) == pytest.approx(4.00, abs=0.005)


def test_the_colour_difference_of_the_tests_is_that_of_the_standards_data() -> None:
    # Sharma, Wu and Dalal (2005), pair 1.
    found = difference((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485))
    assert found == pytest.approx(2.0425, abs=1e-4)


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no theme is called 'drak'; did you mean 'dark'") as caught:
        theme_called("drak")
    assert caught.value.code == "bad-value"
