"""Which input sizes go through a network: exact rules along each axis, composed from what its layers do to sizes."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from itertools import islice
from math import lcm, prod

from convarith.errors import ConvArithError
from convarith.networks.layers import INPUT, infer_shapes
from convarith.networks.size_flow import Flow, Space, flow_through
from convarith.networks.size_map import NONE_FITS, UNCHANGED, SizeMap, constant, equal, refuse_long, settled
from convarith.networks.size_rule import SizeRule, rule_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction

    from convarith.networks.layers import LayerGraph
    from convarith.networks.operations import Shape
    from convarith.networks.size_flow import Demand

_LETTERS = {1: "L", 2: "HW", 3: "DHW"}
_ALIKE = "size"
_USUAL = 256
_SHOWN = 8


def size_rules(network: LayerGraph) -> tuple[SizeRule, ...]:
    """Give, for each spatial axis, the rule for the sizes that go through.

    Axes do not depend on each other, but for layers that take a declared number of flat features: for those the other
    axes have the network's own sizes or, where these do not fit, the same size; the rule's notes say so. Layers that
    are not known are passed over, which `SizeRule.complete` and the notes say.
    """
    flow = flow_through(network)
    return tuple(_rule(flow, network, axis) for axis in range(flow.axes))


def alike_rule(network: LayerGraph) -> SizeRule:
    """Give the rule for the sizes that go through where all spatial axes have the same."""
    flow = flow_through(network)
    fits = [each for along in flow.fits for each in along.values()]
    fits += [_told(flow, partial(_all_demanded, demand)) for demand in flow.demands]
    return _noted(rule_of(_ALIKE, _everywhere(flow, fits)), flow, ())


def unchanged_rules(network: LayerGraph) -> tuple[SizeRule, ...]:
    """Give, for each spatial axis, the rule for the sizes that go through and come out as they went in.

    Returns:
        The rules for the last layer's output; none where that has no such axes, or is not known.
    """
    flow = flow_through(network)
    last = flow.states.get(network.layers[-1].name) if network.layers else None
    if not isinstance(last, Space) or last.axes != tuple(range(flow.axes)):
        return ()
    return tuple(
        _noted(rule_of(_letter(flow, axis), _everywhere(flow, [*flow.fits[axis].values(), same])), flow, ())
        for axis, same in enumerate(_told(flow, partial(equal, came, UNCHANGED)) for came in last.maps)
    )


def size_rates(network: LayerGraph) -> Mapping[str, tuple[Fraction, ...]]:
    """Give by how much outputs grow with each position of the input along each axis, on average.

    Returns:
        The rates by the layer's name, and of the input; without layers whose axes are not those of the input, or whose
        sizes are not known.
    """
    flow = flow_through(network)
    own = tuple(range(flow.axes))
    return {
        name: tuple(each.rate for each in state.maps)
        for name, state in flow.states.items()
        if isinstance(state, Space) and state.axes == own
    }


def fitting_input(network: LayerGraph) -> Shape:
    """Give an input that a network takes: the nearest to its own that fits, or to a usual one where it tells none."""
    flow = flow_through(network)
    wanted = network.input[1:] or (_USUAL,) * flow.axes
    near = (_rule(flow, network, axis).nearest(size) for axis, size in enumerate(wanted))
    sizes = (above or below or size for (below, above), size in zip(near, wanted, strict=True))
    return (flow.channels, *sizes)


def fitting_shapes(network: LayerGraph) -> Mapping[str, Shape]:
    """Give the shapes of a network's input, and of its layers by name: for its own, or as `fitting_input` gives one.

    Another one is taken where it tells none, and where its own does not go through.
    """
    if network.input:
        through = infer_shapes(network)
        if not through.problems:
            return {INPUT: network.input, **through.shapes}
    shape = fitting_input(network)
    return {INPUT: shape, **infer_shapes(network, shape).shapes}


def _rule(flow: Flow, network: LayerGraph, axis: int) -> SizeRule:
    """Give the rule of one axis, from what has to fit along it and what is asked of all axes together."""
    fits = list(flow.fits[axis].values())
    notes = []
    for demand in flow.demands:
        others = {number: size for number, size in enumerate(network.input[1:]) if number != axis}
        demanded = _told(flow, partial(_demanded, demand, axis, others)) if network.input else NONE_FITS
        if demanded.least is None:
            others, demanded = {}, _told(flow, partial(_all_demanded, demand))
        fits.append(demanded)
        notes.append(_demand_text(demand, flow, others))
    return _noted(rule_of(_letter(flow, axis), _everywhere(flow, fits)), flow, notes)


def _noted(rule: SizeRule, flow: Flow, notes: Sequence[str]) -> SizeRule:
    """Add what is not known; where a layer is wrong whatever the size, none goes through."""
    if flow.failing:
        rule = SizeRule(rule.axis, 1, 1, ())
    told = flow.failing[:1] or [*notes, *_some(flow.unknown)]
    return rule.noted(*told, covers=(flow.covered, flow.layers) if flow.unknown else None)


def _some(sentences: Sequence[str]) -> list[str]:
    more = len(sentences) - 1
    return [sentences[0] + (f"; and {more} more" if more else "")] if sentences else []


def _letter(flow: Flow, axis: int) -> str:
    return _LETTERS[flow.axes][axis] if flow.axes in _LETTERS else f"axis {axis}"


def _everywhere(flow: Flow, maps: Iterable[SizeMap]) -> SizeMap:
    """Give 1 for each size that fits in all maps."""
    fits = constant(1)
    for each in dict.fromkeys(each.fits for each in maps):
        fits = _told(flow, partial(fits.where, each), fits)
    return fits


def _told(flow: Flow, made: Callable[[], SizeMap], otherwise: SizeMap = UNCHANGED) -> SizeMap:
    """Make a map; where it would be too long to be listed, note that, and give another."""
    try:
        return made()
    except ConvArithError as error:
        flow.unknown.append(error.message)
        return otherwise


def _demanded(demand: Demand, axis: int, others: Mapping[int, int]) -> SizeMap:
    """Give the sizes along an axis with which features come to what is demanded, where the other axes have theirs."""
    channels, maps, axes = demand.given
    rest = channels * prod(each.at(others[along]) for each, along in zip(maps, axes, strict=True) if along != axis)
    if not rest or demand.features % rest:
        return NONE_FITS
    own = maps[axes.index(axis)] if axis in axes else constant(1)
    return equal(own, constant(demand.features // rest))


def _all_demanded(demand: Demand) -> SizeMap:
    """Give the sizes, the same along all axes, with which features come to what is demanded.

    From where their patterns have begun, features grow with each period of sizes, so the one that comes to it is found
    by halving.
    """
    channels, maps, _ = demand.given
    begin, period = max(len(each.start) for each in maps), lcm(*(len(each.pattern) for each in maps))

    def features(size: int) -> int:
        return channels * prod(each.at(size) for each in maps)

    if not any(each.rise for each in maps):
        return settled([int(features(size) == demand.features) for size in range(1, begin + period + 1)], period, 0)
    found = [size for size in range(1, begin + 1) if features(size) == demand.features]
    for first in range(begin + 1, begin + period + 1):
        sizes = range(first, first + (demand.features + 1) * period, period)
        if features(first):
            size = sizes[min(bisect_left(sizes, demand.features, key=features), len(sizes) - 1)]
            found += [size] if features(size) == demand.features else []
    values = [0] * refuse_long(max(found, default=0) + 1)
    for size in found:
        values[size - 1] = 1
    return settled(values, 1, 0)


def _demand_text(demand: Demand, flow: Flow, others: Mapping[int, int]) -> str:
    sides = [f"{_letter(flow, axis)} = {size}" for axis, size in others.items()]
    square = " = ".join(_letter(flow, axis) for axis in range(flow.axes)) if flow.axes > 1 else ""
    where = " and ".join(sides) or square
    return f"{demand.layer} takes {demand.features:,} features" + (f", here with {where}" if where else "")


def sizes_text(rule: SizeRule, among: range) -> str:
    """Write those of ascending sizes that go through shortly: as a run with its step, or the first few.

    >>> sizes_text(SizeRule("H", 64, 16, (0,)), range(1, 100)), sizes_text(SizeRule("H", 1, 1, (), (1, 2, 4)), range(9))
    ('64 to 96 in steps of 16', '1, 2, 4')
    """
    number, first = rule.count(among), list(islice(rule.among(among), _SHOWN))
    if number > 2 and first:  # two sizes are no run yet
        run = range(first[0], (rule.nearest(among[-1])[0] or 0) + 1, first[1] - first[0])
        if len(run) == number == rule.count(run):
            return f"{run[0]} to {run[-1]}" + (f" in steps of {run.step}" if run.step > 1 else "")
    return ", ".join(map(str, first)) + (f" and {number - len(first)} more" if number > len(first) else "")
