"""Frames of a flat scene in characters, by small scenes made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sample_layers import subject_of

from convarith.draw.terminal.canvas import plain_text
from convarith.draw.terminal.grid import place_regions, regions_of
from convarith.draw.terminal.player import Player, TerminalSize
from convarith.draw.themes import hex_text, theme_called
from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.scene.model import Cell, Extent, Frame, Kind, Labels, LazySequence, Look, Scene, Text
from convarith.scene.views import view

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = TerminalSize(80)


def cell(x: float, y: float, look: Look, side: float = 1.0) -> Cell:
    """Make a cell whose lower left corner is at (x, y)."""
    return Cell(look, ((x, y), (x + side, y), (x + side, y + side), (x, y + side)))


def scene(cells: Sequence[Cell], frames: Sequence[Frame] = (Frame(),), **others: object) -> Scene:
    corners = [corner for each in cells for corner in each.corners]
    extent = Extent(*(pick(each[axis] for each in corners) for pick in (min, max) for axis in (0, 1)))
    kinds = frozenset(each.look.kind for each in cells)
    made = LazySequence(len(cells), cells.__getitem__), LazySequence(len(frames), frames.__getitem__)
    return Scene(extent, *made, kinds, **others)  # type: ignore[arg-type]  # each test gives what it is about


def picture(of: Scene, number: int = 0, size: TerminalSize = WIDE) -> list[str]:
    _, lines, _ = Player(of).parts(number, size)
    return plain_text(lines).split("\n")


def row(*looks: Look, y: float = 0, x: float = 0) -> list[Cell]:
    return [cell(x + number, y, look) for number, look in enumerate(looks)]


def test_each_kind_of_cell_can_be_told_without_colour() -> None:
    kinds = [kind for kind in Kind if kind not in {Kind.HIDDEN, Kind.TAP}]
    (line,) = picture(scene(row(*map(Look, kinds))))
    assert line == " ▒  ·  ·  +  -  x  ~  □  ▫  _  ○  ·  ·"
    assert picture(scene(row(*(Look(Kind.TAP, tap=tap) for tap in (0, 1, 27))))) == [" a  b  b"]
    assert picture(scene(row(Look(Kind.INPUT), Look(Kind.HIDDEN), Look(Kind.INPUT)))) == [" ▒     ▒"]


def test_cells_in_use_stand_in_brackets() -> None:
    cells = row(Look(Kind.INPUT), Look(Kind.PADDING), Look(Kind.OUTPUT, "12"))
    assert picture(scene(cells, [Frame(reads=(0, 1), writes=(2,))])) == [" [▒] [·][12]"]
    assert picture(scene(cells, [Frame(shown={0: Look(Kind.INPUT, "5", lit=True)})])) == [" [5]  ·  12"]


def test_what_settles_stays_and_what_is_shown_passes() -> None:
    frames = [
        Frame(settled={0: Look(Kind.OUTPUT, "7")}),
        Frame(shown={1: Look(Kind.OUTPUT, "8")}),
        Frame(settled={0: Look(Kind.OUTPUT, "9")}, writes=(0,)),
        Frame(),
    ]
    player = Player(scene(row(Look(Kind.EMPTY), Look(Kind.EMPTY)), frames))

    def shown(number: int) -> str:
        return plain_text(player.parts(number, WIDE)[1])

    there = [shown(number) for number in range(4)]
    assert there == [" 7  _", " 7  8", "[9] _", " 9  _"]
    for number in (0, 3, 2, 1, 3, 0):
        assert shown(number) == there[number]


def test_what_moves_and_what_is_written_is_rounded_to_characters() -> None:
    turned = Cell(Look(Kind.KERNEL), ((2.5, -0.2), (3.2, 0.5), (2.5, 1.2), (1.8, 0.5)))
    frames = [
        Frame(moving=(cell(0.6, 0.3, Look(Kind.KERNEL, "5")),)),
        Frame(moving=(turned,), texts=(Text((3.5, 0.5), "+1", "left"),)),
    ]
    of = scene(row(*[Look(Kind.INPUT)] * 3), frames, texts=(Text((1.5, 1.6), "x"),))
    assert picture(of, 0) == ["    x", " ▒ 5   ▒"]
    assert picture(of, 1) == ["    x", " ▒  ▒  ○  +1"]


def test_texts_of_cells_set_their_width_and_marks_their_kind() -> None:
    cells = row(Look(Kind.PARTIAL, "5"), Look(Kind.OUTPUT, "−12"), Look(Kind.PADDING, "0"))
    assert picture(scene(cells)) == ["  5▫  −12   ·"]
    assert picture(scene(row(Look(Kind.INPUT, "3", "2", lit=True), Look(Kind.PADDING, "0", "4")))) == ["[3 2] · 4"]


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (12, "[3 14]   3"),
        (11, "[3] 3"),
        (6, "[3] 3"),
        (5, "█ ▒"),
        (3, "█▒"),
        (2, "█▒"),
    ],
)
def test_a_narrow_terminal_does_without_corners_then_texts_then_width(columns: int, line: str) -> None:
    cells = row(Look(Kind.INPUT, "3", "14", lit=True), Look(Kind.INPUT, "3"))
    assert picture(scene(cells), 0, TerminalSize(columns)) == [line]


def test_regions_keep_their_rows_and_columns_and_lie_as_in_the_scene() -> None:
    cells = [cell(x, y, Look(Kind.INPUT)) for y in range(4) for x in range(3)]
    cells += [cell(4.5 + x, 0.5 + y, Look(Kind.OUTPUT)) for y in range(3) for x in range(2)]
    cells += [cell(8 + 0.6 * x, 1.4 + 0.6 * y, Look(Kind.ZERO), 0.6) for y in range(2) for x in range(5)]
    assert picture(scene(cells)) == [
        " ▒  ▒  ▒",
        " ▒  ▒  ▒      □  □      ·  ·  ·  ·  ·",
        " ▒  ▒  ▒      □  □      ·  ·  ·  ·  ·",
        " ▒  ▒  ▒      □  □",
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60, unique=True))
def test_cells_that_are_apart_in_the_scene_are_apart_in_the_terminal(places: list[tuple[int, int]]) -> None:
    cells = [cell(x * 0.7, y * 0.7, Look(Kind.INPUT), 0.7) for x, y in places]
    regions = regions_of(cells)
    grid = place_regions(regions, {region: 1 + number % 3 for number, region in enumerate(regions)})
    taken = [(span.line, span.column + more) for span in map(grid.span, cells) for more in range(span.chars)]
    assert len(taken) == len(set(taken))


def test_a_sign_between_regions_is_over_neither() -> None:
    cells = [cell(0, 0, Look(Kind.OUTPUT), 0.6), cell(1.6, 0, Look(Kind.TAP), 0.6)]
    assert picture(scene(cells, texts=(Text((1.1, 0.3), "="), Text((1.9, 1.2), "W")))) == ["         W", " □   =   a"]


def labelled() -> Scene:
    labels = Labels(
        ((Kind.INPUT, "input"), (Kind.PADDING, "zero")),
        ("a setting that is long\u00a0=\u00a01 enough",),
        (("1", "0"),),
    )
    frames = [Frame(caption="y = 1 + 2 + 3"), Frame(caption="")]
    return scene(row(Look(Kind.INPUT), Look(Kind.PADDING)), frames, labels=labels, caption="y = 10 + 20 + 30")


def test_a_page_has_a_number_the_picture_its_caption_and_the_labels() -> None:
    assert plain_text(Player(labelled()).page(0, TerminalSize(30, 24), "  note")) == (
        "frame 1/2  note\n\n ▒  ·\n\ny = 1 + 2 + 3\n\n"
        "1 0   ▒ input   · zero\n      a setting that is\n      long = 1 enough"
    )


def test_a_page_gives_up_its_blank_lines_and_then_its_labels() -> None:
    player = Player(labelled())
    for number in range(2):  # the caption's line is kept where there is none, so that nothing jumps
        assert [len(player.page(number, TerminalSize(30, lines))) for lines in (9, 8, 6, 5, 3)] == [9, 6, 6, 5, 3]
    with pytest.raises(ConvArithError, match="needs 6 columns and 3 lines, and there are 30 and 2; make") as raised:
        player.page(0, TerminalSize(30, 2))
    assert raised.value.code == "too-large"


@pytest.mark.parametrize("size", [TerminalSize(5), TerminalSize(5, 24)])
def test_a_picture_wider_than_the_terminal_is_refused_with_the_numbers(size: TerminalSize) -> None:
    with pytest.raises(ConvArithError, match=r"needs 6 columns.*there are 5.* smaller size.* animate") as raised:
        picture(scene(row(*[Look(Kind.INPUT)] * 6)), 0, size)
    assert raised.value.code == "too-large"


@pytest.mark.parametrize("size", [TerminalSize(80), TerminalSize(80, 24)])
def test_an_enormous_picture_is_refused_at_once(size: TerminalSize) -> None:
    subject = subject_of(Conv(3), (10**9, 10**9), whole=True)
    with pytest.raises(ConvArithError, match=r"columns.* there are 80"):
        Player(view("map")(subject, labels=True, flat=True)).page(0, size)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("theme", [None, "guide"])
def test_every_line_is_within_the_columns(columns: int, theme: str | None) -> None:
    subject = subject_of(Conv(3, padding=1), (9, 9))
    for name in ("map", "values"):
        of = view(name)(subject, labels=True, flat=True)
        player = Player(of, theme_called(theme) if theme else None)
        for number in range(of.frames.total):
            lines = player.page(number, TerminalSize(columns, 40), "x" * 10)
            assert max(len(plain_text([line])) for line in lines) <= columns


def test_colours_are_the_themes() -> None:
    theme = theme_called("guide")
    of = scene(row(Look(Kind.INPUT, "3"), Look(Kind.INPUT, "4")), [Frame(reads=(0,))])
    page = Player(of, theme).page(0, TerminalSize(80, 24))
    fill = theme.color(Look(Kind.INPUT, lit=True))
    assert page[-1][0] == (" 3 ", f"bold {hex_text(theme.text_on(fill))} on {hex_text(fill)}")
    assert plain_text(page) == "frame 1/1\n\n 3  4 "


def test_neighbours_of_one_colour_can_be_told() -> None:
    for kind in (Kind.INPUT, Kind.PADDING):
        player = Player(scene(row(Look(kind), Look(kind))), theme_called("guide"))
        ((one, other),) = player.parts(0, WIDE)[1]
        assert one.style != other.style


def test_cells_in_use_are_of_one_shade() -> None:
    player = Player(scene(row(*[Look(Kind.INPUT)] * 3), [Frame(reads=(0, 1))]), theme_called("guide"))
    ((lit, plain),) = player.parts(0, WIDE)[1]
    assert (len(lit.text), len(plain.text)) == (4, 2)
