"""A network with the answers that rules ask of it, each worked out when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from itertools import chain

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.lint.findings import Change, Hit
from convarith.networks.graph import INPUT, Inference, Problem, infer_shapes
from convarith.networks.operations import Windowed
from convarith.records import NamedTuple, dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from fractions import Fraction
    from typing import TypeVar

    from convarith.engine.axis import Axis
    from convarith.engine.layer import Resolved
    from convarith.networks.graph import Network, NetworkLayer
    from convarith.networks.meant_input import MeantInput
    from convarith.networks.operations import Shape
    from convarith.networks.receptive import ReceptiveField
    from convarith.networks.repair import Repair
    from convarith.networks.size_rule import SizeRule
    from convarith.readers.parsed import ParsedNetwork

    Seen = TypeVar("Seen")


class WindowedLayer(NamedTuple):
    """A layer that slides windows and goes through.

    Attributes:
        layer: The layer.
        operation: What it does.
        resolved: What that comes to for the input that it gets.
        axes: The axes on which its outputs read that input.
    """

    layer: NetworkLayer
    operation: Windowed
    resolved: Resolved
    axes: tuple[Axis, ...]


DIRECT = ("Conv", "Pool")
"""Names of the classes of layers that are resolved, but for transposed ones."""
WINDOWS = (*DIRECT, "ConvTranspose")
"""Those of all."""

_MOST_TRIED = 2_000  # layers of all networks that are tried in search of fixes, for each layer that may change
_FOLLOW = ("in_channels", "in_features")  # which only repeat what comes in
_LIMITS = ("output-padding-limit", "pool-padding")  # of settings by other settings, whatever the size


@dataclass(frozen=True)
class Analysis:
    """A network that was read, and the answers on it.

    Attributes:
        parsed: The network, and what could not be understood of it.
    """

    parsed: ParsedNetwork

    @property
    def network(self) -> Network:
        """The network, as it was read."""
        return self.parsed.network

    @property
    def assumed(self) -> bool:
        """Whether the network tells no input, so that sizes are only those of one that it takes."""
        return not self.network.input

    @property
    def has_its_size(self) -> bool:
        """Whether the network is meant for the size of its input, and not for any, of which a reader took a usual one.

        Sounds have one axis, and come in any length, unless the file itself tells theirs in as many words.
        """
        return not self.assumed and (len(self.network.input) > 2 or self.network.places.written("input") is not None)

    @cached_property
    def on_input(self) -> Network:
        """The network with its input, or with one that it takes where it tells none."""
        if not self.assumed:
            return self.network
        from convarith.networks.sizes import fitting_input  # for networks that tell their input it is not needed

        return replace(self.network, input=fitting_input(self.network))

    @cached_property
    def inference(self) -> Inference:
        """What goes through `on_input`."""
        return infer_shapes(self.on_input)

    @cached_property
    def certain(self) -> Inference:
        """What goes through the network as it was read; where it tells no input, what does so whatever that is."""
        return infer_shapes(self.network) if self.assumed else self.inference

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The output of every layer that could be worked out, and the input, by name; on an assumed input too."""
        return {INPUT: self.on_input.input, **self.inference.shapes}

    @cached_property
    def by_name(self) -> Mapping[str, NetworkLayer]:
        """The layers by name."""
        return {layer.name: layer for layer in self.network.layers}

    @cached_property
    def readers(self) -> Mapping[str, tuple[NetworkLayer, ...]]:
        """The layers that take from each layer, and from the input, by its name."""
        found: dict[str, list[NetworkLayer]] = {}
        for layer in self.network.layers:
            for source in dict.fromkeys(layer.sources):
                found.setdefault(source, []).append(layer)
        return {name: tuple(layers) for name, layers in found.items()}

    @cached_property
    def fields(self) -> Mapping[str, tuple[ReceptiveField, ...] | None]:
        """The receptive fields of the layers, by name; empty where a layer does not go through."""
        from convarith.networks.receptive import receptive_fields

        try:
            return receptive_fields(self.network)
        except ConvArithError:
            return {}

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the network's outputs: its last layer, where they are not told."""
        return self.network.outputs or tuple(layer.name for layer in self.network.layers[-1:])

    @cached_property
    def rates(self) -> Mapping[str, tuple[Fraction, ...]]:
        """By how much outputs grow with the input, as `size_rates` has it."""
        from convarith.networks.sizes import size_rates

        try:
            return size_rates(self.network)
        except ConvArithError:  # as of more sizes than can be listed
            return {}

    @cached_property
    def rate_out(self) -> Fraction | None:
        """By how much the output grows with the input; None but for one output of one axis for which it is known."""
        found = [self.rates.get(name, ()) for name in self.outputs]
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None

    @cached_property
    def even_outputs(self) -> Mapping[str, tuple[bool, ...] | None]:
        """Whether the outputs of each layer meet as many taps, as `convarith.networks.overlap.even_outputs` has it."""
        from convarith.networks.overlap import even_outputs

        try:
            return even_outputs(self.network)
        except ConvArithError:
            return {}

    def inputs(self, layer: NetworkLayer) -> list[Shape] | None:
        """Give the shapes that come into a layer; None where one is not known."""
        found = [self.shapes[source] for source in layer.sources if source in self.shapes]
        return found if len(found) == len(layer.sources) else None

    def axes(self, layer: NetworkLayer) -> tuple[Axis, ...]:
        """Give the axes on which a layer reads its first input; none where it does not step evenly, or go through."""
        inputs = self.inputs(layer) if layer.name in self.shapes else None
        if not inputs or layer.operation is None:
            return ()
        return layer.operation.resolve(inputs).axes(inputs[0][1:]) or ()

    @cached_property
    def by_operation(self) -> Mapping[str, tuple[NetworkLayer, ...]]:
        """The layers by the name of the class of their operation, without those of which it is not known."""
        found: dict[str, list[NetworkLayer]] = {}
        for layer in self.network.layers:
            if layer.operation is not None:
                found.setdefault(type(layer.operation).__name__, []).append(layer)
        return {kind: tuple(layers) for kind, layers in found.items()}

    def layers_of(self, *kinds: str) -> tuple[NetworkLayer, ...]:
        """Give the layers whose operation is of one of these classes, class by class.

        These go by their names, as a class that no layer is of need not be imported.
        """
        return tuple(chain.from_iterable(self.by_operation.get(kind, ()) for kind in kinds))

    @cached_property
    def windowed(self) -> tuple[WindowedLayer, ...]:
        """The layers that slide windows and go through, in order; those that are alike share their axes."""
        found: list[WindowedLayer] = []
        known: dict[int, Resolved] = {}  # by the identity of their axes, which layers that are alike share
        for layer in self.layers_of("Windowed"):
            shape = self.shapes.get(layer.sources[0]) if layer.name in self.shapes else None
            if shape is None or not isinstance(layer.operation, Windowed):
                continue
            axes = layer.operation.axes(shape[1:])
            resolved = known.get(id(axes))
            if resolved is None:
                known[id(axes)] = resolved = layer.operation.layer.resolve(shape[1:])
            found.append(WindowedLayer(layer, layer.operation, resolved, axes))
        return tuple(found)

    @cached_property
    def _unlike(self) -> Mapping[str, list[WindowedLayer]]:
        """One of all windowed layers that are alike, by the name of the class that it is resolved to."""
        found: dict[str, list[WindowedLayer]] = {}
        for each in {id(each.axes): each for each in self.windowed}.values():
            found.setdefault(type(each.resolved.layer).__name__, []).append(each)
        return found

    def seen_in(
        self, look: Callable[[WindowedLayer], Seen | None], *kinds: str
    ) -> Iterator[tuple[WindowedLayer, Seen]]:
        """Yield the windowed layers in which something is to be seen, with it.

        Args:
            look: Looks at the window, the resolved layer and the axes; it is asked once about layers that are alike.
            kinds: Names of the classes of resolved layers to look at, as `WINDOWS` and `DIRECT` have them; all if none.
        """
        unlike = chain.from_iterable(self._unlike.get(kind, ()) for kind in kinds or WINDOWS)
        seen = {id(each.axes): found for each in unlike if (found := look(each)) is not None}
        if seen:
            yield from ((each, seen[id(each.axes)]) for each in self.windowed if id(each.axes) in seen)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the network: what could not be understood, what does not go through, sizes that do not."""
        return (*(self.parsed.problems or self._without_layers()), *self._wrong)

    @cached_property
    def meant_input(self) -> MeantInput | None:
        """The input that is meant where the one that is told has its axes in another order, by the layers."""
        if self.assumed or not self.inference.problems:
            return None
        from convarith.networks.meant_input import meant_input  # which nothing needs where all is well

        return meant_input(self.network, self.inference.problems)

    def _without_layers(self) -> tuple[Problem, ...]:
        """Tell of a network without layers, since a check of nothing must not look like one that passed."""
        if self.network.layers:
            return ()
        error = ConvArithError("the network has no layers", "no-layers", "add one with [[network.layer]]")
        return (Problem(None, error, self.network.places.start),)

    @cached_property
    def _wrong(self) -> tuple[Problem, ...]:
        if not self.network.input:
            return tuple(self._problems_on_any_input())
        return (*self.inference.problems, *self._size_problems())

    def _problems_on_any_input(self) -> Iterator[Problem]:
        """Yield what is wrong with a network that tells no input, whatever it is: by shapes, by channels, by limits."""
        from convarith.networks.assumed_input import OF_CHANNELS  # for networks that tell their input it is not needed

        yield from self.certain.problems
        told = {problem.layer for problem in self.certain.problems}
        for problem in self.inference.problems:
            certain = problem.error.code in (*OF_CHANNELS, *_LIMITS) or self._also_elsewhere(problem)
            if certain and problem.layer not in told:
                yield problem

    def _also_elsewhere(self, problem: Problem) -> bool:
        """Tell whether features are wrong in the same way on an input of twice the size, and so do not go by it."""
        return problem.error.code == "linear-features" and (problem.layer, problem.error.message) in self._elsewhere

    @cached_property
    def _elsewhere(self) -> frozenset[tuple[str | None, str]]:
        channels, *size = self.on_input.input
        twice = infer_shapes(self.network, (channels, *(2 * each for each in size)))
        return frozenset((problem.layer, problem.error.message) for problem in twice.problems)

    def refused(self, code: str) -> Iterator[tuple[NetworkLayer, Problem]]:
        """Yield the layers that have a problem of a code, with it."""
        for problem in self.problems:
            layer = self.by_name.get(problem.layer or "")
            if problem.error.code == code and layer is not None:
                yield layer, problem

    def hit(self, problem: Problem) -> Hit:
        """Give a problem as what a rule finds, with what would mend it: changes that were tried, or its own way out."""
        from convarith.networks.repair import Kind, hint, repairs, ways_out  # which nothing needs where all is well

        if self.meant_input is not None and problem == self.inference.problems[0]:
            error = problem.error  # layers that are as they should be are not changed for an input that is not
            return Hit(error.message, problem.layer, error.setting, self.meant_input.hint, (), place=problem.place)
        found = repairs(self.on_input, problem) if problem in self._tried else []
        if problem in self._tried and not any(repair.kind in (Kind.UNIFORM, Kind.SINGLE) for repair in found):
            from convarith.lint.solved import solved_repairs

            found += solved_repairs(self.on_input, problem)
        if self.assumed:  # of another input nothing but what is declared may hold
            found = [repair for repair in found if repair.kind is Kind.DECLARED]
        first = min(found, key=lambda repair: repair.kind is Kind.INPUT, default=None)  # the input is what is asked of
        changes = () if first is None else self._changes(first)
        if not changes and problem.error.setting and problem.error.instead is not None:
            changes = (Change(problem.layer, problem.error.setting, problem.error.instead),)
        return Hit(
            problem.error.message,
            problem.layer,
            problem.error.setting,
            ways_out(found) or hint(self.network, problem),
            changes,
            first is not None and first.setting in _FOLLOW,
            problem.place,
        )

    def _changes(self, repair: Repair) -> tuple[Change, ...]:
        if not repair.layers:
            size = (repair.value,) if isinstance(repair.value, int) else repair.value
            return (Change(None, repair.setting, (*self.network.input[:1], *size)),)
        return tuple(Change(name, repair.setting, repair.value) for name in repair.layers)

    @cached_property
    def _tried(self) -> tuple[Problem, ...]:
        """The problems for which repairs are tried: the first ones of a network that is otherwise understood."""
        if self.parsed.problems or not self.network.layers:
            return ()
        return self.inference.problems[: max(1, _MOST_TRIED // len(self.network.layers))]

    @cached_property
    def size_rule(self) -> SizeRule | None:
        """Which sizes go through, all axes alike; None where that is not asked, or the network is not understood."""
        if self.network.size_range is None or self.parsed.problems:
            return None
        from convarith.networks.sizes import alike_rule

        return alike_rule(self.network)

    def _size_problems(self) -> Iterator[Problem]:
        """Yield, where not all sizes go through that should, how many do not, what the first fails at, which do."""
        rule, sizes = self.size_rule, self.network.size_range
        size = None if rule is None or sizes is None else rule.first_missing(sizes)
        if rule is None or sizes is None or size is None:
            return
        from convarith.networks.sizes import sizes_text

        first = self.network.problems(size)[0]
        error = ConvArithError(
            f"{len(sizes) - rule.count(sizes):,} of the {len(sizes):,} sizes do not go through, first "
            f"{size_text([size] * (len(self.network.input) - 1))} at {first.layer!r}: {first.error.message}",
            "size-range",
            f"these do: {sizes_text(rule, sizes)}" if rule.count(sizes) else "none does; mend that layer first",
            "sizes",
        )
        yield Problem(None, error, self.network.places.place_of(error.setting))
