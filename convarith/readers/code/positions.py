"""Where the nodes of a syntax tree stand, in characters: Python itself counts the bytes of UTF-8."""

from __future__ import annotations

import ast

from convarith.networks.places import Place


def in_columns_of(given: str, tree: ast.AST, text: str) -> None:
    """Let the columns of all nodes count the characters of another text, at the ends of whose lines theirs stand.

    Args:
        given: The other text, such as one with prompts.
        tree: What was parsed.
        text: What it was parsed of.
    """
    if given == text and text.isascii():
        return
    lines = [line.encode() for line in text.split("\n")]
    before = [_before(*pair) for pair in zip(given.replace("\r\n", "\n").split("\n"), text.split("\n"), strict=False)]
    before += [0] * (len(lines) - len(before))
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt):
            number, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            node.col_offset = before[number] + _characters(lines[number], node.col_offset)
            node.end_col_offset = before[last] + _characters(lines[last], node.end_col_offset or 0)


def place_of(node: ast.expr | ast.stmt) -> Place:
    """Give the place of a node."""
    ends_there = node.end_lineno == node.lineno and node.end_col_offset is not None
    return Place(node.lineno, node.col_offset + 1, (node.end_col_offset or 0) + 1 if ends_there else None)


def _before(given: str, line: str) -> int:
    """Give how many characters were taken away before a line."""
    return len(given) - len(line) if given.endswith(line) else 0


def _characters(line: bytes, count: int) -> int:
    return len(line[:count].decode(errors="replace"))
