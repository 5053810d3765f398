"""ONNX is parsed without its weights, and what is no ONNX is refused at once."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from support.onnx_models import fields_of, model, node

import convarith as ca
from convarith.readers.onnx import wire
from convarith.readers.onnx.messages import parse_model

if TYPE_CHECKING:
    from collections.abc import Iterator

NODES = [node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1]), node("Reshape", ["y", "s"], ["z"])]


def with_weights(count: int) -> bytes:
    made = model(NODES, inputs={"x": (1, 3, 8, 8)}, weights={"w": (8, 3, 3, 3)}, constants={"s": [0, -1]})
    made.graph.initializer[0].raw_data = bytes(count)
    return bytes(made.SerializeToString())


@pytest.fixture
def held() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_a_model_has_the_fields_that_protobuf_reads() -> None:
    made = model(NODES, inputs={"x": (1, 3, 8, "side")}, weights={"w": (8, 3, 3, 3)}, constants={"s": [0, -1]})
    assert fields_of(parse_model(made.SerializeToString()), "ModelProto") == fields_of(made, "ModelProto")


def test_weights_are_passed_over_and_small_constants_stay() -> None:
    assert parse_model(with_weights(5000)).graph.initializer[0].raw_data == b""
    assert parse_model(with_weights(100)).graph.initializer[0].raw_data == bytes(100)
    assert list(parse_model(with_weights(5000)).graph.initializer[1].int64_data) == [0, -1]


@pytest.mark.usefixtures("held")
def test_a_large_file_is_read_in_little_memory() -> None:
    content = with_weights(50_000_000)
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    assert parse_model(content).graph.node
    assert tracemalloc.get_traced_memory()[1] - before < 100_000


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


def test_a_field_that_is_longer_than_its_message_is_told_with_its_place() -> None:
    with pytest.raises(ca.ConvArithError, match="a field at byte 0 has 1,073,741,824 bytes, and 10 are there"):
        parse_model(b"\x3a\x80\x80\x80\x80\x04" + bytes(10))


@pytest.mark.parametrize("most", [10, 40, 70])  # fields, values in several rows, values in one
def test_more_values_than_there_is_time_for_are_refused(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = model([node("Pad", ["x"], ["y"], pads=list(range(most))) for most in (20, 20, 100)], inputs={})
    assert parse_model(made.SerializeToString()).graph.node
    monkeypatch.setattr(wire, "_MOST_VALUES", most)
    with pytest.raises(ca.ConvArithError, match=f"this model has more than {most} values") as caught:
        parse_model(made.SerializeToString())
    assert caught.value.code == "too-large"
