"""Extras: a command that needs one that is not there says how to get it, and all others do without."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDING = {  # an extra, what it brings, and a command that needs it
    "video": ("imageio_ffmpeg", "animate 5 -k 3 -o conv.mp4"),
    "networks": ("yaml", "summary net.yaml"),
    "h5": ("h5py", "summary net.h5"),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text("network:\n  - input: [3, 8, 8]\n    layer: [{op: relu}]\n")
    (tmp_path / "net.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(512))


def test_every_extra_is_tried() -> None:
    assert set(NEEDING) == set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("extra", NEEDING)
def test_without_an_extra_the_command_that_needs_it_tells_the_command_that_installs_it(
    extra: str, run: Callable[..., CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module, command = NEEDING[extra]
    monkeypatch.setitem(sys.modules, module, None)
    done = run(*command.split())
    assert done.returncode == 2
    assert f'pip install "convarith[{extra}]"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_extras_all_else_works(
    run: Callable[..., CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, _ in NEEDING.values():
        monkeypatch.setitem(sys.modules, module, None)
    for command in (
        "shape 5x5 -k 3",
        "matrix 4 -k 3",
        "verify 5 -k 3",
        "animate 5 -k 3 -o conv.gif",
        "summary conv_8_k3",
        "solve 8 --to 4",
    ):
        done = run(*(word.replace("_8_k3", " 8 k3") for word in command.split()))
        assert done.returncode == 0, done.stderr
