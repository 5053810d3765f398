"""The outcome of a verification, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.numeric.adjoint import DotTest
from convarith.numeric.routes import ROUTES
from convarith.numeric.verify import Verification, verify
from convarith.report.verify import to_json, to_lines

DIRECT = verify(Conv(3, padding=1), (4, 4))
TRANSPOSED = verify(ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3))
ORTHONORMAL = verify(ConvTranspose(2, stride=2), (2, 2), weight=np.array([1, 0, 0, 0]).reshape(1, 1, 2, 2))
ORTHOGONAL = verify(ConvTranspose(1), 3, weight=np.ones((1, 1, 1), dtype=int))
INJECTIVE = verify(ConvTranspose(1), 3, weight=np.full((1, 1, 1), 2))


def text(found: Verification) -> str:
    return "\n".join(to_lines(found))


@pytest.mark.parametrize("found", [DIRECT, TRANSPOSED])
def test_every_route_has_a_line_with_its_first_numbers(found: Verification) -> None:
    lines = list(to_lines(found))[1:6]
    first = " ".join(f"{each:g}" for each in found.results["loops"].ravel()[:8])
    assert [line.split()[0] for line in lines] == list(ROUTES)
    assert all(line.endswith(f"= {first} …") for line in lines)


@pytest.mark.parametrize(
    ("found", "way"),
    [
        (DIRECT, "unrolled windows, one product"),
        (TRANSPOSED, "unrolled windows, a product a phase"),
        (verify(Pool(2, kind="avg"), (4, 4)), "all windows at once, tap by tap"),
    ],
)
def test_the_fast_route_is_told_as_it_runs_that_layer(found: Verification, way: str) -> None:
    (line,) = (line for line in to_lines(found) if line.startswith("  fast "))
    assert f" {way} " in line


def test_a_short_result_is_written_out() -> None:
    found = verify(Conv(2), 3)
    numbers = " ".join(str(each) for each in found.results["loops"].ravel())
    assert all(line.endswith(f"= {numbers}") for line in list(to_lines(found))[1:6])


def test_the_last_line_is_the_verdict() -> None:
    assert text(DIRECT).endswith("\neverything agrees")
    for wrong in (
        replace(DIRECT, agree={**DIRECT.agree, "fast": False}),
        replace(DIRECT, dot=DotTest(1, 2)),
        replace(DIRECT, gradient=replace(DIRECT.gradient, slopes_agree=False)),  # type: ignore[type-var]  # not None
        replace(DIRECT, gradient=replace(DIRECT.gradient, sum_agrees=False)),  # type: ignore[type-var]  # not None
    ):
        assert text(wrong).endswith("\nsomething DIFFERS")
        assert text(wrong).count("DIFFERS") == 2


def test_just_a_transposed_layer_is_asked_whether_it_is_an_inverse() -> None:
    assert "inverse" not in text(DIRECT)
    assert "Is it an inverse? W = Cᵀ, where the convolution's C is 9 x 36 of rank 9:" in text(TRANSPOSED)


@pytest.mark.parametrize(
    ("found", "has", "lacks"),
    [
        (TRANSPOSED, ["the values do not", "rank 9 < 36 inputs", "least-squares"], ["orthonormal", "orthogonal"]),
        (ORTHONORMAL, ["the values do not", "CCᵀ = I: its rows are orthonormal", "rank 4 < 16"], ["orthogonal"]),
        (ORTHOGONAL, ["CᵀC = I: C is orthogonal"], ["the values do not", "orthonormal", "least-squares"]),
        (INJECTIVE, ["the values do not", "full column rank, so a true inverse exists"], ["orthonormal", "<"]),
    ],
    ids=["singular", "orthonormal rows", "orthogonal", "injective"],
)
def test_how_far_from_an_inverse_is_told(found: Verification, has: list[str], lacks: list[str]) -> None:
    told = text(found).partition("Is it an inverse?")[2]
    for words in has:
        assert words in told
    for words in lacks:
        assert words not in told


def test_json_has_everything() -> None:
    found: dict[str, Any] = json.loads(to_json(TRANSPOSED))
    assert found["output"] == [1, 1, 6, 6]
    assert list(found["routes"]) == list(ROUTES)
    for name, route in found["routes"].items():
        assert route["agrees"] is True
        assert route["result"] == TRANSPOSED.results[name].tolist()
        assert route["sum"] == TRANSPOSED.results[name].sum()
    assert found["dottest"] == {**TRANSPOSED.dot._asdict(), "agrees": True}
    assert found["gradient"]["slopes_agree"] is found["gradient"]["sum_agrees"] is True
    assert found["inverse"]["shape"] == [9, 36]
    assert found["inverse"]["rank"] == 9
    assert found["inverse"]["full_column_rank"] is False
    assert found["fine"] is True
    assert found["animate"] is None
    assert json.loads(to_json(TRANSPOSED, "convarith animate"))["animate"] == "convarith animate"


def test_json_of_what_was_not_looked_at_is_null() -> None:
    found = json.loads(to_json(replace(DIRECT, gradient=None)))
    assert (found["gradient"], found["inverse"]) == (None, None)
