"""What readings compute, on the same numbers for every framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convarith.frameworks.compare import Compared, compare
from convarith.frameworks.run_readings import numbers, outcomes

if TYPE_CHECKING:
    from convarith.engine.numbers import Ints

UP = {"op": "conv_transpose", "kernel": 3, "stride": 2}
HALVED = {"op": "conv", "kernel": 3, "stride": 2}


def row(words: dict[str, Any], size: Ints, name: str, base: str | None = None) -> Compared:
    (found,) = compare(words, size, [name], base).rows  # type: ignore[arg-type, list-item]
    return found


def test_without_a_seed_the_input_counts_and_the_kernel_is_ones() -> None:
    reading = row({"op": "conv", "kernel": 2, "channels": (2, 1)}, 3, "pytorch").reading
    assert reading is not None
    assert numbers(reading, (3,)).tolist() == [[1 + 2 + 4 + 5, 2 + 3 + 5 + 6]]


def test_a_seed_gives_the_same_random_numbers_to_every_framework() -> None:
    words = {"op": "conv", "kernel": 3}
    torch, keras = compare(words, 8, ["pytorch", "keras"]).rows
    assert torch.reading is not None
    assert keras.reading is not None
    first, second, other = (
        numbers(torch.reading, (8,), 1),
        numbers(keras.reading, (8,), 1),
        numbers(torch.reading, (8,), 2),
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_transposed_convolution_that_goes_around_is_run_so() -> None:
    wrapped = row({**UP, "padding": "CIRCULAR"}, 3, "flax").reading
    assert wrapped is not None
    # As Flax 0.12.8 gives it: stamps of ones at 0, 2 and 4 of six outputs; what is beyond the last comes first.
    assert numbers(wrapped, (3,)).tolist() == [[4, 1, 3, 2, 5, 3]]


def test_the_base_is_run_too_where_it_is_no_row() -> None:
    found = compare({**UP, "padding": "same"}, 3, ["onnx", "jax"], "keras")
    assert list(outcomes(found)) == ["keras", "onnx", "jax"]
    assert outcomes(compare({"kernel": 9, "padding": 0}, 3, ["pytorch"])) == {}
