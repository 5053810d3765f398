"""Where settings are written: ``[check]`` of a convarith.toml, or ``[tool.convarith.check]`` of a pyproject.toml."""

from __future__ import annotations

import os
import re
from pathlib import Path

from convarith.errors import ConvArithError
from convarith.lint.settings import USUAL, Settings, read_settings
from convarith.readers.parsed import PlacedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILES: Mapping[str, tuple[str, ...]] = {
    "convarith.toml": ("check",),
    "pyproject.toml": ("tool", "convarith", "check"),
}
"""What holds settings, in which table; where a folder has both, the first before the second."""


class Configurations:
    """The settings of every folder, each read once.

    Args:
        options: What is laid over all of them.
    """

    def __init__(self, options: Settings = USUAL) -> None:
        self._options = options
        self._read: dict[str, Settings] = {}

    def of_path(self, path: str | os.PathLike[str]) -> Settings:
        """Give the settings for a file, or for what is in a folder.

        Raises:
            ConvArithError: As `of_folder`.
        """
        return self.of_folder(path) if os.path.isdir(path) else self.of_file(path)  # noqa: PTH112

    def of_file(self, file: str | os.PathLike[str]) -> Settings:
        """Give the settings for a file: those of the nearest folder above it that has some.

        Raises:
            ConvArithError: As `of_folder`.
        """
        return self.of_folder(os.path.dirname(os.path.abspath(file)))  # noqa: PTH100, PTH120  # thousands of files

    def of_folder(self, folder: str | os.PathLike[str]) -> Settings:
        """Give the settings for what is in a folder.

        Raises:
            ConvArithError: ``unreadable``, ``unknown-key`` and ``bad-value``, with file and line.
            OSError: Where a file of settings cannot be opened.
        """
        place = os.path.abspath(folder)  # noqa: PTH100
        below = []
        while place not in self._read:
            found = settings_in(place)
            above = os.path.dirname(place)  # noqa: PTH120
            if found is not None or above == place:
                self._read[place] = (found or USUAL).under(self._options)
                break
            below.append(place)
            place = above
        self._read.update(dict.fromkeys(below, self._read[place]))
        return self._read[place]


def settings_files(folder: str) -> set[str]:
    """Give the files that could hold settings for a folder."""
    return {str(each / name) for each in (Path(folder), *Path(folder).parents) for name in FILES}


def settings_in(folder: str | os.PathLike[str]) -> Settings | None:
    """Read the settings that stand in a folder itself; None where there are none.

    Raises:
        ConvArithError: As `Configurations.of_folder`.
        OSError: Where a file cannot be opened.
    """
    for name, table in FILES.items():
        file = Path(folder, name)
        if file.is_file():
            content = file.read_bytes()
            found = _settings(content, file, table) if all(_is_spoken_of(name, content) for name in table) else None
            if found is not None:
                return found
    return None


def _is_spoken_of(name: str, content: bytes) -> bool:
    """Tell whether a text has a name outside of comments, without which it need not be parsed."""
    word = name.encode()
    return word in content and re.search(rb"^[^#\n]*\b%s\b" % word, content, re.MULTILINE) is not None


def _settings(content: bytes, file: Path, table: tuple[str, ...]) -> Settings | None:
    from convarith.readers.toml import parse

    shown = os.path.relpath(file)
    try:
        document = parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConvArithError(f"{shown}: this is not text", "unreadable", "save it as UTF-8") from None
    except ConvArithError as error:
        place = error.place if isinstance(error, PlacedError) else None
        raise error.reworded(
            f"{shown}:{place.line}: {error.message}" if place else f"{shown}: {error.message}"
        ) from None
    values = document.get(*table)
    if values is None:
        return None
    if not isinstance(values, dict):
        raise ConvArithError(
            f"{shown}: {'.'.join(table)} is no table", "bad-value", f"begin it with [{'.'.join(table)}]"
        )
    places = {key: document.spans.key_of((*table, key)) for key in values}
    origins = {key: f"{shown}:{place.line}" if place else shown for key, place in places.items()}
    return read_settings(values, file.parent, origins)
