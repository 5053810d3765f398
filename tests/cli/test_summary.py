"""``convarith summary``, as its users run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from support.network_files import BROKEN, FITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

UNET = str(Path(__file__).parents[2] / "docs" / "examples" / "unet.toml")
TWO = FITS + FITS.replace('"net"', '"other"').replace("8, 8", "9, 9")


def test_a_network_is_summed_up(run: Run) -> None:
    done = run("summary", UNET)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "unet 3x256x256"
    assert lines[2].split()[:4] == ["layer", "op", "output", "parameters"]
    assert lines[3].split()[:3] == ["enc1", "conv", "64x256x256"]
    assert lines[-2].startswith("12 layers known, 0 opaque; ")
    assert lines[-1] == "takes H ≡ 0 (mod 4), H ≥ 4; W ≡ 0 (mod 4), W ≥ 4"
    assert max(map(len, lines)) <= 80


def test_another_input_is_taken_whatever_is_expected_of_that_of_the_file(run: Run) -> None:
    done = run("summary", UNET, "--input", "3x64x128", "--columns", "layer,output")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[3].split() == ["enc1", "64x64x128"]


def test_a_text_and_standard_input_are_networks_too(run: Run) -> None:
    assert run("summary", FITS).stdout == run("summary", "-", given=FITS).stdout != ""


def test_single_layers_are_told_on_request(run: Run) -> None:
    done = run("summary", UNET, "--layer", "enc1,bottom", "--layer", "classes", "--columns", "layer")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.strip() for line in done.stdout.splitlines()[3:6]] == ["enc1", "bottom", "classes"]
    told = json.loads(run("summary", UNET, "--layer", "enc1", "--json").stdout)["networks"]
    assert [[layer["name"] for layer in each["layers"]] for each in told] == [["enc1"]]
    done = run("summary", UNET, "--layer", "enc11")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("convarith: no layer is called 'enc11'; did you mean 'enc1'?")


def test_of_several_networks_each_is_told_or_the_one_of_a_name(run: Run) -> None:
    done = run("summary", TWO, "--columns", "output")
    assert [line.strip() for line in done.stdout.splitlines() if "x" in line] == [
        "net 3x8x8",
        "4x6x6",
        "other 3x9x9",
        "4x7x7",
    ]
    assert run("summary", TWO, "--network", "other").stdout.startswith("other 3x9x9\n")
    done = run("summary", TWO, "--network", "othre")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "convarith: <text> holds no network called 'othre'; did you mean 'other'?\n"


def test_json_is_the_contract_of_programs(run: Run) -> None:
    done = run("summary", TWO, "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)["networks"]
    assert [(each["name"], each["file"], each["input"]) for each in told] == [
        ("net", "<text>", [3, 8, 8]),
        ("other", "<text>", [3, 9, 9]),
    ]
    assert told[0]["layers"][0]["receptive_field"] == [3, 3]


def test_names_are_gathered_to_a_depth(run: Run) -> None:
    text = FITS.replace('"wide"', '"block.a"') + '[[network.layer]]\nname = "block.b"\nop = "max_pool"\nkernel = 2\n'
    done = run("summary", text, "--depth", "1", "--columns", "layer,op,output")
    assert done.stdout.splitlines()[3].split() == ["block", "2", "layers", "4x3x3"]


def test_what_does_not_go_through_is_told_below_what_does_and_is_2(run: Run) -> None:
    done = run("summary", BROKEN)
    assert done.returncode == 2
    assert "wide   conv       ?" in done.stdout
    assert done.stderr.startswith("convarith: wide: axis 0: kernel 9 does not fit")
    assert len(done.stderr.splitlines()) == 1


def test_what_contradicts_or_is_not_there_is_refused(run: Run) -> None:
    for arguments, words in (
        ((UNET, "--columns", "layer", "--json"), "--columns and --json exclude each other"),
        ((UNET, "--columns", "leyer"), "no column is called 'leyer'"),
        ((UNET, "--input", "3xx"), "input '3xx' lacks a number"),
        (("missing.toml",), "missing.toml: No such file"),
        ((FITS.replace("kernel = 3", "kernel = 0"),), "<text>: line 8, column 10: wide: kernel 0 is below 1"),
    ):
        done = run("summary", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
