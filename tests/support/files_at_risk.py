"""Files that commands read, and what lies in a folder before and after, for tests of what goes wrong in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from support.chosen import SHIFTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MENDABLE = """\
[[network]]
input = [3, 8, 8]
[[network.layer]]
op = "flatten"
[[network.layer]]
op = "linear"
in_features = 1
out_features = 10
"""


def put_inputs(folder: Path) -> None:
    np.save(folder / "x.npy", np.arange(25.0).reshape(1, 5, 5))
    np.save(folder / "w.npy", np.ones((1, 1, 3, 3)))
    (folder / "net.toml").write_text(SHIFTED)
    (folder / "mendable.toml").write_text(MENDABLE)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put_back(folder: Path, before: Mapping[str, bytes]) -> None:
    """Take away what came, and write what changed as it was."""
    for name, data in contents(folder).items():
        if name not in before:
            (folder / name).unlink()
        elif data != before[name]:
            (folder / name).write_bytes(before[name])
    for path in folder.iterdir():
        if path.is_dir():
            path.rmdir()
