"""Layers of every sort to be shown, and what has settled of a scene after some of its frames."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from math import isinf
from typing import TYPE_CHECKING, Any

from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import LazySequence
from convarith.scene.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.scene.model import Look, Scene
    from convarith.scene.subject import Given, Position

DIRECT: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "plain": (Conv(3), (5, 5)),
    "one tap": (Conv(1, padding=1), (2, 2)),
    "strided": (Conv(3, stride=2, padding=1), (5, 6)),
    "dilated": (Conv(2, dilation=(1, 3)), (4, 6)),
    "asymmetric": (Conv((2, 3), padding=[(1, 0), (0, 2)]), (4, 4)),
    "cropped": (Conv(2, padding=[(-1, 0), (1, -2)]), (5, 6)),
    "circular": (Conv(3, padding=1, padding_mode="circular"), (3, 4)),
    "reflected": (Conv((3, 5), stride=2, padding=2, padding_mode="reflect"), (3, 3)),
    "line": (Conv(3, stride=2, padding=1), (12,)),
    "volume": (Conv(2, padding=[(1, 0), (0, 0), (0, 0)]), (3, 3, 3)),
    "groups": (Conv(2, channels=(4, 2), groups=2), (3, 4)),
}
TRANSPOSED: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "plain transposed": (ConvTranspose(3), (3, 3)),
    "upsampling": (ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)),
    "apart": (ConvTranspose(1, stride=2), (2, 3)),
    "side by side": (ConvTranspose(3, stride=3), (2, 2)),
    "dilated transposed": (ConvTranspose(2, stride=2, dilation=3), (3, 2)),
    "cropped to little": (ConvTranspose(3, padding=2), (4, 5)),
    "cropped to the input": (ConvTranspose(1, stride=2, padding=2), (3, 4)),
    "circular transposed": (ConvTranspose(3, padding=1, padding_mode="circular"), (3, 4)),
    "circular, around again": (ConvTranspose((1, 5), padding=(0, 2), padding_mode="circular"), (2, 3)),
    "lengthened": (ConvTranspose(2, stride=2, padding=[(-1, 0), (0, -2)]), (2, 3)),
    "line transposed": (ConvTranspose(3, stride=2, padding=1), (4,)),
    "volume transposed": (ConvTranspose(2, stride=(1, 2, 2)), (2, 2, 2)),
}
SEVERAL_TRANSPOSED: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "channels transposed": (ConvTranspose(2, stride=2, channels=(2, 3)), (2, 2)),
    "groups transposed": (ConvTranspose(2, channels=(4, 2), groups=2), (2, 3)),
}
POOLS: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "max": (Pool(2), (4, 4)),
    "max of padding only": (Pool(2, stride=1, padding=1, dilation=2), (1, 3)),
    "avg": (Pool(3, stride=2, padding=1, kind="avg"), (5, 5)),
    "avg, overhanging": (Pool(3, stride=2, kind="avg", ceil_mode=True), (6, 6)),
    "lp": (Pool(3, stride=1, kind="lp"), (4, 5)),
    "lp of norm 3": (Pool((1, 3), stride=1, kind="lp", norm=3), (4, 5)),
    "avg by a divisor": (Pool(2, kind="avg", divisor_override=3), (4, 4)),
    "lp, overhanging": (Pool(3, stride=2, padding=1, kind="lp", ceil_mode=True), (8,)),
    "channels of a pool": (Pool(2, channels=(3, 3)), (4, 4)),
}
WITH_WEIGHT = {**DIRECT, **TRANSPOSED, **SEVERAL_TRANSPOSED}
EVERY = {**WITH_WEIGHT, **POOLS}


def subject_of(  # as many as a subject has
    layer: Layer,
    size: Ints,
    order: str = "rows",
    seed: int = 0,
    given: Given = (None, None),
    *,
    whole: bool = False,
) -> Subject:
    """Give a layer on an input of some size, as it is drawn."""
    return Subject(describe(layer, size), order, seed, given, whole)


def subject_called(name: str, order: str = "rows", seed: int = 3) -> Subject:
    layer, size = EVERY[name]
    return subject_of(layer, size, order, seed)


def worked_out(scene: Scene) -> Scene:
    """Give a scene whose cells and frames are made once, however often they are asked for."""
    cells, frames = list(scene.cells), list(scene.frames)
    return replace(
        scene,
        cells=LazySequence(len(cells), cells.__getitem__),
        frames=LazySequence(len(frames), frames.__getitem__),
    )


def looks(scene: Scene, frames: int | None = None) -> list[Look]:
    """Give how each cell looks after so many frames have settled; after all for None."""
    found = [cell.look for cell in scene.cells]
    for frame in islice(scene.frames, frames):
        for number, look in frame.settled.items():
            found[number] = look
    return found


def step_by_step(scene: Scene) -> Iterator[list[Look]]:
    """Yield how each cell looks after each frame."""
    found = [cell.look for cell in scene.cells]
    for frame in scene.frames:
        for number, look in frame.settled.items():
            found[number] = look
        yield list(found)


def as_written(value: float) -> str:
    """Write a number as a cell has it."""
    if isinf(value):
        return "−∞"
    return str(int(value)) if value == int(value) else f"{value:.3g}"


def bare(subject: Subject, array: NDArray[Any]) -> NDArray[Any]:
    """Give channels and space as the layer itself has them: a lone axis without the row that it is drawn as."""
    return array[..., 0, :] if subject.one_axis else array


def index_of(text: str) -> Position:
    """Read the index in a name such as y[0,1]."""
    return tuple(map(int, text[text.index("[") + 1 : text.index("]")].split(",")))
