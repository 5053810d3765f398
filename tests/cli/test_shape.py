"""``convarith shape``: one answer in four forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from convarith.cli import main

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

PER_AXIS = ("input", "output", "kernel", "stride", "dilation", "padding", "output_padding", "unread", "receptive_field")

# Worked out by hand, by the guide's formulas and by what the papers print of their own layers.
ANSWERS: dict[str, dict[str, Any]] = {
    "5x5 -k 3 -s 2 -p 1": {
        "op": "conv",
        "input": [5, 5],
        "output": [3, 3],
        "kernel": [3, 3],
        "stride": [2, 2],
        "dilation": [1, 1],
        "padding": [[1, 1], [1, 1]],
        "output_padding": [0, 0],
        "groups": 1,
        "channels": None,
        "unread": [0, 0],
        "receptive_field": [3, 3],
        "parameters": None,
        "macs": None,
    },
    "3x3 -k 3 -s 2 -p 1 -a 1 -t": {
        "op": "conv_transpose",
        "input": [3, 3],
        "output": [6, 6],
        "padding": [[1, 1], [1, 1]],
        "output_padding": [1, 1],
        "receptive_field": [2, 2],
    },
    "3x3 -k 3 -s 2 -p 1 --output-size 6x5 -t": {"output": [6, 5], "output_padding": [1, 0]},
    "6x6 -k 3 -s 2": {"output": [2, 2], "unread": [1, 1]},
    "7 -k 3 -d 2": {"output": [3], "dilation": [2], "receptive_field": [5]},
    "7 -k 3 -p -1": {"output": [3], "padding": [[-1, -1]], "unread": [1]},
    "7x9 -k 2 -p 0:1x2:0": {"output": [7, 10], "padding": [[0, 1], [2, 0]]},
    "5 -k 4 -p half": {"output": [6], "padding": [[2, 2]]},
    "5 -k 3 -p full": {"output": [7], "padding": [[2, 2]]},
    "5 -k 3 -p causal": {"output": [5], "padding": [[2, 0]]},
    "6 -k 3 -s 2 -p same": {"output": [3], "padding": [[0, 1]]},
    "6 -k 3 -s 2 -p same-lower": {"output": [3], "padding": [[1, 0]]},
    "224x224 -k 7 -s 2 -p 3 -c 3:64": {  # ResNet's first layer
        "output": [112, 112],
        "channels": [3, 64],
        "parameters": 9_408,
        "macs": 118_013_952,
    },
    "32x32 -k 3 -p 1 -c 8:16 -g 4": {"groups": 4, "parameters": 288, "macs": 294_912},
    "4x4 -k 4 -s 2 -p 1 -c 64:32 -t": {"output": [8, 8], "parameters": 32_768, "macs": 524_288},
    "112x112 -k 3 -s 2 -p 1 --pool max": {"op": "max_pool", "output": [56, 56], "stride": [2, 2]},
    "5x5 -k 2 --pool avg": {"op": "avg_pool", "output": [2, 2], "stride": [2, 2], "unread": [1, 1]},
    "5x5 -k 2 --pool lp --ceil": {"op": "lp_pool", "output": [3, 3], "unread": [0, 0]},
    "16x224x224 -k 3x7x7 -s 1x2x2 -p 1x3x3": {"output": [16, 112, 112]},
    "9223372036854775807 -k 1000000": {"output": [9223372036853775808]},
}


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def answer(arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["shape", *arguments.split()]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    return out


@pytest.mark.parametrize("arguments", ANSWERS)
def test_json_holds_the_answer_and_nothing_else(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = answer(f"{arguments} --json", capsys)
    given = json.loads(out)
    assert out == json.dumps(given, ensure_ascii=False) + "\n"
    expected = ANSWERS[arguments]
    assert {name: given[name] for name in expected} == expected


@pytest.mark.parametrize("arguments", ANSWERS)
def test_json_names_every_part_per_axis_outermost_first(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads(answer(f"{arguments} --json", capsys))
    assert {len(given[name]) for name in PER_AXIS} == {len(given["input"])}
    assert all(isinstance(number, int) for name in PER_AXIS if name != "padding" for number in given[name])
    assert all(len(pair) == 2 for pair in given["padding"])
    assert {"op", "groups", "channels", "parameters", "macs"} < given.keys()


@pytest.mark.parametrize("arguments", ANSWERS)
def test_every_form_gives_the_same_output_size(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads(answer(f"{arguments} --json", capsys))
    sizes = ["x".join(map(str, given[name])) for name in ("input", "output")]
    assert answer(f"{arguments} -q", capsys) == f"{sizes[1]}\n"
    title = f"{given['op']} {sizes[0]} → {sizes[1]}"
    for form in ("", "--explain"):
        assert answer(f"{arguments} {form}", capsys).splitlines()[0] == title


def test_the_answer_in_full(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("shape", "3x3", "-k", "3", "-s", "2", "-p", "1", "-a", "1", "-t")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "conv_transpose 3x3 → 6x6\n"
        "\n"
        "axis  input  kernel  stride  dilation  padding  extra  output  unread  field\n"
        "   0      3       3       2         1      1:1      1       6       0      2\n"
        "   1      3       3       2         1      1:1      1       6       0      2\n"
        "\n"
        "relationship 14 (transposed: any stride, output padding)\n"
        "  axes 0, 1: o′ = s·(i′ − 1) + a + k − 2p = 2·(3 − 1) + 1 + 3 − 2·1 = 6\n"
        "equals a convolution of stride 1, kernel turned round, on the input spread to\n"
        "   5x5 (1x1 zeros between) and padded by 1:2x1:2\n"
        "overlap 1 2 1 2 …: uneven, even with -k 4 -s 2 -p 1\n"
        "81 multiplications per pair of channels: 64 of input elements, 17 cropped away\n"
    )


def test_the_walk_in_full(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("shape", "6x6", "-k", "3", "-s", "2", "-p", "1", "--explain")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "conv 6x6 → 3x3\n"
        "\n"
        "axes 0, 1\n"
        "  1. The input has i = 6 positions. The kernel covers k = 3 of them.\n"
        "  2. Pad the input by 1 before and 1 after: 6 + 1 + 1 = 8 positions.\n"
        "  3. The first window starts at position −1 and can move on by 8 − 3 = 5; in\n"
        "     strides of s = 2 that is ⌊5/2⌋ = 2 moves, so 2 + 1 = 3 windows.\n"
        "  4. 1 of the 5 are left over: with this padding, inputs of 5 to 6 all give 3.\n"
        "  5. In one line, the guide's relationship 6 (zero padding, any stride): o = ⌊(i\n"
        "     + 2p − k)/s⌋ + 1 = ⌊(6 + 2·1 − 3)/2⌋ + 1 = 3.\n"
    )


def test_a_padding_no_framework_shares_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads(answer("6 -k 3 -s 2 -p same --json", capsys))
    assert given["notes"] == [
        "padding 'same' with a stride puts the odd position at the end, as TensorFlow does; PyTorch refuses it"
    ]
    assert json.loads(answer("6 -k 3 -p same --json", capsys))["notes"] == []


def test_a_pool_padded_by_more_than_half_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", "5", "-k", "2", "--pool", "max", "-p", "2"]) == 2
    assert capsys.readouterr().err == (
        "convarith: padding 2 and 2 of a pooling window exceeds half its kernel 2, 1; "
        "use at most 1, or pad in a layer of its own\n"
    )
