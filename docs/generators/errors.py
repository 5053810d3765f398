"""The page of error codes."""

from __future__ import annotations

from generators.markdown import plain

from convarith.errors import CODES

ERRORS = """\
# Errors and findings

Whatever convarith refuses, in the terminal, in Python (`ConvArithError.code`) and in the findings of `convarith check`,
has one of these codes. The message beside it has the numbers, and the hint says what to do.

| code | what it says |
|---|---|
{rows}

<!-- Written by `make docs` from `CODES` in convarith/errors.py. -->
"""


def errors() -> str:
    """Give the page of all codes, as it should be."""
    return ERRORS.format(rows="\n".join(f"| `{code}` | {plain(sentence)} |" for code, sentence in CODES.items()))
