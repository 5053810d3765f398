"""The places of a TOML text, held against texts in which they are known."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.networks.places import Place
from convarith.readers.spans import Span, TextLines
from convarith.readers.toml_spans import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.spans import KeyPath

NAMES = ["a", "b-1", "3", "two words", "dot.ted", 'quo"te', "it's", "[x]", "# no comment", "é", "\\", "=", ""]
STRINGS = [
    '""',
    "''",
    '"text"',
    '"\\"]# [[a]]"',
    "'\\'",
    "'\"'",
    '"}, {"',
    '""""""',
    "''''''",
    '"""one"two""three"""',
    '"""""two quotes before and after"""""',
    "'''''two before and after'''''",
    '"""\\"""\\\\"""',
    '"""\n[[network]]\nname = "x"\n"""',
    "'''\n[[network]]\n# \"\"\"\n\\'''",
    '"""a \\\n   b"""',
]
SCALARS = ["1", "0x1F", "1.5e3", "inf", "true", "1979-05-27", "1979-05-27 07:32:00", *STRINGS]
BLANKS = ["", " ", "\t", "\n", "\n\n", " # comment\n", "# [[network]]\n", "# \"\"\" ''' ] }\n"]


class Writer:
    """Writes a TOML text and notes the place of everything as it goes."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.text = ""
        self.spans: dict[KeyPath, Span] = {}

    def document(self) -> None:
        self._pairs((), self._names())
        used = {str(path[0]) for path in self.spans}
        for name in self._names():
            if name not in used:
                self._tables(name)

    def _tables(self, name: str) -> None:
        """Write a table with tables below it, or a list of such tables."""
        listed = self._draw(st.booleans())
        for number in range(self._draw(st.integers(1, 3)) if listed else 1):
            path: KeyPath = (name, number) if listed else (name,)
            self._header([name], path, listed=listed)
            below = self._names()
            cut = self._draw(st.integers(0, len(below)))
            self._pairs(path, below[:cut])
            for each in below[cut:]:
                self._header([name, each], (*path, each), listed=False)
                self._pairs((*path, each), self._names())

    def _header(self, key: list[str], path: KeyPath, *, listed: bool) -> None:
        self._blanks()
        dotted, start = self._dotted(key), len(self.text)
        self.text += f"[[{dotted}]]" if listed else f"[{dotted}]"
        self._note(path, Span(start, len(self.text), start, len(self.text)))
        self._end()

    def _pairs(self, path: KeyPath, names: list[str]) -> None:
        for name in names:
            self._blanks()
            self._pair(path, name)
            self._end()

    def _pair(self, path: KeyPath, name: str) -> None:
        key = [name, *self._draw(st.lists(st.sampled_from(NAMES), max_size=2))]
        start, below = len(self.text), (*path, *key)
        self.text += self._dotted(key)
        named = start, len(self.text)
        self.text += self._draw(st.sampled_from(["=", " = ", "\t=\t"]))
        self._note(below, Span(*self._value(below), *named))

    def _value(self, path: KeyPath) -> tuple[int, int]:
        """Write a value, and give where it begins and ends."""
        start = len(self.text)
        kind = self._draw(st.sampled_from(["scalar", "scalar", "list", "table"]))
        if kind == "list" and len(path) < 8:
            self._items(path)
        elif kind == "table" and len(path) < 8:
            self._inline_table(path)
        else:
            self.text += self._draw(st.sampled_from(SCALARS))
        return start, len(self.text)

    def _items(self, path: KeyPath) -> None:
        self.text += "["
        count = self._draw(st.integers(0, 3))
        for number in range(count):
            self._blanks()
            start, end = self._value((*path, number))
            self._note((*path, number), Span(start, end, start, end))
            self._blanks()
            if number + 1 < count or self._draw(st.booleans()):
                self.text += ","
        self._blanks()
        self.text += "]"

    def _inline_table(self, path: KeyPath) -> None:
        self.text += "{"
        for number, name in enumerate(self._names()):
            self.text += ", " if number else " "
            self._pair(path, name)
        self.text += " }"

    def _names(self) -> list[str]:
        return self._draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))

    def _dotted(self, key: list[str]) -> str:
        return self._draw(st.sampled_from([".", " . "])).join(map(self._written, key))

    def _written(self, name: str) -> str:
        ways = [json.dumps(name), '"' + "".join(f"\\u{ord(each):04X}" for each in name) + '"']
        ways += [f"'{name}'"] if "'" not in name else []
        ways += [name, name] if re.fullmatch("[A-Za-z0-9_-]+", name) else []
        return self._draw(st.sampled_from(ways))

    def _blanks(self) -> None:
        self.text += "".join(self._draw(st.lists(st.sampled_from(BLANKS), max_size=2)))

    def _end(self) -> None:
        self.text += self._draw(st.sampled_from(["\n", " # done ]\n", "\t\n\n"]))

    def _note(self, path: KeyPath, span: Span) -> None:
        for length in range(1, len(path) + 1):
            if self.spans.setdefault(path[:length], span).start > span.start:  # what stands in a value is noted first
                self.spans[path[:length]] = span


@st.composite
def documents(draw: st.DrawFn) -> Writer:
    writer = Writer(draw)
    writer.document()
    return writer


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything in a parsed text."""
    if path:
        yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in below:
        yield from paths(each, (*path, key))


