"""The written GIF, decoded again: the colour at the centre of every cell in every frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops, ImageSequence
from support import plain_loops

from convarith.draw import rendering as module
from convarith.draw.animate import animate
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.figures import FIGURES

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.engine.layer import Layer

SCALE = 60
MARGIN = 12

# The guide's colours, and each under the window's 40 % of (7, 54, 66), worked out by hand.
WHITE, BLUE, TEAL, GREY, PALE = (255, 255, 255), (38, 139, 210), (42, 161, 152), (226, 232, 234), (174, 209, 234)
SAND, YELLOW = (245, 236, 220), (252, 235, 150)
SHADED = {
    YELLOW: (154, 163, 116),
    WHITE: (156, 175, 179),
    BLUE: (26, 105, 152),
    TEAL: (28, 118, 118),
    SAND: (150, 163, 158),
}


@dataclass(frozen=True)
class Drawn:
    """One axis as it should be drawn: the line below by position, and each window's positions on it."""

    line: dict[int, tuple[int, int, int]]
    windows: list[list[int]]


def direct(size: int, kernel: int, stride: int = 1, dilation: int = 1, lo: int = 0, hi: int = 0) -> Drawn:
    count, _ = plain_loops.convolved(size, kernel, stride, dilation, lo, hi)
    line = dict.fromkeys(range(-lo, size + hi), WHITE) | {
        position: BLUE if -lo <= position < size + hi else PALE for position in range(size)
    }
    return Drawn(line, [[n * stride + t * dilation - lo for t in range(kernel)] for n in range(count)])


def transposed(
    size: int, kernel: int, stride: int = 1, dilation: int = 1, lo: int = 0, hi: int = 0, extra: int = 0
) -> Drawn:
    """Put s − 1 zeros between the elements, d(k − 1) − lo positions before and d(k − 1) − hi + a after."""
    spread = direct(
        (size - 1) * stride + 1, kernel, 1, dilation, dilation * (kernel - 1) - lo, dilation * (kernel - 1) - hi + extra
    )
    zeros = {BLUE: WHITE, PALE: GREY}
    line = {
        position: zeros[color] if color in zeros and position % stride else color
        for position, color in spread.line.items()
    }
    last = sorted(line)[len(line) - extra :]
    return Drawn({**line, **{position: YELLOW for position in last if line[position] == WHITE}}, spread.windows)


SINGLE = Drawn({0: BLUE}, [[0]])

CASES: dict[str, tuple[Layer, int | tuple[int, ...], Drawn, Drawn]] = {
    "direct": (Conv(3, padding=1), (4, 4), direct(4, 3, lo=1, hi=1), direct(4, 3, lo=1, hi=1)),
    "strided": (Conv(3, stride=2, padding=1), (5, 6), direct(5, 3, 2, lo=1, hi=1), direct(6, 3, 2, lo=1, hi=1)),
    "dilated": (Conv(3, dilation=2), (7, 6), direct(7, 3, 1, 2), direct(6, 3, 1, 2)),
    "not square": (Conv((2, 3), stride=(1, 2)), (3, 7), direct(3, 2), direct(7, 3, 2)),
    "asymmetric": (Conv(3, padding=[(0, 2), (1, 0)]), (4, 4), direct(4, 3, lo=0, hi=2), direct(4, 3, lo=1, hi=0)),
    "cropped": (Conv(2, padding=[(-1, 0), (1, -2)]), (4, 6), direct(4, 2, lo=-1, hi=0), direct(6, 2, lo=1, hi=-2)),
    "one axis": (Conv(3, stride=2, padding=1), 7, SINGLE, direct(7, 3, 2, lo=1, hi=1)),
    "pooling, ceil mode": (
        Pool(2, ceil_mode=True),
        (5, 4),
        Drawn({**direct(5, 2, 2).line, 5: SAND}, [[0, 1], [2, 3], [4, 5]]),
        direct(4, 2, 2),
    ),
    "pooling": (Pool(2), (4, 4), direct(4, 2, 2), direct(4, 2, 2)),
    "transposed": (
        ConvTranspose(3, stride=2, padding=1, output_padding=1),
        (3, 3),
        transposed(3, 3, 2, 1, 1, 1, 1),
        transposed(3, 3, 2, 1, 1, 1, 1),
    ),
    "transposed, not square": (
        ConvTranspose((3, 2), stride=(2, 3), padding=(1, 0)),
        (2, 3),
        transposed(2, 3, 2, 1, 1, 1),
        transposed(3, 2, 3),
    ),
    "transposed, cropped": (
        ConvTranspose(2, stride=3, padding=2),
        (3, 3),
        transposed(3, 2, 3, 1, 2, 2),
        transposed(3, 2, 3, 1, 2, 2),
    ),
    "transposed, dilated": (ConvTranspose(2, dilation=3, output_padding=2), 3, SINGLE, transposed(3, 2, 1, 3, 0, 0, 2)),
}


