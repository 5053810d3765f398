"""Functions of Python itself, and methods of its rows, dictionaries and texts, on values that are known."""

from __future__ import annotations

import ast
import math
from functools import reduce
from typing import TYPE_CHECKING, Any

from convarith.readers.code.steps import Chain
from convarith.readers.code.values import LONGEST, NotLiteralError, Unknown, calculated, filled, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.readers.code.values import Value


def items_of(value: Value) -> list[Value]:
    """Give what a loop over a value goes through.

    Raises:
        NotLiteralError: Where that is not known, or of a length that nobody would write.
    """
    if isinstance(value, Chain):
        return [each for _, each in value.steps]
    if not isinstance(value, list | tuple | range | dict | str):
        raise NotLiteralError(value.why if isinstance(value, Unknown) else "an expression")
    if length(value) > LONGEST:
        raise NotLiteralError(f"a row of more than {LONGEST:,} items")
    return list(value)


def length(value: Value) -> int:
    """Give the number of items of a row, or of layers in a row."""
    if isinstance(value, range):  # whose own length overflows
        return max(0, -((value.start - value.stop) // value.step))
    return len(value.steps if isinstance(value, Chain) else value)


def _enumerate(row: Value, start: int = 0) -> Value:
    return [(start + number, each) for number, each in enumerate(items_of(row))]


def _zip(*rows: Value, strict: bool = False) -> Value:
    del strict
    return list(zip(*map(items_of, rows), strict=False))


def _range(*numbers: int) -> Value:
    return range(*map(plain, numbers))


def _sum(row: Value, start: Value = 0) -> Value:
    return reduce(lambda left, right: calculated(ast.Add(), left, right), items_of(row), start)


def _extreme(choose: Callable[[Any], Any]) -> Callable[..., Value]:
    def chosen(*values: Value) -> Value:
        return choose(plain(items_of(values[0]) if len(values) == 1 else list(values)))

    return chosen


def _dict(row: Value = (), **more: Value) -> Value:
    pairs = row.items() if isinstance(row, dict) else [items_of(each) for each in items_of(row)]
    return {plain(key): value for key, value in pairs} | more


def _product(row: Value) -> Value:
    return reduce(lambda left, right: calculated(ast.Mult(), left, right), items_of(row), 1)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "range": _range,
    "len": length,
    "list": lambda row=(): items_of(row),
    "tuple": lambda row=(): tuple(items_of(row)),
    "reversed": lambda row: items_of(row)[::-1],
    "enumerate": _enumerate,
    "zip": _zip,
    "sorted": lambda row: sorted(plain(items_of(row))),
    "sum": _sum,
    "max": _extreme(max),
    "min": _extreme(min),
    "dict": _dict,
    "OrderedDict": _dict,
    "collections.OrderedDict": _dict,
    "int": lambda value: int(plain(value)),
    "float": lambda value: float(plain(value)),
    "str": lambda value: filled("{}", (value,)),
    "bool": lambda value: bool(plain(value)),
    "round": lambda value: round(plain(value)),
    "abs": lambda value: abs(plain(value)),
    "all": lambda row: all(plain(items_of(row))),
    "any": lambda row: any(plain(items_of(row))),
    "np.array": lambda row, **_: row,
    "numpy.array": lambda row, **_: row,
    "math.ceil": lambda value: math.ceil(plain(value)),
    "math.floor": lambda value: math.floor(plain(value)),
    "math.sqrt": lambda value: math.sqrt(plain(value)),
    "math.log2": lambda value: math.log2(plain(value)),
    "math.log": lambda *values: math.log(*map(plain, values)),
    "math.prod": _product,
    "np.prod": _product,
    "numpy.prod": _product,
}
"""By the names that code has for them."""


def called(name: str, args: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """Give what a function of Python makes of values."""
    try:
        return FUNCTIONS[name](*args, **keywords)
    except NotLiteralError as error:
        return Unknown(str(error))
    except (TypeError, ValueError, ArithmeticError):
        return Unknown(f"a call of {name}")


def _extend(row: list[Value], more: Value) -> None:
    row.extend(items_of(more))


def _update(known: dict[Value, Value], more: Value = (), **named: Value) -> None:
    known.update(_dict(more, **named))


def _joined(between: str, row: Value) -> Value:
    parts = plain(items_of(row))
    return filled(between.join(["{}"] * len(parts)), tuple(parts))


_METHODS: Mapping[tuple[type, str], Callable[..., Value]] = {
    (list, "append"): lambda row, each: row.append(each),
    (list, "extend"): _extend,
    (list, "insert"): lambda row, index, each: row.insert(plain(index), each),
    (list, "pop"): lambda row, index=-1: row.pop(plain(index)),
    (list, "copy"): list,
    (list, "reverse"): lambda row: row.reverse(),
    (list, "index"): lambda row, each: plain(row).index(plain(each)),
    (dict, "items"): lambda known: list(known.items()),
    (dict, "keys"): list,
    (dict, "values"): lambda known: list(known.values()),
    (dict, "get"): lambda known, key, other=None: known.get(plain(key), other),
    (dict, "pop"): lambda known, key, *other: known.pop(plain(key), *other),
    (dict, "update"): _update,
    (dict, "copy"): dict,
    (dict, "setdefault"): lambda known, key, other=None: known.setdefault(plain(key), other),
    (str, "format"): lambda text, *values: filled(text, values),
    (str, "join"): _joined,
    (str, "lower"): str.lower,
    (str, "upper"): str.upper,
    (str, "strip"): str.strip,
    (str, "startswith"): str.startswith,
    (str, "endswith"): str.endswith,
    (str, "split"): lambda text, *by: text.split(*by),
    (str, "replace"): lambda text, old, new: text.replace(old, new) if len(new) <= len(old) else Unknown("a text"),
}


def method_called(owner: Value, name: str, args: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """Give what a method of a row, a dictionary or a text makes of values."""
    known = _METHODS.get((type(owner), name))
    try:
        if known is None or (isinstance(owner, list | dict) and len(owner) >= LONGEST):
            return Unknown(f"a call of {name}")
        return known(owner, *args, **keywords)
    except NotLiteralError as error:
        return Unknown(str(error))
    except (TypeError, ValueError, LookupError):
        return Unknown(f"a call of {name}")


def item(owner: Value, index: Value) -> Value:
    """Give an item of a row, or of a dictionary, or a part of a row."""
    try:
        if isinstance(owner, Chain):
            if isinstance(index, slice):
                return Chain(owner.steps[index], owner.places)
            return owner.steps[index][1]
        if isinstance(owner, list | tuple | dict | str | range):
            return owner[index if isinstance(index, slice) else plain(index)]
    except (NotLiteralError, TypeError, ValueError, LookupError):
        pass
    return Unknown(owner.why if isinstance(owner, Unknown) and not owner.name else "an item of something")
