"""What the page tells is what the commands tell, and what it says to type does what it shows."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from support.chosen_pages import chosen_pages

import convarith
from convarith.cli.explorer.answers import answer, frameworks
from convarith.cli.explorer.drawings import Drawings
from convarith.cli.explorer.state import START, read_state
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

SAME_FOLDER = [HealthCheck.function_scoped_fixture]  # examples may share what the fixture made


def nothing() -> None:
    """Let the work go on."""


def told(query: str) -> dict[str, Any]:
    return answer(read_state(query))


def shape_command(command: str) -> list[str]:
    """Give the words of the command ``shape`` for the layer that ``animate`` draws."""
    words = shlex.split(command)[2:]
    for name in ("--view", "--order", "--seed", "--theme", "--fps", "-o"):
        if name in words:
            at = words.index(name)
            del words[at : at + 2]
    return ["shape", *words, "-q"]


def test_the_first_answer_is_that_of_shape(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    found = told(START)
    shown = run("shape", "5x5", "-k", "3", "-s", "2", "-p", "1").stdout
    assert found["line"] == shown.splitlines()[0] == "conv 5x5 → 3x3"
    assert found["relation"] == ["o = ⌊(i + 2p − k)/s⌋ + 1 = ⌊(5 + 2·1 − 3)/2⌋ + 1 = 3"]
    assert all(line.strip() in shown for line in found["details"])


def test_axes_that_differ_have_a_relationship_each() -> None:
    assert told("size=5x7x5&kernel=3")["relation"] == [
        "axes 0, 2: o = (i − k) + 1 = (5 − 3) + 1 = 3",
        "axis 1: o = (i − k) + 1 = (7 − 3) + 1 = 5",
    ]


@settings(suppress_health_check=SAME_FOLDER)
@given(query=chosen_pages)
def test_the_size_is_that_of_shape_or_refused_with_its_words(
    query: str, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    state = read_state(query)
    found = answer(state)
    if "error" in found:
        assert found["error"]["message"]
        assert found["error"]["code"] in convarith.errors.CODES
        return
    done = run(*shape_command(found["command"]))
    assert done.stdout.strip() == found["output"] == found["line"].split(" → ")[1].partition(",")[0]


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=SAME_FOLDER)
@given(query=chosen_pages)
def test_the_command_and_the_python_draw_what_is_downloaded(
    query: str, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    state = read_state(query)
    found = answer(state)
    if "error" in found:
        return
    try:
        downloaded = Drawings().file(state, "gif", nothing)
    except ConvArithError as error:
        if error.code != "view":  # which is not for every layer
            raise
        return
    done = run(*shlex.split(found["command"])[1:])
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("*.gif")
    assert file.read_bytes() == downloaded
    file.unlink()
    exec(found["python"], {})  # noqa: S102  # lines of our own, for people to run
    assert file.read_bytes() == downloaded
    file.unlink()


def test_a_refusal_tells_what_is_wrong_and_what_to_do() -> None:
    said = told("size=5x5&kernel=7")["error"]
    assert said["message"].startswith("axis 0: kernel 7 does not fit")
    assert said["hint"].startswith("pad by at least")
    assert (said["code"], said["setting"]) == ("does-not-fit", "kernel")
    assert said["ways"][0] == {"setting": "kernel", "text": "5"}


def test_frameworks_stand_side_by_side_with_their_code() -> None:
    rows = frameworks(read_state("size=6&kernel=3&stride=2&padding=same"))["frameworks"]
    calls = {row["framework"]: row["call"] for row in rows}
    assert calls["keras"] == 'keras.layers.Conv1D(1, 3, strides=2, padding="same")'
    assert len(rows) == len(convarith.frameworks.registry.NAMES)


def test_a_framework_that_is_named_is_the_base() -> None:
    found = frameworks(read_state("size=6&kernel=3&stride=2&padding=same&framework=keras"))
    assert (found["base"], found["translated"]) == ("keras", True)
