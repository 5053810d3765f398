"""TOML of usual lines, read without `tomllib`, which takes longer to import than a small file to check.

Usual lines begin tables and lists of tables by bare names, or give a bare key a whole number, a plain text, true, false
or a list of these. Long files are read in a fraction of the time, too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_MOST_DIGITS = 18


def usual_values(text: str) -> dict[str, Any] | None:
    """Give the values of a text, or None where a line of it is not usual, and `tomllib` is to read or to refuse it."""
    whole: dict[str, Any] = {}
    table = whole
    for raw in text.replace("\r\n", "\n").split("\n"):
        if not raw.isprintable():
            return None
        line = raw.strip(" ")
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            begun = _begun(whole, line)
            if begun is None:
                return None
            table = begun
            continue
        key, _, said = line.partition("=")
        key = key.rstrip(" ")
        value = _value_before_comment(said.strip(" "))
        if value is None or key in table or not _is_bare(key):
            return None
        table[key] = value
    return whole


def _begun(whole: dict[str, Any], line: str) -> dict[str, Any] | None:
    """Give the new table that a line in brackets begins; None where it does not begin one, or that is there already."""
    listed = line.startswith("[[") and line.endswith("]]")
    names = line[2:-2].split(".") if listed else line[1:-1].split(".")
    if line[-1] != "]" or not all(map(_is_bare, names)):
        return None
    above = _table_at(whole, names[:-1])
    if above is None:
        return None
    there = above.get(names[-1])
    table: dict[str, Any] = {}
    if there is None:
        above[names[-1]] = [table] if listed else table
    elif listed and _is_list_of_tables(there):
        there.append(table)
    else:
        return None
    return table


def _table_at(whole: dict[str, Any], names: Sequence[str]) -> dict[str, Any] | None:
    """Give the table of some names, the last of a list of tables; None where something else stands there."""
    at: Any = whole
    for name in names:
        at = at.setdefault(name, {})
        if _is_list_of_tables(at):
            at = at[-1]
        if not isinstance(at, dict):
            return None
    found: dict[str, Any] = at
    return found


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[-1], dict)


def _is_bare(key: str) -> bool:
    return key.isascii() and key.replace("-", "_").replace("_", "0").isalnum()


def _value_before_comment(text: str) -> Any:
    value = _value(text)
    return _value(text.partition("#")[0].rstrip(" ")) if value is None and "#" in text else value


def _value(text: str) -> Any:
    """Give a plain value, or a list of such; None for any other text."""
    if text[:1] != "[" or text[-1:] != "]":
        return _plain_value(text)
    inner = text[1:-1].strip(" ")
    values = [_plain_value(each.strip(" ")) for each in inner.split(",")] if inner else []
    return None if None in values else values


def _plain_value(text: str) -> int | str | bool | None:
    if text.isdigit():
        plain = text.isascii() and len(text) <= _MOST_DIGITS and (text[0] != "0" or text == "0")
        return int(text) if plain else None
    if text in ("true", "false"):
        return text == "true"
    inner = text[1:-1]
    is_text = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in inner and "\\" not in inner
    return inner if is_text else None
