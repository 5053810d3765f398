"""``convarith check --fix`` and ``--diff``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from convarith.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]

LENET = """\
# the usual
[[network]]
name = "lenet"
input = [3, 32, 32]  # RGB

[[network.layer]]
op = "max_pool"
kernel = {kernel}

[[network.layer]]
op = "flatten"

[[network.layer]]
op = "linear"
in_features = {features}  # as in the book
out_features = 10
"""
BROKEN, MENDED = LENET.format(kernel=2, features=400), LENET.format(kernel=2, features=768)


def test_a_finding_is_mended_in_its_file_and_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(BROKEN)
    told = run("check", "net.toml")
    assert (told.returncode, told.stdout.splitlines()[-1]) == (
        1,
        "3 layers in 1 network, 1 file: 1 error; --fix mends 1",
    )
    done = run("check", "net.toml", "--fix")
    assert (done.returncode, done.stderr) == (0, "convarith: mended 1 finding in net.toml\n")
    assert done.stdout == "3 layers in 1 network, 1 file: everything fits\n"
    assert (tmp_path / "net.toml").read_text() == MENDED


def test_a_diff_changes_nothing_and_shows_what_would(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(BROKEN)
    done = run("check", "--diff")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        """\
--- net.toml
+++ net.toml
@@ -12,5 +12,5 @@
 \n\
 [[network.layer]]
 op = "linear"
-in_features = 400  # as in the book
+in_features = 768  # as in the book
 out_features = 10
"""
    )
    assert (tmp_path / "net.toml").read_text() == BROKEN
    (tmp_path / "net.toml").write_text(MENDED)
    assert run("check", "--diff").returncode == 0


def test_what_changes_shapes_is_mended_only_when_asked_for(run: Run, tmp_path: Path) -> None:
    text = LENET.format(kernel=34, features=3)
    (tmp_path / "net.toml").write_text(text)
    assert run("check", "--fix").returncode == 1
    assert (tmp_path / "net.toml").read_text() == text
    assert run("check", "--fix", "--unsafe-fixes").returncode == 0
    assert (tmp_path / "net.toml").read_text() != text


def test_what_cannot_be_written_is_said_and_the_file_stays(run: Run, tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(BROKEN)
    (tmp_path / "net.toml").chmod(0o444)
    done = run("check", "--fix")
    assert (done.returncode, done.stderr) == (
        2,
        "convarith: net.toml: Permission denied; check the path and its permissions\n",
    )
    assert (tmp_path / "net.toml").read_text() == BROKEN


def test_standard_input_is_no_file_to_mend(run: Run) -> None:
    done = run("check", "-", "--fix", given=BROKEN)
    assert (done.returncode, done.stderr) == (
        2,
        "convarith: <stdin>: this is no file to mend; give the path of one\n",
    )


def test_a_diff_goes_where_text_alone_is_taken(tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(BROKEN)
    with redirect_stdout(StringIO()) as shown:
        assert main(["check", "--diff", str(tmp_path)]) == 1
    assert "+in_features = 768" in shown.getvalue()


def test_a_diff_can_be_applied_byte_for_byte(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbf" + BROKEN.replace("the usual", "größe\u2028 ×").replace("\n", "\r\n").rstrip().encode()
    after = before.replace(b"400", b"768")
    (tmp_path / "netz-ö.toml").write_bytes(before)
    done = subprocess.run(
        [sys.executable, "-m", "convarith", "check", "--diff"],
        cwd=tmp_path,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.stdout.startswith("--- netz-ö.toml\n".encode())
    git = shutil.which("git") or "git"
    subprocess.run([git, "apply", "-"], cwd=tmp_path, input=done.stdout, check=True)
    assert (tmp_path / "netz-ö.toml").read_bytes() == after


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes alone mends nothing; add --fix, or --diff to look"),
        (["--fix", "--diff"], "--fix and --diff exclude each other; give one of them"),
        (["--fix", "--add-ignore"], "--add-ignore and --fix exclude each other; give one of them"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: list[str], said: str, run: Run) -> None:
    done = run("check", *options)
    assert (done.returncode, done.stderr) == (2, f"convarith: {said}\n")
