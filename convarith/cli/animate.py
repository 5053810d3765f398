"""``convarith animate``: a layer at work, as a picture that moves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from convarith.cli.choices import ANIMATIONS, LABELS
from convarith.cli.messages import say
from convarith.cli.options import LAYER_OPTIONS, LayerOptions
from convarith.cli.output import is_file, output_format, output_path, say_written, to_standard_output
from convarith.cli.panels import OUTPUT, PICTURE, TIME
from convarith.cli.parameters import flag, group, option
from convarith.cli.parse import read_frames
from convarith.cli.progress import progress
from convarith.cli.scenes import ACT_NAME, FRAMES, LOOPS, OPTIONAL_SIZE, RATE, THEME_NAME, SceneOptions
from convarith.engine.names import called, there_are
from convarith.engine.numbers import counted
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.draw.render_job import RenderJob
    from convarith.names import LabelLevel


def animate(
    *,
    size: str | None = OPTIONAL_SIZE,
    output: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="Where it goes; the ending says the format: .gif, .png, .webp, .mp4, .webm, .svg, .pdf, .html, or a "
        "slash for a folder of stills. - is standard output, with --format.",
        panel=OUTPUT,
    ),
    form: str | None = option(
        "--format",
        metavar="FORMAT",
        help="For a FILE without an ending, or -; a folder takes png and svg.",
        choices=ANIMATIONS,
        panel=OUTPUT,
    ),
    options: LayerOptions = LAYER_OPTIONS,
    fps: float | None = RATE,
    duration: float | None = option(
        "--duration", metavar="SECONDS", help="How long all of it takes, instead of --fps.", kind=float, panel=TIME
    ),
    hold: float = option(
        "--hold", metavar="SECONDS", help="How much longer the last frame stays.", kind=float, default=0.0, panel=TIME
    ),
    loop: int = LOOPS,
    frames: str | None = FRAMES,
    act: str | None = ACT_NAME,
    scene: SceneOptions = group(SceneOptions),
    theme: str = THEME_NAME,
    transparent: bool = flag("--transparent", help="Leave the background out.", panel=PICTURE),
    labels: str = option(
        "--labels",
        metavar="LEVEL",
        help="How much is written.",
        choices=LABELS,
        default="short",
        panel=PICTURE,
    ),
    scale: float | None = option(
        "--scale",
        metavar="PIXELS",
        help="Pixels a cell.",
        kind=float,
        show_default="what suits the size",
        panel=PICTURE,
    ),
    pixels: str | None = option(
        "--size",
        metavar="WIDTHxHEIGHT",
        help="Size of the picture in pixels.",
        show_default="1920x1080 for a video",
        panel=PICTURE,
    ),
    aspect: str | None = option(
        "--aspect",
        metavar="W:H",
        help="Aspect of the picture, as 16:9, whose shorter side is then 1080 pixels.",
        panel=PICTURE,
    ),
    font: Path | None = option(
        "--font",
        metavar="FILE",
        help="TrueType file for the text.",
        kind=Path,
        show_default="DejaVu Sans",
        panel=PICTURE,
    ),
    force: bool = flag("--force", help="Draw even what is enormous.", panel=OUTPUT),
) -> None:
    """A layer at work, as an animation. The style is that of Dumoulin and Visin's guide.

    Examples:
      # A GIF
      convarith animate 5x5 -k 3 -o conv.gif
      # A video for a slide
      convarith animate 5x5 -k 3 -s 2 -p 1 -o conv.mp4
      # A page a frame, for beamer
      convarith animate 5x5 -k 3 -o conv.pdf
      # A page that plays
      convarith animate 5x5 -k 3 --aspect 16:9 -o conv.html
      # Stills
      convarith animate 5x5 -k 3 --format svg -o stills/
      # Why a transposed convolution can stamp or slide
      convarith animate 3x3 -k 3 -s 2 -t --view equivalence -o why.html
      # Numbers of your own
      convarith animate 5x5 -k 2 --values 1,0,0,-1 -o own.gif
    """
    from convarith.draw.formats import format_of
    from convarith.draw.rendering import render
    from convarith.draw.style import STILLS, Style, read_aspect, read_pixels
    from convarith.scene.request import compose

    request = scene.request(size, options, cast("LabelLevel", labels))
    if output is None:
        raise ConvArithError("an animation needs a file to go to", "bad-value", "give one, as in -o conv.gif")
    form, stills = _animation_format(output, form)
    style = Style(
        theme=theme,
        transparent=transparent,
        fps=fps,
        scale=scale,
        pixels=read_pixels(pixels),
        aspect=read_aspect(aspect),
        hold=hold,
        duration=duration,
        loop=loop,
        frames=read_frames(frames),
        act=act,
        font=font,
        force=force,
        stills=stills,
    )
    with output_path(output, form) as path, progress("drawing", hidden=to_standard_output(output)) as watcher:
        job = render(compose(request), path, style, watcher)
        weight = _weight(Path(path))
    size = f", {weight / 1000:,.0f} kB" if weight else ""  # a pipe does not tell
    say_written(output, _length(job, moving=format_of(path).moving) + size, joint=": ")
    if form in STILLS and not Path(output).suffix and is_file(output):
        say(f"note: this is one animation; {output}/ would be a folder with a picture of each frame")


def _animation_format(output: str, asked: str | None) -> tuple[str, str]:
    """Give the format to write, without the dot of its ending, and empty for a folder; and the one of stills in it.

    Raises:
        ConvArithError: As `output_format`; ``format`` where standard output would get none, or one that is no file.
    """
    from convarith.draw.formats import FORMATS, names_folder
    from convarith.draw.style import STILLS

    known = {ending: ending.removeprefix(".") for ending, each in FORMATS.items() if each.target != "folder"}
    if asked is not None:
        asked = called(asked, (*STILLS, *known.values())) or asked
    if names_folder(output):
        if asked not in (None, *STILLS):
            raise ConvArithError(
                f"{output} is a folder, which cannot get {asked}", "format", f"give {' or '.join(STILLS)}"
            )
        return "", asked or STILLS[0]
    if asked is not None and asked not in known.values():
        raise ConvArithError(
            f"{asked} is no format of an animation in one file",
            "format",
            there_are(asked, known.values()),
        )
    form = output_format(output, asked, known, usual="")
    if not form:
        raise ConvArithError(
            f"{'standard output' if to_standard_output(output) else output} cannot get an animation without --format",
            "format",
            f"give it with one of {', '.join(known.values())}",
        )
    return form, STILLS[0]


def _length(job: RenderJob, *, moving: bool) -> str:
    """Tell how many frames there are, and how long they take where they follow each other by themselves."""
    count, seconds = len(job.moments), job.seconds
    frames = counted(count, "frame")
    return f"{frames} in {round(seconds, 2 if seconds < 10 else 1):,g} s" if moving and count > 1 else frames


def _weight(path: Path) -> int:
    """Give the bytes of a file, or of the files in a folder."""
    return sum(each.stat().st_size for each in path.iterdir()) if path.is_dir() else path.stat().st_size
