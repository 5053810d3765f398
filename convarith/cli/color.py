"""When text has colours: as ``--color`` says, before what the environment does."""

from __future__ import annotations

import os
from contextlib import contextmanager
from enum import StrEnum

from convarith.engine.names import known_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class When(StrEnum):
    """When text is in colours."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


_SAID = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")  # by the environment
_OPTIONS = ("--color", "--colour")


@contextmanager
def colors_as_asked(words: Sequence[str]) -> Iterator[list[str]]:
    """Give a command line without ``--color``, and have the environment say what that says, for rich and for us.

    Raises:
        ConvArithError: ``bad-value``.
    """
    rest, asked = _without_color(words)
    if asked is When.AUTO:
        yield rest
        return
    before = {name: os.environ.pop(name) for name in _SAID if name in os.environ}
    said = "FORCE_COLOR" if asked is When.ALWAYS else "NO_COLOR"
    os.environ[said] = "1"
    try:
        yield rest
    finally:
        del os.environ[said]
        os.environ |= before


def _without_color(words: Sequence[str]) -> tuple[list[str], When]:
    """Take ``--color`` out of a command line, as far as its options go."""
    options = words[: words.index("--")] if "--" in words else words
    for place, word in enumerate(options):
        name, equals, said = word.partition("=")
        if name in _OPTIONS:
            after = place + (1 if equals else 2)
            return [*words[:place], *words[after:]], _read(said if equals else "".join(words[place + 1 : after]))
    return list(words), When.AUTO


def _read(text: str) -> When:
    return When(known_name("use of colours", text, list(When)))
