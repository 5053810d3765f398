"""References of a configuration to values in it: those of MONAI, and those of OmegaConf, which Hydra has too.

See https://docs.monai.io/en/stable/config_syntax.html and https://omegaconf.readthedocs.io/en/latest/usage.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.readers.document import Document

_REFERENCE = re.compile(r"\$?[@%](?P<monai>\w+(?:(?:#|::)\w+)*)|\$\{(?P<hydra>\w+(?:\.\w+)*)\}")
_FARTHEST = 16  # references from one to the next
_MOST = 10_000  # values of an argument, references written out


class ExpressionError(Exception):
    """That a value is an expression, which is not evaluated."""


def resolved(document: Document, value: Any) -> Any:  # whatever the file holds
    """Give a value with what it refers to: MONAI's ``@id``, ``$@id`` and ``%id``, and Hydra's ``${key}``.

    Raises:
        ExpressionError: Where it holds an expression, which is not evaluated.
        ConvArithError: ``bad-value`` for a reference to nothing, or without an end; ``too-large``.
    """
    return _Resolution(document).value(value, 0)


class _Resolution:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def value(self, value: Any, depth: int) -> Any:
        self._count += 1
        if self._count > _MOST:
            raise ConvArithError(f"with its references it holds more than {_MOST:,} values", "too-large", "use fewer")
        if isinstance(value, list):
            return [self.value(each, depth) for each in value]
        if not isinstance(value, str):
            return value
        found = _REFERENCE.fullmatch(value)
        if not found:
            if value.startswith("$") or "${" in value:
                raise ExpressionError(value)
            return value
        if depth == _FARTHEST:
            raise ConvArithError(f"the reference {value} does not end", "bad-value", "let it end at a value")
        keys = found["hydra"].split(".") if found["hydra"] else re.split("#|::", found["monai"])
        target = self._document.get(*(int(key) if key.isdecimal() else key for key in keys))
        if target is None:
            raise ConvArithError(f"nothing is called {value}", "bad-value", "name a key of the configuration")
        return self.value(target, depth + 1)
