"""What reports consist of, as text and as HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from convarith.report.parts import Part, Table, as_html, as_text, print_parts

if TYPE_CHECKING:
    import pytest

PARTS: list[Part] = [
    "conv 5 → 3",
    "",
    Table(("axis", "output"), [("0", "3"), ("1", "12")]),
    "",
    "first",
    "  second",
    "",
    "last",
]


class Elements(HTMLParser):
    """Holds that elements are closed in order, and collects them with their texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1], data))


def elements(html: str) -> Elements:
    parsed = Elements()
    parsed.feed(html)
    assert not parsed.open
    return parsed


def test_text_is_what_is_printed_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_parts(PARTS)
    assert capsys.readouterr().out == as_text(PARTS) + "\n"
    assert as_text(PARTS).splitlines()[2:5] == ["axis  output", "   0       3", "   1      12"]


def test_html_has_the_line_before_a_table_as_its_caption_and_what_follows_in_paragraphs() -> None:
    assert elements(as_html(PARTS)).texts == [
        ("caption", "conv 5 → 3"),
        ("th", "axis"),
        ("th", "output"),
        ("th", "0"),
        ("b", "3"),
        ("th", "1"),
        ("b", "12"),
        ("div", "first\n  second"),
        ("div", "last"),
    ]


def test_rows_and_columns_have_headings() -> None:
    html = as_html(PARTS)
    assert (html.count('scope="col"'), html.count('scope="row"')) == (2, 2)


def test_names_stand_to_the_left_and_numbers_to_the_right() -> None:
    html = as_html([Table(("layer", "output"), [("a", "1")], names=1)])
    assert html.count("text-align:left") == html.count("text-align:right") == 2


def test_what_a_user_wrote_is_escaped() -> None:
    html = as_html(["<b>&", Table(("<i>",), [("<script>",)]), "</div>"])
    assert "<script>" not in html
    assert elements(html).texts == [("caption", "<b>&"), ("th", "<i>"), ("th", "<script>"), ("div", "</div>")]


def test_nothing_is_coloured_or_fetched_so_that_it_reads_on_light_and_on_dark() -> None:
    html = as_html(PARTS)
    assert "src" not in html
    assert "http" not in html
    assert "background" not in html
    assert all("color:" not in (value or "").replace("color:inherit", "") for _, value in elements(html).attributes)
