"""The painter in palette space; that it paints what the other one paints is held in test_vector."""

from __future__ import annotations

import pytest
from support.sample_scene import render_job, square

from convarith.draw.raster import Raster
from convarith.draw.themes import GUIDE
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene


@pytest.mark.parametrize("raised", [False, True])
def test_only_a_raised_cell_hides_the_links_behind_it(raised: bool) -> None:  # noqa: FBT001  # a parameter of the test
    frame = Frame(links=(((0.0, 0.5), (1.0, 0.5)),))
    shown = render_job(
        Scene(
            Extent(0, 0, 1, 1),
            LazySequence(1, lambda _: Cell(Look(Kind.OUTPUT), square(0, 0), raised=raised)),
            LazySequence(1, lambda _: frame),
            frozenset({Kind.OUTPUT}),
        )
    )
    raster = Raster(shown.layout, shown.theme)
    x, y = shown.layout.point((0.5, 0.5))
    index = raster.paint(frame).getpixel((int(x), int(y)))
    assert isinstance(index, int)
    assert (raster.palette[index] == GUIDE.fills[Kind.OUTPUT]) is raised


def test_hues_have_colours_of_their_own_in_the_palette() -> None:
    cells = [Cell(Look(Kind.INPUT, hue=1), square(0, 0)), Cell(Look(Kind.KERNEL, hue=2), square(1, 0))]
    shown = render_job(
        Scene(
            Extent(0, 0, 2, 1),
            LazySequence(2, cells.__getitem__),
            LazySequence(2, lambda _: Frame()),
            frozenset({Kind.KERNEL}),
            hues=2,
        )
    )
    raster = Raster(shown.layout, shown.theme)
    image = raster.paint(Frame(writes=(0,)))
    places = (shown.layout.point((x, 0.5)) for x in (0.5, 1.5))
    image.putpalette([channel for color in raster.palette for channel in color])
    colored = image.convert("RGB")
    found = [colored.getpixel((int(x), int(y))) for x, y in places]
    assert found == [GUIDE.color(Look(Kind.INPUT, hue=1, lit=True)), GUIDE.hues[1]]
