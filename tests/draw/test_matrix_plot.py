"""W as a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from convarith.draw.matrix_plot import FORMATS, plot_matrix
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.linalg.matrix import Matrix, matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WHOLES = [
    matrix(Conv(3), (6, 7)),
    matrix(Conv(3, stride=2, padding=1, channels=(2, 4), groups=2), (5, 5)),
    matrix(ConvTranspose(3, stride=2), 14),
    matrix(Conv(2), 27),
    matrix(Conv(1), 90),
]


def picture(whole: Matrix, form: str = "png") -> bytes:
    stream = io.BytesIO()
    plot_matrix(stream, whole, form)
    return stream.getvalue()


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Keep the figures that are saved."""
    kept: list[Figure] = []
    save = Figure.savefig

    def savefig(figure: Figure, *args: Any, **options: Any) -> None:
        kept.append(figure)
        save(figure, *args, **options)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return kept


def draw_strokes(figures: list[Figure]) -> Axes:
    (axes,) = figures[-1].axes
    return axes


def pixels(whole: Matrix, figures: list[Figure]) -> np.ndarray:
    """Give the colour of each cell in the PNG, beside the text that may stand at its centre."""
    with Image.open(io.BytesIO(picture(whole))) as image:
        colors = np.asarray(image.convert("RGB"))
    figure = figures[-1]
    figure.set_dpi(150)
    figure.canvas.draw()
    rows, cols = np.indices(whole.shape)
    # An image's first line is its top, a figure's its bottom.
    x, y = draw_strokes(figures).transData.transform(np.stack([cols.ravel(), rows.ravel()], axis=1) - 0.35).T
    found: np.ndarray = colors[(len(colors) - y).astype(int), x.astype(int)]
    return found.reshape(*whole.shape, 3)


@pytest.mark.parametrize("whole", WHOLES, ids=lambda whole: f"{whole.input} to {whole.output}")
def test_cells_have_their_colours_zeros_are_white_and_title_and_axes_tell_the_sizes(
    whole: Matrix, figures: list[Figure]
) -> None:
    found = pixels(whole, figures)
    elements = whole.toarray(whole.elements)
    last = max(2, whole.elements.size)
    expected = (mpl.colormaps["turbo"]((elements - 1) / (last - 1))[..., :3] * 255).round()
    expected[elements == 0] = 255
    assert abs(found - expected).max() <= 1
    axes = draw_strokes(figures)
    rows, cols = whole.shape
    assert axes.get_title() == f"W, {rows} × {cols}, {whole.entries:,} entries"
    assert axes.get_xlabel() == f"inputs x, {'x'.join(map(str, whole.input))}"
    assert axes.get_ylabel() == f"outputs y, {'x'.join(map(str, whole.output))}"


def test_blocks_are_outlined(figures: list[Figure]) -> None:
    picture(WHOLES[0])
    lines = [np.asarray(line.get_xydata()) for line in draw_strokes(figures).lines]
    across = [line[0, 1] for line in lines if line[0, 1] == line[1, 1]]
    down = [line[0, 0] for line in lines if line[0, 0] == line[1, 0]]
    assert across == [4.5, 9.5, 14.5]
    assert down == [6.5, 13.5, 20.5, 27.5, 34.5]


def test_many_blocks_are_not_outlined(figures: list[Figure]) -> None:
    picture(matrix(Conv(1), (50, 2)))
    assert not draw_strokes(figures).lines


@pytest.mark.parametrize(
    ("whole", "texts"),
    [
        (matrix(Conv(2), 3), ["0", "1", "0", "1"]),
        (matrix(Conv((1, 2)), (1, 3)), ["0,0", "0,1", "0,0", "0,1"]),
        (matrix(Conv(2), 3).written_with([0.5, -7]), ["0.5", "-7", "0.5", "-7"]),
        (matrix(Conv(1), 36), ["0"] * 36),
        (matrix(Conv(1), 37), []),
    ],
)
def test_cells_that_are_large_enough_hold_their_element(whole: Matrix, texts: list[str], figures: list[Figure]) -> None:
    picture(whole)
    assert [text.get_text() for text in draw_strokes(figures).texts] == texts


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_matrix_is_the_same_file(form: str) -> None:
    small = matrix(Conv(2), 3)
    assert picture(small, form) == picture(small, form)


@pytest.mark.parametrize("form", FORMATS)
def test_what_its_user_has_set_of_matplotlib_does_not_reach_it(form: str) -> None:
    small = matrix(Conv(2), 3)
    usual = picture(small, form)
    with mpl.rc_context({"text.usetex": True, "savefig.facecolor": "red", "font.size": 30, "svg.hashsalt": "mine"}):
        assert picture(small, form) == usual


def test_a_vector_picture_is_well_formed_and_has_its_text_as_text() -> None:
    root = ET.fromstring(picture(matrix(Conv(2), 3), "svg"))  # noqa: S314  # our own bytes
    assert root.tag.endswith("}svg")
    texts = [each.text for each in root.iter() if each.tag.endswith("}text")]
    assert "W, 2 × 3, 4 entries" in texts
    body = picture(matrix(Conv(2), 3), "pdf")
    assert body.startswith(b"%PDF")
    assert body.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    "whole",
    [matrix(Conv(1), 1), matrix(Conv(1, padding=5_000), 1), matrix(Conv(1, stride=10_000), 10_000)],
    ids=["a cell", "a column", "a row"],
)
def test_a_picture_of_any_shape_has_a_size_that_can_be_shown(whole: Matrix) -> None:
    with Image.open(io.BytesIO(picture(whole))) as image:
        assert min(image.size) >= 300
        assert max(image.size) <= 2000
