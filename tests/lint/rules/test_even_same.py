"""Even kernels that shift."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line

from convarith.lint.findings import Change


@pytest.mark.parametrize(
    "network",
    [
        "a: conv 8 k4 padding=same",
        "a: conv 8 k4 padding=same-lower",
        "a: conv 8 k4 p1:2",
        "a: conv 8 k4 p2:1",
        "a: conv 8 k2 padding=same",
        "a: conv 8 k32 padding=same",
        "a: conv 8 k2 d3 p1:2",
    ],
)
def test_an_even_kernel_that_keeps_the_size_is_told_whatever_the_size(network: str) -> None:
    assert blamed("even-same", network) == ["a"]


@pytest.mark.parametrize(
    "code", ["nn.Sequential(nn.Conv2d(3, 8, 4, padding='same'))", "Sequential([Conv2D(8, 4, padding='same')])"]
)
def test_it_is_told_in_the_words_of_frameworks_too(code: str) -> None:
    assert len(blamed("even-same", code)) == 1


@pytest.mark.parametrize(
    "network",
    [
        "conv 8 k3 padding=same",
        "conv 8 k3 s2 padding=same",  # of a stride another rule tells
        "conv 8 k5 p1:2",  # does not keep the size
        "conv 8 k6 p1:4",  # leans by more than it must
        "conv 8 k34 padding=same",
        "conv 8 k4 p1",
        "conv 8 k4 p2",
        "conv 8 k2 padding=causal",
        "conv 8 k2 p1:0",  # causal, by numbers
        "conv 8 k128 p64:63",  # an encoding of positions
    ],
)
def test_what_does_not_shift_or_leans_on_purpose_is_not(network: str) -> None:
    assert blamed("even-same", network) == []


def test_a_later_layer_may_make_up_for_the_shift() -> None:
    assert blamed("even-same", "conv 8 k4 padding=same | relu | conv 8 k4 padding=same-lower") == []
    assert blamed("even-same", "conv 8 k4 p1:2 | conv 8 k3 p1 | conv 8 k6 p3:2") == []


def test_only_the_pairs_make_up_for_each_other() -> None:
    stack = "a: conv 8 k4 p1:2 | b: conv 8 k4 p1:2 | c: conv 8 k4 p2:1 | d: conv 8 k4 p1:2"
    assert blamed("even-same", stack) == ["a", "d"]


@pytest.mark.parametrize(
    "between",
    ["max_pool k2", "add from=input,a"],
    ids=["on a coarser map the shift is another", "the other branch of a join is not shifted"],
)
def test_what_comes_between_may_keep_them_from_it(between: str) -> None:
    assert blamed("even-same", f"a: conv 3 k4 p1:2 | {between} | b: conv 3 k4 p2:1", (3, 8, 8)) == ["a", "b"]


def test_an_odd_kernel_is_the_change_where_the_padding_follows_by_itself() -> None:
    (named,) = found_in_line("even-same", "a: conv 8 k4x5 padding=same")
    assert named.message == (
        "axis 0: an even kernel 4 is padded by 1 and 2: what comes out lies half a position beside what went in"
    )
    assert named.changes == (Change("a", "kernel", 5),)
    assert named.fix == "an odd kernel, such as 5, stays in place"
    (apart,) = found_in_line("even-same", "a: conv 8 k2 d3 padding=same")
    assert apart.changes == ()
    (numbers,) = found_in_line("even-same", "a: conv 8 k4 p1:2")
    assert numbers.changes == ()