@given(documents())
def test_everything_is_where_it_was_written_however_lines_end(document: Writer) -> None:
    assert set(paths(tomllib.loads(document.text))) == set(document.spans)  # the writer writes TOML
    assert spans_of(document.text) == document.spans
    windows = document.text.replace("\n", "\r\n")
    assert places(windows) == places(document.text)


def places(text: str) -> dict[KeyPath, Place]:
    lines = TextLines(text)
    return {path: lines.place(span.start, span.end) for path, span in spans_of(text).items()}


JUNK = st.text("\"'\\#[]{}=,.\n ab", max_size=6)
JUNK_STRINGS = st.builds(lambda quote, junk: quote + junk + quote, st.sampled_from(['"', "'", '"""', "'''"]), JUNK)
JUNK_VALUES = JUNK_STRINGS | st.lists(JUNK_STRINGS, max_size=3).map(lambda items: f"[{', '.join(items)}]")
JUNK_LINES = st.one_of(
    st.builds(lambda key, value: f"{key} = {value}", st.sampled_from("abc"), JUNK_VALUES | JUNK),
    st.builds(lambda key, value: f"{key}.{key} = {{{key} = {value}}}", st.sampled_from("def"), JUNK_VALUES),
    JUNK.map(lambda junk: f"#{junk}"),
    st.sampled_from(["[x]", "[[y]]", "[y.z]", "[[y.w]]"]),
    JUNK,
)


