"""How a framework reads a setting: what it has no argument for is refused, its names become those here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.names import nearest, there_are
from convarith.engine.numbers import counted, short_repr
from convarith.engine.padding import NAMES
from convarith.errors import ConvArithError
from convarith.frameworks.framework import PAD_ORDERS
from convarith.frameworks.registry import NAMES as FRAMEWORKS
from convarith.frameworks.registry import framework as known_framework
from convarith.frameworks.setting import OPERATIONS, with_article
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Resolved
    from convarith.engine.padding import Pair
    from convarith.frameworks.framework import Framework
    from convarith.frameworks.setting import Setting


def read(framework: Framework, layer: Setting, size: tuple[int, ...]) -> Resolved:
    """Tell what a framework does with a layer on an input of ``size``.

    Raises:
        ConvArithError: ``not-in-framework`` for what it has no argument for, and all that it refuses otherwise.
    """
    return _read(framework, layer, size)[0]


def axes_as_read(framework: Framework, layer: Setting, size: tuple[int, ...]) -> tuple[Axis, ...]:
    """Give the axes of what a framework does with a layer on an input of ``size``.

    Raises:
        ConvArithError: As `read`.
    """
    return _read(framework, layer, size)[1]


def _read(framework: Framework, layer: Setting, size: tuple[int, ...]) -> tuple[Resolved, tuple[Axis, ...]]:
    _refuse_operation(framework, layer, size)
    _refuse_arguments(framework, layer)
    _refuse_padding_mode(framework, layer)
    _refuse_unsupported(framework, layer)
    known = with_listed_padding(framework, layer, size)
    if known is not layer:
        _refuse_unsupported(framework, known)
    try:
        resolved = framework.interpret(with_known_name(framework, known), size)
        axes = resolved.layer.axes(size)
    except ConvArithError as error:
        if error.code != "does-not-fit":
            raise
        raise error.reworded(f"{error.message}; {framework.title} {framework.on_misfit}") from None
    return replace(resolved, framework=framework.name), axes


def with_listed_padding(framework: Framework, layer: Setting, size: tuple[int, ...]) -> Setting:
    """Give a layer whose padding lists all axes in a row, in the framework's order, with a pair for each.

    Raises:
        ConvArithError: ``pad-order`` where the framework has no such list, or the list is not as long.
    """
    row = layer.padding_name
    return layer if row is None or "," not in row else replace(layer, padding=_pairs(framework, row, len(size)))


def with_known_name(framework: Framework, layer: Setting) -> Setting:
    """Give a layer with the name that its padding has here, where it is given by name.

    Raises:
        ConvArithError: ``not-in-framework`` for the name of another framework, or of none.
    """
    name = layer.padding_name
    return layer if name is None else replace(layer, padding=_known_name(framework, layer.op, name))


def _pairs(framework: Framework, row: str, axes: int) -> tuple[Pair, ...]:
    try:
        numbers = [int(each) for each in row.split(",")]
    except ValueError:
        raise ConvArithError(
            f"padding {short_repr(row)} is not made of whole numbers", "bad-value", "write it as in 0,0,1,1", "padding"
        ) from None
    if not framework.pad_order:
        if len(numbers) == axes:  # one per axis, as everywhere
            return tuple((each, each) for each in numbers)
        raise ConvArithError(
            f"{framework.title} takes no list of begins and ends for its padding",
            "pad-order",
            "write 1, or 1x2",
            "padding",
        )
    if len(numbers) != 2 * axes:
        raise ConvArithError(
            f"{framework.title} lists {framework.pad_order}: 2·{axes} = {2 * axes} numbers, not {len(numbers)}",
            "pad-order",
            f"write {','.join('0' * 2 * axes)} for none",
            "padding",
        )
    return PAD_ORDERS[framework.pad_order](numbers)


def _known_name(framework: Framework, op: str, name: str) -> str:
    own = framework.paddings[op]
    alike = {each.lower(): each for each in framework.any_case.get(op, ()) if each in own}
    spelled = alike.get(name.lower(), name)
    if spelled in own:
        return own[spelled]
    if name in own.values():
        return name
    owner, meaning = _owner(name)
    same = [each for each, means in own.items() if means in (meaning, name.lower().replace("_", "-"))]
    if same:
        hint = f"its own name for that is {same[0]!r}, of {', '.join(own)}"
    else:
        near = nearest(name, own)
        hint = f"did you mean {near!r}?" if near else f"its own names are {', '.join(own)}" if own else "give numbers"
    whose = f", which is a name of {owner}" if owner and name not in NAMES else ""
    raise ConvArithError(
        f"{framework.title} has no padding {short_repr(name)} for {with_article(op)}{whose}",
        "not-in-framework",
        hint,
        "padding",
    )


def _owner(name: str) -> tuple[str | None, str | None]:
    """Name a framework that calls a padding so, and tell what it is called here."""
    for known in map(known_framework, FRAMEWORKS):
        for own in known.paddings.values():
            if name in own:
                return known.title, own[name]
    return None, None


def _refuse_operation(framework: Framework, layer: Setting, size: tuple[int, ...]) -> None:
    if layer.op not in framework.paddings:
        raise ConvArithError(
            f"{framework.title} has no {OPERATIONS[layer.op]}",
            "not-in-framework",
            f"it has {' and '.join(OPERATIONS[each] for each in framework.paddings)}",
            "op",
        )
    if framework.most_axes is not None and len(size) > framework.most_axes:
        raise ConvArithError(
            f"{framework.title} has no {OPERATIONS[layer.op]} of {counted(len(size), 'axis', 'axes')}",
            "not-in-framework",
            f"it has them for 1 to {framework.most_axes}",
        )


def _refuse_arguments(framework: Framework, layer: Setting) -> None:
    """Refuse extra arguments that the operation has not, and values that they cannot have."""
    known = framework.arguments.get(layer.op, {})
    for name, value in dict(layer.extra_arguments).items():
        if name not in known:
            raise ConvArithError(
                f"{framework.title} has no argument {name!r} of {with_article(layer.op)} that is known here",
                "not-in-framework",
                _where_there_is(framework, name) or (there_are(name, known) if known else "leave it out"),
                name,
            )
        allowed = known[name]
        if type(value) is not type(allowed[0]) or value not in allowed:
            raise ConvArithError(
                f"{framework.title}'s {name} cannot be {short_repr(value)}",
                "bad-value",
                f"give {_listed(allowed)}",
                name,
            )


def _where_there_is(framework: Framework, name: str) -> str:
    """Say which operations have an argument; nothing where none has."""
    having = [OPERATIONS[op] for op, arguments in framework.arguments.items() if name in arguments]
    return f"that is for {' and '.join(having)}" if having else ""


def _listed(values: Sequence[Any]) -> str:
    if isinstance(values, range):
        return f"{values[0]} to {values[-1]}"
    return " or ".join(map(str, values))


def _refuse_padding_mode(framework: Framework, layer: Setting) -> None:
    mode, modes = layer.padding_mode, ("zeros", *framework.padding_modes.get(layer.op, ()))
    if mode not in modes:
        usual = f"it has {', '.join(modes)}" if len(modes) > 1 else "it knows zeros only"
        raise ConvArithError(
            f"{framework.title} has no padding mode {mode!r} for {with_article(layer.op)}",
            "not-in-framework",
            framework.padding_mode_hints.get(mode, usual),
            "padding_mode",
        )


def _refuse_unsupported(framework: Framework, layer: Setting) -> None:
    for feature in layer.features():
        for key in (f"{layer.op}:{feature.name}", feature.name):
            if key in framework.unsupported:
                raise ConvArithError(
                    f"{framework.title} has no {feature.name} for {with_article(layer.op)}",
                    "not-in-framework",
                    framework.unsupported[key],
                    feature.setting,
                )
