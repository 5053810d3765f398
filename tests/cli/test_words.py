"""Usual words are read without Typer: just as it reads them, or not at all."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.exceptions import TyperException

from convarith.cli import app, main, typed
from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.parameters import parameters_of
from convarith.cli.words import as_written, by_own_names, read_words
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Sequence

VALUES = (
    *("5", "7x9", "3", "2", "1", "0", "-1", "03", "+2", "1:2", "0:1x2:2", "3:64", "12345678901234567890", "1.5", "1e3"),
    *("same", "full", "max", "lp", "pytorch", "keras", "reflect", "json", "text", "guide", "fast", "opset=9", "nan"),
    *("", "-", "--", "-x", "a b", "x=y", "conv 6 k4 | relu", "nn.Conv1d(3, 4, 3)", "convarith.toml", "é"),
)


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a command and words for it, most of them usual."""
    command = draw(st.sampled_from(COMMANDS))
    names = [name for each in parameters_of(command_named(command)).values() for name in each.names]
    unusual = ["--help", "-h", "-k3", "-qk", "--kernel=3", "--ker", "--no-json", "-"]
    word = st.sampled_from([*names, *names, *VALUES, *unusual]) if names else st.sampled_from(VALUES)
    option = st.tuples(st.sampled_from(names), st.sampled_from(VALUES)) if names else st.tuples(word)
    parts = draw(st.lists(option | st.tuples(word), max_size=6))
    return command, [word for part in parts for word in part]


by_typer = cache(lambda command: typed.typed(command_named(command)))


def as_typer_reads(command: str, words: Sequence[str]) -> dict[str, Any] | None:
    """Give what Typer hands to a command, or None where it refuses or answers itself."""
    found: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(StringIO()):
        patched.setattr(typed, "run_with", lambda _, values: found.append(values))
        try:
            by_typer(command).main(list(words), standalone_mode=False)
        except TyperException:
            return None
    return found[0] if found else None


@settings(max_examples=3000, deadline=None)
@given(lines())
def test_what_is_read_here_is_what_typer_reads(line: tuple[str, list[str]]) -> None:
    command, words = line
    read = read_words(parameters_of(command_named(command)), words)
    if read is not None:
        assert repr(read) == repr(as_typer_reads(command, words))


OPTIONS = {
    "-k": ("1", "3", "3x5", "9", "x", "3,5", "(3, 5)", "3×5"),
    "--kernel-size": ("3", "3 5"),
    "--Kernel_Size": ("3", ""),
    "-kernel": ("3",),
    "--strides": ("2", "0"),
    "--stirde": ("2",),
    "--dilation_rate": ("2",),
    "--pads": ("1", "[[0, 1], [1, 0]]", "1,1,2,2"),
    "--out-padding": ("1",),
    "--output-padding": ("1",),
    "--ceil-mode": (),
    "--transpose": (),
    "--kernel=3": (),
    "-k=3": (),
    "--strides=2": (),
    "-s": ("1", "2", "0"),
    "-p": ("0", "1", "-1", "0:1", "same", "full", "huge", "SAME", "same_lower"),
    "-d": ("1", "2"),
    "-a": ("0", "1"),
    "-g": ("1", "2"),
    "-c": ("2:4", "3", "0"),
    "--pool": ("max", "avg", "min", "Max", "average"),
    "--padding-mode": ("reflect", "circular", "Reflect"),
    "--framework": ("pytorch", "keras", "none", "TF"),
    "-t": (),
    "--ceil": (),
    "--json": (),
    "-q": (),
    "--set": ("opset=9",),
}
layers = st.tuples(
    st.sampled_from(("5", "7x9", "8x8", "5x", "", "5,5", "(5, 5)", "5×5", "3x20x20", "224")),
    st.lists(st.sampled_from([(name, *value) for name, of in OPTIONS.items() for value in (zip(of) if of else [()])])),
).map(lambda given: ["shape", given[0], *(word for option in given[1] for word in option)])


