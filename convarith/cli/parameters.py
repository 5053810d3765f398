"""What a command takes: its arguments and options, each said once, in place of the default of a parameter.

From these `words` reads the usual command lines, and `typed` makes the commands of Typer, which reads all others and
writes the help.
"""

from __future__ import annotations

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.records import dataclass, field, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


@dataclass(frozen=True, slots=True)
class Choices:
    """Names that a parameter takes; nothing is imported to have them before they are asked for.

    Attributes:
        plural: What ``--list`` calls them, ``"views"``.
        names: Gives the names, the usual one first.
        told: Tells in a line what one of them is.
    """

    plural: str
    names: Callable[[], Iterable[str]]
    told: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or an option.

    Attributes:
        names: How an option is given, ``("--kernel", "-k")``; nothing for an argument.
        help: What it is.
        metavar: What stands for its value in the help.
        kind: What makes a value of the text: str, int, float, an enumeration; bool for an option without a text.
        default: The value where it is not given.
        required: Whether it has to be given.
        several: Whether it may be given several times, which makes a list.
        least: The least number.
        most: The largest.
        show_default: What the help calls the default.
        panel: The heading under which the help has it.
        off: The name that says the opposite of an option without a text, ``"--no-browser"``; empty where none does.
        choices: The names it takes, beside whatever else; None where it takes none.
    """

    names: tuple[str, ...]
    help: str
    metavar: str | None = None
    kind: Any = str
    default: Any = None
    required: bool = False
    several: bool = False
    least: int | None = None
    most: int | None = None
    show_default: bool | str = True
    panel: str | None = None
    off: str = ""
    choices: Choices | None = None


def argument(*, metavar: str, help: str, required: bool = True, **more: Any) -> Any:  # noqa: A002
    """Tell of an argument; ``more`` are fields of `Parameter`."""
    return Parameter((), help, metavar, required=required, **more)


def option(*names: str, help: str, **more: Any) -> Any:  # noqa: A002
    """Tell of an option with a value; ``more`` are fields of `Parameter`."""
    return Parameter(names, help, **more)


def flag(*names: str, help: str, panel: str | None = None) -> Any:  # noqa: A002
    """Tell of an option that is there or not."""
    return Parameter(names, help, kind=bool, default=False, panel=panel)


def given_by(parameter: Parameter) -> Any:
    """Make a field of a class of options, which is given by an option."""
    return field(default=parameter.default, metadata={"parameter": parameter})


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that a command gets as one value.

    Attributes:
        parameters: Each by its name.
        make: What makes the value of theirs.
    """

    parameters: Mapping[str, Parameter]
    make: Callable[..., Any]


def group(options: Any) -> Any:
    """Tell of a class of options as one parameter."""
    return Group(parameters_of_fields(options), options)


def parameters_of_fields(options: Any) -> dict[str, Parameter]:
    """Give the parameters of a class of options, by the names of its fields."""
    return {each.name: each.metadata["parameter"] for each in fields(options) if "parameter" in each.metadata}


def parameters_of(command: Any) -> dict[str, Parameter]:
    """Give all that a command takes, in order."""
    found: dict[str, Parameter] = {}
    for name, told in (command.__kwdefaults__ or {}).items():
        found |= told.parameters if isinstance(told, Group) else {name: told}
    return found


def run_with(command: Any, values: Mapping[str, Any]) -> int:
    """Run a command with the value of each of its parameters, and give its exit code.

    Raises:
        ConvArithError: ``bad-value`` for a layer in the place of the size; as the command.
    """
    size, text = values.get("size"), values.get("text")
    if "text" in values and not values.get("mirror") and size and size[0].isalpha() and set(size) & set("( "):
        like = text if text and text[0].isdigit() else "224x224"
        raise ConvArithError(
            f"{short_repr(size)} comes where the size belongs",
            "bad-value",
            f"give the size first and then the layer, as in {like} 'nn.Conv2d(3, 64, 7)'",
        )
    gathered = {
        name: told.make(**{each: values[each] for each in told.parameters}) if isinstance(told, Group) else values[name]
        for name, told in (command.__kwdefaults__ or {}).items()
    }
    return command(**gathered) or 0
