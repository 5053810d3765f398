"""Windows that are there by rounding up."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in, found_in_line

from convarith.lint.findings import Change

CAFFE = """\
layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 1 dim: 3 dim: 112 dim: 112 }} }} }}
layer {{ name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param {{ kernel_size: 3 stride: 2 {more} }} }}
"""


def test_the_window_that_hangs_over_is_told_with_what_it_has() -> None:
    (finding,) = found_in_line("ceil-pool", "a: max_pool k3 s2 ceil_mode=true", (8, 112, 112))
    assert finding.message == (
        "rounding up adds a window at the end: 56 instead of 55; it hangs over by 1 of its 3 positions"
    )
    assert (finding.changes, finding.safe) == ((Change("a", "ceil_mode", None),), False)


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("max_pool k3 s2 ceil_mode=true", (8, 113, 113)),  # comes out even
        ("max_pool k3 s2", (8, 112, 112)),
        ("max_pool k2 s3 p1 ceil_mode=true", (8, 5, 5)),  # would start in the padding, and is left out
        ("max_pool k3 s2 ceil_mode=true", None),
        ("max_pool k3 s2 ceil_mode=true", (8, 112)),  # a sound, which comes in any length
        ("conv 8 k3 s2", (8, 112, 112)),
        ("max_pool k3 ceil_mode=true", (8, 2, 2)),  # the only window there is
    ],
)
def test_without_such_a_window_nothing_is_told(network: str, size: tuple[int, ...] | None) -> None:
    assert blamed("ceil-pool", network, size) == []


@pytest.mark.parametrize("framework", ["pytorch", "onnx"])
def test_it_is_told_whoever_says_it(framework: str) -> None:
    pool = {"op": "max_pool", "kernel": 3, "stride": 2, "ceil_mode": True, "framework": framework}
    assert len(found_in("ceil-pool", pool, input=[8, 112, 112])) == 1


def test_caffe_rounds_up_by_itself() -> None:
    assert blamed("ceil-pool", CAFFE.format(more="")) == []
