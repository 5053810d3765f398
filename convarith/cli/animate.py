"""``convarith animate``: a layer at work, as a picture that moves."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Self

import typer

from convarith.cli.options import LayerOptions, with_layer_options
from convarith.cli.text import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from rich.progress import Progress

    from convarith.scene.figures import Figure

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_MOMENT = 0.5  # seconds before a progress bar is worth showing


@app.command()
@with_layer_options
def animate(
    *,
    size: Annotated[str | None, typer.Argument(metavar="[SIZE]", help="Spatial input size: 32, or 5x5.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write to this file; its ending says the format: .gif.")
    ] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", metavar="NAME", help="One of the guide's figures, instead of a layer.")
    ] = None,
    options: LayerOptions,
    view: Annotated[str, typer.Option("--view", help="What is drawn: map.")] = "map",
    labels: Annotated[bool, typer.Option("--labels/--plain", help="With or without a legend and the setting.")] = True,
    fps: Annotated[float, typer.Option("--fps", help="Frames a second.")] = 1.0,
    scale: Annotated[
        float | None, typer.Option("--scale", help="Pixels a cell.", show_default="what suits the size")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Draw even what is enormous.")] = False,
) -> None:
    """A layer at work, as an animation. The style is that of Dumoulin and Visin's guide."""
    from convarith.draw.animate import animate as draw

    subject = _subject(size, figure, options)
    if output is None:
        raise ConvArithError("an animation needs a file to go to", "bad-value", "give one, as in -o conv.gif")
    with _ProgressBar() as bar:
        draw(
            subject.layer,
            subject.size,
            output,
            view=view,
            labels=labels,
            fps=fps,
            scale=scale,
            force=force,
            progress=bar.update,
        )
    typer.echo(f"wrote {output}: {bar.frames} frames, {output.stat().st_size / 1000:,.0f} kB", err=True)


def _subject(size: str | None, name: str | None, options: LayerOptions) -> Figure:
    from convarith.scene.figures import Figure, figure

    if name is None:
        if size is None:
            raise ConvArithError("there is nothing to draw", "bad-value", "give a SIZE and a layer, or --figure NAME")
        return Figure(options.layer(), read_size(size))
    if size is not None or options.given():
        also = ", ".join(["SIZE"] * (size is not None) + options.given())
        raise ConvArithError(f"--figure {name} fixes the layer, and {also} is given too", "contradiction", "give one")
    return figure(name)


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
