"""What would mend a network: found by trying, so that no formula stands here again."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.nearest_sizes import nearest_sizes
from convarith.networks.operations import Upsample, Windowed
from convarith.networks.sizes import alike_rule, size_rules
from convarith.records import NamedTuple, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from convarith.networks.graph import Network, NetworkLayer, Problem
    from convarith.networks.operations import Operation, Shape

_WINDOW = {"padding": 0, "output_padding": 0, "kernel": 1, "stride": 1, "dilation": 1}
"""Settings of a window that are tried, with the value that changes nothing."""
_OF_POOLS = ("padding", "kernel", "stride")  # hardly anybody dilates one
_KEPT = ("kernel", "stride", "scale")  # never brought down to the value that changes nothing, which undoes the layer
_FARTHEST = 3  # steps by which a number is changed at most
_LAYERS_BACK = 8  # from the one that fails, itself included
_MOST = 3  # changes of a kind that are given


class Kind(StrEnum):
    """What a repair changes, in the order in which people want to hear of it."""

    DECLARED = "the number that disagrees"
    """Channels or features, in or out, that a layer declares."""
    INPUT = "the input's size"
    """The spatial size that goes in."""
    UNIFORM = "one change throughout"
    """A setting, in all layers that are alike in it."""
    SINGLE = "one number"
    """A setting of the layer that fails, or of one before it."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A change after which a problem is gone.

    Attributes:
        kind: What it changes.
        setting: Name of the setting.
        value: What it becomes; of an input one number per axis.
        layers: Names of the layers in which it does; none for the input.
        op: Name of their operation.
        key: How the file says the setting, where that is not by this name.
        at_least: Whether the value is the least there is, and a larger one serves too where it goes through.
    """

    kind: Kind
    setting: str
    value: int | tuple[int, ...]
    layers: tuple[str, ...] = ()
    op: str = ""
    key: str = ""
    at_least: bool = False

    def __str__(self) -> str:
        if not self.layers:
            return f"an {self.setting} of {'at least ' if self.at_least else ''}{size_text(self.value)}"
        first, *others = self.layers
        where = f"all {len(self.layers)} {self.op} layers like {first!r}" if others else repr(first)
        return f"{self.key or self.setting} = {self.value} in {where}"


def repairs(network: Network, problem: Problem) -> list[Repair]:
    """Give changes after which a problem is gone and no other came, in the order of `Kind`.

    What cannot be said in the network's file is left out. Of a kind, changes that leave the network without any problem
    push aside those that mend only this one; the smallest and nearest come first, and there are at most three.
    """
    by_name = {layer.name: layer for layer in network.layers}
    layer = by_name.get(problem.layer or "")
    if layer is None:
        return []
    before = infer_shapes(network)
    right = frozenset(before.shapes) - {each.layer for each in before.problems}
    search = _Search(network, layer.name, right)
    near = _nearest(layer, by_name)
    numbers = [number for each in near for number in _numbers(each)]
    return [
        *search.mending(_declared(layer, near, {INPUT: network.input, **before.shapes}), _MOST),
        *_inputs(network),
        *search.mending(_uniform(network, numbers), 1),
        *search.mending((_in_layers(change, [change.layer]) for change in _changes(numbers)), _MOST),
    ]


def hint(network: Network, problem: Problem) -> str:
    """Give what a problem itself says to do; nothing where its file has no key for that."""
    op = next((layer.op for layer in network.layers if layer.name == problem.layer), "")
    # Where a window does not fit, that is also what padding would mend, and its hint says so.
    settings = {problem.error.setting, "padding"} if problem.error.code == "does-not-fit" else {problem.error.setting}
    # Readers tell in the file's own words what layers are to take from.
    sayable = settings <= {None, "from"} or all(setting and network.key_of(op, setting) for setting in settings)
    return problem.error.hint if sayable else ""


def ways_out(found: Sequence[Repair]) -> str:
    """Say in a line what would mend a problem, kind by kind; empty where nothing would."""
    kinds = [f"{', or '.join(map(str, each))} ({kind})" for kind, each in groupby(found, key=attrgetter("kind"))]
    return f"it fits with {'; or with '.join(kinds)}" if kinds else ""


class _Search(NamedTuple):
    """What is to be mended: a layer of a network in which some layers are right."""

    network: Network
    failing: str
    right: frozenset[str]

    def mending(self, candidates: Iterable[Repair], most: int) -> list[Repair]:
        """Give the candidates that mend all, or where none does those that mend the failing layer."""
        whole: list[Repair] = []
        partial: list[Repair] = []
        for each in candidates:
            key = self.network.key_of(each.op, each.setting)
            if key is None:
                continue
            candidate = each if key == each.setting else replace(each, key=key)
            left = _left_by(self.network, candidate)
            if left is None:
                continue
            if not left:
                whole.append(candidate)
            elif all(each.layer != self.failing and each.layer not in self.right for each in left):
                partial.append(candidate)  # what is left was wrong before, or out of view behind the failing layer
            if len(whole) == most:
                break
        return (whole or partial)[:most]


def _left_by(network: Network, repair: Repair) -> tuple[Problem, ...] | None:
    """Give the problems that there are after a repair; None where a layer refuses it."""
    try:
        layers = tuple(
            replace(layer, operation=_changed(layer.operation, repair)) if layer.name in repair.layers else layer
            for layer in network.layers
        )
    except ConvArithError:
        return None
    return infer_shapes(replace(network, layers=layers)).problems


def _changed(operation: Operation | None, repair: Repair) -> Operation | None:
    if isinstance(operation, Windowed) and repair.setting in _WINDOW:
        return operation.changed(repair.setting, repair.value)
    change: dict[str, Any] = {repair.setting: repair.value}
    return replace(operation, **change)  # type: ignore[type-var]  # those that have numbers are dataclasses


def _declared(layer: NetworkLayer, near: list[NetworkLayer], shapes: Mapping[str, Shape]) -> Iterator[Repair]:
    """Yield declared numbers made equal to what they disagree with: those of the layer, then of those before it."""
    inputs = [shapes[source] for source in layer.sources if source in shapes]
    wanted = {shape[0] for shape in inputs}
    for setting in ("in_channels", "in_features"):
        declared = getattr(layer.operation, setting, None)
        if declared is not None and inputs and declared != inputs[0][0]:
            yield Repair(Kind.DECLARED, setting, inputs[0][0], (layer.name,), layer.op)
            wanted = {declared}
    if layer.expect and layer.name in shapes:
        wanted |= {layer.expect[0]}
    for each in near:
        for setting in ("out_channels", "out_features"):
            now = getattr(each.operation, setting, None)
            for number in sorted(wanted - {now}) if now is not None else ():
                yield Repair(Kind.DECLARED, setting, number, (each.name,), each.op)


def _inputs(network: Network) -> list[Repair]:
    """Give the nearest sizes above and below that go through."""
    channels, *size = network.input
    if not size:
        return []
    try:
        # A square stays one, since what a flatten gives depends on all axes.
        rules = [alike_rule(network)] * len(size) if len(set(size)) == 1 else size_rules(network)
        near = nearest_sizes(rules, size)
    except ConvArithError:  # of sizes of which there is no rule, or that are none
        return []
    expected = any(layer.expect for layer in network.layers)
    at_least = near.below is None and not expected and all(rule.residues for rule in rules)
    return [
        Repair(Kind.INPUT, "input", found, at_least=at_least)
        for found in (near.above, near.below, near.mixed)
        if found is not None
        and not near.goes_through
        and not infer_shapes(replace(network, input=(channels, *found))).problems
    ]


class _Number(NamedTuple):
    """A setting of a layer that is one number."""

    layer: NetworkLayer
    setting: str
    value: int
    neutral: int

    @property
    def likeness(self) -> tuple[Any, ...]:
        """What layers have in common of which one may need the same change as the other."""
        layer = getattr(self.layer.operation, "layer", None)
        return (self.layer.op, getattr(layer, "kernel", None), self.setting, self.value)


class _Change(NamedTuple):
    """A number, made another."""

    number: _Number
    value: int

    @property
    def layer(self) -> NetworkLayer:
        """The layer that has the number."""
        return self.number.layer


def _numbers(layer: NetworkLayer) -> Iterator[_Number]:
    """Yield the settings of a layer that are one number, also where it is said once for each axis."""
    operation = layer.operation
    if isinstance(operation, Upsample) and operation.scale is not None:
        value = _same_number(operation.scale)
        if value is not None:
            yield _Number(layer, "scale", value, 1)
    if isinstance(operation, Windowed):
        for setting, neutral in _WINDOW.items():
            if setting not in _settings_of(operation.layer.op):
                continue
            given = getattr(operation.layer, setting)
            value = neutral if given is None else _same_number(given)
            if value is not None:
                yield _Number(layer, setting, value, neutral)


def _settings_of(op: str) -> Iterable[str]:
    """Give the settings of a window that are tried in an operation."""
    if op.endswith("_pool"):
        return _OF_POOLS
    return _WINDOW if op == "conv_transpose" else _WINDOW.keys() - {"output_padding"}


def _same_number(given: Any) -> int | None:  # an int, one per axis, pairs, or a name
    """Give the number that all are; None where they differ, or are none."""
    if isinstance(given, int):
        return given
    numbers = {_same_number(each) for each in given} if isinstance(given, tuple) else {None}
    return numbers.pop() if len(numbers) == 1 else None


def _changes(numbers: Sequence[_Number]) -> Iterator[_Change]:
    """Yield other values of each number, the smallest change first."""
    for step in range(1, _FARTHEST + 1):
        for number in numbers:
            # A crop would often fit too, but is hardly what was meant.
            least = number.neutral + (number.setting in _KEPT)
            if number.value - step >= least or number.value < number.neutral:
                yield _Change(number, number.value - step)
            yield _Change(number, number.value + step)


def _uniform(network: Network, numbers: Sequence[_Number]) -> Iterator[Repair]:
    """Yield changes in all layers of the network that have the operation, the kernel and the number in common."""
    alike: dict[tuple[Any, ...], list[NetworkLayer]] = {}
    for layer in network.layers:
        for number in _numbers(layer):
            alike.setdefault(number.likeness, []).append(layer)
    first = {number.likeness: number for number in reversed(numbers)}
    for change in _changes([number for number in numbers if first[number.likeness] is number]):
        if len(alike[change.number.likeness]) > 1:
            yield _in_layers(change, alike[change.number.likeness])


def _in_layers(change: _Change, layers: Sequence[NetworkLayer]) -> Repair:
    kind = Kind.UNIFORM if len(layers) > 1 else Kind.SINGLE
    names = tuple(layer.name for layer in layers)
    return Repair(kind, change.number.setting, change.value, names, change.layer.op)


def _nearest(failing: NetworkLayer, by_name: Mapping[str, NetworkLayer]) -> list[NetworkLayer]:
    """Give the layer that fails and those it takes from, breadth first."""
    found: list[NetworkLayer] = []
    waiting = [failing]
    while waiting and len(found) < _LAYERS_BACK:
        layer = waiting.pop(0)
        if layer not in found:
            found.append(layer)
            waiting += [by_name[source] for source in layer.sources if source in by_name]
    return found
