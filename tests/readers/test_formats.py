"""Which format a file is in: told by its name, by its ending, or by how it begins."""

from __future__ import annotations

from importlib import import_module

import pytest
from support.network_files import FITS, in_pyproject

from convarith.readers.formats import FORMATS, USUAL, format_of, read_content

JSON = '{"network": [{"name": "net", "input": [3, 8, 8]}]}'


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("convarith.toml", ".toml"),
        ("nets/A.TOML", ".toml"),
        ("pyproject.toml", "pyproject.toml"),
        ("deep/down/pyproject.toml", "pyproject.toml"),
        ("not-pyproject.toml", ".toml"),
        ("net.json", ".json"),
        ("net.yaml", ".yaml"),
        ("net.yml", ".yaml"),
    ],
)
@pytest.mark.parametrize("text", ["", FITS, JSON], ids=["empty", "TOML", "JSON"])
def test_a_known_name_or_ending_decides_whatever_the_file_holds(name: str, format_: str, text: str) -> None:
    assert format_of(name, text.encode()) is FORMATS[format_]


@pytest.mark.parametrize("name", ["", "<stdin>", "net", "net.txt", ".json.old"])
@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (FITS, ".toml"),
        (f"\n# a comment {{\n\n{FITS}", ".toml"),
        ("network = []", ".toml"),
        ("'network'.x = 3", ".toml"),
        (JSON, ".json"),
        (f"\n \t{JSON}", ".json"),
        ("# a comment\n---\nnetwork:\n- input: [1]", ".yaml"),
    ],
)
def test_otherwise_it_is_how_a_text_begins(name: str, text: str, format_: str) -> None:
    assert format_of(name, text.encode()) is FORMATS[format_]


@pytest.mark.parametrize("text", ["", "name", "# nothing", "\0"])
def test_what_looks_like_nothing_is_in_the_usual_format(text: str) -> None:
    assert format_of("", text.encode()) is USUAL


@pytest.mark.parametrize(("name", "text"), [("", FITS), ("pyproject.toml", in_pyproject(FITS)), ("net.json", JSON)])
def test_a_text_is_read_in_its_format(name: str, text: str) -> None:
    (parsed,) = read_content(name, text.encode())
    assert (parsed.network.name, parsed.network.input, parsed.problems) == ("net", (3, 8, 8), ())


@pytest.mark.parametrize(("name", "text"), [("", FITS), ("pyproject.toml", in_pyproject(FITS))])
def test_a_framework_reaches_the_layers(name: str, text: str) -> None:
    (parsed,) = read_content(
        name, text.replace("kernel = 3", 'kernel = 3\nstride = 2\npadding = "same"').encode(), "pytorch"
    )
    assert [problem.error.code for problem in parsed.network.problems()] == ["padding-limit"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_its_reader(name: str) -> None:
    assert callable(getattr(import_module(f"convarith.readers.{FORMATS[name].module}"), FORMATS[name].read))
