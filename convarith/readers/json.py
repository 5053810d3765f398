"""Configurations in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.networks.places import Place
from convarith.readers.document import Document, networks
from convarith.readers.json_spans import spans_of
from convarith.readers.parsed import NotInFormatError
from convarith.readers.spans import Spans

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def read(text: str, framework: str | None = None, name: str = "") -> list[ParsedNetwork]:
    """Read the networks of a JSON text.

    Args:
        text: What the file holds.
        framework: The one in whose words networks are that name none; None for convarith's own.
        name: Of the file; empty for a text without one.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed; as `convarith.readers.document.networks`.
    """
    return networks(parse(text, name), framework)


def parse(text: str, name: str = "") -> Document:
    """Give the values of a JSON text, with their places.

    Raises:
        ConvArithError: ``unreadable`` where it cannot be parsed.
    """
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotInFormatError("JSON", ValueError(error.msg), Place(error.lineno, error.colno)) from None
    except (ValueError, RecursionError):  # Python reads neither thousands of digits nor thousands of brackets
        raise ConvArithError(
            "a number is too long to be read, or brackets are nested too deeply", "unreadable", "check for a typo"
        ) from None
    return Document(config, Spans(text, spans_of), name)