def combined(row: tuple[int, int, int], column: tuple[int, int, int]) -> tuple[int, int, int]:
    """Give the colour of a cell from those of its row and its column."""
    if row == column == BLUE:
        return BLUE
    if SAND in (row, column):
        return SAND
    if YELLOW in (row, column):
        return YELLOW
    if row in (PALE, GREY) or column in (PALE, GREY):
        return PALE if {row, column} <= {PALE, BLUE} else GREY
    return WHITE


class Picture:
    """Where the cells of the drawing are, by the guide's geometry."""

    def __init__(self, rows: Drawn, columns: Drawn) -> None:
        self.tall, self.wide = sorted(rows.line), sorted(columns.line)
        self.out = len(rows.windows), len(columns.windows)
        height, width = len(self.tall), len(self.wide)
        # The padded input's size and one cell more; a narrow input's right side is what the output has to clear.
        self.lift = min(height, width * (0.5 + 0.65 / 0.7)) + 1
        below = [self.plane(x, y) for x, y in product((0, width), (0, height))]
        above = [self.plane(x, y) for x, y in product((0, self.out[1]), (0, self.out[0]))]
        self.left = min(*(x for x, _ in below), *(x - 0.176 for x, _ in above))
        self.top = max(y for _, y in above) + self.lift

    @staticmethod
    def plane(x: float, y: float) -> tuple[float, float]:
        return x - 0.7 * y, 0.5 * x + 0.65 * y

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        return round((x - self.left) * SCALE) + MARGIN, round((self.top - y) * SCALE) + MARGIN

    def below(self, row: int, column: int) -> tuple[int, int]:
        x, y = self.plane(self.wide.index(column) + 0.5, len(self.tall) - self.tall.index(row) - 0.5)
        return self.pixel(x, y)

    def above(self, row: int, column: int) -> tuple[int, int]:
        x, y = self.plane(column + 0.5, self.out[0] - row - 0.5)
        return self.pixel(x - 0.176, y + self.lift)


class Rows(Picture):
    """Where the cells are of a drawing of one axis: the output over the middle of the input, the kernel between."""

    LIFT = 1 + 0.4 + 1 + 1.2  # the input, up to the kernel, the kernel, up to the output

    def __init__(self, rows: Drawn, columns: Drawn) -> None:
        super().__init__(rows, columns)
        self.indent = (len(self.wide) - self.out[1]) / 2
        self.left, self.top = min(0.0, self.indent), self.LIFT + 1

    def below(self, row: int, column: int) -> tuple[int, int]:
        return self.pixel(self.wide.index(column) + 0.5, row + 0.5)

    def above(self, row: int, column: int) -> tuple[int, int]:
        return self.pixel(self.indent + column + 0.5, self.LIFT + row + 0.5)


