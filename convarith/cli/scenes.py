"""The options by which commands are asked to show a layer, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.cli.choices import ACTS, FIGURES, ORDERS, THEMES, VIEWS
from convarith.cli.panels import INSTEAD, NUMBERS, PICTURE, TIME
from convarith.cli.parameters import argument, flag, option
from convarith.cli.parse import one_at_most
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.cli.options import LayerOptions
    from convarith.engine.layer import Layer
    from convarith.networks.graph import Network
    from convarith.scene.request import SceneRequest

OPTIONAL_SIZE = argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.", required=False)
INPUT_FILE = option(
    "--input",
    metavar="FILE",
    help="The numbers of the input, instead of random ones: .npy or .npz of shape (C, *spatial), or a small "
    "picture; without -c and -g a kernel for each of its channels. With --network the shape of its input: 3x224x224.",
    kind=Path,
    panel=NUMBERS,
)
WEIGHT_FILE = option(
    "--weights",
    metavar="FILE.npy",
    help="The numbers of the weight, instead of small whole ones.",
    kind=Path,
    panel=NUMBERS,
)
WEIGHT_VALUES = option("--values", metavar="1,2,1", help="The numbers of the weight in C order.", panel=NUMBERS)
FIGURE_NAME = option(
    "--figure", metavar="NAME", help="One of the guide's nineteen figures.", choices=FIGURES, panel=INSTEAD
)
NETWORK_TEXT = option(
    "--network",
    metavar="NET",
    help="What an output sees, down this network, a file or its text as for summary.",
    panel=INSTEAD,
)
LAYER_NAME = option(
    "--layer", metavar="NAME", help="With --network: whose output.", show_default="the last", panel=INSTEAD
)
AXIS_NUMBER = option(
    "--axis",
    metavar="N",
    help="With --network: along which axis.",
    kind=int,
    show_default="all of a small one, else the last",
    panel=INSTEAD,
)
VIEW_NAME = option(
    "--view",
    metavar="NAME",
    help="What is drawn.",
    choices=VIEWS,
    show_default="map",
    panel=PICTURE,
)
WHOLE = flag("--whole", help="Draw long axes of a layer in full, and not only around their ends.", panel=PICTURE)
THEME_NAME = option("--theme", metavar="NAME", help="Colours.", choices=THEMES, default="guide", panel=PICTURE)
RATE = option(
    "--fps",
    metavar="N",
    help="Frames a second.",
    kind=float,
    show_default="1, and quicker after a while where there are many",
    panel=TIME,
)
LOOPS = option("--loop", metavar="N", help="How often it plays; 0 for ever.", kind=int, default=0, panel=TIME)
FRAMES = option(
    "--frames", metavar="A:B", help="Only those from A to B, counted from 1; every:N, A:B:N each N-th.", panel=TIME
)
ACT_NAME = option(
    "--act",
    metavar="NAME",
    help="Only this act of the view equivalence.",
    choices=ACTS,
    show_default="all of them",
    panel=TIME,
)
ORDER = option("--order", metavar="NAME", help="Order of the outputs.", choices=ORDERS, default="rows", panel=TIME)
SEED = option(
    "--seed",
    metavar="N",
    help="Seed of the numbers in the cells and the random order.",
    kind=int,
    default=0,
    panel=NUMBERS,
)


class GivenNumbers(NamedTuple):
    """Where the numbers come from that a layer is drawn with.

    Attributes:
        input: File with those of the input; None for small whole ones.
        weights: File with those of the weight.
        values: Those of the weight, as text.
    """

    input: Path | None = None
    weights: Path | None = None
    values: str | None = None

    def given(self) -> list[str]:
        """Name the options that the user gave."""
        return [f"--{name}" for name, value in self._asdict().items() if value is not None]


def requested(
    size: str | None,
    options: LayerOptions,
    figure: str | None,
    network: str | None,
    layer: str | None,
    numbers: GivenNumbers,
) -> SceneRequest:
    """Read what the user asks to see, to be shown in the usual way.

    Args:
        size: Spatial input size, as text.
        options: The layer.
        figure: Name of a figure instead.
        network: A network instead, as NET.
        layer: Name of a layer in it.
        numbers: The numbers of the layer's input and weight.

    Raises:
        ConvArithError: ``bad-value`` for nothing to draw, ``contradiction`` for too much; where the layer, its numbers
            or the network cannot be read.
    """
    from convarith.scene.request import SceneRequest

    _refuse_contradictions(size, options, figure, network, layer, numbers)
    if network is not None:
        return SceneRequest(_read_network(network, layer, numbers.input), layer=layer)
    if figure is not None:
        from convarith.scene.figures import figure as figure_called

        return SceneRequest(figure_called(figure))
    if numbers.input is not None:
        return _on_input(options, size, numbers.input, numbers)
    if size is None:
        raise ConvArithError(
            "there is nothing to draw", "bad-value", "give a SIZE and a layer, --figure NAME or --network NET"
        )
    asked, sizes = options.layer(), read_size(size)
    return SceneRequest(asked, sizes, weight=_weight(asked, sizes, numbers))


def _read_network(source: str, layer: str | None, shape: Path | None) -> Network:
    """Read the network of a file, or the one with that layer, on an input of a shape where one is given."""
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
    asked = read.network if shape is None else replace(read.network, input=read_size(str(shape), "input"))
    problems = read.problems or infer_shapes(asked).problems
    if problems:
        from convarith.networks.meant_input import meant_input

        meant = None if shape is None or read.problems else meant_input(asked, problems)
        if meant is not None:
            raise meant.refusal(asked, problems[0])
        failing, error = problems[0].layer, problems[0].error
        where = name if failing is None else f"{name}: {failing}"
        hint = "; ".join(filter(None, (error.hint, "convarith check tells all")))
        raise error.reworded(f"{where}: {error.message}", hint)
    return asked


def _refuse_contradictions(
    size: str | None,
    options: LayerOptions,
    figure: str | None,
    network: str | None,
    layer: str | None,
    numbers: GivenNumbers,
) -> None:
    if layer is not None and network is None:
        raise ConvArithError("--layer names a layer of a network", "contradiction", "add --network NET")
    for name, value in (("--figure", figure), ("--network", network)):
        beside = numbers if name == "--figure" else numbers._replace(input=None)  # an input is the network's shape
        others = ["SIZE"] * (size is not None) + beside.given() + options.given()
        if name == "--figure":
            others += ["--network"] * (network is not None)
        if value is not None and others:
            raise ConvArithError(
                f"{name} {value} fixes the layer, and {', '.join(others)} is given too", "contradiction", "give one"
            )


def _on_input(options: LayerOptions, size: str | None, file: Path, numbers: GivenNumbers) -> SceneRequest:
    """Ask for a layer on an input from a file.

    Raises:
        ConvArithError: As `size_of_input` and `_weight`.
    """
    from convarith.cli.arrays import read_input, size_of_input
    from convarith.scene.request import SceneRequest

    x = read_input(file)
    sizes = size_of_input(size, file, x)
    options, repeated = _over_channels(options, len(x))
    layer = options.layer()
    return SceneRequest(layer, sizes, input=x, weight=_weight(layer, sizes, numbers, repeated))


def _weight(layer: Layer, sizes: tuple[int, ...], numbers: GivenNumbers, repeated: int = 1) -> NDArray[Any] | None:
    """Read the weight of a layer, whose kernel is repeated so often; None where none is given.

    Raises:
        ConvArithError: ``contradiction`` for a weight given twice, or where there is none; as `given_weight`.
    """
    one_at_most(weights=numbers.weights is not None, values=numbers.values is not None)
    if numbers.weights is None and numbers.values is None:
        return None
    from convarith.cli.arrays import given_weight
    from convarith.scene.given import weight_shape_of

    first, *rest = weight_shape_of(layer.resolve(sizes).layer, len(sizes))
    weight = given_weight((first // repeated, *rest), numbers.weights, numbers.values)
    return None if weight is None else weight.repeat(repeated, axis=0)


def _over_channels(options: LayerOptions, count: int) -> tuple[LayerOptions, int]:
    """Give the layer over the channels of an input, and how often its kernel is repeated where it tells none."""
    if count == 1 or options.channels is not None:
        return options, 1
    if options.groups is not None or options.pool is not None:
        return replace(options, channels=str(count)), 1
    return replace(options, channels=str(count), groups=str(count)), count
