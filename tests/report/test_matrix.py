"""W as a table, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import Line, conv, direct_lines, sizes

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.linalg.matrix import Matrix, matrix
from convarith.report.matrix import Piece, show, symbol, table, to_csv, to_json, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = matrix(Conv(3), (4, 4))

WITHIN_80 = """\
0,0 │ 0,0 0,1 0,2  ·  │ 1,0 1,1 1,2  ·  │ 2,0 2,1 2,2  ·  │  ·   ·   ·   ·  │
0,1 │  ·  0,0 0,1 0,2 │  ·  1,0 1,1 1,2 │  ·  2,0 2,1 2,2 │  ·   ·   ·   ·  │
    ├─────────────────┼─────────────────┼─────────────────┼─────────────────┤
1,0 │  ·   ·   ·   ·  │ 0,0 0,1 0,2  ·  │ 1,0 1,1 1,2  ·  │ 2,0 2,1 2,2  ·  │
1,1 │  ·   ·   ·   ·  │  ·  0,0 0,1 0,2 │  ·  1,0 1,1 1,2 │  ·  2,0 2,1 2,2 │""".splitlines()

WITHIN_40 = """\
0,0 │ 0,0 0,1 0,2  ·  │ 1,0 1,1 ⋯  ·  │
0,1 │  ·  0,0 0,1 0,2 │  ·  1,0 ⋯  ·  │
    ├─────────────────┼───────────────┤
