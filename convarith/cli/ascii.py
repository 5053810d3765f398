"""Output for terminals and pipes that lack the guide's symbols: each is spelled as people do without, ⌊x⌋ as floor(x).

Characters of names, which nobody can guess back, are escaped as Python does.
"""

from __future__ import annotations

import codecs
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import TextIOWrapper

_HANDLER = "convarith.spelled"
_TIMES, _DOT, _RAISED = "*", ".", "^"
_FACTOR_ENDS = tuple(")⌋′")
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺ᵀᵖ", "0123456789+Tp", strict=True))
SPELLED: Mapping[str, str] = {
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
    "×": "x",
    "−": "-",
    "—": "-",
    "′": "'",
    "°": " degrees",
    "…": "...",
    "\xa0": " ",
    "\ufeff": "",
    "⌊": "floor(",
    "⌋": ")",
    "⌈": "ceil(",
    "⌉": ")",
    "‖": "||",
    "⟨": "<",
    "⟩": ">",
    "√": "sqrt",
    "∞": "inf",
    "←": "<-",
    "→": "->",
    "≈": "~",
    "≡": "=",
    "≢": "!=",
    "≥": ">=",
    "≤": "<=",
    "⋮": ":",
    "⋯": "~",
    "─": "-",
    "│": "|",
    "├": "+",
    "┤": "+",
    "┼": "+",
    # Cells of `play`, each a character; those in use stand beside the others.
    "▒": "#",
    "█": "@",
    "•": ":",
    "‡": "*",
    "□": "o",
    "■": "O",
    "▫": ",",
    "▪": ";",
    "‗": "=",
    "○": "%",
    "●": "&",
    "░": ":",
    "▓": "%",
}
"""What stands for each symbol; the middle dot and superscripts depend on what comes before."""


def spell_what_is_missing(stream: TextIOWrapper) -> None:
    """Have a stream spell what its encoding lacks; in ASCII where the user's locale has no more."""
    codecs.register_error(_HANDLER, _spell)
    if _is_utf8(stream.encoding) and locale_is_plain(os.environ):
        stream.reconfigure(encoding="ascii", errors=_HANDLER)
    else:
        stream.reconfigure(errors=_HANDLER)


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8")


def locale_is_plain(environment: Mapping[str, str]) -> bool:
    """Tell whether the user's locale is ``C``, for which Python writes UTF-8 unasked, and nobody asks for more.

    Python itself puts C.UTF-8 into LC_CTYPE then, which LANG tells apart from a user's own.
    """
    if "PYTHONIOENCODING" in environment or environment.get("PYTHONUTF8") == "1":
        return False
    category = environment.get("LC_CTYPE", "")
    own = "" if _is_utf8(category.removeprefix("C.")) else category
    said = environment.get("LC_ALL") or own or environment.get("LANG")
    return said in ("C", "POSIX")


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Give what stands for characters that cannot be encoded, and where to go on, as `codecs` asks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object
    return "".join(_spelled(text, place) for place in range(error.start, error.end)), error.end


def _spelled(text: str, place: int) -> str:
    letter, before = text[place], text[place - 1] if place else ""
    if letter == "·":
        return _TIMES if before.isalnum() or before in _FACTOR_ENDS else _DOT
    if letter in _SUPERSCRIPTS:
        return _SUPERSCRIPTS[letter] if before in _SUPERSCRIPTS else _RAISED + _SUPERSCRIPTS[letter]
    return SPELLED[letter] if letter in SPELLED else letter.encode("unicode_escape").decode()
