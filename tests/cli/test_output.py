"""Where a result goes: one rule for every command."""

from __future__ import annotations

import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from convarith.cli.output import open_output, output_format, output_path
from convarith.errors import ConvArithError

ENDINGS = {".npy": "npy", ".csv": "csv", ".tif": "tiff", ".tiff": "tiff"}


class Terminal(io.TextIOWrapper):
    """Standard output, on a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__(io.BytesIO())
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def shown(self) -> bytes:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


def standard_output(monkeypatch: pytest.MonkeyPatch, *, terminal: bool = False) -> Terminal:
    stream = Terminal(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


@pytest.mark.parametrize(
    ("output", "asked", "form"),
    [
        ("y.csv", None, "csv"),
        ("some/y.CSV", None, "csv"),
        ("y.tif", "tiff", "tiff"),
        ("y.csv", "csv", "csv"),
        (None, None, "npy"),
        ("-", None, "npy"),
        ("/dev/stdout", None, "npy"),
        ("/dev/null", "csv", "csv"),
        (None, "csv", "csv"),
        ("-", "csv", "csv"),
        ("y", "csv", "csv"),
        ("y.dat", "csv", "csv"),
    ],
)
def test_the_ending_decides_where_there_is_none_what_is_asked_for_or_the_usual(
    output: str | None, asked: str | None, form: str
) -> None:
    assert output_format(output, asked, ENDINGS, "npy") == form


@pytest.mark.parametrize(
    ("output", "asked", "complaint"),
    [
        ("y.cvs", None, "y.cvs ends in no known format; let it end in .csv, .npy, .tif, .tiff, or give --format"),
        ("y", None, "y ends in no known format; let it end in .npy, .csv, .tif, .tiff, or give --format"),
        ("y.csv", "npy", "y.csv is csv by its ending, and npy is asked for; let it end in .npy, or do not ask for npy"),
        ("y.csv", "tiff", "y.csv is csv by its ending, and tiff is asked for; let it end in .tif or .tiff, or"),
    ],
)
def test_an_ending_that_is_unknown_or_says_otherwise_is_refused(output: str, asked: str | None, complaint: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        output_format(output, asked, ENDINGS, "npy")
    assert str(caught.value).startswith(complaint)


def test_a_pipe_needs_no_ending(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert output_format(str(tmp_path / "pipe"), None, ENDINGS, "npy") == "npy"


def test_a_pipe_that_has_one_goes_by_it(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe.csv")
    os.mkfifo(pipe)
    assert output_format(pipe, None, ENDINGS, "npy") == "csv"
    assert output_format(pipe, "npy", ENDINGS, "npy") == "npy"


@pytest.mark.parametrize("output", [None, "-"])
def test_standard_output_gets_bytes_where_nobody_looks_at_them(
    output: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = standard_output(monkeypatch)
    with open_output(output, "npy") as stream:
        stream.write(b"\x93")
        assert pipe.shown == b""
    assert pipe.shown == b"\x93"


def test_standard_output_gets_nothing_of_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        with open_output("-", "npy") as stream:
            stream.write(b"\x93")
            raise OSError("no")

    pipe = standard_output(monkeypatch)
    with pytest.raises(OSError, match="no"):
        fail()
    assert pipe.shown == b""


def test_a_terminal_gets_no_bytes_but_any_text(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = standard_output(monkeypatch, terminal=True)
    complaint = "npy is not for a terminal; name a file, as in -o FILE.npy, or pipe it on"
    with pytest.raises(ConvArithError, match=complaint), open_output("-", "npy"):
        pass
    with pytest.raises(ConvArithError, match="gif is not for a terminal"), output_path("-", "gif"):
        pass
    assert terminal.shown == b""
    with open_output("-", "csv") as stream:
        stream.write(b"1,2\n")
    assert terminal.shown == b"1,2\n"


def test_what_writes_to_a_path_reaches_standard_output_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = standard_output(monkeypatch)
    with output_path("-", "gif") as path:
        assert path.endswith(".gif")
        Path(path).write_bytes(b"GIF")
    assert pipe.shown == b"GIF"
    assert not Path(path).exists()


@pytest.mark.parametrize(("output", "form"), [("some/a.gif", "gif"), ("stills/", "")])
def test_the_path_of_a_file_or_a_folder_is_its_own(output: str, form: str) -> None:
    with output_path(output, form) as path:
        assert path == output


def test_bytes_go_nowhere_where_standard_output_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with open_output("-", "npy") as stream:
        stream.write(b"\x93")


def test_a_device_gets_what_goes_back_while_it_is_written(tmp_path: Path) -> None:
    with open_output("/dev/null", "npz") as stream:
        np.savez(stream, np.arange(3))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as reading:
        read = reading.submit(pipe.read_bytes)
        with open_output(str(pipe), "npz") as stream:
            np.savez(stream, np.arange(3))
        assert np.load(io.BytesIO(read.result()))["arr_0"].tolist() == [0, 1, 2]
