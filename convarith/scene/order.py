"""The order in which positions come."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

from convarith.engine.names import known_name
from convarith.scene.broken_range import length

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.scene.sheets import Sheets

ORDERS = {
    "rows": "row by row, as in the guide",
    "columns": "column by column",
    "snake": "row by row, to and fro",
    "random": "at random",
}


def known_order(order: str) -> str:
    """Give the order of a name.

    Raises:
        ConvArithError: ``bad-value`` for one that is none.
    """
    return known_name("order", order, ORDERS)


def ordered(sheets: Sheets, order: str, seed: int) -> Callable[[int], int]:
    """Give the number of the cell whose turn it is, for the number of a step; sheet after sheet, but at random.

    Raises:
        ConvArithError: ``bad-value`` for an order that is none.
    """
    order = known_order(order)
    height, width = map(length, sheets.ranges[-2:])
    if order == "rows":
        return lambda step: sheets.first + step
    if order == "columns":

        def by_columns(step: int) -> int:
            sheet, within = divmod(step, height * width)
            column, row = divmod(within, height)
            return sheets.first + (sheet * height + row) * width + column

        return by_columns
    if order == "snake":

        def to_and_fro(step: int) -> int:
            row, column = divmod(step, width)
            return sheets.first + row * width + (width - 1 - column if row % height % 2 else column)

        return to_and_fro
    return _shuffled(sheets, seed)


def _shuffled(sheets: Sheets, seed: int) -> Callable[[int], int]:
    @cache
    def numbers() -> list[int]:
        found = list(range(sheets.first, sheets.first + sheets.total))
        Random(seed).shuffle(found)  # noqa: S311  # for the eye, not for secrets
        return found

    return lambda step: numbers()[step]
