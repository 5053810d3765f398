"""``convarith check``, as its users run it."""

from __future__ import annotations

from json import loads
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.network_files import BROKEN, FITS, KERNEL_LINE, in_pyproject

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def test_a_configuration_that_fits_is_0(run: Run) -> None:
    done = run("check", str(EXAMPLES / "unet.toml"), str(EXAMPLES / "dcgan.toml"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "17 layers in 2 networks, 2 files: everything fits\n"


def test_an_input_beside_that_of_a_network_is_said_to_be_of_no_matter(run: Run) -> None:
    done = run("check", str(EXAMPLES / "unet.toml"), "--input", "3x250x201")
    assert done.returncode == 0
    assert done.stderr.startswith("note: unet tells its input, 3x256x256, and is checked with that; --input is for ")
    assert run("check", str(EXAMPLES / "unet.toml"), "--input", "3x256x256").stderr == ""
    assert run("check", "conv 6 k5", "--input", "3x32x32").stderr == ""


def test_a_layer_that_does_not_fit_is_1(run: Run, tmp_path: Path) -> None:
    text = (EXAMPLES / "unet.toml").read_text()
    (tmp_path / "unet.toml").write_text(text.replace('op = "max_pool"\nkernel = 2', 'op = "max_pool"\nkernel = 3', 1))
    done = run("check", "unet.toml")
    assert (done.returncode, done.stderr) == (1, "")
    first, where, *more = done.stdout.splitlines()
    assert first.startswith("error[expected-shape]: ")
    assert where.endswith("--> unet.toml:40:10 ('bottom' of unet)")
    assert "40 | expect = [256, 64, 64]" in more
    assert "help: it fits with kernel = 2 in 'down1' (one number); or expect = [256, 42, 42]" in more
    assert more[-1] == "12 layers in 1 network, 1 file: 2 errors"


AFTER_KERNEL = {"line": KERNEL_LINE + 1, "column": 1, "end_line": KERNEL_LINE + 1, "end_column": 1}


@pytest.mark.parametrize("form", [["--json"], ["--format", "json"]])
def test_json_is_the_contract_of_programs(form: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(BROKEN)
    done = run("check", "broken.toml", *form)
    assert (done.returncode, done.stderr) == (1, "")
    told = loads(done.stdout)
    (network,) = told["networks"]
    assert (network["name"], network["file"]) == ("net", "broken.toml")
    assert network["layers"] == [{"name": "wide", "op": "conv", "output": None}]
    (finding,) = told["findings"]
    assert finding.pop("message").startswith("axis 0: kernel 9 does not fit")
    assert finding == {
        "code": "does-not-fit",
        "severity": "error",
        "file": "broken.toml",
        "line": KERNEL_LINE,
        "column": 10,
        "network": "net",
        "layer": "wide",
        "fix": "it fits with an input of at least 9x9 (the input's size); "
        "or with padding = 1 in 'wide', or kernel = 8 in 'wide', or padding = 2 in 'wide' (one number)",
        "safe": False,
        "edits": [{**AFTER_KERNEL, "text": "padding = 1\n"}],
    }
    assert told["summary"] == {"errors": 1, "warnings": 0, "files": 1, "opaque": 0}


def test_shapes_are_printed_on_request(run: Run) -> None:
    done = run("check", "--shapes", str(EXAMPLES / "dcgan.toml"))
    assert "picture  conv_transpose  3x64x64" in done.stdout


@pytest.mark.parametrize(("text", "code"), [(FITS, 0), (BROKEN, 1), ("", 2)])
def test_a_dash_is_standard_input(text: str, code: int, run: Run) -> None:
    done = run("check", "-", given=text)
    assert done.returncode == code
    assert ("<stdin>" in done.stdout + done.stderr) is (code > 0)


@pytest.mark.parametrize("arguments", [[], ["."]])
def test_a_folder_means_the_files_in_it(arguments: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(BROKEN)
    done = run("check", *arguments, "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(f"convarith.toml:{KERNEL_LINE}:10: ")


def test_a_pyproject_has_its_networks_below_tool(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(in_pyproject(BROKEN))
    done = run("check", ".", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(f"pyproject.toml:{KERNEL_LINE + 2}:10: ")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "a.toml: unreadable No such file or directory"),
        (b"[[networks]]", "a.toml:1:1: unknown-key 'networks' is no key of a configuration"),
    ],
    ids=["missing", "unknown key"],
)
def test_a_file_that_cannot_be_read_is_2_and_a_finding(
    given: bytes | None, told: str, run: Run, tmp_path: Path
) -> None:
    if given is not None:
        (tmp_path / "a.toml").write_bytes(given)
    done = run("check", "a.toml", "--format", "concise")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.splitlines() == [told, "1 file not readable: 1 error"]


def test_a_folder_without_a_network_is_2(run: Run) -> None:
    done = run("check")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.splitlines()[:3] == [
        "error[no-network]: no network is found here",
        " --> .",
        "help: write a convarith.toml, or give a file",
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_files_that_can_be_read_are_reported_beside_one_that_cannot(form: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "first.toml").write_text(BROKEN)
    (tmp_path / "second.toml").write_text("[[network]")
    (tmp_path / "third.toml").write_text(FITS)
    done = run("check", "first.toml", "second.toml", "missing.toml", "third.toml", "--format", form)
    assert (done.returncode, done.stderr) == (2, "")
    if form == "json":
        told = loads(done.stdout)
        assert [network["file"] for network in told["networks"]] == ["first.toml", "third.toml"]
        assert [(each["file"], each["code"], each["line"], each["network"]) for each in told["findings"]] == [
            ("first.toml", "does-not-fit", KERNEL_LINE, "net"),
            ("second.toml", "unreadable", 1, None),
            ("missing.toml", "unreadable", None, None),
        ]
        assert told["summary"] == {"errors": 3, "warnings": 0, "files": 4, "opaque": 0}
    else:
        lines = done.stdout.splitlines()
        assert [line.split()[1].split(":")[0] for line in lines if line.lstrip().startswith("-->")] == [
            "first.toml",
            "second.toml",
            "missing.toml",
        ]
        assert lines[-1] == "2 layers in 2 networks, 2 files, 2 files not readable: 3 errors"


def test_json_is_json_even_where_no_file_can_be_read(run: Run) -> None:
    done = run("check", "missing.toml", "--json")
    assert done.returncode == 2
    told = loads(done.stdout)
    assert told["networks"] == []
    assert [(each["code"], each["message"]) for each in told["findings"]] == [
        ("unreadable", "No such file or directory")
    ]
    assert told["summary"] == {"errors": 1, "warnings": 0, "files": 1, "opaque": 0}


def test_a_file_named_twice_is_checked_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FITS)
    done = run("check", "a.toml", "a.toml")
    assert done.stdout == "1 layer in 1 network, 1 file: everything fits\n"


def test_a_path_through_a_file_is_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FITS)
    done = run("check", "a.toml/b.toml", "--format", "concise")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("a.toml/b.toml: unreadable Not a directory\n")


def test_a_format_that_is_not_known_is_2(run: Run) -> None:
    done = run("check", "--format", "xml")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "xml" in line


def test_layers_are_in_the_words_of_the_framework_that_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(FITS.replace("kernel = 3", 'kernel = 3\nstride = 2\npadding = "same"'))
    assert run("check", "--framework", "tensorflow").returncode == 0
    done = run("check", "--framework", "pytorch")
    assert done.returncode == 1
    assert "PyTorch has padding 'same' for stride 1 only" in done.stdout


def test_a_framework_that_there_is_not_is_a_wrong_option(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(FITS)
    done = run("check", "--framework", "kerras")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("convarith: no framework is called 'kerras'; did you mean 'keras'?")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--json", "--format", "text"], "--json and --format text exclude each other"),
        (["--json", "--shapes"], "--format json has no place for --shapes; json tells them anyway"),
        (["--format", "sarif", "--statistics"], "--format sarif has no place for --statistics; ask for text or json"),
        (["--statistics", "--shapes"], "--statistics and --shapes exclude each other"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    options: list[str], told: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "convarith.toml").write_text(FITS)
    done = run("check", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_json_may_be_asked_for_twice(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(FITS)
    assert loads(run("check", "--json", "--format", "json").stdout)["findings"] == []


def test_a_configuration_may_be_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text(
        '{"network": [\n {"input": [3, 8, 8], "layer": [{"op": "max_pool", "kernel": 9}]}]}'
    )
    done = run("check", "net.json", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("net.json:2:62: does-not-fit network 1 in 'max_pool 1': ")


def test_an_input_is_for_networks_that_tell_none(run: Run) -> None:
    code = "nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(200, 10))"
    assert "tells no input, so only its channels were checked" in run("check", code).stdout
    assert run("check", code, "--input", "3x7x7").stdout == "3 layers in 1 network, 1 file: everything fits\n"
    done = run("check", code, "--input", "3x8x8")
    assert (done.returncode, "in_features = 200, but 288 come in" in done.stdout) == (1, True)


def test_the_schema_is_printed_and_nothing_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text("[[network]\n")
    done = run("check", "--schema", "nowhere.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert loads(done.stdout)["$defs"]["conv"]["required"] == ["kernel", "out_channels"]
