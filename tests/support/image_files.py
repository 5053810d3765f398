"""Images written by a format in place of what a painter paints, and files read back, for tests of bitmap formats."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, cast
from unittest import mock

import numpy as np
from PIL import Image, ImageSequence

from convarith.draw.apng import write_apng
from convarith.draw.gif import write_gif
from convarith.draw.pixels import Pixels
from convarith.draw.render_job import RenderJob
from convarith.draw.style import Style
from convarith.draw.webp import write_webp
from convarith.scene.model import Cell, Extent, Frame, LazySequence, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from convarith.draw.layout import Layout

    Write = Callable[[RenderJob, IO[bytes]], None]

WRITERS: dict[str, Write] = {"gif": write_gif, "apng": write_apng, "webp": write_webp}
"""The bitmap formats that move, by their modules' names."""

MOST_COLORS = 255
PALETTE = [(value, 255 - value, value // 2, 255) for value in range(MOST_COLORS)]
SEEN_THROUGH = [(0, 0, 0, 0), *PALETTE[1:]]


def blank(frames: int) -> Scene:
    """Give a scene of so many frames with nothing in them."""
    cells: tuple[Cell, ...] = ()
    return Scene(
        Extent(0, 0, 1, 1), LazySequence(0, cells.__getitem__), LazySequence(frames, lambda _: Frame()), frozenset()
    )


def encoded(
    name: str, frames: Sequence[NDArray[np.uint8]], *, colors: int = MOST_COLORS, seconds: float = 1.0, **style: Any
) -> bytes:
    """Write images whose values are indices of a palette."""
    height, width = frames[0].shape
    layout = cast("Layout", SimpleNamespace(width=width, height=height, scene=blank(len(frames))))
    job = RenderJob(layout, Style(**style))
    palette = (SEEN_THROUGH if job.style.transparent else PALETTE)[:colors]
    painted = Pixels(palette, ((Image.fromarray(frame), seconds) for frame in frames))
    stream = io.BytesIO()
    with mock.patch(f"convarith.draw.{name}.pixels", return_value=painted):
        WRITERS[name](job, stream)
    return stream.getvalue()


def written(name: str, job: RenderJob) -> bytes:
    """Write a job."""
    stream = io.BytesIO()
    WRITERS[name](job, stream)
    return stream.getvalue()


def decoded(data: bytes | Path) -> list[NDArray[np.uint8]]:
    """Read all frames of a file, as red, green, blue and opacity."""
    with Image.open(io.BytesIO(data) if isinstance(data, bytes) else data) as image:
        return [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]


def durations(data: bytes) -> list[float]:
    """Read how many seconds each frame stays."""
    with Image.open(io.BytesIO(data)) as image:
        return [frame.info["duration"] / 1000 for frame in ImageSequence.Iterator(image) if frame.load() is not None]
