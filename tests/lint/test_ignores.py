"""Comments that silence findings, and those that silence nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.chosen import IN_PYTHON, IN_YAML, KERNEL, LAYER, SHIFTED

from convarith.lint.check import check
from convarith.lint.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Found = Callable[..., list[tuple[str, int | None]]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Give the codes and lines of what is found in a text."""

    def found(text: str, name: str = "a.toml", selection: Selection | None = None) -> list[tuple[str, int | None]]:
        file = tmp_path / name
        file.write_bytes(text.encode())
        return [(each.code, each.line) for each in check(file, selection=selection)]

    return found


def with_comment(line: int, comment: str, text: str = SHIFTED) -> str:
    """Put a comment behind a line."""
    lines = text.split("\n")
    lines[line - 1] += f"  {comment}"
    return "\n".join(lines)


def above(line: int, comment: str, text: str = SHIFTED) -> str:
    """Put a comment on a line of its own above a line."""
    lines = text.split("\n")
    return "\n".join([*lines[: line - 1], comment, *lines[line - 1 :]])


def test_without_a_comment_it_is_found(found: Found) -> None:
    assert found(SHIFTED) == [("even-same", KERNEL)]


@pytest.mark.parametrize(
    "comment",
    [
        "# convarith: ignore[even-same]",
        "#convarith:ignore[even-same]",
        "# convarith: ignore",
        "# convarith: ignore[even-same] even sizes are what the data has",
        "# fast on our chip  # convarith: ignore[ even-same ]",
        "# convarith: ignore[does-not-fit] # convarith: ignore[even-same]",
        "# convarith: ignore[does-not-fit, even-same]",
        "# convarith: ignore-file[even-same]",
        "# convarith: ignore-file",
    ],
)
def test_a_comment_silences_what_is_found_on_its_line(comment: str, found: Found) -> None:
    assert "even-same" not in dict(found(with_comment(KERNEL, comment)))


def test_one_where_a_layer_begins_is_about_all_of_the_layer(found: Found) -> None:
    assert found(with_comment(LAYER, "# convarith: ignore[even-same]")) == []


@pytest.mark.parametrize("line", [LAYER, KERNEL])
@pytest.mark.parametrize("after", ["", "\n", "\n# more to say\n\n"])
def test_one_on_a_line_of_its_own_is_about_the_next_with_anything_on_it(line: int, after: str, found: Found) -> None:
    assert found(above(line, f"# convarith: ignore[even-same]{after}")) == []


@pytest.mark.parametrize("place", [1, 3, KERNEL - 1, KERNEL + 1])
def test_one_elsewhere_silences_nothing_and_is_told(place: int, found: Found) -> None:
    assert found(with_comment(place, "# convarith: ignore[even-same]")) == sorted(
        [("even-same", KERNEL), ("unused-ignore", place)], key=lambda each: each[1]
    )


@pytest.mark.parametrize("place", [1, 4, len(SHIFTED.split("\n"))])
def test_one_for_the_file_may_stand_anywhere(place: int, found: Found) -> None:
    assert found(with_comment(place, "# convarith: ignore-file[even-same]")) == []


def test_one_at_the_end_of_the_file_is_about_nothing(found: Found) -> None:
    assert found(SHIFTED + "# convarith: ignore[even-same]") == [("even-same", KERNEL), ("unused-ignore", 11)]


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        (
            "# convarith: ignore[does-not-fit]",
            "'convarith: ignore[does-not-fit]' silences nothing: there is no does-not",
        ),
        ("# convarith: ignore-file[does-not-fit]", "'convarith: ignore-file[does-not-fit]' silences nothing"),
        ("# convarith: ignore[even-smae]", "no rule is called 'even-smae'"),
        ("# convarith: ignore[]", "'convarith: ignore[]' says nothing"),
        ("# convarith: ingore[even-same]", "'convarith: ingore[even-same]' says nothing"),
        ("# convarith: ignore(even-same)", "'convarith: ignore(even-same)' says nothing"),
        ("# convarith: ignore even-same", "'convarith: ignore even-same' says nothing"),
        ("# convarith:", "'convarith:' says nothing"),
    ],
)
def test_what_silences_nothing_is_told(comment: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(with_comment(KERNEL, comment))
    (finding,) = [each for each in check(file) if each.code == "unused-ignore"]
    assert finding.message.startswith(told)
    assert (finding.line, finding.severity, finding.network) == (KERNEL, "warning", "net")


def test_of_two_codes_only_the_one_that_silences_nothing_is_told(found: Found) -> None:
    assert found(with_comment(KERNEL, "# convarith: ignore[even-same, does-not-fit]")) == [("unused-ignore", KERNEL)]


@pytest.mark.parametrize("comment", ["# convarith: ignore[even-same]", "# convarith: ignore"])
@pytest.mark.parametrize(
    "selection", [Selection(select=("does-not-fit", "unused-ignore")), Selection(ignore=("even-same",))]
)
def test_one_for_a_rule_that_did_not_run_is_not_told(comment: str, selection: Selection, found: Found) -> None:
    assert found(with_comment(KERNEL, comment), selection=selection) == []


def test_unused_ones_need_not_be_told(found: Found) -> None:
    text = with_comment(1, "# convarith: ignore[even-same]")
    assert found(text, selection=Selection(ignore=("unused-ignore",))) == [("even-same", KERNEL)]


def test_a_mark_within_a_text_is_no_comment(found: Found) -> None:
    text = SHIFTED.replace('"even"', '"even # convarith: ignore-file"')
    assert found(text) == [("even-same", KERNEL)]


@pytest.mark.parametrize(
    ("name", "text", "line", "start"), [("a.yaml", IN_YAML, 8, 5), ("a.py", IN_PYTHON, 4, 4)], ids=["yaml", "python"]
)
def test_every_format_with_comments_has_them(name: str, text: str, line: int, start: int, found: Found) -> None:
    assert dict(found(text, name)) == {"even-same": line}
    comment = "# convarith: ignore[even-same]"
    assert found(with_comment(line, comment, text), name) == []
    assert found(above(start, comment, text), name) == []


def test_carriage_returns_and_a_byte_order_mark_are_no_hindrance(found: Found) -> None:
    text = "\ufeff# convarith: ignore-file[does-not-fit]\n" + above(LAYER, "# convarith: ignore[even-same]")
    assert found(text.replace("\n", "\r\n")) == [("unused-ignore", 1)]


def test_an_unused_one_is_told_of_the_network_in_which_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    second = SHIFTED.replace('"net"', '"second"').replace("kernel = 4", "kernel = 3  # convarith: ignore[even-same]")
    file.write_text(SHIFTED + second)
    assert [(each.code, each.network) for each in check(file)] == [("even-same", "net"), ("unused-ignore", "second")]