def color_at(image: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    """Give the colour that most pixels around a cell's centre have; a thin line or a mark may cross it."""
    x, y = place
    colors: Any = image.crop((x - 9, y - 9, x + 10, y + 10)).getcolors()
    return max(colors)[1]  # type: ignore[no-any-return]  # Pillow's pixels are untyped


@pytest.mark.parametrize("name", CASES)
def test_every_cell_of_every_frame_has_its_colour(name: str, tmp_path: Path) -> None:
    layer, size, rows, columns = CASES[name]
    animate(layer, size, tmp_path / "a.gif", labels="none", scale=SCALE)
    picture = (Rows if isinstance(size, int) else Picture)(rows, columns)
    moments = list(product(enumerate(rows.windows), enumerate(columns.windows)))
    with Image.open(tmp_path / "a.gif") as gif:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]
    assert len(frames) == len(moments)
    for frame, ((row, tap_rows), (column, tap_columns)) in zip(frames, moments, strict=True):
        for place in product(picture.tall, picture.wide):
            plain = combined(rows.line[place[0]], columns.line[place[1]])
            lit = place[0] in tap_rows and place[1] in tap_columns
            assert color_at(frame, picture.below(*place)) == (SHADED[plain] if lit else plain), (place, row, column)
        for place in product(range(picture.out[0]), range(picture.out[1])):
            expected = SHADED[TEAL] if place == (row, column) else TEAL
            assert color_at(frame, picture.above(*place)) == expected, (place, row, column)


