"""What commands say on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convarith.cli import main
from convarith.cli.messages import say

if TYPE_CHECKING:
    from pathlib import Path

BAD = "a\x1b[31m\u202eb"
SHOWN = r"a\x1b[31m\u202eb"


def test_lines_stay_lines_and_letters_letters(capsys: pytest.CaptureFixture[str]) -> None:
    say("größe ×\n  2 × 3")
    assert capsys.readouterr() == ("", "größe ×\n  2 × 3\n")


def test_what_would_act_on_a_terminal_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{BAD}\x07")
    assert capsys.readouterr() == ("", f"{SHOWN}\\x07\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", f"{BAD}.npy", "-k", "3"], "No such file"),
        (["run", "two.npz", "-k", "3"], "two.npz holds 2 arrays"),
        (["summary", f"{BAD}.toml"], "this is not TOML"),
        (["matrix", "5", "-k", "3", "-o", f"{BAD}.png"], "wrote"),
        (["animate", "5", "-k", "3", "-o", "x.gif", "--font", f"{BAD}.toml"], "holds no font"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_names_of_files_are_written_out(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{BAD}.toml").write_text("x")
    np.savez("two.npz", **{BAD: np.ones(3), "b": np.ones(2)})  # type: ignore[arg-type]  # arrays by their names
    main(arguments)
    err = capsys.readouterr().err
    assert told in err
    assert SHOWN in err
    assert "\x1b" not in err
    assert "\u202e" not in err
