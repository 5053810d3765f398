"""convarith's own format, in a TOML file of its own or in pyproject.toml."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.networks.places import Place
from convarith.readers.document import Document
from convarith.readers.network_tables import read_networks
from convarith.readers.parsed import NotInFormatError
from convarith.readers.spans import Spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath, Span

_TOOL_TABLE = ("tool", "convarith")


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a TOML text.

    Args:
        text: What the file holds.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed; as `read_networks`.
    """
    return read_networks(parse(text), (), framework)


def read_pyproject(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks of a ``pyproject.toml``, where they stand under ``tool.convarith``.

    Args:
        text: What the file holds.
        framework: As for `read`.

    Raises:
        ConvArithError: As `read`.
    """
    document = parse(text)
    table = document.get(*_TOOL_TABLE)
    if not table or not isinstance(table, dict):
        raise ConvArithError("there is no [tool.convarith]", "no-network", "begin one with [[tool.convarith.network]]")
    return read_networks(document, _TOOL_TABLE, framework)


def parse(text: str) -> Document:
    """Give the plain values of a text, and their places.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed.
    """
    import tomllib

    try:
        return Document(tomllib.loads(text), Spans(text, _spans_of))
    except tomllib.TOMLDecodeError as error:
        raise NotInFormatError("TOML", *_cause(error, text)) from None
    except (ValueError, RecursionError):  # Python reads neither thousands of digits nor thousands of brackets
        raise ConvArithError(
            "a number is too long to be read, or brackets are nested too deeply", "unreadable", "check for a typo"
        ) from None


def _spans_of(text: str) -> Mapping[KeyPath, Span]:
    """Find the places in a text, where somebody wants to point at one."""
    from convarith.readers.toml_spans import spans_of

    return spans_of(text)


def _cause(error: ValueError, text: str) -> tuple[Exception, Place]:
    """Give what is wrong and where, which Python before 3.14 gives in the message only; the last line for the end."""
    import re

    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error), re.DOTALL)
    if found is None:
        return error, Place(max(1, len(text.splitlines())))
    return ValueError(found[1]), Place(int(found[2]), int(found[3]))