@pytest.mark.parametrize(
    ("name", "frames"),
    list(zip(FIGURES, [4, 36, 25, 49, 4, 9, 9, 9, 16, 25, 25, 25, 25, 25, 36, 9, 9, 9, 9], strict=True)),
)
def test_the_guides_figures_have_its_frame_counts_a_second_each_for_a_while_and_loop(
    name: str, frames: int, tmp_path: Path
) -> None:
    figure = FIGURES[name]
    animate(figure.layer, figure.size, tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as gif:
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
        assert gif.info["loop"] == 0
    assert len(durations) == frames
    assert durations[:12] == [1000] * min(frames, 12)
    assert durations == [1000] * frames if frames <= 30 else sum(durations) <= 30_000


def test_labels_stand_below_maps_that_only_get_their_names(tmp_path: Path) -> None:
    layer = ConvTranspose(3, stride=2, padding=1)
    animate(layer, (3, 3), tmp_path / "plain.gif", labels="none", scale=SCALE)
    animate(layer, (3, 3), tmp_path / "labelled.gif", labels="full", scale=SCALE)
    with Image.open(tmp_path / "plain.gif") as plain, Image.open(tmp_path / "labelled.gif") as labelled:
        assert labelled.width == plain.width
        assert labelled.height > plain.height
        maps = (0, 0, plain.width, plain.height - MARGIN)
        added = ImageChops.difference(labelled.convert("RGB").crop(maps), plain.convert("RGB").crop(maps))
        assert added.getbbox() is not None
        colors: Any = added.getcolors(100_000)
        background, ink = (255, 255, 255), (0, 43, 54)
        most = tuple(over - under for over, under in zip(background, ink, strict=True))
        assert all(color <= most for _, color in colors)  # ink, at most, on the background
        below = labelled.convert("RGB").crop((0, plain.height, labelled.width, labelled.height))
        assert {BLUE, TEAL, ink} <= {
            color for _, color in below.getcolors(100_000) or []
        }  # the legend's cells, and ink


def test_speed_and_scale_are_those_asked_for(tmp_path: Path) -> None:
    animate(Conv(3), (4, 4), tmp_path / "a.gif", labels="none", scale=20, fps=4)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.info["duration"] == 250
        # 4 cells wide: 1.7·4·20 pixels and the margins.
        assert gif.width == 136 + 2 * MARGIN


def test_the_same_picture_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.gif", "b.gif"):
        animate(Conv(3), (4, 4), tmp_path / name)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()


def test_a_path_is_not_empty() -> None:
    with pytest.raises(ConvArithError, match="needs a file to go to; name one, such as"):
        animate(Conv(3), (4, 4), "")


def test_progress_is_told_after_each_frame(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    animate(Conv(3), (4, 4), tmp_path / "a.gif", progress=lambda *each: told.append(each))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ({"what": Conv(1), "size": (17, 1, 1), "whole": True}, "view", "17 sheets"),
        ({"what": Conv(3, channels=(3, 17))}, "view", "17 sheets"),
        ({"size": (2, 2)}, "does-not-fit", "kernel 3 does not fit"),
        ({"seed": -1}, "bad-value", "seed -1 is below 0"),
        ({"fps": "3"}, "bad-value", "fps '3' is no number"),
        ({"frames": (0, 3)}, "bad-value", "no slice"),
        ({"view": 3}, "view", "no view is called 3"),
        ({"theme": None}, "bad-value", "no theme is called None"),
        ({"view": "sideways"}, "view", "no view is called 'sideways'"),
        ({"path": "a.bmp"}, "format", "ends in no known format"),
        ({"size": None}, "bad-value", "a layer is drawn for an input size"),
        ({"layer": "a"}, "contradiction", "'a' names a layer of a network"),
        ({"frames": slice(2, 5)}, "bad-value", "frames up to 5 are asked for, and there are 4; choose among 1:4"),
        ({"fps": 0}, "bad-value", "0 frames a second"),
        ({"fps": 51}, "bad-value", "51 frames a second"),
        ({"fps": float("nan")}, "bad-value", "nan frames a second"),
        ({"fps": 0.001}, "bad-value", "0.001 frames a second"),
        ({"hold": -1}, "bad-value", "-1 seconds longer"),
        ({"hold": 601}, "bad-value", "601 seconds longer"),
        ({"loop": -1}, "bad-value", "loop -1 is below 0"),
        ({"loop": 65_536}, "bad-value", "65536 times"),
        ({"frames": slice(4, None)}, "bad-value", "none of the 4; choose among 1:4"),
        ({"frames": slice(2, 1)}, "bad-value", "none of the 4; choose among"),
        ({"theme": "gide"}, "bad-value", "no theme is called 'gide'"),
        ({"order": "spiral"}, "bad-value", "no order is called 'spiral'"),
        ({"scale": 0.5}, "bad-value", "a scale of 0.5"),
        ({"scale": float("inf")}, "bad-value", "a scale of inf"),
        ({"size": (100, 100), "whole": True}, "too-large", "9,604 frames"),
        (
            {"what": Conv(3, stride=500), "size": (1000, 1000), "scale": 1, "whole": True},
            "too-large",
            "1,000,004 cells",
        ),
        ({"scale": 2000}, "too-large", "4 frames of 13,624 x 14,624 pixels"),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_no_file(
    options: dict[str, Any], code: str, message: str, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"what": Conv(3), "size": (4, 4), "path": "a.gif"} | options
    asked["path"] = tmp_path / asked["path"]
    with pytest.raises(ConvArithError, match=message) as caught:
        animate(**asked)
    assert caught.value.code == code
    assert not list(tmp_path.iterdir())


def test_what_is_refused_for_its_size_can_be_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_FRAMES", 3)
    with pytest.raises(ConvArithError, match="4 frames"):
        animate(Conv(3), (4, 4), tmp_path / "a.gif")
    animate(Conv(3), (4, 4), tmp_path / "a.gif", force=True)
    assert (tmp_path / "a.gif").exists()


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")

    def stop(done: int, count: int) -> None:
        if done == count // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate(Conv(3), (4, 4), path, progress=stop)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_act_can_be_drawn_alone(tmp_path: Path) -> None:
    layer = ConvTranspose(3, stride=2, padding=1, output_padding=1)
    for act, count in (("spread", 20), ("slide", 37)):
        animate(layer, (3, 3), tmp_path / "a.gif", view="equivalence", act=act, labels="none")  # type: ignore[arg-type]
        with Image.open(tmp_path / "a.gif") as picture:
            assert getattr(picture, "n_frames", 1) == count
