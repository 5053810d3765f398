"""How a layer is called in a framework's code: its arguments in their order, and what they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from convarith.engine.numbers import counted, short_repr, whole_numbers
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import per_axis
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Windowed
from convarith.readers.code.values import NotLiteralError, Unknown, plain
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.networks.operations import Operation
    from convarith.readers.code.values import Call, Given, Value

Argument = TypeVar("Argument")
"""How an argument is given: as a value of code with its place, or as a value in a configuration."""
Fields: TypeAlias = "dict[str, Any]"
"""Values by convarith's names of settings; those that code leaves out, or gives as None, are missing."""

ANYTHING = "*"
"""Stands among the arguments of what takes any, none of which matters."""
_PER_AXIS = ("kernel", "stride", "padding", "dilation", "output_padding")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a layer, or a function on arrays, takes.

    Attributes:
        op: What its operation is called here.
        arguments: The framework's names of what it takes, in order, and what each is here; empty where shapes do not
            depend on it, so that it may be anything.
        make: Makes the operation of the values, by the names here.
        required: Those of the names here that have no default.
        arrays: The arguments that come first and are arrays; none for a layer, which is called on them later. One
            called ``weight`` here becomes a field, its shape.
        whole: Whether its settings list all axes of the array, be they of space or not.
        after: What comes after it as a layer of its own, made of the same values.
        of_channels: Whether it needs to know the channels that come in, as its field ``channels``.
        lenient: Whether what is no literal is as good as not given, as for a normalization.
    """

    op: str
    arguments: Mapping[str, str]
    make: Callable[[Fields], Operation]
    required: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    whole: bool = False
    after: tuple[str, Callable[[Fields], Operation]] | None = None
    of_channels: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Arguments(Generic[Argument]):
    """The arguments of a call.

    Attributes:
        given: What was written for each, by the names here.
        error: What is wrong with the call itself.
    """

    given: Mapping[str, Argument] = field(default_factory=dict)
    error: ConvArithError | None = None


def signature(
    op: str,
    required: str,
    optional: str,
    make: Callable[[Fields], Operation],
    *,
    arrays: str = "",
    whole: bool = False,
) -> Signature:
    """Give a signature from two lists of words: an argument, after a colon what it is here where that differs.

    >>> signature("conv", "filters:out_channels", "name:", lambda fields: Flatten()).arguments
    {'filters': 'out_channels', 'name': ''}
    """
    needed, others = ([word.partition(":") for word in words.split()] for words in (required, optional))
    arguments = {name: meaning if colon else name for name, colon, meaning in (*needed, *others)}
    always = tuple(filter(None, (arguments[name] for name, *_ in needed)))
    return Signature(op, arguments, make, always, tuple(arrays.split()), whole)


def bound(name: str, taken: Signature, call: Call, skipped: int = 0) -> Arguments[Given]:
    """Tell the arguments of a call apart.

    Args:
        name: Of what is called.
        taken: What it takes.
        call: The call.
        skipped: How many arguments by position are no business of this.

    Raises:
        NotLiteralError: Where arguments are unpacked, so that nothing can be told.
    """
    if call.unpacked and ANYTHING not in taken.arguments:
        raise NotLiteralError("unpacked arguments")
    return told_apart(name, taken, call.args[skipped:], tuple(call.keywords.items()), lambda each: each.value is None)


def told_apart(
    name: str,
    taken: Signature,
    by_place: Sequence[Argument],
    by_name: Sequence[tuple[str, Argument]],
    is_none: Callable[[Argument], bool],
) -> Arguments[Argument]:
    """Tell arguments apart that are given by their place and by their name.

    Args:
        name: Of what is called.
        taken: What it takes.
        by_place: The first ones.
        by_name: Others, with the framework's names of them.
        is_none: Tells what is as good as not given.
    """
    if ANYTHING in taken.arguments:
        return Arguments()
    names = tuple(taken.arguments)
    if len(by_place) > len(names):
        hint = f"they are {', '.join(names)}"
        message = f"{name} takes {len(names)} arguments, not {len(by_place)}"
        return Arguments(error=ConvArithError(message, "unknown-key", hint))
    found = dict(zip(names, by_place, strict=False))
    for word, given in by_name:
        if word in taken.arrays:
            continue
        if word not in taken.arguments:
            message = f"{name} has no argument {word!r}"
            return Arguments(error=ConvArithError(message, "unknown-key", f"it has {', '.join(names)}", word))
        if word in found:
            return Arguments(error=ConvArithError(f"{name} is given {word} twice", "contradiction", "give it once"))
        found[word] = given
    given_here = ((taken.arguments[word], given) for word, given in found.items() if not is_none(given))
    here = {mine: given for mine, given in given_here if mine}
    lacking = (word for word, mine in taken.arguments.items() if mine in taken.required and mine not in here)
    missing = next(lacking, None)
    error = None if missing is None else ConvArithError(f"{name} lacks {missing}", "missing-key", f"add {missing}=…")
    return Arguments(here, error)


def values(arguments: Arguments[Given], *, lenient: bool = False) -> Fields:
    """Give the values of arguments.

    Args:
        arguments: The arguments.
        lenient: Whether to leave out what is not known. A bias may be anything, and is there then; the channels or
            features that come in need not be told, as they do come in.

    Raises:
        NotLiteralError: Where one is not known, with its name.
    """
    found: Fields = {}
    for name, given in arguments.given.items():
        try:
            value = _named(name, given.value) or plain(given.value)
        except NotLiteralError as error:
            if name == "output_shape" and isinstance(given.value, list | tuple):
                found[name] = tuple(map(_if_plain, given.value))
                continue
            if name == "bias":
                found[name] = True
            if lenient or name in ("bias", "in_channels", "in_features"):
                continue
            raise NotLiteralError(f"its {name} is {error}, which only running it would tell") from None
        found[name] = bool(value) if name == "bias" else frozen(value)
    return found


def frozen(value: Any) -> Any:
    """Give a value whose lists are tuples."""
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def _named(name: str, value: Value) -> str:
    """Give a function that is named where it says as much as a literal: what reduces windows, and Haiku's paddings."""
    full = value.name if isinstance(value, Unknown) else ""
    if name == "function":
        return full
    module, _, last = full.rpartition(".")
    return f"hk.pad.{last}" if name == "padding" and module in ("hk.pad", "haiku.pad") else ""


