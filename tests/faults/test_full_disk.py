"""Where there is no room for all of a file one line says so, nothing is half written, and what was there stays."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.files_at_risk import contents, put_back, put_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from subprocess import CompletedProcess

resource = pytest.importorskip("resource", reason="how large files may be is bounded as POSIX has it")

NO_ROOM = "; free some space, or write elsewhere"
DEVICE = Path("/dev/full")
WRITTEN = [
    *(f"animate 4 -k 3 -o conv.{form}" for form in ("gif", "png", "webp", "svg", "html", "pdf", "mp4", "webm")),
    "animate 4 -k 3 -o stills/",
    *(f"matrix 4 -k 3 -o W.{form}" for form in ("npz", "mtx", "csv", "json", "tex", "txt", "png", "svg", "pdf")),
    "matrix 3 -k 3 -p 1 --values 1,2,1 --inverse -o W.npy",
    *(f"run x.npy w.npy -o y.{form}" for form in ("npy", "npz", "csv", "txt", "png", "jpg", "tiff")),
    *(
        f"check net.toml --exit-zero --output-file {form} --format {form}"
        for form in ("text", "json", "sarif", "junit")
    ),
    "check net.toml --exit-zero --baseline known.json --write-baseline",
    "solve net.toml --mirror -o decoder.toml",
    "check net.toml --exit-zero --add-ignore",
    "check mendable.toml --exit-zero --fix",
]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let nobody write a file that is larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", WRITTEN)
def test_a_file_that_gets_too_large_is_not_written_at_all(
    command: str, run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    put_inputs(tmp_path)
    before = contents(tmp_path)
    done = run(*command.split())
    assert done.returncode == 0, done.stderr
    written = {name: data for name, data in contents(tmp_path).items() if before.get(name) != data}
    assert written
    put_back(tmp_path, before)
    name = "stills" if command.endswith("/") else next(iter(written))
    size = max(map(len, written.values()))
    for largest in (0, size // 2, size - 1):
        with largest_file(largest):
            done = run(*command.split())
        assert done.returncode == 2, (largest, done.stderr)
        assert done.stderr == f"convarith: {name}: File too large{NO_ROOM}\n"
        assert contents(tmp_path) == before


@pytest.mark.skipif(not DEVICE.exists(), reason="there is no disk here that is always full")
@pytest.mark.parametrize("command", [each.rpartition(" -o ")[::2] for each in WRITTEN if " -o " in each])
def test_a_full_disk_is_told(
    command: tuple[str, str], run: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    words, output = command
    form = Path(output).suffix[1:]
    if not form or (words.startswith("run") and form == "jpg"):
        pytest.skip("a device has no name that tells")
    put_inputs(tmp_path)
    full = tmp_path / f"full.{form}"
    full.symlink_to(DEVICE)
    done = run(*words.split(), "-o", str(full))
    assert done.returncode == 2
    assert done.stderr == f"convarith: {full}: No space left on device{NO_ROOM}\n"
    assert full.is_symlink()
