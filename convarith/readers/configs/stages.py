"""What a configuration says of each stage of a network: lists that go side by side, or one value for all stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.readers.configs.lengths import refuse_length

if TYPE_CHECKING:
    from convarith.readers.document import Document
    from convarith.readers.spans import KeyPath

MOST_REPEATED = 10_000
"""Layers that one number may ask for."""


class StageValue(NamedTuple):
    """What is said of a stage, and where.

    Attributes:
        value: Whatever the file holds.
        path: Where it stands.
    """

    value: Any
    path: KeyPath


def each_stage(document: Document, path: KeyPath, count: int) -> list[StageValue]:
    """Give the value of each stage: the items of a list that is as long as there are stages, or one value for all.

    Raises:
        ConvArithError: ``missing-key`` where nothing stands there; ``list-length``.
    """
    value = document.get(*path)
    name = str(path[-1])
    if value is None:
        raise ConvArithError(f"{name} is missing", "missing-key", f"give one value for each of the {count} stages")
    if not isinstance(value, list):
        return [StageValue(value, path)] * count
    if len(value) != count:
        raise refuse_length(name, len(value), count, "stages")
    return [StageValue(each, (*path, number)) for number, each in enumerate(value)]


def repeats(name: str, value: object) -> int:
    """Give how often something is repeated, as a whole number from 1 to `MOST_REPEATED`.

    Raises:
        ConvArithError: ``bad-value``; ``too-large``.
    """
    return repeats_or_none(name, whole_number(name, value))


def repeats_or_none(name: str, value: object) -> int:
    """Give how often something is repeated, which may be not at all.

    Raises:
        ConvArithError: As `repeats`.
    """
    number = whole_number(name, value, least=0)
    if number > MOST_REPEATED:
        raise ConvArithError(
            f"{name} {short_repr(number)} is more than {MOST_REPEATED:,}", "too-large", "check for a typo"
        )
    return number
