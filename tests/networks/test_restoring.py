"""Output paddings with which a decoder gives back the size of its input."""

from __future__ import annotations

import pytest

from convarith.networks.restoring import restoring_paddings
from convarith.readers.source import read_source

DOWN = "conv 8 k3 s2 p1 | conv 8 k10 s5 p3"


@pytest.mark.parametrize(
    ("network", "size", "paddings"),
    [
        (f"{DOWN} | five: conv_transpose 8 k10 s5 p3 | two: conv_transpose 1 k4 s2 p1", (1, 320), {"five": 1}),
        (
            f"{DOWN} | five: conv_transpose 8 k10 s5 p3 | two: conv_transpose 1 k3 s2 p1",
            (1, 320),
            {"five": 1, "two": 1},
        ),
        (f"{DOWN} | five: conv_transpose 8 k10 s5 p3 a1 | two: conv_transpose 1 k4 s2 p1", (1, 320), {}),
        (f"{DOWN} | five: conv_transpose 8 k9 s5 p3 a1 | two: conv_transpose 1 k4 s2 p1", (1, 320), {"five": 2}),
        (f"{DOWN} | five: conv_transpose 8 k10 s5 p3 | two: conv_transpose 1 k4 s2 p1", (1, 320, 320), {"five": 1}),
        # Along one axis there is more room than along the other.
        ("conv 8 k3 s2 p1 | up: conv_transpose 1 k3 s2 p1", (1, 8, 7), {}),
        # Too long, or beyond what output padding can add.
        ("conv 8 k3 s2 p1 | up: conv_transpose 1 k5 s2 p1", (1, 8), {}),
        ("conv 8 k3 s2 p1 | up: conv_transpose 1 k3 s2 p3", (1, 8), {}),
        # What comes after it is short too.
        ("conv 8 k3 s2 p1 | up: conv_transpose 1 k3 s2 p1 | conv 1 k3", (1, 8), {}),
        ("conv 8 k3 s2 p1 | flatten | linear 10", (1, 8), {}),
    ],
)
def test_each_stage_gets_what_it_is_short_of_a_size_on_the_way_down(
    network: str, size: tuple[int, ...], paddings: dict[str, int]
) -> None:
    _, (parsed,) = read_source(network, None)
    on_input = parsed.on_input(size).network
    assert restoring_paddings(on_input, on_input.layers[-1].name) == paddings
