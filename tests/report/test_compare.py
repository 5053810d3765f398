"""A comparison as JSON and as text."""

from __future__ import annotations

import json

import numpy as np
import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.compare import compare
from convarith.report.compare import show, to_code, to_json

SAME = {"op": "conv", "kernel": 3, "stride": 2, "padding": "same"}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_a_table_has_a_row_a_framework(capsys: pytest.CaptureFixture[str]) -> None:
    show(compare(SAME, (6, 6), ["keras", "pytorch"]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        "conv 6x6, shifts against Keras",
        "",
        "framework  output  padding  shift       code",
        "    keras     3x3  0:1x0:1    0x0      as is",
        "  pytorch       —        —      —  pad first",
    ]


def test_code_in_other_words_than_were_given_is_not_as_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(compare(SAME, (6, 6), ["keras", "tinygrad"]))
    assert " tinygrad       —        —      —  in other words" in capsys.readouterr().out.splitlines()


def test_code_that_is_not_whole_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    show(compare(SAME, 6, ["pytorch"], "keras"))
    out = capsys.readouterr().out
    assert "code (each gives what Keras means; --code shows all of it)" in out
    assert "  PyTorch  torch.nn.Conv1d(1, 1, kernel_size=3, stride=2) (pad first)" in out
    show(compare({"op": "conv", "kernel": 3}, 6, ["pytorch"]))
    assert "code (each gives its own reading, unless it names another)" in capsys.readouterr().out


def test_json_without_numbers_has_no_values() -> None:
    found = compare(SAME, 6, ["keras", "pytorch"])
    rows = json.loads(to_json(found))["frameworks"]
    assert all("values" not in row for row in rows)
    with_numbers = json.loads(to_json(found, {"keras": np.array([[1, 2, 3]])}))["frameworks"]
    assert [row["values"] for row in with_numbers] == [[[1, 2, 3]], None]


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ((1, 3), "1 2 3"),
        ((1, 2, 2), "1 2 / 3 4"),
        ((2, 2), "1 2 / 3 4"),
        ((1, 2, 2, 2), "1 2 / 3 4 // 5 6 / 7 8"),
        ((2, 1, 2, 2), "1 2 / 3 4 /// 5 6 / 7 8"),
    ],
)
def test_rows_and_slices_are_parted(shape: tuple[int, ...], shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = compare({"op": "conv", "kernel": 1}, (4,), ["pytorch"])
    show(found, {"pytorch": np.arange(1, np.prod(shape) + 1).reshape(shape)})
    assert f"\n  {shown}   pytorch\n" in capsys.readouterr().out


def test_long_outputs_are_cut_and_fractions_rounded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    found = compare({"op": "conv", "kernel": 1}, (100,), ["pytorch"])
    show(found, {"pytorch": np.full((1, 100), -1 / 3)})
    lines = capsys.readouterr().out.splitlines()
    assert "  " + " ".join(["−0.3333"] * 64) + " … (100 numbers)   pytorch" in lines


def test_frameworks_with_the_same_numbers_share_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = compare({"op": "conv", "kernel": 1}, (1,), ["pytorch", "keras", "onnx"])
    show(found, {"pytorch": np.array([[1]]), "keras": np.array([[2]]), "onnx": np.array([[1]])})
    assert "\n  1   pytorch, onnx\n  2   keras\n" in capsys.readouterr().out


def test_code_of_one_framework_that_has_none_is_why() -> None:
    # Caffe's deconvolution has no output padding, and nothing to extend its output by.
    up = {"op": "conv_transpose", "kernel": 3, "stride": 2, "padding": 1, "output_padding": 1}
    with pytest.raises(ConvArithError, match="Caffe has no output padding for a transposed convolution"):
        to_code(compare(up, 3, ["caffe"], "pytorch"))
    assert "# Caffe has no output padding" in to_code(compare(up, 3, ["caffe", "pytorch"], "pytorch"))
    with pytest.raises(ConvArithError, match="kernel 9 does not fit"):
        to_code(compare({"kernel": 9}, 3, ["pytorch", "keras"]))


def test_why_there_is_no_code_is_told_beside_a_refusal_unless_they_blame_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(compare({"op": "conv", "kernel": 3, "stride": 2, "dilation": 2, "padding": 1}, 9, ["keras"], "pytorch"))
    told = " ".join(capsys.readouterr().out.split())
    assert "Keras: not in these words: Keras has no padding in numbers for a convolution" in told
    assert "Keras: Keras cannot say this convolution of 9 with its dilation" in told
    show(compare({"op": "conv", "kernel": 3, "padding": 1, "padding_mode": "circular"}, 9, ["jax"], "pytorch"))
    told = capsys.readouterr().out
    assert "JAX has no padding mode 'circular'" in told
    assert "cannot say" not in told
