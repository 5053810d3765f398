"""The one exception that convarith raises for a setting, a file or a question it cannot answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConvArithError(ValueError):
    """What is wrong, with its numbers, and what to do about it.

    Attributes:
        message: What is wrong, with the arithmetic in it.
        code: A stable name for the kind of mistake, such as ``"does-not-fit"``.
        hint: What to do next; empty where the message says it all.
        setting: The field that is to blame, by its name here, such as ``"padding"``; None where it is none alone.
    """

    def __init__(self, message: str, code: str, hint: str = "", setting: str | None = None) -> None:
        super().__init__(message, code, hint, setting)
        self.message = message
        self.code = code
        self.hint = hint
        self.setting = setting

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def reworded(self, message: str, hint: str | None = None) -> ConvArithError:
        """Give the same error with another message: its code and setting stay, and its hint where no other is given."""
        return ConvArithError(message, self.code, self.hint if hint is None else hint, self.setting)


def nearest_first(name: object, known: Iterable[str]) -> str:
    """List the names there are, those most like a wrong one first."""
    from difflib import SequenceMatcher

    # A stable sort: names that are nothing like it keep their order.
    alike = sorted(known, key=lambda each: -round(SequenceMatcher(None, str(name), each).ratio(), 1))
    return ", ".join(alike)
