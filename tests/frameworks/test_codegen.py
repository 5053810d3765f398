"""Pieces of code that the frameworks' snippets share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from convarith.frameworks.codegen import (
    call,
    channels_or_groups,
    collapsed,
    literal,
    none_if_default,
    pad_channels_last,
    per_axis,
    slices,
)
from convarith.frameworks.layer import FrameworkLayer


@pytest.mark.parametrize(("numbers", "said"), [(3, 3), ((3,), 3), ((3, 3), 3), ((3, 5), (3, 5)), ([1, 2], (1, 2))])
def test_numbers_that_are_alike_are_said_once(numbers: Any, said: Any) -> None:
    assert collapsed(numbers) == said


@pytest.mark.parametrize(("numbers", "axes", "listed"), [(3, 2, (3, 3)), (3, 1, (3,)), ([1, 2], 2, (1, 2))])
def test_a_number_for_each_axis(numbers: Any, axes: int, listed: tuple[int, ...]) -> None:
    assert per_axis(numbers, axes) == listed


@pytest.mark.parametrize(
    "value", [3, -1, 2.5, True, None, "same", (1,), (1, 2), [1], [], (), [(0, 0), (1, 2)], ("a", ["b"])]
)
def test_a_value_is_written_as_python_reads_it(value: Any) -> None:
    assert eval(literal(value)) == value  # noqa: S307  # the text is what is tested


def test_text_has_double_quotes() -> None:
    assert literal("same") == '"same"'
    assert literal(("NWC", 1)) == '("NWC", 1)'


def test_a_call_leaves_out_what_is_none() -> None:
    assert call("f", 1, "two", three=None, four=(4,)) == 'f(1, "two", four=(4,))'
    assert call("f") == "f()"
    assert call("f", falsy=0, no=False) == "f(falsy=0, no=False)"


def test_a_default_needs_no_word() -> None:
    assert none_if_default(1, 1) is None
    assert none_if_default(2, 1) == 2


def test_channels_that_are_not_told_are_one_for_each_group() -> None:
    assert channels_or_groups(FrameworkLayer(3, framework="pytorch", groups=2)) == (2, 2)
    assert channels_or_groups(FrameworkLayer(3, framework="pytorch", groups=2, channels=(4, 6))) == (4, 6)


@pytest.mark.parametrize(
    ("pads", "text"),
    [([(0, 0)], [":"]), ([(-1, 0)], ["1:"]), ([(2, -3)], [":-3"]), ([(-1, -2), (3, 4)], ["1:-2", ":"])],
)
def test_a_slice_crops_and_does_not_pad(pads: list[tuple[int, int]], text: list[str]) -> None:
    assert slices(pads) == text


@pytest.mark.parametrize(
    ("pads", "kind", "lines"),
    [
        ([(0, 0)], "conv", []),
        ([(1, 2)], "conv", ["x = np.pad(x, [(0, 0), (1, 2), (0, 0)])"]),
        ([(-1, 0), (0, -2)], "conv", ["x = x[:, 1:, :-2, :]"]),
        ([(1, 0)], "max_pool", ['x = np.pad(x, [(0, 0), (1, 0), (0, 0)], constant_values=float("-inf"))']),
        ([(-4, 3)], "conv", ["x = np.pad(x, [(0, 0), (0, 3), (0, 0)])", "x = x[:, 4:, :]"]),
    ],
)
def test_an_array_with_its_channels_last_is_padded_then_cropped(
    pads: list[tuple[int, int]], kind: str, lines: list[str]
) -> None:
    assert list(pad_channels_last("np.pad", "x", pads, kind)) == lines


def test_the_lines_that_pad_and_crop_do_so() -> None:
    x = np.arange(1.0, 13).reshape(1, 3, 4, 1)
    held = {"x": x, "np": np}
    exec("\n".join(pad_channels_last("np.pad", "x", [(1, -2), (-1, 1)], "max_pool")), held)  # noqa: S102  # likewise
    low = float("-inf")
    assert np.asarray(held["x"])[0, :, :, 0].tolist() == [[low] * 4, [2, 3, 4, low]]