@settings(max_examples=1500, deadline=None)
@given(layers)
def test_either_reader_gives_the_same_answer_or_the_same_refusal(words: list[str]) -> None:
    assert said(words) == said(words, all_by_typer=True)


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("5 --kernel-size 3", "5 --kernel 3"),
        ("5 --Kernel_Size=3", "5 --kernel 3"),
        ("5 -kernel 3 -k=2", "5 --kernel 3 -k 2"),
        ("5 -k --strides", "5 -k --strides"),  # a value, whatever it is
        ("5 -p -1 --JSON", "5 -p -1 --json"),
        ("5 --filters 3 -k3 -tk 3", "5 --filters 3 -k3 -tk 3"),
        ("-- --strides 3", "-- --strides 3"),
        ("5 --ceil=yes --strides", "5 --ceil=yes --stride"),
    ],
)
def test_options_get_their_own_names(words: str, own: str) -> None:
    parameters = parameters_of(command_named("shape"))
    named, _ = by_own_names(parameters, words.split())
    assert named == own.split()
    assert by_own_names(parameters, named) == (named, {})


def test_a_choice_is_meant_in_any_case_and_refused_with_the_nearest() -> None:
    parameters = parameters_of(command_named("check"))
    assert by_own_names(parameters, ["--format", "JSON_Lines"])[0] == ["--format", "json-lines"]
    with pytest.raises(ConvArithError, match="no format is called 'xml'; there are text, "):
        by_own_names(parameters, ["--format=xml"])


@pytest.mark.parametrize("given", [["--out-padding", "1"], ["--Output_Padding=1"]])
def test_an_error_names_an_option_as_it_was_written(given: list[str]) -> None:
    code, _, err = said(["shape", "5", "-k", "3", *given])
    assert (code, err.split(" ")[1]) == (2, given[0].partition("=")[0])


def test_only_whole_names_are_written_otherwise() -> None:
    assert as_written("--padding, --padding-mode", {"--padding": "--pads"}) == "--pads, --padding-mode"


def said(words: Sequence[str], *, all_by_typer: bool = False) -> tuple[int, str, str]:
    with (
        pytest.MonkeyPatch.context() as patched,
        redirect_stdout(StringIO()) as out,
        redirect_stderr(StringIO()) as err,
    ):
        if all_by_typer:
            patched.setattr(app, "read_words", lambda *_: None)
        return main(words), out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "shape 224x224 -k 7 -s 2 -p 3",
        "shape 224x224 --kernel 7 --stride 2 --padding 3 --json",
        "shape -k 3 5 -p -1 -q",
        "shape 3x3 -k 3 -s 2 -t -a 1 --explain",
        "summary net.toml --input 3x224x224 --layer a --layer b --depth 2",
        "sizes net.toml 224 -q",
        "solve 128 --to 64 -k 11 --limit 3",
        "check a.toml b.toml --format json --select all",
        "check -",
        "check",
        "matrix 4x4 -k 3 -o W.npz",
        "animate 5x5 -k 3 -o a.gif --fps 2.5",
        "tour",
    ],
)
def test_these_are_usual(line: str) -> None:
    command, *words = line.split()
    assert read_words(parameters_of(command_named(command)), words) is not None


@pytest.mark.parametrize(
    "line",
    [
        "matrix",
        "shape --help",
        "shape 5 -k3",
        "shape 5 --kernel=3",
        "shape 5 -k",
        "shape 5 -k 3 --colour",
        "shape 5 -k 3 -- 6",
        "shape 5 conv 3 4",
        "shape 5 -k 3 --norm two",
        "summary net.toml --depth 0",
        "summary net.toml --depth 1_0",
        "check --format xml",
    ],
)
def test_these_are_not(line: str) -> None:
    command, *words = line.split()
    assert read_words(parameters_of(command_named(command)), words) is None
