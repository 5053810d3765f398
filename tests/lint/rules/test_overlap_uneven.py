"""overlap-uneven: transposed convolutions whose outputs meet unequal numbers of taps."""

from __future__ import annotations

import pytest
from support.rules import changed, found_in, found_in_vocoder

UP = {"name": "up", "op": "conv_transpose", "out_channels": 2, "kernel": 3, "stride": 2, "padding": 1}
EVEN = {**UP, "kernel": 4}


def test_the_numbers_of_taps_are_told_with_kernels_that_meet_as_many() -> None:
    (finding,) = found_in("overlap-uneven", {**UP, "kernel": 16, "stride": 10})
    assert finding.message == (
        "kernel 16 with stride 10: outputs meet 1 or 2 taps in turn, which leaves a pattern that later layers have to "
        "take away"
    )
    assert finding.fix == "kernel 10 or 20 meets as many everywhere"


def test_it_holds_for_any_input_and_along_any_axis() -> None:
    assert len(found_in("overlap-uneven", UP, input=None)) == 1
    assert len(found_in("overlap-uneven", {**UP, "kernel": [4, 3]}, input=[2, 8, 8])) == 1


def test_dilation_that_shares_a_factor_with_the_stride_leaves_outputs_without_any_tap() -> None:
    (finding,) = found_in("overlap-uneven", {**EVEN, "dilation": 2})
    assert finding.message.startswith("kernel 4 with stride 2 and dilation 2: outputs meet 0 or 4 taps in turn")
    assert finding.fix == "use a kernel that is a multiple of the stride"


@pytest.mark.parametrize(
    "layer",
    [
        EVEN,
        {**UP, "kernel": 2, "padding": 0},
        {**UP, "stride": 1},
        {**UP, "kernel": 63, "stride": 32},  # linear interpolation's
        {**UP, "op": "conv"},
    ],
    ids=str,
)
def test_multiples_of_the_stride_are_in_order(layer: dict[str, object]) -> None:
    assert found_in("overlap-uneven", layer) == []


def test_a_stack_is_looked_at_layer_by_layer() -> None:
    third = {**UP, "name": "third"}
    assert [each.layer for each in found_in("overlap-uneven", UP, {**EVEN, "name": "second"}, third)] == ["up", "third"]


SMOOTH = {"name": "smooth", "op": "avg_pool", "kernel": 2, "stride": 1}
STEP = {"name": "step", "op": "conv", "out_channels": 2, "kernel": 3, "stride": 2}


@pytest.mark.parametrize("layer", [SMOOTH, STEP], ids=["a mean over whole turns", "a step of whole turns"])
def test_what_a_later_layer_evens_out_is_in_order(layer: dict[str, object]) -> None:
    assert found_in("overlap-uneven", UP, layer) == []


def test_a_convolution_evens_out_nothing_since_its_weights_may_be_any() -> None:
    assert len(found_in("overlap-uneven", UP, {**STEP, "stride": 1, "kernel": 2})) == 1


def test_an_output_beside_counts_too() -> None:
    assert len(found_in("overlap-uneven", UP, SMOOTH, output=["smooth", "up"])) == 1


@pytest.mark.parametrize(
    ("layer", "wanted"),
    [
        ({**UP, "output_padding": 1}, {"kernel": 4, "output_padding": None}),
        (UP, {"kernel": 4, "padding": 2, "output_padding": 1}),
        ({**UP, "padding": "same"}, {"kernel": 4}),
        ({**UP, "padding": 0, "output_size": 33}, {"kernel": 4, "padding": 1}),
        ({**UP, "padding": [[0, 1]]}, {"kernel": 4, "padding": ((1, 2),), "output_padding": 1}),
        ({**UP, "kernel": 5, "stride": 4}, {"kernel": 8, "padding": 3, "output_padding": 1}),
    ],
    ids=str,
)
def test_the_changes_keep_the_size(layer: dict[str, object], wanted: dict[str, object]) -> None:
    (before,) = found_in("expected-shape", {**layer, "expect": [1, 1]})
    expect = [int(each) for each in before.message.rpartition(" ")[2].split("x")]
    (after,) = changed("overlap-uneven", layer)
    assert after == {key: value for key, value in {**layer, **wanted}.items() if value is not None}
    assert found_in("overlap-uneven", after) == found_in("expected-shape", {**after, "expect": expect}) == []


def test_an_output_padding_that_one_axis_has_no_room_for_is_not_tried() -> None:
    uneven = {"name": "up", "op": "conv_transpose", "out_channels": 2, "kernel": [1, 3], "stride": [1, 2]}
    (finding,) = found_in("overlap-uneven", uneven, input=[2, 8, 8])
    assert finding.changes == ()


def test_where_the_padding_is_not_in_the_file_nothing_is_changed() -> None:
    (finding,) = found_in_vocoder("overlap-uneven", upsample_kernel_sizes=[15, 6, 8, 9])
    assert (finding.layer, finding.changes) == ("ups.1", ())
    assert found_in_vocoder("overlap-uneven") == []


def test_layers_that_one_place_of_the_file_makes_are_told_once() -> None:
    stack = {"op": "stack", "name": "s", "repeat": 3, "layers": [UP, {**UP, "name": "other", "kernel": 5}]}
    first, second = found_in("overlap-uneven", stack)
    assert (first.layer, second.layer) == ("s.1.up", "s.1.other")
    assert "outputs meet 1 or 2 taps in turn, here and in 2 more alike, which leaves a pattern" in first.message
    assert [change.layer for change in first.changes if change.setting == "kernel"] == [f"s.{n}.up" for n in (1, 2, 3)]
    assert len(found_in("overlap-uneven", UP, {**UP, "name": "beside"})) == 2
    line = "conv_transpose 2 k3 s2 | conv_transpose 2 k5 s2"
    assert len(found_in("overlap-uneven", {"op": "stack", "name": "s", "layers": line})) == 2


def test_a_stride_beyond_all_measure_is_left_alone_at_once() -> None:
    assert found_in("overlap-uneven", {**UP, "kernel": 3, "stride": 10**9, "padding": 0}) == []