1,0 │  ·   ·   ·   ·  │ 0,0 0,1 ⋯  ·  │
1,1 │  ·   ·   ·   ·  │  ·  0,0 ⋯ 2,2 │""".splitlines()


def lines(whole: Matrix, width: int | None) -> list[str]:
    return ["".join(piece.text for piece in line) for line in table(whole, width)]


def pieces(whole: Matrix, width: int | None = None) -> Iterator[Piece]:
    for line in table(whole, width):
        yield from line


def test_the_guides_example_fits_a_terminal_of_80_columns() -> None:
    assert lines(GUIDE, 80) == WITHIN_80


def test_a_narrow_terminal_leaves_out_columns_before_the_last() -> None:
    assert lines(GUIDE, 40) == WITHIN_40


def test_a_wide_terminal_has_room_for_the_whole_symbols() -> None:
    assert lines(GUIDE, 130) == lines(GUIDE, None)
    assert "w[0,0] w[0,1] w[0,2]   ·    │ w[1,0]" in lines(GUIDE, 130)[0]


@pytest.mark.parametrize(
    "whole",
    [
        GUIDE,
        matrix(Conv(3), 30),
        matrix(Conv(2), (2, 60)),
        matrix(Conv(2), (30, 2)),
        matrix(Conv(12), (12, 12)),
        matrix(Conv(2, padding=1), (3, 3, 3)),
        matrix(ConvTranspose(3, stride=2), (2, 3)),
        matrix(Conv(1), 1),
    ],
    ids=lambda whole: f"{whole.input} to {whole.output}",
)
@pytest.mark.parametrize("width", [40, 41, 42, 43, 44, 60, 79, 80, 81, 120, 200])
def test_no_line_is_wider_than_asked_and_what_is_left_out_is_marked(whole: Matrix, width: int) -> None:
    told = lines(whole, width)
    full = lines(whole, None)
    assert max(map(len, told)) <= width
    assert len({len(line) for line in told if "│" in line or "├" in line}) == 1
    assert all("⋯" in line for line in told if "│" in line) or all("⋯" not in line for line in told)
    if max(map(len, full)) <= width:
        assert told == full
    elif "⋯" in told[0]:
        # One column more would not fit: a cell, its space and at most a rule.
        cell = max(len(piece.text) for line in table(whole, width) for piece in line if piece.color)
        assert max(map(len, told)) > width - cell - 5


@given(st.lists(direct_lines, min_size=1, max_size=2), st.integers(1, 100))
def test_the_last_column_and_row_are_never_left_out(axes: list[Line], width: int) -> None:
    whole = matrix(conv(axes), sizes(axes))
    cut = table(whole, width)
    corner = whole.row(whole.shape[0] - 1).get(whole.shape[1] - 1)
    *_, last, _ = "".join(piece.text for piece in cut[-1]).split()  # before the rule at the end
    assert last in ({"·"} if corner is None else {symbol(corner[0]), ",".join(map(str, corner[0]))})


def test_rows_beyond_a_screenful_are_left_out_before_the_last() -> None:
    assert len(lines(matrix(Conv(1), 48), 80)) == 48
    told = lines(matrix(Conv(1), 50), 80)
    assert len(told) == 49
    assert told[-2].strip() == "⋮"
    assert told[-3].split()[0] == "46"
    assert told[-1].split()[0] == "49"
    assert len(lines(matrix(Conv(1), 50), None)) == 50


def test_rules_stand_between_the_blocks_of_the_innermost_axis() -> None:
    told = lines(matrix(Conv((1, 2)), (3, 4)), None)
    assert [line.count("│") for line in told] == [4, 4, 4, 0] * 2 + [4, 4, 4]
    assert told[3] == told[7]
    assert told[3].strip() == "├" + "┼".join(["─" * (4 * 7 + 1)] * 3) + "┤"
    for line in told:
        assert [place for place, character in enumerate(line) if character in "│├┼┤"] == [7, 37, 67, 97]


def test_one_axis_is_one_block_without_rules_between() -> None:
    assert lines(matrix(Conv(2), 3), None) == ["y[0] │ w[0] w[1]  ·   │", "y[1] │  ·   w[0] w[1] │"]


def test_each_kernel_element_has_a_colour_of_its_own_and_a_zero_has_none() -> None:
    colors: dict[str, set[str | None]] = {}
    for piece in pieces(GUIDE):
        if piece.color is not None:
            colors.setdefault(piece.text.strip(), set()).add(piece.color)
    assert "·" not in colors
    assert all(len(each) == 1 for each in colors.values())
    assert len(set().union(*colors.values())) == len(colors) == 9


def test_colours_change_nothing_but_colour() -> None:
    assert {piece.color for piece in pieces(GUIDE, 80)} == {piece.color for piece in pieces(GUIDE)}


def test_text_has_a_title_the_table_and_a_legend() -> None:
    title, _, *rows, _, legend = to_text(GUIDE).splitlines()
    assert title == "W is 4 x 16: rows are the 2x2 outputs y, columns the 4x4 inputs x"
    assert rows == lines(GUIDE, None)
    assert legend == "36 entries, each the element of the 3x3 kernel with these indices"


def test_a_single_entry_is_no_entries() -> None:
    assert to_text(matrix(Conv(1), 1)).endswith(
        "1 entry, each the element of the kernel of length 1 with these indices"
    )


@given(st.lists(direct_lines, min_size=1, max_size=2))
def test_csv_and_json_hold_the_same_matrix(axes: list[Line]) -> None:
    whole = matrix(conv(axes), sizes(axes))
    numbers = whole.elements
    entries = json.loads(to_json(whole))
    from_json = np.zeros(entries["shape"], dtype=int)
    for row, col, tap in zip(entries["rows"], entries["cols"], entries["taps"], strict=True):
        from_json[row, col] = numbers[tuple(tap)]
    assert (from_json == whole.toarray(numbers)).all()
    symbols = {symbol(tap): numbers[tap] for tap in np.ndindex(whole.weight)} | {"0": 0}
    from_csv = [[symbols[cell] for cell in line] for line in csv.reader(io.StringIO(to_csv(whole)))]
    assert (from_json == from_csv).all()


@pytest.mark.parametrize("width", [1, 8, 12, 20, 33, 80])
def test_a_terminal_of_any_width_is_never_overrun(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show(GUIDE)
    told = capsys.readouterr().out.splitlines()
    assert max(map(len, told)) <= width
    assert len(told) >= len(WITHIN_80) + 4
