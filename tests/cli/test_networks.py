"""Networks on the command line, of which all commands are told alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    Run = Callable[..., CompletedProcess[str]]


@pytest.mark.parametrize("command", ["summary", "sizes", "solve --mirror", "animate -o it.gif --network"])
def test_an_input_with_a_batch_or_without_channels_is_refused_alike(run: Run, command: str) -> None:
    for shape in ("1x3x24x24", "24x24"):
        done = run(*command.split(), "conv 8 k3 in_channels=3", "--input", shape)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.endswith("write the input channels first, without a batch: 3x24x24\n")
        assert done.stderr.startswith(f"convarith: input {shape} looks like ")
