"""What is PNG's own: its chunks, one by one."""

from __future__ import annotations

import zlib
from fractions import Fraction
from struct import unpack
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.image_files import encoded, written
from support.sample_scene import render_job

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAME = np.arange(64, dtype=np.uint8).reshape(8, 8)


def chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Read name and content of each chunk, and hold it against its checksum."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        (length,) = unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + body),)
        yield name.decode(), body
        at += 12 + length


def names(data: bytes) -> list[str]:
    return [name for name, _ in chunks(data)]


def bodies(data: bytes, wanted: str) -> list[bytes]:
    return [body for name, body in chunks(data) if name == wanted]


def test_the_chunks_stand_in_order_and_are_counted() -> None:
    data = written("apng", render_job())
    frames = ["fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT"]
    assert names(data) == ["IHDR", "acTL", "PLTE", "tRNS", *frames, "IEND"]
    numbers = [unpack(">I", body[:4])[0] for name, body in chunks(data) if name in {"fcTL", "fdAT"}]
    assert numbers == list(range(5))


@pytest.mark.parametrize("loop", [0, 1, 3])
def test_it_tells_how_many_frames_there_are_and_how_often_they_play(loop: int) -> None:
    (body,) = bodies(written("apng", render_job(loop=loop)), "acTL")
    assert unpack(">II", body) == (3, loop)


@pytest.mark.parametrize(("transparent", "expected"), [(False, []), (True, ["tRNS"])])
def test_a_single_frame_is_a_plain_picture(expected: list[str], *, transparent: bool) -> None:
    data = encoded("apng", [FRAME], transparent=transparent)
    assert names(data) == ["IHDR", "PLTE", *expected, "IDAT", "IEND"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1.0, Fraction(1)),
        (0.07, Fraction(7, 100)),
        (1 / 3, Fraction(1, 3)),
        (1 / 0.7, Fraction(10, 7)),
        (0.0125, Fraction(1, 50)),
        (0.999, Fraction(999, 1000)),
        (1 / 0.0021 + 600, Fraction(1 / 0.0021 + 600).limit_denominator(60)),
    ],
)
def test_a_time_is_an_exact_fraction_of_two_numbers_of_16_bits(seconds: float, expected: Fraction) -> None:
    for body in bodies(encoded("apng", [FRAME, FRAME.T.copy()], seconds=seconds), "fcTL"):
        numerator, denominator = unpack(">HH", body[20:24])
        assert Fraction(numerator, denominator) == expected


@pytest.mark.parametrize(("transparent", "blend"), [(False, 1), (True, 0)])
def test_where_the_background_is_left_out_a_frame_replaces_what_was_there(blend: int, *, transparent: bool) -> None:
    data = encoded("apng", [FRAME, FRAME.T.copy()], transparent=transparent)
    assert [tuple(body[24:]) for body in bodies(data, "fcTL")] == [(0, blend), (0, blend)]
