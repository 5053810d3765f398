"""Padding as people write it."""

from __future__ import annotations

import pytest

from convarith.engine.padding import shortest_padding


@pytest.mark.parametrize(
    ("pads", "written"),
    [
        ([(1, 1)], 1),
        ([(1, 1), (1, 1)], 1),
        ([(1, 1), (2, 2)], (1, 2)),
        ([(0, 1)], ((0, 1),)),
        ([(1, 1), (0, 1)], ((1, 1), (0, 1))),
    ],
)
def test_padding_is_written_as_shortly_as_it_can_be(pads: list[tuple[int, int]], written: object) -> None:
    assert shortest_padding(pads) == written
