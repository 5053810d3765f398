"""Kernels larger than what they read."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line


def test_the_share_of_taps_that_read_input_is_told() -> None:
    (finding,) = found_in_line("field-exceeds-input", "conv 8 k5 p2", (3, 2, 2))
    assert finding.message == "windows of 5 on an input of 2 read mostly padding: 40% of their taps meet input"


def test_one_axis_is_enough() -> None:
    (finding,) = found_in_line("field-exceeds-input", "conv 8 k3 p1", (3, 1, 100))
    assert finding.message.startswith("axis 0: windows of 3 on an input of 1 read mostly padding: 33% of")


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("conv 8 k3 p1", (3, 4, 4)),
        ("conv 8 k3 p1", (3, 2, 2)),  # more than half along each axis, as at the end of many networks
        ("conv 8 k5 p2", (3, 4, 4, 4)),
        ("conv 8 k5", (3, 5, 5)),
        ("conv 8 k3 p10", (3, 5, 5)),  # padded on purpose
        ("conv 8 k5 p9", (3, 5, 5)),
        ("conv 8 k4 s2 p1 | conv_transpose 8 k4 s2 p1", (3, 2, 2)),  # half of it
        ("max_pool k5 s1 p2", (3, 2, 2)),  # learns nothing
        ("conv 8 k5 p2 | flatten | linear 10", (3, 2, 2)),  # comes down to features
        ("conv 8 k5 p2 | global_avg_pool", (3, 2, 2)),
        ("conv 8 k3 p9 d9", (3, 4, 4)),  # that is dilation-centre-only
        ("conv 8 k5 p2", None),
        ("conv 8 k5 p2", (3, 2)),  # a sound, which comes in any length
    ],
)
def test_what_reads_input_or_comes_to_one_position_is_not_told(network: str, size: tuple[int, ...] | None) -> None:
    assert blamed("field-exceeds-input", network, size) == []
