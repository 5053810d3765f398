"""Mutants: one change each, told by the line that changes, and never of what nobody computes with."""

from __future__ import annotations

import ast

import pytest
from mutants.mutations import changed, mutants
from mutants.run import ROOT, TESTS, equivalents, sampled

OF_A_CHECKOUT = pytest.mark.skipif(
    not (ROOT / "convarith").is_dir(), reason="mutants are of the package beside the tests, which is elsewhere"
)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("a < b", ["a <= b"]),
        ("a in b and not c", ["a in b or not c", "a not in b and (not c)", "a in b and c"]),
        ("a + 1", ["a - 1", "a + 2"]),
        ("-1", ["1", "-2"]),
        ("a * b // c", ["a * b * c", "a // b // c"]),
        ("max(a, b)", ["pass", "min(a, b)"]),
        ("b = math.floor(a)", ["b = math.ceil(a)"]),
        ("a += b", ["pass", "a -= b"]),
        ("a = True", ["a = False"]),
        ("f'{a - b} of {c}'", ["f'{a + b} of {c}'"]),
        ("def f(a=1): raise a", ["def f(a=2):", "pass"]),
        ("if a: b = c", ["if not a:"]),
        ("for a in b: continue", ["pass"]),
        ("a: Literal[1] = 'no number'", []),
        ("if TYPE_CHECKING: a = 1", []),
        ("zip(a, b, strict=True)", ["pass"]),
        ("'a docstring'", []),
    ],
)
def test_a_mutant_has_one_change(code: str, changes: list[str]) -> None:
    found = list(mutants(code))
    assert sorted(each.after for each in found) == sorted(changes)
    made = {changed(code, each.number) for each in found}
    assert len(made) == len(changes)
    assert ast.unparse(ast.parse(code)) not in made


def test_it_tells_where_it_is() -> None:
    (found,) = mutants('class A:\n    def f(self):\n        """2 < 3."""\n        return f(\n            self < g)\n')
    assert (found.line, found.function, found.before, found.after) == (
        5,
        "A.f",
        "return f(self < g)",
        "return f(self <= g)",
    )


@OF_A_CHECKOUT
def test_a_sample_is_the_same_with_the_same_seed() -> None:
    assert sampled("linalg", 5, seed=1) == sampled("linalg", 5, seed=1) != sampled("linalg", 5, seed=2)
    assert len(sampled("linalg", None, seed=1)) > 100


@OF_A_CHECKOUT
def test_what_is_known_as_equivalent_is_a_mutant_that_there_is() -> None:
    there = {case.row for package in TESTS for case in sampled(package, None, 0)}
    assert set(equivalents()) <= there


def test_each_package_has_its_tests() -> None:
    assert all((ROOT / path).exists() for tests in TESTS.values() for path in tests)
