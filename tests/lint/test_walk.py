"""Which files a check is about."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.chosen import SHIFTED

from convarith.lint.configuration import Configurations
from convarith.lint.settings import Settings, read_settings
from convarith.lint.walk import find_files, ignored_by_git

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*paths: str, text: str = SHIFTED) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)


def found(*paths: str, **options: Iterable[str]) -> list[str]:
    settings = read_settings(options, Path.cwd(), dict.fromkeys(options, "")) if options else Settings()
    return [each.path for each in find_files(paths or (".",), Configurations(settings))]


def git(*arguments: str, folder: str = ".") -> None:
    quiet = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    subprocess.run([shutil.which("git") or "git", *quiet, *arguments], cwd=folder, check=True, capture_output=True)


def test_folders_are_walked_for_known_names_and_endings() -> None:
    make("a.toml", "b.yaml", "c.txt", "d.md", "e.ONNX", "deep/in/f.cfg", "deep/g.json", "deep/h.tar.gz")
    assert found() == ["a.toml", "b.yaml", "e.ONNX", "deep/g.json", "deep/in/f.cfg"]


def test_files_come_in_the_order_of_names_those_of_a_folder_before_those_of_folders_in_it() -> None:
    make("b/b.toml", "b/a/a.toml", "b/c.toml", "a/z.toml", "c.toml")
    assert found() == ["c.toml", "a/z.toml", "b/b.toml", "b/c.toml", "b/a/a.toml"]


def test_paths_are_as_they_were_given() -> None:
    make("a.toml", "nets/b.toml")
    assert found("nets", "./nets", "a.toml", str(Path.cwd() / "nets")) == [
        "nets/b.toml",
        "./nets/b.toml",
        "a.toml",
        str(Path.cwd() / "nets" / "b.toml"),
    ]


def test_each_is_found_once() -> None:
    make("a.toml", "nets/b.toml")
    assert found("nets/b.toml", ".", "nets", "a.toml") == ["nets/b.toml", "a.toml"]


def test_what_is_named_is_taken_whatever_it_is() -> None:
    assert found("missing.txt", "-", "conv 6 k4 | flatten", "package.module:model") == [
        "missing.txt",
        "-",
        "conv 6 k4 | flatten",
        "package.module:model",
    ]


@pytest.mark.parametrize("name", [".hidden", ".venv", "venv", "node_modules", "__pycache__", "env"])
def test_folders_that_are_hidden_or_others_are_passed_over(name: str) -> None:
    make("a.toml", f"deep/{name}/b.toml")
    if name == "env":
        make("deep/env/pyvenv.cfg")
    assert found() == ["a.toml"]
    assert found(f"deep/{name}")[0] == f"deep/{name}/b.toml"


def test_patterns_tell_what_is_passed_over_and_what_is_taken() -> None:
    make("a.toml", "b.txt", "legacy/c.toml", "nets/d.toml", "nets/e.json")
    assert found(exclude=["legacy", "*.json"]) == ["a.toml", "nets/d.toml"]
    assert found(include=["*.txt", "nets/**"]) == ["b.txt", "nets/d.toml", "nets/e.json"]
    assert found(include=["nets"], exclude=["e.json"]) == ["nets/d.toml"]
    assert found("legacy/c.toml", exclude=["legacy"]) == ["legacy/c.toml"]


def test_a_folder_has_patterns_of_its_own() -> None:
    make("a.toml", "nets/a.toml", "nets/b.toml")
    make("nets/convarith.toml", text="[check]\nexclude = ['a.toml']\n")
    assert found() == ["a.toml", "nets/b.toml", "nets/convarith.toml"]


def test_links_to_folders_are_not_followed_so_that_there_is_an_end() -> None:
    make("a.toml", "nets/b.toml")
    Path("nets/loop").symlink_to("..")
    Path("nets/link.toml").symlink_to("../a.toml")
    Path("nets/itself.toml").symlink_to("itself.toml")
    Path("nets/gone.toml").symlink_to("gone/gone.toml")
    assert found() == ["a.toml", "nets/b.toml", "nets/link.toml"]
    assert found("nets/loop") == ["nets/loop/a.toml", "nets/loop/nets/b.toml", "nets/loop/nets/link.toml"]


def test_a_folder_that_cannot_be_opened_is_told_and_the_rest_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/a.toml", "b/b.toml", "c/c.toml")
    opened = os.scandir

    def refuse(path: str) -> object:
        if path == "b":
            raise PermissionError(13, "Permission denied", path)
        return opened(path)

    monkeypatch.setattr(os, "scandir", refuse)
    told = list(find_files(["."], Configurations()))
    assert [(each.path, each.failure is None) for each in told] == [
        ("a/a.toml", True),
        ("b", False),
        ("c/c.toml", True),
    ]


def test_names_may_hold_anything() -> None:
    names = ["a\nb.toml", "nets\n/ü | (x).toml", "-.toml"]
    make(*names)
    assert set(found()) == set(names)


def test_what_git_ignores_is_passed_over() -> None:
    git("init")
    make("a.toml", "b.json", "out/c.toml", "nets/d.toml", "nets/e.toml", "kept.json")
    Path(".gitignore").write_text("out/\n*.json\n!kept.json\n")
    Path("nets/.gitignore").write_text("d.*\n")
    assert found() == ["a.toml", "kept.json", "nets/e.toml"]
    assert found("nets") == ["nets/e.toml"]
    assert found("out") == ["out/c.toml"]
    assert found("b.json") == ["b.json"]


def test_what_git_keeps_is_found_though_a_pattern_would_ignore_it() -> None:
    git("init")
    make("out/a.toml", "out/b.toml")
    git("add", "out/a.toml")
    Path(".gitignore").write_text("out\n")
    assert found() == ["out/a.toml"]


def test_a_repository_within_another_ignores_what_it_ignores_itself() -> None:
    git("init")
    make("inner/a.toml", "inner/b.toml", "b.toml")
    git("init", folder="inner")
    Path("inner/.gitignore").write_text("b.toml\n")
    assert found() == ["b.toml", "inner/a.toml"]


def test_outside_of_a_repository_git_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    make("a.toml")
    assert found() == ["a.toml"]


def test_where_git_cannot_be_asked_nothing_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    git("init")
    make("a.toml", "b.toml")
    Path(".gitignore").write_text("b.toml\n")
    assert ignored_by_git(".") == {str(Path.cwd() / "b.toml")}
    monkeypatch.setenv("PATH", "")
    assert found() == ["a.toml", "b.toml"]


def test_a_repository_cannot_have_a_program_run() -> None:
    git("init")
    script = Path("watcher")
    script.write_text("#!/bin/sh\ntouch run\n")
    script.chmod(0o755)
    git("config", "core.fsmonitor", str(Path.cwd() / "watcher"))
    make("a.toml")
    assert found() == ["a.toml"]
    assert not Path("run").exists()
