"""What is told where the guide's symbols are lacking: the same, spelled as people do without them."""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
import tomllib
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import convarith
from convarith.cli import main
from convarith.cli.ascii import SPELLED, locale_is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(convarith.__file__).parent
NEVER_PRINTED = (
    "draw/font.py",
    "draw/folding.py",
    "draw/html",
    "cli/explorer",
    "report/matrix_html.py",
    "cli/ascii.py",
)
BY_CONTEXT = "·⁰¹²³⁴⁵⁶⁷⁸⁹⁺ᵀᵖ"
UNET = "conv 8 k3 s2 p1 | conv 8 k3 s2 p1 | up: conv_transpose 1 k4 s4 | add from=input,up"
LINES = (
    "shape 5x5 -k 3 -s 2 -p 1",
    "shape 5x5 -k 3 -s 2 -p 1 --explain",
    "shape 3x3 -k 3 -s 2 -t -a 1 --explain",
    "shape 5 -k 2 --pool avg --ceil -s 2 --explain",
    "shape 2 -k 7",
    "matrix 4 -k 3",
    "matrix 4x4 -k 3 --stats",
    "verify 3x3 -k 3 -s 2 -p 1 -t",
    "compare 5x5 -k 3 -s 2 -p same",
    f"summary '{UNET}' --input 1x28x28",
    f"sizes '{UNET}' 33x33",
    "solve 128 --to 64 -k 11",
    "play 4x4 -k 3 -p 1 --frames 1",
    "play 3 -k 3 -s 2 -t --view equivalence --frames 1",
    "play 3x3 -k 2 --view values --frames 1",
    "play 4x4 -k 3 --view matrix --frames 2",
    "rule even-same",
    "rule",
    "run --help",
    "--help",
)


def texts(module: Path) -> Iterator[str]:
    """Yield the texts in a module but for its docstrings."""
    tree = ast.parse(module.read_text("utf-8"))
    docs = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in docs:
            yield each.value


def test_each_symbol_that_is_printed_has_a_spelling() -> None:
    modules = [
        each for each in PACKAGE.rglob("*.py") if not each.relative_to(PACKAGE).as_posix().startswith(NEVER_PRINTED)
    ]
    used = {letter for module in modules for text in texts(module) for letter in text if not letter.isascii()}
    assert {"×", "⌊", "▒"} < used
    assert used <= {*SPELLED, *BY_CONTEXT}
    assert "".join(SPELLED.values()).isascii()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
@pytest.mark.parametrize("line", LINES)
def test_nothing_is_lost_and_nothing_fails(line: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    told = []
    for each in ("utf-8", encoding):
        streams = {name: TextIOWrapper(BytesIO(), each, write_through=True) for name in ("stdout", "stderr")}
        with monkeypatch.context() as patched:
            for name, stream in streams.items():
                patched.setattr(sys, name, stream)
            main(shlex.split(line))
        told.append("".join(stream.buffer.getvalue().decode(each) for stream in streams.values()))
    assert told[1].count("?") == told[0].count("?")
    assert "\\u" not in told[1]
    assert "\\x" not in told[1]
    assert len(told[1].splitlines()) == len(told[0].splitlines())
    if encoding == "ascii":
        assert told[1].isascii()


@pytest.mark.parametrize(
    ("line", "spelled"),
    [
        ("shape 5x5 -k 3 -s 2 -p 1", "o = floor((i + 2p - k)/s) + 1 = floor((5 + 2*1 - 3)/2) + 1 = 3"),
        ("shape 5 -k 3", "conv 5 -> 3"),
        ("shape 3 -k 3 -s 2 -t", "o' = s*(i' - 1) + k = 2*(3 - 1) + 3 = 7"),
        ("play 3 -k 3 -p 1 --frames 1", "[.] [#] [#]  #   ."),
    ],
)
def test_formulas_are_spelled_as_people_do(line: str, spelled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = TextIOWrapper(BytesIO(), "ascii", write_through=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(line.split()) == 0
    assert spelled in out.buffer.getvalue().decode()


def test_names_of_files_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = TextIOWrapper(BytesIO(), "ascii", write_through=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(["check", "сеть.toml"]) == 2
    assert b"\\u0441" in out.buffer.getvalue()


def test_json_stays_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    file = tmp_path / "net.toml"
    layer = '[[network.layer]]\nname = "größe × 😀"\nop = "conv"\nout_channels = 8\nkernel = 3\n'
    file.write_text(f"[[network]]\ninput = [1, 6, 6]\n{layer}", encoding="utf-8")
    for encoding in ("utf-8", "ascii"):
        out = TextIOWrapper(BytesIO(), encoding, write_through=True)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", out)
            assert main(["summary", str(file), "--json"]) == 0
        told.append(json.loads(out.buffer.getvalue().decode(encoding)))
    assert told[0] == told[1]


def test_answers_to_lines_stay_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"größe ×": 3}\n', encoding="utf-8")
    out = TextIOWrapper(BytesIO(), "ascii", write_through=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(["shape", "--batch", str(lines)]) == 1
    assert "größe ×" in json.loads(out.buffer.getvalue())["error"]["message"]


def test_a_decoder_is_written_as_its_readers_take_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "net.toml"
    layer = '[[network.layer]]\nop = "conv"\nkernel = 3\nout_channels = 8\n'
    file.write_text(f'[[network]]\nname = "größe ×"\ninput = [1, 6, 6]\n{layer}', encoding="utf-8")
    out = TextIOWrapper(BytesIO(), "ascii", write_through=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        assert main(["solve", str(file), "--mirror"]) == 0
    assert "größe ×" in tomllib.loads(out.buffer.getvalue().decode())["network"][0]["name"]


@pytest.mark.parametrize(
    ("environment", "plain"),
    [
        ({}, False),
        ({"LANG": "C"}, True),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # which Python has put there
        ({"LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, False),
        ({"LC_ALL": "C", "PYTHONUTF8": "1"}, False),
    ],
)
def test_a_locale_without_symbols_is_one(environment: dict[str, str], *, plain: bool) -> None:
    assert locale_is_plain(environment) is plain


@pytest.mark.parametrize(
    "said",
    [{"LC_ALL": "C"}, {"LANG": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252", "LANG": "C.UTF-8"}],
    ids=str,
)
def test_processes_heed_the_locale(said: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    done = subprocess.run(
        [sys.executable, "-m", "convarith", "shape", "5", "-k", "3", "-s", "2", "-p", "1"],
        env={**kept, **said},
        capture_output=True,
        check=True,
    )
    told = done.stdout.decode("cp1252")
    assert "floor((5 + 2" in told
    assert "conv 5 -> 3" in told
