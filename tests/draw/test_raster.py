"""The painter in palette space; that it paints what the other one paints is held in test_vector."""

from __future__ import annotations

import pytest
from support.sample_layers import subject_of
from support.sample_scene import render_job, square

from convarith.draw.raster import LARGEST_PALETTE, Palette, Raster
from convarith.draw.themes import GUIDE, THEMES
from convarith.engine.transposed import ConvTranspose
from convarith.scene.model import Cell, Extent, Frame, Kind, LazySequence, Look, Scene
from convarith.scene.views import VIEWS, view


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


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("theme", THEMES)
def test_ink_has_enough_levels_in_every_view_for_smooth_edges(name: str, theme: str) -> None:
    scene = view(name)(subject_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3)), labels=True)
    palette = Palette(scene, THEMES[theme])
    assert palette.levels >= 5
    assert len(palette.colors) <= LARGEST_PALETTE


def test_text_of_the_colour_of_lines_shares_their_levels() -> None:
    shown = render_job(Scene(Extent(0, 0, 1, 1), *nothing(), frozenset({Kind.PADDING, Kind.INPUT})))
    palette = Palette(shown.layout.scene, GUIDE)
    padding, blue = (palette.fill(Look(kind)) for kind in (Kind.PADDING, Kind.INPUT))
    assert GUIDE.text_on(GUIDE.fills[Kind.PADDING]) == GUIDE.ink
    assert palette.before_text[padding] == 0
    assert GUIDE.text_on(GUIDE.fills[Kind.INPUT]) != GUIDE.ink
    full = palette.levels - 1
    assert palette.before_text[blue] == full
    assert palette.colors[blue + full] == GUIDE.ink
    assert palette.colors[blue + 2 * full] == GUIDE.text_on(GUIDE.fills[Kind.INPUT])


def nothing() -> tuple[LazySequence[Cell], LazySequence[Frame]]:
    cells: tuple[Cell, ...] = ()
    return LazySequence(0, cells.__getitem__), LazySequence(1, lambda _: Frame())
