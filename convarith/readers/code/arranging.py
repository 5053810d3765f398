"""Methods that arrange an array anew, divide it or take means of it, as layers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.networks.operations import Flatten, Mean, Permute, Reshape, Split
from convarith.readers.code.arrays import Size
from convarith.readers.code.layers import place
from convarith.readers.code.steps import Step, opaque
from convarith.readers.code.values import NotLiteralError, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields
    from convarith.readers.code.values import Call

_MOST_PIECES = 1_000
_CHANNELS_FIRST = slice(2, None)


def arranged(name: str, call: Call, space: slice) -> list[Step]:
    """Give the layers that such a method comes to: one, or one for each piece.

    Args:
        name: Of the method, one of `NAMES`.
        call: Its call, without the array.
        space: Which axes of the array are space.
    """
    last = space != _CHANNELS_FIRST
    if name in _RESHAPING:
        return [_reshaped(name, call, last=last)]
    if last and name not in _MEANS:
        return [opaque(f"{name} of an array whose channels are last", place(call.node))]
    try:
        return [_mean(call, last=last)] if name in _MEANS else _IN_ORDER[name](call)
    except NotLiteralError as error:
        return [opaque(f"{name}: {error}", place(call.node))]


def _reshaped(name: str, call: Call, *, last: bool) -> Step:
    """Read another shape of which at most one size is left open, whether by −1 or because it is not known."""
    single = call.args[0].value if len(call.args) == 1 else None
    sizes = single if isinstance(single, list | tuple) else [each.value for each in call.args]
    first, *rest = [each if isinstance(each, int) else None for each in sizes] or [0]
    if sizes and isinstance(sizes[0], Size) and sizes[0].axis != 0:
        return opaque(f"{name} that makes a batch of another axis", place(call.node))
    if name == "flatten" and (first, rest) == (1, []) and not call.keywords:
        return Step("flatten", _flatten, place(call.node))
    open_sizes = sum(each in (None, -1) for each in rest)
    if name == "flatten" or call.keywords or first not in (None, -1, 1) or not rest or 0 in rest or open_sizes > 1:
        return opaque(f"{name} to another shape", place(call.node))
    if len(rest) == 1:
        expect = (rest[0],) if rest[0] is not None and rest[0] > 0 else None
        return Step("flatten", _flatten, place(call.node), expect=expect)
    shape = [-1 if each is None else each for each in rest]
    ordered = (shape[-1], *shape[:-1]) if last else tuple(shape)
    return Step("reshape", lambda _: Reshape(ordered), place(call.node))


def _flatten(_: Fields) -> Operation:
    return Flatten()


def _mean(call: Call, *, last: bool) -> Step:
    given = _arguments(call, "dim", "keepdim")
    axes = given.get("dim", 0)
    row = tuple(_without_batch(each, last=last) for each in (axes if isinstance(axes, list | tuple) else [axes]))
    keep = bool(given.get("keepdim", False))
    return Step("mean", lambda _: Mean(row, keep), place(call.node))


def _permute(call: Call) -> list[Step]:
    given = [plain(each.value) for each in call.args]
    order = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    if not order or order[0] != 0:
        raise NotLiteralError("an order that moves the batch")
    numbers = tuple(map(_without_batch, order[1:]))
    return [Step("permute", lambda _: Permute(numbers), place(call.node))]


def _pieces(key: str, call: Call) -> list[Step]:
    """Divide an array into as many pieces as are given, or into pieces of the sizes that are given."""
    given = _arguments(call, key, "dim")
    said, axis = given.get(key), _without_batch(given.get("dim", 0))
    count = len(said) if isinstance(said, list | tuple) else said if key == "chunks" else None
    if not isinstance(count, int) or not 0 < count <= _MOST_PIECES:
        raise NotLiteralError("a number of pieces that depends on the size")
    how: Any = {"parts": said} if key == "chunks" else {"sizes": tuple(said or ())}
    return [Step("split", partial(_split, how, number, axis), place(call.node)) for number in range(count)]


def _split(how: Any, number: int, axis: int, _: Fields) -> Operation:
    return Split(number, axis=axis, **how)


def _arguments(call: Call, *names: str) -> Fields:
    """Give plain arguments by their names.

    Raises:
        NotLiteralError: Where one is not known, or is none of these.
    """
    given = dict(zip(names, call.args, strict=False))
    given |= {_OTHER_NAMES.get(name, name): each for name, each in call.keywords.items()}
    if call.unpacked or len(call.args) > len(names) or not given.keys() <= set(names):
        raise NotLiteralError("other arguments")
    return {name: plain(each.value) for name, each in given.items()}


def _without_batch(axis: Any, *, last: bool = False) -> int:
    """Give the number of an axis, channels first, without the batch.

    Args:
        axis: Its number, with the batch.
        last: Whether channels are last there.

    Raises:
        NotLiteralError: Where it is that of the batch.
    """
    if not isinstance(axis, int) or axis == 0:
        raise NotLiteralError("the axis of the batch")
    if last:
        return axis if axis > 0 else axis + 1
    return axis - 1 if axis > 0 else axis


_RESHAPING = ("view", "reshape", "flatten")
_IN_ORDER: Mapping[str, Callable[[Call], list[Step]]] = {
    "permute": _permute,
    "chunk": partial(_pieces, "chunks"),
    "split": partial(_pieces, "split_size"),
}
_MEANS = ("mean", "reduce_mean")
_OTHER_NAMES = {"axis": "dim", "keepdims": "keepdim"}
NAMES = (*_RESHAPING, *_MEANS, *_IN_ORDER)
"""Of these methods."""
