"""The painter in shapes: what it paints is what the painter in pixels paints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from skimage.metrics import structural_similarity
from support.sample_layers import subject_of
from support.sample_scene import LOOKS, everything, render_job

from convarith.draw.artists import image_of, images
from convarith.draw.font import face_from
from convarith.draw.layout import Layout
from convarith.draw.raster import Raster
from convarith.draw.rendering import comfortable_scale
from convarith.draw.themes import BARE, DASHED, GUIDE, THEMES
from convarith.draw.vector import Vector
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.scene.map import map_scene
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene, Text
from convarith.scene.tween import tween
from convarith.scene.views import VIEWS, view

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from convarith.draw.render_job import RenderJob
    from convarith.draw.themes import Color
    from convarith.engine.layer import Layer

SCALE = 48

CASES: dict[str, tuple[Layer, int | tuple[int, ...]]] = {
    "direct": (Conv(3, padding=1), (4, 4)),
    "strided and padded": (Conv(3, stride=2, padding=1), (5, 6)),
    "transposed": (ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)),
    "cropped": (Conv(2, padding=[(-1, 0), (1, -2)]), (4, 6)),
    "one axis": (Conv(3, stride=2, padding=1), 7),
    "two channels": (Conv(3, channels=(2, 2)), (4, 4)),
}


def by_raster(job: RenderJob) -> list[NDArray[np.uint8]]:
    raster = Raster(job.layout, job.theme)
    palette = np.array(raster.palette, dtype=np.uint8)
    return [palette[np.asarray(image)] for image, _ in job.images(raster)]


def by_vector(job: RenderJob) -> list[NDArray[np.uint8]]:
    return [np.asarray(image.convert("RGB")) for image in images(job)]


def similarity(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    pair = one.astype(np.float32), other.astype(np.float32)
    return float(structural_similarity(*pair, channel_axis=2, data_range=255))


def similarities(job: RenderJob) -> list[float]:
    return [similarity(one, other) for one, other in zip(by_raster(job), by_vector(job), strict=True)]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("labels", [True, False])
def test_both_painters_paint_the_same_map(name: str, labels: bool) -> None:  # noqa: FBT001  # a parameter of the test
    scene = map_scene(subject_of(*CASES[name]), labels=labels)
    middle = len(scene.frames) // 2
    assert min(similarities(render_job(scene, frames=slice(middle, middle + 2)))) >= 0.95


@pytest.mark.parametrize("name", VIEWS)
def test_both_painters_paint_the_same_in_every_view(name: str) -> None:
    scene = view(name)(subject_of(ConvTranspose(3, stride=2, padding=1), (3, 3)), labels=True)
    total = len(scene.frames)
    for scale, numbers in ((comfortable_scale(scene), {0, total // 2}), (SCALE, {total // 4, total - 1})):
        layout = render_job(scene, scale=scale).layout
        raster, vector = Raster(layout, GUIDE), Vector(layout, GUIDE)
        palette = np.array(raster.palette, dtype=np.uint8)
        for number, frame in enumerate(scene.frames):
            if number in numbers:
                one = palette[np.asarray(raster.paint(frame))]
                still = image_of(vector.still(frame), layout, GUIDE, finer=3)  # as a folder of them has it
                other = np.asarray(still.convert("RGB").reduce(3))
                assert similarity(one, other) >= 0.95
            else:
                raster.settle(frame)
                vector.settle(frame)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["map", "values", "matrix"])
def test_both_painters_paint_the_same_on_the_way_from_frame_to_frame(name: str, theme: str) -> None:
    scene = view(name)(subject_of(Conv(3, padding=1), (4, 4)), labels=True)
    layout = render_job(scene, scale=32).layout
    raster, vector = Raster(layout, THEMES[theme]), Vector(layout, THEMES[theme])
    palette = np.array(raster.palette, dtype=np.uint8)
    for number in (0, 2, 3):  # the last goes back to the begin of a row
        way = tween(scene, scene.frames[number], scene.frames[number + 1])
        assert way is not None
        frame = way.frame(0.4)
        assert frame.glides
        one = palette[np.asarray(raster.paint(frame))]
        other = np.asarray(image_of(vector.still(frame), layout, THEMES[theme]).convert("RGB"))
        assert similarity(one, other) >= 0.95


DARK = replace(GUIDE, background=(20, 24, 28), ink=(200, 210, 220), paper=(10, 10, 10))


@pytest.mark.parametrize("theme", [*THEMES, "light on dark"])
def test_both_painters_paint_the_same_of_everything(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(THEMES, "light on dark", DARK)
    assert min(similarities(render_job(theme=theme))) >= 0.95


def test_both_painters_leave_the_same_behind() -> None:
    assert min(similarities(render_job(frames=slice(2, 3)))) >= 0.95


def test_a_layout_has_the_same_size_in_both() -> None:
    for each in (render_job(), render_job(scale=31.7), render_job(everything(labels=False), scale=7)):
        size = each.layout.height, each.layout.width, 3
        assert by_vector(each)[0].shape == by_raster(each)[0].shape == size


def row_of(*looks: Look) -> Scene:
    """Give a scene of cells in a row, each a whole cell from the next."""

    def cell(number: int) -> Cell:
        x = 2.0 * number
        return Cell(looks[number], ((x, 0), (x + 1, 0), (x + 1, 1), (x, 1)))

    return Scene(
        Extent(0, 0, 2 * len(looks), 1),
        LazySequence(len(looks), cell),
        LazySequence(1, lambda _: Frame()),
        frozenset(Kind),
    )


def seen(scene: Scene, *, transparent: bool = False) -> tuple[RenderJob, Image.Image]:
    shown = render_job(scene, scale=60, transparent=transparent)
    return shown, next(images(shown))


def at(shown: RenderJob, image: Image.Image, number: int, across: float = 0.5, up: float = 0.5) -> tuple[int, ...]:
    """Give the colour at a place in a cell."""
    x, y = shown.layout.scene.cells[number].corners[0]
    column, row = shown.layout.point((x + across, y + up))
    color = image.getpixel((int(column), int(row)))
    assert isinstance(color, tuple)
    return tuple(map(int, color))


def opaque(color: Color) -> tuple[int, ...]:
    return *color, 255


PLAIN = [look._replace(text="", lit=lit) for look in LOOKS for lit in (False, True) if look.kind is not Kind.HIDDEN]


def test_a_cell_has_the_colour_that_the_theme_gives_it() -> None:
    shown, image = seen(row_of(*PLAIN))
    for number, look in enumerate(PLAIN):
        assert at(shown, image, number) == opaque(GUIDE.color(look)), look


def test_outlines_are_solid_dashed_or_none() -> None:
    shown, image = seen(row_of(*PLAIN))
    for number, look in enumerate(PLAIN):
        side = [at(shown, image, number, across / 60, 0.0)[0] < 100 for across in range(6, 54)]
        if look.kind in BARE:
            assert not any(side), look
        elif look.kind in DASHED:
            assert len(set(side)) == 2, look
        else:
            assert all(side), look


def test_a_hidden_cell_hides_what_is_there() -> None:
    under = Cell(Look(Kind.INPUT), ((0, 0), (3, 0), (3, 3), (0, 3)))
    over = Cell(Look(Kind.HIDDEN), ((1, 1), (2, 1), (2, 2), (1, 2)))
    cells = LazySequence(2, (under, over).__getitem__)
    shown, image = seen(Scene(Extent(0, 0, 3, 3), cells, LazySequence(1, lambda _: Frame()), frozenset({Kind.INPUT})))
    assert at(shown, image, 1) == opaque(GUIDE.background)
    assert at(shown, image, 0) == opaque(GUIDE.fills[Kind.INPUT])


def test_a_transparent_background_is_nowhere() -> None:
    shown, image = seen(row_of(Look(Kind.HIDDEN), Look(Kind.PADDING)), transparent=True)
    assert at(shown, image, 0)[3] == at(shown, image, 0, -0.05)[3] == 0
    assert at(shown, image, 1) == opaque(GUIDE.fills[Kind.PADDING])


def test_a_raised_cell_hides_the_links_behind_it() -> None:
    base = row_of(Look(Kind.OUTPUT), Look(Kind.OUTPUT), Look(Kind.OUTPUT))
    cells = LazySequence(3, lambda number: base.cells[number]._replace(raised=number == 1))
    link = Frame(links=(((0.0, 0.5), (5.0, 0.5)),))
    shown, image = seen(Scene(base.extent, cells, LazySequence(1, lambda _: link), base.kinds))
    assert at(shown, image, 1) == opaque(GUIDE.fills[Kind.OUTPUT])
    assert at(shown, image, 0)[0] < GUIDE.fills[Kind.OUTPUT][0]
    assert at(shown, image, 2)[0] < GUIDE.fills[Kind.OUTPUT][0]


def test_what_settles_stays_and_what_is_shown_goes() -> None:
    base = row_of(Look(Kind.EMPTY), Look(Kind.EMPTY))
    frames = (Frame(settled={0: Look(Kind.OUTPUT)}, shown={1: Look(Kind.PARTIAL)}), Frame())
    scene = Scene(base.extent, base.cells, LazySequence(2, frames.__getitem__), base.kinds)
    shown = render_job(scene)
    first, second = images(shown)
    colors = [[at(shown, image, number)[:3] for number in range(2)] for image in (first, second)]
    fills = GUIDE.fills
    assert colors == [[fills[Kind.OUTPUT], fills[Kind.PARTIAL]], [fills[Kind.OUTPUT], fills[Kind.EMPTY]]]


@pytest.mark.parametrize("anchor", ["left", "middle", "right"])
@pytest.mark.parametrize("words", ["x", "input x", "⌊g⌋ = 12"])
@pytest.mark.parametrize("size", [0.25, 0.4, 0.77])
def test_words_stand_where_the_other_painter_has_them(words: str, anchor: str, size: float) -> None:
    base = row_of(Look(Kind.HIDDEN), *[Look(Kind.HIDDEN)] * 7)
    scene = Scene(base.extent, base.cells, base.frames, base.kinds, texts=(Text((8.1, 0.5), words, anchor, size),))
    raster, vector = (255.0 - painted(render_job(scene))[0].mean(axis=2) for painted in (by_raster, by_vector))
    first, second = ((ink * np.indices(ink.shape)).sum(axis=(1, 2)) / ink.sum() for ink in (raster, vector))
    assert np.abs(first - second).max() < (1 if mpl.__version_info__ >= (3, 11) else 1.25)  # seen, of narrow words


def test_signs_that_a_font_lacks_are_boxes_and_no_warning() -> None:
    base = row_of(Look(Kind.HIDDEN), Look(Kind.HIDDEN))
    scene = Scene(base.extent, base.cells, base.frames, base.kinds, texts=(Text((1.5, 0.5), "⌊"),))
    face = face_from(Path(mpl.get_data_path()) / "fonts" / "ttf" / "cmr10.ttf")
    (painted,) = by_vector(replace(render_job(scene), layout=Layout(scene, SCALE, face)))
    assert painted.min() < 128


def test_a_finer_picture_is_the_same_picture() -> None:
    shown = render_job()
    coarse, fine = (next(images(shown, finer)).convert("RGB") for finer in (1, 3))
    assert fine.size == (3 * coarse.width, 3 * coarse.height)
    assert similarity(np.asarray(coarse), np.asarray(fine.reduce(3))) >= 0.95


def test_a_cell_that_is_lit_keeps_its_words() -> None:
    lit = row_of(Look(Kind.INPUT, "8"))
    scene = Scene(lit.extent, lit.cells, LazySequence(1, lambda _: Frame(reads=(0,))), lit.kinds)
    _, image = seen(scene)
    words = opaque(GUIDE.text_on(GUIDE.color(Look(Kind.INPUT, lit=True))))
    assert (np.asarray(image) == words).all(axis=-1).any()
