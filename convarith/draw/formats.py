"""The formats of an animation by the ending of its file."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError, nearest_first
from convarith.files import written_whole

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from convarith.draw.film import Film


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        module: Of `convarith.draw`, imported when the format is asked for.
        write: Name in it of the function that writes a film to a stream.
        transparent: Whether the format can leave the background out.
    """

    module: str
    write: str
    transparent: bool = True


FORMATS: Mapping[str, Format] = {".gif": Format("gif", "write_gif")}
"""What there is, the usual one first."""


def format_of(path: str | os.PathLike[str]) -> Format:
    """Give the format that a path's ending names.

    Raises:
        ConvArithError: ``format`` for an ending that is none.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise ConvArithError(
            f"{path} ends in no known format", "format", f"let it end in {nearest_first(ending, FORMATS)}"
        )
    return FORMATS[ending]


def write(film: Film, path: str | os.PathLike[str]) -> None:
    """Write a film to a file of the format that its ending names, whole or not at all.

    Raises:
        ConvArithError: ``format``; ``missing-extra`` where the format needs a package that is not installed.
        OSError: Where the file cannot be written.
    """
    format_ = format_of(path)
    writer: Callable[..., None] = getattr(import_module(f"convarith.draw.{format_.module}"), format_.write)
    with written_whole(Path(path)) as stream:
        writer(film, stream)
