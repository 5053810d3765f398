"""From a path to networks: which file it means, and how one is named that cannot be understood."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from support.network_files import FITS, in_pyproject

from convarith.errors import ConvArithError
from convarith.readers.source import find, is_text, read_source


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "convarith.toml"


def names(path: str | Path) -> list[str]:
    return [read.network.name for read in read_source(path)[1]]


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_a_text_or_a_path(kind: type[str | Path], file: Path) -> None:
    file.write_text(FITS)
    name, (read,) = read_source(kind(file))
    assert name == str(file)
    assert (read.network.name, read.network.input, [layer.name for layer in read.network.layers]) == (
        "net",
        (3, 8, 8),
        ["wide"],
    )


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (["convarith.toml"], "convarith.toml"),
        (["pyproject.toml"], "pyproject.toml"),
        (["convarith.toml", "pyproject.toml"], "convarith.toml"),
    ],
)
def test_a_folder_means_the_configuration_in_it(there: list[str], found: str, tmp_path: Path) -> None:
    for name in there:
        (tmp_path / name).touch()
    assert find(tmp_path) == tmp_path / found


def test_a_folder_is_named_by_the_file_in_it(file: Path) -> None:
    file.write_text(FITS)
    assert read_source(file.parent)[0] == str(file)


def test_what_is_no_folder_means_itself(tmp_path: Path) -> None:
    assert find(tmp_path / "missing.toml") == tmp_path / "missing.toml"


def test_a_folder_of_the_name_of_a_configuration_is_none(tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").mkdir()
    with pytest.raises(ConvArithError, match=r"neither convarith\.toml nor pyproject\.toml") as caught:
        read_source(tmp_path)
    assert caught.value.code == "no-network"


def test_only_a_pyproject_has_its_networks_below_tool(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(in_pyproject(FITS))
    assert names(tmp_path / "pyproject.toml") == ["net"]
    (tmp_path / "other.toml").write_text(in_pyproject(FITS))
    with pytest.raises(ConvArithError, match="project"):
        read_source(tmp_path / "other.toml")


def test_a_configuration_may_begin_with_a_byte_order_mark(file: Path) -> None:
    file.write_text(FITS, encoding="utf-8-sig")
    assert names(file) == ["net"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FITS.encode())))
    name, (read,) = read_source("-")
    assert (name, read.network.name) == ("<stdin>", "net")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "no-network"),
        (b"# nothing", "no-network"),
        (b"[[network]", "unreadable"),
        (b"\x00\x01", "unreadable"),
        (b"\xff\xfe[\x00", "unreadable"),
        (b"\x89PNG\r\n\x1a\n", "unreadable"),
        (b"[[networks]]", "unknown-key"),
        (b"network = [1]", "bad-value"),
        (b"[tool.convarith]", "no-network"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named(given: bytes, code: str, file: Path) -> None:
    file.write_bytes(given)
    with pytest.raises(ConvArithError, match=f"^{re.escape(str(file))}: ") as caught:
        read_source(file)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_is_an_os_error(file: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"convarith\.toml"):
        read_source(file)


@pytest.mark.parametrize(
    "text",
    [
        FITS,
        '{"network": [{"input": [3, 8, 8], "layer": []}]}',
        "conv 6 k4 | flatten",
        "nn.Conv2d(3,64,7)",
        "[[network]]\nnot a path",
        "[(512, 10, 5)] * 4",
        "conv 6 k4 | " * 1_000,
    ],
)
def test_a_text_is_no_path(text: str) -> None:
    assert is_text(text)


@pytest.mark.parametrize(
    "path",
    ["-", ".", "net.toml", "nets/net.onnx", "my net.toml", "net (1).json", "a folder/pyproject.toml", "mine:net"],
)
def test_a_path_is_no_text_also_where_nothing_is_there(path: str) -> None:
    assert not is_text(path)


def test_a_file_is_one_whatever_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "conv 6 (k4) | flatten"
    assert is_text(str(odd))
    odd.write_text(FITS)
    assert not is_text(str(odd))
    assert names(str(odd)) == ["net"]


def test_a_text_is_read_itself_and_named_as_one() -> None:
    name, (read,) = read_source(FITS)
    assert (name, read.network.name) == ("<text>", "net")
    with pytest.raises(ConvArithError, match=r"^<text>: "):
        read_source("[[network] ")


def test_a_name_in_python_is_imported_where_no_file_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConvArithError, match=r"^mine_alone:net: there is no module mine_alone to import"):
        read_source("mine_alone:net")
    (tmp_path / "mine_alone:net").write_text(FITS)
    assert names("mine_alone:net") == ["net"]


def test_what_is_no_source_is_refused() -> None:
    with pytest.raises(ConvArithError, match=r"^5 is no path of a file with a network") as caught:
        read_source(5)
    assert caught.value.code == "bad-value"
