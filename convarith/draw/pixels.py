"""A job as images of palette indices, in which each colour has one index."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from convarith.draw.raster import Palette, Raster
from convarith.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from convarith.draw.render_job import RenderJob

Rgba: TypeAlias = tuple[int, int, int, int]

_EVERY_INDEX = 256


class Pixels(NamedTuple):
    """A job, painted.

    Attributes:
        colors: What the indices stand for; there is room for one more. Where the job is transparent, the first is
            the background and is seen through.
        frames: Images of mode L whose values are indices, with the seconds that each stays, made one by one.
    """

    colors: list[Rgba]
    frames: Iterator[tuple[Image.Image, float]]

    @property
    def unchanged(self) -> int:
        """An index that no pixel has."""
        return len(self.colors)


def pixels(job: RenderJob, *, soft: bool = True, tweens: bool = False) -> Pixels:
    """Paint a job.

    The painter has an index for each fill and level of ink, many of which look the same: lines and text, or empty cells
    and the background. A file is smaller without the difference.

    Args:
        job: What to paint.
        tweens: Whether the time of a frame begins with pictures of the way to it.
        soft: Whether a pixel of a transparent background that ink covers in part is translucent, or else opaque.
    """
    palette = Palette(job.layout.scene, job.theme)
    colors: list[Rgba] = [(*color, 255) for color in palette.colors]
    if job.style.transparent:
        bare = _over_nothing(palette) if soft else [(*palette.colors[0], 0)]
        colors[: len(bare)] = bare
    numbers = {color: number for number, color in enumerate(dict.fromkeys(colors))}
    table = [numbers[color] for color in colors]
    table += [0] * (_EVERY_INDEX - len(table))
    return Pixels(list(numbers), job.images(Raster(job.layout, job.theme, table), tweens=tweens))


def _over_nothing(palette: Palette) -> list[Rgba]:
    """Give the background under each level of ink as the ink alone, more or less opaque."""
    full = palette.levels - 1
    return [(*palette.colors[full], round(255 * level / full)) for level in range(palette.levels)]


def channels(colors: Sequence[Rgba]) -> bytes:
    """Give red, green and blue of each colour in turn."""
    return bytes(channel for color in colors for channel in color[:3])
