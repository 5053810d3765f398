"""``convarith animate``: a layer at work, as a picture that moves."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Self

import typer

from convarith.cli.options import LayerOptions, with_layer_options
from convarith.cli.text import read_frames, read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from rich.progress import Progress

    from convarith.scene.subject import Subject

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_MOMENT = 0.5  # seconds before a progress bar is worth showing


@app.command()
@with_layer_options
def animate(  # noqa: PLR0913  # one option for each thing that can be chosen
    *,
    size: Annotated[str | None, typer.Argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.")] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", help="Write to this file; its ending says the format: .gif.")
    ] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", metavar="NAME", help="One of the guide's figures, instead of a layer.")
    ] = None,
    options: LayerOptions,
    view: Annotated[str | None, typer.Option("--view", help="What is drawn: map.", show_default="map")] = None,
    theme: Annotated[str, typer.Option("--theme", help="Colours: guide.")] = "guide",
    transparent: Annotated[bool, typer.Option("--transparent", help="Leave the background out.")] = False,
    labels: Annotated[bool, typer.Option("--labels/--plain", help="With or without a legend and the setting.")] = True,
    fps: Annotated[float, typer.Option("--fps", help="Frames a second.")] = 1.0,
    scale: Annotated[
        float | None, typer.Option("--scale", help="Pixels a cell.", show_default="what suits the size")
    ] = None,
    hold: Annotated[float, typer.Option("--hold", help="Seconds that the last frame stays longer.")] = 0.0,
    loop: Annotated[int, typer.Option("--loop", help="How often it plays; 0 for ever.")] = 0,
    frames: Annotated[
        str | None, typer.Option("--frames", metavar="A:B", help="Only these frames, from A up to B, counted from 0.")
    ] = None,
    order: Annotated[str, typer.Option("--order", help="Of the outputs: rows, columns, snake or random.")] = "rows",
    seed: Annotated[int, typer.Option("--seed", help="Of the numbers in the cells and the random order.")] = 0,
    font: Annotated[
        Path | None, typer.Option("--font", help="TrueType file for the text.", show_default="DejaVu Sans")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Draw even what is enormous.")] = False,
) -> None:
    """A layer at work, as an animation. The style is that of Dumoulin and Visin's guide."""
    from convarith.draw.animate import Showing, render
    from convarith.scene.views import view as view_called

    subject, usual_view = _subject(size, figure, options, order, seed)
    if output is None:
        raise ConvArithError("an animation needs a file to go to", "bad-value", "give one, as in -o conv.gif")
    scene = view_called(view or usual_view)(subject, labels=labels)
    showing = Showing(theme, transparent, fps, scale, hold, loop, read_frames(frames), font, force)
    with _ProgressBar() as bar:
        render(scene, output, showing, bar.update)
    written = Path(output)
    typer.echo(f"wrote {written}: {bar.frames} frames, {written.stat().st_size / 1000:,.0f} kB", err=True)


def _subject(
    size: str | None, name: str | None, options: LayerOptions, order: str, seed: int
) -> tuple[Subject, str]:
    """Give what is drawn, and the view that it is usually drawn in."""
    from convarith.scene.figures import figure
    from convarith.scene.subject import Subject

    if name is None:
        if size is None:
            raise ConvArithError("there is nothing to draw", "bad-value", "give a SIZE and a layer, or --figure NAME")
        return Subject(options.layer(), read_size(size), order, seed), "map"
    if size is not None or options.given():
        also = ", ".join(["SIZE"] * (size is not None) + options.given())
        raise ConvArithError(f"--figure {name} fixes the layer, and {also} is given too", "contradiction", "give one")
    chosen = figure(name)
    return Subject(chosen.layer, chosen.size, order, seed, chosen.numbers), chosen.view


class _ProgressBar:
    """A bar on a terminal, from the moment on that the work turns out to be long."""

    def __init__(self) -> None:
        self.frames = 0
        self._begun = monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, done: int, count: int) -> None:
        self.frames = done
        if self._bar is None and monotonic() - self._begun > _MOMENT and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.add_task("drawing", total=count)
            self._bar.start()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done)
