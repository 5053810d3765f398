"""strided-causal: the two conventions of causal padding with a stride."""

from __future__ import annotations

import pytest
from support.rules import changed, found_in

from convarith.lint.findings import Change

CONV = {"name": "it", "op": "conv", "out_channels": 2, "kernel": 8, "stride": 4, "padding": "causal"}


def test_both_conventions_are_told_with_their_distance() -> None:
    (finding,) = found_in("strided-causal", CONV)
    assert finding.message == (
        "padding 'causal' with stride 4 puts 7 before the input, as in Keras, Flax, Haiku, so that each window ends "
        "with the first of 4 positions; streaming models put 4, and end with the last: 3 apart"
    )
    assert (finding.changes, finding.safe) == ((Change("it", "padding", ((7, 0),)),), True)
    assert found_in("strided-causal", *changed("strided-causal", CONV)) == []


def test_it_holds_for_any_input() -> None:
    assert len(found_in("strided-causal", CONV, input=None)) == 1


def test_dilation_counts() -> None:
    (finding,) = found_in("strided-causal", {**CONV, "kernel": 3, "dilation": 3})
    assert "puts 6 before the input" in finding.message
    assert "streaming models put 3, and end with the last: 3 apart" in finding.message


@pytest.mark.parametrize(
    "other",
    [
        {"stride": 1},
        {"padding": "causal-filled"},
        {"framework": "keras"},
        {"padding": [[7, 0]]},
        {"op": "conv_transpose"},
    ],
    ids=str,
)
def test_without_a_stride_or_with_what_is_meant_said_nothing_is_found(other: dict[str, object]) -> None:
    assert found_in("strided-causal", {**CONV, **other}) == []


def test_a_pooling_that_one_of_them_would_crop_has_no_other() -> None:
    pooling = {"name": "it", "op": "max_pool", "kernel": 1, "stride": 2, "padding": "causal"}
    assert found_in("strided-causal", pooling, input=[2, 15]) == []
