"""Patterns of paths, as .gitignore has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from convarith.errors import ConvArithError
from convarith.lint.globs import Glob, read_glob


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("a.toml", "a.toml", True),
        ("a.toml", "deep/in/a.toml", True),
        ("a.toml", "b/a_toml", False),
        ("./a.toml", "deep/a.toml", True),
        ("*.json", "deep/in/a.json", True),
        ("*.json", "a.json5", False),
        ("legacy", "legacy/deep/a.toml", True),
        ("legacy/", "now/legacy/a.toml", True),
        ("legacy", "legacy2/a.toml", False),
        ("legacy/*.toml", "legacy/a.toml", True),
        ("legacy/*.toml", "legacy/deep/a.toml", False),
        ("legacy/*.toml", "now/legacy/a.toml", False),
        ("legacy/**", "legacy/deep/a.toml", True),
        ("legacy/**", "legacy2/a.toml", False),
        ("**/a.toml", "a.toml", True),
        ("**/a.toml", "deep/in/a.toml", True),
        ("a/**/b.toml", "a/b.toml", True),
        ("a/**/b.toml", "a/deep/in/b.toml", True),
        ("a?.toml", "ab.toml", True),
        ("a?.toml", "a/.toml", False),
        ("[ab]-[!c].toml", "a-d.toml", True),
        ("[ab]-[!c].toml", "a-c.toml", False),
        ("[0-9].toml", "7.toml", True),
        ("[.toml", "[.toml", True),
        ("(a|b).toml", "a.toml", False),
        ("../beside/*.toml", "../beside/a.toml", True),
        ("a*", "deep/a\nb.toml", True),
    ],
)
def test_a_pattern_means_names_anywhere_or_paths_from_its_folder_on(pattern: str, path: str, *, meant: bool) -> None:
    assert Glob(pattern, Path("/team/project")).matches(f"/team/project/{path}") is meant


def test_a_pattern_may_be_of_the_whole_path() -> None:
    assert Glob("/team/*/a.toml", Path("/elsewhere")).matches("/team/project/a.toml")


@pytest.mark.parametrize("pattern", ["", ".", "./", "/"])
def test_a_pattern_of_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ConvArithError, match="is no pattern of files"):
        read_glob(pattern, Path("/team"))
