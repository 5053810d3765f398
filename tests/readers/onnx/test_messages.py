"""ONNX is parsed without its weights, and what is no ONNX is refused at once."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest
from support.onnx_models import model, node

import convarith as ca
from convarith.readers.onnx import messages as onnx_messages
from convarith.readers.onnx.messages import parse_model, without_weights

NODES = [node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1]), node("Reshape", ["y", "s"], ["z"])]


def with_weights(count: int) -> bytes:
    made = model(NODES, inputs={"x": (1, 3, 8, 8)}, weights={"w": (8, 3, 3, 3)}, constants={"s": [0, -1]})
    made.graph.initializer[0].raw_data = bytes(count)
    return bytes(made.SerializeToString())


def test_weights_are_cut_away_and_small_constants_stay() -> None:
    cut = without_weights(with_weights(5000))
    assert cut == with_weights(0)
    assert without_weights(with_weights(100)) == with_weights(100)
    shape = parse_model(cut).graph.initializer[1]
    assert list(shape.int64_data) == [0, -1]


def test_a_large_file_is_read_in_little_memory() -> None:
    content = with_weights(50_000_000)
    tracemalloc.start()
    try:
        parsed = parse_model(content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert parsed.ByteSize() < 1000
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "this file is empty"),
        (b"<html></html>", "this is no ONNX, or was cut off"),
        (b"version https://git-lfs.github.com/spec/v1\n", "this is a pointer of Git LFS, not the model"),
        (b"\x3a\x80\x80\x80\x80\x04" + bytes(10), "this is no ONNX, or was cut off"),  # a graph of a gigabyte
        (with_weights(0)[:-3], "this is no ONNX, or was cut off"),
    ],
)
def test_what_is_no_onnx_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ca.ConvArithError, match=message) as caught:
        parse_model(content)
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x3a\x80\x80\x80\x80\x04" + bytes(1 << 20), r"a field at byte 0 has 1,073,741,824 bytes, and 1,048,576 are"),
        (b"\x0b" * (1 << 20), "at byte 0 is no field of a message"),
        (b"\xff" * (1 << 20), "a number before byte 10 does not end"),
        (with_weights(2 << 20)[: 1 << 20], r"a field at byte \d+ has [\d,]+ bytes, and [\d,]+ are there"),
    ],
)
def test_a_large_file_with_lengths_that_lie_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ca.ConvArithError, match=message) as caught:
        parse_model(content)
    assert caught.value.code == "unreadable"


def test_more_bytes_than_a_message_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_messages, "_MOST_BYTES", 10)
    with pytest.raises(ca.ConvArithError, match=r"bytes are over 10, .*; save the weights as external data") as caught:
        parse_model(with_weights(0))
    assert caught.value.code == "too-large"


def test_protobuf_is_asked_for_where_it_is_missing() -> None:
    script = (
        "import sys; sys.modules['google.protobuf'] = None\n"
        "import convarith as ca\nfrom convarith.readers.onnx.messages import parse_model\n"
        "try: parse_model(b'x')\nexcept ca.ConvArithError as error: print(error.code, error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        'missing-extra reading ONNX needs protobuf, which is not installed; pip install "convarith[networks]" brings it'
    )
