"""One network, from wherever it comes."""

from __future__ import annotations

from convarith.engine.names import there_are
from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError
from convarith.readers.source import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any

    from convarith.engine.numbers import Ints
    from convarith.names import FrameworkName
    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork


def network(
    source: str | os.PathLike[str] | Any,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    *,
    name: str | None = None,
    framework: FrameworkName | None = None,
) -> Network:
    """Read a network.

    Args:
        source: The path of a file in a format of `convarith.readers.formats` or of a folder with one, ``-`` for
            standard input, or a text in such a format; ``package.module:name``, which is imported; or a model that is
            loaded: a ``torch.nn.Module``, which also torch.jit or torch.compile may have made, a model or layer of
            Keras, a ModelProto or GraphProto of ONNX.
        input: Channels, then spatial sizes, instead of those that the file gives.
        name: Which network, where there are several.
        framework: The one in whose words it is where it names none; None for convarith's own.

    Returns:
        The network, whose layers are all understood; whether they go through is what `Network.problems` tells.

    Raises:
        ConvArithError: What is wrong first, with its line, where a layer is not understood; ``channel-mismatch``
            where ``input`` has a batch before it, no channels, or these last; ``unreadable`` and ``no-network`` for a
            file that cannot be understood at all; ``several-networks`` where it is not said which one is meant;
            ``unknown-network`` where none has that name.
        OSError: Where the file cannot be opened.

    >>> ca.network("conv 6 k5 | max_pool k2", input=(1, 12, 12)).shapes()["max_pool 2"]
    (6, 4, 4)
    """
    place, found = networks(source, input, name=name, framework=framework)
    if len(found) > 1:
        raise ConvArithError(
            f"{place} holds several networks: {', '.join(each.name for each in found)}",
            "several-networks",
            "give the name of one",
        )
    return found[0]


def networks(
    source: str | os.PathLike[str] | Any,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    *,
    name: str | None = None,
    framework: str | None = None,
) -> tuple[str, list[Network]]:
    """Read all networks of a source, or those of one name, and give the name under which to speak of the source.

    All is as for `network`, but that there may be several.
    """
    place, parsed = read_source(source, framework, input)
    chosen = [each for each in parsed if name in (None, each.network.name)]
    if not chosen:
        known = there_are(name, [each.network.name for each in parsed])
        raise ConvArithError(f"{place} holds no network called {name!r}", "unknown-network", known)
    shape = None if input is None else spatial(input, "input")
    found = [_understood(each, shape, place) for each in chosen]
    if shape is not None:
        _refuse_other_order(found)
    return place, found


def _refuse_other_order(given: Sequence[Network]) -> None:
    """Refuse an input that has its axes in another order, where that is so for every network that it is given.

    Raises:
        ConvArithError: With the input that is meant.
    """
    from convarith.networks.meant_input import meant_input  # for networks on their own input it is not needed

    refusals = []
    for network in given:
        problems = network.problems()
        meant = meant_input(network, problems)
        if meant is None:
            return
        refusals.append(meant.refusal(network, problems[0]))
    raise refusals[0]


def _understood(parsed: ParsedNetwork, shape: Shape | None, place: str) -> Network:
    """Give a network, on another input than its own where one is given."""
    if shape is not None:
        parsed = parsed.on_input(shape)
    for problem in parsed.problems:
        where = ": ".join(str(each) for each in (place, problem.place, problem.layer) if each)
        raise problem.error.reworded(f"{where}: {problem.error.message}")
    return parsed.network
