"""How commands are told of a network: what NET means, and the options beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from convarith.cli.parse import read_size
from convarith.errors import ConvArithError, nearest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.networks.graph import Network
    from convarith.readers.parsed import ParsedNetwork

NetworkSource = Annotated[
    str,
    typer.Argument(
        metavar="NET",
        help="A network: a file or folder, - for standard input, or its text, as in 'conv 6 k4 | max_pool k2'.",
    ),
]
InputShape = Annotated[
    str | None,
    typer.Option(
        "--input", metavar="SHAPE", help="Input, channels first: 3x224x224.", show_default="what the network says"
    ),
]
NetworkName = Annotated[
    str | None, typer.Option("--network", metavar="NAME", help="Which one, where there are several.", show_default="all")
]
FrameworkName = Annotated[
    str | None,
    typer.Option("--framework", metavar="NAME", help="Whose words the layers are in, where a network names none."),
]


def read_networks(
    source: str, shape: str | None, name: str | None, framework: str | None
) -> tuple[str, list[Network]]:
    """Read the networks that a command is about, and give the name under which to speak of their source.

    Args:
        source: What NET is.
        shape: Text of an input to take instead of theirs.
        name: Name of the only one to take.
        framework: The one in whose words networks are that name none.

    Raises:
        ConvArithError: What is wrong first with one that is not understood, with its line; ``missing-key`` where nobody
            tells the input; ``unknown-network`` where none has that name; as `read_source`.
        OSError: Where the source cannot be opened.
    """
    from convarith.readers.source import read_source

    given = None if shape is None else read_size(shape, "input")
    file, parsed = read_source(source, framework)
    chosen = [each for each in parsed if name in (None, each.network.name)]
    if not chosen:
        names = [each.network.name for each in parsed]
        raise ConvArithError(
            f"{file} holds no network called {name!r}", "unknown-network", f"there are {nearest_first(name, names)}"
        )
    return file, [_with_input(each, given, file) for each in chosen]


def _with_input(parsed: ParsedNetwork, given: Sequence[int] | None, file: str) -> Network:
    network = parsed.network
    for problem in parsed.problems:
        if given is not None and problem.error.setting == "input":
            continue
        place = ": ".join(filter(None, (file, f"line {problem.line}" if problem.line else "", problem.layer)))
        raise problem.error.reworded(f"{place}: {problem.error.message}")
    if given is not None:
        return replace(network, input=tuple(given))
    if not network.input:
        first = next((getattr(layer.operation, "in_channels", None) for layer in network.layers), None)
        raise ConvArithError(
            f"{file}: {network.name} does not tell its input", "missing-key", f"add --input {first or 3}x224x224"
        )
    return network
