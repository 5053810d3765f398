"""transposed-auto-pad: ONNX's ConvTranspose whose pads follow from a name or an output size."""

from __future__ import annotations

import pytest
from support.rules import changed, found_in

from convarith.lint.findings import Change

UP = {"name": "up", "op": "conv_transpose", "out_channels": 2, "kernel": 3, "stride": 2, "framework": "onnx"}


@pytest.mark.parametrize(
    ("padding", "ends", "pair"), [("SAME_UPPER", "0:1", ((0, 1),)), ("SAME_LOWER", "1:0", ((1, 0),))]
)
def test_what_is_cropped_is_told_and_given_in_numbers(padding: str, ends: str, pair: tuple[tuple[int, int]]) -> None:
    (finding,) = found_in("transposed-auto-pad", {**UP, "padding": padding})
    assert finding.message == (
        f"auto_pad {padding} crops {ends} in onnxruntime as it is now; others, and older releases, swap the ends, or "
        "crop nothing"
    )
    assert (finding.changes, finding.safe, finding.fix) == (
        (Change("up", "padding", pair),),
        True,
        f"give pads in numbers: {ends}",
    )


def test_a_crop_alike_at_both_ends_was_left_out_by_some() -> None:
    (finding,) = found_in("transposed-auto-pad", {**UP, "kernel": 4, "padding": "SAME_UPPER"})
    assert finding.message.endswith("; others, and older releases, crop nothing")


def test_output_padding_on_which_shape_inference_differs_is_told() -> None:
    (finding,) = found_in("transposed-auto-pad", {**UP, "padding": "SAME_UPPER", "output_padding": 1})
    assert finding.message.endswith("; shape inference adds output_padding to 32; onnxruntime gives 32")


def test_without_an_input_nothing_is_told_of_a_size() -> None:
    (finding,) = found_in("transposed-auto-pad", {**UP, "padding": "SAME_UPPER", "output_padding": 1}, input=None)
    assert finding.message.endswith("swap the ends, or crop nothing") or finding.message.endswith("crop nothing")


def test_an_output_size_that_crops_an_odd_number_is_placed_in_two_ways_too() -> None:
    (finding,) = found_in("transposed-auto-pad", {**UP, "output_size": 32})
    assert finding.message == "an output_shape crops 1:0 in onnxruntime as it is now; older releases swap the ends"
    assert finding.changes == (Change("up", "padding", ((1, 0),)), Change("up", "output_size", None))


def test_for_a_range_of_sizes_an_output_size_is_not_the_same_thing() -> None:
    assert [each.safe for each in found_in("transposed-auto-pad", {**UP, "output_size": 32}, sizes="16..18")] == [False]
    assert [each.safe for each in found_in("transposed-auto-pad", {**UP, "padding": "SAME_UPPER"}, sizes="16..18")] == [
        True
    ]


@pytest.mark.parametrize(
    "layer",
    [
        {**UP, "padding": "SAME_UPPER"},
        {**UP, "padding": "SAME_LOWER", "output_padding": 1},
        {**UP, "padding": "SAME_UPPER", "kernel": 2, "stride": 3},
        {**UP, "output_size": 32},
    ],
    ids=str,
)
def test_the_changes_leave_what_comes_out_and_end_the_finding(layer: dict[str, object]) -> None:
    (before,) = found_in("expected-shape", {**layer, "expect": [1, 1]})
    expect = [int(each) for each in before.message.rpartition(" ")[2].split("x")]
    after = changed("transposed-auto-pad", layer)
    assert after != [layer]
    assert found_in("transposed-auto-pad", *after) == []
    assert found_in("expected-shape", *({**each, "expect": expect} for each in after)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"padding": 1},
        {"padding": "VALID"},
        {"padding": "SAME_UPPER", "kernel": 2},  # nothing is cropped, for nobody
        {"output_size": 33},
        {"padding": "same", "framework": "keras"},
        {"op": "conv", "padding": "SAME_UPPER"},
    ],
    ids=str,
)
def test_numbers_other_frameworks_and_direct_convolutions_are_in_order(other: dict[str, object]) -> None:
    assert found_in("transposed-auto-pad", {**UP, **other}) == []


def test_without_an_input_an_output_size_says_nothing() -> None:
    assert found_in("transposed-auto-pad", {**UP, "output_size": 32}, input=None) == []
