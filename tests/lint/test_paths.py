"""Paths checked: what is told of, what is passed over, and which files matter."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.chosen import IN_YAML, SHIFTED, TOO_WIDE

from convarith.errors import ConvArithError
from convarith.lint.check import unreadable
from convarith.lint.configuration import Configurations
from convarith.lint.paths import Asked, check_paths, files_that_matter, holds_none, not_read_here, task_for
from convarith.lint.settings import Settings, read_settings
from convarith.lint.walk import Found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def without_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)


def configured(**options: list[str]) -> Configurations:
    return Configurations(read_settings(options, Path.cwd(), dict.fromkeys(options, "")) if options else Settings())


def test_what_is_named_and_what_is_found_is_checked_in_order() -> None:
    Path("nets").mkdir()
    Path("nets/a.toml").write_text(TOO_WIDE)
    Path("b.toml").write_text(SHIFTED)
    done = check_paths(Asked(["b.toml", "nets"]), configured())
    assert [(file.file, [finding.code for finding in file.findings]) for file in done.files] == [
        ("b.toml", ["even-same"]),
        ("nets/a.toml", ["does-not-fit"]),
    ]
    assert done.passed_over == ()


def test_the_watcher_is_told_after_each_file_how_many_there_are() -> None:
    for name in "abc":
        Path(f"{name}.toml").write_text(SHIFTED)
    told: list[tuple[int, int]] = []
    check_paths(Asked(["."]), configured(), lambda *each: told.append(each))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_file_in_a_folder_that_holds_no_network_is_passed_over_and_one_that_is_named_is_told_of() -> None:
    Path("data.json").write_text('{"a": 1}')
    Path("net.toml").write_text(SHIFTED)
    found = check_paths(Asked(["."]), configured())
    assert [file.file for file in found.files] == ["net.toml"]
    assert [file.file for file in found.passed_over] == ["data.json"]
    (named,) = check_paths(Asked(["data.json"]), configured()).files
    assert named.unreadable is not None
    assert named.unreadable.code == "no-network"


def test_named_files_may_be_taken_as_if_they_were_found() -> None:
    Path("data.json").write_text('{"a": 1}')
    Path("draft.toml").write_text(TOO_WIDE)
    asked = Asked(["data.json", "draft.toml"], as_found=True)
    done = check_paths(asked, configured(exclude=["draft.toml"]))
    assert done.files == ()
    assert [file.file for file in done.passed_over] == ["data.json"]
    assert [file.file for file in check_paths(asked, configured()).files] == ["draft.toml"]


def test_a_named_file_is_checked_although_folders_exclude_it() -> None:
    Path("draft.toml").write_text(TOO_WIDE)
    (file,) = check_paths(Asked(["draft.toml"]), configured(exclude=["draft.toml"])).files
    assert [finding.code for finding in file.findings] == ["does-not-fit"]


def test_a_check_of_nothing_does_not_pass() -> None:
    (told,) = check_paths(Asked(["."]), configured()).files
    assert (told.file, told.unreadable and told.unreadable.code) == (".", "no-network")
    assert check_paths(Asked(["."], as_found=True), configured()).files == ()


@pytest.mark.parametrize(
    ("name", "text", "over"),
    [
        ("convarith.toml", "[[network", False),  # it can be nothing else
        ("net.prototxt", "\0", False),
        ("page.toml", "{{ template }}", True),
        ("net.toml", '[[network]]\n[[network.layer]]\nop = "conv"\nkernel = ', False),  # a slip
    ],
)
def test_what_cannot_be_read_is_told_of_where_it_is_meant_to_be_a_network(name: str, text: str, over: bool) -> None:  # noqa: FBT001
    Path(name).write_text(text)
    done = check_paths(Asked(["."]), configured())
    assert [file.file for file in done.passed_over] == ([name] if over else [])


@pytest.mark.usefixtures("without_yaml")
def test_what_is_not_read_for_want_of_a_package_is_counted_with_how_to_get_it() -> None:
    for name in ("a.yaml", "b.yml"):
        Path(name).write_text(IN_YAML)
    Path("c.json").write_text('{"a": 1}')
    done = check_paths(Asked(["."], as_found=True), configured())
    assert not_read_here(done.passed_over) == {
        'reading YAML needs PyYAML, which is not installed; pip install "convarith[networks]" brings it': 2
    }


def test_a_folder_that_cannot_be_opened_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("net.toml").write_text(SHIFTED)
    Path("closed").mkdir()
    look = os.scandir

    def refuse(path: str) -> Any:
        if path == "closed":
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr("os.scandir", refuse)
    fits, closed = check_paths(Asked(["."]), configured()).files
    assert (fits.file, fits.unreadable) == ("net.toml", None)
    assert closed.file == "closed"
    assert "Permission denied" in str(closed.unreadable)


def test_standard_input_is_checked_by_the_settings_of_the_file_that_it_is() -> None:
    Path("nets").mkdir()
    Path("nets/convarith.toml").write_text('[check]\nframework = "keras"\n')
    asked = Asked(["-"], stdin_name="nets/net.toml")
    assert asked.name_of("-") == "nets/net.toml"
    assert asked.name_of("a.toml") == "a.toml"
    assert task_for(Found("-"), asked, configured()).framework == "keras"
    assert task_for(Found("-"), Asked(["-"]), configured()).framework is None


def test_the_files_that_matter_are_those_checked_and_all_that_could_say_how(folder: Path) -> None:
    Path("nets").mkdir()
    Path("nets/net.toml").write_text(SHIFTED)
    matter = files_that_matter(Asked(["nets"]), configured())
    assert {"nets", "nets/net.toml"} <= matter
    assert {str(folder / "nets" / "pyproject.toml"), str(folder / "convarith.toml")} <= matter
    Path("convarith.toml").write_text("[check]\nselect = 3\n")  # which is told of when it is used
    assert str(folder / "convarith.toml") in files_that_matter(Asked(["nets"]), configured())


@pytest.mark.parametrize(
    ("name", "text", "is_told"),
    [
        ("net.toml", '[[network]]\nlayer = [{op = "conv", kernel = }]', True),  # a network with a slip
        ("template.toml", "[[networks]]\nname = {{ name }}", False),
        ("net.yaml", "network:\n  layer:\n  - op: conv\n   kernel: 3", True),
        ("values.yaml", "network: {{ host }}\nlayer: {{ layer }}", False),
        ("convarith.toml", "{{ all }}", True),
        ("notes.txt", '[[network]]\nlayer = [{op = "conv", kernel = }]', False),
    ],
)
def test_what_cannot_be_read_is_told_of_where_it_has_the_words_and_the_ending_of_a_network(
    name: str,
    text: str,
    is_told: bool,  # noqa: FBT001
) -> None:
    file = replace(unreadable(name, ConvArithError("no", "unreadable"), text.encode()), opened=True)
    assert holds_none(file) != is_told
