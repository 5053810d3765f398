"""The options by which commands are asked to show a layer, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from convarith.cli.parameters import argument, option
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.cli.options import LayerOptions
    from convarith.engine.layer import Layer
    from convarith.networks.graph import Network
    from convarith.scene.request import SceneRequest
    from convarith.scene.subject import Nested

OPTIONAL_SIZE = argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.", required=False)
INPUT_FILE = option(
    "--input",
    metavar="FILE",
    help="The numbers of the input, instead of random ones: .npy or .npz of shape (C, *spatial), or a small "
    "picture; without -c and -g a kernel for each of its channels.",
    kind=Path,
)
FIGURE_NAME = option("--figure", metavar="NAME", help="One of the guide's nineteen figures, instead of a layer.")
NETWORK_TEXT = option(
    "--network",
    metavar="NET",
    help="Instead of a layer: what an output sees, down this network, a file or its text as for summary.",
)
LAYER_NAME = option("--layer", metavar="NAME", help="With --network: whose output.", show_default="the last")
AXIS_NUMBER = option(
    "--axis",
    metavar="N",
    help="With --network: along which axis.",
    kind=int,
    show_default="all of a small one, else the last",
)
VIEW_NAME = option(
    "--view", help="What is drawn: map, values, scatter, equivalence, overlap, matrix or field.", show_default="map"
)
THEME_NAME = option("--theme", help="Colours: guide, dark, print or colorblind.", default="guide")
RATE = option("--fps", help="Frames a second.", kind=float, default=1.0)
LOOPS = option("--loop", help="How often it plays; 0 for ever.", kind=int, default=0)
FRAMES = option("--frames", metavar="A:B", help="Only the frames from A to B, counted from 1.")
ORDER = option("--order", help="Of the outputs: rows, columns, snake or random.", default="rows")
SEED = option("--seed", help="Of the numbers in the cells and the random order.", kind=int, default=0)

_LARGEST = 2**53  # up to which floats hold every whole number


def requested(
    size: str | None,
    options: LayerOptions,
    figure: str | None,
    network: str | None,
    layer: str | None,
    given: Path | None = None,
) -> SceneRequest:
    """Read what the user asks to see, to be shown in the usual way.

    Args:
        size: Spatial input size, as text.
        options: The layer.
        figure: Name of a figure instead.
        network: A network instead, as NET.
        layer: Name of a layer in it.
        given: File with the numbers of the input.

    Raises:
        ConvArithError: ``bad-value`` for nothing to draw, ``contradiction`` for too much; where the layer, its input or
            the network cannot be read.
    """
    from convarith.scene.request import SceneRequest

    _refuse_contradictions(size, options, figure, network, layer, given)
    if network is not None:
        return SceneRequest(_read_network(network, layer), layer=layer)
    if figure is not None:
        from convarith.scene.figures import figure as figure_called

        return SceneRequest(figure_called(figure))
    if given is not None:
        on_input, sizes, numbers = _on_input(options, size, given)
        return SceneRequest(on_input, sizes, input_numbers=numbers)
    if size is None:
        raise ConvArithError(
            "there is nothing to draw", "bad-value", "give a SIZE and a layer, --figure NAME or --network NET"
        )
    return SceneRequest(options.layer(), read_size(size))


def _read_network(source: str, layer: str | None) -> Network:
    """Read the network of a file, or the one with that layer."""
    from convarith.networks.graph import infer_shapes
    from convarith.readers.source import read_source

    name, networks = read_source(source)
    having = [each for each in networks if layer in (None, *(one.name for one in each.network.layers))]
    if len(having) > 1:
        names = ", ".join(each.network.name for each in having)
        raise ConvArithError(
            f"{name} holds several networks with such a layer: {names}",
            "several-networks",
            "name a layer that only one of them has with --layer, or give a file with one network",
        )
    read = (having or networks)[0]
    problems = read.problems or infer_shapes(read.network).problems
    if problems:
        failing, error = problems[0].layer, problems[0].error
        where = name if failing is None else f"{name}: {failing}"
        hint = "; ".join(filter(None, (error.hint, "convarith check tells all")))
        raise error.reworded(f"{where}: {error.message}", hint)
    return read.network


def _refuse_contradictions(
    size: str | None,
    options: LayerOptions,
    figure: str | None,
    network: str | None,
    layer: str | None,
    given: Path | None,
) -> None:
    if layer is not None and network is None:
        raise ConvArithError("--layer names a layer of a network", "contradiction", "add --network NET")
    for name, value in (("--figure", figure), ("--network", network)):
        others = ["SIZE"] * (size is not None) + ["--input"] * (given is not None) + options.given()
        if name == "--figure":
            others += ["--network"] * (network is not None)
        if value is not None and others:
            raise ConvArithError(
                f"{name} {value} fixes the layer, and {', '.join(others)} is given too", "contradiction", "give one"
            )


def _on_input(options: LayerOptions, size: str | None, file: Path) -> tuple[Layer, tuple[int, ...], Nested]:
    """Give a layer on an input from a file, its spatial size, and its numbers.

    Raises:
        ConvArithError: ``bad-array`` for other than whole numbers, ``channel-mismatch`` for other channels than the
            layer's; as `size_of_input`.
    """
    from convarith.cli.arrays import read_input, size_of_input
    from convarith.numeric.arrays import numbers

    x = numbers("the input", read_input(file))
    sizes = size_of_input(size, file, x)
    if x.dtype.kind == "c" or not ((x == x.round()) & (x >= -_LARGEST) & (x <= _LARGEST)).all():
        raise ConvArithError(f"{file} holds other than whole numbers", "bad-array", "round them, or scale them first")
    count = len(x)
    if count > 1 and options.channels is None:
        separate = options.groups is None and options.pool is None
        options = replace(options, channels=str(count), groups=str(count) if separate else options.groups)
    layer = options.layer()
    inside = layer.channels[0] if layer.channels else 1
    if inside != count:
        raise ConvArithError(
            f"{file} has {count} channels, the layer takes {inside}", "channel-mismatch", f"give -c {count}:OUT"
        )
    nested: Nested = x.astype("i8").tolist()
    return layer, sizes, nested
