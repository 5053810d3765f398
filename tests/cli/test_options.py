"""The options of a layer: what they mean, the same in every command, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from convarith.cli import main, panels
from convarith.cli.commands import command_named
from convarith.cli.help.page import page_of
from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.report.shape import to_dict

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.engine.layer import Layer

GOOGOL = "1" + "0" * 100


@pytest.mark.parametrize(
    ("given", "layer", "size"),
    [
        ("7 -k 3", Conv(3), 7),
        ("7x9 -k 3", Conv(3), (7, 9)),
        ("7x9 -k 3x5", Conv((3, 5)), (7, 9)),
        ("7x9 -k 3 -s 2x1", Conv(3, stride=(2, 1)), (7, 9)),
        ("7x9 -k 3 -d 1x2", Conv(3, dilation=(1, 2)), (7, 9)),
        ("7x9 -k 3 -p 1", Conv(3, padding=1), (7, 9)),
        ("7x9 -k 3 -p 1x2", Conv(3, padding=(1, 2)), (7, 9)),
        ("7x9 -k 3 -p 0:1", Conv(3, padding=[(0, 1)]), (7, 9)),
        ("7x9 -k 3 -p 0:1x2:2", Conv(3, padding=[(0, 1), (2, 2)]), (7, 9)),
        ("7x9 -k 3 -p -1", Conv(3, padding=-1), (7, 9)),
        ("7x9 -k 3 -p -1:2", Conv(3, padding=[(-1, 2)]), (7, 9)),
        ("7x9 -k 3 --padding=-1", Conv(3, padding=-1), (7, 9)),
        ("7x9 -k3 -s2 -p1", Conv(3, stride=2, padding=1), (7, 9)),
        *((f"8x9 -k 3 -s 2 -p {name}", Conv(3, stride=2, padding=name), (8, 9)) for name in ("same", "same-lower")),
        *(
            (f"8x9 -k 3 -p {name}", Conv(3, padding=name), (8, 9))
            for name in ("valid", "half", "full", "causal", "causal-filled", "same-filled")
        ),
        ("8 -k 3 -c 4:6 -g 2", Conv(3, channels=(4, 6), groups=2), 8),
        ("8 -k 3 -c 4", Conv(3, channels=(4, 4)), 8),
        ("3x3 -k 3 -s 2 -p 1 -a 1 -t", ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)),
        ("3x3 -k 3 -s 2 -a 0x1 -t", ConvTranspose(3, stride=2, output_padding=(0, 1)), (3, 3)),
        ("3x3 -k 3 -s 2 --output-size 7x8 -t", ConvTranspose(3, stride=2, output_size=(7, 8)), (3, 3)),
        ("3x3 -k 3 -s 2 --output-size 8 -t", ConvTranspose(3, stride=2, output_size=(8, 8)), (3, 3)),
        ("3x3 -k 3 -s 2 -p same -t", ConvTranspose(3, stride=2, padding="same"), (3, 3)),
        ("7x9 -k 2 --pool max", Pool(2), (7, 9)),
        ("7x9 -k 2 --pool avg -s 1", Pool(2, kind="avg", stride=1), (7, 9)),
        ("7x9 -k 2 --pool lp --ceil", Pool(2, kind="lp", ceil_mode=True), (7, 9)),
        ("7x9 -k 3 -p 1 --padding-mode circular", Conv(3, padding=1, padding_mode="circular"), (7, 9)),
        (
            "7 -k 3 -s 2 -t -p same --padding-mode circular",
            ConvTranspose(3, stride=2, padding="same", padding_mode="circular"),
            7,
        ),
        ("7x9 -k 2 --pool lp --norm 3", Pool(2, kind="lp", norm=3), (7, 9)),
        ("7x9 -k 2 --pool max -c 64", Pool(2, channels=(64, 64)), (7, 9)),
    ],
)
def test_options_make_the_layer_they_name(
    given: str, layer: Layer, size: int | tuple[int, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shape", *given.split(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(to_dict(describe(layer, size))))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("7x9 -k 3 -s 2 -p 1 -d 2", "7x9 --kernel 3 --stride 2 --padding 1 --dilation 2"),
        ("8 -k 3 -g 2 -c 4:6", "8 --kernel 3 --groups 2 --channels 4:6"),
        ("8 -k 3 -s 2 -t -a 1", "8 --kernel 3 --stride 2 --transposed --output-padding 1"),
    ],
)
def test_short_names_are_the_long_ones(short: str, long: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for names in (short, long):
        assert main(["shape", *names.split(), "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_each_command_with_a_layer_has_all_its_options() -> None:
    headings = (panels.LAYER, panels.CHANNELS, panels.POOLING)
    described = {
        command: [each.names for heading in headings for each in page_of(command_named(command)).sections[heading]]
        for command in ("shape", "matrix", "verify", "animate", "play", "explore", "run", "compare", "solve")
    }
    assert described["shape"] == [
        ("-k", "--kernel"),
        ("-s", "--stride"),
        ("-p", "--padding"),
        ("-d", "--dilation"),
        ("-t", "--transposed"),
        ("-a", "--output-padding"),
        ("--output-size",),
        ("--padding-mode",),
        ("-g", "--groups"),
        ("-c", "--channels"),
        ("--pool",),
        ("--ceil",),
        ("--norm",),
    ]
    assert all(options == described["shape"] for options in described.values())


# What is wrong, and the words that the answer must have: the numbers of the mistake and the way out of it.
WRONG = {
    "a kernel missing": ("5x5", ["kernel size", "-k 3"]),
    "a size of zero": ("0 -k 3", ["size 0", "at least 1"]),
    "one axis of zero": ("5x0 -k 3", ["size 0", "at least 1"]),
    "a negative axis": ("5x-5 -k 3", ["size -5", "at least 1"]),
    "a fractional size": ("5.5 -k 3", ["'5.5'", "whole number", "write 32"]),
    "a size in words": ("five -k 3", ["'five'", "whole number", "write 32"]),
    "half a size": ("5x -k 3", ["'5x'", "lacks a number", "5x5"]),
    "a size of a thousand digits": ("9" * 1000 + " -k 3", ["size", "1000 digits", "typo"]),
    "a size of 10^30": ("1" + "0" * 30 + " -k 3", ["size", "31 digits", "typo"]),
    "a size past 2^63": (f"{2**63} -k 3", ["size", "64 bits", "2^63 − 1"]),
    "a kernel of zero": ("5 -k 0", ["kernel 0", "at least 1"]),
    "a negative kernel": ("5 -k -3", ["kernel -3", "at least 1"]),
    "a fractional kernel": ("5 -k 1.5", ["kernel '1.5'", "whole number", "write 3"]),
    "a kernel in words": ("5 -k three", ["kernel 'three'", "whole number", "write 3"]),
    "an absurd kernel": (f"5 -k {GOOGOL}", ["kernel", "101 digits", "typo"]),
    "a kernel of other axes": ("5x5 -k 3x3x3", ["kernel has 3 entries", "2 axes", "one per axis"]),
    "a kernel that does not fit": ("5x4 -k 5", ["axis 1", "kernel 5 does not fit", "4 + 0 + 0", "pad by", "at most 4"]),
    "a dilated kernel that does not fit": ("5 -k 3 -d 3", ["dilated by 3", "< 7", "pad by at least 1 and 1", "most 2"]),
    "a kernel that does not fit the crop": ("5 -k 3 -p -2", ["5 − 2 − 2", "< 3", "pad by", "at most 1"]),
    "a stride of zero": ("5 -k 3 -s 0", ["stride 0", "at least 1"]),
    "a negative stride": ("5 -k 3 -s -1", ["stride -1", "at least 1"]),
    "a fractional stride": ("5 -k 3 -s 0.5", ["stride '0.5'", "whole number", "write 3"]),
    "an absurd stride": (f"5 -k 3 -s {GOOGOL}", ["stride", "101 digits", "typo"]),
    "a stride of other axes": ("5x5 -k 3 -s 1x1x1", ["stride has 3 entries", "2 axes", "one per axis"]),
    "a dilation of zero": ("5 -k 3 -d 0", ["dilation 0", "at least 1"]),
    "a dilation of other axes": ("5 -k 3 -d 1x1", ["dilation has 2 entries", "1 axis", "one per axis"]),
    "an absurd dilation": (f"5 -k 3 -d {GOOGOL}", ["dilation", "101 digits", "typo"]),
    "a fractional padding": ("5 -k 3 -p 0.5", ["padding '0.5'", "whole number", "before:after"]),
    "a padding of no name": ("5 -k 3 -p equal", ["'equal'", "there are valid, ", "same-lower", "causal"]),
    "a padding of other axes": ("5x5 -k 3 -p 1x1x1", ["padding has 3 entries", "2 axes", "one per axis"]),
    "an absurd padding": (f"5 -k 3 -p {GOOGOL}", ["padding", "101 digits", "typo"]),
    "an absurd crop": (f"5 -k 3 -p -{GOOGOL}", ["padding", "101 digits", "typo"]),
    "a padding mode of no name": ("5 -k 3 --padding-mode mirror", ["'mirror'", "zeros", "circular"]),
    "a padding mode of a pool": ("5 -k 2 --pool avg --padding-mode reflect", ["no padding mode", "leave out"]),
    "a transposed layer that reflects": ("5 -k 3 -t --padding-mode reflect", ["'reflect'", "it crops", "use zeros"]),
    "more reflected than there is": ("5 -k 3 -p 5 --padding-mode reflect", ["pads 5 by at most 4, not 5", "pad less"]),
    "a transposed layer that does not go around once": (
        "3 -k 3 -s 2 -t -p 1 --padding-mode circular",
        ["2·3 = 6 outputs", "leaves 5", "adds up to 1"],
    ),
    "a norm of no L-p pool": ("5 -k 2 --pool max --norm 3", ["--norm is for L-p pooling", "add --pool lp"]),
    "a norm of zero": ("5 -k 2 --pool lp --norm 0", ["norm 0", "above 0"]),
    "groups of zero": ("5 -k 3 -g 0", ["groups 0", "at least 1"]),
    "groups per axis": ("5x5 -k 3 -g 2x2", ["groups '2x2'", "write one number"]),
    "groups that do not divide": ("5 -k 3 -c 8:6 -g 4", ["4 groups", "6 output channels", "6 = 1·4 + 2", "4 channels"]),
    "channels of zero": ("5 -k 3 -c 0:8", ["channels 0", "at least 1"]),
    "channels of three": ("5 -k 3 -c 1:2:3", ["'1:2:3'", "IN:OUT"]),
    "a pool of no kind": ("5 -k 2 --pool min", ["'min'", "max, avg, lp"]),
    "a pool that changes its channels": ("5 -k 2 --pool max -c 3:64", ["3 in", "64", "give 3:3"]),
    "a pool with groups": ("5 -k 2 --pool max -g 2", ["no groups", "leave out --groups"]),
    "a transposed pool": ("5 -k 2 --pool max -t", ["--pool", "--transposed", "one of them"]),
    "ceil without a pool": ("5 -k 2 --ceil", ["--ceil", "add --pool max"]),
    "an output padding of a direct layer": ("5 -k 2 -a 1", ["--output-padding", "add --transposed"]),
    "an output size of a direct layer": ("5 -k 2 --output-size 4", ["--output-size", "add --transposed"]),
    "an output padding and an output size": ("5 -k 2 -t -a 1 --output-size 6", ["-padding 1", "-size 6", "give one"]),
    "an output padding of zero and an output size": ("5 -k 2 -t -a 0 --output-size 7", ["-padding 0", "one of them"]),
    "an output padding and same": ("5 -k 3 -s 2 -t -a 1 -p same", ["'same'", "output padding 1", "output size wanted"]),
    "a negative output padding": ("5 -k 3 -s 2 -t -a -1", ["output padding -1", "at least 0"]),
    "an output padding past the stride": ("5 -k 3 -s 2 -t -a 2", ["output padding 2", "= 2", "use 0 to 1"]),
    "an output size of zero": ("5 -k 3 -t --output-size 0", ["output size 0", "at least 1"]),
    "an output size of other axes": ("5x5 -k 3 -t --output-size 7x7x7", ["has 3 entries", "2 axes", "one per axis"]),
    "an output size out of reach": ("3 -k 3 -s 2 -t --output-size 9", ["output size 9", "gives 7 to 8"]),
    "a padding that crops all output": ("1 -k 3 -t -p 2", ["3 − 2 − 2", "= −1", "at most 2"]),
}


@pytest.mark.parametrize("command", ["shape", "matrix", "verify", "animate -o a.gif"])
@pytest.mark.parametrize("what", WRONG)
def test_what_no_layer_can_be_is_refused_with_numbers_and_a_way_out(
    what: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    given, words = WRONG[what]
    assert main([*command.split(), *given.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("convarith: ")
    assert err.count("\n") == 1
    assert len(err) < 300
    for word in words:
        assert word in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("nn.Conv2d(3, 64, 3, 2, 1)", "-k 3x3 -s 2 -p 1 -c 3:64 --framework pytorch"),
        ("nn.Conv2d(4, 8, 3, groups=2)", "-k 3x3 -g 2 -c 4:8 --framework pytorch"),
        ("nn.ConvTranspose2d(4, 8, 3, 2)", "-k 3x3 -s 2 -t -c 4:8 --framework pytorch"),
        ("keras.layers.MaxPooling2D(2, padding='same')", "-k 2x2 -p same --pool max --framework keras"),
        ("conv 64 k3 s2 p0:1 in_channels=3", "-k 3 -s 2 -p 0:1 -c 3:64"),
        ("avg_pool k2 s2", "-k 2 -s 2 --pool avg"),
    ],
)
@pytest.mark.parametrize("command", ["shape 7x9 {} --json", "compare 7x9 {} --json"])
def test_a_text_stands_in_place_of_options(
    command: str, text: str, options: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = command.split(" {} ")
    printed = []
    for layer in ([text], options.split()):
        assert main([*before.split(), *layer, after]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1]


@pytest.mark.parametrize("command", ["shape", "matrix", "verify", "compare", "play", "animate"])
def test_every_command_takes_a_text_of_a_layer(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    more = {"animate": ["-o", str(tmp_path / "a.gif")], "play": ["--fps", "50"]}.get(command, [])
    assert main([command, "4x4", "nn.Conv2d(1, 1, 3)", *more]) == 0
    assert capsys.readouterr().out or command == "animate"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["-k", "3"], "'nn.Conv1d(1, 1, 3)' tells the layer, and --kernel is given too"),
        (["-c", "1", "--framework", "keras"], "'nn.Conv1d(1, 1, 3)' tells the layer, and --channels, --framework is"),
    ],
)
def test_options_beside_a_text_are_refused(given: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", "9", "nn.Conv1d(1, 1, 3)", *given]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"convarith: {message}")
    assert error.endswith("; write it into the text, or give options alone\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["5", "5", "-k", "3"], "'5' is one size too many; a map of two axes is one word, as in 5x5"),
        (["5", "Conv2d"], "'Conv2d' is neither code nor a line of layers; write it as in nn.Conv2d(3, 64, 7, "),
        (["5", "nn.Conv1d(1, n, 3)"], "Conv1d: its out_channels is the name n, which only running it would tell; "),
        (["5", "nn.Conv2d(1, 1, 3)"], "kernel has 2 entries, the input 1 axis; "),
    ],
)
def test_a_text_that_is_no_layer_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shape", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"convarith: {message}")
