"""What commands show that show a layer at work: a layer, a figure of the guide, or a network's receptive field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from convarith.cli.parse import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.cli.options import LayerOptions
    from convarith.scene.model import Scene

OptionalSize = Annotated[str | None, typer.Argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.")]
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
    """

    size: str | None
    options: LayerOptions
    figure: str | None
    network: Path | None
    layer: str | None
    view: str | None
    order: str
    seed: int

    @property
    def something(self) -> bool:
        """Whether there is anything to see."""
        return any(given is not None for given in (self.size, self.figure, self.network))

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
            others = ["SIZE"] * (self.size is not None) + self.options.given()
            if option == "--figure":
                others += ["--network"] * (self.network is not None)
            if given is not None and others:
                raise ConvArithError(
                    f"{option} {given} fixes the layer, and {', '.join(others)} is given too",
                    "contradiction",
                    "give one",
                )
