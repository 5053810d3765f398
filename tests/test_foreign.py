"""Whatever a decoder or an encoder of other people raises comes out as one error with a cause."""

from __future__ import annotations

import struct
import zlib
from errno import EINVAL, ENOSPC

import pytest

from convarith.errors import ConvArithError
from convarith.foreign import foreign


class StrangerError(Exception):
    """An error of a kind that nobody here has heard of."""


def fail(error: BaseException) -> None:
    with foreign("a.npz is no array", "bad-array", "save it anew"):
        raise error


@pytest.mark.parametrize(
    ("raised", "cause"),
    [
        (StrangerError("what is this"), "what is this"),
        (StrangerError(), "StrangerError"),
        (struct.error("argument out of range\nmore of it"), "argument out of range"),
        (zlib.error("Error -3"), "Error -3"),
        (OSError("Invalid data stream"), "Invalid data stream"),
        (OSError(EINVAL, "Invalid argument"), "Invalid argument"),
        (KeyError("glyf"), "there is no 'glyf'"),
        (ValueError("malformed node: <ast.Call object at 0x7f00ab>"), "malformed node: <ast.Call object>"),
    ],
    ids=repr,
)
def test_an_error_of_any_kind_is_told_with_its_cause(raised: Exception, cause: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        fail(raised)
    assert str(caught.value) == f"a.npz is no array: {cause}; save it anew"
    assert caught.value.code == "bad-array"


def test_a_cause_is_never_longer_than_a_line_or_two() -> None:
    with pytest.raises(ConvArithError) as caught:
        fail(ValueError("9" * 5000))
    assert len(str(caught.value)) < 300


def test_the_cause_is_that_from_which_the_library_raised() -> None:
    outer = OSError("something went wrong")
    outer.__cause__ = ValueError("cannot identify the file")
    with pytest.raises(ConvArithError, match="cannot identify the file"):
        fail(outer)


@pytest.mark.parametrize(
    "error",
    [
        ConvArithError("ours", "format"),
        MemoryError(),
        KeyboardInterrupt(),
        OSError(ENOSPC, "No space left on device"),
        FileNotFoundError(2, "No such file", "a.npz"),
    ],
    ids=repr,
)
def test_what_is_ours_or_the_system_s_stays_what_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught:
        fail(error)
    assert caught.value is error


def test_a_full_disk_is_told_of_also_where_the_library_stumbles_over_it() -> None:
    def stumbling() -> None:
        try:
            raise OSError(ENOSPC, "No space left on device")
        finally:
            raise AttributeError("'NoneType' object has no attribute 'write'")

    with pytest.raises(OSError, match="No space left") as caught, foreign("a.pdf cannot be drawn", "encoder", ""):
        stumbling()
    assert caught.value.errno == ENOSPC
