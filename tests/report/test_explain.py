"""The walk through the arithmetic: every number in it is right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import plain_loops
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.answer import Answer, describe
from convarith.engine.conv import Conv
from convarith.engine.padding import NAMES
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.report.explain import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.engine.layer import Layer

ARITHMETIC = r"[\d ()·/+−⌊⌋⌈⌉]*"


def value(expression: str) -> int:
    """Work out an expression of whole numbers as it is printed."""
    python = expression.replace("·", "*").replace("−", "-")
    python = re.sub(r"⌊(.*)/(\d+)⌋", r"((\1)//\2)", python)
    python = re.sub(r"⌈(.*)/(\d+)⌉", r"(-((-(\1))//\2))", python)
    return int(eval(python, {"__builtins__": {}}))  # noqa: S307  # ours, and of arithmetic alone


def equations(line: str) -> Iterator[tuple[str, str]]:
    """Yield both sides of every '=' in a line that has numbers alone on both."""
    for position, character in enumerate(line):
        if character != "=":
            continue
        left = re.search(f"({ARITHMETIC})$", line[:position])
        right = re.match(ARITHMETIC, line[position + 1 :])
        assert left
        assert right
        sides = left[1].strip(), right[0].strip()
        if all(map(is_whole, sides)):
            yield sides


def is_whole(side: str) -> bool:
    """Tell whether a side has numbers alone: what has symbols too is cut off at an operator or within brackets."""
    at_an_operator = re.match(r"[·/+−] |.*[·/+−]$", side)  # a minus right before its number is a sign
    within_brackets = any(side.count(opening) != side.count(closing) for opening, closing in ("()", "⌊⌋", "⌈⌉"))
    return bool(side) and not at_an_operator and not within_brackets


def walked(layer: Layer, size: int | tuple[int, ...]) -> list[str]:
    return list(steps(describe(layer, size)))


def layers_of_any_kind(padding: st.SearchStrategy[int | str]) -> st.SearchStrategy[Layer]:
    small = st.integers(1, 5)
    shared = {"stride": small, "dilation": st.integers(1, 3), "padding": padding}
    return st.one_of(
        st.builds(Conv, small, **shared),
        st.builds(ConvTranspose, small, **shared),
        st.builds(Pool, small, ceil_mode=st.booleans(), **shared),
    )


def described(layer: Layer, size: int) -> Answer | None:
    try:
        return describe(layer, size)
    except ConvArithError:
        return None


named = layers_of_any_kind(st.sampled_from(tuple(NAMES)))
answers = (
    st.lists(direct_lines, min_size=1, max_size=2).map(lambda lines: describe(conv(lines), sizes(lines)))
    | st.lists(transposed_lines, min_size=1, max_size=2).map(
        lambda lines: describe(conv_transpose(lines), sizes(lines))
    )
    | st.builds(described, named | layers_of_any_kind(st.integers(-2, 3)), st.integers(1, 15)).filter(bool)
)


def test_equations_are_found_and_worked_out() -> None:
    line = "that is ⌊4/2⌋ = 2 moves, so 2·(3 − 1) − 1 = 3: d(k − 1) − p = 0 − (−1) = 1, after 2 − p + a = −3 − 1 = −4."
    assert [(value(left), value(right)) for left, right in equations(line)] == [(2, 2), (3, 3), (1, 1), (-4, -4)]
    assert value("⌈(7 − 2)/3⌉ + 1") == 3


@given(answers)
def test_both_sides_of_every_equation_are_equal(answer: Answer) -> None:
    found = [sides for line in steps(answer) for sides in equations(line)]
    assert found
    for left, right in found:
        assert value(left) == value(right), f"{left} = {right}"


@given(answers)
def test_steps_are_numbered_per_axis_and_end_in_the_output(answer: Answer) -> None:
    title, *lines = steps(answer)
    assert title.endswith(f"→ {'x'.join(map(str, answer.output))}")
    walks: list[list[str]] = []
    axes: list[int] = []
    for line in lines:
        if line.startswith("ax"):
            axes += map(int, re.findall(r"\d+", line))
            walks.append([])
        elif line.startswith("  "):
            walks[-1].append(line)
    assert sorted(axes) == list(range(len(answer.output)))
    last = set()
    for walk in walks:
        assert [line.split(".")[0] for line in walk] == [f"  {number}" for number in range(1, len(walk) + 1)]
        last.add(int(walk[-1].rpartition("= ")[2].rstrip(".")))
    assert last == set(answer.output)


@given(direct_lines)
def test_the_inputs_said_to_give_the_same_do_and_their_neighbours_do_not(line: Line) -> None:
    text = "\n".join(steps(describe(conv([line]), sizes([line]))))
    windows, _ = line.convolved()
    said = re.search(r"with this padding, inputs of (\d+) to (\d+) all give (\d+)", text)
    if said is None:
        least = most = line.size
        assert line.stride == 1 or outputs_of(line, line.size - 1) != windows or line.size == 1
    else:
        least, most, told = map(int, said.groups())
        assert told == windows
        assert least <= line.size <= most
        assert {outputs_of(line, size) for size in range(least, most + 1)} == {windows}
        assert outputs_of(line, most + 1) != windows
    assert least == 1 or outputs_of(line, least - 1) != windows


def outputs_of(line: Line, size: int) -> int:
    return plain_loops.convolved(size, line.kernel, line.stride, line.dilation, line.lo, line.hi)[0]


@given(transposed_lines)
def test_the_direct_sizes_said_to_come_down_to_the_input_do(line: Line) -> None:
    text = "\n".join(steps(describe(conv_transpose([line]), sizes([line]))))
    output, _ = line.transposed()
    said = re.search(r"direct sizes of (\d+) to (\d+) all come down to (\d+); a = (\d+) picks (\d+)", text)
    undone = re.search(r"the direct convolution of (\d+) has (\d+) windows, of which the first (\d+) are undone", text)
    if said is not None:
        least, most, told, extra, picked = map(int, said.groups())
        assert (told, extra, picked) == (line.size, line.extra, output)
        assert {outputs_of(line, size) for size in range(least, most + 1)} == {line.size}
    elif undone is not None:
        direct, windows, first = map(int, undone.groups())
        assert (direct, outputs_of(line, direct), first) == (output, windows, line.size)
        assert windows > first
    else:
        assert line.stride == 1


@pytest.mark.parametrize(
    ("layer", "size", "step"),
    [
        (Conv(3), 5, "2. There is no padding: the windows slide over the input itself."),
        (Conv(3, padding=1), 5, "2. Pad the input by 1 before and 1 after: 5 + 1 + 1 = 7 positions."),
        (Conv(3, padding=-1), 5, "2. Crop the input by 1 before and 1 after: 5 − 1 − 1 = 3 positions."),
        (Conv(3, padding=[(2, -1)]), 5, "2. Pad the input by 2 before and −1 after: 5 + 2 − 1 = 6 positions."),
        (Conv(3, dilation=2), 7, "The kernel's k = 3 taps, d = 2 apart, cover 2·(3 − 1) + 1 = 5 of them."),
        (
            Conv(1, stride=5, padding=2),
            1,
            "4. 4 of the 4 are left over: with this padding, inputs of 1 to 1 all give 1.",
        ),
        (Conv(2, stride=3), 6, "5. 2 input positions are read by no window, 1 of them at the end."),
        (
            Pool(2, stride=3, ceil_mode=True),
            7,
            "3. In ceil mode one window more may hang over the end by 1: 7 + 1 = 8.",
        ),
        (Pool(2, stride=3, ceil_mode=True), 6, "4. 1 of the 4 are left over; ceil mode adds no window for them"),
        (ConvTranspose(3), 3, "2. The stride is 1, so no zeros go between the elements."),
        (ConvTranspose(3, stride=2, output_padding=1), 3, "after 2 − 0 + a = 3, where a = 1 is the output padding."),
        (ConvTranspose(1, padding=1), 5, "4. A negative padding is a crop: that many positions are cut away."),
        (ConvTranspose(1, padding=-1), 5, "what a direct convolution with k = 1, s = 1, p = −1 leaves"),
        (
            ConvTranspose(1, stride=3, padding=1, output_padding=2),
            1,
            "direct sizes of 1 to 1 all come down to 1; a = 2",
        ),
        (ConvTranspose(3, stride=2, dilation=3, output_padding=2), 7, "5. a = 2 is not below the stride 2: the direct"),
    ],
)
def test_a_step_says(layer: Layer, size: int, step: str) -> None:
    assert any(step in line for line in walked(layer, size))


def test_a_kernel_that_is_left_as_it_is_is_not_said_to_be_turned() -> None:
    assert any("Slide the kernel, as it is, by 1" in line for line in walked(ConvTranspose(3, flip_kernel=False), 3))


def test_axes_alike_to_the_number_are_walked_once() -> None:
    assert [line for line in walked(Conv(3), (5, 6, 5)) if line.startswith("ax")] == ["axes 0, 2", "axis 1"]


def test_a_note_stands_at_the_end() -> None:
    assert walked(Conv(3, stride=2, padding="same"), 6)[-1].startswith("note: padding 'same' with a stride")


def test_what_padding_holds_is_part_of_the_walk() -> None:
    held = walked(Conv(3, padding=1, padding_mode="circular"), 5)
    assert "  2. Pad the input by 1 before and 1 after with the input's other end: 5 + 1 + 1 = 7 positions." in held
    around = walked(ConvTranspose(3, stride=2, padding="same", padding_mode="circular"), 3)
    assert "  4. The padding is circular: the 3·2 = 6 positions go around." in around
