"""Which sizes go through a network, as text and as JSON."""

from __future__ import annotations

from convarith.engine.numbers import size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from convarith.networks.nearest_sizes import NearestSizes
    from convarith.networks.size_rule import SizeRule


def to_lines(name: str, rules: Sequence[SizeRule], near: NearestSizes | None, *, unchanged: bool) -> Iterator[str]:
    """Yield what there is to tell: the rule of each axis, the least size, and what is near a given one.

    Args:
        name: Of the network.
        rules: The rules.
        near: What is near a size; None where none is given.
        unchanged: Whether they are for sizes that come out as they went in.
    """
    covers = rules[0].covers if rules else None
    if nothing_known(rules):
        yield f"{name}: which sizes {'come back unchanged' if unchanged else 'it takes'} is not known"
    else:
        yield f"{name} {'gives back unchanged' if unchanged else 'takes'}{as_far(covers)}"
        yield from (f"  {rule}" for rule in rules)
        least = _least(rules)
        if least is not None:
            yield f"  least {size_text(least)}"
    for note in dict.fromkeys(note for rule in rules for note in rule.notes):
        yield f"  note: {note}"
    if near is not None and not nothing_known(rules):
        yield from _near_lines(near, covers, unchanged=unchanged)


def _near_lines(near: NearestSizes, covers: tuple[int, int] | None, *, unchanged: bool) -> Iterator[str]:
    size = size_text(near.size)
    if near.goes_through:
        yield f"{size} {'comes back unchanged' if unchanged else 'goes through'}{as_far(covers)}"
        return
    yield f"{size} does not {'come back unchanged' if unchanged else 'go through'}"
    if near.above is not None:
        yield f"  above: {size_text(near.above)}, padded by {_pairs(near.padding)}"
    if near.below is not None:
        yield f"  below: {size_text(near.below)}, cropped by {_pairs(near.crop)}"
    if near.mixed is not None:
        yield f"  nearest: {size_text(near.mixed)}"


def _pairs(pairs: Sequence[tuple[int, int]] | None) -> str:
    return "x".join(f"{lo}:{hi}" for lo, hi in pairs or ())


def nothing_known(rules: Sequence[SizeRule]) -> bool:
    """Tell whether rules are those of no layer at all, so that they would say nothing."""
    return any(rule.covers is not None and not rule.covers[0] for rule in rules)


def as_far(covers: tuple[int, int] | None) -> str:
    """Write of how many layers a rule is that does not cover all of them; nothing for one that does."""
    if covers is None:
        return ""
    known, layers = covers
    return f", as far as {known:,} of {layers:,} layers tell" if known < layers else ", as far as can be told"


def _least(rules: Sequence[SizeRule]) -> tuple[int, ...] | None:
    found = tuple(rule.smallest for rule in rules if rule.smallest is not None)
    return found if len(found) == len(rules) and rules else None


def quiet_line(rules: Sequence[SizeRule], near: NearestSizes | None) -> str:
    """Give just a size: the nearest above a given one, itself included, or the least; empty where there is none."""
    found = None if nothing_known(rules) else _least(rules) if near is None else near.above
    return "" if found is None else size_text(found)


def to_dict(
    name: str, file: str, rules: Sequence[SizeRule], unchanged: Sequence[SizeRule], near: NearestSizes | None
) -> dict[str, Any]:
    """Give the rules of a network under the names of their JSON form; lists run over the axes, outermost first."""
    least = None if nothing_known(rules) else _least(rules)
    return {
        "name": name,
        "file": file,
        "axes": [_rule_to_dict(rule) for rule in rules],
        "least": None if least is None else list(least),
        "unchanged": [_rule_to_dict(rule) for rule in unchanged],
        "size": None if near is None else _near_to_dict(near),
    }


def _rule_to_dict(rule: SizeRule) -> dict[str, Any]:
    return {
        "axis": rule.axis,
        "rule": str(rule),
        "least": rule.least,
        "modulus": rule.modulus,
        "residues": list(rule.residues),
        "exceptions": list(rule.exceptions),
        "smallest": rule.smallest,
        "complete": rule.complete,
        "layers_covered": None if rule.covers is None else rule.covers[0],
        "notes": list(rule.notes),
    }


def _near_to_dict(near: NearestSizes) -> dict[str, Any]:
    return {
        "size": list(near.size),
        "goes_through": near.goes_through,
        "below": None if near.below is None else list(near.below),
        "above": None if near.above is None else list(near.above),
        "mixed": None if near.mixed is None else list(near.mixed),
        "padding": None if near.padding is None else [list(pair) for pair in near.padding],
        "crop": None if near.crop is None else [list(pair) for pair in near.crop],
    }
