"""Random command lines: any command, its own options as it tells them, and values that are apt, odd or hostile."""

from __future__ import annotations

from enum import EnumType
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from convarith.cli.commands import COMMANDS, command_named
from convarith.cli.parameters import parameters_of

if TYPE_CHECKING:
    from random import Random

ENDLESS = {"explore": "serves until it is stopped", "play": "waits for the keys of a terminal"}
_ENDLESS_OPTIONS = {"--watch", "--install-completion", "--show-completion"}

SIZES = ("5", "32", "5x5", "6x7", "4x4x4", "224x224", "1", "16x224x224", "5,5", "(5, 5)", "5×5")
_NUMBERS = ("1", "2", "3", "0", "-1", "7", "3x5", "2x2", "1x1x1", "0:1", "1:2x0:3", "-1:2", "3x3x3x3")
_HUGE = ("10000", "199999999", "9223372036854775807", f"{10**30}", "1" * 400, f"{10**9}x{10**9}", "x".join(["3"] * 40))
_ODD = (
    *("", " ", "x", "3x", "x3", "1e3", "3.5", "nan", "inf", "-inf", "None", "٣", "３", "½", "a\x1b[31mb", "\u202eabc"),
    *("😀", "-", "--", "/", ".", "..", "/dev/null", "/nowhere/at/all", "-0", "+3", "0x10", "1_000", "*", "'", '"'),
    *(
        "\\",
        "a\nb",
        "%s",
        "{}",
        "$HOME",
        "~",
        "same",
        "valid",
        "full",
        "half",
        "causal",
        "SAME",
        "lo:hi",
        "::",
        "1:2:3",
    ),
)
_WORDS = (
    *("zeros", "reflect", "replicate", "circular", "max", "avg", "lp", "pytorch", "tensorflow", "keras", "onnx", "jax"),
    *("map", "values", "scatter", "equivalence", "matrix", "overlap", "field", "guide", "dark", "print", "colorblind"),
    *("text", "json", "csv", "latex", "npz", "mtx", "gif", "png", "svg", "pdf", "html", "sarif", "github", "3:64", "8"),
    *("0.5", "2", "10", "1:3", "every:2", "rows", "random", "loops", "full", "short", "none", "opset=9", "a=b"),
    *("nn.Conv2d(3, 8, 3, padding=1)", "conv 6 k4 | max_pool k2 | flatten | linear 10", "conv 8 k3 s2", "3x32x32"),
)
_OUTPUTS = tuple(f"out.{ending}" for ending in ["gif", "svg", "png", "npy", "txt", "csv", "npz", "mtx", "html", "nope"])


class Option(NamedTuple):
    """An option of a command.

    Attributes:
        name: As it is written.
        flag: Whether it takes no value.
        choices: The values that it names, if it names them.
    """

    name: str
    flag: bool
    choices: tuple[str, ...]


@cache
def options(command: str) -> tuple[Option, ...]:
    """List the options that a command tells of itself."""
    return tuple(
        Option(name, told.kind is bool, tuple(map(str, told.kind)) if isinstance(told.kind, EnumType) else ())
        for told in parameters_of(command_named(command)).values()
        for name in told.names
        if name not in _ENDLESS_OPTIONS
    )


def command_line(chance: Random, files: tuple[str, ...]) -> list[str]:
    """Make a command line.

    Args:
        chance: What it follows from.
        files: Names of files that are there, good and broken.
    """
    if chance.random() < 0.5:
        return _reading_words(chance, files)
    command = chance.choice([each for each in COMMANDS if each not in ENDLESS])
    apt = chance.random() < 0.7
    words = [command, *(_apt_words(chance, command, files) if apt else _any_arguments(chance, files))]
    known = options(command)
    for option in chance.choices(known, k=chance.choice((0, 0, 0, 1) if apt else (0, 1, 2, 3, 8))) if known else ():
        words.append(option.name)
        if not option.flag and chance.random() < 0.97:
            words.append(_value(chance, option, files))
    if apt:
        return words
    if chance.random() < 0.1:
        words.insert(chance.randrange(len(words) + 1), chance.choice(_ODD))
    if chance.random() < 0.1:
        chance.shuffle(words)
    return words


