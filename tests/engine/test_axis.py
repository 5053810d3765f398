"""The relation of one axis, against loops over plain lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import plain_loops
from support.strategies import Line, direct_lines, transposed_lines

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.conv import Conv
from convarith.engine.index import along_axis
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError


def axis_of(line: Line) -> Axis:
    return line.axis()


def stretched_axis_of(line: Line) -> Axis:
    output, _ = line.transposed()
    return zero_insertion(line.axis(output), line.size)


def reads_of(axis: Axis) -> set[tuple[int, int, int]]:
    return {(output, tap, element) for output in range(axis.output) for tap, element in axis.window(output)}


@settings(max_examples=500)
@given(direct_lines)
def test_a_direct_axis_has_the_windows_and_reads_of_the_oracle(line: Line) -> None:
    windows, reads = line.convolved()
    axis = axis_of(line)
    assert axis.output == windows
    assert reads_of(axis) == reads


@settings(max_examples=500)
@given(transposed_lines)
def test_zero_insertion_has_the_outputs_and_stamps_of_the_oracle(line: Line) -> None:
    output, stamps = line.transposed()
    axis = stretched_axis_of(line)
    assert axis.output == output
    assert reads_of(axis) == stamps


@settings(max_examples=500)
@given(direct_lines)
def test_zero_insertion_swaps_the_columns_of_the_direct_relation(line: Line) -> None:
    direct = axis_of(line)
    back = zero_insertion(direct, direct.output)
    assert back.output == direct.size
    assert back.stride == 1
    assert reads_of(back) == {(element, tap, output) for output, tap, element in reads_of(direct)}


@settings(max_examples=500)
@given(st.one_of(direct_lines.map(axis_of), transposed_lines.map(stretched_axis_of)))
def test_counts_in_closed_form_are_those_of_the_relation(axis: Axis) -> None:
    reads = reads_of(axis)
    elements = {element for _, _, element in reads}
    assert axis.reads == len(reads)
    assert axis.unread == axis.size - len(elements)
    assert axis.unread_tail == axis.size - 1 - max(elements, default=-1)


@settings(max_examples=500)
@given(st.one_of(direct_lines.map(axis_of), transposed_lines.map(stretched_axis_of)))
def test_windows_inside_lie_on_the_input_and_its_inserted_zeros(axis: Axis) -> None:
    kept = range(max(0, -axis.lo), min(axis.stretched, axis.padded - axis.lo))
    windows = ([axis.position(output, tap) for tap in range(axis.kernel)] for output in range(axis.output))
    assert list(axis.inside) == [number for number, window in enumerate(windows) if all(u in kept for u in window)]


@settings(max_examples=500)
@given(direct_lines, st.sampled_from(["reflect", "replicate", "circular"]))
def test_padding_that_holds_elements_is_read_and_counted_like_the_input(line: Line, mode: str) -> None:
    axis = replace(line.axis(), padding_mode=mode)
    held = plain_loops.padded_with_elements(line.size, line.lo, line.hi, mode)
    starts = [window * line.stride for window in range(axis.output)]
    windows = [[held[start + tap * line.dilation] for tap in range(line.kernel)] for start in starts]
    read = {element for window in windows for element in window}
    assert [list(axis.window(number)) for number in range(axis.output)] == [list(enumerate(each)) for each in windows]
    assert axis.reads == axis.output * line.kernel == axis.products
    assert axis.unread == line.size - len(read)
    assert axis.unread_tail == line.size - 1 - max(read)
    entries = along_axis(axis)
    assert sorted(zip(entries.outputs.tolist(), entries.inputs.tolist(), entries.taps.tolist(), strict=True)) == sorted(
        (number, element, tap) for number, window in enumerate(windows) for tap, element in enumerate(window)
    )


@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.integers(-2, 9))
def test_a_stretched_input_goes_around_once(size: int, kernel: int, stride: int, dilation: int, lo: int) -> None:
    outputs, reach = size * stride, dilation * (kernel - 1)
    hi = max(0, (size - 1) * stride + reach + 1 - outputs - lo)  # so that there is a window for each input
    direct = Axis(size=outputs, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi, padding_mode="circular")
    axis = zero_insertion(direct, size)
    stamps = {
        ((element * stride + tap * dilation - lo) % (size * stride), tap, element)
        for element in range(size)
        for tap in range(kernel)
    }
    assert axis.output == size * stride
    assert reads_of(axis) == stamps
    assert axis.reads == len(stamps) == axis.products
    assert (axis.unread, axis.unread_tail) == (0, 0)


def test_a_stretched_input_goes_around_or_holds_zeros_beyond_its_ends() -> None:
    for mode, hi in (("replicate", 1), ("circular", 2)):
        with pytest.raises(ConvArithError, match=f"{mode} padding, 2 inputs stretched by 2"):
            Axis(size=2, kernel=1, stretch=2, hi=hi, padding_mode=mode)


def test_what_is_read_of_more_padding_than_can_be_gone_through_is_refused() -> None:
    assert Axis(size=10**9, kernel=2, lo=10**8, padding_mode="reflect").unread == 0  # all are where they are
    with pytest.raises(ConvArithError, match="up to 1,000,000 are gone through") as caught:
        _ = Axis(size=10**9, kernel=1, stride=2, lo=10**8, padding_mode="reflect").unread
    assert (caught.value.code, caught.value.setting) == ("too-large", "padding")


@given(direct_lines)
def test_products_are_windows_times_taps(line: Line) -> None:
    axis = axis_of(line)
    assert axis.products == line.convolved()[0] * line.kernel


@given(transposed_lines)
def test_products_of_a_stretched_axis_are_inputs_times_taps(line: Line) -> None:
    assert stretched_axis_of(line).products == line.size * line.kernel


def test_counts_stay_exact_and_instant_for_sizes_beyond_floats() -> None:
    axis = Axis(size=10**18 + 1, kernel=3, stride=2, lo=1, hi=1)
    assert axis.output == 5 * 10**17 + 1
    assert axis.reads == 3 * axis.output - 2  # the first and the last window read one padding each
    assert axis.unread == 0


def test_a_window_that_never_meets_the_input_reads_nothing() -> None:
    axis = Axis(size=1, kernel=1, stride=3, lo=2, hi=0)
    assert (axis.output, axis.reads, axis.unread, axis.unread_tail) == (1, 0, 1, 1)


def test_a_kernel_that_does_not_fit_is_refused_with_the_arithmetic_and_a_way_out() -> None:
    with pytest.raises(ConvArithError) as caught:
        Axis(size=5, kernel=7)
    assert caught.value.code == "does-not-fit"
    assert caught.value.message == "kernel 7 does not fit: 5 + 0 + 0 padded input < 7 effective kernel"
    assert caught.value.hint == "pad by at least 1 and 1, or use a kernel of at most 5"


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.integers(-3, 3), st.integers(-3, 3))
def test_the_padding_and_the_kernel_that_a_refusal_advises_are_just_enough(
    size: int, kernel: int, dilation: int, lo: int, hi: int
) -> None:
    def fits(kernel: int) -> bool:
        try:
            return Axis(size=size, kernel=kernel, dilation=dilation, lo=lo, hi=hi).output > 0
        except ConvArithError:
            return False

    try:
        Axis(size=size, kernel=kernel, dilation=dilation, lo=lo, hi=hi)
    except ConvArithError as error:
        pads, _, largest = error.hint.removeprefix("pad by at least ").partition(", or use a kernel of at most ")
        more, and_more = map(int, pads.split(" and "))
        assert Axis(size=size, kernel=kernel, dilation=dilation, lo=more, hi=and_more).output == 1
        assert fits(int(largest)) if largest else not fits(1)
        assert not fits(int(largest or 0) + 1)


@pytest.mark.parametrize("wrong", [{"size": 0}, {"kernel": 0}, {"stride": 0}, {"dilation": -1}, {"stretch": 0}])
def test_numbers_below_one_are_no_axis(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConvArithError, match="no axis has these numbers"):
        Axis(**{"size": 5, "kernel": 3} | wrong)


def test_either_the_windows_step_or_the_input_is_stretched() -> None:
    with pytest.raises(ConvArithError, match="stride 2 over an input stretched by 2"):
        Axis(size=5, kernel=3, stride=2, stretch=2)


@given(
    size=st.integers(1, 8),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    pads=st.tuples(st.integers(-3, 2), st.integers(-3, 2)),
    overhang=st.integers(0, 5),
)
def test_a_window_that_hangs_over_a_crop_meets_nothing_of_it(
    *, size: int, kernel: int, stride: int, dilation: int, pads: tuple[int, int], overhang: int
) -> None:
    lo, hi = pads
    assume(size + lo + hi >= 1)
    assume(size + lo + hi + overhang > dilation * (kernel - 1))
    axis = Axis(size=size, kernel=kernel, stride=stride, dilation=dilation, lo=lo, hi=hi, overhang=overhang)
    kept = range(max(0, -lo), min(size, size + hi))
    positions = [[window * stride + tap * dilation - lo for tap in range(kernel)] for window in range(axis.output)]
    windows = [[(tap, at) for tap, at in enumerate(line) if at in kept] for line in positions]
    met = {element for window in windows for _, element in window}
    assert [list(axis.window(number)) for number in range(axis.output)] == windows
    assert axis.reads == sum(map(len, windows))
    assert axis.unread == size - len(met)
    assert axis.unread_tail == size - 1 - max(met, default=-1)
    entries = along_axis(axis)
    assert list(zip(entries.outputs.tolist(), entries.inputs.tolist(), strict=True)) == [
        (number, element) for number, window in enumerate(windows) for _, element in window
    ]


@pytest.mark.parametrize(
    ("layer", "size"),
    [(ConvTranspose(3, stride=10), 2**63 - 1), (Conv(1, padding=5), 2**63 - 1), (Conv(1, padding=5), (7, 2**63 - 1))],
)
def test_no_more_outputs_are_told_than_an_array_can_have(layer: Conv | ConvTranspose, size: int) -> None:
    with pytest.raises(ConvArithError, match=r"output has 6[47] bits; no array is longer") as caught:
        layer.output_shape(size)
    assert caught.value.code == "bad-value"


@settings(max_examples=500)
@given(st.one_of(direct_lines.map(axis_of), transposed_lines.map(stretched_axis_of)), st.data())
def test_a_part_of_the_outputs_reads_what_it_reads_in_the_whole(axis: Axis, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, axis.output - 1))
    outputs = range(first, data.draw(st.integers(first + 1, axis.output)))
    elements, alone = axis.part(outputs)
    assert alone.output == len(outputs)
    for number, output in enumerate(outputs):
        read = [(tap, elements[element]) for tap, element in alone.window(number)]
        assert read == list(axis.window(output))
