"""What a command loads: no more than it needs, since loading takes longer than answering."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"numpy", "scipy", "matplotlib", "imageio", "PIL", "rich", "pydantic"}
FITS = '[[network]]\ninput = [1, 6, 6]\n[[network.layer]]\nop = "conv"\nout_channels = 8\nkernel = 3\n'


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run Python in a fresh process and name the packages that it loads."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    modules = re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", done.stderr, re.MULTILINE)
    assert "convarith" in modules
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("shape 5x5 -k 3 -s 2 -p 1", set()),
        ("shape 5x5 -k 3 -s 2 -p 1 -q", set()),
        ("shape 5x5 -k 3 -s 2 -p 1 --json", set()),
        ("shape 5x5 -k 3 -s 2 -p 1 --explain", set()),
        ("shape 3x3 -k 3 -s 2 -t -c 3:64", set()),
        ("shape 5x5 -k 2 --pool max --ceil", set()),
        ("shape 5x5 -k 3 -s 2 -p same --framework keras", set()),
        ("compare 5x5 -k 3 -s 2 -p same", set()),
        ("compare 5x5 -k 3 --run", {"numpy"}),
        ("shape --help", set()),
        ("--help", set()),
        ("--version", set()),
        ("check convarith.toml", set()),
        ("check convarith.toml --json", set()),
        ("matrix 4x4 -k 3", {"numpy"}),
        ("matrix 4x4 -k 3 -o W.npz", {"numpy"}),
        ("matrix 4x4 -k 3 --stats --values 1,2,1,2,4,2,1,2,1", {"numpy"}),
        ("verify 4x4 -k 3", {"numpy"}),
        ("run x.npy x.npy -o y.npy", {"numpy"}),
        ("animate 4x4 -k 3 -o a.gif", {"PIL"}),
        ("play 4x4 -k 3", set()),
        ("play 4x4 -k 3 --view values", {"numpy"}),
    ],
)
def test_a_command_loads_of_the_heavy_packages_only_what_it_needs(
    command: str, allowed: set[str], tmp_path: Path
) -> None:
    (tmp_path / "convarith.toml").write_text(FITS)
    np.save(tmp_path / "x.npy", np.ones((1, 1, 3)))
    assert loaded(tmp_path, "-m", "convarith", *command.split()) & HEAVY == allowed


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("import convarith", set()),
        ("import convarith as ca; ca.Conv(3).output_shape(5)", set()),
        ("import convarith as ca; ca.describe(ca.Conv(3), 5)", set()),
        ("import convarith as ca; ca.check('convarith.toml')", set()),
        ("import convarith as ca; ca.matrix(ca.Conv(3), 5)", {"numpy"}),
        ("import convarith as ca; ca.matrix(ca.Conv(3), 5).to_csr([1, 2, 3])", {"numpy"}),
        ("import convarith as ca; ca.conv([[[1, 2, 3]]], [[[1, 2]]])", {"numpy"}),
        ("import convarith as ca; ca.verify(ca.Conv(3), 5)", {"numpy"}),
    ],
)
def test_the_package_loads_a_name_when_it_is_used(code: str, allowed: set[str], tmp_path: Path) -> None:
    (tmp_path / "convarith.toml").write_text(FITS)
    assert loaded(tmp_path, "-c", code) & HEAVY == allowed


def test_the_package_alone_needs_no_command_line(tmp_path: Path) -> None:
    assert not loaded(tmp_path, "-c", "import convarith") & {"typer", "click"}
