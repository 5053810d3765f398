"""What is drawn for the page: the frames that it shows, one by one, and the files that it gives away."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.scene.model import LazySequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convarith.cli.explorer.state import PageState
    from convarith.draw.frame_images import FrameImages
    from convarith.draw.style import Style
    from convarith.names import LabelLevel
    from convarith.scene.model import Scene

    Check = Callable[[], None]
    """Called while work goes on; what it raises ends the work."""

_MOST_CELLS = 20_000  # a second's work, for something that is drawn anew with each change
_KEPT = 3  # pictures: going back to one is quick
_GLANCE = 0.05  # seconds between two looks whether somebody still waits


class Drawings:
    """Pictures, those that are looked at kept for the next frame.

    Frames wait for frames only, files for files: neither Pillow's nor matplotlib's work is for several threads.
    """

    def __init__(self) -> None:
        self._frames, self._files = Lock(), Lock()
        self._kept: list[tuple[PageState, FrameImages]] = []

    def picture(self, state: PageState, check: Check) -> dict[str, Any]:
        """Give what the frames do, and where the cells are that they do it to.

        Raises:
            ConvArithError: As `convarith.draw.animate.animate`; ``too-large``.
        """
        with _alone(self._frames, check):
            images = self._images(state)
            return _told(images, state.style, check)

    def frame(self, state: PageState, number: int, check: Check) -> bytes | None:
        """Give a frame as PNG; None where there are not that many.

        Raises:
            ConvArithError: As `picture`.
        """
        with _alone(self._frames, check):
            images = self._images(state)
            return images.png(number) if number < images.scene.frames.total else None

    def file(self, state: PageState, form: str, check: Check) -> bytes:
        """Give the file that `convarith animate` writes.

        Raises:
            ConvArithError: As `convarith.draw.animate.animate`.
        """
        from convarith.draw.rendering import render

        with _alone(self._files, check), TemporaryDirectory() as folder:
            path = Path(folder) / f"picture.{form}"
            render(compose_scene(state, state.labels), path, state.style, lambda *_: check())
            return path.read_bytes()

    def _images(self, state: PageState) -> FrameImages:
        for kept in self._kept:
            if kept[0] == state:
                return kept[1]
        from convarith.draw.frame_images import FrameImages

        scene = compose_scene(
            state, "none" if state.labels == "none" else "full"
        )  # which the page writes in its own words
        if scene.cells.total > _MOST_CELLS:
            raise ConvArithError(
                f"a picture of {scene.cells.total:,} cells is too large to be drawn anew with each change, "
                f"over {_MOST_CELLS:,}",
                "too-large",
                "give a smaller size, or see it in another view",
            )
        images = FrameImages(scene, state.style.theme)
        self._kept = [*self._kept, (state, images)][-_KEPT:]
        return images


@contextmanager
def _alone(lock: Lock, check: Check) -> Iterator[None]:
    """Work while nobody else holds a lock, and only if somebody still waits for it then."""
    while not lock.acquire(timeout=_GLANCE):
        check()
    try:
        check()
        yield
    finally:
        lock.release()


def compose_scene(state: PageState, labels: LabelLevel = "full") -> Scene:
    """Compose what is to be seen, as `convarith animate` does.

    Raises:
        ConvArithError: As the command.
    """
    from convarith.scene.request import SceneRequest, compose

    layer, size = state.options.layer(), read_size(state.size)
    return compose(SceneRequest(layer, size, view=state.view, order=state.order, seed=state.seed, labels=labels))


def _told(images: FrameImages, style: Style, check: Check) -> dict[str, Any]:
    from convarith.draw.pacing import moments

    frames = []
    for frame in images.scene.frames:
        check()
        frames.append(frame)
    made = replace(images.scene, frames=LazySequence(len(frames), frames.__getitem__))
    seconds = dict(moments(made, style))
    cells = sorted({cell for frame in frames for cell in (*frame.reads, *frame.writes)})
    return {
        "width": images.width,
        "height": images.height,
        **images.colors(),
        "acts": [{"heading": act.heading, "start": act.start} for act in images.scene.acts],
        "frames": [
            # A frame without time is left out when all are played.
            {"reads": each.reads, "writes": each.writes, "caption": each.caption, "seconds": seconds.get(number, 0)}
            for number, each in enumerate(frames)
        ],
        "cells": {number: [[round(x, 1), round(y, 1)] for x, y in images.corners(number)] for number in cells},
    }
