"""Results of ``convarith run`` that go to their file while they are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convarith.cli import main, tiles
from convarith.cli.arrays import read_array
from convarith.numeric import correlate
from convarith.numeric import tiles as cut

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

X = np.random.default_rng(0).normal(size=(2, 3, 40, 50)).astype("f4")
W = np.random.default_rng(1).normal(size=(3, 3, 3, 2)).astype("f4")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an input, one of its images, and a weight; blocks are small."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(correlate, "_BLOCK", 1 << 13)
    for name, array in {"x": X, "one": X[0], "turned": X[0].T.copy().T, "w": W}.items():
        np.save(name, array)
    return tmp_path


@pytest.fixture
def _small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "_COMFORTABLE", 1)
    monkeypatch.setattr(cut.tiled, "__defaults__", (None, 20_000))


@pytest.mark.parametrize(
    "arguments",
    [
        "x.npy w.npy -p 1 -s 2x1",
        "one.npy w.npy -p 1 --padding-mode reflect",
        "turned.npy w.npy",
        "one.npy w.npy -t -s 2",
        "x.npy --pool avg -k 3x3 -p 1",
        "x.npy w.npy --framework keras -p same",
    ],
)
def test_the_file_is_the_one_that_is_written_as_a_whole(
    arguments: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *arguments.split(), "-o", "whole.npy"]) == 0
    said = capsys.readouterr().err
    monkeypatch.setattr(tiles, "_COMFORTABLE", 1)
    monkeypatch.setattr(cut.tiled, "__defaults__", (None, 20_000))
    assert main(["run", *arguments.split(), "-o", "tiles.npy"]) == 0
    assert capsys.readouterr().err == said.replace("whole", "tiles")
    assert (folder / "tiles.npy").read_bytes() == (folder / "whole.npy").read_bytes()


@pytest.mark.usefixtures("_small_tiles")
def test_a_map_is_opened_for_each_tile_so_that_its_pages_go_with_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def read(path: Path) -> NDArray[np.float32]:
        opened.append(path.name)
        return read_array(path)

    monkeypatch.setattr(tiles, "read_array", read)
    assert main(["run", "x.npy", "w.npy", "-o", "y.npy"]) == 0
    assert len(opened) > 4
    assert set(opened) == {"x.npy"}
    assert (folder / "y.npy").exists()


@pytest.mark.usefixtures("_small_tiles")
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_end_in_the_middle_leaves_nothing(
    error: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, read = sorted(folder.iterdir()), iter([X, X])

    def ends(_: Path) -> NDArray[np.float32]:
        try:
            return next(read)
        except StopIteration:
            raise error from None

    monkeypatch.setattr(tiles, "read_array", ends)
    assert main(["run", "x.npy", "w.npy", "-o", "y.npy"]) in (2, 130)
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("_small_tiles")
def test_what_no_memory_holds_is_refused_with_the_numbers_and_the_way_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del folder
    monkeypatch.setattr(tiles, "sysconf", {"SC_PHYS_PAGES": 10, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert main(["run", "x.npy", "w.npy", "-o", "y.npz"]) == 2
    assert capsys.readouterr().err == (
        "convarith: with a result of 2x3x38x49 input and result take 0.0 GB, and the machine has 0.0 GB; "
        "let it go to a file while it is worked out, as in -o Y.npy\n"
    )
