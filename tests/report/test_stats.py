"""The facts about a W, as text and as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from convarith.engine.conv import Conv
from convarith.linalg.analysis import Stats, analyse
from convarith.linalg.matrix import matrix
from convarith.report.stats import to_json, to_lines

SOBEL = analyse(matrix(Conv(3), (4, 4)), np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]))


def made(values: tuple[float, ...] | None = None, structure: tuple[str, ...] | None = (), size: int = 96) -> Stats:
    return Stats((3, 4), 6, 0.5, size, 76, structure, values)


def test_the_text_tells_all_the_facts() -> None:
    assert list(to_lines(SOBEL)) == [
        "shape      4 x 16",
        "entries    36 of 64, density 0.562",
        "memory     512 B dense, 452 B in compressed rows",
        "structure  block toeplitz, doubly block toeplitz",
        "rank       4 of at most 4",
        "condition  2.23607",
        "singular   4.47214, 4.47214, 2, 2",
    ]


@pytest.mark.parametrize(
    ("stats", "line"),
    [
        (made(structure=()), "structure  neither Toeplitz nor block Toeplitz nor circulant"),
        (made(structure=None), "structure  too large to look at"),
        (made(), "rank       needs --weights or --values"),
        (made(structure=None), "rank       needs at most 4,000,000 cells"),
        (made((2.0, 1.0, 0.0)), "rank       2 of at most 3"),
        (made((2.0, 1.0, 0.0)), "condition  inf"),
        (made((0.0, 0.0, 0.0)), "rank       0 of at most 3"),
        (made((8.0, 4.0, 2.0)), "condition  4"),
        (made(size=999), "memory     999 B dense, 76 B in compressed rows"),
        (made(size=1000), "memory     1.0 kB dense, 76 B in compressed rows"),
        (made(size=2_500_000), "memory     2.5 MB dense, 76 B in compressed rows"),
        (made(size=7_200_000_000_000), "memory     7,200.0 GB dense, 76 B in compressed rows"),
    ],
)
def test_each_fact_has_its_line(stats: Stats, line: str) -> None:
    assert line in list(to_lines(stats))


def test_many_singular_values_are_cut_in_the_middle() -> None:
    few = made(tuple(map(float, range(12, 0, -1))))
    many = made(tuple(map(float, range(13, 0, -1))))
    assert list(to_lines(few))[-1] == "singular   12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1"
    assert list(to_lines(many))[-1] == "singular   13, 12, 11, 10, 9, 8, …, 6, 5, 4, 3, 2, 1"


@pytest.mark.parametrize("stats", [SOBEL, made(), made(structure=None)])
def test_no_line_is_wider_than_a_terminal(stats: Stats) -> None:
    assert max(map(len, to_lines(stats))) <= 80


def test_json_has_every_fact() -> None:
    found = json.loads(to_json(SOBEL))
    assert found["shape"] == [4, 16]
    assert (found["entries"], found["density"]) == (36, 0.5625)
    assert (found["bytes_dense"], found["bytes_sparse"]) == (512, 452)
    assert found["structure"] == ["block toeplitz", "doubly block toeplitz"]
    assert found["rank"] == 4
    assert tuple(found["singular_values"]) == SOBEL.singular_values
    assert found["condition"] == SOBEL.condition


def test_json_of_what_is_not_known_is_null() -> None:
    found = json.loads(to_json(made(structure=None)))
    assert [found[name] for name in ("structure", "singular_values", "rank", "condition")] == [None] * 4


def test_an_infinite_condition_is_null_in_json_beside_the_rank() -> None:
    found = json.loads(to_json(made((2.0, 1.0, 0.0))))
    assert (found["rank"], found["condition"]) == (2, None)
