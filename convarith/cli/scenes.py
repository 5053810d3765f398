"""The options by which commands are asked to show a layer, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from convarith.cli.choices import ACTS, FIGURES, ORDERS, THEMES, VIEWS
from convarith.cli.panels import INSTEAD, NUMBERS, PICTURE, TIME
from convarith.cli.parameters import argument, flag, given_by, option
from convarith.cli.parse import one_at_most
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.records import dataclass, replace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.cli.options import LayerOptions
    from convarith.engine.layer import Layer
    from convarith.names import LabelLevel
    from convarith.networks.graph import Network
    from convarith.scene.request import SceneRequest

OPTIONAL_SIZE = argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.", required=False)
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


@dataclass(frozen=True, slots=True)
class SceneOptions:
    """What is to be seen of a layer, or in its place, as the user gave it."""

    input: Path | None = given_by(
        option(
            "--input",
            metavar="FILE",
            help="The numbers of the input, instead of random ones: .npy or .npz of shape (C, *spatial), or a small "
            "picture; without -c and -g a kernel for each of its channels. With --network the shape of its input: "
            "3x224x224.",
            kind=Path,
            panel=NUMBERS,
        )
    )
    weights: Path | None = given_by(
        option(
            "--weights",
            metavar="FILE.npy",
            help="The numbers of the weight, instead of small whole ones.",
            kind=Path,
            panel=NUMBERS,
        )
    )
    values: str | None = given_by(
        option("--values", metavar="1,2,1", help="The numbers of the weight in C order.", panel=NUMBERS)
    )
    figure: str | None = given_by(
        option("--figure", metavar="NAME", help="One of the guide's nineteen figures.", choices=FIGURES, panel=INSTEAD)
    )
    network: str | None = given_by(
        option(
            "--network",
            metavar="NET",
            help="What an output sees, down this network, a file or its text as for summary.",
            panel=INSTEAD,
        )
    )
    layer: str | None = given_by(
        option("--layer", metavar="NAME", help="With --network: whose output.", show_default="the last", panel=INSTEAD)
    )
    axis: int | None = given_by(
        option(
            "--axis",
            metavar="N",
            help="With --network: along which axis.",
            kind=int,
            show_default="all of a small one, else the last",
            panel=INSTEAD,
        )
    )
    view: str | None = given_by(
        option("--view", metavar="NAME", help="What is drawn.", choices=VIEWS, show_default="map", panel=PICTURE)
    )
    whole: bool = given_by(
        flag("--whole", help="Draw long axes of a layer in full, and not only around their ends.", panel=PICTURE)
    )
    order: str = given_by(
        option("--order", metavar="NAME", help="Order of the outputs.", choices=ORDERS, default="rows", panel=TIME)
    )
    seed: int = given_by(
        option(
            "--seed",
            metavar="N",
            help="Seed of the numbers in the cells and the random order.",
            kind=int,
            default=0,
            panel=NUMBERS,
        )
    )

    def request(
        self, size: str | None, options: LayerOptions, labels: LabelLevel, *, flat: bool = False
    ) -> SceneRequest:
        """Read what is to be seen.

        Args:
            size: Spatial input size, as text.
            options: The layer.
            labels: How much is written.
            flat: Whether it is seen from above.

        Raises:
            ConvArithError: ``bad-value`` for nothing to draw, ``contradiction`` for too much; where the layer, its
                numbers or the network cannot be read.
        """
        return replace(
            self._subject(size, options),
            view=self.view,
            whole=self.whole,
            axis=self.axis,
            order=self.order,
            seed=self.seed,
            labels=labels,
            flat=flat,
        )

    def _subject(self, size: str | None, options: LayerOptions) -> SceneRequest:
        """Read the layer, figure or network that is drawn, to be shown in the usual way."""
        from convarith.scene.request import SceneRequest

        self._refuse_contradictions(size, options)
        if self.network is not None:
            return SceneRequest(_read_network(self.network, self.layer, self.input), layer=self.layer)
        if self.figure is not None:
            from convarith.scene.figures import figure

            return SceneRequest(figure(self.figure))
        if self.input is not None:
            return self._on_input(options, size, self.input)
        if size is None:
            raise ConvArithError(
                "there is nothing to draw", "bad-value", "give a SIZE and a layer, --figure NAME or --network NET"
            )
        asked, sizes = options.layer(), read_size(size)
        return SceneRequest(asked, sizes, weight=self._weight(asked, sizes))

    def _refuse_contradictions(self, size: str | None, options: LayerOptions) -> None:
        if self.layer is not None and self.network is None:
            raise ConvArithError("--layer names a layer of a network", "contradiction", "add --network NET")
        fixed = ["SIZE"] * (size is not None) + options.given()
        beside = {  # of a network, --input tells the shape
            "figure": fixed + self._given("input", "weights", "values", "network"),
            "network": fixed + self._given("weights", "values"),
        }
        for name, others in beside.items():
            if getattr(self, name) is not None and others:
                raise ConvArithError(
                    f"--{name} {getattr(self, name)} fixes the layer, and {', '.join(others)} is given too",
                    "contradiction",
                    "give one",
                )

    def _given(self, *names: str) -> list[str]:
        """Name those of some options that the user gave."""
        return [f"--{name}" for name in names if getattr(self, name) is not None]

    def _on_input(self, options: LayerOptions, size: str | None, file: Path) -> SceneRequest:
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
        return SceneRequest(layer, sizes, input=x, weight=self._weight(layer, sizes, repeated))

    def _weight(self, layer: Layer, sizes: tuple[int, ...], repeated: int = 1) -> NDArray[Any] | None:
        """Read the weight of a layer, whose kernel is repeated so often; None where none is given.

        Raises:
            ConvArithError: ``contradiction`` for a weight given twice, or where there is none; as `given_weight`.
        """
        one_at_most(weights=self.weights is not None, values=self.values is not None)
        if self.weights is None and self.values is None:
            return None
        from convarith.cli.arrays import given_weight
        from convarith.scene.given import weight_shape_of

        first, *rest = weight_shape_of(layer.resolve(sizes).layer, len(sizes))
        weight = given_weight((first // repeated, *rest), self.weights, self.values)
        return None if weight is None else weight.repeat(repeated, axis=0)


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


def _over_channels(options: LayerOptions, count: int) -> tuple[LayerOptions, int]:
    """Give the layer over the channels of an input, and how often its kernel is repeated where it tells none."""
    if count == 1 or options.channels is not None:
        return options, 1
    if options.groups is not None or options.pool is not None:
        return replace(options, channels=str(count)), 1
    return replace(options, channels=str(count), groups=str(count)), count