@given(st.lists(JUNK_LINES, max_size=4).map("\n".join))
def test_whatever_the_parser_accepts_is_located_and_the_rest_comes_to_an_end(text: str) -> None:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with suppress(tomllib.TOMLDecodeError):  # an escape that is none
            spans_of(text)
        return
    assert set(spans_of(text)) == set(paths(parsed))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", {}),
        ("\n# only [[a]]", {}),
        ("a = 1", {("a",): 1}),
        ("[a]", {("a",): 1}),
        ("[[a]]\n[[a]]\nb = 1", {("a",): 1, ("a", 0): 1, ("a", 1): 2, ("a", 1, "b"): 3}),
        (
            "[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[[a.b]]\nc = 1",
            {
                ("a",): 1,
                ("a", 0): 1,
                ("a", 0, "b"): 2,
                ("a", 0, "b", 0): 2,
                ("a", 1): 3,
                ("a", 1, "b"): 4,
                ("a", 1, "b", 0): 4,
                ("a", 1, "b", 1): 5,
                ("a", 1, "b", 1, "c"): 6,
            },
        ),
        ("[a.b]\nx = 1\n[a]\ny = 2", {("a",): 3, ("a", "b"): 1, ("a", "b", "x"): 2, ("a", "y"): 4}),
        ("[[a.b]]\n[a]", {("a",): 2, ("a", "b"): 1, ("a", "b", 0): 1}),
        ("a.b = 1\na.c = 2", {("a",): 1, ("a", "b"): 1, ("a", "c"): 2}),
        ("a = [\n  [1,\n   2],\n  3]", {("a",): 1, ("a", 0): 2, ("a", 0, 0): 2, ("a", 0, 1): 3, ("a", 1): 4}),
        ('a = """\n[[b]]\n""" # "\nb = 1', {("a",): 1, ("b",): 4}),
        ("a = {b = [1,\n2], c = 3}", {("a",): 1, ("a", "b"): 1, ("a", "b", 0): 1, ("a", "b", 1): 2, ("a", "c"): 2}),
        ("\"a.b\" = 1\n'a.b'.c = 2".replace("'a.b'", "'c d'"), {("a.b",): 1, ("c d",): 2, ("c d", "c"): 2}),
        ('"\\u0061" = 1\n"\\"\\t" = 2', {("a",): 1, ('"\t',): 2}),
        ("[ a . 'b' ] # ]\nc = 1", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 2}),
        ("a = 1\r\n[b]\r\nc = '''\r\n'''\r\nd = 1", {("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "d"): 5}),
    ],
    ids=lambda value: ascii(value)[:20] if isinstance(value, str) else "",
)
def test_lines(text: str, lines: dict[KeyPath, int]) -> None:
    assert {path: place.line for path, place in places(text).items()} == lines


@pytest.mark.parametrize(
    ("text", "path", "value", "key"),
    [
        ("a = 1", ("a",), "1", "a"),
        ("a =\t 1  # one", ("a",), "1", "a"),
        ("'é' = 'ü' # ", ("é",), "'ü'", "'é'"),
        ("a . b = 1", ("a", "b"), "1", "a . b"),
        ("a = [1, [22,3] , 4]", ("a",), "[1, [22,3] , 4]", "a"),
        ("a = [1, [22,3] , 4]", ("a", 1), "[22,3]", "[22,3]"),
        ("a = [1, [22,3] , 4]", ("a", 1, 0), "22", "22"),
        ("x = {a = 'b' , c = 2 }", ("x", "a"), "'b'", "a"),
        ("x = {a = 'b' , c = 2 }", ("x", "c"), "2", "c"),
        (" [[ a ]] # b", ("a", 0), "[[ a ]]", "[[ a ]]"),
        ("[a]\nb = 1979-05-27 07:32:00", ("a", "b"), "1979-05-27 07:32:00", "b"),
    ],
)
def test_a_value_and_its_key_are_told_without_what_is_around_them(
    text: str, path: KeyPath, value: str, key: str
) -> None:
    span = spans_of(text)[path]
    assert (text[span.start : span.end], text[span.key_start : span.key_end]) == (value, key)


@pytest.mark.parametrize(
    "text",
    [
        "a = [" + "1,\n" * 50_000 + "]",
        "a = '''" + "[[x]]\n" * 50_000 + "'''",
        'a = """' + '\\" ""' * 50_000 + '"""',
        "# " + '"[' * 50_000,
        "[[a]]\nb = 1\n" * 20_000,
        "[" + ".".join("a" * 2_000) + "]",
        ".".join("a" * 2_000) + " = 1",
    ],
    ids=["items", "literal", "basic", "comment", "tables", "header", "key"],
)
def test_a_long_text_is_read_to_its_end(text: str) -> None:
    after = tomllib.loads(f"{text}\n[end]")
    assert "end" in after
    assert places(f"{text}\n[end]")["end",] == Place(text.count("\n") + 2, 1, 6)