def _if_plain(value: Value) -> Any:
    try:
        return plain(value)
    except NotLiteralError:
        return None


def windowed(framework: str, op: str, axes: int | None, **fixed: Any) -> Callable[[Fields], Operation]:
    """Give what makes a convolution or pooling in a framework's words.

    Args:
        framework: The framework.
        op: The operation.
        axes: How many axes its kernel has; None for as many as are given.
        fixed: Values of settings that the call does not tell.
    """

    def make(fields: Fields) -> Operation:
        settings = {**fixed, **fields}
        own = {name: settings.pop(name) for name in ("out_channels", "in_channels", "bias") if name in settings}
        known = {name: settings.pop(name) for name in tuple(settings) if name in _SETTINGS}
        kernel = _kernel(known.pop("kernel"), axes)
        if not isinstance(kernel, int):
            _check_axes(known, len(kernel))
        layer = FrameworkLayer(kernel, framework=framework, op=op, **known, extra_arguments=settings)
        return Windowed(layer, **own, default_stride="pool" in op and "stride" not in known)

    return make


def weighted(framework: str, op: str, layout: str, axes: int | None = None) -> Callable[[Fields], Operation]:
    """Give what makes a convolution whose kernel and channels are those of a weight.

    Args:
        framework: The framework.
        op: The operation.
        layout: What the axes of a weight are: ``O`` outputs, ``I`` inputs, ``*`` the kernel.
        axes: How many axes the kernel has; None for any number.
    """

    def make(fields: Fields) -> Operation:
        shape = fields.pop("weight")
        count = len(shape) - 2
        if count < 1 or axes not in (None, count):
            raise ConvArithError(
                f"a weight of shape {shape} has {counted(max(count, 0), 'axis', 'axes')} of space",
                "wrong-axes",
                f"it has to be laid out as {layout}, where * is the kernel",
                "kernel",
            )
        of = dict(zip(layout.replace("*", "*" * count), shape, strict=True))
        start = layout.index("*")
        groups = fields.get("groups", 1)
        shared = "O" if op == "conv_transpose" else "I"  # of one group alone
        channels = {each: of[each] * (groups if each == shared else 1) for each in "IO"}
        fields.setdefault("bias", False)
        both = {"in_channels": channels["I"], "out_channels": channels["O"]}
        return windowed(framework, op, axes)({**fields, "kernel": tuple(shape[start : start + count]), **both})

    return make


_SETTINGS = (
    "kernel",
    "stride",
    "padding",
    "dilation",
    "groups",
    "output_padding",
    "output_size",
    "ceil_mode",
    "count_include_pad",
    "padding_mode",
    "norm",
)


def _kernel(kernel: Any, axes: int | None) -> Any:
    """Give a number for each axis, or the one number for any number of axes."""
    if axes is None or (isinstance(kernel, tuple) and len(kernel) == axes):
        return kernel
    numbers = whole_numbers("kernel", kernel)
    if not isinstance(numbers, int):
        raise ConvArithError(
            f"kernel {short_repr(kernel)} is no number for each of {axes} axes", "wrong-axes", "give one each", "kernel"
        )
    return per_axis(numbers, axes)


def _check_axes(settings: Mapping[str, Any], axes: int) -> None:
    for name in _PER_AXIS:
        numbers = settings.get(name)
        if isinstance(numbers, tuple) and len(numbers) != axes:
            raise ConvArithError(
                f"{name.replace('_', ' ')} {short_repr(numbers)} is no number for each of {axes} axes",
                "wrong-axes",
                "give one number, or one each",
                name,
            )
