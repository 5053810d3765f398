"""Arguments of objects in configurations that make them by ``_target_``, with the references among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.numbers import short_repr, whole_number, whole_numbers
from convarith.errors import ConvArithError
from convarith.readers.configs.references import resolved
from convarith.readers.parsed import PlacedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.engine.numbers import Ints
    from convarith.networks.places import Places
    from convarith.readers.document import Document
    from convarith.readers.spans import KeyPath

Check: TypeAlias = "Callable[[str, Any], int]"
"""Gives a number by the name and the value of an argument, or raises what is wrong with it."""


class Arguments:
    """What an object of a configuration is made with.

    Args:
        document: The configuration.
        path: Where the object stands in it.
    """

    def __init__(self, document: Document, path: KeyPath) -> None:
        self.document = document
        self.path = path

    def value(self, name: str, default: Any = None) -> Any:  # whatever the file holds
        """Give an argument, references resolved; the default where it is not given.

        Raises:
            ExpressionError: Where it holds an expression.
            PlacedError: ``bad-value`` for a reference to nothing, or without an end.
        """
        given = self.document.get(*self.path, name)
        try:
            return default if given is None else resolved(self.document, given)
        except ConvArithError as error:
            raise self.placed(error, name) from None

    def number(self, name: str, default: int | None = None, check: Check = whole_number) -> int:
        """Give an argument that is one whole number.

        Args:
            name: Of the argument.
            default: Where it is not given; None where it has to be.
            check: Gives the number, or raises what is wrong with it.

        Raises:
            ExpressionError, PlacedError: As `value`; ``missing-key`` and what ``check`` raises.
        """
        return self._checked(check, self._given(name, default), name)

    def each_number(self, name: str, default: list[Any] | None = None, check: Check = whole_number) -> list[int]:
        """Give an argument that is a list of whole numbers.

        Raises:
            ExpressionError, PlacedError: As `number`.
        """
        items = enumerate(self.items(name, default))
        return [self._checked(check, each, name, number) for number, each in items]

    def numbers(self, name: str, default: Ints | None = None) -> Ints:
        """Give an argument that is one whole number for all axes, or one per axis.

        Raises:
            ExpressionError, PlacedError: As `number`.
        """
        value = self._given(name, default)
        try:
            return whole_numbers(name, value)
        except ConvArithError as error:
            raise self.placed(error, name) from None

    def items(self, name: str, default: list[Any] | None = None) -> list[Any]:
        """Give an argument that is a list.

        Raises:
            ExpressionError, PlacedError: As `number`.
        """
        value = self._given(name, default)
        if not isinstance(value, list):
            raise self.placed(ConvArithError(f"{name} {short_repr(value)} is no list", "bad-value", "give one"), name)
        return value

    def placed(self, error: ConvArithError, *path: str | int) -> PlacedError:
        """Give an error about an argument, or about what stands in it, with its place."""
        return PlacedError(error, self.document.place_of(*self.path, *path))

    def places_of(self, **settings: KeyPath) -> Places:
        """Give the places of a layer that the object makes, and where among its arguments each setting comes from."""
        return self.document.places_of(*self.path, **{name: (*self.path, *each) for name, each in settings.items()})

    def _given(self, name: str, default: Any) -> Any:
        value = self.value(name, default)
        if value is None:
            raise self.placed(ConvArithError(f"{name} is missing", "missing-key", "add it"), name)
        return value

    def _checked(self, check: Check, value: Any, name: str, *deeper: int) -> int:
        try:
            return check(name, value)
        except ConvArithError as error:
            raise self.placed(error, name, *deeper) from None
