"""convarith's own format, in whatever syntax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convarith.errors import ConvArithError
from convarith.readers.network_tables import read_networks

if TYPE_CHECKING:
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks under ``network``.

    Raises:
        ConvArithError: As `read_networks`.
    """
    if not isinstance(document.values, Mapping):
        raise ConvArithError("there is no network to check", "no-network", 'write {"network": [{"input": …}]}')
    return read_networks(document, (), framework)
