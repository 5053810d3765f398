"""``convarith sizes``: which input sizes go through a network."""

from __future__ import annotations

import re

from convarith.cli.messages import tell, tell_json
from convarith.cli.networks import FRAMEWORK_NAME, INPUT_SHAPE, NETWORK_NAME, NETWORK_SOURCE, read_networks
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import argument, flag
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_ints
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.size_rule import SizeRule


def sizes(
    *,
    source: str = NETWORK_SOURCE,
    size: str | None = argument(
        metavar="[SIZE]", help="A spatial size, to tell the nearest that go through.", required=False
    ),
    shape: str | None = INPUT_SHAPE,
    unchanged: bool = flag(
        "--unchanged", help="Those that come out of the last layer as they went in, instead.", panel=OUTPUT
    ),
    network: str | None = NETWORK_NAME,
    framework: str | None = FRAMEWORK_NAME,
    quiet: bool = flag("--quiet", "-q", help="Print just the nearest size from SIZE up, or the least.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> int:
    """Which input sizes go through a network, as a rule for each axis, and what is near a given one.

    Exit code 1 where none goes through.

    Examples:
      # Which images does a model take?
      convarith sizes model.py
      # What near 33x33 goes down and comes up again?
      convarith sizes 'conv 8 k3 s2 p1 | up: conv_transpose 1 k4 s2 p1 | add from=input,up' 33x33
    """
    from convarith.networks.nearest_sizes import nearest_sizes
    from convarith.networks.sizes import size_rules, unchanged_rules
    from convarith.report.sizes import quiet_line, to_dict, to_lines
    from convarith.report.terminal import print_lines

    one_at_most(quiet=quiet, json=as_json)
    if size is not None:
        _refuse_size_first(source)
    file, networks = read_networks(source, shape, network, framework)
    asked = None if size is None else read_ints(size, "size")
    told = []
    fitting = True
    with at_work("sending all sizes through"):
        ruled = [(each, unchanged_rules(each) if unchanged else size_rules(each)) for each in networks]
    for each, rules in [pair for pair in ruled if pair[1]] or ruled[:1]:  # others take features, which have no size
        _refuse_without_rules(each.name, rules, unchanged=unchanged)
        _refuse_channels(asked, len(rules))
        near = None if asked is None else nearest_sizes(rules, asked)
        fitting = fitting and all(rule.smallest is not None for rule in rules)
        if as_json:
            told.append(to_dict(each.name, file, size_rules(each), unchanged_rules(each), near))
        elif quiet:
            tell(quiet_line(rules, near))
        else:
            print_lines(to_lines(each.name, rules, near, unchanged=unchanged))
    if as_json:
        from json import dumps

        tell_json(dumps({"networks": told}, ensure_ascii=False))
    return 0 if fitting else 1


def _refuse_size_first(source: str) -> None:
    if re.fullmatch(r"\d+(x\d+)*", source):
        raise ConvArithError(
            f"{source} comes where the network belongs", "bad-value", "give the network first and then the size"
        )


def _refuse_without_rules(name: str, rules: Sequence[SizeRule], *, unchanged: bool) -> None:
    """Refuse a network that takes features, or whose output has no space that could be that of its input."""
    if not rules:
        raise ConvArithError(
            f"{name}: there is no size to tell a rule for",
            "no-space",
            "leave --unchanged out" if unchanged else "summary tells the features that its layers take and give",
        )


def _refuse_channels(asked: Ints | None, axes: int) -> None:
    """Refuse a size with channels before the axes of a map."""
    if isinstance(asked, tuple) and len(asked) == axes + 1 > 2:
        raise ConvArithError(
            f"size {size_text(asked)} has {len(asked)} axes, and the network's input {axes}",
            "bad-value",
            f"sizes are spatial, without channels: {size_text(asked[1:])}",
        )
