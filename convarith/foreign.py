"""The boundary to decoders and encoders of other people, through which whatever they raise comes out as our error."""

from __future__ import annotations

import re
from contextlib import contextmanager
from errno import EINVAL
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 200  # characters of a cause that are told
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@contextmanager
def foreign(failure: str, code: str, hint: str) -> Iterator[None]:
    """Run what another library does to a file's content; a failure tells what failed, and why.

    Nothing is assumed about what a library raises for content that is damaged: that is found out file by damaged file,
    and never to the end. Lack of memory stays what it is, and so does what the system says of the file itself.

    Args:
        failure: What it means that the library fails, as ``"a.npz is no array"``; the cause is put behind it.
        code: Of the error.
        hint: What to do then.

    Raises:
        ConvArithError: For whatever the library raises, which is its ``__cause__``.
        OSError: Where the system refuses, as for a full disk, also where the library stumbles over that afterwards.
    """
    try:
        yield
    except (ConvArithError, MemoryError):
        raise
    except Exception as error:
        refused = _by_system(error)
        if refused is error:
            raise
        if refused is not None:
            raise refused from None
        cause = error.__cause__ or error  # a library's own words for what went wrong below may tell less
        raise ConvArithError(f"{failure}: {_in_a_line(cause)}", code, hint) from cause


def _in_a_line(cause: BaseException) -> str:
    text = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    line = _ADDRESS.sub("", text.strip().partition("\n")[0])[:_LONGEST]
    if isinstance(cause, KeyError) and line:
        return f"there is no {line}"
    return line or type(cause).__name__


def _by_system(error: BaseException | None) -> OSError | None:
    """Give what the system refused, of an error and those it came of; decoders make no errors with numbers but one."""
    while error is not None:
        if isinstance(error, OSError) and error.errno not in (None, EINVAL):
            return error
        error = error.__cause__ or error.__context__
    return None
