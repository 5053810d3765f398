"""A network in one line: ``conv 6 k4 | max_pool k2 | conv 16 k4 | flatten | linear 10``.

Layers are joined by ``|`` or stand on lines of their own. Each is an operation of our own format, then its channels or
features, then its settings: ``k3`` and ``k3x5`` (kernel), ``s2`` (stride), ``p1`` and ``p0:1x2:2`` (padding), ``d2``
(dilation), ``g4`` (groups), ``a1`` (output padding), or ``key=value`` for any key; ``name:`` before it, ``from=a,b``
after it. The input may come first: ``3x32x32 | conv 6 k4``.
"""

from __future__ import annotations

from convarith.readers.document import Document
from convarith.readers.line_table import LineTable
from convarith.readers.network_tables import read_networks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of a line.

    Args:
        text: The line; it may be broken between layers, and ``#`` begins a comment.
        framework: The one in whose words its layers are; None for convarith's own.

    Raises:
        ConvArithError: ``no-network`` where there is no layer.
        PlacedError: ``bad-value`` for a word that is no setting.
    """
    table = LineTable(text)
    (parsed,) = read_networks(Document({"network": [table.network]}, table.spans), (), framework)
    if "input" not in table.network:  # a line needs not tell it
        parsed = parsed.on_input(())
    return [parsed]
