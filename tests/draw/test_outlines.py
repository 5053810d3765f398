"""The lines around cells."""

from __future__ import annotations

from convarith.draw.outlines import edges, outlines, same_outline
from convarith.draw.strokes import Stroke
from convarith.scene.model import Kind, Look


def square(left: float) -> tuple[tuple[float, float], ...]:
    return (left, 10.0), (left + 10, 10.0), (left + 10, 0.0), (left, 0.0)


def test_neighbours_share_an_edge_however_it_runs() -> None:
    one, other = set(edges(square(0))), set(edges(square(10.001)))  # type: ignore[arg-type]  # four corners
    assert one & other == {((10.0, 0.0), (10.0, 10.0))}
    assert len(one | other) == 7


def test_a_side_that_a_solid_and_a_dashed_cell_share_is_solid() -> None:
    cells = [(square(0), Look(Kind.PADDING)), (square(10), Look(Kind.INPUT)), (square(20), Look(Kind.ZERO))]
    lines = list(outlines(cells, 2.0, 1.0))  # type: ignore[arg-type]  # four corners
    solid = [line.segment for line in lines if not line.dashed]
    dashed = [line.segment for line in lines if line.dashed]
    assert sorted(solid) == sorted(edges(square(10)))  # type: ignore[arg-type]  # four corners
    assert sorted(dashed) == sorted(set(edges(square(0))) - set(solid))  # type: ignore[arg-type]  # four corners
    assert {line.width for line in lines if line.dashed} == {1.0}
    assert Stroke(((10.0, 0.0), (10.0, 10.0)), 2.0) in lines


def test_kinds_are_outlined_alike_or_not() -> None:
    assert same_outline(Kind.INPUT, Kind.OUTPUT)
    assert same_outline(Kind.PADDING, Kind.INSERTED)
    assert same_outline(Kind.ZERO, Kind.HIDDEN)
    assert not same_outline(Kind.INPUT, Kind.PADDING)
    assert not same_outline(Kind.HIDDEN, Kind.EMPTY)
