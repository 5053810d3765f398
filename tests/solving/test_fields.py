"""Stacks that see a wanted length, held against trying all there are and counting what they see one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convarith as ca
from convarith.report.fields import field_line
from convarith.solving.fields import FieldStack, solve_field


def seen(kernel: int, stride: int, dilations: tuple[int, ...]) -> int:
    """Count the positions that an output sees; 0 where some between them are left out."""
    positions = {0}
    for dilation in reversed(dilations):
        positions = {at * stride + tap * dilation for at in positions for tap in range(kernel)}
    return len(positions) if len(positions) == max(positions) + 1 else 0


def tried(field: int, kernels: range, strides: range, dilations: range, number: int) -> set[Any]:
    """Give kernel, stride and dilations of all stacks of alike blocks.

    In each of these dilations grow by a factor, up to the kernel.
    """
    blocks = {
        (tuple(dilations[0] * growth**place for place in range(length)), growth)
        for growth in range(1, kernels[-1] + 1)
        for length in range(1, number + 1)
        if number % length == 0
    }
    return {
        (kernel, stride, block * (number // len(block)))
        for block, growth in blocks
        for kernel in kernels
        for stride in strides
        if block[-1] in dilations and growth <= kernel
        if seen(kernel, stride, block * (number // len(block))) >= field
    }


@given(
    st.integers(1, 60),
    st.sampled_from([range(1, 3), range(2, 4), range(3, 5)]),
    st.sampled_from([range(1, 2), range(1, 3), range(2, 3)]),
    st.sampled_from([range(1, 2), range(1, 5), range(1, 10), range(2, 5)]),
    st.integers(1, 5),
)
def test_all_that_trying_finds_is_found_and_nothing_else(
    field: int, kernels: range, strides: range, dilations: range, number: int
) -> None:
    wanted = tried(field, kernels, strides, dilations, number)
    try:
        found = solve_field(field, layers=number, kernel=kernels, stride=strides, dilation=dilations)
    except ca.ConvArithError as error:
        assert error.code == "no-solution"  # noqa: PT017  # not always is there one
        assert not wanted
        return
    assert {(each.kernel, each.stride, each.dilations) for each in found} == wanted
    assert len(found) == len(wanted)
    assert all(each.field == seen(each.kernel, each.stride, each.dilations) for each in found)
    assert found == sorted(found)


@given(st.integers(1, 300), st.sampled_from([range(2, 3), range(2, 4)]))
def test_without_a_number_of_layers_each_block_comes_as_often_as_it_must(field: int, kernels: range) -> None:
    def block(stack: FieldStack) -> Any:
        return stack.kernel, stack.dilations[: stack.number // stack.blocks] if stack.blocks > 1 else stack.dilations

    for stack in solve_field(field, kernel=kernels):
        assert stack.field >= field
        assert stack.number <= 64
        if len(set(stack.dilations)) > 1:
            _, once = block(stack)
            fewer = stack.dilations[: -len(once)]
            assert not fewer or seen(stack.kernel, 1, fewer) < field
            assert seen(stack.kernel, 1, once[:-1]) < field


def test_fewest_taps_come_first() -> None:
    (first, second, *_) = solve_field(256, kernel=range(2, 4))
    assert (first.kernel, first.dilations, first.parameters) == (2, (1, 2, 4, 8, 16, 32, 64, 128), 16)
    assert (second.kernel, second.dilations, second.parameters) == (3, (1, 3, 9, 27, 81, 243), 18)


def test_wavenet_and_a_temporal_network() -> None:
    wavenet = solve_field(3070, layers=30, kernel=2, dilation=range(1, 513))[0]
    assert (wavenet.dilations, wavenet.blocks) == (tuple(2**number for number in range(10)) * 3, 3)
    assert wavenet.field == 3070
    assert (1, 2, 4, 8, 16, 32, 64) in [each.dilations for each in solve_field(255, layers=7, kernel=3)]


def test_the_field_is_that_of_the_network_in_a_line() -> None:
    for stack in solve_field(30, kernel=range(2, 4), stride=range(1, 3)):
        network = ca.network(f"1x512 | {field_line(stack)}")
        (told,) = network.receptive_field(network.layers[-1].name) or ()
        assert (told.size, told.holes) == (stack.field, False)


def test_lengths_of_any_magnitude() -> None:
    first = solve_field(10**18, kernel=3)[0]
    assert (first.number, first.field) == (38, 3**38)


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ({"field": 1000, "layers": 4, "kernel": 3}, "no-solution", "kernel 3 sees up to 81"),
        ({"field": 1000, "kernel": 1}, "no-solution", "larger kernels"),
        ({"field": 0}, "bad-value", "at least 1"),
        ({"field": 9, "kernel": range(5, 3)}, "bad-value", "smaller one first"),
        ({"field": 9, "layers": 0}, "bad-value", "at least 1"),
        ({"field": 9, "layers": 65}, "too-large", "at most 64"),
        ({"field": 9, "kernel": range(2, 9000)}, "too-large", "-k 2..7"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(ca.ConvArithError) as caught:
        solve_field(**asked)
    assert caught.value.code == code
    assert says in caught.value.hint
