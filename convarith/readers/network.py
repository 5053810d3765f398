"""One network, from wherever it comes."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import spatial
from convarith.errors import ConvArithError, nearest_first
from convarith.networks.operations import Opaque
from convarith.readers.file import read_file
from convarith.readers.formats import read_content
from convarith.readers.live_network import from_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork


def network(
    source: str | os.PathLike[str] | Any,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
    *,
    name: str | None = None,
    framework: str | None = None,
) -> Network:
    """Read a network.

    Args:
        source: The path of a file in a format of `convarith.readers.formats` or of a folder with one, ``-`` for
            standard input, or a text in such a format, of more than one line; or a model that is loaded: a
            ``torch.nn.Module``, which also torch.jit or torch.compile may have made, a model or layer of Keras, a
            ModelProto or GraphProto of ONNX.
        input: Channels, then spatial sizes, instead of those that the file gives.
        name: Which network, where there are several.
        framework: The one in whose words it is where it names none; None for convarith's own.

    Returns:
        The network, whose layers are all understood; whether they go through is what `Network.problems` tells.

    Raises:
        ConvArithError: What is wrong first, with its line, where a layer is not understood; ``unreadable`` and
            ``no-network`` for a file that cannot be understood at all; ``several-networks`` where it is not said which
            one is meant; ``unknown-network`` where none has that name.
        OSError: Where the file cannot be opened.
    """
    if isinstance(source, str) and "\n" in source:
        place, parsed = "", read_content("", source.encode(), framework)
    elif isinstance(source, str | os.PathLike):
        place, parsed = read_file(source, framework)
    else:
        place, parsed = "", [from_object(source, input)]
    chosen = _chosen(parsed, name, place)
    problems = chosen.problems
    if input is not None:
        problems = tuple(problem for problem in problems if problem.error.setting != "input")
    for problem in problems:
        line = f"line {problem.line}" if problem.line else ""
        where = ": ".join(filter(None, (place, line, problem.layer)))
        raise problem.error.reworded(f"{where}: {problem.error.message}" if where else problem.error.message)
    found, shape = chosen.network, None if input is None else spatial(input, "input")
    return found if shape in (None, found.input) else _on_input(found, shape or ())


def _on_input(network: Network, shape: Shape) -> Network:
    """Give a network on another input, for which neither what is expected nor what is stated of layers was meant."""
    if not network.input:  # there was none that they could have been meant for instead
        return replace(network, input=shape)
    layers = (
        replace(layer, expect=None, operation=replace(layer.operation, shape=None))
        if isinstance(layer.operation, Opaque)
        else replace(layer, expect=None)
        for layer in network.layers
    )
    return replace(network, input=shape, layers=tuple(layers))


def _chosen(parsed: Sequence[ParsedNetwork], name: str | None, place: str) -> ParsedNetwork:
    """Give the one of that name, or the only one."""
    names = [each.network.name for each in parsed]
    if name is None and len(parsed) > 1:
        raise ConvArithError(
            f"{place or 'the text'} holds several networks: {', '.join(names)}",
            "several-networks",
            "give the name of one",
        )
    if name is not None and name not in names:
        raise ConvArithError(
            f"{place or 'the text'} holds no network called {name!r}",
            "unknown-network",
            f"there are {nearest_first(name, names)}",
        )
    return parsed[0 if name is None else names.index(name)]
