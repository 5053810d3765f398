"""``shape --batch``: lines of JSON in, lines of JSON out, and a bad line is no more than that."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convarith.cli import main
from convarith.engine.spelling import read_size

if TYPE_CHECKING:
    from pathlib import Path


def answers(lines: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    text = "".join(f"{json.dumps(each)}\n" for each in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = main(["shape", "--batch", "-"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == int(any("error" in each for each in found))
    return found


def as_shape_tells(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["shape", *words, "--json"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"size": "224x224", "kernel": 7, "stride": 2, "padding": 3}, "224x224 -k 7 -s 2 -p 3"),
        ("224x224 -k 7 -s 2 -p 3", "224x224 -k 7 -s 2 -p 3"),
        ("convarith shape 224x224 -k7 --strides=2", "224x224 -k 7 -s 2"),
        ({"input": [5, 7], "kernel_size": [3, 5], "Strides": "2x1"}, "5x7 -k 3x5 -s 2x1"),
        ({"size": 9, "kernel": 3, "dilation-rate": 2, "padding": "SAME"}, "9 -k 3 -d 2 -p same"),
        ({"size": "5x5", "kernel": 3, "padding": [[0, 1], [2, 2]]}, "5x5 -k 3 -p 0:1x2:2"),
        ({"size": "5x5", "kernel": 3, "padding": [[0, 1]]}, "5x5 -k 3 -p 0:1"),
        (
            {"size": "3x3", "op": "conv_transpose", "kernel": 3, "stride": 2, "output_padding": 1},
            "3x3 -k 3 -s 2 -t -a 1",
        ),
        (
            {"size": "3x3", "transposed": True, "kernel": 3, "stride": 2, "output_size": [8, 7]},
            "3x3 -k 3 -s 2 -t --output-size 8x7",
        ),
        (
            {"size": "8x8", "op": "max_pool", "kernel": 3, "ceil_mode": True, "stride": None},
            "8x8 -k 3 --pool max --ceil",
        ),
        ({"size": "8x8", "pool": "LP", "kernel": 2, "norm": 3}, "8x8 -k 2 --pool lp --norm 3"),
        ({"size": "8x8", "kernel": 3, "channels": [4, 8], "groups": 2}, "8x8 -k 3 -c 4:8 -g 2"),
        ({"size": "8x8", "kernel": 3, "in_channels": 4, "out_channels": 8}, "8x8 -k 3 -c 4:8"),
        ({"size": "8x8", "kernel": 3, "padding": 2, "padding_mode": "Reflect"}, "8x8 -k 3 -p 2 --padding-mode reflect"),
        ({"size": "8x8", "layer": "nn.Conv2d(3, 64, 3, padding=1)"}, "8x8 'nn.Conv2d(3, 64, 3, padding=1)'"),
        ({"size": 9, "kernel": 3, "framework": "onnx", "set": {"opset": 9}}, "9 -k 3 --framework onnx --set opset=9"),
    ],
)
def test_a_line_is_answered_as_shape_answers(
    line: Any, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from shlex import split

    (found,) = answers([line], monkeypatch, capsys)
    assert found == json.loads(as_shape_tells(split(words), capsys))


def test_a_bad_line_is_an_error_of_its_own_and_the_others_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"size": 5, "kernel": 3}
    found = answers([good, {"size": 5, "kernal": 3}, {"size": 5, "kernel": 9}, good], monkeypatch, capsys)
    assert [each.get("output") for each in found] == [[3], None, None, [3]]
    assert found[1] == {
        "line": 2,
        "error": {
            "message": "no setting is called 'kernal'",
            "hint": "did you mean 'kernel'?",
            "code": "unknown-key",
            "setting": None,
        },
    }
    assert (found[2]["line"], found[2]["error"]["code"]) == (3, "does-not-fit")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"size": 5', "this is no JSON: Expecting"),
        (b"\xff", "this is not text"),
        (b"[" * 100_000, "this is no JSON: "),
        (b"5", "5 is no object of settings"),
        (b'{"kernel": 3}', "there is no size"),
        (b'{"size": 5}', "a layer needs its kernel size"),
        (b'{"size": 5, "kernel": 3, "kernel_size": 3}', "kernel is given twice"),
        (b'{"size": 5, "kernel": true}', "kernel True is neither numbers nor a text"),
        (b'{"size": 5, "kernel": {}}', "kernel {} is neither numbers nor a text"),
        (b'{"size": 5, "kernel": 1.5}', "kernel 1.5 is neither numbers nor a text"),
        (b'{"size": 5, "kernel": 3, "transposed": 1}', "transposed 1 is neither true nor false"),
        (b'{"size": 5, "kernel": 3, "pool": "lp", "norm": "2"}', "norm '2' is no number"),
        (b'{"size": 5, "kernel": 3, "set": 9}', "extra_arguments 9 is no object"),
        (b'{"size": 5, "op": "cov"}', "no operation is called 'cov'"),
        (b'{"size": 5, "kernel": 3, "layer": "conv 1 k3"}', "'conv 1 k3' tells the layer, and --kernel is given too"),
        (b'"5 -k 3 --strid 2"', "shape has no option --strid"),
        (b'"5 -k 3 --quiet"', "--quiet is none of a setting's options"),
        (b'"-k 3"', "there is no size"),
        (b'"5 \'"', "No closing quotation"),
        (b'"--help"', "this asks for help"),
        (b'"5 -k 3 -qh"', "shape has no option -h"),
        (b"9" * 1_000_001, "a line has over 1,000,000 bytes"),
    ],
)
def test_what_a_line_cannot_be(line: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_bytes(line)
    assert main(["shape", "--batch", str(tmp_path / "in.jsonl")]) == 1
    (answer,) = capsys.readouterr().out.splitlines()
    told = json.loads(answer)
    assert told["line"] == 1
    assert told["error"]["message"].startswith(message)


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_text('\ufeff{"size": 5, "kernel": 3}\r\n\n  \n{}', encoding="utf-8")
    main(["shape", "--batch", str(tmp_path / "in.jsonl")])
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["output"], second["line"]) == ([3], 4)


def test_answers_may_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"size": 5, "kernel": 3}\n')
    assert main(["shape", "--batch", str(file), "-o", str(output)]) == 0
    assert capsys.readouterr().out == ""
    assert output.read_text(encoding="utf-8") == as_shape_tells(["5", "-k", "3"], capsys)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("5 --batch -", "--batch has a setting in each line, and SIZE is given too"),
        ("--batch - -k 3 -q", "--batch has a setting in each line, and --kernel, --quiet is given too"),
        ("5 -k 3 -o a.jsonl", "-o is for the answers of --batch"),
        ("--batch missing.jsonl", "missing.jsonl: No such file"),
        ("--batch - -o a.txt", "a.txt ends in no known format; let it end in .jsonl, .ndjson"),
        ("-k 3", "there is no size"),
    ],
)
def test_what_contradicts_a_batch_is_refused(words: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shape", *words.split()]) == 2
    assert capsys.readouterr().err.startswith(f"convarith: {message}")


def test_a_line_is_answered_before_the_next_is_written() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "convarith", "shape", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for size, output in ((5, [3]), (6, [4])):
            process.stdin.write(json.dumps({"size": size, "kernel": 3}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["output"] == output


NUMBERS = st.integers(1, 4)
LAYERS = st.fixed_dictionaries(
    {"-k": NUMBERS | st.sampled_from(["3x2", "1x5x2"])},
    optional={
        "-s": NUMBERS | st.just("2x1"),
        "-d": NUMBERS,
        "-p": st.sampled_from(
            ["0", "1", "-1", "0:1", "1x2", "0:1x2:0", "same", "half", "full", "causal", "same-lower"]
        ),
        "-t": st.just(""),
        "-a": st.just("1"),
        "-c": st.sampled_from(["2:4", "3"]),
        "-g": st.just("2"),
        "--pool": st.sampled_from(["max", "avg"]),
        "--ceil": st.just(""),
        "--padding-mode": st.sampled_from(["reflect", "circular"]),
        "--framework": st.sampled_from(["keras", "pytorch"]),
    },
)
SIZES = st.lists(st.integers(1, 9).map(str), min_size=1, max_size=3).map("x".join)


@settings(max_examples=400, deadline=None)
@given(LAYERS, st.lists(SIZES, min_size=1, max_size=4))
def test_a_batch_answers_as_single_commands_do(layer: dict[str, Any], sizes: list[str]) -> None:
    """Also where axes of other answers are known already, and down to the letter."""
    words = [word for name, value in layer.items() for word in (name, str(value)) if word]
    lines = [" ".join([size, *words]) for size in sizes]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(map(json.dumps, lines)).encode())))
        found = printed(["shape", "--batch", "-"])
    for size, line in zip(sizes, found, strict=True):
        alone = printed(["shape", size, *words, "--json"])
        if alone:
            assert [line] == alone
            assert json.loads(line)["input"] == list(read_size(size))
        else:
            assert "error" in json.loads(line)


def printed(words: list[str]) -> list[str]:
    from contextlib import redirect_stderr, redirect_stdout

    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()):
        main(words)
    return out.getvalue().splitlines()
