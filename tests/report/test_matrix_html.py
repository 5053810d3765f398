"""W as a table of a notebook."""

from __future__ import annotations

import re

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.linalg.matrix import matrix
from convarith.report.matrix import color
from convarith.report.matrix_html import html


def rows(shown: str) -> list[list[str]]:
    """Give the texts of the cells of each row, without the sub of indices."""
    plain = shown.replace("<sub>", "").replace("</sub>", "")
    return [re.findall(r"<t[hd][^>]*>(?:<span[^>]*>)?([^<]*)", row) for row in re.findall(r"<tr>(.*?)</tr>", plain)]


def test_inputs_stand_along_the_top_and_outputs_down_the_side() -> None:
    assert rows(html(matrix(Conv(2), 3))) == [
        ["", "x0", "x1", "x2"],
        ["y0", "w0", "w1", "0"],
        ["y1", "0", "w0", "w1"],
    ]


def test_numbers_shares_and_sums_stand_where_they_take_the_place_of_symbols() -> None:
    assert rows(html(matrix(Conv(2), 2).written_with([0.5, -7])))[1] == ["y0", "0.5", "-7"]
    assert rows(html(matrix(Pool(2, kind="avg"), 2)))[1] == ["y0", "1/2", "1/2"]
    assert rows(html(matrix(Conv(3, padding=1, padding_mode="reflect"), 3)))[1] == ["y0", "w1", "w0+w2", "0"]


def test_each_element_has_the_colour_that_it_has_in_the_terminal() -> None:
    shown = html(matrix(Conv(2), 3))
    for tap in ((0,), (1,)):
        assert shown.count(f"color:{color(tap, (2,))}") == 2


def test_blocks_are_ruled() -> None:
    shown = html(matrix(Conv(3), (4, 4)))
    assert shown.count("border-left") == 3 * (1 + 4)  # before three columns, the heading's and those of four rows
    assert shown.count("border-top") == 1 + 16  # above one row with its heading


def test_of_a_large_one_both_ends_are_shown() -> None:
    head, *body = rows(html(matrix(Conv(1), 100)))
    assert head == ["", *(f"x{number}" for number in range(35)), "⋯", "x99"]
    assert [row[0] for row in body] == [*(f"y{number}" for number in range(35)), "⋮", "y99"]
    assert body[-1][-2:] == ["⋯", "w0"]
    assert len(html(matrix(Conv(3, padding=1), (200, 200)))) < 200_000


def test_title_and_legend_are_those_of_the_terminal() -> None:
    shown = html(matrix(Conv(2), 3))
    assert "W is 2 x 3: rows are the 2 outputs y, columns the 3 inputs x</caption>" in shown
    assert "4 entries, each the element of the kernel of length 2 with these indices" in shown
