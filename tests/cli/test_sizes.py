"""``convarith sizes``, as its users run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.network_files import FITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

UNET = str(Path(__file__).parents[2] / "docs" / "examples" / "unet.toml")


def test_the_sizes_of_a_network_are_told_as_rules(run: Run) -> None:
    done = run("sizes", UNET)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "unet takes\n  H ≡ 0 (mod 4), H ≥ 4\n  W ≡ 0 (mod 4), W ≥ 4\n  least 4x4\n"


@pytest.mark.parametrize("size", ["250x250", "250"])
def test_the_nearest_to_a_size_are_told_with_the_padding_that_gets_there(size: str, run: Run) -> None:
    assert run("sizes", UNET, size).stdout.splitlines()[-3:] == [
        "250x250 does not go through",
        "  above: 252x252, padded by 1:1x1:1",
        "  below: 248x248, cropped by 1:1x1:1",
    ]


def test_quietly_it_is_a_size(run: Run) -> None:
    assert run("sizes", UNET, "-q").stdout == "4x4\n"
    assert run("sizes", UNET, "250x256", "-q").stdout == "252x256\n"


def test_what_comes_back_unchanged_may_be_asked_for(run: Run) -> None:
    assert run("sizes", UNET, "--unchanged").stdout.startswith("unet gives back unchanged\n  H ≡ 0 (mod 4), H ≥ 4\n")
    done = run("sizes", FITS, "--unchanged")
    assert (done.returncode, done.stdout) == (1, "net gives back unchanged\n  no H\n  no W\n")


def test_json_is_the_contract_of_programs(run: Run) -> None:
    (told,) = json.loads(run("sizes", UNET, "250", "--json").stdout)["networks"]
    assert (told["name"], told["least"], told["size"]["above"]) == ("unet", [4, 4], [252, 252])
    assert [(each["axis"], each["modulus"]) for each in told["unchanged"]] == [("H", 4), ("W", 4)]


def test_what_is_no_size_of_it_is_refused(run: Run) -> None:
    for arguments, words in (
        ((UNET, "1x2x3"), "size 1x2x3 has 3 axes, and the network's input 2; sizes are spatial, without channels: 2x3"),
        ((UNET, "axb"), "is not a whole number"),
        ((UNET, "--quiet", "--json"), "--quiet and --json exclude each other"),
    ):
        done = run("sizes", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr


def test_a_network_without_space_has_no_sizes(run: Run) -> None:
    text = '[[network]]\ninput = [3]\n[[network.layer]]\nop = "linear"\nout_features = 3\n'
    done = run("sizes", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no size to tell a rule for" in done.stderr


def test_of_several_networks_those_of_features_only_are_passed_over(run: Run, tmp_path: Path) -> None:
    printed = tmp_path / "net.txt"
    printed.write_text(
        "Net(\n  (conv): Sequential(\n    (0): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n  )\n"
        "  (rnn): LSTM(4, 5)\n  (fc): Linear(in_features=5, out_features=2, bias=True)\n)\n"
    )
    done = run("sizes", str(printed))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "conv takes")
    assert "fc" not in done.stdout
    alone = run("sizes", "nn.Linear(3, 4)")
    assert alone.returncode == 2
    assert "there is no size to tell a rule for" in alone.stderr


def test_notes_are_folded_to_the_terminal(run: Run) -> None:
    lines = run("sizes", "nn.Sequential(nn.Conv2d(1, 2, n), nn.Conv2d(2, 2, a_name_that_is_rather_long))").stdout
    assert max(map(len, lines.splitlines())) <= 80
