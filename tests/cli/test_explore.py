"""``convarith explore``, started as its users start it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from convarith.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


TOLD = "convarith: a browser opens this address as long as this runs; Ctrl-C ends it\n"


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it, and give it with the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "convarith", "explore", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_the_page_is_and_ends_with_an_interruption() -> None:
    with started("3x3", "-k", "3", "-s", "2", "-t") as (process, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?size=3x3&layer=transposed&kernel=3&stride=2", url), url
        with urlopen(url) as reply:  # noqa: S310  # an address of ours
            assert b"<title>convarith explore</title>" in reply.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", TOLD)


def test_a_request_in_the_works_does_not_hold_up_the_end() -> None:
    with started() as (process, url):
        host, port = url.removeprefix("http://").partition("/")[0].split(":")
        with socket.create_connection((host, int(port))) as slow:
            slow.sendall(
                f"GET /file/gif?size=40x40&kernel=3&view=values HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode()
            )
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (143, "", TOLD)


def test_a_layer_as_code_is_a_setting_of_the_page() -> None:
    with started("32x32", "nn.Conv2d(3, 6, 5, stride=2, padding=2)") as (_, url):
        assert url.endswith("size=32x32&kernel=5x5&stride=2&padding=2&channels=3:6&framework=pytorch")


def test_without_a_setting_it_is_the_guides_example() -> None:
    with started() as (_, url):
        assert url.endswith("/?size=5x5&kernel=3&stride=2&padding=1")


def test_a_port_that_is_taken_is_said(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("explore", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.match(r"convarith: port \d+ cannot be had: .*; give another, or none for a free one\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("5x5", "-k", "three"), "kernel 'three' is not a whole number"),
        (("5", "-k", "3", "--pool", "lp", "--norm", "3"), "the page has no controls for all of"),
        (("--port", "70000"), "70000"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_served(
    arguments: tuple[str, ...], said: str, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run("explore", "--no-browser", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_layer_that_does_not_fit_is_for_the_page_to_tell() -> None:
    with started("5x5", "-k", "9") as (_, url):
        assert url.endswith("size=5x5&kernel=9")


def test_the_help_fits_80_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["explore", "--help"]) == 0
    printed = capsys.readouterr().out
    assert "--port" in printed
    assert "--browser, --no-browser" in printed
    assert max(map(len, printed.splitlines())) <= 80
