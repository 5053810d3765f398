"""What commands show that show a layer at work: a layer, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from convarith.cli.parse import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.cli.options import LayerOptions
    from convarith.engine.layer import Layer
    from convarith.scene.model import Scene
    from convarith.scene.subject import Nested

OptionalSize = Annotated[str | None, typer.Argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.")]
InputFile = Annotated[
    Path | None,
    typer.Option(
        "--input",
        metavar="FILE",
        help="The numbers of the input, instead of random ones: .npy or .npz of shape (C, *spatial), or a small "
        "picture; without -c and -g a kernel for each of its channels.",
    ),
]
FigureName = Annotated[
    str | None,
    typer.Option("--figure", metavar="NAME", help="One of the guide's nineteen figures, instead of a layer."),
]
NetworkFile = Annotated[
    Path | None,
    typer.Option("--network", metavar="FILE", help="Instead of a layer: what an output sees, down this network."),
]
LayerName = Annotated[
    str | None, typer.Option("--layer", metavar="NAME", help="With --network: whose output.", show_default="the last")
]
ViewName = Annotated[
    str | None,
    typer.Option(
        "--view",
        help="What is drawn: map, values, scatter, equivalence, matrix or field.",
        show_default="map",
    ),
]
ThemeName = Annotated[str, typer.Option("--theme", help="Colours: guide, dark, print or colorblind.")]
Rate = Annotated[float, typer.Option("--fps", help="Frames a second.")]
Loops = Annotated[int, typer.Option("--loop", help="How often it plays; 0 for ever.")]
Frames = Annotated[
    str | None, typer.Option("--frames", metavar="A:B", help="Only the frames from A to B, counted from 1.")
]
Order = Annotated[str, typer.Option("--order", help="Of the outputs: rows, columns, snake or random.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the numbers in the cells and the random order.")]

_LARGEST = 2**53  # up to which floats hold every whole number


@dataclass(frozen=True, slots=True)
class Show:
    """What the user asked to see.

    Attributes:
        size: Spatial input size, as text.
        options: The layer.
        figure: Name of a figure instead.
        network: File of a network instead.
        layer: Name of a layer in it.
        view: Name of a view; None for the usual one.
        order: In which the outputs come.
        seed: Of what is random.
        input: File with the numbers of the input.
    """

    size: str | None
    options: LayerOptions
    figure: str | None
    network: Path | None
    layer: str | None
    view: str | None
    order: str
    seed: int
    input: Path | None = None

    @property
    def something(self) -> bool:
        """Whether there is anything to see."""
        return any(given is not None for given in (self.size, self.input, self.figure, self.network))

    def scene(self, *, labels: bool, flat: bool = False) -> Scene:
        """Compose it.

        Raises:
            ConvArithError: ``bad-value`` for nothing to draw, ``contradiction`` for too much; what a view refuses.
        """
        self._refuse_contradictions()
        if self.network is not None:
            return self._field(self.network, labels=labels, flat=flat)
        from convarith.scene.figures import figure
        from convarith.scene.subject import Subject
        from convarith.scene.views import view

        if self.figure is not None:
            chosen = figure(self.figure)
            subject = Subject(chosen.layer, chosen.size, self.order, self.seed, chosen.numbers)
            return view(self.view or chosen.view)(subject, labels=labels, flat=flat)
        if self.input is not None:
            layer, size, numbers = _on_input(self.options, self.size, self.input)
            subject = Subject(layer, size, self.order, self.seed, (numbers, None))
            return view(self.view or "values")(subject, labels=labels, flat=flat)
        if self.size is None:
            raise ConvArithError(
                "there is nothing to draw", "bad-value", "give a SIZE and a layer, --figure NAME or --network FILE"
            )
        subject = Subject(self.options.layer(), read_size(self.size), self.order, self.seed)
        return view(self.view or "map")(subject, labels=labels, flat=flat)

    def _field(self, file: Path, *, labels: bool, flat: bool) -> Scene:
        from convarith.networks.graph import infer_shapes
        from convarith.readers.file import read_file
        from convarith.scene.field import field_scene

        if self.view not in (None, "field"):
            raise ConvArithError(f"a network is seen in the view field, not {self.view}", "view", "leave --view out")
        name, networks = read_file(file)
        having = [each for each in networks if self.layer in (None, *(layer.name for layer in each.network.layers))]
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
            layer, error = problems[0].layer, problems[0].error
            where = name if layer is None else f"{name}: {layer}"
            hint = "; ".join(filter(None, (error.hint, "convarith check tells all")))
            raise error.reworded(f"{where}: {error.message}", hint)
        return field_scene(read.network, self.layer, labels=labels, flat=flat)

    def _refuse_contradictions(self) -> None:
        if self.layer is not None and self.network is None:
            raise ConvArithError("--layer names a layer of a network", "contradiction", "add --network FILE")
        for option, given in (("--figure", self.figure), ("--network", self.network)):
            others = ["SIZE"] * (self.size is not None) + ["--input"] * (self.input is not None) + self.options.given()
            if option == "--figure":
                others += ["--network"] * (self.network is not None)
            if given is not None and others:
                raise ConvArithError(
                    f"{option} {given} fixes the layer, and {', '.join(others)} is given too",
                    "contradiction",
                    "give one",
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
