"""Text as Markdown."""

from __future__ import annotations

import re

MARKUP = re.compile(
    r"""(`[^`]*`|https?://\S+)  # stays as it is
    |[*<>\[\]\\]
    |(?<![^\W_])_|_(?![^\W_])  # inside a word it is none
    """,
    re.VERBOSE,
)


def plain(text: str) -> str:
    """Give text in which Markdown sees no markup; what stands between backticks stays code, and an address a link."""
    return MARKUP.sub(lambda found: found[1] or f"\\{found[0]}", text)
