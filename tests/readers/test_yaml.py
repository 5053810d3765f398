"""Configurations in YAML: values with their lines, and what is no YAML that could be meant."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from support.network_files import FITS
from support.places import line_at, text_at

from convarith.errors import ConvArithError
from convarith.readers import toml
from convarith.readers.parsed import NotInFormatError
from convarith.readers.yaml import parse, read

if TYPE_CHECKING:
    from convarith.readers.spans import KeyPath


def test_it_is_the_network_that_the_same_keys_are_in_toml() -> None:
    ((one,), (other,)) = read(yaml.safe_dump(tomllib.loads(FITS))), toml.read(FITS)
    assert one.problems == other.problems == ()
    assert [(each.name, each.operation) for each in one.network.layers] == [
        (each.name, each.operation) for each in other.network.layers
    ]


def test_every_value_and_its_key_have_their_places() -> None:
    text = "# first\na: 1\nb:\n- x\n- {c: 2,\n   d: [3, 4]}\n5: &e [6]\nf: *e\ng:\n  'é': \"ü\"  # h\n"
    done = parse(text)
    assert done.values == {"a": 1, "b": ["x", {"c": 2, "d": [3, 4]}], 5: [6], "f": [6], "g": {"é": "ü"}}
    places: dict[KeyPath, tuple[int, str | None, str | None]] = {
        ("a",): (2, "1", "a"),
        ("b",): (4, "- x", "b"),
        ("b", 0): (4, "x", "x"),
        ("b", 1): (5, "{c: 2,", "{c: 2,"),
        ("b", 1, "c"): (5, "2", "c"),
        ("b", 1, "d"): (6, "[3, 4]", "d"),
        ("b", 1, "d", 0): (6, "3", "3"),
        ("b", 1, "d", 1): (6, "4", "4"),
        (5,): (7, "&e [6]", "5"),
        (5, 0): (7, "6", "6"),
        ("f",): (8, "*e", "f"),
        ("g",): (10, "'é': \"ü\"  # h", "g"),
        ("g", "é"): (10, '"ü"', "'é'"),
    }
    found = {path: (done.spans.place_of(path), done.spans.key_of(path)) for path in places}
    assert {
        path: (line_at(place), text_at(text, place), text_at(text, key)) for path, (place, key) in found.items()
    } == places


def test_what_is_merged_counts_too() -> None:
    assert parse("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n").values["b"] == {"x": 1, "y": 3}


@pytest.mark.parametrize("text", ["", "# nothing", "---\n"])
def test_an_empty_text_holds_nothing(text: str) -> None:
    assert parse(text).values is None


@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: [1, 2\n", 2), ("a: {b", 1), ("a: b: c", 1), ("\n\nx: *y", 3), ("a: \t- b\n\t", 1)]
)
def test_what_is_no_yaml_is_said_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotInFormatError, match="this is not YAML") as refusal:
        parse(text)
    assert line_at(refusal.value.place) == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n".join(["a0: &a0 [1,1]", *(f"a{n + 1}: &a{n + 1} [*a{n},*a{n}]" for n in range(64))]), "aliases"),
        ("a: &a [*a]", "nothing is called &a"),
        ("[" * 100_000, "nested|not YAML"),
        ("a: 2020-99-99", "not YAML"),
        ("a: \x01", "not YAML"),
    ],
)
def test_what_would_grow_or_run_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConvArithError, match=message) as refusal:
        parse(text)
    assert refusal.value.code == "unreadable"


def test_tags_of_a_language_make_nothing() -> None:
    text = "a: !!python/object/apply:os.system [id]\nb: !!python/name:os.system x\nc: !ENV 3\nd: !!str 3"
    assert parse(text).values == {"a": ["id"], "b": "x", "c": "3", "d": "3"}


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    with pytest.raises(ConvArithError, match=r'reading YAML needs PyYAML.*pip install "convarith\[networks\]"'):
        parse("a: 1")


@pytest.mark.parametrize("text", ["a: !!timestamp zz", "a: !!bool x", "a: !!int x", "a: 2001-99-99", "a: 0x_"])
def test_a_value_that_is_not_what_its_tag_says_is_refused(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"this is not YAML: .+; mend the syntax") as caught:
        parse(text)
    assert caught.value.code == "unreadable"
