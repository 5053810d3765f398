"""Findings for people: what is wrong, the line that it is about, and what would mend it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.checked_files import (
    CASES,
    CHECKED,
    FINDING,
    FITS,
    LINES,
    MISSING,
    NO_LINE,
    UNREADABLE,
    WARNING,
    in_file,
    outcome,
    with_findings,
)

from convarith.lint.findings import LayerShape
from convarith.networks.places import Place
from convarith.networks.size_rule import SizeRule
from convarith.report.checks.text import write

if TYPE_CHECKING:
    from convarith.lint.findings import CheckedFile

RULE = SizeRule("size", 32, 16, (0,), (20,))


def lines(*files: CheckedFile) -> list[str]:
    return write(outcome(*files)).split("\n")


def test_a_finding_is_told_with_its_place_its_line_and_its_fix() -> None:
    assert write(outcome(with_findings(FINDING))) == (
        """\
error[does-not-fit]: kernel 9 does not fit: 8 − 9 = −1
  --> nets/a.toml:8:10 ('wide' of net)
   |
 6 | name = "wide"
 7 | op = "conv"
 8 | kernel = 9
   |          ^
 9 |
10 | [[network]]
   |
help: it fits with kernel = 8 in 'wide'

2 layers in 1 network, 1 file: 1 error"""
    )


def test_where_no_column_is_known_the_line_is_marked() -> None:
    assert '12 | padding = "same"\n   | ^^^^^^^^^^^^^^^^\n' in write(outcome(with_findings(WARNING)))


def test_empty_lines_at_the_ends_of_an_excerpt_are_left_out() -> None:
    file = replace(with_findings(FINDING), lines={6: "", 7: "  ", 8: "kernel = 9", 9: "", 10: "x"})
    assert lines(file)[2:8] == ["   |", " 8 | kernel = 9", "   |          ^", " 9 |", "10 | x", "   |"]


def test_an_empty_line_is_shown_where_something_is_missing_in_it() -> None:
    file = replace(with_findings(replace(FINDING, place=Place(8, 1))), lines={7: "x", 8: "", 9: ""})
    assert lines(file)[2:7] == ["  |", "7 | x", "8 |", "  | ^", "  |"]


@pytest.mark.parametrize(
    ("finding", "head"),
    [
        (NO_LINE, ["error[does-not-fit]: kernel 9 does not fit: 8 − 9 = −1", " --> m.onnx ('/conv/Conv' of net)", ""]),
        (MISSING, ["error[unreadable]: this is not TOML", " --> missing.toml", "help: mend the syntax there", ""]),
        (UNREADABLE, ["error[unreadable]: this is not TOML", " --> nets/b.toml:1", "help: mend the syntax there", ""]),
    ],
    ids=["no lines", "no file", "no text"],
)
def test_what_has_no_line_is_told_without_one(finding: object, head: list[str]) -> None:
    assert isinstance(finding, type(FINDING))
    assert lines(with_findings(finding))[: len(head)] == head


def test_a_finding_on_a_network_names_it() -> None:
    assert lines(with_findings(replace(FINDING, layer=None)))[1] == "  --> nets/a.toml:8:10 (net)"


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("case", CASES)
def test_no_line_is_wider_than_the_terminal(case: str, width: int) -> None:
    told = replace(CASES[case], width=width)
    lines = [line for line in write(told).split("\n") if "-->" not in line]  # a path stays whole, to be clicked on
    assert max(map(len, lines)) <= width


def test_messages_and_fixes_are_folded_on_a_terminal_only() -> None:
    finding = replace(FINDING, message="kernel 9 does not fit " * 8, fix="it fits with kernel = 8 " * 8)
    told = outcome(with_findings(finding))
    assert any(len(line) > 150 for line in write(told).split("\n"))
    folded = write(replace(told, width=80)).split("\n")
    assert folded[1].startswith("  ")
    assert re.fullmatch(r"help: .*\n      \S.*", "\n".join(folded[folded.index("   |", 6) + 1 :][:2]))


def test_colours_change_nothing_else() -> None:
    for told in CASES.values():
        colored = write(replace(told, color=True))
        assert re.sub(r"\x1b\[[\d;]*m", "", colored) == write(told)
    assert "\x1b" not in "".join(map(write, CASES.values()))


def test_errors_are_red_and_warnings_are_yellow() -> None:
    told = write(replace(outcome(with_findings(FINDING, WARNING)), color=True))
    assert "\x1b[1;31merror[does-not-fit]\x1b[0m" in told
    assert "\x1b[1;33mwarning[even-same]\x1b[0m" in told


def test_a_network_that_tells_no_input_is_not_passed_over_in_silence() -> None:
    unknown = replace(FITS, input=(), layers=(LayerShape("a", "conv", None),))
    assert lines(in_file(unknown))[0] == (
        "nets/a.toml: net: tells no input, so only its channels were checked; give --input SHAPE"
    )
    assert len(lines(in_file(replace(FITS, input=())))) == 1  # each layer tells its output
    assert lines(in_file(replace(CHECKED, input=()))) == lines(in_file(CHECKED))


def test_the_sizes_that_go_through_are_told_where_nothing_is_wrong() -> None:
    fits, fails = (replace(each, size_range=range(60, 130), size_rule=RULE) for each in (FITS, CHECKED))
    assert lines(in_file(fits))[0] == "nets/a.toml: net: sizes 64 to 128 in steps of 16 go through"
    assert not any("go through" in line for line in lines(in_file(fails)))
    part = replace(fits, size_rule=replace(RULE, covers=(2, 5)))
    assert lines(in_file(part))[0].endswith("go through, as far as 2 of 5 layers tell")


def test_every_shape_is_told_on_request() -> None:
    assert write(replace(outcome(in_file(CHECKED)), shapes=True)).split("\n")[:4] == [
        "nets/a.toml: net",
        "  input            3x8x8",
        "  down   max_pool  3x4x4",
        "  wide   conv      ?",
    ]


def test_a_line_longer_than_the_terminal_is_cut_around_its_column() -> None:
    file = replace(with_findings(replace(FINDING, place=Place(8, 500, 501))), lines={8: "x" * 499 + "9" + "y" * 500})
    text = write(replace(outcome(file), width=80)).split("\n")
    shown, marks = text[3:5]
    assert shown[marks.index("^")] == "9"
    assert len(shown) == 80


def test_the_working_directory_is_of_no_matter_to_people() -> None:
    assert write(outcome(with_findings(FINDING))) == write(outcome(with_findings(FINDING), folder=str(Path("/"))))
    assert LINES[8] in write(outcome(with_findings(FINDING)))
