"""The outcome of ``convarith verify`` as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.report.json_text import json_text
from convarith.report.parts import Table, as_html, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from convarith.numeric.verify import Gradient, Inverse, Verification

_SHOWN = 8  # numbers of a result that are written out

_WHAT = {
    "loops": "pair by pair in plain Python",
    "matrix": "the explicit W times x",
    "gather": "windows of the zero-inserted input",
    "scatter": "inputs added where they lead",
}
_FAST = {
    "conv": "unrolled windows, one product",
    "conv_transpose": "unrolled windows, a product a phase",
    "avg_pool": "all windows at once, tap by tap",
}


def to_json(found: Verification, animate: str | None = None) -> str:
    """Give the outcome as one JSON object.

    Args:
        found: The outcome.
        animate: The command that draws the case; None where none does.
    """
    return json_text(
        {
            "output": list(found.output),
            "routes": {
                name: {"agrees": found.agree[name], "sum": result.sum().item(), "result": result.tolist()}
                for name, result in found.results.items()
            },
            "dottest": {**found.dot._asdict(), "agrees": found.dot.agrees},
            "gradient": None if found.gradient is None else asdict(found.gradient),
            "inverse": None
            if found.inverse is None
            else {**asdict(found.inverse), "full_column_rank": found.inverse.full_column_rank},
            "fine": found.fine,
            "animate": animate,
        }
    )


def to_lines(found: Verification) -> Iterator[str]:
    """Yield the lines of the report."""
    yield _heading(found)
    for route, how, mark, result in (_route(found, name) for name in found.results):
        yield f"  {route:8}{how:36}{mark} {result}"
    yield from _after_routes(found)


def text(found: Verification) -> str:
    """Give what is printed, as plain text."""
    return as_text(to_lines(found))


def html(found: Verification) -> str:
    """Give the same as HTML for a notebook, the routes as a table."""
    routes = Table(("route", "how", "agrees", "output"), [_route(found, name) for name in found.results], names=3)
    return as_html([_heading(found), routes, *_after_routes(found)])


def _heading(found: Verification) -> str:
    return f"output {size_text(found.output)} (N, channels, space), by five routes:"


def _route(found: Verification, name: str) -> tuple[str, str, str, str]:
    """Give a route, how it goes, whether it agrees, and the first numbers that it gives."""
    how = (_WHAT | {"fast": _FAST[found.op]})[name]
    return name, how, "=" if found.agree[name] else "DIFFERS", _short(found.results[name])


def _after_routes(found: Verification) -> Iterator[str]:
    yield f"adjoint test: {found.dot}"
    if found.gradient is not None:
        yield from _gradient_lines(found.gradient)
    if found.inverse is not None:
        yield from _inverse_lines(found.inverse)
    yield "everything agrees" if found.fine else "something DIFFERS"


def _gradient_lines(gradient: Gradient) -> Iterator[str]:
    yield "Wᵀ, read three ways:"
    yield f"  the gradient of ⟨Wx, y⟩: equals finite differences: {_verdict(gradient.slopes_agree)}"
    yield f"  the rows of W, weighed by y and added up: {_verdict(gradient.sum_agrees)}"
    yield (
        f"  a row of W is the input of length 1 that excites its output most: {gradient.excited:.4g}, "
        f"100 random ones at most {gradient.excited_at_random:.4g}"
    )


def _inverse_lines(inverse: Inverse) -> Iterator[str]:
    rows, columns = inverse.shape
    yield f"Is it an inverse? W = Cᵀ, where the convolution's C is {rows} x {columns} of rank {inverse.rank}:"
    if inverse.columns_orthonormal:
        yield "  CᵀC = I: C is orthogonal, the exception whose transpose is its inverse"
    else:
        yield (
            f"  the shape comes back, the values do not: ‖CᵀCx − x‖ = {inverse.distance:.4g} "
            f"where ‖x‖ = {inverse.length:.4g}"
        )
    if inverse.rows_orthonormal and not inverse.columns_orthonormal:
        yield "  CCᵀ = I: its rows are orthonormal, so the convolution undoes its transpose, though not the other way"
    if inverse.columns_orthonormal:
        return
    if inverse.full_column_rank:
        yield (
            "  C has full column rank, so a true inverse exists, the least-squares one: "
            f"‖C⁺Cx − x‖ = {inverse.least_squares_distance:.2g}"
        )
    else:
        yield (
            f"  rank {inverse.rank} < {columns} inputs: what C drops nothing brings back; "
            f"the nearest is the least-squares one, ‖C⁺Cx − x‖ = {inverse.least_squares_distance:.4g}"
        )


def _verdict(agrees: bool) -> str:  # noqa: FBT001  # the verdict on it
    return "agrees" if agrees else "DIFFERS"


def _short(result: NDArray[Any]) -> str:
    numbers = [f"{each:g}" for each in result.reshape(-1)[:_SHOWN].tolist()]
    return " ".join([*numbers, *(["…"] if result.size > _SHOWN else [])])