def _reading_words(chance: Random, files: tuple[str, ...]) -> list[str]:
    """Make what reads files, mostly as their kind is read."""
    file = chance.choice(files)
    several = chance.sample(files, chance.choice((1, 2, 5, len(files))))
    kernel = ("-k", str(chance.choice((1, 2, 3))))
    array = [["run", file, *chance.choice((kernel, ("w.npy",))), *chance.choice(((), ("-o", "out.npy"), ("--json",)))]]
    network = [
        ["check", *several, *chance.choice(((), ("--json",), ("--format", "sarif"), ("--diff",)))],
        *([command, file, *chance.choice(((), ("--json",)))] for command in ("summary", "sizes")),
        ["shape", "--batch", file],
    ]
    kinds = {
        (".npy", ".npz", ".png", ".gif"): array,
        (".ttf",): [["animate", "3x3", "-k", "2", "--font", file, "-o", "out.gif"]],
    }
    known = next((lines for endings, lines in kinds.items() if file.endswith(endings)), network)
    return chance.choice(known if chance.random() < 0.9 else [*array, *network])


def _apt_words(chance: Random, command: str, files: tuple[str, ...]) -> list[str]:
    """Make what a command can do something with, most of the time."""
    if command in ("check", "summary", "sizes"):
        shape = ("--input", chance.choice(("3x32x32", "1x28x28", "8x64", "1x8x16x16")))
        return [chance.choice((*files, "-")), *chance.choice(((), shape)), *chance.choice(((), ("--json",)))]
    if command in ("rule", "tour"):
        return []
    axes = chance.choice((1, 1, 2, 2, 2, 3))
    words = ["x".join(str(chance.choice((1, 4, 5, 6, 9, 30))) for _ in range(axes))]
    if command == "run":
        words = [chance.choice(("x.npy", "int.npy", "/dev/stdin")), "w.npy"]
    for name, most in (("-k", 4), ("-s", 3), ("-d", 2), ("-p", 2)):
        if chance.random() < 0.6:
            words += [name, str(chance.randint(name != "-p", most))]
    if chance.random() < 0.4:
        words += ["-t", *chance.choice(((), ("-a", "1")))]
    if chance.random() < 0.2:
        words += ["-c", chance.choice(("1:2", "4:4", "3:64"))]
    needed = {
        "animate": [("-o", each) for each in _OUTPUTS if each[4:] in ("gif", "svg", "png", "html")],
        "solve": [("--to", each) for each in ("2", "3", "5x5", "2x4", "8", "--inverse")],
        "matrix": [*(("--format", each) for each in ("csv", "latex", "json")), *(("-o", each) for each in _OUTPUTS)],
    }
    return [*words, *chance.choice(needed.get(command, [(), ("--json",)]))]


def _any_arguments(chance: Random, files: tuple[str, ...]) -> list[str]:
    return [_argument(chance, files) for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 3)))]


def _argument(chance: Random, files: tuple[str, ...]) -> str:
    pool = chance.choices((SIZES, files, _WORDS, _ODD, _HUGE), (6, 4, 1, 1, 1))[0]
    return chance.choice(pool)


def _value(chance: Random, option: Option, files: tuple[str, ...]) -> str:
    if option.choices and chance.random() < 0.8:
        return chance.choice(option.choices)
    if option.name in ("-o", "--output", "--output-file"):
        return chance.choice((*_OUTPUTS, "-", "folder/", chance.choice(_ODD)))
    pool = chance.choices((_NUMBERS, _WORDS, SIZES, files, _ODD, _HUGE), (8, 4, 2, 2, 2, 1))[0]
    return chance.choice(pool)
